/* sensor_report.c - reads what a sensor tells.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/sensor_report.h"

#include "base/hash.h"
#include "base/json_write.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "web/report_form.h"

static const struct report_member state_members[] = {
	{ "program", REPORT_TEXT, REPORT_WORD_MAX, true },
	{ "started", REPORT_MOMENT, 0, true },
	{ "time", REPORT_MOMENT, 0, true },
	{ "every_seconds", REPORT_COUNT, 0, true },
	{ "ended", REPORT_FLAG, 0, false },
	{ "reports_hits", REPORT_FLAG, 0, false },
	{ "lines", REPORT_COUNT, 0, true },
	{ "bytes", REPORT_COUNT, 0, true },
	{ "lines_per_second", REPORT_COUNT, 0, false },
	{ "bytes_per_second", REPORT_COUNT, 0, false },
	{ "behind_bytes", REPORT_COUNT, 0, false },
	{ "last_event", REPORT_MOMENT, 0, false },
	{ "unreadable_lines", REPORT_COUNT, 0, false },
	{ "long_lines", REPORT_COUNT, 0, false },
	{ "lost_packets", REPORT_COUNT, 0, false },
	{ "hits", REPORT_COUNT, 0, false },
	{ "weak_hits", REPORT_COUNT, 0, false },
	{ "pattern_hits", REPORT_COUNT, 0, false },
	{ "sightings", REPORT_COUNT, 0, false },
	{ "delivered", REPORT_COUNT, 0, false },
	{ "refused", REPORT_COUNT, 0, false },
	{ "waiting_batches", REPORT_COUNT, 0, false },
	{ "indicators", REPORT_COUNT, 0, true },
	{ "patterns", REPORT_COUNT, 0, false },
	{ "set_version", REPORT_COUNT, 0, true },
	{ "unusable_indicators", REPORT_COUNT, 0, false },
	{ "patterns_left_alone", REPORT_COUNT, 0, false },
	{ "held_back", REPORT_COUNT, 0, false },
	{ "held_back_hits", REPORT_COUNT, 0, false },
	{ "kept_logs", REPORT_COUNT, 0, false },
	{ "error", REPORT_FAULT, 0, false },
};

static const struct report_member input_members[] = {
	{ "kind", REPORT_TEXT, REPORT_WORD_MAX, true },
	{ "path", REPORT_TEXT, SENSOR_PATH_MAX, true },
	{ "lines", REPORT_COUNT, 0, true },
	{ "bytes", REPORT_COUNT, 0, true },
	{ "behind_bytes", REPORT_COUNT, 0, false },
	{ "error", REPORT_TEXT, SENSOR_ERROR_MAX, false },
};

static const struct report_member hit_members[] = {
	{ "time", REPORT_MOMENT, 0, true },
	{ "input", REPORT_TEXT, SENSOR_PATH_MAX, true },
	{ "line", REPORT_COUNT, 0, true },
	{ "offset", REPORT_COUNT, 0, false },
	{ "field", REPORT_TEXT, SENSOR_VALUE_MAX, false },
	{ "kind", REPORT_TEXT, REPORT_WORD_MAX, true },
	{ "value", REPORT_TEXT, SENSOR_VALUE_MAX, false },
	{ "found", REPORT_TEXT, SENSOR_VALUE_MAX, false },
	{ "observations", REPORT_COUNT, 0, false },
	{ "first", REPORT_MOMENT, 0, false },
	{ "last", REPORT_MOMENT, 0, false },
	{ "indicator", REPORT_TEXT, REPORT_INDICATOR_MAX, true },
	{ "name", REPORT_TEXT, SENSOR_VALUE_MAX, false },
	{ "text", REPORT_TEXT, SENSOR_LINE_MAX, false },
	{ "cut", REPORT_FLAG, 0, false },
	{ "expired", REPORT_FLAG, 0, false },
};

/* --- the state --- */

static enum err
put_inputs(
	struct arena *arena, const struct json *report, struct json_writer *out, struct fault *why)
{
	const struct json *inputs;
	unsigned number = 0;

	TRY(report_list(arena, report, "inputs", SENSOR_INPUTS_MAX, &inputs, why));
	json_key(out, STR("inputs"));
	json_open_array(out);
	for (const struct json *input = inputs == NULL ? NULL : inputs->first; input != NULL;
		input = input->next) {
		struct str where = str_printf(arena, "/inputs/%u", number++);
		json_open_object(out);
		TRY(report_members(
			arena, input, where, input_members, REPORT_MEMBERS(input_members), out, why));
		json_close_object(out);
	}
	json_close_array(out);
	return OK;
}

enum err
sensor_state_parse(struct arena *arena, const struct json *report, struct str *ret_name,
	struct str *ret_state, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	TRY(report_sensor(report, ret_name, why));
	json_open_object(&out);
	TRY(report_members(arena, report, STR(""), state_members, REPORT_MEMBERS(state_members), &out, why));
	TRY(put_inputs(arena, report, &out, why));
	json_close_object(&out);
	return report_keep(arena, &text, ret_state, why);
}

/* --- a batch --- */

static enum err
read_hours(
	struct arena *arena, const struct json *report, struct sensor_batch *ret, struct fault *why)
{
	struct sensor_hour *hours;
	const struct json *list;

	TRY(report_list(arena, report, "hours", SENSOR_HOURS_MAX, &list, why));
	hours = arena_array(arena, SENSOR_HOURS_MAX, struct sensor_hour);
	if (hours == NULL)
		return fail_nomem(why);
	ret->hours = hours;
	for (const struct json *item = list == NULL ? NULL : list->first; item != NULL;
		item = item->next) {
		struct str where = str_printf(arena, "/hours/%zu", ret->hour_count);
		int64_t moment;
		int64_t hits;
		if (!timestamp_parse(json_get_string(item, STR("hour")), &moment) || moment < 0)
			return report_expected(arena, where, "hour", "a moment since 1970", why);
		if (!json_to_int(json_get(item, STR("hits")), &hits) || hits < 0 ||
			hits > INT32_MAX)
			return report_expected(arena, where, "hits", "a count", why);
		hours[ret->hour_count++] =
			(struct sensor_hour){ moment / MICROSECONDS_PER_HOUR, hits };
	}
	return OK;
}

enum err
sensor_hit_write(struct arena *arena, const struct json *item, size_t number,
	struct json_writer *out, struct fault *why)
{
	struct str where = str_printf(arena, "/hits/%zu", number);

	json_open_object(out);
	TRY(report_members(arena, item, where, hit_members, REPORT_MEMBERS(hit_members), out, why));
	json_close_object(out);
	return OK;
}

static enum err
read_hit(struct arena *arena, const struct json *item, size_t number, struct sensor_hit *ret,
	struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	TRY(sensor_hit_write(arena, item, number, &out, why));
	ret->indicator = json_get_string(item, STR("indicator"));
	return report_keep(arena, &text, &ret->body, why);
}

static enum err
read_hits(
	struct arena *arena, const struct json *report, struct sensor_batch *ret, struct fault *why)
{
	struct sensor_hit *hits = arena_array(arena, SENSOR_BATCH_HITS_MAX, struct sensor_hit);
	const struct json *list;

	TRY(report_list(arena, report, "hits", SENSOR_BATCH_HITS_MAX, &list, why));
	if (hits == NULL)
		return fail_nomem(why);
	ret->hits = hits;
	for (const struct json *item = list == NULL ? NULL : list->first; item != NULL;
		item = item->next) {
		TRY(read_hit(arena, item, ret->hit_count, &hits[ret->hit_count], why));
		ret->hit_count++;
	}
	return OK;
}

enum err
sensor_batch_parse(struct arena *arena, const struct json *report, struct str *ret_name,
	struct sensor_batch *ret, struct fault *why)
{
	const struct json *left_out = json_get(report, STR("left_out"));
	struct sensor_batch batch = { .key = json_get_string(report, STR("batch")) };

	TRY(report_sensor(report, ret_name, why));
	if (!uuid_is_valid(batch.key))
		return fail_at(why, E_INVALID, STR("/batch"), "batch: expected a UUID");
	if (left_out != NULL && (!json_to_int(left_out, &batch.left_out) || batch.left_out < 0 ||
					batch.left_out > INT32_MAX))
		return fail_at(why, E_INVALID, STR("/left_out"), "left_out: expected a count");
	TRY(read_hours(arena, report, &batch, why));
	TRY(read_hits(arena, report, &batch, why));
	*ret = batch;
	return OK;
}
