/* audience.c - sets of organisations.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "policy/audience.h"

_Static_assert(ORGANISATIONS_MAX % 64 == 0, "whole words");

struct audience
audience_meet(const struct audience *a, const struct audience *b)
{
	struct audience both;

	for (size_t i = 0; i < AUDIENCE_WORDS; i++)
		both.words[i] = a->words[i] & b->words[i];
	return both;
}

struct audience
audience_join(const struct audience *a, const struct audience *b)
{
	struct audience either;

	for (size_t i = 0; i < AUDIENCE_WORDS; i++)
		either.words[i] = a->words[i] | b->words[i];
	return either;
}

bool
audience_within(const struct audience *small, const struct audience *large)
{
	for (size_t i = 0; i < AUDIENCE_WORDS; i++)
		if ((small->words[i] & ~large->words[i]) != 0)
			return false;
	return true;
}

size_t
audience_count(const struct audience *audience)
{
	size_t count = 0;

	for (size_t i = 0; i < AUDIENCE_WORDS; i++)
		count += (size_t)__builtin_popcountll(audience->words[i]);
	return count;
}
