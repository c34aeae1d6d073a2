/* command.h - what a subcommand is, and what it is given when it runs.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A subcommand is one file with one `const struct command`, and a row in commands.c. It has either
 * parameters and a function, or actions (`testudo org add`). It prints results to `call->out` and
 * everything else to `call->messages`; a failure is returned, not printed: the caller does that,
 * and takes the exit status from the table of failures.
 */
#pragma once

#include <stdio.h>

#include "base/env.h"
#include "cmd/arguments.h"

struct call {
	struct env *env;
	struct arena *arena; /* of the whole call */
	struct arguments arguments;
	FILE *in;
	FILE *out;
	FILE *messages;
};

typedef enum err command_function(struct call *call, struct fault *why);

struct command {
	const char *name;    /* "org", "add" */
	const char *summary; /* one line: "organisations on the node" */
	const char *details; /* more for --help, lines of at most 80 columns; may be NULL */
	const char *const *examples; /* ends in NULL; may be NULL */
	const struct parameter *parameters;
	command_function *run;
	const struct command *const *actions; /* ends in NULL; then there is no function */
};

/* The end of a noun behind that number. */
static inline const char *
plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* Rows that many tables share. */
#define PARAMETER_HOME                                                                    \
	{                                                                                 \
		.name = "home", .value = "DIR",                                           \
		.help = "the node's folder (default: $TESTUDO_HOME, else "                \
			"~/.local/share/testudo)"                                         \
	}
#define PARAMETER_JSON                                                                    \
	{                                                                                 \
		.name = "json", .help = "print JSON"                                      \
	}
