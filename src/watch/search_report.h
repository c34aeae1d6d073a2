/* search_report.h - sightings of what a search finds, each reported exactly once.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Reported is what no sensor reports: events from before the indicator held (its valid_from), and
 * matches of a pattern that began before. A sensor counts only later ones, so nothing is counted
 * twice. Times are those of the events; of a match, of the last one.
 *
 * A folder of state (spool.h) keeps how far the node's indicators were read and which ones were
 * reported; it and the sightings are one commit at the end of a search. The next search looks for
 * what the node was given since. A search that is stopped, or dies, reports nothing and is made
 * again; sightings that the node has not taken yet are posted by the next one, as the same bytes.
 * A new version of an indicator is searched for again, but what was reported is not reported anew.
 */
#pragma once

#include "watch/node.h"

struct search_report;

/* Tells the node's pulls where to begin, unless the search is one that somebody asked for: then what
 * the next one of itself begins with stays as it was. E_BUSY: another search works in that folder; E_CORRUPT. */
MUST_CHECK enum err search_report_open(struct env *env, struct str folder, struct node *node,
	bool asked_for, struct search_report **ret, struct fault *why);
void search_report_free(struct search_report *report);
DEFINE_OWNED(search_report)

/* What a search found: one event, or of a match of a pattern the first and the last. */
struct search_find {
	const struct match_indicator *indicator;
	int64_t first, last;
	uint64_t line; /* in which it came up: one line may bring an indicator many times */
};

/* No weak hit. */
MUST_CHECK enum err search_report_hit(
	struct search_report *report, const struct search_find *find, struct fault *why);

/* Makes the sightings part of the commit, which may then be added to: an answer (search_answer.h). */
MUST_CHECK enum err search_report_close(
	struct search_report *report, uint64_t *ret_sightings, struct fault *why);
MUST_CHECK enum err search_report_add(
	struct search_report *report, struct str answer, struct fault *why);

MUST_CHECK enum err search_report_commit(struct search_report *report, struct fault *why);

struct search_report_totals {
	uint64_t delivered, refused; /* sightings */
};
/* Posts what waits, also of searches before this one. Failing to reach the node leaves it for the
 * next one. */
MUST_CHECK enum err search_report_deliver(
	struct search_report *report, struct search_report_totals *ret, struct fault *why);
bool search_report_waits(const struct search_report *report);
