/* pattern_search.c - looks for observations that together fulfil a pattern.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A search by trial: what remains to be fulfilled is a list of goals, on the stack of the calls
 * that opened them. A goal that is met goes on to the next one; one that cannot be is tried with
 * the next candidate. How deep the calls go is bounded by PATTERN_BOUND_MAX and PATTERN_DEPTH_MAX,
 * how many there are by PATTERN_SEARCH_STEPS_MAX.
 */
#include <stdlib.h>

#include "base/limits.h"
#include "match/pattern_plan.h"

/* The moments of what is bound so far under one WITHIN. */
struct window {
	int64_t span;
	int64_t latest_first;
	int64_t earliest_last;
};

struct search {
	const struct candidates *lists;
	struct plan_binding *bound;
	size_t steps; /* left */
	struct window windows[PATTERN_WINDOWS_MAX];
};

struct goal {
	const struct plan_node *node;
	enum { ONE, REST_OF_ALL, REST_OF_ROW, AGAIN } kind;
	uint64_t times;   /* AGAIN: how often still */
	int64_t after;    /* its observations may not all lie before this */
	unsigned windows; /* how many of search->windows hold it */
	size_t bound;     /* REST_OF_ROW: what was bound when the row began */
	const struct goal *next;
};

static bool reach(struct search *search, const struct goal *goal);

/* Everything met? */
static bool
go_on(struct search *search, const struct goal *goal)
{
	return goal == NULL || reach(search, goal);
}

/* Of that observation, or the free one where it belongs. What is bound last is let go first, so a
 * slot that becomes free is none that another one was passed over for. */
static struct plan_use *
use_of(struct plan_binding *bound, uint64_t id)
{
	size_t at = id * UINT64_C(0x9e3779b97f4a7c15) >> 32;

	for (at %= PLAN_USES; bound->uses[at].times > 0 && bound->uses[at].id != id;)
		at = (at + 1) % PLAN_USES;
	return &bound->uses[at];
}

/* All but the first `count`. */
static void
let_go(struct plan_binding *bound, size_t count)
{
	while (bound->count > count) {
		const struct candidate *last = &bound->list[--bound->count];
		use_of(bound, last->id)->times -= last->number;
	}
}

static bool
fits_windows(const struct search *search, unsigned count, const struct candidate *candidate)
{
	for (unsigned i = 0; i < count; i++) {
		const struct window *window = &search->windows[i];
		int64_t first = candidate->first > window->latest_first ? candidate->first
									: window->latest_first;
		int64_t last = candidate->last < window->earliest_last ? candidate->last
								       : window->earliest_last;
		/* "first - last" may not fit when the moments are the ends of time. */
		if (first > last && (uint64_t)first - (uint64_t)last > (uint64_t)window->span)
			return false;
	}
	return true;
}

static void
enter_windows(struct search *search, unsigned count, const struct candidate *candidate)
{
	for (unsigned i = 0; i < count; i++) {
		struct window *window = &search->windows[i];
		if (candidate->first > window->latest_first)
			window->latest_first = candidate->first;
		if (candidate->last < window->earliest_last)
			window->earliest_last = candidate->last;
	}
}

static void
bind(struct search *search, const struct goal *goal, const struct candidate *candidate,
	uint32_t times)
{
	struct candidate *bound = &search->bound->list[search->bound->count++];

	struct plan_use *use = use_of(search->bound, candidate->id);

	*bound = *candidate;
	bound->number = times;
	use->id = candidate->id;
	use->times += times;
	enter_windows(search, goal->windows, candidate);
}

/* How many of the candidates from `from` on are left, at most `wanted`. */
static bool
enough_are_left(const struct candidates *list, size_t from, uint64_t wanted)
{
	uint64_t left = list->count - from;

	if (left >= wanted) /* each is at least one */
		return true;
	left = 0;
	for (size_t i = from; i < list->count && left < wanted; i++)
		left += list->list[i].number;
	return left >= wanted;
}

/* `times` observations that fulfil one test, from the candidate `from` on. What is bound from
 * `before` on comes from this run, whose candidates only go forward. (Each of a list is another
 * observation, so that what was bound of this one was bound by others.) */
static bool
run(struct search *search, const struct goal *goal, const struct plan_node *test, size_t from,
	uint64_t times, size_t before)
{
	const struct candidates *list = &search->lists[test->test];
	size_t count = search->bound->count;
	struct window saved[PATTERN_WINDOWS_MAX];

	if (times == 0)
		return go_on(search, goal->next);
	if (search->bound->count == PATTERN_BOUND_MAX || !enough_are_left(list, from, times))
		return false;
	memcpy(saved, search->windows, goal->windows * sizeof(*saved));
	for (size_t i = from; i < list->count && search->steps > 0; i++) {
		const struct candidate *candidate = &list->list[i];
		uint32_t used;
		uint64_t free_ones;

		search->steps--;
		if (!plan_counts(test, candidate->first, candidate->last) ||
			candidate->last < goal->after ||
			!fits_windows(search, goal->windows, candidate))
			continue;
		used = use_of(search->bound, candidate->id)->times;
		if (used >= candidate->number)
			continue;
		free_ones = candidate->number - used;
		if (free_ones > times)
			free_ones = times;
		bind(search, goal, candidate, (uint32_t)free_ones);
		if (run(search, goal, test, i + 1, times - free_ones, before))
			return true;
		let_go(search->bound, count);
		memcpy(search->windows, saved, goal->windows * sizeof(*saved));
		/* With nothing else to fulfil, leaving out one in the middle helps only where it
		 * lasts. */
		if (goal->next == NULL && count > before && !list->lasting)
			return false;
	}
	return false;
}

/* The latest beginning of what was bound from `from` on. */
static int64_t
latest_first(const struct search *search, size_t from, int64_t at_least)
{
	for (size_t i = from; i < search->bound->count; i++)
		if (search->bound->list[i].first > at_least)
			at_least = search->bound->list[i].first;
	return at_least;
}

/* All parts from goal->node on, in any order of time or, in a row, one after the other. */
static bool
reach_rest(struct search *search, const struct goal *goal)
{
	struct goal rest = *goal;
	struct goal one = *goal;

	if (goal->kind == REST_OF_ROW)
		one.after = rest.after = latest_first(search, goal->bound, goal->after);
	rest.node = goal->node->next;
	one.kind = ONE;
	one.next = rest.node == NULL ? goal->next : &rest;
	return reach(search, &one);
}

static bool
reach_one_of(struct search *search, const struct goal *goal)
{
	for (const struct plan_node *part = goal->node->first; part != NULL; part = part->next) {
		struct goal one = *goal;
		one.node = part;
		if (reach(search, &one))
			return true;
	}
	return false;
}

static bool
reach_within(struct search *search, const struct goal *goal)
{
	struct window saved = search->windows[goal->windows];
	struct goal inner = *goal;

	search->windows[inner.windows++] = (struct window){ goal->node->span, INT64_MIN,
		INT64_MAX };
	inner.node = goal->node->first;
	if (reach(search, &inner))
		return true;
	search->windows[goal->windows] = saved;
	return false;
}

static bool
reach_again(struct search *search, const struct goal *goal)
{
	struct goal rest = *goal;
	struct goal one = *goal;

	rest.times--;
	one.kind = ONE;
	one.next = rest.times == 0 ? goal->next : &rest;
	return reach(search, &one);
}

static bool
reach_repeats(struct search *search, const struct goal *goal)
{
	struct goal again = *goal;

	again.node = goal->node->first;
	if (again.node->kind == PATTERN_TEST)
		return run(search, &again, again.node, 0, goal->node->times, search->bound->count);
	again.kind = AGAIN;
	again.times = goal->node->times;
	return reach_again(search, &again);
}

static bool
reach_parts(struct search *search, const struct goal *goal, bool in_row)
{
	struct goal rest = *goal;

	rest.node = goal->node->first;
	rest.kind = in_row ? REST_OF_ROW : REST_OF_ALL;
	rest.bound = search->bound->count;
	return reach_rest(search, &rest);
}

static bool
reach(struct search *search, const struct goal *goal)
{
	if (search->steps == 0)
		return false;
	search->steps--;
	if (goal->kind == AGAIN)
		return reach_again(search, goal);
	if (goal->kind != ONE)
		return reach_rest(search, goal);
	switch (goal->node->kind) {
	case PATTERN_TEST:
		return run(search, goal, goal->node, 0, 1, search->bound->count);
	case PATTERN_AND:
	case PATTERN_FOLLOWEDBY:
		return reach_parts(search, goal, goal->node->kind == PATTERN_FOLLOWEDBY);
	case PATTERN_OR:
		return reach_one_of(search, goal);
	case PATTERN_REPEATS:
		return reach_repeats(search, goal);
	case PATTERN_WITHIN:
		return reach_within(search, goal);
	case PATTERN_START_STOP:
		break;
	}
	return false;
}

/* Could it be, by the numbers of candidates alone? */
static bool
is_possible(const struct plan_node *node, uint64_t times, const struct candidates *lists)
{
	bool any = node->kind == PATTERN_OR;

	if (node->kind == PATTERN_TEST)
		return enough_are_left(&lists[node->test], 0, times);
	if (node->kind == PATTERN_REPEATS)
		return is_possible(
			node->first, node->first->kind == PATTERN_TEST ? node->times : 1, lists);
	for (const struct plan_node *part = node->first; part != NULL; part = part->next)
		if (is_possible(part, 1, lists) == any)
			return any;
	return !any;
}

struct plan_binding *
plan_binding_new(void)
{
	return calloc(
		1, sizeof(struct plan_binding) + PATTERN_BOUND_MAX * sizeof(struct candidate));
}

/* Nothing is in use after a search, whatever is bound. */
static void
forget_uses(struct plan_binding *bound)
{
	size_t count = bound->count;

	let_go(bound, 0);
	bound->count = count;
}

enum plan_result
plan_search(const struct plan *plan, const struct candidates *lists, size_t *steps,
	struct plan_binding *ret)
{
	struct search search = { .lists = lists, .bound = ret, .steps = *steps };
	struct goal goal = { .node = plan->root, .kind = ONE, .after = INT64_MIN };
	bool is_found;

	ret->count = 0;
	if (!is_possible(plan->root, 1, lists))
		return PLAN_NO;
	is_found = reach(&search, &goal);
	forget_uses(ret);
	*steps = search.steps;
	if (is_found)
		return PLAN_YES;
	return search.steps == 0 ? PLAN_GAVE_UP : PLAN_NO;
}
