/* counts.h - the picture's tallies: attacks by day, member, kind and technique, under labels.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The picture computes parts from sightings (by the feed, with the node's eyes) and puts them here; a
 * part carries the label of the sighting's entry that it came from, and a reader is given only what
 * labels admit. Each attack is in exactly one part per day, so sums never count twice.
 */
#pragma once

#include "store/release.h"

struct count_part {
	int64_t day;         /* days since 1970-01-01 */
	unsigned member;     /* organisation that was hit; 0: not said (anonymous) */
	struct str kind;     /* type of what was seen: "indicator", "malware", "attack-pattern", ... */
	struct str technique; /* ATT&CK id or kill chain phase; "" when unknown */
	int64_t count;
};

/* What one sighting (by its feed_item.object_row) contributes, instead of what it contributed before;
 * none takes it away, some take the place of the same owner's other versions too. Moves the named cursor to `cursor` in the same commit. */
struct count_change {
	int64_t object_row;
	size_t part_count;
	const struct count_part *parts;
};
MUST_CHECK enum err counts_apply(struct store *store, const struct reader *node,
	const struct count_change *changes, size_t count, int64_t cursor, struct fault *why);
/* Where counting stands in the feed; 0 at the beginning. */
MUST_CHECK enum err counts_cursor(struct store *store, int64_t *ret, struct fault *why);

/* Summed over the labels that admit the reader; by rising day, member, kind, technique. */
struct counts_query {
	int64_t first_day;
	int64_t last_day; /* inclusive */
	struct str kind;      /* empty: all */
	struct str technique; /* empty: all */
};
MUST_CHECK enum err counts_read(struct store *store, const struct reader *reader,
	const struct counts_query *query, struct arena *arena, size_t *ret_count,
	const struct count_part **ret, struct fault *why);
