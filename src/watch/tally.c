/* tally.c - hits for the own member's people.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/tally.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/json_write.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "watch/hit_line.h"

enum { HOURS_FIRST = 32 };

#define BATCH_HEAD STR("{\"sensor\":")

struct hour {
	int64_t hour; /* since 1970 */
	int64_t hits;
};

struct tally {
	struct env *env;
	struct str sensor;
	bool wants_lines;
	size_t hour_count;
	size_t hour_capacity;
	struct hour *hours;
	bool failed; /* there was no memory for an hour */
	size_t line_count;
	int64_t left_out;
	struct buf lines; /* elements of a JSON list */
};

struct tally *
tally_new(struct env *env, struct str sensor, bool wants_lines)
{
	struct tally *tally = calloc(1, sizeof(*tally));

	if (tally == NULL)
		return NULL;
	tally->env = env;
	tally->sensor = sensor;
	tally->wants_lines = wants_lines;
	return tally;
}

void
tally_free(struct tally *tally)
{
	if (tally == NULL)
		return;
	buf_done(&tally->lines);
	free(tally->hours);
	free(tally);
}

/* --- adding --- */

static bool
make_room(struct tally *tally)
{
	size_t capacity = tally->hour_capacity == 0 ? HOURS_FIRST : tally->hour_capacity * 2;
	struct hour *larger = reallocarray(tally->hours, capacity, sizeof(*larger));

	if (larger == NULL)
		return false;
	tally->hours = larger;
	tally->hour_capacity = capacity;
	return true;
}

/* Logs go forwards: the hour is most often the last one. */
static struct hour *
find_hour(struct tally *tally, int64_t hour)
{
	for (size_t i = tally->hour_count; i-- > 0;)
		if (tally->hours[i].hour == hour)
			return &tally->hours[i];
	if (tally->hour_count == tally->hour_capacity && !make_room(tally))
		return NULL;
	tally->hours[tally->hour_count] = (struct hour){ .hour = hour };
	return &tally->hours[tally->hour_count++];
}

void
tally_count(struct tally *tally, int64_t time)
{
	struct hour *hour;

	if (tally == NULL)
		return;
	hour = find_hour(tally, time < 0 ? 0 : time / MICROSECONDS_PER_HOUR);
	if (hour == NULL)
		tally->failed = true; /* told at the commit, which then fails */
	else
		hour->hits++;
}

bool
tally_wants_lines(const struct tally *tally)
{
	return tally != NULL && tally->wants_lines;
}

void
tally_add_line(struct tally *tally, struct str hit, struct str line)
{
	if (!tally_wants_lines(tally))
		return;
	if (tally->line_count == SENSOR_BATCH_HITS_MAX ||
		tally->lines.len >= SENSOR_BATCH_LINES_MAX) {
		tally->left_out++;
		return;
	}
	if (tally->line_count++ > 0)
		buf_add_char(&tally->lines, ',');
	hit_line_write_with(&tally->lines, hit, line);
}

bool
tally_is_full(const struct tally *tally)
{
	return tally != NULL && tally->hour_count >= SENSOR_HOURS_MAX;
}

/* --- the batch --- */

static void
put_hours(const struct tally *tally, size_t count, struct json_writer *out)
{
	json_key(out, STR("hours"));
	json_open_array(out);
	for (size_t i = 0; i < count; i++) {
		json_open_object(out);
		json_member_timestamp(
			out, STR("hour"), tally->hours[i].hour * MICROSECONDS_PER_HOUR);
		json_member_int(out, STR("hits"), tally->hours[i].hits);
		json_close_object(out);
	}
	json_close_array(out);
}

enum err
tally_take(struct tally *tally, struct buf *out, struct fault *why)
{
	struct json_writer json = json_writer_of(out);
	char batch[UUID_TEXT + 1];
	size_t count;

	if (tally == NULL || tally->hour_count == 0)
		return OK;
	if (tally->failed)
		return fail_nomem(why);
	count = tally->hour_count < SENSOR_HOURS_MAX ? tally->hour_count : SENSOR_HOURS_MAX;
	uuid_v4(tally->env, batch);
	json_open_object(&json);
	json_member_string(&json, STR("sensor"), tally->sensor);
	json_member_string(&json, STR("batch"), str_of(batch));
	put_hours(tally, count, &json);
	json_key(&json, STR("hits"));
	json_open_array(&json);
	if (tally->line_count > 0)
		json_put_raw(&json, buf_str(&tally->lines));
	json_close_array(&json);
	json_member_int(&json, STR("left_out"), tally->left_out);
	json_close_object(&json);
	TRY(buf_check(&tally->lines, why));
	TRY(buf_check(out, why));
	buf_clear(&tally->lines);
	tally->hour_count -= count;
	memmove(tally->hours, tally->hours + count, tally->hour_count * sizeof(*tally->hours));
	tally->line_count = 0;
	tally->left_out = 0;
	return OK;
}

bool
tally_is_batch(struct str batch)
{
	return str_starts(batch, BATCH_HEAD);
}
