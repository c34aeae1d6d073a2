/* score_function.h - the table of named functions that a rules file may name.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Adding a function: 1 a file score_NAME.c with a `struct score_function`, 2 a row in
 * score_functions.c, 3 a section in docs/protocol/rules.md with its formula, 4 a test with figures
 * worked out by hand. Private to exercise/.
 */
#pragma once

#include "exercise/legs.h"
#include "exercise/rules.h"

struct score_parameter {
	struct str name;
	int64_t standard; /* millionths, as the bounds */
	int64_t least, most;
	int64_t step;     /* it is a multiple of; 0: any */
	const char *help; /* for people */
};

struct fold; /* exercise/score_fold.h */

struct score_function {
	struct str name;
	const char *help;
	bool share;     /* gives between nothing and its weight: the weights of these add up to a
			   hundred percent */
	bool graded;    /* the public sees it as of the last `publish` of "grade.final" */
	bool samples;   /* depends on the results of checks */
	uint64_t kinds; /* bits (1 << kind): the entries that it depends on, beside those that
			 * decide what is in force and the clock's */
	/* How its category reads outages; NULL: it does not look at results of checks. */
	struct leg_rules (*leg_rules)(const struct rules_category *category);
	size_t parameter_count;
	const struct score_parameter *parameters;
	/* Puts its lines into the fold. */
	enum err (*fold)(
		struct fold *fold, const struct rules_category *category, struct fault *why);
};

/* By name, NULL when there is none. */
const struct score_function *score_function(struct str name);
/* All of them, ended by NULL. */
const struct score_function *const *score_functions(void);

/* The value of a parameter by its place in the function's table: enum constants beside the table
 * name the places. */
static inline int64_t
rules_number(const struct rules_category *category, size_t place)
{
	return category->parameters[place].millionths;
}
