/* tally.h - hits for the own member's people: counted by the hour, and on wish their lines.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Between two commits of the spool a tally gathers; at a commit it becomes a batch
 * (docs/protocol/sensors-api.md) that waits in the spool beside the sightings, so that what was
 * read and what is told agree whenever the process dies. Lines beyond SENSOR_BATCH_HITS_MAX or
 * SENSOR_BATCH_LINES_MAX are left out and counted. All calls but tally_new take NULL for no tally.
 * One thread at a time.
 */
#pragma once

#include "base/env.h"

struct tally;

/* `sensor` must outlive the tally. NULL when there is no memory. */
struct tally *tally_new(struct env *env, struct str sensor, bool wants_lines);
void tally_free(struct tally *tally);
DEFINE_OWNED(tally)

/* A hit of an event of that time. */
void tally_count(struct tally *tally, int64_t time);

bool tally_wants_lines(const struct tally *tally);
/* The same hit as a hit line (hit_line.h), with the log's line; NULL data: what was read is no
 * text. */
void tally_add_line(struct tally *tally, struct str hit, struct str line);

/* There are as many hours as one batch takes: a commit is due. */
bool tally_is_full(const struct tally *tally);

/* Adds a batch to `out`; adds nothing once everything was taken. */
MUST_CHECK enum err tally_take(struct tally *tally, struct buf *out, struct fault *why);

/* Is that of the spool's batches one of a tally? */
bool tally_is_batch(struct str batch);
