/* entry.c - an object's place in a collection.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/entry.h"

enum { REPOSITION_STEP = 1000 };

static enum err
tell_feed(struct writing *writing, enum feed_kind kind, int64_t object, int64_t collection,
	struct fault *why)
{
	return database_run(writing->database, why,
		"INSERT INTO feed (time, kind, object, collection) VALUES (?1, ?2, ?3, ?4)", "iiii",
		writing->now, (int64_t)kind, object, collection);
}

static bool
is_in_use(const struct writing *writing, int64_t collection, int64_t label)
{
	const struct view_collection *known = view_collection_by_index(writing->view, collection);

	for (size_t i = 0; known != NULL && i < known->label_count; i++)
		if (known->labels[i] == label)
			return true;
	return false;
}

/* How many entries the label has in the collection; a first one is news for every view. */
static enum err
count_label(struct writing *writing, int64_t collection, int64_t label, int64_t change,
	struct fault *why)
{
	if (!is_in_use(writing, collection, label))
		writing->labels_changed = true;
	return database_run(writing->database, why,
		"INSERT INTO collection_label (collection, label, entries) VALUES (?1, ?2, ?3)"
		" ON CONFLICT DO UPDATE SET entries = entries + ?3",
		"iii", collection, label, change);
}

static enum err
label_of_entry(struct writing *writing, int64_t collection, int64_t object, int64_t *ret,
	struct fault *why)
{
	bool found;

	*ret = 0;
	TRY(database_ask_int(writing->database, why, ret, &found,
		"SELECT label FROM entry WHERE object = ?1 AND collection = ?2", "ii", object,
		collection));
	return found ? OK : fail(why, E_CORRUPT, "an entry is gone");
}

enum err
entry_add(struct writing *writing, int64_t collection, int64_t label, int64_t object, int64_t type,
	struct fault *why)
{
	TRY(count_label(writing, collection, label, 1, why));
	TRY(database_run(writing->database, why,
		"INSERT INTO entry (collection, label, position, object, type)"
		" VALUES (?1, ?2, ?3, ?4, ?5)",
		"iiiii", collection, label, writing_position(writing), object, type));
	return tell_feed(writing, FEED_ADDED, object, collection, why);
}

enum err
entry_relabel(struct writing *writing, int64_t collection, int64_t object, int64_t label,
	struct fault *why)
{
	int64_t before;

	TRY(label_of_entry(writing, collection, object, &before, why));
	TRY(count_label(writing, collection, before, -1, why));
	TRY(count_label(writing, collection, label, 1, why));
	TRY(database_run(writing->database, why,
		"UPDATE entry SET label = ?1, position = ?2 WHERE object = ?3 AND collection = ?4",
		"iiii", label, writing_position(writing), object, collection));
	return tell_feed(writing, FEED_RELABELLED, object, collection, why);
}

enum err
entry_remove(struct writing *writing, int64_t collection, int64_t object, struct fault *why)
{
	int64_t label;

	TRY(label_of_entry(writing, collection, object, &label, why));
	TRY(count_label(writing, collection, label, -1, why));
	TRY(database_run(writing->database, why,
		"DELETE FROM entry WHERE object = ?1 AND collection = ?2", "ii", object,
		collection));
	return tell_feed(writing, FEED_WITHDRAWN, object, collection, why);
}

/* Moves up to REPOSITION_STEP entries that stand at or before `last`. */
static enum err
reposition_some(struct writing *writing, int64_t collection, int64_t label, int64_t last,
	size_t *ret_moved, struct fault *why)
{
	OWNED(statement) rows = NULL;
	int64_t objects[REPOSITION_STEP];
	size_t count = 0;
	bool row;

	TRY(database_query(writing->database, &rows, why,
		"SELECT object FROM entry WHERE collection = ?1 AND label = ?2 AND position <= ?3"
		" ORDER BY position LIMIT 1000",
		"iii", collection, label, last));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		objects[count++] = column_int(rows, 0);
	}
	for (size_t i = 0; i < count; i++)
		TRY(database_run(writing->database, why,
			"UPDATE entry SET position = ?1 WHERE object = ?2 AND collection = ?3",
			"iii", writing_position(writing), objects[i], collection));
	*ret_moved = count;
	return OK;
}

enum err
entry_reposition(struct writing *writing, int64_t collection, int64_t label, struct fault *why)
{
	int64_t last = writing->last_position;
	size_t moved;

	do
		TRY(reposition_some(writing, collection, label, last, &moved, why));
	while (moved == REPOSITION_STEP);
	return OK;
}
