/* feed.h - what changed, in commit order, for those who compute from it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What a lower layer has to tell an upper one it writes here; the upper one reads with a cursor.
 */
#pragma once

#include "store/release.h"

enum feed_kind {
	FEED_ADDED,     /* an entry came into a collection */
	FEED_RELABELLED, /* it has another label or position now */
	FEED_WITHDRAWN, /* it left */
};

struct feed_item {
	int64_t sequence;
	int64_t time;
	enum feed_kind kind;
	int64_t object_row; /* stable name of the object version within this store */
	struct released object; /* empty but for id and type when it is gone by now */
};

/* Items after `after`, at most `limit`, that the reader may see now; withdrawn ones are shown to the
 * node only. *ret_next is the cursor to go on from, also when nothing was for this reader. */
MUST_CHECK enum err feed_read(struct store *store, const struct reader *reader, int64_t after,
	size_t limit, struct arena *arena, size_t *ret_count, const struct feed_item **ret,
	int64_t *ret_next, struct fault *why);

/* Which organisations may now see anything of what came after `after`: any object, or one that counts
 * in the picture. For whoever tells them all; asks for the node's reader. One question, however many
 * watch. *ret_next is the cursor to go on from. */
struct feed_news {
	struct audience objects;
	struct audience counts;
};
MUST_CHECK enum err feed_read_news(struct store *store, const struct reader *node, int64_t after,
	struct feed_news *ret, int64_t *ret_next, struct fault *why);

/* The sequence of the newest item, for a reader who wants to know only of what comes from now on. */
MUST_CHECK enum err feed_newest(struct store *store, int64_t *ret, struct fault *why);
