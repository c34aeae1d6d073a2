/* score_graded.h - lateness and grades, for the functions that build on them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/.
 */
#pragma once

#include "exercise/score_fold.h"

/* Scenario time; INT64_MAX: none. */
struct graded_window {
	int64_t sent, due, close;
};

/* What is left of a grade when the answer came at `at`, in millionths: all until it was due, then
 * down to `late_worth` after `late_after` of the window (due - sent), then down to nothing at the
 * close. */
int64_t graded_lateness(
	const struct graded_window *window, int64_t at, int64_t late_worth, int64_t late_after);

/* The weighed mean of a rubric's items, in millionths; an item without a mark has none. */
int64_t graded_grade(const struct scenario_rubric *rubric, const struct ledger_marks *marks);

struct graded_result {
	const struct ledger_entry *final,
		*decision; /* decision: NULL, or what took the grade's place */
	int64_t grade;
};
/* How an answer or a report was graded: by the newest grade.final in force; false: not yet, or it
 * left force and nothing took its place. */
bool graded_work(const struct fold *fold, const struct ledger_entry *work, struct str rubric,
	struct graded_result *ret);
/* An inject, from the scenario or as it was defined since. */
struct graded_inject {
	struct str category, rubric;
	unsigned weight;
};
/* False when neither knows it. */
bool graded_inject(
	const struct fold *fold, const struct ledger_entry *sent, struct graded_inject *ret);
