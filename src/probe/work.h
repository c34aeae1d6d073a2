/* work.h - the checks that a node gives a probe to do, read from its reply.
 * SPDX-License-Identifier: Apache-2.0
 *
 * docs/protocol/probe.md has the form. A work is immutable and shared: every run that is under way
 * holds it. A check that is malformed in itself (an unknown kind, a wrong parameter) is kept and
 * becomes a result of state "checker", so that planners see it; only a reply that cannot be read is
 * an error.
 */
#pragma once

#include "base/fail.h"
#include "base/owned.h"
#include "probe/check.h"

struct work {
	struct str version; /* opaque; for If-None-Match */
	int64_t now;    /* the node's clock when the reply was made: microseconds since 1970 */
	unsigned speed; /* how many times faster than real time it runs */
	bool running;   /* else no check is begun */
	unsigned lease_ms; /* how long these checks are ours without asking again */
	size_t check_count;
	const struct check *checks;
};

/* Reads a reply. E_SYNTAX, E_INVALID, E_TOO_MANY (checks), E_NOMEM; `where` names the place. */
MUST_CHECK enum err work_parse(struct str text, const struct work **ret, struct fault *why);

/* Counted from any thread; a new work is held once. NULL may be dropped. */
const struct work *work_hold(const struct work *work);
void work_drop(const struct work *work);
