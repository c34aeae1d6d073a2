/* pattern_required.h - texts and numbers of which one stands in every log line that can fulfil a test.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For pattern_needs.c; see there what is taken for granted of lines.
 */
#pragma once

#include "match/line_texts.h"
#include "match/pattern_test.h"

/* Of all tests together, sorted. Of parts that must hold at once those are chosen that the fewest
 * tests have. A test of which nothing is certain is left out, and ret_unsure[its number] set; see
 * pattern_needs_new. E_NOMEM. */
MUST_CHECK enum err line_texts_of_tests(struct arena *arena, const struct test *const *tests,
	size_t count, const struct pattern_paths *paths, const bool *seen, bool *ret_unsure,
	struct line_texts *ret, struct fault *why);
