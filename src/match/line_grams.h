/* line_grams.h - which log lines hold one of many texts?
 * SPDX-License-Identifier: Apache-2.0
 *
 * The letters' case does not count. Immutable; any number of threads.
 */
#pragma once

#include "base/fail.h"
#include "base/owned.h"

enum { LINE_GRAMS_TEXT_MIN = 4 };

struct line_grams;

/* The texts, in lower case and none shorter than LINE_GRAMS_TEXT_MIN, must outlive it. E_NOMEM. */
MUST_CHECK enum err line_grams_new(
	const struct str *texts, size_t count, struct line_grams **ret, struct fault *why);
void line_grams_free(struct line_grams *grams);
DEFINE_OWNED(line_grams)

bool line_grams_stand_in(const struct line_grams *grams, struct str line);
