/* lanes.h - sieves blocks and looks ahead in them on several threads at once, and gives them back in
 * their order.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One thread, the owner, reads blocks, hands them in, and takes them back in the order of their
 * handing in; only then are hits counted and reported (sensor_block), by the owner. So order,
 * positions and the readers' memory are those of one thread, and what can be done without them, is
 * done by all: searching the raw text, and reading the lines that hold something (lookout.h). There
 * is room for a fixed number of blocks: when all are out, the owner must take one back before it
 * reads more. Nothing is ever dropped.
 */
#pragma once

#include "watch/line_sieve.h"
#include "watch/lookout.h"
#include "watch/source.h"

struct lane_job {
	/* Filled in by the owner before it hands the job in. */
	struct block block;
	struct source *source;
	struct match_generation *generation;  /* shared; NULL: the block is not to be sieved */
	struct match_generation *sieved_for;  /* shared; the same, or quiet_generation.h's */
	const struct pattern_watch *patterns; /* NULL: none; must outlive the job */
	struct looked looked;                 /* looked_begin, unless the block is not to be sieved */
	/* What came of it. */
	struct sieved sieved;
	enum err err;
	struct fault why;
	bool is_done;
};

struct lanes;

/* With one thread the work is done by lanes_take itself. E_NOMEM. */
MUST_CHECK enum err lanes_new(unsigned threads, struct lanes **ret, struct fault *why);
/* Jobs that are out are given up. */
void lanes_free(struct lanes *lanes);
DEFINE_OWNED(lanes)

/* A job to fill; NULL: all are out. Its block's memory is reused. */
struct lane_job *lanes_spare(struct lanes *lanes);
/* Hands in the job that lanes_spare gave last. */
void lanes_hand_in(struct lanes *lanes);

/* The oldest job that is out, done; NULL: none is out. It stays the caller's until the next call.
 */
struct lane_job *lanes_take(struct lanes *lanes);
