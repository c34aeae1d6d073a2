/* search_backs.c - what people have their sensors search for in kept logs, and the answers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/search_backs.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "store/private.h"

/* Both kinds that are not over come first, so that one comparison finds them. */
#define IS_OPEN "b.state < 2"
_Static_assert(SEARCH_BACK_RUNNING == 1 && SEARCH_BACK_DONE == 2, "IS_OPEN counts on it");

#define OF_SENSOR                                            \
	" FROM search_back b JOIN sensor s ON b.sensor = s.id" \
	" WHERE s.organisation = ?1 AND s.name = ?2"

enum { LIST_MAX = SEARCH_BACKS_OPEN_MAX + SEARCH_BACKS_KEPT };

/* --- writing --- */

/* The row of a search back, and its state. */
static enum err
find_row(struct writing *writing, struct str sensor, struct str id, int64_t *ret, int64_t *ret_state,
	struct fault *why)
{
	int64_t organisation = writing->by->organisation;
	bool found;

	TRY(require_role(writing->by, ROLE_ANALYST, why));
	TRY(database_ask_int(writing->database, why, ret, &found,
		"SELECT b.id" OF_SENSOR " AND b.name = ?3", "itt", organisation, sensor, id));
	if (!found)
		return fail(why, E_ABSENT, "no such search");
	return database_ask_int(writing->database, why, ret_state, &found,
		"SELECT state FROM search_back WHERE id = ?1", "i", *ret);
}

/* Who asked for what stands in the row; the record is the operator's, to whom it is not told. */
static enum err
audit(struct writing *writing, const char *action, struct str sensor, const char *id,
	struct fault *why)
{
	char detail[sizeof("{\"search\":\"\"}") + UUID_TEXT];

	snprintf(detail, sizeof(detail), "{\"search\":\"%s\"}", id);
	return writing_audit(writing, action, sensor, str_of(detail), why);
}

struct asking {
	struct str sensor;
	const struct search_back_order *order;
	char *ret_id;
};

static enum err
check_room(struct writing *writing, int64_t sensor, const struct search_back_order *order,
	struct fault *why)
{
	int64_t count;
	bool found;

	TRY(database_ask_int(writing->database, why, &count, &found,
		"SELECT count(*) FROM search_back b WHERE sensor = ?1 AND " IS_OPEN
		" AND indicator = ?2 AND added_after = ?3 AND days = ?4",
		"itii", sensor, order->indicator, order->added_after, (int64_t)order->days));
	if (count > 0)
		return fail(why, E_CONFLICT, "this sensor is asked for just that already");
	TRY(database_ask_int(writing->database, why, &count, &found,
		"SELECT count(*) FROM search_back b WHERE sensor = ?1 AND " IS_OPEN, "i", sensor));
	if (count >= SEARCH_BACKS_OPEN_MAX)
		return fail(why, E_TOO_MANY, "%u searches wait for this sensor already",
			SEARCH_BACKS_OPEN_MAX);
	return OK;
}

/* Of the sensor those beyond the newest; of all sensors what is old. */
static enum err
let_go(struct writing *writing, int64_t sensor, struct fault *why)
{
	TRY(database_run(writing->database, why,
		"DELETE FROM search_back WHERE sensor = ?1 AND state >= 2 AND id NOT IN (SELECT id"
		" FROM search_back WHERE sensor = ?1 AND state >= 2 ORDER BY id DESC LIMIT ?2)",
		"ii", sensor, (int64_t)SEARCH_BACKS_KEPT));
	return database_run(writing->database, why, "DELETE FROM search_back WHERE asked < ?1", "i",
		writing->now - SENSOR_KEPT_DAYS * MICROSECONDS_PER_DAY);
}

static enum err
ask_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct asking *asking = arg;
	const struct search_back_order *order = asking->order;
	int64_t sensor;

	TRY(require_role(writing->by, ROLE_ANALYST, why));
	TRY(find_sensor(writing->database, writing->by, asking->sensor, &sensor, why));
	TRY(let_go(writing, sensor, why));
	TRY(check_room(writing, sensor, order, why));
	TRY(database_run(writing->database, why,
		"INSERT INTO search_back (sensor, name, asked, person, indicator, added_after, days,"
		" state, changed, percent, answer, hits)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?3, 0, '', '')",
		"itittii", sensor, str_of(asking->ret_id), writing->now, str_of(writing->by->name),
		order->indicator, order->added_after, (int64_t)order->days));
	return audit(writing, "sensor.search_asked", asking->sensor, asking->ret_id, why);
}

enum err
search_backs_ask(struct store *store, const struct reader *by, struct str sensor,
	const struct search_back_order *order, char ret_id[UUID_TEXT + 1], struct fault *why)
{
	struct asking asking = { sensor, order, ret_id };

	TRY(require_real_world(store, why));
	if (order->days < 1 || order->days > SEARCH_BACK_DAYS_MAX)
		return fail_at(why, E_INVALID, STR("/days"), "days: expected 1 to %u",
			SEARCH_BACK_DAYS_MAX);
	uuid_v4(store_env(store), ret_id);
	return store_write(store, by, ask_job, &asking, why);
}

struct naming {
	struct str sensor;
	struct str id;
	unsigned percent;
};

static enum err
cancel_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct naming *naming = arg;
	char id[UUID_TEXT + 1];
	int64_t state;
	int64_t row;

	TRY(find_row(writing, naming->sensor, naming->id, &row, &state, why));
	if (state >= SEARCH_BACK_DONE)
		return fail(why, E_CONFLICT, "this search is over");
	TRY(database_run(writing->database, why,
		"UPDATE search_back SET state = ?2, changed = ?3 WHERE id = ?1", "iii", row,
		(int64_t)SEARCH_BACK_CANCELLED, writing->now));
	snprintf(id, sizeof(id), "%.*s", STR_FMT(naming->id));
	return audit(writing, "sensor.search_cancelled", naming->sensor, id, why);
}

enum err
search_backs_cancel(struct store *store, const struct reader *by, struct str sensor, struct str id,
	struct fault *why)
{
	struct naming naming = { sensor, id, 0 };

	TRY(require_real_world(store, why));
	return store_write(store, by, cancel_job, &naming, why);
}

static enum err
progress_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct naming *naming = arg;

	TRY(require_role(writing->by, ROLE_ANALYST, why));
	return database_run(writing->database, why,
		"UPDATE search_back SET state = ?4, changed = ?5, percent = ?6 WHERE id IN"
		" (SELECT b.id" OF_SENSOR " AND b.name = ?3 AND " IS_OPEN ")",
		"ittiii", (int64_t)writing->by->organisation, naming->sensor, naming->id,
		(int64_t)SEARCH_BACK_RUNNING, writing->now, (int64_t)naming->percent);
}

enum err
search_backs_progress(struct store *store, const struct reader *from, struct str sensor,
	struct str id, unsigned percent, struct fault *why)
{
	struct naming naming = { sensor, id, percent };

	TRY(require_real_world(store, why));
	return store_write(store, from, progress_job, &naming, why);
}

static enum err
answer_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct search_back_answer *answer = arg;
	int64_t state;
	int64_t row;

	TRY(find_row(writing, answer->sensor, answer->id, &row, &state, why));
	if (state >= SEARCH_BACK_DONE)
		return OK;
	return database_run(writing->database, why,
		"UPDATE search_back SET state = ?2, changed = ?3, percent = 100, answer = ?4,"
		" hits = ?5 WHERE id = ?1",
		"iiitt", row, (int64_t)(answer->refused ? SEARCH_BACK_REFUSED : SEARCH_BACK_DONE),
		writing->now, answer->body, answer->hits);
}

enum err
search_backs_answer(struct store *store, const struct reader *from,
	const struct search_back_answer *answer, struct fault *why)
{
	struct search_back_answer copy = *answer;

	TRY(require_real_world(store, why));
	return store_write(store, from, answer_job, &copy, why);
}

/* --- reading --- */

static enum err
begin(struct store *store, const struct reader *reader, enum role role, struct reading *ret,
	struct fault *why)
{
	TRY(require_real_world(store, why));
	TRY(require_role(reader, role, why));
	return reading_begin(store, ret, why);
}

#define COLUMNS                                                                         \
	"SELECT b.id, b.name, b.indicator, b.added_after, b.days, b.asked, b.person, b.state," \
	" b.changed, b.percent, b.answer"
enum { COLUMN_HITS = 11 };

static enum err
take_row(struct arena *arena, struct statement *rows, struct search_back *ret, struct fault *why)
{
	*ret = (struct search_back){
		.number = column_int(rows, 0),
		.id = column_copy(arena, rows, 1),
		.order = { column_copy(arena, rows, 2), column_int(rows, 3),
			(unsigned)column_int(rows, 4) },
		.asked = column_int(rows, 5),
		.by = column_copy(arena, rows, 6),
		.state = (enum search_back_state)column_int(rows, 7),
		.changed = column_int(rows, 8),
		.percent = (unsigned)column_int(rows, 9),
		.answer = column_copy(arena, rows, 10),
	};
	return ret->id.data == NULL || ret->order.indicator.data == NULL || ret->by.data == NULL ||
			       ret->answer.data == NULL
		       ? fail_nomem(why)
		       : OK;
}

static enum err
take_rows(struct arena *arena, struct statement *rows, size_t *ret_count,
	const struct search_back **ret, struct fault *why)
{
	struct search_back *list = arena_array(arena, LIST_MAX, struct search_back);
	size_t count = 0;
	bool row;

	if (list == NULL)
		return fail_nomem(why);
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row || count == LIST_MAX)
			break;
		TRY(take_row(arena, rows, &list[count++], why));
	}
	*ret_count = count;
	*ret = list;
	return OK;
}

enum err
search_backs_list(struct store *store, const struct reader *reader, struct str sensor,
	struct arena *arena, size_t *ret_count, const struct search_back **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	int64_t row;

	TRY(begin(store, reader, ROLE_READER, &reading, why));
	TRY(find_sensor(reading.database, reader, sensor, &row, why));
	TRY(database_query(reading.database, &rows, why,
		COLUMNS OF_SENSOR " AND b.asked >= ?3 ORDER BY b.id DESC", "iti",
		(int64_t)reader->organisation, sensor,
		env_now(store_env(store)) - SENSOR_KEPT_DAYS * MICROSECONDS_PER_DAY));
	return take_rows(arena, rows, ret_count, ret, why);
}

enum err
search_backs_find(struct store *store, const struct reader *reader, struct str sensor,
	struct str id, struct arena *arena, struct search_back *ret, struct str *ret_hits,
	struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	bool row;

	TRY(begin(store, reader, ROLE_READER, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		COLUMNS ", b.hits" OF_SENSOR " AND b.name = ?3", "itt",
		(int64_t)reader->organisation, sensor, id));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return fail(why, E_ABSENT, "no such search");
	*ret_hits = column_copy(arena, rows, COLUMN_HITS);
	if (ret_hits->data == NULL)
		return fail_nomem(why);
	return take_row(arena, rows, ret, why);
}

enum err
search_backs_open(struct store *store, const struct reader *from, struct str sensor,
	struct arena *arena, size_t *ret_count, const struct search_back **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;

	TRY(begin(store, from, ROLE_ANALYST, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		COLUMNS OF_SENSOR " AND " IS_OPEN " ORDER BY b.id LIMIT ?3", "iti",
		(int64_t)from->organisation, sensor, (int64_t)SEARCH_BACKS_OPEN_MAX));
	return take_rows(arena, rows, ret_count, ret, why);
}
