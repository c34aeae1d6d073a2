/* pattern_needs.h - which lines of logs can tell patterns anything, asked before they are read.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Taking a line apart and saying it in observables costs many times what searching it for values
 * costs. So for each test of a set those texts are chosen of which one stands in a line if the line
 * is to fulfil the test, in whatever format the line is. A line that holds none of them need not be
 * read for the patterns' sake. Where no text is certain (numbers, wide networks, EXISTS, NOT, a
 * LIKE of few letters), every line is needed.
 *
 * The letters' case does not count. A line in which letters may hide is needed in any case: one
 * with bytes beyond ASCII, escapes by number (\u002e, \x2e) or percent-encoded letters. Of binary
 * formats nothing can be said. Immutable; any number of threads.
 */
#pragma once

#include "match/pattern_test.h"

struct pattern_needs;

/* Of all tests. `seen` says by a path's number whether any observation ever has it; a test that
 * asks for others is never fulfilled. E_NOMEM. */
MUST_CHECK enum err pattern_needs_new(const struct test *const *tests, size_t count,
	const struct pattern_paths *paths, const bool *seen, struct pattern_needs **ret,
	struct fault *why);
void pattern_needs_free(struct pattern_needs *needs);
DEFINE_OWNED(pattern_needs)

bool pattern_needs_every_line(const struct pattern_needs *needs);

/* False: no test can hold for what the line says. */
bool pattern_needs_line(const struct pattern_needs *needs, struct str line);
