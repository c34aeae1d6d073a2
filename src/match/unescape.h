/* unescape.h - a JSON line with its escapes undone, and where each byte stood.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/fail.h"
#include "base/str.h"

struct unescaped {
	size_t len;
	size_t capacity;
	char *text;
	uint32_t *offsets; /* of each byte in the raw line, and of the line's end */
};

#define UNESCAPED_INIT           \
	{                        \
		0, 0, NULL, NULL \
	}

void unescaped_done(struct unescaped *unescaped);

/* Every escape of RFC 8259 section 7 anywhere in the line becomes what it stands for; half of a
 * surrogate pair becomes U+FFFD; what is no escape stays. E_NOMEM. */
MUST_CHECK enum err unescape_line(struct str line, struct unescaped *to, struct fault *why);
