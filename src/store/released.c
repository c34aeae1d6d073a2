/* released.c - one stored object as a reader gets it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/released.h"

#include "base/timestamp.h"

static const char with_text_sql[] =
	"SELECT o.stix_id, o.version, o.version_text, t.name, o.spec_version, o.revoked, o.title,"
	" o.owner, o.added, (SELECT count(*) FROM object s WHERE s.stix_id = o.stix_id), o.text"
	" FROM object o JOIN type t ON t.id = o.type WHERE o.id = ?1";
static const char without_text_sql[] =
	"SELECT o.stix_id, o.version, o.version_text, t.name, o.spec_version, o.revoked, o.title,"
	" o.owner, o.added, (SELECT count(*) FROM object s WHERE s.stix_id = o.stix_id)"
	" FROM object o JOIN type t ON t.id = o.type WHERE o.id = ?1";

static enum err
copy_list(struct arena *arena, const struct release_list *from, struct release_list *to,
	struct fault *why)
{
	struct str *names = arena_array(arena, from->count + 1, struct str);

	if (names == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < from->count; i++)
		names[i] = str_copy(arena, from->names[i]);
	*to = (struct release_list){ str_copy(arena, from->maker), from->count, names };
	return OK;
}

/* What leaves the store must outlive the view that it was decided on. */
static enum err
copy_label(struct arena *arena, const struct label *from, struct label *to, struct fault *why)
{
	struct release_list *lists;

	*to = *from;
	if (from->list_count == 0)
		return OK;
	lists = arena_array(arena, from->list_count, struct release_list);
	if (lists == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < from->list_count; i++)
		TRY(copy_list(arena, &from->lists[i], &lists[i], why));
	to->lists = lists;
	return OK;
}

enum err
stored_load(const struct reading *reading, const struct merge_entry *entry, bool with_text,
	struct arena *arena, struct stored *ret, struct fault *why)
{
	OWNED(statement) rows = NULL;
	const struct view_collection *collection =
		view_collection_by_index(reading->view, entry->collection);
	char added[TIMESTAMP_TEXT_MAX];
	bool row;

	TRY(database_query(reading->database, &rows, why,
		with_text ? with_text_sql : without_text_sql, "i", entry->object));
	TRY(statement_step(rows, &row, why));
	if (!row || collection == NULL)
		return fail(why, E_CORRUPT, "an entry without its object or collection");
	*ret = (struct stored){ .row = entry->object, .moment = column_int(rows, 1),
		.alone = column_int(rows, 9) == 1 };
	ret->released = (struct released){
		.position = entry->position,
		.id = column_copy(arena, rows, 0),
		.version_text = column_copy(arena, rows, 2),
		.type = column_copy(arena, rows, 3),
		.spec_version = column_copy(arena, rows, 4),
		.revoked = column_int(rows, 5) != 0,
		.title = column_copy(arena, rows, 6),
		.owner = (unsigned)column_int(rows, 7),
		.text = with_text ? column_copy(arena, rows, 10) : STR_NONE,
		.collection = str_copy(arena, collection->collection.id),
		.versioned = column_text(rows, 2).len > 0,
	};
	TRY(copy_label(arena, &reading->view->labels[entry->label].label, &ret->released.label,
		why));
	if (!ret->released.versioned) {
		ret->moment = column_int(rows, 8);
		ret->released.version_text =
			str_copy(arena, timestamp_format(column_int(rows, 8), added));
	}
	if (with_text && ret->released.text.data == NULL)
		return fail_nomem(why);
	return OK;
}

enum err
stored_speaker(const struct reading *reading, const struct reader *reader, struct str id,
	int64_t collection, unsigned *ret, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	*ret = 0;
	TRY(database_query(reading->database, &rows, why,
		"SELECT o.owner, e.label FROM object o JOIN entry e ON e.object = o.id"
		" WHERE o.stix_id = ?1 AND (?2 = 0 OR e.collection = ?2) ORDER BY o.id",
		"ti", id, collection));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		if (!view_admits(reading->view, reader, (uint32_t)column_int(rows, 1)))
			continue;
		*ret = (unsigned)column_int(rows, 0);
		return OK;
	}
}

enum err
stored_standing(const struct reading *reading, const struct reader *reader,
	const struct stored *stored, int64_t collection, struct standing_among_versions *ret,
	struct fault *why)
{
	OWNED(statement) rows = NULL;
	int64_t first_row = INT64_MAX;
	unsigned speaker = 0;
	bool row;

	*ret = (struct standing_among_versions){ .last = true, .first = true,
		.newest_entry = true };
	/* In one collection an object has one entry. */
	if (stored->alone && collection != 0)
		return OK;
	TRY(database_query(reading->database, &rows, why,
		"SELECT o.id, o.owner, CASE WHEN o.version_text = '' THEN o.added ELSE o.version END,"
		" e.label, e.position FROM object o JOIN entry e ON e.object = o.id"
		" WHERE o.stix_id = ?1 AND (?2 = 0 OR e.collection = ?2)",
		"ti", stored->released.id, collection));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		if (!view_admits(reading->view, reader, (uint32_t)column_int(rows, 3)))
			continue;
		unsigned owner = (unsigned)column_int(rows, 1);
		int64_t moment = column_int(rows, 2);
		if (column_int(rows, 0) < first_row) {
			first_row = column_int(rows, 0);
			speaker = owner;
		}
		if (owner != stored->released.owner)
			continue;
		ret->last = ret->last && moment <= stored->moment;
		ret->first = ret->first && moment >= stored->moment;
		if (column_int(rows, 0) == stored->row &&
			column_int(rows, 4) > stored->released.position)
			ret->newest_entry = false;
	}
	ret->shadowed = speaker != stored->released.owner;
	return OK;
}
