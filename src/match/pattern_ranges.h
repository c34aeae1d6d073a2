/* pattern_ranges.h - the tests that ask for a number within bounds, found by the numbers there are.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A tree laid into an array: of each part of the array the middle is the root, what begins below it
 * stands before, and each root knows how far the ranges of its part reach. So what is found costs no
 * more than a few steps each, however many ranges there are.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "match/pattern_bounds.h"

struct test_range {
	struct pattern_bounds bounds;
	int64_t reach; /* the greatest `most` of its part of the array */
	uint32_t path;
	uint32_t test;
};

/* By path, and then by `least`. */
void pattern_ranges_sort(struct test_range *ranges, size_t count);
/* Of one path, sorted: fills in how far they reach. */
void pattern_ranges_finish(struct test_range *ranges, size_t count);

/* The tests of which a range begins no higher than `highest` and ends no lower than `lowest`, which
 * are the greatest and the least of the numbers that are there. `ret` has room for `count`. A test
 * comes as often as it has ranges. */
size_t pattern_ranges_find(const struct test_range *ranges, size_t count, int64_t lowest,
	int64_t highest, uint32_t *ret);
