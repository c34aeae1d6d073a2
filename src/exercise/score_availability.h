/* score_availability.h - how available a system was: for the function and for the board.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/.
 */
#pragma once

#include "exercise/score_fold.h"

/* What half-good states are worth, in millionths. */
struct availability_values {
	int64_t recovering, degraded;
};

struct availability_values availability_values_of(const struct rules_category *category);

/* A(t,k) and A(t,v) in millionths; -1: nothing was scored. */
int64_t availability_of_leg(const struct leg_sums *sums, const struct availability_values *values);
int64_t availability_of_system(const struct fold *fold, size_t system, size_t place,
	const struct availability_values *values);

MUST_CHECK enum err system_checks_make(struct arena *arena, const struct scenario *scenario,
	struct system_checks *ret, struct fault *why);

extern const struct score_function score_availability;
