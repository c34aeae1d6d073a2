/* courier.h - carries between sensor and node: indicators in, spooled sightings out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Everything that waits for the network is here. Until courier_start the calls do their work on the
 * caller's thread; after it a thread of the courier's does, and reading never waits for the node.
 */
#pragma once

#include "watch/spool.h"
#include "watch/watch.h"

struct courier;
struct match_generation;
struct match_set;
struct pattern_watch;

/* All must outlive the courier. NULL when there is no memory. */
struct courier *courier_new(
	struct env *env, const struct watch_options *options, struct spool *spool);
void courier_free(struct courier *courier);
DEFINE_OWNED(courier)

/* Finds the node's parts and fetches the indicators for the first time; see node_connect. */
MUST_CHECK enum err courier_connect(struct courier *courier, struct fault *why);

/* Who reports; after courier_connect. */
const struct sighting_terms *courier_terms(const struct courier *courier);

/* Posts what waits, until nothing does or the node does not take it. */
MUST_CHECK enum err courier_deliver(struct courier *courier, struct fault *why);

/* Who is told what the node answers to reports; before courier_start, and it must outlive that. */
struct search_desk;
void courier_answers_to(struct courier *courier, struct search_desk *desk);

/* From now on by itself: delivers when woken, refreshes in time, waits failures out. */
MUST_CHECK enum err courier_start(struct courier *courier, struct fault *why);
void courier_wake(struct courier *courier); /* there is something to deliver */
/* After the call that is under way; may be called twice. */
void courier_stop(struct courier *courier);

/* What to look for, compiled: the caller owns it. One of the first two is NULL. */
struct compiled {
	struct match_generation *generation;
	struct match_set *set; /* the reference, when options ask for it */
	struct pattern_watch *patterns;
	size_t indicators;
};
bool courier_has_fresh(struct courier *courier);
/* The newest, once; false until there is a newer one. */
bool courier_take(struct courier *courier, struct compiled *ret);

/* The newest failure of what went to the node; false: there was none. */
struct courier_failure {
	int64_t time; /* by the clock */
	char text[512];
};
bool courier_last_failure(struct courier *courier, struct courier_failure *ret);

/* Has the report (report.h) posted, in place of one that waits still. Best effort: what does not
 * get through is gone, the next one is newer. */
void courier_tell(struct courier *courier, struct str report);
/* Once the courier is stopped: posts the last one, unless the node was away. */
void courier_tell_last(struct courier *courier, struct str report);

/* Fills in delivered, refused, and what of the indicators is left out. */
void courier_count(struct courier *courier, struct watch_totals *totals);

/* How long to wait after so many failures in a row. */
unsigned courier_backoff_milliseconds(const struct watch_options *options, unsigned failures);
