/* report_form.c - reads the parts of what a sensor tells.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/report_form.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "store/sensors.h"

enum err
report_expected(struct arena *arena, struct str where, const char *name, const char *what,
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
put_value(const struct report_member *member, const struct json *value, struct json_writer *out)
{
	switch (member->form) {
	case REPORT_COUNT:
		return put_count(value, out);
	case REPORT_FLAG:
		return put_flag(value, out);
	case REPORT_MOMENT:
		return put_moment(value, out);
	case REPORT_TEXT:
		return put_text(value, member->most, out);
	case REPORT_FAULT:
		return put_fault(value, out);
	}
	return false;
}

static const char *
form_name(struct arena *arena, const struct report_member *member)
{
	static const char *const names[] = {
		[REPORT_COUNT] = "a count",
		[REPORT_FLAG] = "true or false",
		[REPORT_MOMENT] = "a moment such as 2026-01-31T08:00:00Z",
		[REPORT_FAULT] = "an object with time and text",
	};

	if (member->form != REPORT_TEXT)
		return names[member->form];
	return str_printf(arena, "a text of at most %u bytes", member->most).data;
}

enum err
report_members(struct arena *arena, const struct json *object, struct str where,
	const struct report_member *members, size_t count, struct json_writer *out, struct fault *why)
{
	if (object->type != JSON_OBJECT)
		return fail_at(why, E_INVALID, where, "expected an object");
	for (size_t i = 0; i < count; i++) {
		const struct report_member *member = &members[i];
		const struct json *value = json_get(object, str_of(member->name));

		json_key(out, str_of(member->name));
		if (value == NULL || value->type == JSON_NULL) {
			if (member->required)
				return report_expected(
					arena, where, member->name, form_name(arena, member), why);
			if (member->form == REPORT_FLAG)
				json_put_bool(out, false);
			else
				json_put_null(out);
		} else if (!put_value(member, value, out)) {
			return report_expected(arena, where, member->name, form_name(arena, member), why);
		}
	}
	return OK;
}

enum err
report_keep(struct arena *arena, const struct buf *text, struct str *ret, struct fault *why)
{
	TRY(buf_check(text, why));
	*ret = str_copy(arena, buf_str(text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

enum err
report_sensor(const struct json *report, struct str *ret, struct fault *why)
{
	*ret = json_get_string(report, STR("sensor"));
	if (!sensor_name_is_valid(*ret))
		return fail_at(why, E_INVALID, STR("/sensor"),
			"sensor: expected a name of 1 to %u characters A-Z a-z 0-9 . _ -",
			SENSOR_NAME_MAX);
	return OK;
}

enum err
report_list(struct arena *arena, const struct json *report, const char *name, unsigned most,
	const struct json **ret, struct fault *why)
{
	const struct json *list = json_get(report, str_of(name));
	struct str where = str_printf(arena, "/%s", name);

	if (list != NULL && list->type != JSON_ARRAY)
		return fail_at(why, E_INVALID, where, "%s: expected a list", name);
	if (list != NULL && list->count > most)
		return fail_at(why, E_TOO_LARGE, where, "%s: at most %u", name, most);
	*ret = list;
	return OK;
}
