/* dry_run.h - plays a dry run to its end: its clock, and the simulated people in it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The realm is a copy that was made for that (store/backup.h); an exercise of people is refused. It
 * goes on from where the exercise stood: from the start when that had not begun.
 *
 *     TRY(dry_run_begin(exercise, &options, &run, why));
 *     while (!ended) {
 *             TRY(dry_run_step(run, &ended, why));
 *             ... wait a little ...
 *     }
 *     TRY(dry_run_findings(run, arena, &findings, why));
 *
 * Servers may serve the same realm meanwhile. One caller at a time.
 */
#pragma once

#include "exercise/players.h"

struct dry_run_options {
	struct players_options players;
	struct str speed; /* "10": of the clock, as in a `clock` entry */
};

struct dry_run;

/* E_DENIED: the realm is no dry run. E_CONFLICT: it is closed, there is nothing left to play. */
MUST_CHECK enum err dry_run_begin(struct exercise *exercise, const struct dry_run_options *options,
	struct dry_run **ret, struct fault *why);
/* NULL is fine. */
void dry_run_free(struct dry_run *run);
DEFINE_OWNED(dry_run)

/* What is due now: by itself, by the players, and the next phase when one is over; after the last
 * and once nobody has anything left to do, the close. *ret_ended: it is closed. */
MUST_CHECK enum err dry_run_step(struct dry_run *run, bool *ret_ended, struct fault *why);

/* --- what it showed --- */

/* One inject for all its teams: blue ones. */
struct dry_run_inject {
	struct str name;
	int64_t planned; /* scenario time; INT64_MAX: by hand or by its condition */
	unsigned teams, sent, late, answered;
	unsigned never; /* its time came in what was played, and it was not sent */
	bool open;      /* neither a time nor a condition that was met nor a contingency sent it to
			   anybody */
	struct str contingency; /* what follows when no answer comes; empty: nothing */
	unsigned fired;
};

/* A grader's work. */
struct dry_run_grader {
	struct str name; /* the person's */
	unsigned grades;
	unsigned busiest; /* most in one hour of scenario time */
};

/* A learning goal: how many blue teams met it. */
struct dry_run_goal {
	struct str name, metric;
	unsigned met, teams;
};

/* What red is after: how many blue teams it was tried against, and how far it came at most (0:
 * tried). */
struct dry_run_objective {
	struct str name;
	unsigned tried, teams;
	int best; /* -1: never tried */
};

struct dry_run_findings {
	size_t inject_count, grader_count, goal_count, objective_count;
	const struct dry_run_inject *injects; /* in the order of the scenario */
	const struct dry_run_grader *graders; /* by name */
	const struct dry_run_goal *goals;
	const struct dry_run_objective *objectives;
	unsigned ungraded; /* answers and reports with a rubric and no final grade */
	unsigned mails;    /* that a real exercise would have sent; a dry run sends none */
	unsigned holds, appeals, release_errors;
	unsigned empty_desks; /* of enum desk, bits: those that a play needs and at which nobody
				 sits */
	int64_t from, to;     /* scenario time that was played */
	uint64_t results;
	struct players_refusals refusals;
};

enum {
	DRY_RUN_LATE_SECONDS = 60
}; /* of scenario time, at least; at speed what a second of the wall is */

/* Over what was played so far. In the arena. */
MUST_CHECK enum err dry_run_findings(
	struct dry_run *run, struct arena *arena, struct dry_run_findings *ret, struct fault *why);
