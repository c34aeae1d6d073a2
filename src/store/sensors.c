/* sensors.c - what sensors tell the node of their own member.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/sensors.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "store/private.h"

#define KEPT ((int64_t)SENSOR_KEPT_DAYS * MICROSECONDS_PER_DAY)

bool
sensor_name_is_valid(struct str name)
{
	if (name.len == 0 || name.len > SENSOR_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.data[i];
		bool is_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			       (c >= '0' && c <= '9');
		if (!is_word && (i == 0 || (c != '.' && c != '_' && c != '-')))
			return false;
	}
	return true;
}

enum err
find_sensor(struct database *database, const struct reader *reader, struct str name, int64_t *ret,
	struct fault *why)
{
	bool found;

	TRY(database_ask_int(database, why, ret, &found,
		"SELECT id FROM sensor WHERE organisation = ?1 AND name = ?2", "it",
		(int64_t)reader->organisation, name));
	return found ? OK : fail(why, E_ABSENT, "no such sensor");
}

/* --- writing --- */

static enum err
delete_sensor(struct writing *writing, int64_t row, struct fault *why)
{
	TRY(database_run(
		writing->database, why, "DELETE FROM search_back WHERE sensor = ?1", "i", row));
	TRY(database_run(
		writing->database, why, "DELETE FROM sensor_hit WHERE sensor = ?1", "i", row));
	TRY(database_run(
		writing->database, why, "DELETE FROM sensor_hour WHERE sensor = ?1", "i", row));
	return database_run(writing->database, why, "DELETE FROM sensor WHERE id = ?1", "i", row);
}

/* Where there are as many as there may be, the one that is silent for longest makes room. */
static enum err
make_room(struct writing *writing, struct fault *why)
{
	int64_t organisation = writing->by->organisation;
	int64_t count;
	int64_t silent;
	bool found;

	TRY(database_ask_int(writing->database, why, &count, &found,
		"SELECT count(*) FROM sensor WHERE organisation = ?1", "i", organisation));
	if (count < SENSORS_MAX)
		return OK;
	TRY(database_ask_int(writing->database, why, &silent, &found,
		"SELECT id FROM sensor WHERE organisation = ?1 AND max(heard, first_heard) < ?2"
		" ORDER BY max(heard, first_heard) LIMIT 1",
		"ii", organisation, writing->now - SENSOR_SILENT_DAYS * MICROSECONDS_PER_DAY));
	if (!found)
		return fail(
			why, E_TOO_MANY, "this organisation has %u sensors already", SENSORS_MAX);
	return delete_sensor(writing, silent, why);
}

/* The row of the sensor of that name, made when it is new. */
static enum err
sensor_row(struct writing *writing, struct str name, int64_t *ret, struct fault *why)
{
	int64_t organisation = writing->by->organisation;
	enum err err;

	TRY(require_role(writing->by, ROLE_ANALYST, why));
	if (organisation == 0)
		return fail(why, E_DENIED, "a sensor has an organisation");
	if (!sensor_name_is_valid(name))
		return fail_at(why, E_INVALID, STR("/sensor"),
			"sensor: expected a name of 1 to %u characters A-Z a-z 0-9 . _ -",
			SENSOR_NAME_MAX);
	err = find_sensor(writing->database, writing->by, name, ret, why);
	if (err != E_ABSENT)
		return err;
	TRY(make_room(writing, why));
	TRY(database_run(writing->database, why,
		"INSERT INTO sensor (organisation, name, first_heard, heard, state, last_batch,"
		" left_out, next_hit) VALUES (?1, ?2, ?3, 0, '', '', 0, 1)",
		"iti", organisation, name, writing->now));
	*ret = writing->database->driver->last_id(writing->database);
	return writing_audit(writing, "sensor.added", name, STR_NONE, why);
}

struct telling {
	struct str name;
	struct str state;
};

static enum err
state_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct telling *telling = arg;
	int64_t row;

	TRY(sensor_row(writing, telling->name, &row, why));
	return database_run(writing->database, why,
		"UPDATE sensor SET heard = ?2, state = ?3 WHERE id = ?1", "iit", row, writing->now,
		telling->state);
}

enum err
sensors_put_state(struct store *store, const struct reader *from, struct str name, struct str state,
	struct fault *why)
{
	struct telling telling = { name, state };

	TRY(require_real_world(store, why));
	return store_write(store, from, state_job, &telling, why);
}

struct taking {
	struct str name;
	const struct sensor_batch *batch;
};

static enum err
add_hours(struct writing *writing, int64_t row, const struct sensor_batch *batch, struct fault *why)
{
	int64_t now = writing->now / MICROSECONDS_PER_HOUR;

	for (size_t i = 0; i < batch->hour_count; i++) {
		int64_t hour = batch->hours[i].hour < now ? batch->hours[i].hour : now;
		if (hour < (writing->now - KEPT) / MICROSECONDS_PER_HOUR)
			continue;
		TRY(database_run(writing->database, why,
			"INSERT INTO sensor_hour (sensor, hour, hits) VALUES (?1, ?2, ?3)"
			" ON CONFLICT DO UPDATE SET hits = hits + ?3",
			"iii", row, hour, batch->hours[i].hits));
	}
	return OK;
}

static enum err
add_hits(struct writing *writing, int64_t row, const struct sensor_batch *batch, struct fault *why)
{
	int64_t next;
	bool found;

	TRY(database_ask_int(writing->database, why, &next, &found,
		"SELECT next_hit FROM sensor WHERE id = ?1", "i", row));
	for (size_t i = 0; i < batch->hit_count; i++)
		TRY(database_run(writing->database, why,
			"INSERT INTO sensor_hit (sensor, number, taken, indicator, body)"
			" VALUES (?1, ?2, ?3, ?4, ?5)",
			"iiitt", row, next++, writing->now, batch->hits[i].indicator,
			batch->hits[i].body));
	return database_run(writing->database, why,
		"UPDATE sensor SET next_hit = ?2, last_batch = ?3, left_out = left_out + ?4"
		" WHERE id = ?1",
		"iiti", row, next, batch->key, batch->left_out);
}

/* Old ones of every sensor, also of those that are silent. */
static enum err
let_go(struct writing *writing, int64_t row, struct fault *why)
{
	TRY(database_run(writing->database, why,
		"DELETE FROM sensor_hit WHERE sensor = ?1 AND number <"
		" (SELECT next_hit FROM sensor WHERE id = ?1) - ?2",
		"ii", row, (int64_t)SENSOR_HITS_KEPT));
	TRY(database_run(writing->database, why, "DELETE FROM sensor_hit WHERE taken < ?1", "i",
		writing->now - KEPT));
	return database_run(writing->database, why, "DELETE FROM sensor_hour WHERE hour < ?1", "i",
		(writing->now - KEPT) / MICROSECONDS_PER_HOUR);
}

static enum err
hits_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct taking *taking = arg;
	int64_t row;
	int64_t there;
	bool taken;

	TRY(sensor_row(writing, taking->name, &row, why));
	TRY(database_ask_int(writing->database, why, &there, &taken,
		"SELECT id FROM sensor WHERE id = ?1 AND last_batch = ?2", "it", row,
		taking->batch->key));
	if (taken)
		return OK;
	TRY(add_hours(writing, row, taking->batch, why));
	TRY(add_hits(writing, row, taking->batch, why));
	return let_go(writing, row, why);
}

enum err
sensors_take_hits(struct store *store, const struct reader *from, struct str name,
	const struct sensor_batch *batch, struct fault *why)
{
	struct taking taking = { name, batch };

	TRY(require_real_world(store, why));
	if (batch->key.len == 0)
		return fail_at(why, E_INVALID, STR("/batch"), "batch: expected a key");
	return store_write(store, from, hits_job, &taking, why);
}

static enum err
forget_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct str *name = arg;
	int64_t row;

	TRY(require_role(writing->by, ROLE_ANALYST, why));
	TRY(find_sensor(writing->database, writing->by, *name, &row, why));
	TRY(delete_sensor(writing, row, why));
	return writing_audit(writing, "sensor.forgotten", *name, STR_NONE, why);
}

enum err
sensors_forget(struct store *store, const struct reader *by, struct str name, struct fault *why)
{
	TRY(require_real_world(store, why));
	return store_write(store, by, forget_job, &name, why);
}

/* --- reading --- */

static enum err
begin(struct store *store, const struct reader *reader, struct reading *ret, struct fault *why)
{
	TRY(require_real_world(store, why));
	TRY(require_role(reader, ROLE_READER, why));
	return reading_begin(store, ret, why);
}

#define SENSOR_COLUMNS "SELECT id, name, first_heard, heard, state, left_out FROM sensor"

static enum err
take_sensor(struct arena *arena, struct statement *rows, struct sensor *ret, struct fault *why)
{
	*ret = (struct sensor){
		.row = column_int(rows, 0),
		.name = column_copy(arena, rows, 1),
		.first_heard = column_int(rows, 2),
		.heard = column_int(rows, 3),
		.state = column_copy(arena, rows, 4),
		.left_out = column_int(rows, 5),
	};
	return ret->name.data == NULL || ret->state.data == NULL ? fail_nomem(why) : OK;
}

enum err
sensors_list(struct store *store, const struct reader *reader, struct arena *arena,
	size_t *ret_count, const struct sensor **ret, struct fault *why)
{
	struct sensor *sensors = arena_array(arena, SENSORS_MAX, struct sensor);
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	size_t count = 0;
	bool row;

	if (sensors == NULL)
		return fail_nomem(why);
	TRY(begin(store, reader, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		SENSOR_COLUMNS " WHERE organisation = ?1 ORDER BY name LIMIT ?2", "ii",
		(int64_t)reader->organisation, (int64_t)SENSORS_MAX));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		TRY(take_sensor(arena, rows, &sensors[count++], why));
	}
	*ret_count = count;
	*ret = sensors;
	return OK;
}

enum err
sensors_find(struct store *store, const struct reader *reader, struct str name, struct arena *arena,
	struct sensor *ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	bool row;

	TRY(begin(store, reader, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		SENSOR_COLUMNS " WHERE organisation = ?1 AND name = ?2", "it",
		(int64_t)reader->organisation, name));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return fail(why, E_ABSENT, "no such sensor");
	return take_sensor(arena, rows, ret, why);
}

enum err
sensors_hours(struct store *store, const struct reader *reader, const struct sensor *sensor,
	int64_t first, size_t count, int64_t *ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	bool row;

	memset(ret, 0, count * sizeof(*ret));
	TRY(begin(store, reader, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT h.hour, h.hits FROM sensor s JOIN sensor_hour h ON h.sensor = s.id"
		" WHERE s.id = ?1 AND s.organisation = ?2 AND h.hour >= ?3 AND h.hour < ?4",
		"iiii", sensor->row, (int64_t)reader->organisation, first, first + (int64_t)count));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			return OK;
		ret[column_int(rows, 0) - first] = column_int(rows, 1);
	}
}

/* One more than asked for is read: whether there are more. */
enum err
sensors_hits(struct store *store, const struct reader *reader, const struct sensor *sensor,
	struct str indicator, int64_t before, size_t limit, struct arena *arena, size_t *ret_count,
	const struct sensor_hit **ret, bool *ret_more, struct fault *why)
{
	struct sensor_hit *hits = arena_array(arena, limit, struct sensor_hit);
	int64_t oldest = env_now(store_env(store)) - KEPT;
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	size_t count = 0;
	bool row;

	if (hits == NULL)
		return fail_nomem(why);
	TRY(begin(store, reader, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT h.number, h.indicator, h.body FROM sensor s"
		" JOIN sensor_hit h ON h.sensor = s.id WHERE s.id = ?1 AND s.organisation = ?2"
		" AND (?3 = 0 OR h.number < ?3) AND (?4 = '' OR h.indicator = ?4)"
		" AND h.taken >= ?5 ORDER BY h.number DESC LIMIT ?6",
		"iiitii", sensor->row, (int64_t)reader->organisation, before,
		indicator.len == 0 ? STR("") : indicator, oldest, (int64_t)limit + 1));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row || count == limit)
			break;
		hits[count].number = column_int(rows, 0);
		hits[count].indicator = column_copy(arena, rows, 1);
		hits[count].body = column_copy(arena, rows, 2);
		if (hits[count].indicator.data == NULL || hits[count].body.data == NULL)
			return fail_nomem(why);
		count++;
	}
	*ret_count = count;
	*ret = hits;
	*ret_more = row;
	return OK;
}
