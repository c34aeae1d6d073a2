/* search_order.h - what a node asks a sensor to search back for, read with distrust.
 * SPDX-License-Identifier: Apache-2.0
 *
 *   {"searches": [{"id": "UUID", "indicator": "indicator--...", "since": "2026-01-03T00:00:00Z"}]}
 *
 * or "added_after" with a moment in place of "indicator". A node may say that an indicator is to
 * be looked for, and in how old events. Where is the sensor's own affair: no path ever comes in,
 * and what an indicator means the sensor asks as for all others. Other keys are passed over.
 */
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/hash.h"
#include "base/timestamp.h"

enum { SEARCH_ORDER_INDICATOR_MAX = sizeof("indicator--") - 1 + UUID_TEXT };

/* Plain data, so that it outlives the text. */
struct search_order {
	char id[UUID_TEXT + 1];
	char indicator[SEARCH_ORDER_INDICATOR_MAX + 1]; /* empty: all that was added after */
	char added_after[TIMESTAMP_TEXT_MAX + 1];       /* written anew; empty with an indicator */
	int64_t since;
};

/* An empty text asks for nothing. E_SYNTAX, E_INVALID; E_TOO_LARGE: SEARCH_BACK_LIST_SIZE_MAX,
 * or more than SEARCH_BACKS_OPEN_MAX. *ret is in the arena. */
MUST_CHECK enum err search_orders_parse(struct arena *arena, struct str text, size_t *ret_count,
	const struct search_order **ret, struct fault *why);
