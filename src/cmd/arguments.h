/* arguments.h - a command's parameters as a table, and what was given for them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Options are long and written out: "--name VALUE" or "--name=VALUE"; nothing is abbreviated, so
 * that a script goes on meaning what it meant when an option is added. "--" ends the options, "-"
 * stands for standard input or output. A secret is never a value: commands take files of secrets.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/str.h"

/* One row of a command's table; a row without a name ends it. */
struct parameter {
	const char *name;  /* "home" for --home; "FILE" for a positional one */
	const char *value; /* what stands for the value: "DIR"; NULL: a flag (or positional) */
	const char *help;  /* one sentence without a full stop */
	const char *const *choices; /* ends in NULL; NULL: any text */
	bool positional;
	bool required;
	bool many; /* may be given again; of positional ones only the last row */
};

/* What one call was given. Points into argv and the arena. */
struct arguments {
	const struct parameter *parameters;
	size_t count;
	const struct argument {
		const struct parameter *parameter;
		struct str value;
	} *given; /* in the order of the call */
};

/* Checks `argv` (without the command's own words) against the table. E_USAGE names the argument,
 * the nearest known one, or the choices there are. */
MUST_CHECK enum err arguments_parse(struct arena *arena, const struct parameter *parameters,
	size_t count, const char *const *argv, struct arguments *ret, struct fault *why);

/* The functions below take the names of the table; another name is a mistake in the program. */

bool argument_given(const struct arguments *arguments, const char *name);

/* NULL data when it was not given. The value ends in NUL, so `.data` is good for system calls. */
struct str argument_text(const struct arguments *arguments, const char *name);
struct str argument_text_or(const struct arguments *arguments, const char *name,
	struct str otherwise);

/* Decimal digits between `least` and `most`; `otherwise` when it was not given. */
MUST_CHECK enum err argument_number(const struct arguments *arguments, const char *name,
	uint64_t least, uint64_t most, uint64_t otherwise, uint64_t *ret, struct fault *why);

/* "2026-01-31" or a whole timestamp as microseconds; `otherwise` when it was not given. */
MUST_CHECK enum err argument_moment(const struct arguments *arguments, const char *name,
	int64_t otherwise, int64_t *ret, struct fault *why);

/* Each value of a parameter that may be given again: *cursor begins at 0. */
bool argument_next(const struct arguments *arguments, const char *name, size_t *cursor,
	struct str *ret);
size_t argument_count(const struct arguments *arguments, const char *name);
