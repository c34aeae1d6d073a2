/* console_sensors.c - sensors tell their own member's people how they are and what they hit.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/protocol/sensors-api.md is the contract. What another organisation's sensors tell is absent.
 */
#include "base/limits.h"
#include "base/timestamp.h"
#include "store/sensors.h"
#include "web/console_family.h"
#include "web/live.h"
#include "web/search_back_report.h"
#include "web/sensor_report.h"

enum {
	HOURS_OF_LIST = 48, /* logs come by the day: yesterday's is whole in it at any hour */
	HOURS_OF_ONE = 7 * 24,
	HOURS_MAX = 30 * 24,
	MISSED_REPORTS = 3, /* after which a sensor is silent */
};

/* --- from sensors --- */

static enum err
taken(struct visit *visit)
{
	live_tell_sensors(visit->web->live, visit->reader.organisation);
	visit->reply->status = 204;
	return OK;
}

/* What the sensor is to make, if anything: it fetches that with its report. */
static enum err
hand_out_searches(struct visit *visit, struct str name, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	const struct search_back *open;
	size_t count;

	TRY(taken(visit));
	TRY(search_backs_open(visit->web->store, &visit->reader, name, visit->arena, &count, &open, why));
	if (count == 0)
		return OK;
	search_back_orders_write(open, count, &body);
	return console_reply(visit, &body, why);
}

enum err
console_sensor_state_post(struct visit *visit, struct fault *why)
{
	struct search_progress search;
	const struct json *report;
	struct str name;
	struct str state;

	TRY(console_sensor_sign_in(visit, why));
	TRY(console_body(visit, SENSOR_REPORT_SIZE_MAX, &report, why));
	TRY(sensor_state_parse(visit->arena, report, &name, &state, why));
	TRY(search_progress_parse(report, &search, why));
	TRY(sensors_put_state(visit->web->store, &visit->reader, name, state, why));
	if (search.id.len > 0)
		TRY(search_backs_progress(visit->web->store, &visit->reader, name, search.id,
			search.percent, why));
	return hand_out_searches(visit, name, why);
}

enum err
console_sensor_hits_post(struct visit *visit, struct fault *why)
{
	struct sensor_batch batch;
	const struct json *report;
	struct str name;

	TRY(console_sensor_sign_in(visit, why));
	TRY(console_body(visit, SENSOR_BATCH_SIZE_MAX, &report, why));
	TRY(sensor_batch_parse(visit->arena, report, &name, &batch, why));
	TRY(sensors_take_hits(visit->web->store, &visit->reader, name, &batch, why));
	return taken(visit);
}

/* --- one sensor as JSON --- */

static const char *
status_of(const struct sensor *sensor, const struct json *state, int64_t now)
{
	int64_t every = 0;
	int64_t silence;

	if (sensor->heard == 0 || !json_to_int(json_get(state, STR("every_seconds")), &every))
		return "waiting";
	if (json_get_true(state, STR("ended")))
		return "ended";
	silence = (now - sensor->heard) / MICROSECONDS_PER_SECOND;
	return silence / MISSED_REPORTS > every ? "silent" : "working";
}

static enum err
put_hours(struct visit *visit, const struct sensor *sensor, size_t count, struct json_writer *out,
	struct fault *why)
{
	int64_t first = env_now(visit->web->env) / MICROSECONDS_PER_HOUR + 1 - (int64_t)count;
	int64_t *hits = arena_array(visit->arena, count, int64_t);

	if (hits == NULL)
		return fail_nomem(why);
	TRY(sensors_hours(visit->web->store, &visit->reader, sensor, first, count, hits, why));
	json_key(out, STR("hours"));
	json_open_object(out);
	json_member_timestamp(out, STR("first"), first * MICROSECONDS_PER_HOUR);
	json_key(out, STR("hits"));
	json_open_array(out);
	for (size_t i = 0; i < count; i++)
		json_put_int(out, hits[i]);
	json_close_array(out);
	json_close_object(out);
	return OK;
}

/* The members, in an object that is open. */
static enum err
put_sensor(struct visit *visit, const struct sensor *sensor, size_t hours, struct json_writer *out,
	struct fault *why)
{
	const struct json *state = NULL;

	if (sensor->state.len > 0)
		TRY(json_parse(visit->arena, sensor->state, &state, why));
	json_member_string(out, STR("name"), sensor->name);
	json_member_string(
		out, STR("status"), str_of(status_of(sensor, state, env_now(visit->web->env))));
	json_member_timestamp(out, STR("first_heard"), sensor->first_heard);
	json_key(out, STR("heard"));
	if (sensor->heard == 0)
		json_put_null(out);
	else
		json_put_timestamp(out, sensor->heard);
	json_member_int(out, STR("left_out"), sensor->left_out);
	json_key(out, STR("state"));
	if (state == NULL)
		json_put_null(out);
	else
		json_put_raw(out, sensor->state);
	return put_hours(visit, sensor, hours, out, why);
}

static enum err
hours_parameter(struct visit *visit, size_t otherwise, size_t *ret, struct fault *why)
{
	struct str text;
	uint64_t hours = otherwise;

	TRY(console_parameter(visit, "hours", &text, why));
	if (text.len > 0 && (!str_to_u64(text, &hours) || hours < 1 || hours > HOURS_MAX))
		return fail_at(why, E_USAGE, STR("hours"), "hours: expected 1 to %d", HOURS_MAX);
	*ret = (size_t)hours;
	return OK;
}

/* --- to people --- */

enum err
console_sensors_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	const struct sensor *sensors;
	size_t count;
	size_t hours;

	TRY(hours_parameter(visit, HOURS_OF_LIST, &hours, why));
	TRY(sensors_list(visit->web->store, &visit->reader, visit->arena, &count, &sensors, why));
	json_open_object(&out);
	json_member_timestamp(&out, STR("as_of"), env_now(visit->web->env));
	json_key(&out, STR("sensors"));
	json_open_array(&out);
	for (size_t i = 0; i < count; i++) {
		json_open_object(&out);
		TRY(put_sensor(visit, &sensors[i], hours, &out, why));
		json_close_object(&out);
	}
	json_close_array(&out);
	json_close_object(&out);
	return console_reply(visit, &body, why);
}

enum err
console_sensors_one_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	struct sensor sensor;
	size_t hours;

	TRY(hours_parameter(visit, HOURS_OF_ONE, &hours, why));
	TRY(sensors_find(
		visit->web->store, &visit->reader, visit->parts[0], visit->arena, &sensor, why));
	json_open_object(&out);
	json_member_timestamp(&out, STR("as_of"), env_now(visit->web->env));
	TRY(put_sensor(visit, &sensor, hours, &out, why));
	json_close_object(&out);
	return console_reply(visit, &body, why);
}

enum err
console_sensors_forget(struct visit *visit, struct fault *why)
{
	TRY(sensors_forget(visit->web->store, &visit->reader, visit->parts[0], why));
	return taken(visit);
}

static void
put_hits(struct json_writer *out, const struct sensor_hit *hits, size_t count)
{
	json_key(out, STR("hits"));
	json_open_array(out);
	for (size_t i = 0; i < count; i++) {
		json_open_object(out);
		json_member_int(out, STR("number"), hits[i].number);
		json_key(out, STR("hit"));
		json_put_raw(out, hits[i].body);
		json_close_object(out);
	}
	json_close_array(out);
}

enum err
console_sensors_hits_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	struct str filters[] = { visit->parts[0], STR("") };
	const struct console_scope scope = { "sensor hits", 2, filters };
	const struct sensor_hit *hits;
	struct sensor sensor;
	int64_t before;
	size_t limit;
	size_t count;
	bool more;

	TRY(console_parameter(visit, "indicator", &filters[1], why));
	TRY(console_limit(visit, &limit, why));
	TRY(console_before(visit, &scope, &before, why));
	TRY(sensors_find(
		visit->web->store, &visit->reader, visit->parts[0], visit->arena, &sensor, why));
	TRY(sensors_hits(visit->web->store, &visit->reader, &sensor, filters[1], before, limit,
		visit->arena, &count, &hits, &more, why));
	json_open_object(&out);
	put_hits(&out, hits, count);
	TRY(console_put_cursor(visit, &scope, more ? hits[count - 1].number : 0, &out, why));
	json_close_object(&out);
	return console_reply(visit, &body, why);
}
