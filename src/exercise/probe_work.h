/* probe_work.h - the checks that a probe is to run, as docs/protocol/probe.md writes them.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "exercise/exercise.h"

/* The probe's place among those that asked lately: it gets every count-th leg. */
struct probe_share {
	unsigned place, count; /* place < count */
};

struct probe_work {
	struct str version; /* a digest of all but the time */
	struct str json;
	size_t check_count;
};

enum { PROBE_LEASE_MS = 30000 };

/* In the arena. A check whose placeholders cannot be replaced is left out, with a line in the log.
 */
MUST_CHECK enum err probe_work_write(const struct exercise_state *state,
	const struct probe_share *share, struct arena *arena, struct probe_work *ret,
	struct fault *why);

/* The legs of all checks, each check for each team: what record_set_legs takes. In the arena. */
MUST_CHECK enum err check_legs_of(const struct scenario *scenario, struct arena *arena,
	size_t *ret_count, const struct check_leg **ret, struct fault *why);
/* Those of them that are part of the exercise now and not switched off: what probes run. */
MUST_CHECK enum err check_legs_at_work(const struct exercise_state *state, struct arena *arena,
	size_t *ret_count, const struct check_leg **ret, struct fault *why);
