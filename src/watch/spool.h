/* spool.h - the sensor's memory on disk: how far the inputs were read, and what waits for the node.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The state folder holds
 *   state.json       the reading positions, and the numbers of the batches that count: one commit
 *   batch-N.json     a TAXII envelope that the node has not taken yet, just as it will be posted
 *   refused-N.json   one that the node will not take; for the operator
 *   memory-N         what patterns remember of the lines before (watch/pattern_watch.h); the state
 *                    names the one that belongs to its positions
 *   lock             held by the process that works here
 *
 * Batches are written and synced before the state that names them is; a batch that no state names
 * never happened. A batch is gone once the node took it. So whatever moment the process dies at,
 * what was read and what is reported agree, and a batch is posted again only as the same bytes.
 *
 * spool_add, spool_remember and spool_commit belong to the reading thread; spool_oldest,
 * spool_delivered and spool_refused to the delivering one.
 */
#pragma once

#include "base/env.h"

struct spool;

/* E_BUSY: another sensor works in that folder; E_CORRUPT: the state is damaged. */
MUST_CHECK enum err spool_open(
	struct env *env, struct str folder, struct spool **ret, struct fault *why);
void spool_close(struct spool *spool);

/* What the last commit was given; empty when there was none. */
struct str spool_inputs(const struct spool *spool);

/* What patterns remembered at the last commit; empty when it named none. E_ABSENT: the file is
 * gone. */
MUST_CHECK enum err spool_memory(struct spool *spool, struct buf *to, struct fault *why);

/* Makes the envelope part of the next commit. */
MUST_CHECK enum err spool_add(struct spool *spool, struct str envelope, struct fault *why);
/* The next commit names this as what patterns remember, instead of what the last one named. */
MUST_CHECK enum err spool_remember(struct spool *spool, struct str memory, struct fault *why);
/* `inputs` is JSON. After a failure the spool is of no use any more: open it again. */
MUST_CHECK enum err spool_commit(struct spool *spool, struct str inputs, struct fault *why);

/* Batches that wait for the node. */
uint64_t spool_waiting(const struct spool *spool);

/* The oldest batch; *number is 0 when none waits. */
MUST_CHECK enum err spool_oldest(
	struct spool *spool, struct buf *envelope, uint64_t *number, struct fault *why);
/* The node took it, or never will. */
MUST_CHECK enum err spool_delivered(struct spool *spool, uint64_t number, struct fault *why);
MUST_CHECK enum err spool_refused(struct spool *spool, uint64_t number, struct fault *why);
