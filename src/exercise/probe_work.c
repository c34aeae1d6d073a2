/* probe_work.c - deals checks out, each with its team's names and addresses in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "probe"

#include "exercise/probe_work.h"

#include "base/json_write.h"
#include "base/limits.h"
#include "base/log.h"

/* --- which checks --- */

/* The newest word about the check counts; one that was added and taken back is none. */
static bool
is_enabled(const struct exercise_state *state, size_t check, struct arena *arena)
{
	struct str name = state->scenario->checks[check].name;
	bool enabled = true;

	for (const struct journal_entry *at = journal_first(state->journal, RECORD_CHECK_CHANGED);
		at != NULL; at = at->next_of_kind) {
		const struct json *body;
		if (!str_eq(at->subject, name) || !journal_in_force(at) ||
			journal_body(at, arena, &body, NULL) != OK)
			continue;
		enabled = json_get_true(body, STR("enabled"));
	}
	return enabled && score_has_check(state->score, check, state->now);
}

/* Each of these checks (NULL: all) for each team; of a shared system once, for no team. */
static enum err
make_legs(const struct scenario *scenario, const bool *wanted, struct arena *arena,
	size_t *ret_count, const struct check_leg **ret, struct fault *why)
{
	struct check_leg *legs = arena_array(
		arena, scenario->check_count * scenario->team_count + 1, struct check_leg);
	size_t count = 0;

	if (legs == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < scenario->check_count; i++) {
		const struct scenario_check *check = &scenario->checks[i];
		bool shared = scenario->systems[check->system].shared;
		size_t times = wanted != NULL && !wanted[i] ? 0 : shared ? 1 : scenario->team_count;
		for (size_t team = 0; team < times; team++)
			legs[count++] = (struct check_leg){ .check = check->name,
				.team = shared ? 0 : scenario->teams[team].index };
	}
	*ret_count = count;
	*ret = legs;
	return OK;
}

enum err
check_legs_of(const struct scenario *scenario, struct arena *arena, size_t *ret_count,
	const struct check_leg **ret, struct fault *why)
{
	return make_legs(scenario, NULL, arena, ret_count, ret, why);
}

enum err
check_legs_at_work(const struct exercise_state *state, struct arena *arena, size_t *ret_count,
	const struct check_leg **ret, struct fault *why)
{
	const struct scenario *scenario = state->scenario;
	bool *enabled = arena_array(arena, scenario->check_count + 1, bool);

	if (enabled == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < scenario->check_count; i++)
		enabled[i] = is_enabled(state, i, arena);
	return make_legs(scenario, enabled, arena, ret_count, ret, why);
}

/* --- one check --- */

struct check_writing {
	struct json_writer json;
	struct arena *arena;
	const struct scenario_team *team; /* NULL: of a shared system */
	const struct scenario_system *system;
	int64_t speed_milli;
	struct fault *why;
};

/* Periods are of scenario time: at sixty times the speed a minute is a second of the wall's. A probe takes
 * none that is longer than a day of it, as half a day at a tenth of the speed would be. */
static int64_t
at_speed(const struct check_writing *writing, int64_t microseconds, int64_t least_ms)
{
	int64_t milliseconds = to_milliseconds(microseconds);

	if (writing->speed_milli > 0)
		milliseconds = milliseconds * 1000 / writing->speed_milli;
	if (milliseconds < least_ms)
		return least_ms;
	return milliseconds > PROBE_PERIOD_MAX_MS ? PROBE_PERIOD_MAX_MS : milliseconds;
}

static enum err
put_expanded(struct check_writing *writing, struct str text)
{
	struct str expanded;

	TRY(scenario_expand(
		writing->arena, text, writing->team, writing->system, &expanded, writing->why));
	json_put_string(&writing->json, expanded);
	return OK;
}

static enum err
put_parameters(struct check_writing *writing, const struct scenario_check *check)
{
	json_key(&writing->json, STR("parameters"));
	json_open_object(&writing->json);
	for (size_t i = 0; i < check->parameter_count; i++) {
		json_key(&writing->json, check->parameters[i].name);
		TRY(put_expanded(writing, check->parameters[i].value));
	}
	json_close_object(&writing->json);
	return OK;
}

static enum err
put_accounts(struct check_writing *writing, const struct scenario_check *check)
{
	json_key(&writing->json, STR("accounts"));
	json_open_array(&writing->json);
	for (size_t i = 0; i < check->account_count; i++) {
		json_open_object(&writing->json);
		json_key(&writing->json, STR("user"));
		TRY(put_expanded(writing, check->accounts[i].name));
		json_key(&writing->json, STR("password"));
		TRY(put_expanded(writing, check->accounts[i].value));
		json_close_object(&writing->json);
	}
	json_close_array(&writing->json);
	return OK;
}

static enum err
put_texts(struct check_writing *writing, const char *key, const struct str *texts, size_t count)
{
	json_key(&writing->json, str_of(key));
	json_open_array(&writing->json);
	for (size_t i = 0; i < count; i++)
		TRY(put_expanded(writing, texts[i]));
	json_close_array(&writing->json);
	return OK;
}

static enum err
put_check(struct check_writing *writing, const struct scenario_check *check)
{
	struct json_writer *out = &writing->json;

	json_open_object(out);
	json_member_string(out, STR("check"), check->name);
	json_member_string(out, STR("team"), writing->team == NULL ? STR("") : writing->team->name);
	json_member_string(out, STR("kind"), check->kind);
	json_member_int(out, STR("period_ms"), at_speed(writing, check->period, PROBE_PERIOD_MIN_MS));
	json_member_int(out, STR("jitter_ms"), at_speed(writing, check->jitter, 0));
	json_member_int(out, STR("timeout_ms"), to_milliseconds(check->timeout));
	TRY(put_parameters(writing, check));
	TRY(put_accounts(writing, check));
	TRY(put_texts(writing, "contents", check->contents, check->content_count));
	TRY(put_texts(writing, "clients", check->clients, check->client_count));
	json_close_object(out);
	return OK;
}

/* --- the share --- */

/* Into a buffer of its own first: what cannot be written whole is not written at all. */
static enum err
add_check(const struct exercise_state *state, const struct check_leg *leg, struct arena *arena,
	struct json_writer *out, size_t *count, struct fault *why)
{
	const struct scenario_check *check = scenario_check(state->scenario, leg->check);
	OWNED_BUF text = BUF_INIT;
	struct fault reason;
	struct check_writing writing = { .json = json_writer_of(&text),
		.arena = arena,
		.team = scenario_team(state->scenario, leg->team),
		.system = &state->scenario->systems[check->system],
		.speed_milli = clock_speed_at(state->clock, state->now),
		.why = &reason };

	if (put_check(&writing, check) != OK) {
		LOG_WARNING("check_left_out", "check=%.*s text=\"%s\"", STR_FMT(leg->check),
			reason.text);
		return OK;
	}
	TRY(buf_check(&text, why));
	json_put_raw(out, buf_str(&text));
	*count += 1;
	return OK;
}

static enum err
write_checks(const struct exercise_state *state, const struct probe_share *share,
	struct arena *arena, struct buf *to, size_t *ret_count, struct fault *why)
{
	struct json_writer out = json_writer_of(to);
	const struct check_leg *legs;
	size_t count;

	TRY(check_legs_at_work(state, arena, &count, &legs, why));
	*ret_count = 0;
	json_open_array(&out);
	for (size_t i = 0; i < count; i++)
		if (i % share->count == share->place)
			TRY(add_check(state, &legs[i], arena, &out, ret_count, why));
	json_close_array(&out);
	return buf_check(to, why);
}

enum err
probe_work_write(const struct exercise_state *state, const struct probe_share *share,
	struct arena *arena, struct probe_work *ret, struct fault *why)
{
	bool running = state->clock_state == CLOCK_RUNNING;
	OWNED_BUF checks = BUF_INIT;
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	struct sha256 digest;
	char version[2 * SHA256_SIZE + 1];

	TRY(write_checks(state, share, arena, &checks, &ret->check_count, why));
	digest = sha256_of(buf_str(&checks));
	hex_format(digest.bytes, 8, version);
	ret->version = str_printf(arena, "%s-%c", version, running ? 'r' : 'p');
	json_open_object(&out);
	json_member_string(&out, STR("version"), ret->version);
	json_member_timestamp(&out, STR("now"), state->now);
	json_member_int(&out, STR("speed"), 1);
	json_member_bool(&out, STR("running"), running);
	json_member_int(&out, STR("lease_ms"), PROBE_LEASE_MS);
	json_key(&out, STR("checks"));
	json_put_raw(&out, buf_str(&checks));
	json_close_object(&out);
	TRY(buf_check(&text, why));
	ret->json = str_copy(arena, buf_str(&text));
	return ret->json.data == NULL || ret->version.data == NULL ? fail_nomem(why) : OK;
}
