/* pattern_needs.h - which lines of logs can tell patterns anything, asked before they are read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Taking a line apart and saying it in observables costs many times what searching it for values
 * costs. So for each test of a set those texts or numbers are chosen of which one stands in a line
 * if the line is to fulfil the test, in whatever format the line is. A line that holds none of them
 * need not be read for the patterns' sake. Where nothing is certain (a bound of a number, wide
 * networks, EXISTS, NOT, a LIKE of few letters), the test is unsure: pattern_wants.h has the rest.
 *
 * The letters' case does not count. A line in which letters may hide (match/hidden_letters.h) is
 * needed in any case. Of binary formats nothing can be said. Immutable; any number of threads.
 */
#pragma once

#include "match/pattern_test.h"

struct pattern_needs;

/* `seen` says by a path's number whether any observation ever has it; a test that asks for others
 * is never fulfilled. Integers are observed of fields that are digits and nothing else.
 * ret_unsure[N]: test N is unsure; it is left out of what lines are asked for. E_NOMEM. */
MUST_CHECK enum err pattern_needs_new(const struct test *const *tests, size_t count,
	const struct pattern_paths *paths, const bool *seen, bool *ret_unsure,
	struct pattern_needs **ret, struct fault *why);
void pattern_needs_free(struct pattern_needs *needs);
DEFINE_OWNED(pattern_needs)

/* False: no test that is not left out can hold for what the line says. */
bool pattern_needs_line(const struct pattern_needs *needs, struct str line);
