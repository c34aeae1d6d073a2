/* exercise_checks.h - a scenario's checks as a probe would get them.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "exercise/scenario.h"
#include "probe/check.h"

/* With a team's names, numbers and addresses put in; in the arena, every text ending in NUL. */
MUST_CHECK enum err exercise_check_expand(struct arena *arena, const struct scenario *scenario,
	const struct scenario_check *check, const struct scenario_team *team, struct check *ret,
	struct fault *why);
