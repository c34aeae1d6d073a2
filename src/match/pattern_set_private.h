/* pattern_set_private.h - the inside of a set of patterns, for observing (pattern_set.c), telling which
 * lines it needs (pattern_set_needs.c) and remembering (pattern_set_memory.c).
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "match/pattern_index.h"
#include "match/pattern_plan.h"
#include "match/pattern_set.h"
#include "match/pattern_state.h"

struct entry {
	struct plan plan;
	uint32_t first_test; /* of plan.test_count */
	uint32_t stamp;      /* the observation that it met last */
	uint32_t limit_hits;
	bool quarantined;
	bool held; /* left alone until it is let go */
	bool is_dear;       /* its last search gave up */
	uint32_t steps;     /* that it may take for searches now */
	int64_t newest;           /* the latest beginning of what it remembers */
	struct candidates *lists; /* of each test; NULL when any test fulfils it */
};

struct set_test {
	struct test test;
	const struct plan_node *node;
	uint32_t pattern;
	bool unsure; /* no text and no number tells which lines may fulfil it */
};

struct pattern_set {
	enum pattern_values values;
	struct arena *arena; /* the patterns */
	struct arena *job;
	struct pattern_paths *paths;
	size_t entry_count;
	size_t entry_capacity;
	struct entry *entries;
	size_t test_count;
	size_t test_capacity;
	struct set_test *tests;
	struct pattern_index *index; /* NULL until compiled */
	bool knows_unsure;
	size_t unsure_count; /* tests */
	struct pattern_index *unsure_index; /* NULL: there are none */
	struct pattern_view view;
	struct plan_binding *binding;
	uint32_t stamp;
	uint64_t next_id;
	uint64_t revision; /* of what is remembered */
	size_t touched_count;
	uint32_t *touched; /* patterns that remember something new */
	size_t match_count;
	struct pattern_match *matches;
	struct pattern_set_stats stats;
};

/* Of all its tests, for an index. E_NOMEM. */
MUST_CHECK enum err pattern_set_choose_keys(
	const struct pattern_set *set, struct arena *arena, struct keys *keys, struct fault *why);

/* Forgets all that the pattern remembers. */
void pattern_set_forget(struct entry *entry);
