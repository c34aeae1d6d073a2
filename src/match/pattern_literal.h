/* pattern_literal.h - text that must stand in whatever LIKE or MATCHES matches.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Such a text is looked for in a value before the expression itself is tried. It is ASCII in lower
 * case, and the value is folded likewise, so that it is right for expressions that ignore the case
 * too. Where an expression is not understood with certainty, there is no text.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"

/* One of these must be there; none at all: nothing is known. */
struct required_texts {
	size_t count;
	struct str *list;
};

MUST_CHECK enum err required_by_like(
	struct arena *arena, struct str like, struct required_texts *ret, struct fault *why);
/* Of a regular expression: the longest text of each branch at the top. */
MUST_CHECK enum err required_by_regex(
	struct arena *arena, struct str expression, struct required_texts *ret, struct fault *why);

enum { REQUIRED_MIN = 3 }; /* a shorter text says too little to count */

/* ASCII letters lowered; the long s of U+017F, which ignoring the case takes for an s, is one. The
 * result is no longer than `text` and may be written over it. */
size_t fold_text(struct str text, char *to);
