/* legs.h - results of checks as the score keeps them: runs of equal state, and their integrals.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A leg is one check of one team. A result holds until the next one, at most two periods; then
 * nothing is known. So a day of results is a handful of runs, exact to the millisecond, and every
 * sum is taken over time: a round is one period of the check, however often it was asked. Periods
 * are scenario time, results come by the wall's: at sixty times the speed a result holds a
 * sixtieth. So runs are made by the speed that is known; when it turns out to have been higher,
 * results that were put before must be put again (legs_lack).
 *
 * Sums are kept up to the last cut and carried on from there; results that come late, or another
 * set of excluded times, make just those legs start again that they concern. What is carried on
 * equals what is folded anew, since no sum is rounded. Times are milliseconds of the wall here.
 * Private to exercise/. One thread at a time.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"
#include "base/owned.h"
#include "policy/seat.h"
#include "store/record.h"

/* How outages are read. Two categories may read them differently. */
struct leg_rules {
	int64_t recovery;  /* rounds, in millionths, that a check counts as recovering after an
			      outage */
	int64_t long_from; /* the round of an outage from which on more is charged; whole rounds */
	int64_t long_step, long_most; /* millionths for each round more, and at most */
};

struct leg_sums {
	/* Scenario time, microseconds, inside of scored windows; divided by the period they are
	 * rounds. */
	int64_t ok, recovering, degraded, bad;
	__int128 extra; /* of `bad` times the millionths charged beside it for long outages */
	int64_t streak; /* of the outage that is on now, 0: none */
};

struct leg_state {
	struct leg_sums sums;
	int64_t since;      /* when `shown` began */
	int64_t recovery;   /* how long it still recovers, as if the clock never stood */
	int64_t same_until; /* before it nothing changes but time; INT64_MIN: not known */
	uint32_t hour, run; /* where the walk stands */
	uint8_t shown;      /* enum check_state; CHECK_STATES: unknown */
	bool was_bad;       /* and has not recovered */
};

/* When scenario time runs and is scored. */
struct leg_window {
	int64_t from, to;
	int64_t speed; /* thousandths: a millisecond is that many microseconds of scenario time */
};

/* The speed of scenario time from a moment on, pauses left out; real time before the first. */
struct leg_speed {
	int64_t from;
	int64_t speed; /* thousandths */
};
struct leg_speeds {
	size_t count;
	const struct leg_speed *list; /* by time */
};

/* In thousandths. */
int64_t leg_speed_at(const struct leg_speeds *speeds, int64_t at);

/* Results in [from, to) say nothing, for the teams at these places. */
struct leg_exclusion {
	size_t check;
	int64_t from, to;
	bool until_ok; /* or until the leg's next OK after `from`, if that is earlier */
	uint64_t places[TEAMS_MAX / 64];
};

struct legs_cut {
	int64_t at;
	struct leg_speeds speeds;
	size_t window_count;
	const struct leg_window *windows; /* by time, none overlap */
	size_t exclusion_count;
	const struct leg_exclusion *exclusions; /* by check, from, to; no padding but zeroes */
};

struct legs;
/* `periods` of each check, in milliseconds of scenario time; `places` teams. */
MUST_CHECK enum err legs_new(size_t check_count, const int64_t *periods, size_t places,
	size_t rules_count, const struct leg_rules *rules, struct legs **ret, struct fault *why);
void legs_free(struct legs *legs);
DEFINE_OWNED(legs)

/* Replaces that hour (since 1970) of the leg. E_INVALID when samples do not rise or lie outside the
 * hour. */
MUST_CHECK enum err legs_put(struct legs *legs, size_t check, size_t place, int64_t hour,
	const struct check_sample *samples, size_t count, struct fault *why);
/* The clock's speeds as they are known now. */
MUST_CHECK enum err legs_set_speeds(
	struct legs *legs, const struct leg_speeds *speeds, struct fault *why);
/* Do both make runs by the same speeds? */
bool legs_same_speeds(const struct legs *legs, const struct legs *other);
/* Were results put while a lower speed was known for their time? Then all must be put again, after
 * legs_forget. */
bool legs_lack(const struct legs *legs);
void legs_forget(struct legs *legs);

/* Takes over the results of another's leg, which keeps none. Both must have made runs by the same period
 * and speeds, and nothing may have been put into this one. */
void legs_take(struct legs *legs, size_t check, size_t place, struct legs *from, size_t from_check,
	size_t from_place);

/* Changes whenever a leg changes. */
uint64_t legs_generation(const struct legs *legs);

/* Sums of all legs up to the cut. *ret is good until the next call. */
struct legs_at;
MUST_CHECK enum err legs_fold(struct legs *legs, const struct legs_cut *cut,
	const struct legs_at **ret, struct fault *why);
const struct leg_state *legs_state(
	const struct legs_at *at, size_t rules, size_t check, size_t place);

/* What the leg's results said at a moment, without any rules; CHECK_STATES: nothing. */
struct leg_said {
	enum check_state state;
	int64_t since; /* when that began */
};
struct leg_said legs_said(const struct legs *legs, const struct leg_speeds *speeds, size_t check,
	size_t place, int64_t at);
/* The states, bits (1 << enum check_state), that it said at any moment from `from` to `to`. */
unsigned legs_said_within(const struct legs *legs, const struct leg_speeds *speeds, size_t check,
	size_t place, int64_t from, int64_t to);
/* The first moment in [from, to] at which the leg left OK for another state than checker;
 * INT64_MAX: none. */
int64_t legs_left_ok(const struct legs *legs, const struct leg_speeds *speeds, size_t check,
	size_t place, int64_t from, int64_t to);
/* The first moment after `from` at which it said OK; INT64_MAX: not yet. */
int64_t legs_ok_after(const struct legs *legs, size_t check, size_t place, int64_t from);

/* The first time after `after` at which it was wrong or down by what was said up to `at`: from the
 * last good result before to the first good one that follows (INT64_MAX: it was not there yet).
 * False: none. */
struct leg_outage {
	int64_t from, to;
};
bool legs_outage(const struct legs *legs, const struct leg_speeds *speeds, size_t check,
	size_t place, int64_t after, int64_t at, struct leg_outage *ret);

int64_t legs_period(const struct legs *legs, size_t check);
/* Bytes held, for the benchmark. */
size_t legs_memory(const struct legs *legs);
