/* schedule.h - which check is due when: a period with jitter, begun in random order.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each check has a grid of its own, one point a period, that begins at a random moment within its
 * first period; a run is due at a point plus or minus up to half the jitter. So no order repeats,
 * nothing comes at once, and over the day the number of runs is exact. A check never runs twice at
 * a time: a run that takes longer than the period leaves points out. Pure: no clock, no threads;
 * time is given in microseconds of env->monotonic.
 */
#pragma once

#include "base/env.h"
#include "probe/work.h"

struct schedule;

struct schedule *schedule_new(struct env *env);
void schedule_free(struct schedule *schedule);
DEFINE_OWNED(schedule)

/* Takes new work (and holds it). Checks that were there, by name and team, keep their grid unless
 * the period or speed has changed, their running runs, and what was known of their state.
 * `at_once`: what is new is due now, in random order, instead of within its period. */
MUST_CHECK enum err schedule_set(struct schedule *schedule, const struct work *work, int64_t now,
	bool at_once, struct fault *why);

/* The check to begin at `now`, which then runs; -1: none is due. */
long schedule_next(struct schedule *schedule, int64_t now);

/* When the next one is due; INT64_MAX: none, for all run or there are none. */
int64_t schedule_due(const struct schedule *schedule);

/* What schedule_next gave; good until the next schedule_set. */
const struct check *schedule_check(const struct schedule *schedule, long number);
const struct work *schedule_work(const struct schedule *schedule);

/* The run of that check (of any work) has ended; it may be gone from the schedule. True when the
 * state is not the one known before. `*moment` is the result's time in milliseconds: it is moved on
 * where it is not later than that of the check's result before, because name, team and time
 * identify a result. */
bool schedule_ended(struct schedule *schedule, const struct check *check, enum verdict state,
	int64_t now, int64_t *moment);

/* Runs that have begun and not ended. */
size_t schedule_running(const struct schedule *schedule);
