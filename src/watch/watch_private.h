/* watch_private.h - the sensor's loop, between its files.
 * SPDX-License-Identifier: Apache-2.0
 *
 * watch.c begins and ends it, watch_read.c reads the inputs in turns, watch_commit.c keeps what came
 * of that and tells of it. All of it is one thread's.
 */
#pragma once

#include "watch/courier.h"
#include "watch/input.h"
#include "watch/lanes.h"
#include "watch/quiet_generation.h"
#include "watch/report.h"
#include "watch/search_desk.h"
#include "watch/sensor.h"
#include "watch/summariser.h"
#include "watch/watch.h"

enum { POLL_MILLISECONDS = 500 }; /* for new lines, and for room in a full spool */

struct watch {
	struct env *env;
	const struct watch_options *options;
	struct watch_totals totals;
	struct spool *spool;
	struct courier *courier;
	struct sightings *sightings;
	struct sensor *sensor;
	struct summariser *summariser; /* NULL: no summaries are wanted */
	struct search_desk *desk;      /* NULL: nothing is searched in kept logs */
	struct tally *tally;           /* NULL: the node is told nothing */
	struct report *report;         /* likewise */
	size_t at;                     /* the input that is being read */
	struct lanes *lanes;
	struct match_generation *generation; /* what is looked for now; NULL: see the sensor */
	struct quiet_generation quiet;       /* the same for the sieve */
	struct input **inputs;
	struct buf foreign; /* saved positions of inputs that this run was not given */
	int64_t committed;  /* monotonic microseconds */
	uint64_t committed_lines;
};

static inline unsigned
or_else(unsigned value, unsigned otherwise)
{
	return value == 0 ? otherwise : value;
}

bool watch_must_stop(const struct watch *watch);
/* Sleeps, but not beyond a stop. */
void watch_nap(const struct watch *watch, unsigned milliseconds);

typedef enum err courier_call(struct courier *courier, struct fault *why);
/* Repeats the call while the node is away: for ever, or with `once` a few times. */
MUST_CHECK enum err watch_insist(struct watch *watch, courier_call *call, struct fault *why);

/* Reads all inputs, until a stop, or until all have ended. */
MUST_CHECK enum err watch_read_all(struct watch *watch, struct fault *why);

/* What was read up to here, and what came of it, outlives the process from now on. */
MUST_CHECK enum err watch_commit(struct watch *watch, struct fault *why);
bool watch_commit_is_due(const struct watch *watch);
/* Statistics, for those who read them now. */
void watch_publish_totals(struct watch *watch);
/* Tells the node how the sensor is, when that is due. */
void watch_tell_node(struct watch *watch);
/* That it has ended. */
void watch_tell_end(struct watch *watch);
