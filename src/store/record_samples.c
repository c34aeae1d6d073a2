/* record_samples.c - which checks there are, and all samples of them, for computing the score.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/limits.h"
#include "store/check_hour.h"
#include "store/private.h"
#include "store/record_rows.h"

static enum err
require_node(const struct reader *reader, struct fault *why)
{
	if (reader->node)
		return OK;
	return fail(why, E_DENIED, "only the node itself works with all samples");
}

/* --- legs --- */

struct legs_change {
	const struct check_leg *legs;
	size_t count;
};

enum err
check_leg_form(const struct check_leg *leg, struct fault *why)
{
	if (leg->check.len == 0 || leg->check.len > CHECK_NAME_MAX || !str_is_utf8(leg->check))
		return fail(why, E_INVALID, "a check's name is 1 to %u bytes", CHECK_NAME_MAX);
	if (leg->team >= TEAMS_MAX)
		return fail(
			why, E_INVALID, "the check \"%.*s\" is of no team", STR_FMT(leg->check));
	return OK;
}

static enum err
legs_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct legs_change *change = arg;
	char detail[48];

	TRY(database_run(writing->database, why, "UPDATE check_leg SET present = 0", ""));
	for (size_t i = 0; i < change->count; i++)
		TRY(database_run(writing->database, why,
			"INSERT INTO check_leg (name, team, present) VALUES (?1, ?2, 1)"
			" ON CONFLICT (name, team) DO UPDATE SET present = 1",
			"ti", change->legs[i].check, (int64_t)change->legs[i].team));
	snprintf(detail, sizeof(detail), "{\"legs\":%zu}", change->count);
	return writing_audit(writing, "checks.set", STR("checks"), str_of(detail), why);
}

enum err
record_set_legs(struct store *store, const struct reader *node, const struct check_leg *legs,
	size_t count, struct fault *why)
{
	struct legs_change change = { legs, count };

	TRY(require_exercise(store, why));
	TRY(require_node(node, why));
	if (count > CHECK_LEGS_MAX)
		return fail(why, E_TOO_MANY, "more than %u checks of teams", CHECK_LEGS_MAX);
	for (size_t i = 0; i < count; i++)
		TRY(check_leg_form(&legs[i], why));
	return store_write(store, node, legs_job, &change, why);
}

enum err
record_legs(struct store *store, const struct reader *node, struct arena *arena, size_t *ret_count,
	const struct check_leg **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	struct check_leg *legs;
	int64_t room = 0;
	size_t count = 0;
	bool row;

	TRY(require_exercise(store, why));
	TRY(require_node(node, why));
	TRY(reading_begin(store, &reading, why));
	TRY(database_ask_int(
		reading.database, why, &room, &row, "SELECT count(*) FROM check_leg", ""));
	legs = arena_array(arena, (size_t)room + 1, struct check_leg);
	if (legs == NULL)
		return fail_nomem(why);
	TRY(database_query(reading.database, &rows, why,
		"SELECT id, name, team, present FROM check_leg ORDER BY id", ""));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		legs[count] = (struct check_leg){
			.index = (unsigned)column_int(rows, 0),
			.check = column_copy(arena, rows, 1),
			.team = (unsigned)column_int(rows, 2),
			.gone = column_int(rows, 3) == 0,
		};
		if (legs[count++].check.data == NULL)
			return fail_nomem(why);
	}
	*ret_count = count;
	*ret = legs;
	return OK;
}

/* --- samples --- */

struct hour_buffer {
	uint32_t packed[CHECK_HOUR_SAMPLES_MAX];
	struct check_sample samples[CHECK_HOUR_SAMPLES_MAX];
};

static enum err
give_hour(struct statement *rows, struct hour_buffer *buffer, record_samples_function *each,
	void *context, struct fault *why)
{
	int64_t row = column_int(rows, 0);
	int64_t start = check_row_hour(row) * CHECK_HOUR_MICROSECONDS;
	size_t count;

	TRY(check_hour_read(column_text(rows, 1), buffer->packed, &count, why));
	for (size_t i = 0; i < count; i++)
		buffer->samples[i] = (struct check_sample){
			.time = start + (int64_t)check_sample_millisecond(buffer->packed[i]) * 1000,
			.state = (uint8_t)check_sample_state(buffer->packed[i]),
		};
	return each(context, check_row_leg(row), check_row_hour(row), buffer->samples, count, why);
}

static enum err
query_hours(struct database *database, unsigned leg, int64_t since, struct statement **ret,
	struct fault *why)
{
	int64_t first = check_row(leg, 0);
	int64_t end = leg == 0 ? INT64_MAX : check_row(leg + 1, 0);

	if (since == 0)
		return database_query(database, ret, why,
			"SELECT id, samples FROM check_hour WHERE id >= ?1 AND id < ?2 ORDER BY id",
			"ii", first, end);
	return database_query(database, ret, why,
		/* By what changed, not by the range, which may be everything: hence "id + 0". */
		"SELECT id, samples FROM check_hour WHERE id IN"
		" (SELECT id FROM check_hour WHERE changed >= ?3 AND id + 0 >= ?1 AND id + 0 < ?2)"
		" ORDER BY id",
		"iii", first, end, since);
}

enum err
record_each_samples(struct store *store, const struct reader *node, unsigned leg, int64_t since,
	record_samples_function *each, void *context, int64_t *ret_now, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	OWNED(arena) arena = arena_new(sizeof(struct hour_buffer));
	struct hour_buffer *buffer;
	int64_t position;
	bool row;

	TRY(require_exercise(store, why));
	TRY(require_node(node, why));
	buffer = arena == NULL ? NULL : arena_new_of(arena, struct hour_buffer);
	if (buffer == NULL)
		return fail_nomem(why);
	TRY(reading_begin(store, &reading, why));
	TRY(database_ask_int(
		reading.database, why, &position, &row, "SELECT position FROM state", ""));
	TRY(query_hours(reading.database, leg, since, &rows, why));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		TRY(give_hour(rows, buffer, each, context, why));
	}
	*ret_now = position + 1;
	return OK;
}
