/* pattern_wants.c - what an observation must have for tests of which no text in a line tells.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_wants.h"

#include "match/pattern_bounds.h"

enum { FIRST_CAPACITY = 4 };

/* How much of what there is each kind may hold, the least first: so the narrowest is chosen. */
#define COST_OF_ANY 2.0
#define COST_OF_TYPE 3.0

static enum err
append(struct arena *arena, struct pattern_wants *to, const struct pattern_want *want,
	struct fault *why)
{
	size_t capacity = to->capacity == 0 ? FIRST_CAPACITY : to->capacity * 2;
	struct pattern_want *larger;

	if (to->count == to->capacity) {
		larger = arena_array(arena, capacity, struct pattern_want);
		if (larger == NULL)
			return fail_nomem(why);
		if (to->count > 0)
			memcpy(larger, to->list, to->count * sizeof(*larger));
		to->list = larger;
		to->capacity = capacity;
	}
	to->list[to->count++] = *want;
	return OK;
}

static enum err
of_comparison(struct arena *arena, const struct test *test, const bool *seen,
	struct pattern_wants *ret, struct fault *why)
{
	const struct comparison *comparison = &test->comparison;
	bool is_missing = comparison->comparator == PATTERN_EXISTS && comparison->negated;
	struct pattern_want want = { is_missing ? test->type : comparison->path, is_missing, false,
		0, INT64_MAX };
	struct pattern_bounds bounds;

	if (!seen[want.path])
		return OK;
	if (pattern_bounds_of(comparison, &bounds)) {
		want.is_bounded = true;
		want.least = bounds.least < 0 ? 0 : bounds.least;
		want.most = bounds.most;
	}
	return append(arena, ret, &want, why);
}

/* --- the test --- */

static double
cost_of(const struct pattern_wants *wants)
{
	double cost = 0;

	for (size_t i = 0; i < wants->count; i++) {
		const struct pattern_want *want = &wants->list[i];
		if (want->is_type)
			cost += COST_OF_TYPE;
		else if (!want->is_bounded)
			cost += COST_OF_ANY;
		else if (want->most >= want->least)
			cost += (double)(want->most - want->least) / 0x1p63;
	}
	return cost;
}

static enum err
of_test(struct arena *arena, const struct test *test, const bool *seen, struct pattern_wants *ret,
	struct fault *why)
{
	struct pattern_wants total = { 0 };

	if (test->kind == PATTERN_COMPARISON)
		return of_comparison(arena, test, seen, ret, why);
	for (size_t i = 0; i < test->count; i++) {
		struct pattern_wants part = { 0 };
		TRY(of_test(arena, &test->parts[i], seen, &part, why));
		if (test->kind == PATTERN_ALL_OF && (i == 0 || cost_of(&part) < cost_of(&total)))
			total = part;
		for (size_t k = 0; test->kind == PATTERN_ANY_OF && k < part.count; k++)
			TRY(append(arena, &total, &part.list[k], why));
	}
	*ret = total;
	return OK;
}

enum err
pattern_wants_add(struct arena *arena, struct pattern_wants *to, const struct test *test,
	const bool *seen, struct fault *why)
{
	struct pattern_wants wants = { 0 };

	TRY(of_test(arena, test, seen, &wants, why));
	for (size_t i = 0; i < wants.count; i++)
		TRY(append(arena, to, &wants.list[i], why));
	return OK;
}
