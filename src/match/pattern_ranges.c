/* pattern_ranges.c - the tests that ask for a number within bounds, found by the numbers there are.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_ranges.h"

#include <stdlib.h>

static int
compare_ranges(const void *a, const void *b)
{
	const struct test_range *x = a;
	const struct test_range *y = b;

	if (x->path != y->path)
		return x->path < y->path ? -1 : 1;
	if (x->bounds.least != y->bounds.least)
		return x->bounds.least < y->bounds.least ? -1 : 1;
	return x->test < y->test ? -1 : x->test > y->test;
}

void
pattern_ranges_sort(struct test_range *ranges, size_t count)
{
	qsort(ranges, count, sizeof(*ranges), compare_ranges);
}

/* How deep it calls itself is the number of times that `count` can be halved. */
void
pattern_ranges_finish(struct test_range *ranges, size_t count)
{
	size_t middle = count / 2;
	struct test_range *root = &ranges[middle];

	if (count == 0)
		return;
	root->reach = root->bounds.most;
	pattern_ranges_finish(ranges, middle);
	pattern_ranges_finish(root + 1, count - middle - 1);
	if (middle > 0 && ranges[middle / 2].reach > root->reach)
		root->reach = ranges[middle / 2].reach;
	if (count - middle > 1 && root[1 + (count - middle - 1) / 2].reach > root->reach)
		root->reach = root[1 + (count - middle - 1) / 2].reach;
}

size_t
pattern_ranges_find(const struct test_range *ranges, size_t count, int64_t lowest, int64_t highest,
	uint32_t *ret)
{
	size_t found = 0;

	while (count > 0) {
		size_t middle = count / 2;
		const struct test_range *root = &ranges[middle];
		if (root->reach < lowest)
			break;
		found += pattern_ranges_find(ranges, middle, lowest, highest, ret + found);
		if (root->bounds.least > highest)
			break;
		if (root->bounds.most >= lowest)
			ret[found++] = root->test;
		ranges = root + 1;
		count -= middle + 1;
	}
	return found;
}
