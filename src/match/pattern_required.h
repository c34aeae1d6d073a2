/* pattern_required.h - texts of which one stands in every log line that can fulfil a test.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Texts are ASCII in lower case, made of letters, digits, '.', '_', '-' and ':', and at least
 * LINE_TEXT_MIN long. For pattern_needs.c; see there what is taken for granted of lines.
 */
#pragma once

#include "match/pattern_test.h"

enum { LINE_TEXT_MIN = 4 };

struct line_texts {
	bool unknown; /* no text is certain; else there is one of `list`, or the test never holds */
	size_t count, capacity;
	struct str *list;
};

/* See pattern_needs_new. */
MUST_CHECK enum err line_texts_of_test(struct arena *arena, const struct test *test,
	const struct pattern_paths *paths, const bool *seen, struct line_texts *ret,
	struct fault *why);
