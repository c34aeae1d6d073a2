/* truth_line.h - what red did, beside what a team saw, reported and shared, on one axis.
 * SPDX-License-Identifier: Apache-2.0
 *
 * How a report fits what red did says exercise/score_desk.h; nothing is scored before a person
 * confirms it.
 */
#pragma once

#include "exercise/exercise.h"

struct truth_mark {
	struct str id;    /* an entry's key, or "check:NAME:MILLISECONDS" */
	const char *lane; /* "red", "check", "report", "shared", "sighted" */
	int64_t from, to; /* scenario time; `to` -1: a moment, or not over yet */
	struct str title;
	struct str system; /* what ties red, outages and reports; may be empty */
};

struct truth_link {
	size_t from, to; /* indexes of marks */
	const char *how; /* "asset", "technique", "time", "confirmed" */
};

struct truth_line {
	size_t mark_count;
	const struct truth_mark *marks;
	size_t link_count;
	const struct truth_link *links;
};

MUST_CHECK enum err truth_line_of(struct exercise *exercise, const struct exercise_state *state,
	unsigned team, struct arena *arena, struct truth_line *ret, struct fault *why);
