/* pattern_plan.h - how the tests of a pattern have to come together: AND, FOLLOWEDBY, WITHIN, ...
 * SPDX-License-Identifier: Apache-2.0
 *
 * A plan is a tree over the tests' numbers (in the order of the pattern's text). A match binds to
 * each test that counts an observation that fulfils it, none more often than it was observed
 * (STIX 2.1 section 9.3 to 9.5):
 *   FOLLOWEDBY   some moment of the right side's each lies not before some moment of the left's
 * each WITHIN       moments can be chosen that all lie within so many seconds, both ends included
 *   START STOP   each has a moment from START on and before STOP
 *   REPEATS      so many times, with other observations each time
 * Finding a binding is hard in the worst case, so the search has a budget: see plan_search.
 */
#pragma once

#include <stdbool.h>

#include "base/arena.h"
#include "base/fail.h"
#include "base/limits.h"
#include "model/pattern.h"

/* An observation that fulfils a test. */
struct candidate {
	uint64_t id; /* of the observation; the same in the lists of several tests */
	int64_t first;
	int64_t last;
	uint32_t number; /* how often it was observed */
};

/* In the order of `first`. */
struct candidates {
	size_t count;
	size_t capacity;
	bool lasting; /* some have a `first` before their `last` */
	struct candidate *list;
};

struct plan_node {
	enum pattern_observation_kind kind; /* no PATTERN_START_STOP: the tests below bear it */
	uint32_t test;                      /* its number */
	const struct pattern_expression *expression; /* of a test */
	int64_t start; /* of a test: the moments that count, `stop` excluded */
	int64_t stop;
	uint64_t times; /* REPEATS */
	int64_t span;   /* WITHIN, microseconds */
	uint64_t size;  /* observations that it binds at least */
	const struct plan_node *first;
	const struct plan_node *next;
};

struct plan {
	const struct plan_node *root;
	size_t test_count;
	const struct plan_node *const *tests;
	/* All that is bound lies within this; INT64_MAX: the pattern does not say. */
	int64_t span;
	/* One observation that fulfils a test (and its START and STOP) is a match. */
	bool any_test_fulfils;
};

/* E_TOO_LARGE: it would bind more than PATTERN_BOUND_MAX observations, or WITHIN stands within
 * WITHIN more than PATTERN_WINDOWS_MAX times. */
MUST_CHECK enum err plan_init(
	struct plan *plan, struct arena *arena, const struct pattern *pattern, struct fault *why);

/* Does an observation with these moments count for the test, by START and STOP? */
bool plan_counts(const struct plan_node *test, int64_t first, int64_t last);

/* How often an observation is bound. */
struct plan_use {
	uint64_t id;
	uint32_t times; /* 0: the slot is free */
};

enum { PLAN_USES = 2 * PATTERN_BOUND_MAX };

struct plan_binding {
	size_t count;
	struct plan_use uses[PLAN_USES]; /* while a search goes on */
	struct candidate list[];         /* PATTERN_BOUND_MAX of them */
};

enum plan_result { PLAN_NO, PLAN_YES, PLAN_GAVE_UP };

/* NULL when there is no memory; free() frees it. */
struct plan_binding *plan_binding_new(void);

/* Looks for one binding among the candidates of each test, whose lists are in the order of the
 * tests. `number` of what is bound is how often it is bound. *steps: how many steps it may take, each
 * of some nanoseconds, and then how many of them are left. PLAN_GAVE_UP: none are, and no binding was
 * found. */
enum plan_result plan_search(const struct plan *plan, const struct candidates *lists,
	size_t *steps, struct plan_binding *ret);
