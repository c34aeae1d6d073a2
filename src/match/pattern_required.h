/* pattern_required.h - texts of which one stands in every log line that can fulfil some tests.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Texts are printable ASCII in lower case and at least LINE_TEXT_MIN long. For pattern_needs.c; see
 * there what is taken for granted of lines.
 */
#pragma once

#include "match/pattern_test.h"

enum { LINE_TEXT_MIN = 4 };

struct line_texts {
	bool unknown; /* no text is certain; else there is one of `list`, or the test never holds */
	bool mapped; /* or an IPv4 address is written as an IPv6 one; line_texts_of_tests adds how */
	size_t count, capacity;
	struct str *list; /* from line_texts_of_tests: sorted */
};

/* Of all tests together. Of parts that must hold at once those texts are chosen that the fewest
 * tests have. See pattern_needs_new. */
MUST_CHECK enum err line_texts_of_tests(struct arena *arena, const struct test *const *tests,
	size_t count, const struct pattern_paths *paths, const bool *seen, struct line_texts *ret,
	struct fault *why);
