/* pattern_text.h - texts as LIKE and MATCHES see them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * STIX 2.1 section 9.6.1 wants both sides of LIKE and MATCHES in Unicode's composed form (NFC), and
 * compares bytes with characters up to U+00FF. The one file that knows libunistring.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"

bool text_is_ascii(struct str text);

/* The composed form; `text` itself when it is ASCII or no good UTF-8. E_NOMEM. */
MUST_CHECK enum err text_compose(
	struct arena *arena, struct str text, struct str *ret, struct fault *why);

/* One byte for each character; false when one lies above U+00FF, or there is no memory. */
bool text_to_bytes(struct arena *arena, struct str text, struct str *ret);

/* SQL's LIKE: "%" is any run of characters, "_" any one. A character is a byte, or one of UTF-8
 * when `characters`. Compares *steps times at most and counts down; at 0 the answer is unknown. */
bool text_is_like(struct str text, struct str like, bool characters, size_t *steps);
