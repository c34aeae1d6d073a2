/* exercise_about.c - what the exercise is about, as far as a seat may know it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/act.h"
#include "web/exercise_curves.h"
#include "web/exercise_family.h"
#include "web/live.h"

static void
put_phases(const struct scenario *scenario, struct json_writer *out)
{
	json_key(out, STR("phases"));
	json_open_array(out);
	for (size_t i = 0; i < scenario->phase_count; i++) {
		const struct scenario_phase *phase = &scenario->phases[i];
		json_open_object(out);
		json_member_string(out, STR("name"), phase->name);
		json_member_string(out, STR("title"), phase->title);
		json_member_int(out, STR("start_ms"), to_milliseconds(phase->start));
		json_member_int(out, STR("length_ms"), to_milliseconds(phase->length));
		json_member_bool(out, STR("scored"), phase->scored);
		json_close_object(out);
	}
	json_close_array(out);
}

static void
put_team(struct visit *visit, const struct scenario_team *team, struct json_writer *out)
{
	json_open_object(out);
	json_member_string(out, STR("name"), team->name);
	json_member_string(out, STR("title"), team->title);
	json_member_string(out, STR("kind"), str_of(scenario_team_kind_name(team->kind)));
	json_key(out, STR("organisations"));
	json_open_array(out);
	for (size_t i = 0; i < team->organisation_count; i++)
		json_put_string(out, team->organisations[i]);
	json_close_array(out);
	json_member_bool(out, STR("own"), team->index == visit->reader.seat.team);
	json_close_object(out);
}

static void
put_teams(struct visit *visit, const struct scenario *scenario, struct json_writer *out)
{
	json_key(out, STR("teams"));
	json_open_array(out);
	for (size_t i = 0; i < scenario->team_count; i++)
		if (exercise_knows_team(visit, &scenario->teams[i]))
			put_team(visit, &scenario->teams[i], out);
	json_close_array(out);
}

static void
put_categories(const struct exercise_state *state, struct json_writer *out)
{
	json_key(out, STR("categories"));
	json_open_array(out);
	for (size_t i = 0; state->scenario->ranked && i < state->rules->category_count; i++) {
		const struct rules_category *category = &state->rules->categories[i];
		json_open_object(out);
		json_member_string(out, STR("name"), category->name);
		json_member_string(out, STR("title"), category->title);
		json_member_int(out, STR("weight_ppm"), category->weight);
		json_close_object(out);
	}
	json_close_array(out);
}

static void
put_checks(const struct exercise_state *state, size_t system, int64_t shown,
	struct json_writer *out)
{
	const struct scenario *scenario = state->scenario;

	json_key(out, STR("checks"));
	json_open_array(out);
	for (size_t i = 0; i < scenario->check_count; i++) {
		const struct scenario_check *check = &scenario->checks[i];
		if (check->system != system || !score_has_check(state->score, i, shown))
			continue;
		json_open_object(out);
		json_member_string(out, STR("name"), check->name);
		json_member_string(out, STR("title"), check->title);
		json_member_string(out, STR("kind"), check->kind);
		json_close_object(out);
	}
	json_close_array(out);
}

/* What was added during play shows with the board on which it stands, so that a frozen view tells of
 * nothing later; but at once to those who change checks and read of every change. */
static enum err
shown_until(struct visit *visit, const struct exercise_state *state, int64_t *ret, struct fault *why)
{
	const struct seat *seat = &visit->reader.seat;
	const struct board *board;

	if (exercise_sits_at(visit, DESK_WHITE | DESK_GREEN)) {
		*ret = state->now;
		return OK;
	}
	TRY(exercise_board(visit->exercise, state, exercise_view_of(seat), seat->team, 0,
		visit->arena, &board, why));
	*ret = board->wall;
	return OK;
}

static enum err
put_systems(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	const struct scenario *scenario = state->scenario;
	int64_t shown;

	TRY(shown_until(visit, state, &shown, why));
	json_key(out, STR("systems"));
	json_open_array(out);
	for (size_t i = 0; i < scenario->system_count; i++) {
		const struct scenario_system *system = &scenario->systems[i];
		if (!score_has_system(state->score, i, shown))
			continue;
		json_open_object(out);
		json_member_string(out, STR("name"), system->name);
		json_member_string(out, STR("title"), system->title);
		json_member_string(out, STR("zone"), system->zone);
		json_member_string(out, STR("network"), system->network);
		json_member_bool(out, STR("shared"), system->shared);
		put_checks(state, i, shown, out);
		json_close_object(out);
	}
	json_close_array(out);
	return OK;
}

/* Storylines tell what is to come: only desks know them. */
static void
put_storylines(struct visit *visit, const struct scenario *scenario, struct json_writer *out)
{
	bool knows = exercise_sits_at(
		visit, DESK_WHITE | DESK_GREEN | DESK_YELLOW | DESK_RED | DESK_GRADER);

	json_key(out, STR("storylines"));
	json_open_array(out);
	for (size_t i = 0; knows && i < scenario->storyline_count; i++)
		exercise_put_named(
			out, scenario->storylines[i].name, scenario->storylines[i].title);
	json_close_array(out);
	json_key(out, STR("channels"));
	json_open_array(out);
	for (enum inject_channel channel = INJECT_BY_CONSOLE; channel <= INJECT_BY_NEWS; channel++)
		json_put_string(out, str_of(inject_channel_name(channel)));
	json_close_array(out);
}

static void
put_fields(const struct scenario_template *template, struct json_writer *out)
{
	json_key(out, STR("fields"));
	json_open_array(out);
	for (size_t i = 0; i < template->field_count; i++) {
		const struct scenario_field *field = &template->fields[i];
		json_open_object(out);
		json_member_string(out, STR("name"), field->name);
		json_member_string(out, STR("title"), field->title);
		json_member_string(out, STR("hint"), field->hint);
		json_member_string(out, STR("kind"), str_of(scenario_field_kind_name(field->kind)));
		json_member_bool(out, STR("required"), field->required);
		json_key(out, STR("choices"));
		json_open_array(out);
		for (size_t k = 0; k < field->choice_count; k++)
			json_put_string(out, field->choices[k]);
		json_close_array(out);
		json_close_object(out);
	}
	json_close_array(out);
}

static void
put_templates(const struct scenario *scenario, struct json_writer *out)
{
	json_key(out, STR("templates"));
	json_open_array(out);
	for (size_t i = 0; i < scenario->template_count; i++) {
		const struct scenario_template *template = &scenario->templates[i];
		json_open_object(out);
		json_member_string(out, STR("name"), template->name);
		json_member_string(out, STR("title"), template->title);
		json_member_string(out, STR("kind"), str_of(report_kind_name(template->kind)));
		exercise_put_ms(out, "every_ms", template->every == 0 ? -1 : template->every);
		put_fields(template, out);
		json_close_object(out);
	}
	json_close_array(out);
}

static void
put_objectives(struct visit *visit, const struct scenario *scenario, struct json_writer *out)
{
	bool knows = exercise_sits_at(visit, DESK_WHITE | DESK_RED | DESK_YELLOW);

	json_key(out, STR("objectives"));
	json_open_array(out);
	for (size_t i = 0; knows && i < scenario->red_objective_count; i++) {
		const struct scenario_red_objective *objective = &scenario->red_objectives[i];
		json_open_object(out);
		json_member_string(out, STR("name"), objective->name);
		json_member_string(out, STR("title"), objective->title);
		json_member_string(out, STR("technique"), objective->technique);
		console_put_text(out, STR("system"),
			objective->system == SIZE_MAX ? STR("")
						      : scenario->systems[objective->system].name);
		json_member_string(out, STR("phase"), objective->phase);
		json_member_int(out, STR("weight"), objective->weight);
		json_close_object(out);
	}
	json_close_array(out);
}

static void
put_goals(const struct scenario *scenario, struct json_writer *out)
{
	json_key(out, STR("goals"));
	json_open_array(out);
	for (size_t i = 0; i < scenario->goal_count; i++) {
		const struct scenario_goal *goal = &scenario->goals[i];
		json_open_object(out);
		json_member_string(out, STR("name"), goal->name);
		json_member_string(out, STR("title"), goal->title);
		json_member_string(out, STR("objective"), goal->objective);
		json_member_string(out, STR("metric"), goal->metric);
		exercise_put_ms(out, "within_ms", goal->within);
		json_close_object(out);
	}
	json_close_array(out);
	json_key(out, STR("learning"));
	json_open_array(out);
	for (size_t i = 0; i < scenario->learning_count; i++)
		exercise_put_named(out, scenario->learning[i].name, scenario->learning[i].title);
	json_close_array(out);
}

static void
put_rubric(const struct scenario_rubric *rubric, struct json_writer *out)
{
	json_open_object(out);
	json_member_string(out, STR("name"), rubric->name);
	json_key(out, STR("items"));
	json_open_array(out);
	for (size_t i = 0; i < rubric->count; i++) {
		json_open_object(out);
		json_member_string(out, STR("name"), rubric->items[i].name);
		json_member_string(out, STR("title"), rubric->items[i].title);
		json_member_int(out, STR("weight"), rubric->items[i].weight);
		json_close_object(out);
	}
	json_close_array(out);
	json_close_object(out);
}

static void
put_rubrics(struct visit *visit, const struct scenario *scenario, struct json_writer *out)
{
	bool knows = exercise_sits_at(visit, DESK_WHITE | DESK_GRADER);

	json_key(out, STR("rubrics"));
	json_open_array(out);
	for (size_t i = 0; knows && i < scenario->rubric_count; i++)
		put_rubric(&scenario->rubrics[i], out);
	json_close_array(out);
}

static void
put_may(const struct visit *visit, struct json_writer *out)
{
	json_key(out, STR("may"));
	json_open_array(out);
	for (enum record_kind kind = 0; kind < RECORD_KIND_COUNT; kind++)
		if (act_may(&visit->reader, kind))
			json_put_string(out, str_of(record_kind_name(kind)));
	json_close_array(out);
}

static enum err
write_about(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	const struct scenario *scenario = state->scenario;

	json_member_string(out, STR("name"), store_realm(visit->web->store).name);
	json_member_string(out, STR("title"), scenario->title);
	json_member_string(out, STR("description"), scenario->description);
	json_member_bool(out, STR("ranked"), scenario->ranked);
	json_key(out, STR("clock"));
	exercise_put_clock(out, state);
	put_phases(scenario, out);
	put_teams(visit, by_code_scenario_for(state, &visit->reader.seat), out);
	put_categories(state, out);
	TRY(put_systems(visit, state, out, why));
	put_storylines(visit, scenario, out);
	put_templates(scenario, out);
	put_objectives(visit, scenario, out);
	put_goals(scenario, out);
	put_rubrics(visit, scenario, out);
	put_may(visit, out);
	return OK;
}

enum err
exercise_about_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_about, why);
}

/* --- the hall's screen --- */

static enum err
require_public(const struct exercise_state *state, struct fault *why)
{
	return state->scenario->public_board ? OK : fail(why, E_ABSENT, "no such resource");
}

static enum err
plan_public(struct visit *visit, const struct exercise_state *state, struct score_cut *ret_cut,
	uint64_t *ret_step, struct fault *why)
{
	(void)visit;
	*ret_cut = (struct score_cut){ .view = VIEW_PUBLIC };
	*ret_step = 0;
	return require_public(state, why);
}

static enum err
write_public(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	const struct scenario *scenario = state->scenario;
	const struct board *board;
	OWNED_BUF text = BUF_INIT;

	TRY(require_public(state, why));
	json_member_string(out, STR("name"), store_realm(visit->web->store).name);
	json_member_string(out, STR("title"), scenario->title);
	json_member_bool(out, STR("ranked"), scenario->ranked);
	json_key(out, STR("clock"));
	exercise_put_clock(out, state);
	put_phases(scenario, out);
	put_categories(state, out);
	json_key(out, STR("goals"));
	json_open_array(out);
	for (size_t i = 0; i < scenario->goal_count; i++)
		exercise_put_named(out, scenario->goals[i].name, scenario->goals[i].title);
	json_close_array(out);
	TRY(exercise_board(
		visit->exercise, state, VIEW_PUBLIC, 0, 0, visit->arena, &board, why));
	board_write_json(board, scenario, state->rules, 0, &text);
	TRY(buf_check(&text, why));
	json_key(out, STR("board"));
	json_put_raw(out, buf_str(&text));
	return OK;
}

enum err
exercise_public_get(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	struct curves curves;

	TRY(exercise_curves(visit, plan_public, &curves, why));
	json_open_object(&out);
	TRY(exercise_write(visit, write_public, &out, why));
	json_key(&out, STR("series"));
	json_open_object(&out);
	curves_put(&curves, &out);
	json_close_object(&out);
	json_close_object(&out);
	return console_reply(visit, &body, why);
}

enum err
exercise_public_stream_get(struct visit *visit, struct fault *why)
{
	struct exercise_state state;
	enum err err;

	TRY(exercise_enter(visit->exercise, &state, why));
	err = require_public(&state, why);
	exercise_leave(visit->exercise);
	TRY(err);
	TRY(live_join_public(visit->web->live, visit->request, visit->reply, why));
	console_say_stream(visit);
	return OK;
}
