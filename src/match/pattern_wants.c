/* pattern_wants.c - what an observation must have for tests of which no text in a line tells.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_wants.h"

#include <math.h>

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

/* --- bounds --- */

/* A number whose neighbours among the integers are known: larger floats stand for many integers. */
static bool
is_plain_number(const struct pattern_literal *literal)
{
	return literal->kind == PATTERN_INTEGER ||
	       (literal->kind == PATTERN_FLOAT && fabs(literal->number) < 0x1p53);
}

/* The integers next to a number, or it itself. */
static int64_t
integer_below(const struct pattern_literal *literal)
{
	return literal->kind == PATTERN_INTEGER ? literal->integer
						: (int64_t)floor(literal->number);
}

static int64_t
integer_above(const struct pattern_literal *literal)
{
	return literal->kind == PATTERN_INTEGER ? literal->integer : (int64_t)ceil(literal->number);
}

/* NOT turns an order round: of integers each has one to every number. */
static enum pattern_comparator
comparator_of(const struct comparison *comparison)
{
	if (!comparison->negated)
		return comparison->comparator;
	switch (comparison->comparator) {
	case PATTERN_LESS:
		return PATTERN_GREATER_OR_EQUAL;
	case PATTERN_LESS_OR_EQUAL:
		return PATTERN_GREATER;
	case PATTERN_GREATER:
		return PATTERN_LESS_OR_EQUAL;
	case PATTERN_GREATER_OR_EQUAL:
		return PATTERN_LESS;
	case PATTERN_UNEQUAL:
		return PATTERN_EQUAL;
	default:
		return PATTERN_EXISTS; /* any */
	}
}

static void
bound(struct pattern_want *want, enum pattern_comparator comparator,
	const struct pattern_literal *literal)
{
	int64_t below = integer_below(literal);
	int64_t above = integer_above(literal);
	bool is_whole = below == above;

	want->is_bounded = true;
	want->least = 0;
	want->most = INT64_MAX;
	if (comparator == PATTERN_GREATER)
		want->least = is_whole && below < INT64_MAX ? below + 1 : above;
	else if (comparator == PATTERN_GREATER_OR_EQUAL)
		want->least = above;
	else if (comparator == PATTERN_LESS)
		want->most = is_whole && above > INT64_MIN ? above - 1 : below;
	else if (comparator == PATTERN_LESS_OR_EQUAL)
		want->most = below;
	else {
		want->least = below;
		want->most = above;
	}
	if (want->least < 0)
		want->least = 0;
}

/* From the least of a set to its greatest. */
static void
bound_by_set(struct pattern_want *want, const struct comparison *comparison)
{
	int64_t least = INT64_MAX;
	int64_t most = INT64_MIN;

	for (const struct pattern_literal *literal = comparison->literals; literal != NULL;
		literal = literal->next) {
		bound(want, PATTERN_EQUAL, literal);
		least = want->least < least ? want->least : least;
		most = want->most > most ? want->most : most;
	}
	want->least = least;
	want->most = most;
}

static bool
are_plain_numbers(const struct pattern_literal *literals)
{
	for (; literals != NULL; literals = literals->next)
		if (!is_plain_number(literals))
			return false;
	return true;
}

static enum err
of_comparison(struct arena *arena, const struct test *test, const bool *seen,
	struct pattern_wants *ret, struct fault *why)
{
	const struct comparison *comparison = &test->comparison;
	bool is_missing = comparison->comparator == PATTERN_EXISTS && comparison->negated;
	struct pattern_want want = { is_missing ? test->type : comparison->path, is_missing, false,
		0, INT64_MAX };
	enum pattern_comparator comparator = comparator_of(comparison);

	if (!seen[want.path])
		return OK;
	if (comparator == PATTERN_IN && are_plain_numbers(comparison->literals))
		bound_by_set(&want, comparison);
	else if (comparator <= PATTERN_GREATER_OR_EQUAL && comparator != PATTERN_UNEQUAL &&
		 are_plain_numbers(comparison->literals))
		bound(&want, comparator, comparison->literals);
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
