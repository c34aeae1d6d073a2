/* truth.h - ground truth: which of red's events a report tells of, and how well all of them do.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/; pages ask by score_pre_grade (score.h).
 */
#pragma once

#include "exercise/score_fold.h"

struct truth_match {
	const struct ledger_entry *red; /* the event that it tells of best; NULL: of none */
	bool asset, technique, time;    /* what agrees */
	bool confirmed;                 /* a person said so by a `link` */
	bool right;                     /* all agree, or the person said so */
};

/* What the report (of an incident) tells of: by the newest `link` in force, or else by asset,
 * technique and time, `tolerance` (scenario time) apart at most. A technique agrees with its
 * sub-techniques; where red names none, none is asked for. */
struct truth_match truth_of_report(
	const struct fold *fold, const struct ledger_entry *report, int64_t tolerance);

bool truth_is_incident(const struct fold *fold, const struct ledger_entry *report);

/* (1 + b^2) found / ((1 + b^2) found + b^2 missed + wrong), in millionths, as `beta` is; -1 for 0 /
 * 0. */
int64_t truth_f_beta(int64_t found, int64_t missed, int64_t wrong, int64_t beta);
