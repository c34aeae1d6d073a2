/* pattern_token.h - the words of STIX patterning; for who reads them by pattern_reading.h.
 * SPDX-License-Identifier: Apache-2.0
 *
 * STIX 2.1 section 9, with the lexical rules of its published grammar: keywords in their one
 * spelling, comments as in C, white space of any kind.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"

enum pattern_token_kind {
	TOKEN_END,
	TOKEN_WORD,        /* an identifier or a keyword */
	TOKEN_HYPHEN_WORD, /* an identifier with hyphens, for types of objects only */
	TOKEN_STRING,
	TOKEN_TIMESTAMP,
	TOKEN_BINARY, /* b'base64' */
	TOKEN_HEX,    /* h'00ff' */
	TOKEN_INTEGER,
	TOKEN_FLOAT,
	TOKEN_MARK, /* an operator or a bracket */
};

struct pattern_token {
	enum pattern_token_kind kind;
	struct str text;   /* as it stands there */
	struct str string; /* TOKEN_STRING: unquoted, unescaped; literals with a letter: what is
			      quoted */
};

/* The token that follows *at, which then stands behind it. E_INVALID names the character. */
MUST_CHECK enum err pattern_token_next(struct arena *arena, struct str pattern, size_t *at,
	struct pattern_token *ret, struct fault *why);

/* Is it a timestamp as the grammar wants it ("2016-06-01T01:30:00.123Z"; the day need not exist in
 * its month)? Then *ret is its microseconds. */
bool pattern_timestamp_read(struct str text, int64_t *ret);
