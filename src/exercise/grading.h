/* grading.h - what is graded by which rubric, and the entry that closes its grading.
 * SPDX-License-Identifier: Apache-2.0
 *
 * How far the grading is and what it comes to says exercise/score_desk.h.
 */
#pragma once

#include "exercise/exercise.h"
#include "exercise/score_desk.h"

/* The rubric by which an answer or report is graded; NULL when it is not graded. */
const struct scenario_rubric *grading_rubric(
	const struct exercise_state *state, const struct journal_entry *graded);

const char *grading_stage_name(enum grading_stage stage); /* "open", "second", "third", "final" */

/* The body of the grade.final; its stage must be GRADING_DONE. */
MUST_CHECK enum err grading_final_body(const struct exercise_state *state,
	const struct grading *grading, struct arena *arena, struct str *ret, struct fault *why);
