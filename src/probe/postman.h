/* postman.h - all that waits for disk and network on the way between probe and node.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Three threads: one asks for work, one writes results to the disk, one posts them. The probe's own
 * thread never waits for any of them; it is woken when there is news.
 */
#pragma once

#include "probe/probe.h"
#include "probe/results.h"

struct postman;

/* All must outlive it. `wake` is called, from any of its threads, whenever there is news. Asks for
 * work for the first time before it returns. */
MUST_CHECK enum err postman_start(struct env *env, const struct probe_options *options,
	struct results *results, void (*wake)(void *of), void *of, struct postman **ret,
	struct fault *why);

/* Ends the threads after what they are at; what is added by then is on the disk. */
void postman_stop(struct postman *postman);

/* The newest work, once: then NULL until there is newer one. The caller holds it. *ret_at: when the
 * reply came, of env->monotonic. */
const struct work *postman_take_work(struct postman *postman, int64_t *ret_at);

/* Until when, of env->monotonic, the work may be done. */
int64_t postman_lease_end(struct postman *postman);

/* A result, one line of JSON. E_NOMEM. */
MUST_CHECK enum err postman_add(struct postman *postman, struct str json, struct fault *why);

/* Is all that was added on the disk, and taken by the node? */
bool postman_is_done(struct postman *postman);

/* Failed posts in a row. */
unsigned postman_failures(struct postman *postman);

/* OK, or what ended the writing: then the probe must end. */
enum err postman_failure(struct postman *postman, struct fault *why);

void postman_count(struct postman *postman, struct probe_totals *totals);
