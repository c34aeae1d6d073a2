/* merge.h - walks the entries that a reader may see, in order of position, without reading others.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/. A k-way merge over one ordered stream a label (and type) that admits the reader,
 * each a range of an index that is read as far as the page needs and no further.
 */
#pragma once

#include "store/private.h"
#include "store/release.h"

struct merge;

struct merge_entry {
	int64_t position;
	int64_t object;
	uint32_t label;
	int64_t collection; /* index */
};

struct merge_query {
	const struct view_collection *collection; /* NULL: all that the reader may see */
	bool descending;
	int64_t bound; /* positions strictly after it, or before it when descending */
	size_t id_count;
	const struct str *ids; /* when given, streams of these ids instead of labels */
	size_t type_count;
	const struct str *types; /* label streams only */
	unsigned owner;          /* 0: any */
	enum tlp tlp;            /* TLP_NONE: any */
	bool closed;             /* closed labels only */
};

MUST_CHECK enum err merge_open(const struct reading *reading, const struct reader *reader,
	const struct merge_query *query, struct merge **ret, struct fault *why);
void merge_free(struct merge *merge);
DEFINE_OWNED(merge)

/* False at the end. */
MUST_CHECK enum err merge_next(struct merge *merge, bool *ret_found, struct merge_entry *ret,
	struct fault *why);
