/* exercise_curves.c - points at many moments.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/exercise_curves.h"

enum { STEPS_MAX = 500, STEPS_DEFAULT = 120, STEP_LEAST_MS = 1000, MINUTE_MS = 60000 };

/* --- planning, with the exercise held --- */

/* Minutes doubled, so that the moments of a curve are asked for again a minute later: they are
 * kept. */
static int64_t
default_step(int64_t now_ms)
{
	int64_t step = MINUTE_MS;

	while (now_ms / step > STEPS_DEFAULT)
		step *= 2;
	return step;
}

static enum err
choose_step(int64_t now_ms, uint64_t wanted, struct curves *curves, struct fault *why)
{
	int64_t step = wanted == 0 ? default_step(now_ms) : (int64_t)wanted;

	if (step < STEP_LEAST_MS || now_ms / step >= STEPS_MAX)
		return fail_at(why, E_USAGE, STR("step_ms"),
			"step_ms: expected %d at least, and so many that there are at most %d "
			"steps",
			STEP_LEAST_MS, STEPS_MAX);
	curves->step_ms = step;
	curves->count = (size_t)(now_ms / step) + 1;
	return OK;
}

static enum err
choose_moments(struct visit *visit, const struct exercise_state *state, struct curves *curves,
	struct fault *why)
{
	if (!state->scenario->ranked || state->clock_state == CLOCK_NEW ||
		state->clock_state == CLOCK_OPEN)
		curves->count = 0;
	curves->moments = arena_array(visit->arena, curves->count + 1, int64_t);
	curves->points = arena_alloc_array(
		visit->arena, curves->count + 1, sizeof(*curves->points));
	if (curves->moments == NULL || curves->points == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < curves->count; i++) {
		int64_t wall = clock_wall(state->clock, (int64_t)i * curves->step_ms * 1000);
		curves->moments[i] = wall > state->now ? state->now : wall;
	}
	return OK;
}

static enum err
choose_teams(struct visit *visit, const struct exercise_state *state, const struct score_cut *cut,
	struct curves *curves, struct fault *why)
{
	const struct scenario *scenario = state->scenario;

	curves->teams = arena_array(visit->arena, scenario->team_count + 1, struct curve_team);
	if (curves->teams == NULL)
		return fail_nomem(why);
	for (size_t i = 0; curves->count > 0 && i < scenario->team_count; i++) {
		const struct scenario_team *team = &scenario->teams[i];
		if (team->kind != TEAM_BLUE || (cut->view == VIEW_TEAM && cut->team != team->index))
			continue;
		curves->teams[curves->team_count++] = (struct curve_team){ team->index,
			str_copy(visit->arena, team->name) };
	}
	return OK;
}

static enum err
choose(struct visit *visit, const struct exercise_state *state, curves_plan *plan,
	struct score_cut *cut, struct curves *curves, struct fault *why)
{
	uint64_t wanted;

	TRY(plan(visit, state, cut, &wanted, why));
	TRY(choose_step(to_milliseconds(state->scenario_now), wanted, curves, why));
	TRY(choose_moments(visit, state, curves, why));
	return choose_teams(visit, state, cut, curves, why);
}

/* --- computing, a step at a time --- */

enum err
exercise_curves(struct visit *visit, curves_plan *plan, struct curves *ret, struct fault *why)
{
	struct exercise_state state;
	struct curves curves = { 0 };
	struct score_cut cut;
	enum err err;

	TRY(exercise_enter(visit->exercise, &state, why));
	err = choose(visit, &state, plan, &cut, &curves, why);
	exercise_leave(visit->exercise);
	TRY(err);
	for (size_t i = 0; i < curves.count; i++)
		TRY(exercise_points_at(
			visit->exercise, cut.view, curves.moments[i], curves.points[i], why));
	*ret = curves;
	return OK;
}

void
curves_put(const struct curves *curves, struct json_writer *out)
{
	json_member_int(out, STR("step_ms"), curves->step_ms);
	json_key(out, STR("steps"));
	json_open_array(out);
	for (size_t i = 0; i < curves->count; i++)
		json_put_timestamp(out, curves->moments[i]);
	json_close_array(out);
	json_key(out, STR("teams"));
	json_open_array(out);
	for (size_t k = 0; k < curves->team_count; k++) {
		json_open_object(out);
		json_member_string(out, STR("name"), curves->teams[k].name);
		json_key(out, STR("points"));
		json_open_array(out);
		for (size_t i = 0; i < curves->count; i++)
			json_put_int(out, curves->points[i][curves->teams[k].index]);
		json_close_array(out);
		json_close_object(out);
	}
	json_close_array(out);
}

/* --- the route --- */

static enum err
plan_series(struct visit *visit, const struct exercise_state *state, struct score_cut *ret_cut,
	uint64_t *ret_step, struct fault *why)
{
	struct str text;

	TRY(exercise_cut_parameters(visit, state, ret_cut, why));
	TRY(console_parameter(visit, "step_ms", &text, why));
	*ret_step = 0;
	if (text.len > 0 &&
		(!str_to_u64(text, ret_step) || *ret_step == 0 || *ret_step > INT32_MAX))
		return fail_at(why, E_USAGE, STR("step_ms"), "step_ms: expected milliseconds");
	return OK;
}

enum err
exercise_series_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	struct curves curves;

	TRY(exercise_curves(visit, plan_series, &curves, why));
	json_open_object(&out);
	curves_put(&curves, &out);
	json_close_object(&out);
	return console_reply(visit, &body, why);
}
