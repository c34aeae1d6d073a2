/* release_search.c - search by whatever narrows it, newest first.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One source proposes entries by falling position: an index of the narrowest filter, or the merge of
 * all that the reader may see. Every filter is then asked of every entry, so that a source need only
 * leave nothing out.
 */
#include "store/release.h"

#include "base/limits.h"
#include "store/released.h"

struct search {
	const struct reading *reading;
	const struct reader *reader;
	const struct release_search *asked;
	const struct view_collection *collection; /* NULL: all */
	struct str member; /* the identity of asked->sighting_member */
	struct buf words;  /* asked->text in the index's own language; empty: no filter */
};

/* --- candidates by an index: a bounded list, sorted by falling position --- */

enum { FIRST_ROOM = 64 };

struct candidates {
	size_t count;
	size_t room;
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

/* Both at once where a member's sightings are those that it owns and those that name it. */
struct source {
	struct merge *merge; /* or NULL */
	bool waiting;        /* `head` is the merge's next */
	struct merge_entry head;
	struct candidates candidates;
};

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

static enum err
open_source(const struct search *search, struct arena *arena, struct source *ret,
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
static enum err
next_entry(struct source *source, bool *ret_found, struct merge_entry *ret, struct fault *why)
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

/* --- what must hold --- */

static enum err
refers(const struct search *search, int64_t object, struct str target, struct str property,
	bool *ret, struct fault *why)
{
	int64_t one;

	return database_ask_int(search->reading->database, why, &one, ret,
		"SELECT 1 FROM reference WHERE target = ?1 AND object = ?2 AND property = ?3",
		"tit", target, object, property);
}

static enum err
is_sighting_asked(const struct search *search, const struct stored *stored, bool *ret,
	struct fault *why)
{
	const struct release_search *asked = search->asked;

	*ret = true;
	if (asked->sighting_of.len > 0)
		TRY(refers(search, stored->row, asked->sighting_of, STR("sighting_of_ref"), ret,
			why));
	if (!*ret || asked->sighting_member == 0 ||
		stored->released.owner == asked->sighting_member)
		return OK;
	return refers(
		search, stored->row, search->member, STR("where_sighted_refs"), ret, why);
}

static enum err
holds_value_and_words(const struct search *search, int64_t object, bool *ret, struct fault *why)
{
	const struct value *value = search->asked->value;
	int64_t one;

	*ret = true;
	if (value != NULL)
		TRY(database_ask_int(search->reading->database, why, &one, ret,
			"SELECT 1 FROM value WHERE kind = ?1 AND text = ?2 AND object = ?3", "iti",
			(int64_t)value->kind, value->text, object));
	if (!*ret || search->words.len == 0)
		return OK;
	return database_ask_int(search->reading->database, why, &one, ret,
		"SELECT 1 FROM words WHERE words MATCH ?1 AND rowid = ?2", "ti",
		buf_str(&search->words), object);
}

static enum err
take(const struct search *search, const struct merge_entry *entry, struct arena *arena,
	struct released *ret, bool *ret_taken, struct fault *why)
{
	const struct release_search *asked = search->asked;
	struct standing_among_versions standing;
	struct stored stored;

	*ret_taken = false;
	TRY(stored_load(search->reading, entry, !asked->without_text, arena, &stored, why));
	if (asked->type.len > 0 && !str_eq(asked->type, stored.released.type))
		return OK;
	TRY(stored_standing(search->reading, search->reader, &stored,
		search->collection == NULL ? 0 : search->collection->collection.index, &standing,
		why));
	if (standing.shadowed || !standing.last || !standing.newest_entry)
		return OK;
	TRY(holds_value_and_words(search, stored.row, ret_taken, why));
	if (*ret_taken)
		TRY(is_sighting_asked(search, &stored, ret_taken, why));
	*ret = stored.released;
	return OK;
}

static enum err
collect(const struct search *search, struct source *source, struct arena *arena,
	struct release_page *ret, struct fault *why)
{
	size_t limit = search->asked->limit;
	struct released *objects = arena_array(arena, limit + 1, struct released);
	size_t count = 0;

	if (objects == NULL)
		return fail_nomem(why);
	while (count <= limit) {
		struct merge_entry entry;
		bool found;
		bool taken;
		TRY(next_entry(source, &found, &entry, why));
		if (!found)
			break;
		TRY(take(search, &entry, arena, &objects[count], &taken, why));
		count += taken;
	}
	*ret = (struct release_page){ count > limit ? limit : count, objects, count > limit };
	return OK;
}

/* --- the question --- */

/* False when nothing can be found: words of which none is one, or a place or member that is not
 * there for this reader. */
static enum err
prepare(struct search *search, bool *ret, struct fault *why)
{
	const struct release_search *asked = search->asked;
	const struct store_view *view = search->reading->view;

	*ret = false;
	if (asked->text.len > 0) {
		TRY(quote_words(asked->text, &search->words, why));
		if (search->words.len == 0)
			return OK;
	}
	if (asked->collection.len > 0) {
		search->collection = view_collection_for(view, search->reader, asked->collection);
		if (search->collection == NULL)
			return OK;
	}
	if (asked->sighting_member != 0) {
		const struct organisation *member =
			directory_organisation(&view->directory, asked->sighting_member);
		if (member == NULL)
			return OK;
		search->member = member->identity;
	}
	*ret = true;
	return OK;
}

static enum err
run(struct search *search, struct arena *arena, struct release_page *ret, struct fault *why)
{
	OWNED(merge) merge = NULL;
	struct source source = { 0 };
	bool possible;

	TRY(prepare(search, &possible, why));
	if (!possible) {
		*ret = (struct release_page){ 0 };
		return OK;
	}
	TRY(open_source(search, arena, &source, &merge, why));
	return collect(search, &source, arena, ret, why);
}

enum err
release_find_all(struct store *store, const struct reader *reader,
	const struct release_search *asked, struct arena *arena, struct release_page *ret,
	struct fault *why)
{
	OWNED_READING reading = { 0 };
	struct search search = { &reading, reader, asked, NULL, STR_NONE, BUF_INIT };
	enum err err;

	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	err = run(&search, arena, ret, why);
	buf_done(&search.words);
	return err;
}
