/* unescape.h - resolves the escapes that logs of text use: \xhh and \\.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"
#include "base/str.h"

enum unescape_rule {
	UNESCAPE_HEX,    /* \xhh and \\ (Zeek) */
	UNESCAPE_QUOTES, /* \" too (web servers) */
};

/* The text itself when it holds no backslash, else a copy in the arena. Other escapes stay as they
 * stand. */
MUST_CHECK enum err unescape(struct arena *arena, struct str text, enum unescape_rule rule,
	struct str *ret, struct fault *why);
