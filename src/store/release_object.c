/* release_object.c - one object, its versions, its relations, and who may have it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/release.h"

#include "base/limits.h"
#include "store/released.h"

enum { ENTRIES_MAX = 1000, REFERRERS_SCANNED_MAX = 20000 };

/* Each visible entry under the id, newest version first; `winner_only` leaves out shadowed owners. */
static enum err
visible_entries(const struct reading *reading, const struct reader *reader, struct str id,
	size_t most, bool with_text, struct arena *arena, size_t *ret_count, struct stored *ret,
	struct fault *why)
{
	OWNED(statement) rows = NULL;
	bool row;

	*ret_count = 0;
	TRY(database_query(reading->database, &rows, why,
		"SELECT e.position, e.object, e.label, e.collection FROM object o"
		" JOIN entry e ON e.object = o.id WHERE o.stix_id = ?1"
		" ORDER BY o.version DESC, o.id, e.position",
		"t", id));
	while (*ret_count < most) {
		struct merge_entry entry;
		struct standing_among_versions standing;
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		entry = (struct merge_entry){ column_int(rows, 0), column_int(rows, 1),
			(uint32_t)column_int(rows, 2), column_int(rows, 3) };
		if (!view_admits(reading->view, reader, entry.label))
			continue;
		TRY(stored_load(reading, &entry, with_text, arena, &ret[*ret_count], why));
		TRY(stored_standing(reading, reader, &ret[*ret_count], 0, &standing, why));
		if (!standing.shadowed)
			(*ret_count)++;
	}
	return OK;
}

enum err
release_find(struct store *store, const struct reader *reader, struct str id, struct arena *arena,
	const struct released **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	struct stored *stored = arena_new_of(arena, struct stored);
	size_t count;

	if (stored == NULL)
		return fail_nomem(why);
	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	TRY(visible_entries(&reading, reader, id, 1, true, arena, &count, stored, why));
	if (count == 0)
		return fail(why, E_ABSENT, "no such object");
	*ret = &stored->released;
	return OK;
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
	TRY(visible_entries(&reading, reader, id, ENTRIES_MAX, false, arena, &count, stored, why));
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
	TRY(stored_load(reading, &entry, true, arena, &stored, why));
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
		"SELECT object, property FROM reference WHERE target = ?1"
		" ORDER BY object DESC LIMIT ?2",
		"ti", id, (int64_t)REFERRERS_SCANNED_MAX));
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

static enum err
judge(const struct store_view *view, const struct label *label, struct arena *arena,
	size_t *ret_count, const struct release_verdict **ret, struct fault *why)
{
	const struct directory *directory = &view->directory;
	struct release_verdict *verdicts =
		arena_array(arena, directory->organisation_count + 1, struct release_verdict);

	if (verdicts == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < directory->organisation_count; i++) {
		struct reader as = { .organisation = directory->organisations[i].index };
		verdicts[i] = (struct release_verdict){ as.organisation,
			release_decide(directory, label, &as) };
	}
	*ret_count = directory->organisation_count;
	*ret = verdicts;
	return OK;
}

enum err
release_audience(struct store *store, const struct reader *reader, struct str id,
	struct arena *arena, size_t *ret_count, const struct release_verdict **ret,
	struct fault *why)
{
	OWNED_READING reading = { 0 };
	struct stored *stored = arena_new_of(arena, struct stored);
	size_t count;

	if (stored == NULL)
		return fail_nomem(why);
	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	TRY(visible_entries(&reading, reader, id, 1, false, arena, &count, stored, why));
	if (count == 0)
		return fail(why, E_ABSENT, "no such object");
	if (!reader->node && stored->released.owner != reader->organisation)
		return fail(why, E_DENIED, "only the owner is told who else may read it");
	return judge(reading.view, &stored->released.label, arena, ret_count, ret, why);
}

static void
add_share(struct release_share *shares, size_t *count, const struct label *label, int64_t objects)
{
	size_t at = 0;

	while (at < *count &&
		(shares[at].owner != label->owner || shares[at].community != label->community))
		at++;
	if (at == *count)
		shares[(*count)++] = (struct release_share){ label->owner, label->community, 0 };
	shares[at].objects += objects;
}

enum err
release_shares(struct store *store, const struct reader *reader, struct arena *arena,
	size_t *ret_count, const struct release_share **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	struct release_share *shares;
	bool row;

	TRY(require_role(reader, ROLE_READER, why));
	TRY(reading_begin(store, &reading, why));
	shares = arena_array(arena, reading.view->label_count + 1, struct release_share);
	if (shares == NULL)
		return fail_nomem(why);
	*ret_count = 0;
	TRY(database_query(reading.database, &rows, why,
		"SELECT label, sum(entries) FROM collection_label GROUP BY label"
		" HAVING sum(entries) > 0",
		""));
	for (;;) {
		uint32_t label;
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		label = (uint32_t)column_int(rows, 0);
		if (view_admits(reading.view, reader, label))
			add_share(shares, ret_count, &reading.view->labels[label].label,
				column_int(rows, 1));
	}
	*ret = shares;
	return OK;
}
