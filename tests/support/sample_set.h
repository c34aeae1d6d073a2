/* sample_set.h - small indicator sets for tests, written as text.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "match/generation.h"
#include "match/scan.h"

/* One indicator for each line "KIND VALUE" (value_kind_name; any spelling), whose id is the value
 * as it was written; "=" before the kind sets names_exactly. Asserts that all is well. */
struct match_set *sample_set(const char *lines);

/* The same as a snapshot, built beside that one unless it is NULL; and as the only part of a
 * generation. */
struct match_snapshot *sample_snapshot(const char *lines, const struct match_snapshot *beside);
struct match_generation *sample_generation(const char *lines);

/* "OFFSET+LEN ID TRAIT...;" for each hit, in their order; traits are "below", "host", "reverse",
 * "weak". */
void sample_list_hits(const struct match_hits *hits, struct buf *to);
