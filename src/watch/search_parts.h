/* search_parts.h - which parts of a kept log must be read, by its summaries; for search_file.c.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "watch/search_file.h"
#include "watch/summary_file.h"

/* A part that may hold what is looked for: from a place up to an offset. */
struct search_part {
	struct text_place begin; /* the state is the plan's */
	uint64_t end;
};

struct search_plan {
	struct arena *arena;
	struct buf path; /* of the summary file; empty: the text is too short for one */
	size_t count, capacity;
	struct search_part *parts;     /* in order, none meeting another */
	struct text_place rest;        /* what no summary is about begins here */
	bool has_rest;                 /* false: the text ends there */
	struct summary_file summaries; /* read to the end */
};

void search_plan_done(struct search_plan *plan);
#define OWNED_SEARCH_PLAN __attribute__((cleanup(search_plan_done))) struct search_plan

/* *ret is zeroed. `source` was opened at the text's start; it is only looked at. Summaries that are
 * not of this text are passed over. E_NOMEM, E_IO, E_CORRUPT (damaged compressed data). */
MUST_CHECK enum err search_plan_make(struct search *search, struct source *source,
	const struct summary_seal *seal, struct search_plan *ret, struct fault *why);
