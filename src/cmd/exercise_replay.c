/* exercise_replay.c - `testudo exercise replay`: the score step by step, from the start to now or
 * the end.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each step is the fold of the record cut at its moment, so that a replay of an exercise that is
 * over shows just what the boards showed while it ran.
 */
#include "base/timestamp.h"
#include "cmd/exercise_actions.h"
#include "cmd/exercise_home.h"
#include "cmd/output.h"

enum { STEPS_MAX = 2000 };

struct replay {
	struct call *call;
	struct exercise_home *home;
	const struct exercise_state *state;
	enum score_view view;
	int64_t step; /* scenario time */
	size_t count;
};

static enum err
choose(struct replay *replay, struct fault *why)
{
	struct str view = argument_text_or(&replay->call->arguments, "view", STR("white"));
	uint64_t minutes;

	TRY(argument_number(&replay->call->arguments, "step", 1, 24 * 60, 15, &minutes, why));
	replay->view = str_eq(view, STR("public")) ? VIEW_PUBLIC : VIEW_WHITE;
	replay->step = (int64_t)minutes * 60 * MICROSECONDS_PER_SECOND;
	replay->count = (size_t)(replay->state->scenario_now / replay->step) + 1;
	if (replay->count > STEPS_MAX)
		return fail(why, E_USAGE, "--step: more than %d steps", STEPS_MAX);
	if (!replay->state->scenario->ranked)
		return fail(why, E_CONFLICT,
			"an exercise without ranks has no points to replay: "
			"testudo exercise board --at shows its goals");
	return OK;
}

/* One row a step and team: tables stay narrow however many teams there are. */
static enum err
list_step(const struct replay *replay, size_t number, struct listing *list, struct fault *why)
{
	const struct exercise_state *state = replay->state;
	int64_t time = (int64_t)number * replay->step;
	int64_t wall = clock_wall(state->clock, time);
	int64_t points[TEAMS_MAX];

	if (wall > state->now)
		wall = state->now;
	TRY(exercise_points(replay->home->exercise, state, replay->view, wall, points, why));
	for (size_t i = 0; i < state->scenario->team_count; i++) {
		const struct scenario_team *team = &state->scenario->teams[i];
		if (team->kind != TEAM_BLUE)
			continue;
		listing_text(list, exercise_time_text(replay->call->arena, time));
		listing_moment(list, wall, false);
		listing_text(list, team->name);
		listing_number(list, points[team->index]);
	}
	return OK;
}

static enum err
print_replay(struct replay *replay, struct fault *why)
{
	static const struct column columns[] = { { "TIME", "time" }, { "WALL", "wall" },
		{ "TEAM", "team" }, { "MILLIPOINTS", "points_milli", .number = true } };
	struct listing list;
	enum err err = OK;

	TRY(choose(replay, why));
	listing_begin(&list, replay->call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; err == OK && i < replay->count; i++)
		err = list_step(replay, i, &list, why);
	if (err != OK) {
		listing_done(&list);
		return err;
	}
	return listing_end(&list, why);
}

static enum err
run_replay(struct call *call, struct fault *why)
{
	OWNED_EXERCISE_HOME home = { 0 };
	struct exercise_state state;
	struct replay replay = { .call = call, .home = &home, .state = &state };
	enum err err;

	TRY(exercise_home_open(call, 0, &home, why));
	TRY(exercise_enter(home.exercise, &state, why));
	err = print_replay(&replay, why);
	exercise_leave(home.exercise);
	return err;
}

static const char *const view_choices[] = { "white", "public", NULL };

const struct command exercise_replay_action = {
	.name = "replay",
	.summary = "show the points of every team step by step, from the start on",
	.details = "Each step is computed from the record as it was at that moment. The console's "
		   "page\n"
		   "\"Replay\" shows the same with a slider.",
	.examples = (const char *const[]){ "testudo exercise replay --step 30",
		"testudo exercise replay --view public --json", NULL },
	.parameters =
		(const struct parameter[]){
			{ .name = "step",
				.value = "MINUTES",
				.help = "of scenario time, 1 to 1440 (default: 15)" },
			{ .name = "view",
				.value = "VIEW",
				.choices = view_choices,
				.help = "for whose eyes (default: white)" },
			PARAMETER_EXERCISE_HOME, PARAMETER_JSON, { 0 } },
	.run = run_replay,
};
