/* pattern_set.h - many patterns at once, while observations come in.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Patterns are added, the set is compiled once, and then each observation meets just those tests
 * that it could fulfil (match/pattern_index.h). A pattern that one observation alone fulfils
 * matches at once. For any other, the observations that fulfil its tests are remembered, until they
 * are older than its WITHIN allows, and a match uses up what it binds: the next one needs others.
 * Observations may come in any order of time; what counts is when they were made.
 *
 * What is remembered is bounded: PATTERN_WINDOW_MAX for a test, PATTERN_REMEMBERED_MAX for the set,
 * PATTERN_WINDOW_SECONDS where no WITHIN says less; the oldest goes first and is counted. So is the
 * time to put together what is remembered: a search ends after PATTERN_SEARCH_STEPS_MAX steps and is
 * counted, and then the pattern's next one waits until its observations have earned as many, each
 * PATTERN_SEARCH_STEPS_EACH. A pattern
 * whose expressions met their limits PATTERN_LIMIT_HITS_MAX times is left alone from then on. One
 * thread at a time.
 */
#pragma once

#include "base/buf.h"
#include "match/observation.h"
#include "match/pattern_needs.h"
#include "match/pattern_paths.h"
#include "match/pattern_wants.h"

struct pattern_set;

/* `values` says in which form observations bear their values. NULL when there is no memory. */
struct pattern_set *pattern_set_new(enum pattern_values values);
void pattern_set_free(struct pattern_set *set);
DEFINE_OWNED(pattern_set)

/* Only before it is compiled. *ret is the pattern's number, counted from 0. E_INVALID and
 * E_TOO_LARGE as by pattern_parse, comparison_init and plan_init: the set is as it was before.
 * E_TOO_LARGE too when it has PATTERNS_MAX or takes PATTERN_TREES_MEMORY_MAX, those counted of which
 * nothing was kept: what is in it can be compiled all the same. */
MUST_CHECK enum err pattern_set_add(struct pattern_set *set, struct str pattern,
	enum pattern_version version, uint32_t *ret, struct fault *why);
MUST_CHECK enum err pattern_set_compile(struct pattern_set *set, struct fault *why);

/* The paths that its patterns ask for; no others need to be observed. */
const struct pattern_paths *pattern_set_paths(const struct pattern_set *set);

/* Only after it was compiled. Tells which lines can tell its patterns anything, but for the unsure
 * tests, of which no text and no number in a line tells, and for patterns that are held. `seen`
 * says by the path's number whether observations ever have it. E_NOMEM. */
MUST_CHECK enum err pattern_set_needs(struct pattern_set *set, const bool *seen,
	struct pattern_needs **ret, struct fault *why);
/* After pattern_set_needs: how many tests are unsure, */
size_t pattern_set_unsure(const struct pattern_set *set);
/* and what an observation must have for one of them to hold, but for patterns that are held; `seen`
 * may be of fewer paths and types than there, as one format's observations have. E_NOMEM. */
MUST_CHECK enum err pattern_set_wants(const struct pattern_set *set, const bool *seen,
	struct arena *arena, struct pattern_wants *ret, struct fault *why);
/* Sets wanted[N] when a pattern needs the path or type with number N to be observed; of all
 * tests or just the unsure ones. */
void pattern_set_mark_paths(const struct pattern_set *set, bool just_unsure, bool *wanted);

/* A pattern that is held looks at no observations, and goes on remembering what it does, until it is
 * let go. What pattern_set_needs and pattern_set_wants gave before is as it was. */
void pattern_set_hold(struct pattern_set *set, uint32_t pattern, bool is_held);

struct pattern_match {
	uint32_t pattern;
	uint32_t observations; /* bound, each as often as it was bound */
	int64_t first;         /* of what was bound */
	int64_t last;
};

struct pattern_matches {
	size_t count;
	const struct pattern_match *list; /* valid until the next call */
};

/* Only after it was compiled. `observation` is not kept. Fails with E_NOMEM only. */
MUST_CHECK enum err pattern_set_observe(struct pattern_set *set,
	const struct observation *observation, struct pattern_matches *ret, struct fault *why);

/* The same for the unsure tests alone; no more than their paths need to be observed. */
MUST_CHECK enum err pattern_set_observe_unsure(struct pattern_set *set,
	const struct observation *observation, struct pattern_matches *ret, struct fault *why);

/* True after the limits were met too often. */
bool pattern_set_is_quarantined(const struct pattern_set *set, uint32_t pattern);

/* What a pattern remembers, as bytes of this machine's order; adds nothing when it remembers
 * nothing. A failure of `to` is found by buf_check. */
void pattern_set_write(const struct pattern_set *set, uint32_t pattern, struct buf *to);
/* Gives a pattern that remembers nothing what an equal one wrote, in this set or another, as far as
 * there is room. E_CORRUPT: another number of tests, or damage; then it remembers nothing. */
MUST_CHECK enum err pattern_set_recall(
	struct pattern_set *set, uint32_t pattern, struct str written, struct fault *why);
/* Differs when what is remembered may have changed. */
uint64_t pattern_set_revision(const struct pattern_set *set);

struct pattern_set_stats {
	uint64_t observations;
	uint64_t tests_met; /* that the index led to */
	uint64_t tests_held;
	uint64_t matches;
	uint64_t remembered;  /* now */
	uint64_t dropped;     /* forgotten for want of room */
	uint64_t outlived;    /* forgotten after PATTERN_WINDOW_SECONDS, with no WITHIN to say so */
	uint64_t gave_up;     /* searches that ran out of steps */
	uint64_t limit_hits;  /* of LIKE and MATCHES */
	uint64_t mismatches;  /* strings that a timestamp was compared with */
	uint64_t quarantined; /* patterns */
};

struct pattern_set_stats pattern_set_stats(const struct pattern_set *set);
