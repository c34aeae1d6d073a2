/* line_texts.h - texts and numbers of which one stands in every log line of some kind.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Texts are printable ASCII in lower case and at least LINE_TEXT_MIN long. A number stands in a line
 * as digits, with nothing but zeros before them. For pattern_required.c, which says of what lines.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"

enum { LINE_TEXT_MIN = 4 };

struct line_texts {
	bool unknown; /* nothing is certain; else there is one of the lists, or no line is such */
	bool mapped;  /* or an IPv4 address is written as an IPv6 one */
	size_t count, capacity;
	struct str *list;
	size_t number_count, number_capacity;
	uint64_t *numbers;
};

/* One more text, which is copied in lower case; a short one is as good as none. E_NOMEM. */
MUST_CHECK enum err line_texts_add(
	struct arena *arena, struct line_texts *to, struct str text, struct fault *why);
MUST_CHECK enum err line_texts_add_number(
	struct arena *arena, struct line_texts *to, uint64_t number, struct fault *why);
/* A line of either kind. */
MUST_CHECK enum err line_texts_join(struct arena *arena, struct line_texts *to,
	const struct line_texts *more, struct fault *why);

void line_texts_sort(struct line_texts *texts);

/* Is a line of kind `a` likely to be rarer than one of `b`? `all` are sorted: what many ask for
 * beside something of their own, such as a common user agent, is common in logs. */
bool line_texts_rarer(
	const struct line_texts *all, const struct line_texts *a, const struct line_texts *b);
