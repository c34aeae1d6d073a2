/* rules.h - how the record becomes points: a rules file, which names functions and gives them numbers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A rules file is data; no code runs from it. docs/protocol/rules.md is its form. Built in: "default" (FACTS of the
 * scoring model), "faust" (attack-defence), "ccdc" (40 uptime, 40 injects, 20 red), "sla-additive", "sla-flat", "sla-exponential" and
 * "sla-next-check" (four shapes of a service level). Every number is an integer or a fraction of at most six digits, kept in millionths.
 */
#pragma once

#include "exercise/scenario.h"

struct rules_parameter {
	struct str name;
	int64_t millionths;
};

struct score_function; /* exercise/score_function.h: the table of named functions */

struct rules_category {
	struct str name, title;
	int64_t weight; /* millionths of the total; may be 0 for functions that count outside the sum */
	const struct score_function *function; /* never NULL */
	size_t parameter_count;
	const struct rules_parameter *parameters; /* one for each that the function has: given or default */
};

struct rules {
	struct str name, version;
	int64_t points;        /* of a perfect team, in thousandths of a point */
	int64_t team_delay;    /* microseconds of scenario time that a team's own view lags; 0 to 10 minutes */
	int64_t public_delay;
	int64_t freeze;        /* scenario time from which the public view stands; INT64_MAX: never */
	int64_t appeal_window; /* after an entry's publication */
	size_t category_count;
	const struct rules_category *categories;
};

/* `name` is the file's, for errors: E_CONFIG with "FILE:LINE", what is wrong and, for a name that is close to a known
 * one, a suggestion. */
MUST_CHECK enum err rules_read(struct arena *arena, struct str text, const char *name,
	const struct rules **ret, struct fault *why);
/* The text of a built-in set, for rules_read; NULL data when there is none of that name. */
struct str rules_builtin(struct str name);
/* The names of all built-in sets, ended by an empty one. */
const struct str *rules_builtin_names(void);
/* The category of that name, or SIZE_MAX. */
size_t rules_category(const struct rules *rules, struct str name);
