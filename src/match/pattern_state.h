/* pattern_state.h - the observations that a pattern remembers for its tests.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/buf.h"
#include "match/pattern_plan.h"

/* Puts the candidate where it belongs by its `first`; later ones of equal moments last. */
MUST_CHECK enum err candidates_add(
	struct candidates *to, const struct candidate *candidate, struct fault *why);
/* The oldest `count` of them. */
void candidates_drop_first(struct candidates *of, size_t count);
/* Those that ended before the moment; returns how many. */
size_t candidates_drop_before(struct candidates *of, int64_t moment);
/* So many of those observed together as `id`; the candidate goes when none is left. */
void candidates_take(struct candidates *of, uint64_t id, uint32_t number);
void candidates_done(struct candidates *of);

/* As bytes of this machine's order, which candidates_read takes from the front of *from again.
 * E_CORRUPT: there is no such list, or its moments are none. */
void candidates_write(const struct candidates *of, struct buf *to);
MUST_CHECK enum err candidates_read(struct candidates *to, struct str *from, struct fault *why);
