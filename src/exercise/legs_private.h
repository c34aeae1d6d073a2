/* legs_private.h - how runs are kept; for the files legs*.c alone.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "exercise/legs.h"

#define HOUR_MS INT64_C(3600000)

enum {
	LEG_SLOTS = 4
}; /* white, team and public, each at its own moment, and one for looking back */

/* Results of one state, near to each other; milliseconds of their hour. */
struct leg_run {
	uint32_t first;
	uint32_t last : 24;
	uint32_t state : 8;
};

struct leg_hour {
	int32_t hour;
	uint32_t start, count; /* in `runs` */
};

struct leg {
	struct leg_hour *hours; /* rising; none is empty */
	struct leg_run *runs;
	uint32_t hour_count, hour_capacity, run_count, run_capacity;
};

struct legs_at {
	const struct legs *legs;
	bool used, any_stale;
	uint64_t turn;            /* when it was used last */
	int64_t upto;             /* sums hold [.., upto) */
	struct leg_state *states; /* by rules, leg */
	uint8_t *stale;           /* by leg: starts again */
	size_t speed_count, speed_capacity;
	struct leg_speed *speeds;
	size_t window_count, window_capacity;
	struct leg_window *windows;
	size_t exclusion_count, exclusion_capacity;
	struct leg_exclusion *exclusions;
};

struct legs {
	size_t check_count, places, rules_count;
	int64_t *periods;
	struct leg_rules *rules;
	struct leg *legs; /* by check, place */
	struct leg_run *scratch;
	size_t scratch_capacity;
	struct leg_speed *speeds; /* by which runs are made */
	size_t speed_count, speed_capacity;
	int64_t first, last; /* of all results; first > last: there are none */
	bool lack;
	uint64_t generation, turn;
	struct legs_at slots[LEG_SLOTS];
};

/* Makes the array a copy of another. */
MUST_CHECK enum err legs_keep(void *array, size_t *count, size_t *capacity, const void *from,
	size_t from_count, size_t size, struct fault *why);

/* A run with its place in time, and how long its last result holds at most. */
struct leg_span {
	int64_t first, last, end;
	enum check_state state;
};

/* Where a walk over a leg's runs stands. */
struct leg_cursor {
	const struct leg *leg;
	int64_t period;
	const struct leg_speeds *speeds;
	int64_t last_from,
		last_hold;  /* since the last speed began, and how long results hold by it */
	uint32_t hour, run; /* of that hour */
};

enum { LEG_HOLD_PERIODS = 2, LEG_REAL_TIME = 1000 };

/* How long a result holds that came at `at`, in milliseconds of the wall. */
static inline int64_t
leg_hold_at(int64_t period, const struct leg_speeds *speeds, int64_t at)
{
	return LEG_HOLD_PERIODS * period * LEG_REAL_TIME / leg_speed_at(speeds, at);
}

/* At the leg's first run. */
struct leg_cursor leg_cursor_of(
	const struct leg *leg, int64_t period, const struct leg_speeds *speeds);
/* The span under the cursor; false past the end. */
bool leg_span_at(const struct leg_cursor *cursor, struct leg_span *ret);
void leg_cursor_next(struct leg_cursor *cursor);
/* At the last run that begins at or before `at`, or the first of all. */
struct leg_cursor leg_cursor_to(const struct legs *legs, const struct leg_speeds *speeds,
	size_t check, size_t place, int64_t at);
