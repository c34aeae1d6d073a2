/* commands.h - every subcommand there is, and the way from the words of a call to its function.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"

/* In the order of `testudo --help`; ends in NULL. */
extern const struct command *const commands[];

/* Runs `testudo WORDS...` (argv without the program's name) and returns the exit status. Failures
 * are printed to `messages` as "testudo: TEXT (WHERE)". */
int commands_run(struct env *env, size_t count, const char *const *argv, FILE *in, FILE *out,
	FILE *messages);
