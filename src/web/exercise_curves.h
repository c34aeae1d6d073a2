/* exercise_curves.h - points at many moments, computed so that nobody waits for all of them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/.
 */
#pragma once

#include "web/exercise_family.h"

/* In the visit's arena. */
struct curves {
	int64_t step_ms;              /* of the scenario */
	size_t count;                 /* of moments; 0: there is nothing to draw */
	int64_t *moments;             /* of the wall */
	int64_t (*points)[TEAMS_MAX]; /* of each moment, by the team's index */
	size_t team_count;
	struct curve_team {
		unsigned index;
		struct str name;
	} * teams; /* whose curves are shown */
};

/* Which view, and how long a step of the scenario is (0: so that there are as many as a curve
 * needs). */
typedef enum err curves_plan(struct visit *visit, const struct exercise_state *state,
	struct score_cut *ret_cut, uint64_t *ret_step_ms, struct fault *why);

/* From the start to now. The exercise is entered anew for each step. E_USAGE, where "step_ms": too
 * many steps. */
MUST_CHECK enum err exercise_curves(
	struct visit *visit, curves_plan *plan, struct curves *ret, struct fault *why);
/* "step_ms", "steps", "teams": members of an open object. */
void curves_put(const struct curves *curves, struct json_writer *out);
