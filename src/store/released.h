/* released.h - one stored object as a reader gets it, and where it stands among its versions.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/.
 */
#pragma once

#include "store/merge.h"

struct stored {
	struct released released;
	int64_t row;
	int64_t moment; /* the version as TAXII filters it */
	bool alone;     /* no other version or owner has its id */
};

/* Loads the object of an entry into the arena. */
MUST_CHECK enum err stored_load(const struct reading *reading, const struct merge_entry *entry,
	bool with_text, struct arena *arena, struct stored *ret, struct fault *why);

/* Where several owners share an id, whoever came first to the node, of those whom the reader sees in
 * `collection` (index; 0: anywhere), speaks for it; 0 when it sees none. */
MUST_CHECK enum err stored_speaker(const struct reading *reading, const struct reader *reader,
	struct str id, int64_t collection, unsigned *ret, struct fault *why);

/* Its place among what the reader may see under the same id, in `collection`, or anywhere when that is
 * 0. `shadowed`: another owner speaks for the id. */
struct standing_among_versions {
	bool shadowed;
	bool last;
	bool first;
	bool newest_entry; /* no visible entry of the same version has a later position */
};
MUST_CHECK enum err stored_standing(const struct reading *reading, const struct reader *reader,
	const struct stored *stored, int64_t collection, struct standing_among_versions *ret,
	struct fault *why);
