/* results.h - the probe's memory on disk: results that the node has not taken yet.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The state folder holds
 *   results-N.jsonl   a batch: lines of a check sum, a space and a result in JSON
 *   refused.jsonl     results that the node will not take, with its reason; for the operator
 *   refused-N.jsonl   a batch that the node did not take as a whole; likewise
 *   lock              held by the process that works here
 *
 * A result counts once its line is synced; a line that a crash cut short never happened. A batch is
 * one post: it is removed once the node took it, and posted again, the same bytes, when that is not
 * known. The node takes each result once, by check, team and time; so none is lost and none
 * doubled, whenever the process dies. No reading position is kept: a batch is small, and posting it
 * again is harmless.
 *
 * (The sensor's watch/spool keeps reading positions and batches in one commit of five syncs; a
 * probe has no positions and many small commits, so it appends, with one sync. They share only
 * base/env.)
 *
 * results_add may be called from any thread; results_commit from one thread; the rest from one
 * other.
 */
#pragma once

#include "base/env.h"

struct results;

/* E_BUSY: another probe works in that folder. */
MUST_CHECK enum err results_open(
	struct env *env, struct str folder, struct results **ret, struct fault *why);
void results_close(struct results *results);

/* A result as JSON, one line; it becomes part of the next commit. */
MUST_CHECK enum err results_add(struct results *results, struct str json, struct fault *why);

/* Writes and syncs what was added; *ret_count results (0: there was nothing). After a failure they
 * are of no use any more: the process must end, and a new one goes on with what is on the disk. */
MUST_CHECK enum err results_commit(struct results *results, size_t *ret_count, struct fault *why);

/* Batches that wait for the node. */
uint64_t results_waiting(const struct results *results);

/* The oldest batch as the body of a post, appended to `body`; *ret_number is 0 when none waits. The
 * batch under way is closed for it. */
MUST_CHECK enum err results_oldest(
	struct results *results, struct buf *body, uint64_t *ret_number, struct fault *why);
/* The node took the batch; or never will. */
MUST_CHECK enum err results_delivered(struct results *results, uint64_t number, struct fault *why);
MUST_CHECK enum err results_refused(struct results *results, uint64_t number, struct fault *why);
/* Keeps a line about one result for the operator. */
MUST_CHECK enum err results_keep_refused(
	struct results *results, struct str line, struct fault *why);

/* The lines of a batch, without their sums, with commas between, into `to`; what is cut short or
 * damaged is left out and counted. */
void results_parse(struct str text, struct buf *to, size_t *ret_damaged);
