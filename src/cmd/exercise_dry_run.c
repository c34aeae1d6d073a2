/* exercise_dry_run.c - `testudo exercise dry-run`: the whole exercise once, ahead of time, by
 * nobody.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Copies the exercise's home (also of one that is being played), and plays the copy to its end with
 * simulated people. Nothing is written to the exercise; nothing leaves the machine.
 */
#define LOG_MODULE "dry_run"

#include <time.h>

#include "base/log.h"
#include "base/timestamp.h"
#include "cmd/dry_run_home.h"
#include "cmd/dry_run_report.h"
#include "cmd/exercise_actions.h"
#include "cmd/exercise_home.h"
#include "cmd/home.h"
#include "cmd/new_home.h"
#include "cmd/output.h"
#include "cmd/signals.h"
#include "exercise/entry_form.h"

enum { PAUSE_MILLISECONDS = 200, STRIDE_SECONDS = 30 };

/* A clock that is moved on instead of being waited for. */
struct ahead_env {
	struct env env; /* first: it is found from it */
	struct env *real;
	_Atomic int64_t ahead;
};

struct rehearsal {
	struct call *call;
	struct dry_run_home at;
	struct str speed;
	int64_t speed_milli;
	bool at_once;
	struct ahead_env ahead;
	struct store *store;
	struct exercise *exercise;
	struct dry_run *run;
	bool ended;
};

/* --- time --- */

static int64_t
ahead_now(struct env *env)
{
	struct ahead_env *ahead = (struct ahead_env *)env;

	return env_now(ahead->real) + ahead->ahead;
}

static struct env *
env_of(struct rehearsal *rehearsal)
{
	struct env *real = rehearsal->call->env;

	rehearsal->ahead.env = *real;
	rehearsal->ahead.real = real;
	rehearsal->ahead.env.now = ahead_now;
	return &rehearsal->ahead.env;
}

/* Until the next round: a fifth of a second, or, at once, half a minute of the scenario that is
 * leapt over. */
static void
pass_time(struct rehearsal *rehearsal)
{
	const struct timespec pause = { .tv_nsec = PAUSE_MILLISECONDS * 1000000L };

	if (rehearsal->at_once)
		rehearsal->ahead.ahead += STRIDE_SECONDS * MICROSECONDS_PER_SECOND * 1000 /
					  rehearsal->speed_milli;
	else
		nanosleep(&pause, NULL);
}

/* --- the play --- */

static enum err
open_copy(struct rehearsal *rehearsal, struct fault *why)
{
	struct call *call = rehearsal->call;
	char *path;

	TRY(home_path(call, rehearsal->at.home, HOME_EXERCISE_STORE, &path, why));
	TRY(store_open(env_of(rehearsal), path, 0, &rehearsal->store, why));
	return exercise_open(rehearsal->store, 0, &rehearsal->exercise, why);
}

static enum err
begin(struct rehearsal *rehearsal, struct fault *why)
{
	struct dry_run_options options = { .speed = rehearsal->speed,
		.players.probe = !argument_given(&rehearsal->call->arguments, "no-results") };

	TRY(argument_number(
		&rehearsal->call->arguments, "seed", 0, INT64_MAX, 1, &options.players.seed, why));
	return dry_run_begin(rehearsal->exercise, &options, &rehearsal->run, why);
}

static void
show_progress(struct rehearsal *rehearsal, struct progress *progress)
{
	struct exercise_state state;
	long long now, all;

	if (exercise_enter(rehearsal->exercise, &state, NULL) != OK)
		return;
	now = (long long)(state.scenario_now / MICROSECONDS_PER_SECOND / 60);
	all = (long long)(state.scenario->length / MICROSECONDS_PER_SECOND / 60);
	exercise_leave(rehearsal->exercise);
	progress_show(progress, rehearsal->call, "dry run: %lld:%02lld of %lld:%02lld", now / 60,
		now % 60, all / 60, all % 60);
}

static enum err
play_until(struct rehearsal *rehearsal, const struct stopper *stopper, struct fault *why)
{
	struct progress progress = { 0 };
	enum err err = OK;

	while (err == OK && !rehearsal->ended && !stopper->stop) {
		err = dry_run_step(rehearsal->run, &rehearsal->ended, why);
		show_progress(rehearsal, &progress);
		if (!rehearsal->ended)
			pass_time(rehearsal);
	}
	progress_clear(&progress, rehearsal->call);
	return err;
}

static enum err
play(struct rehearsal *rehearsal, struct fault *why)
{
	struct stopper stopper;
	enum err err;

	signals_block();
	TRY(open_copy(rehearsal, why));
	TRY(begin(rehearsal, why));
	TRY(stopper_start(&stopper, why));
	err = play_until(rehearsal, &stopper, why);
	stopper_end(&stopper);
	return err;
}

static enum err
report(struct rehearsal *rehearsal, struct fault *why)
{
	struct dry_run_findings findings;
	struct dry_run_report print = { .call = rehearsal->call,
		.exercise = rehearsal->exercise,
		.at = &rehearsal->at,
		.findings = &findings,
		.ended = rehearsal->ended };

	TRY(dry_run_findings(rehearsal->run, rehearsal->call->arena, &findings, why));
	return dry_run_report_print(&print, why);
}

/* --- the command --- */

static enum err
read_speed(struct rehearsal *rehearsal, struct fault *why)
{
	rehearsal->at_once = argument_given(&rehearsal->call->arguments, "at-once");
	rehearsal->speed = argument_text_or(
		&rehearsal->call->arguments, "speed", rehearsal->at_once ? STR("600") : STR("10"));
	if (!entry_speed_parse(rehearsal->speed, &rehearsal->speed_milli))
		return fail(why, E_USAGE, "--speed: expected 0.1 to 600, not \"%.*s\"",
			STR_FMT(rehearsal->speed));
	return OK;
}

static enum err
run_dry_run(struct call *call, struct fault *why)
{
	struct rehearsal rehearsal = { .call = call };
	enum err err;

	TRY(read_speed(&rehearsal, why));
	TRY(dry_run_home_make(call, &rehearsal.at, why));
	fprintf(call->messages, "The copy stands in %.*s; testudo serve --home %.*s shows it.\n",
		STR_FMT(rehearsal.at.home), STR_FMT(rehearsal.at.home));
	log_set_level(LOG_LEVEL_WARNING);
	err = play(&rehearsal, why);
	if (err == OK)
		err = report(&rehearsal, why);
	dry_run_free(rehearsal.run);
	exercise_free(rehearsal.exercise);
	store_free(rehearsal.store);
	return err;
}

const struct command exercise_dry_run_action = {
	.name = "dry-run",
	.summary = "play a copy of the exercise through with simulated people",
	.details =
		"Copies the exercise's folder, also while it is served and played, and leaves it "
		"as it\n"
		"is. The copy is a realm of its own, marked for ever as a dry run: no password, "
		"token or\n"
		"cookie of the exercise opens it, nor the other way; its pages and reviews say "
		"what it\n"
		"is, and it sends no mail. Simulated teams, red, users, graders and white then "
		"play\n"
		"what is left of the exercise, and a simulated probe brings results. At the end "
		"stands\n"
		"what it showed: injects that came late or never, contingencies that fired, the\n"
		"graders' work, goals that nobody met, the score. Interrupted, it tells what it "
		"saw.",
	.examples = (const char *const[]){ "testudo exercise dry-run --home ./lt",
		"testudo exercise dry-run --home ./lt --at-once --seed 7 --json", NULL },
	.parameters = (const struct parameter
			[]){ { .name = "into",
				     .value = "DIR",
				     .help = "the new folder (default: beside the exercise's)" },
		{ .name = "speed",
			.value = "N",
			.help = "times the wall's, 0.1 to 600 (default: 10; with --at-once 600)" },
		{ .name = "at-once",
			.help = "leap over the time between: as fast as the machine can" },
		{ .name = "seed", .value = "N", .help = "what chance follows from (default: 1)" },
		{ .name = "no-results",
			.help = "make up no results of checks: real probes look at real systems" },
		{ .name = "port",
			.value = "PORT",
			.help = "the TCP port of the copy when served (default: 0, the system "
				"chooses)" },
		PARAMETER_HOST, PARAMETER_EXERCISE_HOME, PARAMETER_JSON, { 0 } },
	.run = run_dry_run,
};
