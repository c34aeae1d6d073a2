/* record_restore.c - puts a record that was kept elsewhere into the store of a new exercise.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/record_restore.h"

#include <stdio.h>

#include "base/arena.h"
#include "store/check_hour.h"
#include "store/private.h"
#include "store/record_draft.h"
#include "store/record_rows.h"
#include "store/secret.h"

/* Rows of check_hour are numbered by leg and hour; see check_row. */
enum { LEG_INDEX_MAX = INT32_MAX, HOUR_MAX = (1 << 24) - 1 };

struct restoring {
	const struct restored_part *part;
	uint32_t *room; /* for the samples of an hour */
};

/* --- legs --- */

static enum err
restore_leg(struct writing *writing, const struct check_leg *leg, struct fault *why)
{
	int64_t one;
	bool found;

	TRY(check_leg_form(leg, why));
	if (leg->index < 1 || leg->index > LEG_INDEX_MAX)
		return fail(why, E_INVALID, "a leg's number is 1 to %d", LEG_INDEX_MAX);
	TRY(database_ask_int(writing->database, why, &one, &found,
		"SELECT 1 FROM check_leg WHERE id = ?1 OR (name = ?2 AND team = ?3)", "iti",
		(int64_t)leg->index, leg->check, (int64_t)leg->team));
	if (found)
		return fail(why, E_CONFLICT, "leg %u is there already", leg->index);
	return database_run(writing->database, why,
		"INSERT INTO check_leg (id, name, team, present) VALUES (?1, ?2, ?3, ?4)", "itii",
		(int64_t)leg->index, leg->check, (int64_t)leg->team, (int64_t)!leg->gone);
}

static enum err
team_of_leg(struct writing *writing, unsigned leg, int64_t *ret_team, struct fault *why)
{
	bool found;

	TRY(database_ask_int(writing->database, why, ret_team, &found,
		"SELECT team FROM check_leg WHERE id = ?1", "i", (int64_t)leg));
	return found ? OK : fail(why, E_ABSENT, "there is no leg %u", leg);
}

/* --- entries --- */

static enum err
check_order(struct writing *writing, const struct record_entry *entry, struct fault *why)
{
	int64_t newest = 0;
	int64_t one;
	bool found;

	TRY(database_ask_int(writing->database, why, &newest, &found,
		"SELECT coalesce(max(posted), 0) FROM record", ""));
	if (entry->posted <= newest)
		return fail_at(why, E_CONFLICT, entry->key, "the record only grows at its end");
	TRY(database_ask_int(writing->database, why, &one, &found,
		"SELECT 1 FROM record WHERE key = ?1", "t", entry->key));
	return found ? fail_at(why, E_CONFLICT, entry->key, "another entry has this key") : OK;
}

static enum err
find_about(struct writing *writing, const struct record_entry *entry, struct str *ret,
	struct fault *why)
{
	struct record_subject of = { 0 };
	bool found = true;

	*ret = STR("");
	if (entry->of.len == 0)
		return OK;
	TRY(record_find_subject(writing->database, writing->by, entry->of, &of, &found, why));
	if (!found)
		return fail_at(why, E_ABSENT, entry->key, "it is of an entry that is not there");
	*ret = str_of(record_kind_name(of.kind));
	return OK;
}

static enum err
name_evidence(struct writing *writing, const struct draft *draft, struct fault *why)
{
	for (size_t i = 0; i < draft->evidence_count; i++) {
		struct str digest = sha256_str(&draft->evidence[i]);
		int64_t one;
		bool found;
		TRY(database_ask_int(writing->database, why, &one, &found,
			"SELECT 1 FROM evidence WHERE digest = ?1", "b", digest));
		if (!found)
			return fail_at(why, E_ABSENT, draft->entry->key,
				"it names evidence that was not brought");
		TRY(database_run(writing->database, why,
			"INSERT OR IGNORE INTO evidence_named (digest, posted) VALUES (?1, ?2)",
			"bi", digest, draft->entry->posted));
	}
	return OK;
}

static enum err
restore_entry(struct writing *writing, const struct record_entry *entry, struct fault *why)
{
	struct draft draft = { .entry = entry };
	struct str about;

	TRY(record_draft_check(writing->by, &draft, why));
	TRY(check_order(writing, entry, why));
	TRY(find_about(writing, entry, &about, why));
	TRY(database_run(writing->database, why,
		"INSERT INTO record (posted, event, key, kind, team, author, author_name, of_key,"
		" about, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		"iittiitttt", entry->posted, entry->event, entry->key,
		str_of(record_kind_name(entry->kind)), (int64_t)entry->team, entry->author,
		str_or_empty(entry->author_name), str_or_empty(entry->of), about, entry->body));
	if (writing->last_position < entry->posted) /* what comes later must be after it */
		writing->last_position = entry->posted;
	return name_evidence(writing, &draft, why);
}

/* --- samples and changes --- */

static enum err
restore_hour(struct writing *writing, const struct restored_hour *hour, uint32_t *room,
	struct fault *why)
{
	size_t count;
	int64_t team;
	int64_t row;
	int64_t one;
	bool found;

	TRY(team_of_leg(writing, hour->leg, &team, why));
	if (hour->hour < 0 || hour->hour > HOUR_MAX || hour->samples.len == 0 ||
		check_hour_read(hour->samples, room, &count, NULL) != OK)
		return fail(why, E_INVALID, "leg %u has an hour that cannot be", hour->leg);
	row = check_row(hour->leg, hour->hour * CHECK_HOUR_MICROSECONDS);
	TRY(database_ask_int(writing->database, why, &one, &found,
		"SELECT 1 FROM check_hour WHERE id = ?1", "i", row));
	if (found)
		return fail(why, E_CONFLICT, "an hour of leg %u is there already", hour->leg);
	return database_run(writing->database, why,
		"INSERT INTO check_hour (id, changed, samples) VALUES (?1, ?2, ?3)", "iib", row,
		writing_position(writing), hour->samples);
}

static enum err
restore_change(struct writing *writing, const struct restored_change *row, struct fault *why)
{
	const struct check_change *change = &row->change;
	int64_t team;

	TRY(team_of_leg(writing, row->leg, &team, why));
	if (change->time < 0 || (unsigned)change->state >= CHECK_STATES ||
		change->text.len > CHECK_TEXT_MAX || change->transcript.len > CHECK_TRANSCRIPT_MAX)
		return fail(why, E_INVALID, "leg %u has a change that cannot be", row->leg);
	return database_run(writing->database, why,
		"INSERT INTO check_change (leg, time, team, state, latency, text, transcript)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
		"iiiiitt", (int64_t)row->leg, change->time, team, (int64_t)change->state,
		(int64_t)change->latency_ms, str_or_empty(change->text),
		str_or_empty(change->transcript));
}

/* --- the whole --- */

static enum err
audit_part(struct writing *writing, const struct restored_part *part, struct fault *why)
{
	char detail[96];

	snprintf(detail, sizeof(detail), "{\"entries\":%zu,\"legs\":%zu,\"hours\":%zu}",
		part->entry_count, part->leg_count, part->hour_count);
	return writing_audit(writing, "record.restored", STR("record"), str_of(detail), why);
}

static enum err
restore_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct restoring *restoring = arg;
	const struct restored_part *part = restoring->part;

	for (size_t i = 0; i < part->leg_count; i++)
		TRY(restore_leg(writing, &part->legs[i], why));
	for (size_t i = 0; i < part->entry_count; i++)
		TRY(restore_entry(writing, &part->entries[i], why));
	for (size_t i = 0; i < part->hour_count; i++)
		TRY(restore_hour(writing, &part->hours[i], restoring->room, why));
	for (size_t i = 0; i < part->change_count; i++)
		TRY(restore_change(writing, &part->changes[i], why));
	return audit_part(writing, part, why);
}

enum err
record_restore(struct store *store, const struct reader *node, const struct restored_part *part,
	struct fault *why)
{
	OWNED(arena) arena = arena_new(sizeof(uint32_t) * CHECK_HOUR_SAMPLES_MAX);
	struct restoring restoring = { .part = part };

	TRY(require_exercise(store, why));
	if (!node->node)
		return fail(why, E_DENIED, "only the node itself restores a record");
	if (arena != NULL)
		restoring.room = arena_array(arena, CHECK_HOUR_SAMPLES_MAX, uint32_t);
	if (restoring.room == NULL)
		return fail_nomem(why);
	return store_write(store, node, restore_job, &restoring, why);
}
