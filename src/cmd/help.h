/* help.h - the texts of --help, made from the tables of the commands.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"

/* `testudo --help`. */
void help_program(FILE *out, const struct command *const *commands);

/* `testudo org --help` and `testudo org add --help`: `parent` is NULL for the former. */
void help_command(FILE *out, const struct command *parent, const struct command *command);

/* "testudo org add [OPTION]... CODE" with a line feed. */
void help_usage(FILE *out, const struct command *parent, const struct command *command);

/* What an exit status means: "input breaks a rule or is malformed"; NULL for one that the table of
 * failures does not know. */
const char *exit_status_meaning(int status);
