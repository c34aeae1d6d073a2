/* release_search.c - search by value, words, type, owner and colour, newest first.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/release.h"

#include "base/limits.h"
#include "model/value.h"
#include "store/released.h"

/* --- candidates by value or words: a bounded list, sorted by falling position --- */

struct candidates {
	size_t count;
	size_t next;
	struct merge_entry *entries;
};

static int
newest_first(const void *a, const void *b)
{
	int64_t left = ((const struct merge_entry *)a)->position;
	int64_t right = ((const struct merge_entry *)b)->position;

	return left > right ? -1 : left < right;
}

/* Each word as a quoted prefix, so that no character has a meaning in the index's own language. */
static enum err
quote_words(struct str text, struct buf *out, struct fault *why)
{
	struct str rest = text;
	struct str word;

	while (str_split(&rest, ' ', &word)) {
		if (str_trim(word).len == 0)
			continue;
		if (out->len > 0)
			buf_add_char(out, ' ');
		buf_add_char(out, '"');
		for (size_t i = 0; i < word.len; i++) {
			if (word.data[i] == '"')
				buf_add_char(out, '"');
			if (word.data[i] != '\0')
				buf_add_char(out, word.data[i]);
		}
		buf_add(out, STR("\"*"));
	}
	return buf_check(out, why);
}

static enum err
query_by_value(struct database *database, struct arena *arena, struct str text,
	struct statement **ret, struct fault *why)
{
	struct value value;

	TRY(value_guess(arena, text, &value, why));
	return database_query(database, ret, why,
		"SELECT e.position, e.object, e.label, e.collection FROM value v"
		" JOIN entry e ON e.object = v.object WHERE v.kind = ?1 AND v.text = ?2 LIMIT ?3",
		"iti", (int64_t)value.kind, value.text, (int64_t)SEARCH_CANDIDATES_MAX);
}

static enum err
query_by_words(
	struct database *database, struct str text, struct statement **ret, struct fault *why)
{
	OWNED_BUF words = BUF_INIT;

	TRY(quote_words(text, &words, why));
	return database_query(database, ret, why,
		"SELECT e.position, e.object, e.label, e.collection FROM words w"
		" JOIN entry e ON e.object = w.rowid WHERE words MATCH ?1 LIMIT ?2",
		"ti", buf_str(&words), (int64_t)SEARCH_CANDIDATES_MAX);
}

static bool
fits(const struct reading *reading, const struct reader *reader,
	const struct release_search *search, const struct view_collection *collection,
	const struct merge_entry *entry)
{
	const struct label *label;

	if (!view_admits(reading->view, reader, entry->label))
		return false;
	label = &reading->view->labels[entry->label].label;
	return (search->owner == 0 || search->owner == label->owner) &&
		(search->tlp == TLP_NONE || search->tlp == label->tlp) &&
		(search->before == 0 || entry->position < search->before) &&
		(collection == NULL || collection->collection.index == entry->collection);
}

static enum err
gather(const struct reading *reading, const struct reader *reader,
	const struct release_search *search, const struct view_collection *collection,
	struct arena *arena, struct candidates *ret, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	ret->entries = arena_array(arena, SEARCH_CANDIDATES_MAX, struct merge_entry);
	if (ret->entries == NULL)
		return fail_nomem(why);
	if (search->value.len > 0)
		TRY(query_by_value(reading->database, arena, search->value, &rows, why));
	else
		TRY(query_by_words(reading->database, search->text, &rows, why));
	for (;;) {
		struct merge_entry entry;
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		entry = (struct merge_entry){ column_int(rows, 0), column_int(rows, 1),
			(uint32_t)column_int(rows, 2), column_int(rows, 3) };
		if (fits(reading, reader, search, collection, &entry))
			ret->entries[ret->count++] = entry;
	}
	qsort(ret->entries, ret->count, sizeof(*ret->entries), newest_first);
	return OK;
}

/* --- one source of entries, whichever way they are found --- */

struct source {
	struct merge *merge; /* or NULL: */
	struct candidates candidates;
};

static enum err
next_entry(struct source *source, bool *ret_found, struct merge_entry *ret, struct fault *why)
{
	struct candidates *candidates = &source->candidates;

	if (source->merge != NULL)
		return merge_next(source->merge, ret_found, ret, why);
	*ret_found = candidates->next < candidates->count;
	if (*ret_found)
		*ret = candidates->entries[candidates->next++];
	return OK;
}

static enum err
open_merge(const struct reading *reading, const struct reader *reader,
	const struct release_search *search, const struct view_collection *collection,
	struct merge **ret, struct fault *why)
{
	struct merge_query query = {
		.collection = collection,
		.descending = true,
		.bound = search->before == 0 ? INT64_MAX : search->before,
		.type_count = search->type.len > 0,
		.types = &search->type,
		.owner = search->owner,
		.tlp = search->tlp,
	};

	return merge_open(reading, reader, &query, ret, why);
}

static enum err
take(const struct reading *reading, const struct reader *reader,
	const struct release_search *search, const struct merge_entry *entry, struct arena *arena,
	struct released *ret, bool *ret_taken, struct fault *why)
{
	struct standing_among_versions standing;
	struct stored stored;

	*ret_taken = false;
	TRY(stored_load(reading, entry, true, arena, &stored, why));
	if (search->type.len > 0 && !str_eq(search->type, stored.released.type))
		return OK;
	TRY(stored_standing(reading, reader, &stored, 0, &standing, why));
	*ret_taken = !standing.shadowed && standing.last && standing.newest_entry;
	*ret = stored.released;
	return OK;
}

enum err
release_find_all(struct store *store, const struct reader *reader,
	const struct release_search *search, struct arena *arena, struct release_page *ret,
	struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(merge) merge = NULL;
	const struct view_collection *collection = NULL;
	struct released *objects = arena_array(arena, search->limit + 1, struct released);
	struct source source = { 0 };
	size_t count = 0;

	if (objects == NULL)
		return fail_nomem(why);
	if (search->value.len > 0 && search->text.len > 0)
		return fail(why, E_USAGE, "search by a value or by words, not both at once");
	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	if (search->collection.len > 0) {
		collection = view_collection_for(reading.view, reader, search->collection);
		if (collection == NULL)
			return fail(why, E_ABSENT, "no such collection");
	}
	if (search->value.len > 0 || search->text.len > 0)
		TRY(gather(&reading, reader, search, collection, arena, &source.candidates, why));
	else
		TRY(open_merge(&reading, reader, search, collection, &merge, why));
	source.merge = merge;
	while (count <= search->limit) {
		struct merge_entry entry;
		bool found;
		bool taken;
		TRY(next_entry(&source, &found, &entry, why));
		if (!found)
			break;
		TRY(take(&reading, reader, search, &entry, arena, &objects[count], &taken, why));
		count += taken;
	}
	ret->more = count > search->limit;
	ret->count = ret->more ? search->limit : count;
	ret->objects = objects;
	return OK;
}
