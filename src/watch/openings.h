/* openings.h - the first bytes that one side of a TCP connection sends, put together of its segments.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A TLS hello with a post-quantum key does not fit into one segment, and which one its name stands
 * in is chance. So what begins like a hello or a request and is not whole waits for the segments that
 * follow it, in their order; what was lost or comes too early is not waited for. At most OPENINGS_MAX wait
 * at once, with up to OPENING_SIZE_MAX bytes each: one more may push out another, and then gives what each
 * segment tells by itself. One thread at a time.
 */
#pragma once

#include "base/owned.h"
#include "watch/segment.h"

struct openings;

/* NULL when there is no memory. */
struct openings *openings_new(void);
void openings_free(struct openings *openings);
DEFINE_OWNED(openings)

/* What is to be read now: the payload, or from its first byte on the opening that it goes on with;
 * empty: it came before. *ret_told is what openings_wait was given. Valid until the next call. */
struct str openings_join(
	struct openings *openings, const struct segment *segment, size_t *ret_told);

/* After openings_join: `bytes`, which it gave, are not whole. The first `told` of them need not be
 * read again. */
void openings_wait(struct openings *openings, const struct segment *segment, struct str bytes,
	size_t told);
