/* release_object.c - one object, its versions, its relations, and who may have it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/release.h"

#include "base/limits.h"
#include "store/released.h"

enum { ENTRIES_MAX = 1000 };

/* Which version of an object: this moment, or the newest. */
struct version_wanted {
	bool exact;
	int64_t moment;
};

/* Each visible entry under the id, the newest version and in it the newest entry first; shadowed owners
 * are left out. */
static enum err
visible_entries(const struct reading *reading, const struct reader *reader, struct str id,
	const struct version_wanted *wanted, size_t most, bool with_text, struct arena *arena,
	size_t *ret_count, struct stored *ret, struct fault *why)
{
	OWNED(statement) rows = NULL;
	unsigned speaker;
	bool row;

	*ret_count = 0;
	TRY(stored_speaker(reading, reader, id, 0, &speaker, why));
	TRY(database_query(reading->database, &rows, why,
		"SELECT e.position, e.object, e.label, e.collection FROM object o"
		" JOIN entry e ON e.object = o.id WHERE o.stix_id = ?1 AND o.owner = ?2"
		" AND (?3 = 0 OR"
		"  CASE WHEN o.version_text = '' THEN o.added ELSE o.version END = ?4)"
		" ORDER BY o.version DESC, e.position DESC",
		"tiii", id, (int64_t)speaker, (int64_t)wanted->exact, wanted->moment));
	while (*ret_count < most) {
		struct merge_entry entry;
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		entry = (struct merge_entry){ column_int(rows, 0), column_int(rows, 1),
			(uint32_t)column_int(rows, 2), column_int(rows, 3) };
		if (!view_admits(reading->view, reader, entry.label))
			continue;
		TRY(stored_load(reading, &entry, with_text, arena, &ret[(*ret_count)++], why));
	}
	return OK;
}

static const struct version_wanted newest = { 0 };

static enum err
find(struct store *store, const struct reader *reader, struct str id,
	const struct version_wanted *wanted, bool with_text, struct arena *arena,
	const struct released **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	struct stored *stored = arena_new_of(arena, struct stored);
	size_t count;

	if (stored == NULL)
		return fail_nomem(why);
	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	TRY(visible_entries(
		&reading, reader, id, wanted, 1, with_text, arena, &count, stored, why));
	if (count == 0)
		return fail(why, E_ABSENT, "no such object");
	*ret = &stored->released;
	return OK;
}

enum err
release_find(struct store *store, const struct reader *reader, struct str id, struct arena *arena,
	const struct released **ret, struct fault *why)
{
	return find(store, reader, id, &newest, true, arena, ret, why);
}

enum err
release_find_brief(struct store *store, const struct reader *reader, struct str id,
	struct arena *arena, const struct released **ret, struct fault *why)
{
	return find(store, reader, id, &newest, false, arena, ret, why);
}

enum err
release_find_version(struct store *store, const struct reader *reader, struct str id,
	int64_t moment, struct arena *arena, const struct released **ret, struct fault *why)
{
	const struct version_wanted wanted = { true, moment };

	return find(store, reader, id, &wanted, true, arena, ret, why);
}

enum err
release_entries(struct store *store, const struct reader *reader, struct str id,
	struct arena *arena, size_t *ret_count, const struct released **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	struct stored *stored = arena_array(arena, ENTRIES_MAX, struct stored);
	struct released *entries = arena_array(arena, ENTRIES_MAX, struct released);
	size_t count;

	if (stored == NULL || entries == NULL)
		return fail_nomem(why);
	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	TRY(visible_entries(
		&reading, reader, id, &newest, ENTRIES_MAX, false, arena, &count, stored, why));
	if (count == 0)
		return fail(why, E_ABSENT, "no such object");
	for (size_t i = 0; i < count; i++)
		entries[i] = stored[i].released;
	*ret_count = count;
	*ret = entries;
	return OK;
}

/* --- relations --- */

/* The entry under which the reader sees the object row, the newest; false when none. */
static enum err
entry_of_object(const struct reading *reading, const struct reader *reader, int64_t object,
	struct merge_entry *ret, bool *ret_found, struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	*ret_found = false;
	TRY(database_query(reading->database, &rows, why,
		"SELECT position, object, label, collection FROM entry WHERE object = ?1"
		" ORDER BY position DESC",
		"i", object));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		*ret = (struct merge_entry){ column_int(rows, 0), column_int(rows, 1),
			(uint32_t)column_int(rows, 2), column_int(rows, 3) };
		*ret_found = view_admits(reading->view, reader, ret->label);
		if (*ret_found)
			return OK;
	}
}

static enum err
load_referrer(const struct reading *reading, const struct reader *reader, int64_t object,
	struct arena *arena, struct released *ret, bool *ret_found, struct fault *why)
{
	struct standing_among_versions standing;
	struct merge_entry entry;
	struct stored stored;

	TRY(entry_of_object(reading, reader, object, &entry, ret_found, why));
	if (!*ret_found)
		return OK;
	TRY(stored_load(reading, &entry, false, arena, &stored, why));
	TRY(stored_standing(reading, reader, &stored, 0, &standing, why));
	*ret_found = standing.last && !standing.shadowed;
	*ret = stored.released;
	return OK;
}

enum err
release_relations(struct store *store, const struct reader *reader, struct str id, size_t limit,
	struct arena *arena, size_t *ret_count, const struct release_relation **ret,
	struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	struct release_relation *relations = arena_array(arena, limit + 1, struct release_relation);
	size_t count = 0;
	bool row;

	if (relations == NULL)
		return fail_nomem(why);
	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT object, property FROM reference WHERE target = ?1 ORDER BY object DESC",
		"t", id));
	while (count < limit) {
		bool found;
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		TRY(load_referrer(&reading, reader, column_int(rows, 0), arena,
			&relations[count].object, &found, why));
		if (found)
			relations[count++].property = column_copy(arena, rows, 1);
	}
	*ret_count = count;
	*ret = relations;
	return OK;
}

/* --- who may have it --- */

/* The first place that admits the organisation speaks, else the first of all. */
static struct verdict
verdict_on(const struct directory *directory, const struct stored *entries, size_t count,
	unsigned organisation)
{
	const struct reader as = { .organisation = organisation };
	struct verdict first = release_decide(directory, &entries[0].released.label, &as);

	for (size_t i = 0; i < count; i++) {
		struct verdict verdict =
			release_decide(directory, &entries[i].released.label, &as);
		if (verdict.allow)
			return verdict;
	}
	return first;
}

static enum err
judge(const struct directory *directory, const struct stored *entries, size_t count,
	struct arena *arena, const struct release_verdict **ret, struct fault *why)
{
	struct release_verdict *verdicts =
		arena_array(arena, directory->organisation_count + 1, struct release_verdict);

	if (verdicts == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < directory->organisation_count; i++) {
		unsigned organisation = directory->organisations[i].index;
		verdicts[i] = (struct release_verdict){ organisation,
			verdict_on(directory, entries, count, organisation) };
	}
	*ret = verdicts;
	return OK;
}

/* How many of the entries, which come by version, are of the first one's. */
static size_t
of_one_version(const struct stored *entries, size_t count)
{
	size_t same = 0;

	while (same < count && entries[same].row == entries[0].row)
		same++;
	return same;
}

enum err
release_audience(struct store *store, const struct reader *reader, struct str id,
	const int64_t *moment, struct arena *arena, size_t *ret_count,
	const struct release_verdict **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	struct version_wanted wanted = { moment != NULL, moment == NULL ? 0 : *moment };
	struct stored *entries = arena_array(arena, ENTRIES_MAX, struct stored);
	const struct directory *directory;
	size_t count;

	if (entries == NULL)
		return fail_nomem(why);
	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	TRY(visible_entries(
		&reading, reader, id, &wanted, ENTRIES_MAX, false, arena, &count, entries, why));
	if (count == 0)
		return fail(why, E_ABSENT, "no such object");
	if (!reader->node && entries[0].released.owner != reader->organisation)
		return fail(why, E_DENIED, "only the owner is told who else may read it");
	directory = &reading.view->directory;
	TRY(judge(directory, entries, of_one_version(entries, count), arena, ret, why));
	*ret_count = directory->organisation_count;
	return OK;
}
