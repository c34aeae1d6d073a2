/* search_source.c - proposes the entries of a search.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/search_source.h"

#include <stdlib.h>

#include "base/limits.h"

/* --- candidates by an index: a bounded list, sorted by falling position --- */

enum { FIRST_ROOM = 64 };

static int
newest_first(const void *a, const void *b)
{
	int64_t left = ((const struct merge_entry *)a)->position;
	int64_t right = ((const struct merge_entry *)b)->position;

	return left > right ? -1 : left < right;
}

/* Rows of position, object, label, collection, the newest objects first; NULL when no index helps. */
static enum err
query_index(const struct search *search, struct statement **ret, struct fault *why)
{
	const struct release_search *asked = search->asked;
	struct database *database = search->reading->database;

	if (asked->value != NULL)
		return database_query(database, ret, why,
			"SELECT e.position, e.object, e.label, e.collection FROM value v"
			" JOIN entry e ON e.object = v.object"
			" WHERE v.kind = ?1 AND v.text = ?2 ORDER BY v.object DESC",
			"it", (int64_t)asked->value->kind, asked->value->text);
	if (search->words.len > 0)
		return database_query(database, ret, why,
			"SELECT e.position, e.object, e.label, e.collection FROM words w"
			" JOIN entry e ON e.object = w.rowid WHERE words MATCH ?1"
			" ORDER BY w.rowid DESC",
			"t", buf_str(&search->words));
	if (asked->sighting_of.len > 0 || asked->sighting_member != 0)
		return database_query(database, ret, why,
			"SELECT e.position, e.object, e.label, e.collection FROM reference r"
			" JOIN entry e ON e.object = r.object WHERE r.target = ?1 AND r.property = ?2"
			" ORDER BY r.object DESC",
			"tt", asked->sighting_of.len > 0 ? asked->sighting_of : search->member,
			asked->sighting_of.len > 0 ? STR("sighting_of_ref") :
						     STR("where_sighted_refs"));
	return OK;
}

static bool
label_fits(const struct release_search *asked, const struct label *label)
{
	return (asked->owner == 0 || asked->owner == label->owner) &&
		(asked->tlp == TLP_NONE || asked->tlp == label->tlp) &&
		(!asked->closed || label->closed);
}

/* What can be told from the entry alone. */
static bool
entry_fits(const struct search *search, const struct merge_entry *entry)
{
	const struct store_view *view = search->reading->view;

	return view_admits(view, search->reader, entry->label) &&
		label_fits(search->asked, &view->labels[entry->label].label) &&
		(search->asked->before == 0 || entry->position < search->asked->before) &&
		(search->collection == NULL ||
			search->collection->collection.index == entry->collection);
}

static enum err
add_candidate(struct candidates *candidates, struct arena *arena, const struct merge_entry *entry,
	struct fault *why)
{
	if (candidates->count == candidates->room) {
		size_t room = candidates->room == 0 ? FIRST_ROOM : candidates->room * 2;
		struct merge_entry *entries = arena_array(arena, room, struct merge_entry);
		if (entries == NULL)
			return fail_nomem(why);
		if (candidates->count > 0)
			memcpy(entries, candidates->entries, candidates->count * sizeof(*entries));
		candidates->entries = entries;
		candidates->room = room;
	}
	candidates->entries[candidates->count++] = *entry;
	return OK;
}

/* Only what the reader may see fills the list: what is hidden pushes nothing out. */
static enum err
gather(const struct search *search, struct statement *rows, struct arena *arena,
	struct candidates *ret, struct fault *why)
{
	bool row;

	while (ret->count < SEARCH_CANDIDATES_MAX) {
		struct merge_entry entry;
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		entry = (struct merge_entry){ column_int(rows, 0), column_int(rows, 1),
			(uint32_t)column_int(rows, 2), column_int(rows, 3) };
		if (entry_fits(search, &entry))
			TRY(add_candidate(ret, arena, &entry, why));
	}
	if (ret->count > 0)
		qsort(ret->entries, ret->count, sizeof(*ret->entries), newest_first);
	return OK;
}

/* --- the source --- */

static enum err
open_merge(const struct search *search, unsigned owner, struct merge **ret, struct fault *why)
{
	const struct release_search *asked = search->asked;
	struct merge_query query = {
		.collection = search->collection,
		.descending = true,
		.bound = asked->before == 0 ? INT64_MAX : asked->before,
		.type_count = asked->type.len > 0,
		.types = &asked->type,
		.owner = owner,
		.tlp = asked->tlp,
		.closed = asked->closed,
	};

	return merge_open(search->reading, search->reader, &query, ret, why);
}

enum err
search_source_open(const struct search *search, struct arena *arena, struct search_source *ret,
	struct merge **ret_merge, struct fault *why)
{
	OWNED(statement) rows = NULL;
	const struct release_search *asked = search->asked;
	bool by_member;

	TRY(query_index(search, &rows, why));
	if (rows != NULL)
		TRY(gather(search, rows, arena, &ret->candidates, why));
	by_member = asked->value == NULL && search->words.len == 0 &&
		asked->sighting_of.len == 0 && asked->sighting_member != 0;
	if (rows == NULL)
		TRY(open_merge(search, asked->owner, ret_merge, why));
	else if (by_member && (asked->owner == 0 || asked->owner == asked->sighting_member))
		TRY(open_merge(search, asked->sighting_member, ret_merge, why));
	ret->merge = *ret_merge;
	return OK;
}

/* The later of both heads; an entry that both have comes once, for positions are unique. */
enum err
search_source_next(struct search_source *source, bool *ret_found, struct merge_entry *ret, struct fault *why)
{
	struct candidates *candidates = &source->candidates;
	const struct merge_entry *listed;

	if (source->merge != NULL && !source->waiting)
		TRY(merge_next(source->merge, &source->waiting, &source->head, why));
	listed = candidates->next < candidates->count ? &candidates->entries[candidates->next] :
							NULL;
	*ret_found = source->waiting || listed != NULL;
	if (!*ret_found)
		return OK;
	if (listed != NULL && (!source->waiting || listed->position >= source->head.position)) {
		if (source->waiting && listed->position == source->head.position)
			source->waiting = false;
		candidates->next++;
		*ret = *listed;
		return OK;
	}
	*ret = source->head;
	source->waiting = false;
	return OK;
}
