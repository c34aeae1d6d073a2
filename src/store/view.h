/* view.h - an immutable snapshot of directory, collections and labels with their audiences.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to store/. Decisions are taken on a view, so one request never mixes two states. Counted:
 * whoever acquires it releases it.
 */
#pragma once

#include "store/database.h"
#include "store/registry.h"
#include "store/store.h"

struct view_label {
	struct label label;
	struct audience audience;
	bool known;
};

struct view_collection {
	struct collection collection; /* can_read and can_write unset */
	size_t label_count;
	const uint32_t *labels; /* those in use in it */
	struct audience community; /* whom an unlisted TLP:GREEN would reach */
};

struct store_view {
	_Atomic int references;
	struct arena *arena;
	int64_t directory_version;
	int64_t labels_version;
	struct directory directory;
	size_t label_count; /* labels[1 .. label_count - 1] by id */
	const struct view_label *labels;
	size_t collection_count;
	const struct view_collection *collections;
};

/* Reads a new view inside the connection's transaction. */
MUST_CHECK enum err view_load(struct database *database, struct store_view **ret,
	struct fault *why);

/* May the reader have what bears this label? */
bool view_admits(const struct store_view *view, const struct reader *reader, uint32_t label);

/* May the reader know of the collection? */
bool view_shows_collection(const struct store_view *view, const struct reader *reader,
	const struct view_collection *collection);
/* May it post there? */
bool view_may_post(const struct store_view *view, const struct reader *reader,
	const struct view_collection *collection);

/* NULL when absent or hidden. */
const struct view_collection *view_collection_for(const struct store_view *view,
	const struct reader *reader, struct str id_or_alias);
const struct view_collection *view_collection_by_index(const struct store_view *view,
	int64_t index);

/* The lists of a label as one text, and back; names that are neither ids nor "community:..." are left
 * out, for they admit nobody anyway. Sorted, so that equal lists are equal texts. */
MUST_CHECK enum err lists_format(const struct label *label, struct buf *out, struct fault *why);
MUST_CHECK enum err lists_parse(struct arena *arena, struct str text, struct label *label,
	struct fault *why);
