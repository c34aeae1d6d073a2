/* search_back_report.c - the forms in which search backs are asked for, fetched and answered.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/search_back_report.h"

#include <limits.h>

#include "base/json_write.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "model/object.h"
#include "web/report_form.h"
#include "web/sensor_report.h"

/* --- asked for --- */

/* What is no number of days is 0; how many there may be the store says. */
static unsigned
days_of(const struct json *body)
{
	int64_t days;

	return json_to_int(json_get(body, STR("days")), &days) && days > 0 && days <= UINT_MAX
		       ? (unsigned)days
		       : 0;
}

static bool
is_given(const struct json *body, struct str name)
{
	const struct json *value = json_get(body, name);

	return value != NULL && value->type != JSON_NULL;
}

enum err
search_order_parse(const struct json *body, struct search_back_order *ret, struct fault *why)
{
	struct search_back_order order = { .indicator = STR("") };
	bool by_id = is_given(body, STR("indicator"));

	if (by_id == is_given(body, STR("added_after")))
		return fail_at(why, E_INVALID, STR("/indicator"),
			"expected either indicator or added_after");
	order.days = days_of(body);
	if (by_id) {
		order.indicator = json_get_string(body, STR("indicator"));
		if (!object_id_is_valid(order.indicator) ||
			!str_eq(object_id_type(order.indicator), STR("indicator")))
			return fail_at(why, E_INVALID, STR("/indicator"),
				"indicator: expected the id of one");
	} else if (!timestamp_parse(json_get_string(body, STR("added_after")), &order.added_after)) {
		return fail_at(why, E_INVALID, STR("/added_after"),
			"added_after: expected a moment such as 2026-01-31T08:00:00Z");
	}
	*ret = order;
	return OK;
}

/* --- fetched --- */

static void
put_order(const struct search_back *one, struct json_writer *out)
{
	json_open_object(out);
	json_member_string(out, STR("id"), one->id);
	if (one->order.indicator.len > 0)
		json_member_string(out, STR("indicator"), one->order.indicator);
	else
		json_member_timestamp(out, STR("added_after"), one->order.added_after);
	json_member_timestamp(out, STR("since"),
		one->asked - (int64_t)one->order.days * MICROSECONDS_PER_DAY);
	json_close_object(out);
}

void
search_back_orders_write(const struct search_back *open, size_t count, struct buf *text)
{
	struct json_writer out = json_writer_of(text);

	json_open_object(&out);
	json_key(&out, STR("searches"));
	json_open_array(&out);
	for (size_t i = 0; i < count; i++)
		put_order(&open[i], &out);
	json_close_array(&out);
	json_close_object(&out);
}

enum err
search_progress_parse(const struct json *report, struct search_progress *ret, struct fault *why)
{
	const struct json *search = json_get(report, STR("search"));
	int64_t percent;

	*ret = (struct search_progress){ .id = STR("") };
	if (search == NULL || search->type == JSON_NULL)
		return OK;
	if (!uuid_is_valid(json_get_string(search, STR("id"))))
		return fail_at(why, E_INVALID, STR("/search/id"), "id: expected a UUID");
	if (!json_to_int(json_get(search, STR("percent")), &percent) || percent < 0 || percent > 100)
		return fail_at(why, E_INVALID, STR("/search/percent"), "percent: expected 0 to 100");
	ret->id = json_get_string(search, STR("id"));
	ret->percent = (unsigned)percent;
	return OK;
}

/* --- answered --- */

static const struct report_member answer_members[] = {
	{ "reason", REPORT_TEXT, SENSOR_ERROR_MAX, false },
	{ "started", REPORT_MOMENT, 0, true },
	{ "ended", REPORT_MOMENT, 0, true },
	{ "complete", REPORT_FLAG, 0, false },
	{ "indicators", REPORT_COUNT, 0, false },
	{ "patterns", REPORT_COUNT, 0, false },
	{ "pattern_losses", REPORT_COUNT, 0, false },
	{ "patterns_left_alone", REPORT_COUNT, 0, false },
	{ "files", REPORT_COUNT, 0, false },
	{ "bytes", REPORT_COUNT, 0, false },
	{ "skipped_files", REPORT_COUNT, 0, false },
	{ "skipped_bytes", REPORT_COUNT, 0, false },
	{ "unreadable_files", REPORT_COUNT, 0, false },
	{ "found", REPORT_COUNT, 0, false },
	{ "first", REPORT_MOMENT, 0, false },
	{ "first_indicator", REPORT_TEXT, REPORT_INDICATOR_MAX, false },
	{ "last", REPORT_MOMENT, 0, false },
	{ "sightings", REPORT_COUNT, 0, false },
};

static enum err
write_body(struct arena *arena, const struct json *report, struct str *ret, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	json_open_object(&out);
	TRY(report_members(arena, report, STR(""), answer_members, REPORT_MEMBERS(answer_members), &out, why));
	json_close_object(&out);
	return report_keep(arena, &text, ret, why);
}

static enum err
write_hits(struct arena *arena, const struct json *report, struct str *ret, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	const struct json *list;
	size_t number = 0;

	TRY(report_list(arena, report, "hits", SEARCH_BACK_HITS_MAX, &list, why));
	json_open_array(&out);
	if (list != NULL)
		JSON_EACH (item, list)
			TRY(sensor_hit_write(arena, item, number++, &out, why));
	json_close_array(&out);
	return report_keep(arena, &text, ret, why);
}

enum err
search_answer_parse(struct arena *arena, const struct json *report, struct search_back_answer *ret,
	struct fault *why)
{
	struct search_back_answer answer = { .id = json_get_string(report, STR("search")) };
	struct str outcome = json_get_string(report, STR("outcome"));

	TRY(report_sensor(report, &answer.sensor, why));
	if (!uuid_is_valid(answer.id))
		return fail_at(why, E_INVALID, STR("/search"), "search: expected a UUID");
	answer.refused = str_eq(outcome, STR("refused"));
	if (!answer.refused && !str_eq(outcome, STR("done")))
		return fail_at(why, E_INVALID, STR("/outcome"), "outcome: expected done or refused");
	TRY(write_body(arena, report, &answer.body, why));
	TRY(write_hits(arena, report, &answer.hits, why));
	*ret = answer;
	return OK;
}
