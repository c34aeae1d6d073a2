/* merge.c - the k-way merge behind every page.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/merge.h"

enum { FIRST_ROOM = 16 };

struct stream {
	struct statement *rows; /* position, object, label, collection */
	struct merge_entry head;
};

/* A binary heap: streams[0] has the next entry. */
struct merge {
	const struct store_view *view;
	const struct reader *reader;
	bool descending;
	size_t count;
	size_t room;
	struct stream *streams;
};

static bool
comes_before(const struct merge *merge, size_t a, size_t b)
{
	int64_t left = merge->streams[a].head.position;
	int64_t right = merge->streams[b].head.position;

	return merge->descending ? left > right : left < right;
}

static void
swap(struct merge *merge, size_t a, size_t b)
{
	struct stream kept = merge->streams[a];

	merge->streams[a] = merge->streams[b];
	merge->streams[b] = kept;
}

static void
sink(struct merge *merge, size_t at)
{
	for (;;) {
		size_t first = at;
		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < merge->count; child++)
			if (comes_before(merge, child, first))
				first = child;
		if (first == at)
			return;
		swap(merge, at, first);
		at = first;
	}
}

static void
rise(struct merge *merge, size_t at)
{
	while (at > 0 && comes_before(merge, at, (at - 1) / 2)) {
		swap(merge, at, (at - 1) / 2);
		at = (at - 1) / 2;
	}
}

/* The stream's next entry that the reader may see; false at its end. */
static enum err
advance(const struct merge *merge, struct stream *stream, bool *ret_found, struct fault *why)
{
	for (;;) {
		TRY(statement_step(stream->rows, ret_found, why));
		if (!*ret_found)
			return OK;
		stream->head = (struct merge_entry){
			.position = column_int(stream->rows, 0),
			.object = column_int(stream->rows, 1),
			.label = (uint32_t)column_int(stream->rows, 2),
			.collection = column_int(stream->rows, 3),
		};
		if (view_admits(merge->view, merge->reader, stream->head.label))
			return OK;
	}
}

/* Takes the statement over. */
static enum err
add_stream(struct merge *merge, struct statement *rows, struct fault *why)
{
	struct stream stream = { .rows = rows };
	bool found = false;
	enum err err = advance(merge, &stream, &found, why);

	if (err == OK && found && merge->count == merge->room) {
		size_t room = merge->room == 0 ? FIRST_ROOM : merge->room * 2;
		struct stream *streams =
			realloc(merge->streams, room * sizeof(*merge->streams));
		if (streams == NULL) {
			err = fail_nomem(why);
		} else {
			merge->streams = streams;
			merge->room = room;
		}
	}
	if (err != OK || !found) {
		statement_free(rows);
		return err;
	}
	merge->streams[merge->count++] = stream;
	rise(merge, merge->count - 1);
	return OK;
}

/* --- which streams --- */

static const char label_up[] =
	"SELECT position, object, label, collection FROM entry"
	" WHERE collection = ?1 AND label = ?2 AND position > ?3 ORDER BY position";
static const char label_down[] =
	"SELECT position, object, label, collection FROM entry"
	" WHERE collection = ?1 AND label = ?2 AND position < ?3 ORDER BY position DESC";
static const char type_up[] =
	"SELECT position, object, label, collection FROM entry"
	" WHERE collection = ?1 AND label = ?2 AND position > ?3"
	" AND type = (SELECT id FROM type WHERE name = ?4) ORDER BY position";
static const char type_down[] =
	"SELECT position, object, label, collection FROM entry"
	" WHERE collection = ?1 AND label = ?2 AND position < ?3"
	" AND type = (SELECT id FROM type WHERE name = ?4) ORDER BY position DESC";
static const char id_up[] =
	"SELECT e.position, e.object, e.label, e.collection FROM object o"
	" JOIN entry e ON e.object = o.id AND e.collection = ?1"
	" WHERE o.stix_id = ?2 AND e.position > ?3 ORDER BY e.position";

static bool
label_is_asked(const struct merge_query *query, const struct label *label)
{
	return (query->owner == 0 || query->owner == label->owner) &&
		(query->tlp == TLP_NONE || query->tlp == label->tlp) &&
		(!query->closed || label->closed);
}

static enum err
add_label(struct merge *merge, struct database *database, const struct merge_query *query,
	int64_t collection, uint32_t label, struct fault *why)
{
	struct statement *rows;

	if (query->type_count == 0) {
		TRY(database_query(database, &rows, why,
			query->descending ? label_down : label_up, "iii", collection,
			(int64_t)label, query->bound));
		return add_stream(merge, rows, why);
	}
	for (size_t i = 0; i < query->type_count; i++) {
		TRY(database_query(database, &rows, why, query->descending ? type_down : type_up,
			"iiit", collection, (int64_t)label, query->bound, query->types[i]));
		TRY(add_stream(merge, rows, why));
	}
	return OK;
}

static enum err
add_collection(struct merge *merge, struct database *database, const struct merge_query *query,
	const struct view_collection *collection, struct fault *why)
{
	for (size_t i = 0; i < query->id_count; i++) {
		struct statement *rows;
		TRY(database_query(database, &rows, why, id_up, "iti",
			collection->collection.index, query->ids[i], query->bound));
		TRY(add_stream(merge, rows, why));
	}
	if (query->id_count > 0)
		return OK;
	for (size_t i = 0; i < collection->label_count; i++) {
		uint32_t label = collection->labels[i];
		if (view_admits(merge->view, merge->reader, label) &&
			label_is_asked(query, &merge->view->labels[label].label))
			TRY(add_label(merge, database, query, collection->collection.index, label,
				why));
	}
	return OK;
}

enum err
merge_open(const struct reading *reading, const struct reader *reader,
	const struct merge_query *query, struct merge **ret, struct fault *why)
{
	OWNED(merge) merge = calloc(1, sizeof(*merge));

	if (merge == NULL)
		return fail_nomem(why);
	merge->view = reading->view;
	merge->reader = reader;
	merge->descending = query->descending;
	for (size_t i = 0; i < reading->view->collection_count; i++)
		if (query->collection == NULL || query->collection == &reading->view->collections[i])
			TRY(add_collection(merge, reading->database, query,
				&reading->view->collections[i], why));
	*ret = DISOWN(merge);
	return OK;
}

void
merge_free(struct merge *merge)
{
	if (merge == NULL)
		return;
	for (size_t i = 0; i < merge->count; i++)
		statement_free(merge->streams[i].rows);
	free(merge->streams);
	free(merge);
}

enum err
merge_next(struct merge *merge, bool *ret_found, struct merge_entry *ret, struct fault *why)
{
	bool more;

	*ret_found = merge->count > 0;
	if (merge->count == 0)
		return OK;
	*ret = merge->streams[0].head;
	TRY(advance(merge, &merge->streams[0], &more, why));
	if (!more) {
		statement_free(merge->streams[0].rows);
		merge->streams[0] = merge->streams[--merge->count];
	}
	sink(merge, 0);
	return OK;
}
