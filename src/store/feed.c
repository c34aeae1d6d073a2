/* feed.c - what changed, in commit order.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/feed.h"

#include "store/released.h"

/* The entry as it is now; false when it is gone or the reader may not see it. */
static enum err
present_entry(const struct reading *reading, const struct reader *reader, int64_t object,
	int64_t collection, struct merge_entry *ret, bool *ret_visible, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	*ret_visible = false;
	TRY(database_query(reading->database, &rows, why,
		"SELECT position, label FROM entry WHERE object = ?1 AND collection = ?2", "ii",
		object, collection));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return OK;
	*ret = (struct merge_entry){ column_int(rows, 0), object, (uint32_t)column_int(rows, 1),
		collection };
	*ret_visible = view_admits(reading->view, reader, ret->label);
	return OK;
}

static enum err
name_object(const struct reading *reading, int64_t object, struct arena *arena,
	struct released *ret, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	TRY(database_query(reading->database, &rows, why,
		"SELECT o.stix_id, t.name FROM object o JOIN type t ON t.id = o.type"
		" WHERE o.id = ?1",
		"i", object));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return fail(why, E_CORRUPT, "the feed names an object that is not there");
	*ret = (struct released){ .id = column_copy(arena, rows, 0),
		.type = column_copy(arena, rows, 1) };
	return OK;
}

static enum err
fill(const struct reading *reading, const struct reader *reader, int64_t object,
	int64_t collection, struct arena *arena, struct feed_item *item, bool *ret_shown,
	struct fault *why)
{
	struct merge_entry entry;
	struct stored stored;

	TRY(present_entry(reading, reader, object, collection, &entry, ret_shown, why));
	if (*ret_shown) {
		TRY(stored_load(reading, &entry, true, arena, &stored, why));
		item->object = stored.released;
		return OK;
	}
	*ret_shown = reader->node;
	if (!reader->node)
		return OK;
	/* Added once, gone by now: the withdrawal follows in the feed. */
	item->kind = FEED_WITHDRAWN;
	return name_object(reading, object, arena, &item->object, why);
}

enum err
feed_read(struct store *store, const struct reader *reader, int64_t after, size_t limit,
	struct arena *arena, size_t *ret_count, const struct feed_item **ret, int64_t *ret_next,
	struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	struct feed_item *items = arena_array(arena, limit + 1, struct feed_item);
	size_t count = 0;
	int64_t next = after;
	bool row;

	if (items == NULL)
		return fail_nomem(why);
	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT id, time, kind, object, collection FROM feed WHERE id > ?1 ORDER BY id"
		" LIMIT ?2",
		"ii", after, (int64_t)limit));
	for (;;) {
		bool shown;
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		next = column_int(rows, 0);
		items[count] = (struct feed_item){
			.sequence = next,
			.time = column_int(rows, 1),
			.kind = (enum feed_kind)column_int(rows, 2),
			.object_row = column_int(rows, 3),
		};
		TRY(fill(&reading, reader, column_int(rows, 3), column_int(rows, 4), arena,
			&items[count], &shown, why));
		count += shown;
	}
	*ret_count = count;
	*ret = items;
	*ret_next = next;
	return OK;
}

/* --- news for everyone at once --- */

static bool
is_counted(struct str type)
{
	return str_eq(type, STR("sighting")) || str_eq(type, STR("incident"));
}

static enum err
add_news(const struct reading *reading, int64_t after, int64_t last, struct feed_news *news,
	struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	TRY(database_query(reading->database, &rows, why,
		"SELECT DISTINCT e.label, t.name FROM feed f"
		" JOIN entry e ON e.object = f.object AND e.collection = f.collection"
		" JOIN type t ON t.id = e.type WHERE f.id > ?1 AND f.id <= ?2",
		"ii", after, last));
	for (;;) {
		const struct view_label *label;
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		if ((size_t)column_int(rows, 0) >= reading->view->label_count)
			continue;
		label = &reading->view->labels[column_int(rows, 0)];
		if (!label->known)
			continue;
		news->objects = audience_join(&news->objects, &label->audience);
		if (is_counted(column_text(rows, 1)))
			news->counts = audience_join(&news->counts, &label->audience);
	}
}

enum err
feed_read_news(struct store *store, const struct reader *node, int64_t after,
	struct feed_news *ret, int64_t *ret_next, struct fault *why)
{
	OWNED_READING reading = { 0 };
	struct feed_news news = { 0 };
	int64_t last;
	bool found;

	if (!node->node)
		return fail(why, E_DENIED, "only the node itself is told what is new for everyone");
	TRY(reading_begin(store, &reading, why));
	TRY(database_ask_int(reading.database, why, &last, &found,
		"SELECT coalesce(max(id), 0) FROM feed", ""));
	TRY(add_news(&reading, after, last, &news, why));
	*ret = news;
	*ret_next = last;
	return OK;
}

enum err
feed_newest(struct store *store, int64_t *ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	bool found;

	TRY(reading_begin(store, &reading, why));
	return database_ask_int(reading.database, why, ret, &found,
		"SELECT coalesce(max(id), 0) FROM feed", "");
}
