/* score_desk.h - what desks ask the score beside the board: grades, truth, causes, balance.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Pure, over what was posted until a moment of the wall; nothing is stored. One thread at a time,
 * as the score.
 */
#pragma once

#include "exercise/score.h"

/* --- two graders, and a third --- */

/* Grades of one rubric that lie further apart ask for a third grader; thousandths. */
enum { GRADING_SPREAD = 150 };

enum grading_stage {
	GRADING_OPEN,   /* no grade yet */
	GRADING_SECOND, /* one: a second is asked for */
	GRADING_THIRD,  /* two, too far apart: a third is asked for */
	GRADING_DONE,   /* `items` is the grade */
};

struct grading_item {
	struct str name;
	int64_t thousandths;
};

/* Of GRADING_DONE: with two graders the mean of each item, with three the items of the grader in
 * the middle. */
struct grading {
	enum grading_stage stage;
	int64_t spread; /* of the first two whole grades, thousandths; -1: there are not two */
	size_t count; /* grades that were looked at: each grader's first in force, at most three */
	struct str keys[3]; /* of their entries, by posting */
	size_t item_count;
	const struct grading_item *items; /* of the rubric, in its order */
};

/* `work`: the key of an answer or a report. E_ABSENT when it is none, or has no rubric. */
MUST_CHECK enum err score_grading(struct score *score, struct str work, int64_t at,
	struct arena *arena, struct grading *ret, struct fault *why);

/* --- ground truth --- */

/* How an incident report compares with what red did: its pre-grade. */
struct score_truth {
	struct str red; /* key of the red event that it tells of best; empty: of none */
	bool asset, technique, time; /* what agrees; time: within 15 minutes of the scenario */
	bool confirmed;              /* a person has said so by a `link` */
	bool right;
};
/* E_ABSENT when there is no such report of an incident. */
MUST_CHECK enum err score_truth(struct score *score, struct str report, int64_t at,
	struct score_truth *ret, struct fault *why);

/* F_beta of beta 0.5 over red's objectives of at least a foothold, in millionths; -1: nothing
 * happened. */
struct score_truths {
	int64_t found, missed, wrong, f_beta;
};
MUST_CHECK enum err score_truths(struct score *score, unsigned team, int64_t at,
	struct score_truths *ret, struct fault *why);

/* --- common causes --- */

enum {
	CAUSE_SHARE = 600000,
	CAUSE_TEAMS = 3
}; /* more than that share of teams, and at least so many */

/* So many teams left OK on one check within one of its periods that it is hardly their own doing.
 */
struct score_cause {
	size_t check; /* index in the scenario */
	int64_t from; /* of the wall: when the first of them left OK */
	size_t count;
	unsigned teams[TEAMS_MAX]; /* rising */
};
/* All that begin in [from, to], moments of the wall, by check, then time; none overlap. Those that
 * a hold in force covers already are left out. */
MUST_CHECK enum err score_causes(struct score *score, int64_t from, int64_t to, struct arena *arena,
	size_t *ret_count, const struct score_cause **ret, struct fault *why);

/* --- red --- */

enum { BALANCE_WARN_MILLI = 1200 }; /* the most-tried team over the least */

struct score_red_team {
	unsigned team;
	int64_t tried;     /* share of red's objectives, by weight, millionths */
	const int *stages; /* best stage of each objective, 0 .. RED_STAGES - 1; -1: not tried */
};
struct score_red {
	size_t count;
	const struct score_red_team *teams; /* in the order of the scenario */
	int64_t ratio_milli;                /* most over least; -1: somebody was not tried at all */
	bool warn; /* above BALANCE_WARN_MILLI, or -1 while others were tried */
};
MUST_CHECK enum err score_red(struct score *score, int64_t at, struct arena *arena,
	struct score_red *ret, struct fault *why);
