/* dry_run.c - the clock of a dry run, and its rounds.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/dry_run.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json_write.h"
#include "base/limits.h"
#include "exercise/act.h"
#include "exercise/director.h"
#include "exercise/dry_run_private.h"
#include "exercise/entry_form.h"

enum { STEP_MEMORY = 64 * MIB, IDLE_ROUNDS = 2 };

/* --- white's part --- */

static enum err
post(struct dry_run *run, enum record_kind kind, struct str key, struct str body, struct fault *why)
{
	const struct act act = { .kind = kind, .key = key, .body = body };
	struct act_outcome outcome;

	if (key.data == NULL || body.data == NULL)
		return fail_nomem(why);
	return act_submit(run->exercise, &run->white, &act, run->arena, &outcome, why);
}

static enum err
post_clock(struct dry_run *run, const char *action, struct str speed, struct fault *why)
{
	struct str key = str_printf(run->arena, "dry-run:%s", action);
	struct str body = speed.len == 0
				  ? str_printf(run->arena, "{\"action\":\"%s\"}", action)
				  : str_printf(run->arena, "{\"action\":\"%s\",\"speed\":\"%.*s\"}",
					    action, STR_FMT(speed));

	return post(run, RECORD_CLOCK, key, body, why);
}

static enum err
publish(struct dry_run *run, int64_t now, struct fault *why)
{
	return post(run, RECORD_PUBLISH, str_printf(run->arena, "dry-run:publish:%" PRId64, now),
		STR("{\"kinds\":[\"grade.final\"]}"), why);
}

static enum err
begin_phase(struct dry_run *run, struct str name, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);

	json_open_object(&out);
	json_member_string(&out, STR("phase"), name);
	json_close_object(&out);
	TRY(buf_check(&body, why));
	return post(run, RECORD_PHASE, str_printf(run->arena, "dry-run:phase:%.*s", STR_FMT(name)),
		str_copy(run->arena, buf_str(&body)), why);
}

/* From where the exercise stood. */
static enum err
set_going(struct dry_run *run, enum clock_state state, struct str speed, struct fault *why)
{
	switch (state) {
	case CLOCK_NEW:
	case CLOCK_OPEN:
		return post_clock(run, "start", speed, why);
	case CLOCK_PAUSED:
		TRY(post_clock(run, "speed", speed, why));
		return post_clock(run, "resume", STR(""), why);
	case CLOCK_RUNNING:
	case CLOCK_BETWEEN:
		return post_clock(run, "speed", speed, why);
	case CLOCK_CLOSED:
		break;
	}
	return fail(why, E_CONFLICT, "the exercise is closed: nothing of it is left to play");
}

/* --- a step --- */

/* What white has to decide now, copied: the scenario may change once the exercise is let go. */
struct moment_of_play {
	enum clock_state state;
	int64_t now;
	struct str next; /* phase; empty: the last is over */
};

static enum err
look(struct dry_run *run, struct moment_of_play *ret, struct fault *why)
{
	struct exercise_state state;
	const struct scenario *scenario;

	TRY(exercise_enter(run->exercise, &state, why));
	scenario = state.scenario;
	*ret = (struct moment_of_play){ state.clock_state, state.scenario_now, STR("") };
	for (size_t i = 0; i < scenario->phase_count && ret->next.len == 0; i++)
		if (scenario->phases[i].start >= state.scenario_now)
			ret->next = str_copy(run->arena, scenario->phases[i].name);
	exercise_leave(run->exercise);
	return ret->next.data == NULL ? fail_nomem(why) : OK;
}

/* Published first, so that the closed exercise shows its grades. */
static enum err
end_play(struct dry_run *run, const struct moment_of_play *moment, struct fault *why)
{
	TRY(publish(run, moment->now, why));
	return post_clock(run, "close", STR(""), why);
}

static enum err
steer(struct dry_run *run, const struct moment_of_play *moment, size_t done, struct fault *why)
{
	if (moment->state != CLOCK_BETWEEN)
		return OK;
	if (moment->next.len > 0) {
		TRY(publish(run, moment->now, why));
		return begin_phase(run, moment->next, why);
	}
	run->idle = done == 0 ? run->idle + 1 : 0;
	return run->idle < IDLE_ROUNDS ? OK : end_play(run, moment, why);
}

enum err
dry_run_step(struct dry_run *run, bool *ret_ended, struct fault *why)
{
	struct moment_of_play moment;
	bool to_end;
	size_t done;

	arena_reset(run->arena);
	TRY(director_catch_up(run->exercise, why));
	TRY(look(run, &moment, why));
	to_end = moment.state == CLOCK_BETWEEN && moment.next.len == 0;
	TRY(players_catch_up(run->players, to_end, &done, why));
	TRY(steer(run, &moment, done, why));
	*ret_ended = moment.state == CLOCK_CLOSED;
	return OK;
}

/* --- life --- */

static enum err
begin(struct dry_run *run, const struct dry_run_options *options, struct fault *why)
{
	struct exercise_state state;
	enum clock_state clock;

	if (!entry_speed_parse(options->speed, &run->speed_milli))
		return fail(why, E_USAGE, "speed: expected 0.1 to 600, not \"%.*s\"",
			STR_FMT(str_first(options->speed, 32)));
	TRY(players_new(run->exercise, &options->players, &run->players, why));
	TRY(exercise_enter(run->exercise, &state, why));
	run->from = state.scenario_now;
	run->posted = journal_newest(state.journal);
	clock = state.clock_state;
	exercise_leave(run->exercise);
	return set_going(run, clock, options->speed, why);
}

enum err
dry_run_begin(struct exercise *exercise, const struct dry_run_options *options,
	struct dry_run **ret, struct fault *why)
{
	OWNED(dry_run) run = calloc(1, sizeof(*run));

	if (run == NULL)
		return fail_nomem(why);
	run->exercise = exercise;
	run->white = (struct reader){ .organisation = exercise_node(exercise)->organisation,
		.roles = ROLE_READER | ROLE_OPERATOR,
		.channel = CHANNEL_COMMAND,
		.seat.desks = DESK_WHITE };
	snprintf(run->white.name, sizeof(run->white.name), "dry-run");
	run->arena = arena_new(STEP_MEMORY);
	if (run->arena == NULL)
		return fail_nomem(why);
	TRY(begin(run, options, why));
	*ret = DISOWN(run);
	return OK;
}

void
dry_run_free(struct dry_run *run)
{
	if (run == NULL)
		return;
	players_free(run->players);
	arena_free(run->arena);
	free(run);
}
