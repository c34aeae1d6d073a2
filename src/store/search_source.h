/* search_source.h - one source of entries for a search, by falling position.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/. It proposes what the index of the narrowest filter holds, or the merge of all that
 * the reader may see: nothing hidden, nothing left out, but more than what was asked.
 */
#pragma once

#include "base/buf.h"
#include "store/merge.h"

/* A search on its way. */
struct search {
	const struct reading *reading;
	const struct reader *reader;
	const struct release_search *asked;
	const struct view_collection *collection; /* NULL: all */
	struct str member; /* the identity of asked->sighting_member */
	struct buf words;  /* asked->text in the index's own language; empty: no filter */
};

/* Found by an index, sorted by falling position; at most SEARCH_CANDIDATES_MAX. */
struct candidates {
	size_t count;
	size_t room;
	size_t next;
	struct merge_entry *entries;
};

/* Both at once where a member's sightings are those that it owns and those that name it. */
struct search_source {
	struct merge *merge; /* or NULL */
	bool waiting;        /* `head` is the merge's next */
	struct merge_entry head;
	struct candidates candidates;
};

/* `*ret_merge` is the caller's to free. */
MUST_CHECK enum err search_source_open(const struct search *search, struct arena *arena,
	struct search_source *ret, struct merge **ret_merge, struct fault *why);

/* False at the end. */
MUST_CHECK enum err search_source_next(struct search_source *source, bool *ret_found,
	struct merge_entry *ret, struct fault *why);
