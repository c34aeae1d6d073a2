/* release_read.c - pages of a collection.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/release.h"

#include "store/released.h"

static bool
is_among(struct str text, const struct str *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(text, texts[i]))
			return true;
	return count == 0;
}

static bool
version_is_asked(const struct release_query *query, const struct stored *stored,
	const struct standing_among_versions *standing)
{
	bool unspecified = !query->last && !query->first && !query->all && query->version_count == 0;

	if (query->all || ((query->last || unspecified) && standing->last) ||
		(query->first && standing->first))
		return true;
	for (size_t i = 0; i < query->version_count; i++)
		if (query->versions[i] == stored->moment)
			return true;
	return false;
}

static enum err
is_asked(const struct reading *reading, const struct reader *reader,
	const struct release_query *query, const struct stored *stored, int64_t collection,
	bool *ret, struct fault *why)
{
	struct standing_among_versions standing;

	*ret = false;
	if (!is_among(stored->released.type, query->types, query->type_count) ||
		!is_among(stored->released.spec_version, query->spec_versions,
			query->spec_version_count))
		return OK;
	TRY(stored_standing(reading, reader, stored, collection, &standing, why));
	*ret = !standing.shadowed && version_is_asked(query, stored, &standing);
	return OK;
}

enum err
release_read(struct store *store, const struct reader *reader, const struct release_query *query,
	struct arena *arena, struct release_page *ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(merge) merge = NULL;
	const struct view_collection *collection;
	struct released *objects = arena_array(arena, query->limit + 1, struct released);
	size_t count = 0;

	if (objects == NULL)
		return fail_nomem(why);
	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	collection = view_collection_for(reading.view, reader, query->collection);
	if (collection == NULL)
		return fail(why, E_ABSENT, "no such collection");
	struct merge_query merge_query = {
		.collection = collection,
		.bound = query->after,
		.id_count = query->id_count,
		.ids = query->ids,
		.type_count = query->type_count,
		.types = query->types,
	};
	TRY(merge_open(&reading, reader, &merge_query, &merge, why));
	while (count <= query->limit) {
		struct merge_entry entry;
		struct stored stored;
		bool found;
		bool asked;
		TRY(merge_next(merge, &found, &entry, why));
		if (!found)
			break;
		TRY(stored_load(&reading, &entry, !query->without_text, arena, &stored, why));
		TRY(is_asked(&reading, reader, query, &stored, collection->collection.index,
			&asked, why));
		if (asked)
			objects[count++] = stored.released;
	}
	ret->more = count > query->limit;
	ret->count = ret->more ? query->limit : count;
	ret->objects = objects;
	return OK;
}

/* --- has anything changed? --- */

struct label_state {
	int64_t label;
	int64_t entries;
	int64_t last_position;
};

static enum err
add_label_states(const struct reading *reading, const struct reader *reader,
	const struct view_collection *collection, struct buf *out, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	TRY(database_query(reading->database, &rows, why,
		"SELECT label, entries, (SELECT max(e.position) FROM entry e"
		" WHERE e.collection = c.collection AND e.label = c.label)"
		" FROM collection_label c WHERE collection = ?1 ORDER BY label",
		"i", collection->collection.index));
	for (;;) {
		struct label_state state;
		TRY(statement_step(rows, &row, why));
		if (!row)
			return buf_check(out, why);
		state = (struct label_state){ column_int(rows, 0), column_int(rows, 1),
			column_int(rows, 2) };
		if (view_admits(reading->view, reader, (uint32_t)state.label))
			buf_add(out, str_from(&state, sizeof(state)));
	}
}

enum err
release_fingerprint(struct store *store, const struct reader *reader, struct str collection,
	struct sha256 *ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED_BUF states = BUF_INIT;
	const struct view_collection *found;

	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	found = view_collection_for(reading.view, reader, collection);
	if (found == NULL)
		return fail(why, E_ABSENT, "no such collection");
	buf_add(&states, found->collection.id);
	TRY(add_label_states(&reading, reader, found, &states, why));
	*ret = sha256_of(buf_str(&states));
	return OK;
}
