/* pattern_test.h - what stands between brackets in a pattern, ready to meet observations.
 * SPDX-License-Identifier: Apache-2.0
 *
 * AND and OR are decided for each object by itself (STIX 2.1 section 9.4): all comparisons joined
 * by AND must hold for the same root object.
 */
#pragma once

#include "match/pattern_compare.h"
#include "match/pattern_paths.h"
#include "match/pattern_view.h"

struct test {
	enum pattern_expression_kind kind;
	struct comparison comparison; /* PATTERN_COMPARISON */
	uint32_t type;                /* its root object's */
	size_t count;
	struct test *parts;
};

/* Paths and types are added to `paths`; the tree lives in the arena, but for regular expressions,
 * which test_done frees (also after a failure). */
MUST_CHECK enum err test_init(struct test *test, struct arena *arena, struct pattern_paths *paths,
	const struct pattern_expression *expression, enum pattern_values values, struct fault *why);
void test_done(struct test *test);

/* Is there an object in the observation for which the test holds? `job` is memory for one call. */
bool test_holds(struct test *test, const struct pattern_view *view, struct arena *job,
	struct pattern_trouble *trouble);
