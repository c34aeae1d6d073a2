/* probe.h - the probe: pulls checks from a node, runs them with real clients, pushes the results.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A probe knows no store and no exercise. It is given work by HTTP (docs/protocol/probe.md) for the
 * time of a lease; several probes share the checks of one node, which deals them out.
 *
 * What it promises
 *   - A check runs once a period, about its points in time, never twice at once; what cannot be run
 * in time is left out, not heaped up.
 *   - Every result is on the disk before it is posted, and reaches the node exactly once, in order,
 *     whenever the process is killed: see results.h.
 *   - Without a lease, while the exercise is paused, and while PROBE_BATCHES_MAX batches wait for
 * the node, no check is begun.
 *
 * Threads: the caller's keeps the schedule; one each asks for work, writes results and posts them;
 * runs have a pool of their own, for their clients block.
 */
#pragma once

#include <stdatomic.h>

#include "probe/client.h"
#include "probe/run.h"

struct probe_totals {
	uint64_t runs;
	uint64_t by_state[VERDICT_CHECKER + 1];
	uint64_t late;      /* runs that began more than a second after they were due */
	uint64_t delivered; /* results that the node took */
	uint64_t refused;   /* kept in the state folder */
};

struct probe_options {
	struct client client;        /* `env` is filled in */
	struct str state_folder;     /* must be there; belongs to one probe at a time */
	struct run_options run;      /* likewise */
	bool once;                   /* run every check once, now, deliver, and end */
	unsigned at_once;            /* runs at once at most; 0: PROBE_RUNS_AT_ONCE */
	unsigned ask_milliseconds;   /* work is asked for this often, or thrice a lease; 0: 2000 */
	unsigned retry_milliseconds; /* first wait after a failed post; doubles 5 times; 0: 500 */
	const atomic_bool *stop; /* NULL, or set from elsewhere: ends after the runs under way */
	struct probe_totals *totals; /* NULL, or filled in at the end */
};

/* Runs the probe on this thread. OK: `once` is done, or `stop` was set. Failures to reach the node
 * are waited out; with `once`, five in a row end it, with every result kept for the next start.
 * Errors: E_USAGE (a name), E_UNAUTHENTICATED and E_DENIED at the first asking for work, E_BUSY
 * (another probe in the state folder; with `once`, an exercise that does not run), and whatever
 * makes the disk fail. */
MUST_CHECK enum err probe_run(
	struct env *env, const struct probe_options *options, struct fault *why);
