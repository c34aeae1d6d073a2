/* record_restore.h - puts a record that was kept elsewhere into the store of a new exercise.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The one way by which entries keep the moment and the author that they had. For the node's reader
 * alone, and only where a new exercise is being made: a record still only grows at its end, so that
 * what is there cannot be added to in its middle.
 */
#pragma once

#include "store/record.h"

/* The samples of one leg and one hour, as store/check_hour.h packs them. */
struct restored_hour {
	unsigned leg;
	int64_t hour; /* its number since 1970 */
	struct str samples;
};

struct restored_change {
	unsigned leg;
	struct check_change change; /* check and team are the leg's */
};

/* In this order; each part may be empty. */
struct restored_part {
	size_t leg_count;
	const struct check_leg *legs; /* with their indices, by which the rest names them */
	size_t entry_count;
	const struct record_entry *entries; /* by rising `posted`, which stays; so do the authors */
	size_t hour_count;
	const struct restored_hour *hours;
	size_t change_count;
	const struct restored_change *changes;
};

/* One commit; audited. Evidence must have been brought before the entry that names it, an entry
 * before the one that is `of` it. E_DENIED: not the node. E_CONFLICT: an entry that is not after
 * all that are there, a key or a leg that is there already. E_INVALID, E_SYNTAX, E_ABSENT: what no
 * record could hold. Nothing is taken then. */
MUST_CHECK enum err record_restore(struct store *store, const struct reader *node,
	const struct restored_part *part, struct fault *why);
