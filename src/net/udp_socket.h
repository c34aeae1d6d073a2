/* udp_socket.h - a socket that datagrams come to.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/fail.h"
#include "base/str.h"

/* `place` is ADDRESS:PORT, [ADDRESS]:PORT for IPv6; names are not looked up; port 0: the system
 * chooses. Non-blocking. E_USAGE: no such form; E_CONFLICT: the place is taken. The caller closes it. */
MUST_CHECK enum err udp_socket_bind(struct str place, int *ret, struct fault *why);
