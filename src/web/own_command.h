/* own_command.h - runs a command of this very program as a process of its own.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For what must not happen in the server: making the store of another realm (no process holds those
 * of two worlds), and what takes long or holds a signing key. It is the same code as at the
 * terminal, so it gives the same bytes. No shell sees the words, and the environment is empty.
 * Private to web/.
 */
#pragma once

#include "web/route.h"

/* `words` follow the program's name and end in NULL. *ret: what it printed, in the request's arena.
 * When the command fails: E_INVALID with its own words when what it was given was wrong, else E_IO.
 * E_TIMEOUT after OWN_COMMAND_SECONDS. Blocks: for routes that run apart. */
MUST_CHECK enum err own_command_run(
	struct visit *visit, const char *const *words, struct str *ret, struct fault *why);
