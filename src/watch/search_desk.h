/* search_desk.h - makes the search backs that a member's people ask of their sensor at the node.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The node's answer to each report lists what is asked for; the desk makes one after the other on a
 * thread of its own that steps back behind everything else. It looks through the kept logs of the
 * options and nothing else, for indicators that the node gives this member like all others.
 *
 * Each is answered exactly once: answer and sightings are one commit (search_report.h), which is
 * posted until the node has it. A sensor that dies before the commit begins anew, and passes over
 * what its summaries say was searched in vain (unless patterns over several values are looked for:
 * search.h); after it only the post is made again. What is no
 * longer on the list was cancelled, and ends. SEARCH_BACK_SECONDS_MAX and SEARCH_BACK_BYTES_MAX end
 * one early: what was found until then is the answer. Of an answer that the node does not take it is
 * told that there is none, and why.
 */
#pragma once

#include "watch/watch.h"

struct search_desk;

/* `options` must outlive the desk. E_NOMEM. */
MUST_CHECK enum err search_desk_start(struct env *env, const struct watch_options *options,
	struct search_desk **ret, struct fault *why);
/* Ends what is under way, without an answer. NULL is none, also below. */
void search_desk_stop(struct search_desk *desk);

/* What the node answered to a report. What makes no sense is logged and changes nothing. */
void search_desk_take(struct search_desk *desk, struct str answer);

/* Why a search of that age that has read so much ends early; NULL: it goes on. */
const char *search_desk_cut(int64_t microseconds, uint64_t read_bytes);

/* For the report. False: none is being made. */
struct search_desk_progress {
	char id[64];
	unsigned percent;
};
bool search_desk_progress(struct search_desk *desk, struct search_desk_progress *ret);
