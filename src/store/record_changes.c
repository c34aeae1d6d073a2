/* record_changes.c - the changes of checks' states with what the probe saw.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "store/check_hour.h"
#include "store/private.h"

enum changes_form { CHANGES_ALL, CHANGES_OF_TEAM, CHANGES_OF_CHECK, CHANGES_OF_LEG, CHANGES_FORMS };

struct changes_sql {
	const char *bound; /* the moment of the last one on the page */
	const char *count;
	const char *rows;
};

#define CHANGES_ROW(condition)                                                                    \
	{                                                                                         \
		"SELECT time FROM check_change WHERE time < ?1 AND " condition                    \
		" ORDER BY time DESC LIMIT 1 OFFSET ?4",                                          \
			"SELECT count(*) FROM check_change WHERE time < ?1 AND time >= ?4 "       \
			"AND " condition,                                                         \
			"SELECT (SELECT name FROM check_leg WHERE id = leg), team, time, state, " \
			"latency,"                                                                \
			" text, transcript FROM check_change WHERE time < ?1 AND time >= ?4 "     \
			"AND " condition " ORDER BY time DESC, leg"                               \
	}

/* ?2 is the check's name, ?3 the team. */
static const struct changes_sql changes_sql[CHANGES_FORMS] = {
	[CHANGES_ALL] = CHANGES_ROW("?2 = '' AND ?3 = 0"),
	[CHANGES_OF_TEAM] = CHANGES_ROW("?2 = '' AND team = ?3"),
	[CHANGES_OF_CHECK] = CHANGES_ROW(
		"?3 = 0 AND leg IN (SELECT id FROM check_leg WHERE name = ?2)"),
	[CHANGES_OF_LEG] = CHANGES_ROW(
		"leg = (SELECT id FROM check_leg WHERE name = ?2 AND team = ?3)"),
};

struct changes_query {
	const struct changes_sql *sql;
	struct str check;
	int64_t team;
	int64_t before;
	bool transcripts;
};

static enum err
load_changes(struct database *database, const struct changes_query *query, int64_t from,
	struct arena *arena, size_t *ret_count, const struct check_change **ret, struct fault *why)
{
	OWNED(statement) rows = NULL;
	struct check_change *changes;
	int64_t room = 0;
	size_t count = 0;
	bool row;

	TRY(database_ask_int(database, why, &room, &row, query->sql->count, "itii", query->before,
		query->check, query->team, from));
	changes = arena_array(arena, (size_t)room + 1, struct check_change);
	if (changes == NULL)
		return fail_nomem(why);
	TRY(database_query(database, &rows, why, query->sql->rows, "itii", query->before,
		query->check, query->team, from));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		changes[count] = (struct check_change){
			.check = column_copy(arena, rows, 0),
			.team = (unsigned)column_int(rows, 1),
			.time = column_int(rows, 2),
			.state = (enum check_state)column_int(rows, 3),
			.latency_ms = (unsigned)column_int(rows, 4),
			.text = column_copy(arena, rows, 5),
			.transcript = query->transcripts ? column_copy(arena, rows, 6) : STR(""),
		};
		if (changes[count].check.data == NULL || changes[count].text.data == NULL ||
			changes[count].transcript.data == NULL)
			return fail_nomem(why);
		count++;
	}
	*ret_count = count;
	*ret = changes;
	return OK;
}

static enum changes_form
form_of(const struct changes_query *query)
{
	if (query->check.len > 0)
		return query->team == 0 ? CHANGES_OF_CHECK : CHANGES_OF_LEG;
	return query->team == 0 ? CHANGES_ALL : CHANGES_OF_TEAM;
}

enum err
record_check_changes(struct store *store, const struct reader *reader, struct str check,
	unsigned team, int64_t before, size_t limit, struct arena *arena, size_t *ret_count,
	const struct check_change **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	bool all = record_shows_all(reader) || (reader->seat.desks & DESK_GREEN) != 0;
	struct changes_query query = {
		.check = check.len == 0 ? STR("") : check,
		.team = all || team != 0 ? team : reader->seat.team,
		.before = before == 0 ? INT64_MAX : before,
		.transcripts = all,
	};
	int64_t from = 0;
	bool found;

	TRY(require_exercise(store, why));
	if (limit < 1 || limit > RECORD_PAGE_MAX)
		return fail(why, E_INVALID, "a page has 1 to %u changes", RECORD_PAGE_MAX);
	if (!all && (reader->seat.team == 0 || (unsigned)query.team != reader->seat.team)) {
		*ret_count = 0;
		*ret = NULL;
		return OK;
	}
	query.sql = &changes_sql[form_of(&query)];
	TRY(reading_begin(store, &reading, why));
	TRY(database_ask_int(reading.database, why, &from, &found, query.sql->bound, "itii",
		query.before, query.check, query.team, (int64_t)limit - 1));
	return load_changes(reading.database, &query, found ? from : 0, arena, ret_count, ret, why);
}
