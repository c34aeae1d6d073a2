/* clock.h - the exercise's own clock: a pure fold of the record's `clock` and `phase` entries.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Scenario time runs while the exercise does, at its speed (a dry run: ten times; the demo: sixty), and stands in
 * pauses and between phases. Every score is computed on it, so that a pause costs nobody anything.
 *
 *   clock  {"action": "open"}                       people may sign in; nothing runs yet
 *          {"action": "start", "speed": "1"}        the first phase begins
 *          {"action": "pause"} {"action": "resume"} {"action": "speed", "speed": "10"}
 *          {"action": "close"}                      the end; nothing counts after it
 *   phase  {"phase": NAME}                          jumps forward to that phase's start
 *
 * At a phase's end the clock stands until the next `phase` entry, unless that phase `follows`. Neither kind can be
 * reversed: what the clock showed it showed to all.
 */
#pragma once

#include "base/json.h"
#include "exercise/scenario.h"
#include "store/record.h"

enum clock_state { CLOCK_NEW, CLOCK_OPEN, CLOCK_RUNNING, CLOCK_PAUSED, CLOCK_BETWEEN, CLOCK_CLOSED };
const char *clock_state_name(enum clock_state state); /* "new", "open", ... */

/* From `wall` on, scenario time is `scenario` + (now - wall) * speed, until the next stretch begins. */
struct clock_stretch {
	int64_t wall;
	int64_t scenario;
	int64_t speed_milli; /* 1000: real time; 0: stands */
	enum clock_state state;
};

struct clock {
	size_t count;
	const struct clock_stretch *stretches; /* by rising wall */
};

/* Entries of other kinds and malformed ones are passed over; the order of the array does not matter (by event, then
 * posted). An entry that makes no sense in its state (resume while running, a phase that is behind) changes nothing. */
MUST_CHECK enum err clock_fold(struct arena *arena, const struct scenario *scenario,
	const struct record_entry *entries, size_t count, struct clock *ret, struct fault *why);

/* Scenario time at a moment of the wall; never falls. */
int64_t clock_at(const struct clock *clock, int64_t wall);
enum clock_state clock_state_at(const struct clock *clock, int64_t wall);
int64_t clock_speed_at(const struct clock *clock, int64_t wall);
/* The first moment of the wall at which scenario time reaches `scenario`; INT64_MAX: not as the clock runs now. */
int64_t clock_wall(const struct clock *clock, int64_t scenario);

/* One clock or phase entry, read once: what the fold works on. */
enum clock_action {
	CLOCK_DOES_OPEN,
	CLOCK_DOES_START,
	CLOCK_DOES_PAUSE,
	CLOCK_DOES_RESUME,
	CLOCK_DOES_SPEED,
	CLOCK_DOES_CLOSE,
	CLOCK_DOES_PHASE,
};
struct clock_step {
	int64_t event, posted;
	enum clock_action action;
	int64_t speed_milli; /* of start and speed; 1000 when start names none */
	size_t phase;        /* of CLOCK_DOES_PHASE: index in the scenario */
};
/* False when the body (parsed) is not one of a clock or phase entry. */
bool clock_step_read(const struct scenario *scenario, const struct record_entry *entry,
	const struct json *body, struct clock_step *ret);
/* Sorts `steps` in place. */
MUST_CHECK enum err clock_fold_steps(struct arena *arena, const struct scenario *scenario,
	struct clock_step *steps, size_t count, struct clock *ret, struct fault *why);

/* Is the moment of the wall one of a scored phase, running, paused, or standing at its end? */
bool clock_scored(const struct clock *clock, const struct scenario *scenario, int64_t wall);
