/* words.h - the small languages in a check's parameters: drawn values, and words of a command.
 * SPDX-License-Identifier: Apache-2.0
 *
 * In every parameter $USER$, $PASSWORD$, $CONTENT$, $CLIENT$, $RUN$ (16 hexadecimal digits, new for
 * each run), $HOST$, $ADDRESS$ and $SOURCE$ stand for what was drawn or found. Any other '$' stands
 * for itself.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

struct word_value {
	struct str name; /* "USER" */
	struct str value;
};

/* The text with its values in, in the arena, ending in NUL. `percent`: the values, not the text,
 * are percent-encoded, as in a form. */
MUST_CHECK enum err words_fill(struct arena *arena, struct str text, size_t count,
	const struct word_value *values, bool percent, struct str *ret, struct fault *why);

/* RFC 3986 section 2.1; `space` stands for a space. NULL data: no memory. */
struct str percent_encode(struct arena *arena, struct str text, struct str space);

/* A command's words: white space parts them; '...' and "..." hold it. Nothing else is special: no
 * shell ever sees them. *ret in the arena, each ending in NUL. E_SYNTAX: a quote is open;
 * E_TOO_MANY: more than `most`. */
MUST_CHECK enum err words_split(struct arena *arena, struct str text, size_t most,
	const char ***ret, size_t *ret_count, struct fault *why);
