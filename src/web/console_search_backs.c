/* console_search_backs.c - people have their own sensors search in kept logs, and read the answers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/protocol/sensors-api.md is the contract. What another organisation asks for is absent.
 */
#include "base/limits.h"
#include "web/console_family.h"
#include "web/live.h"
#include "web/search_back_report.h"

/* --- from the sensor --- */

enum err
console_search_answer_post(struct visit *visit, struct fault *why)
{
	struct search_back_answer answer;
	const struct json *report;

	TRY(console_sensor_sign_in(visit, why));
	TRY(console_body(visit, SENSOR_BATCH_SIZE_MAX, &report, why));
	TRY(search_answer_parse(visit->arena, report, &answer, why));
	TRY(search_backs_answer(visit->web->store, &visit->reader, &answer, why));
	live_tell_sensors(visit->web->live, visit->reader.organisation);
	visit->reply->status = 204;
	return OK;
}

/* --- one as JSON --- */

static const char *const state_names[] = {
	[SEARCH_BACK_ASKED] = "asked",
	[SEARCH_BACK_RUNNING] = "running",
	[SEARCH_BACK_DONE] = "done",
	[SEARCH_BACK_REFUSED] = "refused",
	[SEARCH_BACK_CANCELLED] = "cancelled",
};

static enum err
put_indicator(struct visit *visit, struct str id, struct json_writer *out, struct fault *why)
{
	json_key(out, STR("indicator"));
	if (id.len == 0) {
		json_put_null(out);
		return OK;
	}
	return console_put_reference(visit, id, out, why);
}

/* When the reader's organisation was first given what was hit first: a hit before that is one
 * before anybody here could know. */
static enum err
put_known(struct visit *visit, const struct json *answer, struct json_writer *out, struct fault *why)
{
	struct str id = json_get_string(answer, STR("first_indicator"));
	const struct released *entries;
	int64_t known = INT64_MAX;
	size_t count = 0;

	if (id.len > 0) {
		enum err err = release_entries(visit->web->store, &visit->reader, id, visit->arena,
			&count, &entries, why);
		if (err != OK && err != E_ABSENT)
			return err;
		count = err == OK ? count : 0;
	}
	for (size_t i = 0; i < count; i++)
		if (entries[i].position < known)
			known = entries[i].position;
	json_key(out, STR("known"));
	if (known == INT64_MAX)
		json_put_null(out);
	else
		json_put_timestamp(out, known);
	return OK;
}

static enum err
put_answer(struct visit *visit, struct str text, struct json_writer *out, struct fault *why)
{
	const struct json *answer = NULL;

	if (text.len > 0)
		TRY(json_parse(visit->arena, text, &answer, why));
	TRY(put_known(visit, answer, out, why));
	json_key(out, STR("answer"));
	if (answer == NULL)
		json_put_null(out);
	else
		json_put_raw(out, text);
	return OK;
}

/* The members, in an object that is open. */
static enum err
put_search(struct visit *visit, const struct search_back *one, struct json_writer *out,
	struct fault *why)
{
	json_member_string(out, STR("id"), one->id);
	TRY(put_indicator(visit, one->order.indicator, out, why));
	json_key(out, STR("added_after"));
	if (one->order.indicator.len > 0)
		json_put_null(out);
	else
		json_put_timestamp(out, one->order.added_after);
	json_member_int(out, STR("days"), one->order.days);
	json_member_timestamp(out, STR("asked"), one->asked);
	json_member_string(out, STR("by"), one->by);
	json_member_string(out, STR("state"), str_of(state_names[one->state]));
	json_member_timestamp(out, STR("changed"), one->changed);
	json_member_int(out, STR("percent"), one->percent);
	return put_answer(visit, one->answer, out, why);
}

/* --- to people --- */

enum err
console_search_backs_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	const struct search_back *list;
	size_t count;

	TRY(search_backs_list(visit->web->store, &visit->reader, visit->parts[0], visit->arena,
		&count, &list, why));
	json_open_object(&out);
	json_member_timestamp(&out, STR("as_of"), env_now(visit->web->env));
	json_key(&out, STR("searches"));
	json_open_array(&out);
	for (size_t i = 0; i < count; i++) {
		json_open_object(&out);
		TRY(put_search(visit, &list[i], &out, why));
		json_close_object(&out);
	}
	json_close_array(&out);
	json_close_object(&out);
	return console_reply(visit, &body, why);
}

enum err
console_search_backs_one_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	struct search_back one;
	struct str hits;

	TRY(search_backs_find(visit->web->store, &visit->reader, visit->parts[0], visit->parts[1],
		visit->arena, &one, &hits, why));
	json_open_object(&out);
	TRY(put_search(visit, &one, &out, why));
	json_key(&out, STR("hits"));
	json_put_raw(&out, hits.len > 0 ? hits : STR("[]"));
	json_close_object(&out);
	return console_reply(visit, &body, why);
}

/* One that the reader may see: else a typing error would be told hours later, by the sensor. */
static enum err
require_indicator(struct visit *visit, struct str id, struct fault *why)
{
	const struct released *object;

	if (id.len == 0)
		return OK;
	return release_find_brief(visit->web->store, &visit->reader, id, visit->arena, &object, why);
}

enum err
console_search_backs_post(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	struct search_back_order order;
	char id[UUID_TEXT + 1];
	const struct json *asked;
	struct sensor sensor;

	if (!reader_may(&visit->reader, ROLE_ANALYST))
		return fail(why, E_DENIED, "this account may not ask sensors for anything");
	/* Before the indicator: what is asked of a sensor that is not there is told nothing else. */
	TRY(sensors_find(
		visit->web->store, &visit->reader, visit->parts[0], visit->arena, &sensor, why));
	TRY(console_body(visit, CONSOLE_BODY_MAX, &asked, why));
	TRY(search_order_parse(asked, &order, why));
	TRY(require_indicator(visit, order.indicator, why));
	TRY(search_backs_ask(
		visit->web->store, &visit->reader, visit->parts[0], &order, id, why));
	live_tell_sensors(visit->web->live, visit->reader.organisation);
	json_open_object(&out);
	json_member_string(&out, STR("id"), str_of(id));
	json_close_object(&out);
	return console_reply(visit, &body, why);
}

enum err
console_search_backs_cancel(struct visit *visit, struct fault *why)
{
	TRY(search_backs_cancel(
		visit->web->store, &visit->reader, visit->parts[0], visit->parts[1], why));
	live_tell_sensors(visit->web->live, visit->reader.organisation);
	visit->reply->status = 204;
	return OK;
}
