/* summary_private.h - the builder's way to a summary's bytes; for summary*.c only.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "watch/summary.h"

/* As it stands in the filter: 0 means a free place to the builder. That two keys become one makes
 * no "no" of a "maybe". */
static inline uint64_t
summary_key(uint64_t key)
{
	return key == 0 ? 1 : key;
}

enum { STATE_MAX = UINT16_MAX - 1 }; /* bytes of a state that is kept, or one more */

/* In bytes. */
size_t summary_size_without_filter(const struct summary *summary);
/* Adds its bytes. The states are of less than STATE_MAX bytes. */
MUST_CHECK enum err summary_write(const struct summary *summary, const struct reader_kind *format,
	struct buf *to, struct fault *why);
