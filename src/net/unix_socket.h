/* unix_socket.h - a socket in the file system, for programs of the same machine.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/fail.h"
#include "base/str.h"

/* SOCK_STREAM, which listens, or SOCK_DGRAM. A socket file that nobody serves any more is replaced.
 * Its mode follows the umask. Non-blocking. E_USAGE: the path is too long for a socket; E_CONFLICT:
 * the place is taken. The caller closes it; the file stays. */
MUST_CHECK enum err unix_socket_bind(struct str path, int type, int *ret, struct fault *why);
