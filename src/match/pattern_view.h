/* pattern_view.h - the facts of one observation, found by their path.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One view serves one observation after another without allocating, but for more facts than any
 * before. One thread at a time.
 */
#pragma once

#include "base/fail.h"
#include "match/observation.h"

#define FACT_NONE UINT32_MAX

struct pattern_view {
	const struct observation *observation;
	size_t path_count;
	uint32_t stamp; /* heads of another stamp are of observations before */
	struct view_head {
		uint32_t stamp;
		uint32_t first;
	} * heads;
	size_t capacity;
	uint32_t *next; /* of each fact: the next one with its path, or FACT_NONE */
};

MUST_CHECK enum err pattern_view_init(
	struct pattern_view *view, size_t path_count, struct fault *why);
void pattern_view_done(struct pattern_view *view);

/* The observation is borrowed until the next call; facts with unknown paths are passed over. */
MUST_CHECK enum err pattern_view_show(
	struct pattern_view *view, const struct observation *observation, struct fault *why);

/* The first fact with that path, or FACT_NONE; the others by `next`. */
static inline uint32_t
pattern_view_first(const struct pattern_view *view, uint32_t path)
{
	return view->heads[path].stamp == view->stamp ? view->heads[path].first : FACT_NONE;
}
