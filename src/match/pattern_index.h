/* pattern_index.h - from what was observed to the tests that it could fulfil.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A hash table over the keys of match/pattern_key.h, with a filter of bits in front that answers
 * most questions with "nobody asks"; bounds of numbers stand in a tree of their own
 * (match/pattern_ranges.h). Built once; then each observation finds a list of tests that holds all
 * that it fulfils, and some more: of comparisons joined by AND one is asked, so that tests with a
 * common value or wide bounds in that one are found in vain where another one fails. One thread at a
 * time.
 */
#pragma once

#include "match/pattern_key.h"

struct pattern_index;

/* The keys of each test, in the order of the tests' numbers. */
MUST_CHECK enum err pattern_index_new(const struct keys *keys, size_t test_count, size_t path_count,
	struct pattern_index **ret, struct fault *why);
void pattern_index_free(struct pattern_index *index);
DEFINE_OWNED(pattern_index)

struct found_tests {
	size_t count;
	const uint32_t *numbers; /* each once, in no order; valid until the next call */
};

/* `job` is memory for the call. */
MUST_CHECK enum err pattern_index_find(struct pattern_index *index,
	const struct observation *observation, struct arena *job, struct found_tests *ret,
	struct fault *why);
