/* audience.h - a set of organisations, one bit each, by their index in the directory.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Plain data, no allocation. Index 0 is never used: it means "no organisation".
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"

enum { AUDIENCE_WORDS = ORGANISATIONS_MAX / 64 };

struct audience {
	uint64_t words[AUDIENCE_WORDS];
};

static inline void
audience_add(struct audience *audience, unsigned organisation)
{
	audience->words[organisation / 64] |= UINT64_C(1) << (organisation % 64);
}

static inline bool
audience_has(const struct audience *audience, unsigned organisation)
{
	return organisation > 0 && organisation < ORGANISATIONS_MAX &&
		(audience->words[organisation / 64] >> (organisation % 64) & 1) != 0;
}

/* What stands in both; in either. */
struct audience audience_meet(const struct audience *a, const struct audience *b);
struct audience audience_join(const struct audience *a, const struct audience *b);
bool audience_within(const struct audience *small, const struct audience *large);
size_t audience_count(const struct audience *audience);
