/* small_cells.c - which counts may be shown to whom.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "picture/small_cells.h"

struct contribution {
	size_t members;
	int64_t sum;
	int64_t largest;
};

static struct contribution
contribution_of(const struct cell_members *members, const int64_t *counts, bool unknown_only)
{
	struct contribution part = { 0 };

	for (size_t i = 0; i < members->count; i++) {
		if (counts[i] <= 0 || (unknown_only && members->known[i]))
			continue;
		part.members++;
		part.sum += counts[i];
		if (counts[i] > part.largest)
			part.largest = counts[i];
	}
	return part;
}

static bool
is_dominated(const struct contribution *part)
{
	return part->largest * 100 > part->sum * SMALL_CELL_SHARE_MAX;
}

bool
small_cell_keeps(const struct cell_members *members, const int64_t *counts)
{
	struct contribution unknown = contribution_of(members, counts, true);

	return unknown.members == 0 ||
	       (unknown.members >= SMALL_CELL_UNKNOWN_MIN && !is_dominated(&unknown));
}

enum withheld
small_cell_check(const struct cell_members *members, const int64_t *counts)
{
	struct contribution all = contribution_of(members, counts, false);
	struct contribution unknown = contribution_of(members, counts, true);

	if (unknown.members == 0)
		return WITHHELD_NOT;
	if (all.members < SMALL_CELL_MEMBERS_MIN)
		return WITHHELD_TOO_FEW;
	if (is_dominated(&all))
		return WITHHELD_DOMINATED;
	return small_cell_keeps(members, counts) ? WITHHELD_NOT : WITHHELD_DIFFERENCING;
}

int64_t
small_cell_sum(const struct cell_members *members, const int64_t *counts)
{
	return contribution_of(members, counts, false).sum;
}

/* Adds up the withheld cells; false when there are none. */
static bool
sum_withheld(const struct cell_members *members, const int64_t *cells, size_t row_count,
	const enum withheld *withheld, int64_t *scratch)
{
	bool any = false;

	for (size_t m = 0; m < members->count; m++)
		scratch[m] = 0;
	for (size_t row = 0; row < row_count; row++) {
		if (withheld[row] == WITHHELD_NOT)
			continue;
		any = true;
		for (size_t m = 0; m < members->count; m++)
			scratch[m] += cells[row * members->count + m];
	}
	return any;
}

/* The smallest shown cell that holds anything which the reader does not know, or row_count. */
static size_t
smallest_shown(const struct cell_members *members, const int64_t *cells, size_t row_count,
	const enum withheld *withheld)
{
	size_t found = row_count;
	int64_t least = INT64_MAX;

	for (size_t row = 0; row < row_count; row++) {
		const int64_t *cell = cells + row * members->count;
		struct contribution unknown = contribution_of(members, cell, true);
		if (withheld[row] != WITHHELD_NOT || unknown.members == 0 || unknown.sum >= least)
			continue;
		least = unknown.sum;
		found = row;
	}
	return found;
}

void
small_cells_withhold(const struct cell_members *members, const int64_t *cells, size_t row_count,
	int64_t *scratch, enum withheld *ret)
{
	for (size_t row = 0; row < row_count; row++)
		ret[row] = small_cell_check(members, cells + row * members->count);
	while (sum_withheld(members, cells, row_count, ret, scratch) &&
		!small_cell_keeps(members, scratch)) {
		size_t row = smallest_shown(members, cells, row_count, ret);
		if (row == row_count)
			return;
		ret[row] = WITHHELD_DIFFERENCING;
	}
}

const char *
withheld_name(enum withheld withheld)
{
	static const char *const names[] = { NULL, "not_shared", "too_few", "dominated",
		"differencing" };

	return names[withheld];
}
