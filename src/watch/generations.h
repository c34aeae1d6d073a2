/* generations.h - compiles what the node has given, while more comes: see match/generation.h.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Most of it stands in a large snapshot, which is left as it is; what has come since makes a small
 * one beside it, built anew with each change. When that has grown to GENERATION_CHANGES_MAX
 * indicators, or to a quarter of the large one, all is built anew, which for ten million indicators
 * takes seconds; the searching goes on meanwhile. One thread at a time.
 */
#pragma once

#include "match/generation.h"
#include "watch/catalogue.h"

struct generations;

/* Builds with so many threads at once, which last as long as the building. NULL when there is no
 * memory. */
struct generations *generations_new(struct env *env, unsigned threads);
void generations_free(struct generations *generations);
DEFINE_OWNED(generations)

/* The catalogue, always the same one, as it is now. *ret is the caller's. */
MUST_CHECK enum err generations_next(struct generations *generations,
	const struct catalogue *catalogue, struct match_generation **ret, struct fault *why);
