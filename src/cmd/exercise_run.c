/* exercise_run.c - `testudo exercise open`, `start` ... `board`: runs and looks at an exercise.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every action works on the store, beside a running server or without one; what it changes is an
 * entry of the record, so that the server, its pages and its director follow.
 */
#include "base/timestamp.h"
#include "cmd/exercise_actions.h"
#include "cmd/exercise_home.h"
#include "cmd/exercise_scores.h"
#include "cmd/output.h"
#include "exercise/entry_form.h"

/* --- the clock --- */

static enum err
post_clock(struct call *call, const char *action, struct str speed, struct fault *why)
{
	OWNED_EXERCISE_HOME home = { 0 };
	struct str body = speed.len == 0 ? str_printf(call->arena, "{\"action\":\"%s\"}", action)
					 : str_printf(call->arena,
						   "{\"action\":\"%s\",\"speed\":\"%.*s\"}", action,
						   STR_FMT(speed));
	int64_t milli;

	if (speed.len > 0 && !entry_speed_parse(speed, &milli))
		return fail(
			why, E_USAGE, "--speed: expected 0.1 to 600, not \"%.*s\"", STR_FMT(speed));
	TRY(exercise_home_open(call, EXERCISE_WITHOUT_SAMPLES, &home, why));
	return exercise_home_post(call, &home, RECORD_CLOCK, body, why);
}

static enum err
run_open(struct call *call, struct fault *why)
{
	return post_clock(call, "open", STR(""), why);
}

static enum err
run_start(struct call *call, struct fault *why)
{
	return post_clock(
		call, "start", argument_text_or(&call->arguments, "speed", STR("1")), why);
}

static enum err
run_pause(struct call *call, struct fault *why)
{
	return post_clock(call, "pause", STR(""), why);
}

static enum err
run_resume(struct call *call, struct fault *why)
{
	return post_clock(call, "resume", STR(""), why);
}

static enum err
run_speed(struct call *call, struct fault *why)
{
	return post_clock(call, "speed", argument_text(&call->arguments, "SPEED"), why);
}

static enum err
run_close(struct call *call, struct fault *why)
{
	return post_clock(call, "close", STR(""), why);
}

static enum err
run_phase(struct call *call, struct fault *why)
{
	OWNED_EXERCISE_HOME home = { 0 };
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);

	json_open_object(&out);
	json_member_string(&out, STR("phase"), argument_text(&call->arguments, "NAME"));
	json_close_object(&out);
	TRY(buf_check(&body, why));
	TRY(exercise_home_open(call, EXERCISE_WITHOUT_SAMPLES, &home, why));
	return exercise_home_post(call, &home, RECORD_PHASE, buf_str(&body), why);
}

/* --- status --- */

/* As --speed takes it: "60", "0.500". */
static struct str
speed_text(struct arena *arena, int64_t milli)
{
	if (milli % 1000 == 0)
		return str_printf(arena, "%lld", (long long)(milli / 1000));
	return str_printf(arena, "%lld.%03lld", (long long)(milli / 1000), (long long)(milli % 1000));
}

static enum err
print_status(struct call *call, const struct exercise_home *home,
	const struct exercise_state *state, struct fault *why)
{
	const struct scenario_phase *phase = scenario_phase_at(
		state->scenario, state->scenario_now);
	struct record record;

	record_begin(&record, call);
	record_text(&record, "name", store_realm(home->node.store).name);
	record_flag(&record, "dry_run", store_realm(home->node.store).dry_run);
	record_text(&record, "title", state->scenario->title);
	record_text(&record, "home", home->node.home);
	record_text(&record, "state", str_of(clock_state_name(state->clock_state)));
	record_text(&record, "time", exercise_time_text(call->arena, state->scenario_now));
	record_text(&record, "phase", phase == NULL ? STR("") : phase->name);
	record_text(&record, "speed",
		speed_text(call->arena, clock_speed_at(state->clock, state->now)));
	record_flag(&record, "ranked", state->scenario->ranked);
	record_number(&record, "teams", (int64_t)state->scenario->team_count);
	record_number(&record, "people", (int64_t)state->scenario->person_count);
	record_number(&record, "injects", (int64_t)state->scenario->inject_count);
	record_number(&record, "entries", (int64_t)journal_count(state->journal));
	return record_end(&record, why);
}

static enum err
run_status(struct call *call, struct fault *why)
{
	OWNED_EXERCISE_HOME home = { 0 };
	struct exercise_state state;
	enum err err;

	TRY(exercise_home_open(call, EXERCISE_WITHOUT_SAMPLES, &home, why));
	TRY(exercise_enter(home.exercise, &state, why));
	err = print_status(call, &home, &state, why);
	exercise_leave(home.exercise);
	return err;
}

/* --- board --- */

static enum err
choose_cut(struct call *call, const struct exercise_state *state, struct score_cut *ret,
	struct fault *why)
{
	struct str name = argument_text_or(&call->arguments, "team", STR(""));
	struct str view = argument_text_or(&call->arguments, "view", STR("white"));
	const struct scenario_team *team = scenario_team_by_name(state->scenario, name);
	struct score_cut cut = { .view = VIEW_WHITE };

	TRY(argument_moment(&call->arguments, "at", 0, &cut.at, why));
	while (!str_eq(view, str_of(score_view_name(cut.view))))
		cut.view++; /* the table of parameters has just these names */
	if (cut.view == VIEW_TEAM && team == NULL)
		return fail(why, E_USAGE, "--view team needs --team NAME");
	if (name.len > 0 && team == NULL)
		return fail(why, E_ABSENT, "there is no team \"%.*s\"", STR_FMT(name));
	cut.team = team == NULL ? 0 : team->index;
	*ret = cut;
	return OK;
}

static enum err
print_board(struct call *call, struct exercise_home *home, const struct exercise_state *state,
	struct fault *why)
{
	struct score_cut cut;
	const struct board *board;
	OWNED_BUF text = BUF_INIT;

	TRY(choose_cut(call, state, &cut, why));
	TRY(exercise_board(
		home->exercise, state, cut.view, cut.team, cut.at, call->arena, &board, why));
	if (!argument_given(&call->arguments, "json"))
		return exercise_print_scores(call, state, board, why);
	board_write_json(board, state->scenario, state->rules, cut.team, &text);
	buf_add_char(&text, '\n');
	TRY(buf_check(&text, why));
	return output_write(call, buf_str(&text), why);
}

static enum err
run_board(struct call *call, struct fault *why)
{
	OWNED_EXERCISE_HOME home = { 0 };
	struct exercise_state state;
	enum err err;

	TRY(exercise_home_open(call, 0, &home, why));
	TRY(exercise_enter(home.exercise, &state, why));
	err = print_board(call, &home, &state, why);
	exercise_leave(home.exercise);
	return err;
}

/* --- the table --- */

#define CLOCK_ACTION(verb, text)                                                            \
	const struct command exercise_##verb##_action = { .name = #verb,                    \
		.summary = text,                                                            \
		.parameters = (const struct parameter[]){ PARAMETER_EXERCISE_HOME, { 0 } }, \
		.run = run_##verb }

CLOCK_ACTION(open, "let people sign in and look around; nothing runs yet");
CLOCK_ACTION(pause, "stop the scenario's clock, and scoring with it");
CLOCK_ACTION(resume, "let the clock run on");
CLOCK_ACTION(close, "end the exercise; nothing counts after this");

const struct command exercise_start_action = {
	.name = "start",
	.summary = "begin the first phase",
	.examples =
		(const char *const[]){
			"testudo exercise start --speed 60 --home ./locked-testudo", NULL },
	.parameters = (const struct parameter[]){ { .name = "speed",
							  .value = "N",
							  .help = "how many times faster than real "
								  "time, 0.1 to 600 (default: 1)" },
		PARAMETER_EXERCISE_HOME, { 0 } },
	.run = run_start,
};

const struct command exercise_speed_action = {
	.name = "speed",
	.summary = "let the clock run faster or slower",
	.parameters =
		(const struct parameter[]){
			{ .name = "SPEED",
				.positional = true,
				.required = true,
				.help = "how many times faster than real time, 0.1 to 600" },
			PARAMETER_EXERCISE_HOME, { 0 } },
	.run = run_speed,
};

const struct command exercise_phase_action = {
	.name = "phase",
	.summary = "go on to a phase, at once",
	.details = "Time does not go back: a phase that has begun cannot begin again. What was "
		   "planned\n"
		   "for the time that is left out and was not sent is then sent at once; leave it "
		   "out\n"
		   "first where that is not wanted.",
	.parameters = (const struct parameter[]){ { .name = "NAME",
							  .positional = true,
							  .required = true,
							  .help = "the phase" },
		PARAMETER_EXERCISE_HOME, { 0 } },
	.run = run_phase,
};

const struct command exercise_status_action = {
	.name = "status",
	.summary = "show the state of the clock and how much there is",
	.parameters = (const struct parameter[]){ PARAMETER_EXERCISE_HOME, PARAMETER_JSON, { 0 } },
	.run = run_status,
};

static const char *const view_choices[] = { "white", "team", "public", NULL };

const struct command exercise_board_action = {
	.name = "board",
	.summary = "show the score, now or at any moment before",
	.details = "Computed from the record and the results of checks, each time anew.",
	.examples = (const char *const[]){ "testudo exercise board",
		"testudo exercise board --view public --at 2026-11-27T12:00:00Z --json", NULL },
	.parameters = (const struct parameter
			[]){ { .name = "view",
				     .value = "VIEW",
				     .choices = view_choices,
				     .help = "for whose eyes (default: white)" },
		{ .name = "team",
			.value = "NAME",
			.help = "of --view team; in JSON also the team whose systems are shown" },
		{ .name = "at",
			.value = "MOMENT",
			.help = "a day or a moment of the wall's time (default: now)" },
		PARAMETER_EXERCISE_HOME, PARAMETER_JSON, { 0 } },
	.run = run_board,
};
