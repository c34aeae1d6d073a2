/* sensor_report.c - reads what a sensor tells.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/sensor_report.h"

#include "base/hash.h"
#include "base/json_write.h"
#include "base/limits.h"
#include "base/timestamp.h"

enum { WORD_MAX = 64, VALUE_MAX = 2048, INDICATOR_MAX = 128 };

/* A member of an object: what it may be, and how long. */
enum form {
	FORM_COUNT,  /* an integer, not negative; absent: null */
	FORM_FLAG,   /* absent: false */
	FORM_MOMENT, /* RFC 3339 in UTC; absent: null */
	FORM_TEXT,   /* at most `most` bytes; absent: null */
	FORM_FAULT,  /* {"time", "text"}; absent: null */
};
struct member {
	const char *name;
	enum form form;
	unsigned most;
	bool required;
};

static const struct member state_members[] = {
	{ "program", FORM_TEXT, WORD_MAX, true },
	{ "started", FORM_MOMENT, 0, true },
	{ "time", FORM_MOMENT, 0, true },
	{ "every_seconds", FORM_COUNT, 0, true },
	{ "ended", FORM_FLAG, 0, false },
	{ "reports_hits", FORM_FLAG, 0, false },
	{ "lines", FORM_COUNT, 0, true },
	{ "bytes", FORM_COUNT, 0, true },
	{ "lines_per_second", FORM_COUNT, 0, false },
	{ "bytes_per_second", FORM_COUNT, 0, false },
	{ "behind_bytes", FORM_COUNT, 0, false },
	{ "last_event", FORM_MOMENT, 0, false },
	{ "unreadable_lines", FORM_COUNT, 0, false },
	{ "long_lines", FORM_COUNT, 0, false },
	{ "lost_packets", FORM_COUNT, 0, false },
	{ "hits", FORM_COUNT, 0, false },
	{ "weak_hits", FORM_COUNT, 0, false },
	{ "pattern_hits", FORM_COUNT, 0, false },
	{ "sightings", FORM_COUNT, 0, false },
	{ "delivered", FORM_COUNT, 0, false },
	{ "refused", FORM_COUNT, 0, false },
	{ "waiting_batches", FORM_COUNT, 0, false },
	{ "indicators", FORM_COUNT, 0, true },
	{ "patterns", FORM_COUNT, 0, false },
	{ "set_version", FORM_COUNT, 0, true },
	{ "unusable_indicators", FORM_COUNT, 0, false },
	{ "patterns_left_alone", FORM_COUNT, 0, false },
	{ "held_back", FORM_COUNT, 0, false },
	{ "held_back_hits", FORM_COUNT, 0, false },
	{ "error", FORM_FAULT, 0, false },
};

static const struct member input_members[] = {
	{ "kind", FORM_TEXT, WORD_MAX, true },
	{ "path", FORM_TEXT, SENSOR_PATH_MAX, true },
	{ "lines", FORM_COUNT, 0, true },
	{ "bytes", FORM_COUNT, 0, true },
	{ "behind_bytes", FORM_COUNT, 0, false },
	{ "error", FORM_TEXT, SENSOR_ERROR_MAX, false },
};

static const struct member hit_members[] = {
	{ "time", FORM_MOMENT, 0, true },
	{ "input", FORM_TEXT, SENSOR_PATH_MAX, true },
	{ "line", FORM_COUNT, 0, true },
	{ "offset", FORM_COUNT, 0, false },
	{ "field", FORM_TEXT, VALUE_MAX, false },
	{ "kind", FORM_TEXT, WORD_MAX, true },
	{ "value", FORM_TEXT, VALUE_MAX, false },
	{ "found", FORM_TEXT, VALUE_MAX, false },
	{ "observations", FORM_COUNT, 0, false },
	{ "first", FORM_MOMENT, 0, false },
	{ "last", FORM_MOMENT, 0, false },
	{ "indicator", FORM_TEXT, INDICATOR_MAX, true },
	{ "name", FORM_TEXT, VALUE_MAX, false },
	{ "text", FORM_TEXT, SENSOR_LINE_MAX, false },
	{ "cut", FORM_FLAG, 0, false },
};

#define COUNT(members) (sizeof(members) / sizeof(*(members)))

/* --- one member --- */

static enum err
expected(struct arena *arena, struct str where, const char *name, const char *what,
	struct fault *why)
{
	struct str place = str_printf(arena, "%.*s/%s", STR_FMT(where), name);

	return fail_at(why, E_INVALID, place, "%s: expected %s", name, what);
}

static bool
put_count(const struct json *value, struct json_writer *out)
{
	int64_t number;

	if (!json_to_int(value, &number) || number < 0)
		return false;
	json_put_int(out, number);
	return true;
}

static bool
put_moment(const struct json *value, struct json_writer *out)
{
	int64_t moment;

	if (value->type != JSON_STRING || !timestamp_parse(value->string, &moment))
		return false;
	json_put_timestamp(out, moment);
	return true;
}

static bool
put_text(const struct json *value, unsigned most, struct json_writer *out)
{
	if (value->type != JSON_STRING || value->string.len > most)
		return false;
	json_put_string(out, value->string);
	return true;
}

static bool
put_fault(const struct json *value, struct json_writer *out)
{
	struct str text = json_get_string(value, STR("text"));
	int64_t moment;

	if (text.data == NULL || text.len > SENSOR_ERROR_MAX ||
		!timestamp_parse(json_get_string(value, STR("time")), &moment))
		return false;
	json_open_object(out);
	json_member_timestamp(out, STR("time"), moment);
	json_member_string(out, STR("text"), text);
	json_close_object(out);
	return true;
}

static bool
put_flag(const struct json *value, struct json_writer *out)
{
	json_put_bool(out, value->type == JSON_TRUE);
	return value->type == JSON_TRUE || value->type == JSON_FALSE;
}

static bool
put_value(const struct member *member, const struct json *value, struct json_writer *out)
{
	switch (member->form) {
	case FORM_COUNT:
		return put_count(value, out);
	case FORM_FLAG:
		return put_flag(value, out);
	case FORM_MOMENT:
		return put_moment(value, out);
	case FORM_TEXT:
		return put_text(value, member->most, out);
	case FORM_FAULT:
		return put_fault(value, out);
	}
	return false;
}

static const char *
form_name(struct arena *arena, const struct member *member)
{
	static const char *const names[] = {
		[FORM_COUNT] = "a count",
		[FORM_FLAG] = "true or false",
		[FORM_MOMENT] = "a moment such as 2026-01-31T08:00:00Z",
		[FORM_FAULT] = "an object with time and text",
	};

	if (member->form != FORM_TEXT)
		return names[member->form];
	return str_printf(arena, "a text of at most %u bytes", member->most).data;
}

/* The members of an object, each once and no others, in the order of the table. */
static enum err
put_members(struct arena *arena, const struct json *object, struct str where,
	const struct member *members, size_t count, struct json_writer *out, struct fault *why)
{
	if (object->type != JSON_OBJECT)
		return fail_at(why, E_INVALID, where, "expected an object");
	for (size_t i = 0; i < count; i++) {
		const struct member *member = &members[i];
		const struct json *value = json_get(object, str_of(member->name));

		json_key(out, str_of(member->name));
		if (value == NULL || value->type == JSON_NULL) {
			if (member->required)
				return expected(
					arena, where, member->name, form_name(arena, member), why);
			if (member->form == FORM_FLAG)
				json_put_bool(out, false);
			else
				json_put_null(out);
		} else if (!put_value(member, value, out)) {
			return expected(arena, where, member->name, form_name(arena, member), why);
		}
	}
	return OK;
}

static enum err
keep(struct arena *arena, const struct buf *text, struct str *ret, struct fault *why)
{
	TRY(buf_check(text, why));
	*ret = str_copy(arena, buf_str(text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

static enum err
read_name(const struct json *report, struct str *ret, struct fault *why)
{
	*ret = json_get_string(report, STR("sensor"));
	if (!sensor_name_is_valid(*ret))
		return fail_at(why, E_INVALID, STR("/sensor"),
			"sensor: expected a name of 1 to %u characters A-Z a-z 0-9 . _ -",
			SENSOR_NAME_MAX);
	return OK;
}

/* A list of at most `most`, or NULL when it is absent. */
static enum err
read_list(const struct json *report, const char *name, unsigned most, const struct json **ret,
	struct fault *why)
{
	const struct json *list = json_get(report, str_of(name));

	if (list != NULL && list->type != JSON_ARRAY)
		return fail_at(why, E_INVALID, str_of(name), "%s: expected a list", name);
	if (list != NULL && list->count > most)
		return fail_at(why, E_TOO_LARGE, str_of(name), "%s: at most %u", name, most);
	*ret = list;
	return OK;
}

/* --- the state --- */

static enum err
put_inputs(
	struct arena *arena, const struct json *report, struct json_writer *out, struct fault *why)
{
	const struct json *inputs;
	unsigned number = 0;

	TRY(read_list(report, "inputs", SENSOR_INPUTS_MAX, &inputs, why));
	json_key(out, STR("inputs"));
	json_open_array(out);
	for (const struct json *input = inputs == NULL ? NULL : inputs->first; input != NULL;
		input = input->next) {
		struct str where = str_printf(arena, "/inputs/%u", number++);
		json_open_object(out);
		TRY(put_members(
			arena, input, where, input_members, COUNT(input_members), out, why));
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

	TRY(read_name(report, ret_name, why));
	json_open_object(&out);
	TRY(put_members(arena, report, STR(""), state_members, COUNT(state_members), &out, why));
	TRY(put_inputs(arena, report, &out, why));
	json_close_object(&out);
	return keep(arena, &text, ret_state, why);
}

/* --- a batch --- */

static enum err
read_hours(
	struct arena *arena, const struct json *report, struct sensor_batch *ret, struct fault *why)
{
	struct sensor_hour *hours;
	const struct json *list;

	TRY(read_list(report, "hours", SENSOR_HOURS_MAX, &list, why));
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
			return expected(arena, where, "hour", "a moment since 1970", why);
		if (!json_to_int(json_get(item, STR("hits")), &hits) || hits < 0 ||
			hits > INT32_MAX)
			return expected(arena, where, "hits", "a count", why);
		hours[ret->hour_count++] =
			(struct sensor_hour){ moment / MICROSECONDS_PER_HOUR, hits };
	}
	return OK;
}

static enum err
read_hit(struct arena *arena, const struct json *item, size_t number, struct sensor_hit *ret,
	struct fault *why)
{
	struct str where = str_printf(arena, "/hits/%zu", number);
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	json_open_object(&out);
	TRY(put_members(arena, item, where, hit_members, COUNT(hit_members), &out, why));
	json_close_object(&out);
	ret->indicator = json_get_string(item, STR("indicator"));
	return keep(arena, &text, &ret->body, why);
}

static enum err
read_hits(
	struct arena *arena, const struct json *report, struct sensor_batch *ret, struct fault *why)
{
	struct sensor_hit *hits = arena_array(arena, SENSOR_BATCH_HITS_MAX, struct sensor_hit);
	const struct json *list;

	TRY(read_list(report, "hits", SENSOR_BATCH_HITS_MAX, &list, why));
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

	TRY(read_name(report, ret_name, why));
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
