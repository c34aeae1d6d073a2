/* release_search.c - search by whatever narrows it, newest first.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A source proposes entries; every filter is then asked of each, so that a source need only leave
 * nothing out.
 */
#include "store/released.h"
#include "store/search_source.h"

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
collect(const struct search *search, struct search_source *source, struct arena *arena,
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
		TRY(search_source_next(source, &found, &entry, why));
		if (!found)
			break;
		TRY(take(search, &entry, arena, &objects[count], &taken, why));
		count += taken;
	}
	*ret = (struct release_page){ count > limit ? limit : count, objects, count > limit };
	return OK;
}

/* --- the question --- */

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
	struct search_source source = { 0 };
	bool possible;

	TRY(prepare(search, &possible, why));
	if (!possible) {
		*ret = (struct release_page){ 0 };
		return OK;
	}
	TRY(search_source_open(search, arena, &source, &merge, why));
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
