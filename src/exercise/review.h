/* review.h - what is left of an exercise the same evening: for each team and overall, for people
 * and for programs.
 * SPDX-License-Identifier: Apache-2.0
 *
 *   html  one page that needs nothing else: opens in any browser, prints on paper
 *   json  the same in the forms of docs/protocol/exercise-api.md
 *   stix  what was shared, as one STIX 2.1 bundle; each copy bears "x_testudo_exercise", by which
 * the real world refuses it
 *
 * Everything in it passes the eyes for which it is made: an entry or object that this reader may
 * not see is not in it, nor counted. All text of others is escaped.
 */
#pragma once

#include "exercise/exercise.h"

enum review_format { REVIEW_HTML, REVIEW_JSON, REVIEW_STIX };
/* "html", "json", "stix"; false for another. */
bool review_format_parse(struct str text, enum review_format *ret);
const char *review_media_type(enum review_format format);

struct review {
	struct exercise *exercise;
	const struct exercise_state *state; /* held */
	const struct reader *eyes;
	enum score_view view; /* of its boards */
	unsigned team;        /* 0: overall */
	struct arena *arena;
};

MUST_CHECK enum err review_write(
	const struct review *review, enum review_format format, struct buf *out, struct fault *why);

/* One of each; review_write chooses. */
MUST_CHECK enum err review_write_html(
	const struct review *review, struct buf *out, struct fault *why);
MUST_CHECK enum err review_write_json(
	const struct review *review, struct buf *out, struct fault *why);
MUST_CHECK enum err review_write_stix(
	const struct review *review, struct buf *out, struct fault *why);

/* May these eyes see the entry in this review: shown to them, in force or not, and of the team if
 * it is of one? */
bool review_shows(const struct review *review, const struct journal_entry *entry);
