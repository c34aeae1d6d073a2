/* truth.h - ground truth: which of red's events a report tells of, and how well all of them do.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/; pages ask by score_truth (score_desk.h).
 */
#pragma once

#include "exercise/score_fold.h"

struct truth_match {
	const struct ledger_entry *red; /* the event that it tells of best; NULL: of none */
	bool asset, technique, time;    /* what agrees */
	bool confirmed;                 /* a person said so by a `link` */
	bool right;                     /* all agree, or the person said so */
};

/* Red's events that count, of each team, by time. */
struct truth {
	const struct fold *fold;
	size_t starts[TEAMS_MAX + 1]; /* by place, and one more */
	const struct truth_event {
		int64_t time; /* of the scenario */
		size_t place;
		const struct ledger_entry *red;
	} * events;
};
/* In the fold's arena. */
MUST_CHECK enum err truth_make(const struct fold *fold, struct truth *ret, struct fault *why);

/* What the report of an incident, one that counts, tells of: by the newest `link` in force, or else
 * by asset, technique and time, `tolerance` (scenario time) apart at most; of events that agree
 * alike the first. A technique agrees with its sub-techniques; where red names none, none is asked
 * for. Costs what happened in that time. */
struct truth_match truth_of_report(
	const struct truth *truth, const struct ledger_entry *report, int64_t tolerance);
/* The same, and when nothing agrees wholly, what agrees best; costs all that happened to the team.
 */
struct truth_match truth_nearest(
	const struct truth *truth, const struct ledger_entry *report, int64_t tolerance);

/* When red last had a foothold or more with the team at that place, at or before `time`; -1: never.
 */
int64_t truth_last_before(const struct truth *truth, size_t place, int64_t time);

bool truth_is_incident(const struct fold *fold, const struct ledger_entry *report);

/* (1 + b^2) found / ((1 + b^2) found + b^2 missed + wrong), in millionths, as `beta` is; -1 for 0 /
 * 0. */
int64_t truth_f_beta(int64_t found, int64_t missed, int64_t wrong, int64_t beta);
