/* exercise_scores.h - a board as a table.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"
#include "exercise/exercise.h"

/* Ranks and points, or goals met when the exercise has no ranks. */
MUST_CHECK enum err exercise_print_scores(struct call *call, const struct exercise_state *state,
	const struct board *board, struct fault *why);

/* Thousandths as "81234.567". */
struct str exercise_points_text(struct call *call, int64_t points);
