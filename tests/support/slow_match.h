/* slow_match.h - what match_scan must find in free text, by the letter of scan.h.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The oracle for faster matchers. It tries every part of the text against the definitions, shares
 * nothing with src/match but the normal forms of src/model, and knows no hash: quadratic in the
 * text, linear in the indicators.
 */
#pragma once

#include "match/scan.h"

enum { SLOW_TEXT_MAX = 4096, SLOW_HITS_MAX = 16384 };

struct slow_hits {
	size_t count;
	struct match_hit items[SLOW_HITS_MAX]; /* in no order */
};

/* `entries` are all (indicator, value) pairs; `next` is not looked at. The text is at most
 * SLOW_TEXT_MAX bytes long. */
void slow_match(const struct match_entry *entries, size_t count, struct str text,
	struct slow_hits *ret);

/* The same hits in any order? Sorts both. Indicators are compared by their ids. */
bool slow_agrees(struct slow_hits *slow, struct match_hit *hits, size_t count);
