/* pattern_bounds.c - between which integers a number lies that fulfils a comparison.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_bounds.h"

#include <math.h>

int64_t
integer_below(double number)
{
	if (number >= 0x1p63)
		return INT64_MAX;
	return number < -0x1p63 ? INT64_MIN : (int64_t)floor(number);
}

int64_t
integer_above(double number)
{
	if (number >= 0x1p63)
		return INT64_MAX;
	return number < -0x1p63 ? INT64_MIN : (int64_t)ceil(number);
}

static bool
are_numbers(const struct pattern_literal *literals)
{
	for (; literals != NULL; literals = literals->next)
		if (literals->kind != PATTERN_INTEGER && literals->kind != PATTERN_FLOAT)
			return false;
	return true;
}

/* NOT turns an order round: of numbers each has one to every other. */
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

static struct pattern_bounds
bounds_of_literal(enum pattern_comparator comparator, const struct pattern_literal *literal)
{
	bool is_integer = literal->kind == PATTERN_INTEGER;
	int64_t below = is_integer ? literal->integer : integer_below(literal->number);
	int64_t above = is_integer ? literal->integer : integer_above(literal->number);
	/* At the ends it may stand for what lies beyond. */
	bool is_whole = below == above && below != INT64_MIN && below != INT64_MAX;
	struct pattern_bounds bounds = BOUNDS_NONE;

	if (comparator == PATTERN_GREATER)
		bounds.least = is_whole ? below + 1 : above;
	else if (comparator == PATTERN_GREATER_OR_EQUAL)
		bounds.least = above;
	else if (comparator == PATTERN_LESS)
		bounds.most = is_whole ? above - 1 : below;
	else if (comparator == PATTERN_LESS_OR_EQUAL)
		bounds.most = below;
	else
		bounds = (struct pattern_bounds){ below, above };
	return bounds;
}

/* From the least of a set to its greatest. */
static struct pattern_bounds
bounds_of_set(const struct pattern_literal *literals)
{
	struct pattern_bounds all = { INT64_MAX, INT64_MIN };

	for (; literals != NULL; literals = literals->next) {
		struct pattern_bounds one = bounds_of_literal(PATTERN_EQUAL, literals);
		all.least = one.least < all.least ? one.least : all.least;
		all.most = one.most > all.most ? one.most : all.most;
	}
	return all;
}

bool
pattern_bounds_of(const struct comparison *comparison, struct pattern_bounds *ret)
{
	enum pattern_comparator comparator = comparator_of(comparison);

	switch (comparator) {
	case PATTERN_EQUAL:
	case PATTERN_LESS:
	case PATTERN_LESS_OR_EQUAL:
	case PATTERN_GREATER:
	case PATTERN_GREATER_OR_EQUAL:
	case PATTERN_IN:
		break;
	default:
		return false;
	}
	if (!are_numbers(comparison->literals))
		return false;
	*ret = comparator == PATTERN_IN ? bounds_of_set(comparison->literals)
					: bounds_of_literal(comparator, comparison->literals);
	return true;
}
