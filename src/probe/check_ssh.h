/* check_ssh.h - which ciphers the kind "ssh" can offer.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* Does libssh2 know each of the ciphers of the list, by its name in SSH, with commas between, and is there one?
 * Any thread. */
bool ssh_ciphers_are_known(struct str list);
