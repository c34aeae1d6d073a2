/* small_cells.h - which counts may be shown to whom without telling one member's figures.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A cell is a count per member. A reader knows its own figure and those of members that share theirs.
 * The sum of a cell is safe to show when the reader knows all of it, or when
 *   - at least 3 members contribute and none of them has more than 80 % of it, and
 *   - of the part that the reader does not know, at least 2 members contribute and none has more than
 *     80 %: else the sum less what the reader knows would be that member's figure.
 * Attacks of members that are not named (anonymous sightings) count as one member's.
 *
 * When the total over a row of cells is shown, total less shown cells is the sum of the withheld ones:
 * it must keep single figures by the second condition too. small_cells_withhold hides further cells,
 * the smallest first, until it does. What this does not stop: a reader who subtracts two spans of days from each other, and
 * two members who put their figures together. So figures of single members should not be thought secret
 * from the whole coalition; the rule keeps them out of sight, it does not encrypt them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum withheld { WITHHELD_NOT, WITHHELD_NOT_SHARED, WITHHELD_TOO_FEW, WITHHELD_DOMINATED,
	WITHHELD_DIFFERENCING };

enum { SMALL_CELL_MEMBERS_MIN = 3, SMALL_CELL_UNKNOWN_MIN = 2, SMALL_CELL_SHARE_MAX = 80 };

/* The members of every cell, in one order. */
struct cell_members {
	size_t count;
	const bool *known; /* does the reader know this member's figures? */
};

/* counts[i] is what members' i-th has. */
enum withheld small_cell_check(const struct cell_members *members, const int64_t *counts);
/* The second condition alone: whoever learns this sum learns no member's figure by subtraction. */
bool small_cell_keeps(const struct cell_members *members, const int64_t *counts);
int64_t small_cell_sum(const struct cell_members *members, const int64_t *counts);

/* A row of cells whose total is shown: says for each whether it is withheld. `cells` holds row_count
 * times members->count numbers; `scratch` takes members->count numbers. */
void small_cells_withhold(const struct cell_members *members, const int64_t *cells,
	size_t row_count, int64_t *scratch, enum withheld *ret);

/* "too_few", as the console's interface says it; NULL when it is shown. */
const char *withheld_name(enum withheld withheld);
