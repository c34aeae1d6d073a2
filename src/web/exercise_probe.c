/* exercise_probe.c - the node's side of docs/protocol/probe.md: work out, results in.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The clock that probes are told is the wall's, at speed 1, since samples have moments of the wall
 * (store/record.h); the periods that they are given are already as short as the exercise's speed
 * makes them.
 */
#include "base/limits.h"
#include "base/timestamp.h"
#include "exercise/probe_work.h"
#include "web/exercise_family.h"
#include "web/probe_desk.h"

/* --- who asks --- */

static enum err
sign_in(struct visit *visit, struct fault *why)
{
	TRY(console_machine_sign_in(visit, why));
	if (!reader_may(&visit->reader, ROLE_PROBE))
		return fail(why, E_DENIED, "a probe's token needs the role probe");
	return OK;
}

static bool
is_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.data[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			    c == '.' || c == '_' || c == '-'))
			return false;
	}
	return name.len > 0 && name.len <= PROBE_NAME_MAX;
}

static enum err
probe_name(struct visit *visit, struct str *ret, struct fault *why)
{
	TRY(console_parameter(visit, "probe", ret, why));
	if (!is_name(*ret))
		return fail_at(why, E_USAGE, STR("probe"),
			"probe: expected a name of 1 to %d characters A-Z a-z 0-9 . _ -",
			PROBE_NAME_MAX);
	return OK;
}

/* --- work --- */

static enum err
write_work(struct visit *visit, const struct probe_share *share, struct probe_work *ret,
	struct fault *why)
{
	struct exercise_state state;
	enum err err;

	TRY(exercise_enter(visit->exercise, &state, why));
	err = probe_work_write(&state, share, visit->arena, ret, why);
	exercise_leave(visit->exercise);
	return err;
}

enum err
exercise_probe_work_get(struct visit *visit, struct fault *why)
{
	int64_t now = env_now(visit->web->env);
	struct probe_share share;
	struct probe_work work;
	struct str name;
	struct str tag;

	TRY(sign_in(visit, why));
	TRY(probe_name(visit, &name, why));
	if (!probe_desk_ask(visit->web->probes, name, now, &share.place, &share.count))
		return fail(why, E_TOO_MANY, "there are %d probes already", PROBES_MAX);
	TRY(write_work(visit, &share, &work, why));
	probe_desk_given(visit->web->probes, name, work.check_count);
	tag = str_printf(visit->arena, "\"%.*s\"", STR_FMT(work.version));
	if (tag.data == NULL)
		return fail_nomem(why);
	http_reply_header(visit->reply, STR("ETag"), tag);
	if (str_eq(http_header(visit->request, STR("If-None-Match")), tag)) {
		visit->reply->status = 304;
		return OK;
	}
	http_reply_header(visit->reply, STR("Content-Type"), STR("application/json"));
	visit->reply->status = 200;
	visit->reply->body = work.json;
	return OK;
}

/* --- results --- */

struct delivery {
	size_t count;
	struct check_result *results;
	size_t *indexes;  /* of each in the post */
	enum err *errors; /* of each in the post; OK until something is wrong */
	int64_t newest;
};

static enum err
read_result(const struct exercise_state *state, const struct json *item, struct check_result *ret)
{
	struct str name = json_get_string(item, STR("team"));
	const struct scenario_team *team = scenario_team_by_name(state->scenario, name);
	bool shared = name.len == 0 && json_has(item, STR("team"), JSON_STRING);
	int64_t latency = 0;
	struct check_result result = {
		.check = json_get_string(item, STR("check")),
		.text = json_get_string(item, STR("text")),
		.transcript = json_get_string(item, STR("transcript")),
	};

	if (team == NULL && !shared)
		return E_ABSENT;
	if (!timestamp_parse(json_get_string(item, STR("time")), &result.time) ||
		!check_state_parse(json_get_string(item, STR("state")), &result.state) ||
		!json_to_int(json_get(item, STR("latency_ms")), &latency) || latency < 0 ||
		latency > INT32_MAX)
		return E_INVALID;
	result.team = shared ? 0 : team->index;
	result.latency_ms = (unsigned)latency;
	*ret = result;
	return OK;
}

static enum err
read_results(
	struct visit *visit, const struct json *list, struct delivery *delivery, struct fault *why)
{
	struct exercise_state state;
	size_t index = 0;

	delivery->results = arena_array(visit->arena, list->count + 1, struct check_result);
	delivery->indexes = arena_array(visit->arena, list->count + 1, size_t);
	delivery->errors = arena_array(visit->arena, list->count + 1, enum err);
	if (delivery->results == NULL || delivery->indexes == NULL || delivery->errors == NULL)
		return fail_nomem(why);
	TRY(exercise_enter(visit->exercise, &state, why));
	JSON_EACH (item, list) {
		struct check_result *result = &delivery->results[delivery->count];
		delivery->errors[index] = read_result(&state, item, result);
		if (delivery->errors[index] == OK) {
			delivery->newest = result->time > delivery->newest ? result->time
									   : delivery->newest;
			delivery->indexes[delivery->count++] = index;
		}
		index++;
	}
	exercise_leave(visit->exercise);
	return OK;
}

static enum err
put_results(struct visit *visit, struct delivery *delivery, struct fault *why)
{
	enum err *errors = arena_array(visit->arena, delivery->count + 1, enum err);

	if (errors == NULL)
		return fail_nomem(why);
	if (delivery->count > 0)
		TRY(record_put_results(visit->web->store, &visit->reader, delivery->results,
			delivery->count, errors, why));
	for (size_t i = 0; i < delivery->count; i++)
		delivery->errors[delivery->indexes[i]] = errors[i];
	return OK;
}

static const char *
reason_of(enum err err)
{
	return err == E_ABSENT    ? "there is no such check of that team"
	       : err == E_INVALID ? "a result has a time that is not ahead, a state and a latency"
				  : err_text(err);
}

static void
write_receipt(const struct delivery *delivery, size_t count, struct buf *body)
{
	struct json_writer out = json_writer_of(body);
	int64_t taken = 0;

	for (size_t i = 0; i < count; i++)
		taken += delivery->errors[i] == OK;
	json_open_object(&out);
	json_member_int(&out, STR("taken"), taken);
	json_key(&out, STR("refused"));
	json_open_array(&out);
	for (size_t i = 0; i < count; i++) {
		if (delivery->errors[i] == OK)
			continue;
		json_open_object(&out);
		json_member_int(&out, STR("index"), (int64_t)i);
		json_member_string(&out, STR("code"), str_of(err_name(delivery->errors[i])));
		json_member_string(&out, STR("text"), str_of(reason_of(delivery->errors[i])));
		json_close_object(&out);
	}
	json_close_array(&out);
	json_close_object(&out);
}

enum err
exercise_probe_results_post(struct visit *visit, struct fault *why)
{
	struct delivery delivery = { 0 };
	OWNED_BUF body = BUF_INIT;
	const struct json *post;
	const struct json *list;
	struct str name;

	TRY(sign_in(visit, why));
	TRY(probe_name(visit, &name, why));
	TRY(console_body(visit, PROBE_POST_BYTES_MAX, &post, why));
	list = json_get(post, STR("results"));
	if (list == NULL || list->type != JSON_ARRAY)
		return fail_at(why, E_INVALID, STR("/results"), "results: expected a list");
	if (list->count > PROBE_POST_RESULTS_MAX)
		return fail_at(why, E_TOO_LARGE, STR("/results"), "at most %u results",
			PROBE_POST_RESULTS_MAX);
	TRY(read_results(visit, list, &delivery, why));
	TRY(put_results(visit, &delivery, why));
	probe_desk_brought(visit->web->probes, name, delivery.count, delivery.newest,
		env_now(visit->web->env));
	write_receipt(&delivery, list->count, &body);
	return console_reply(visit, &body, why);
}
