/* pattern_read_literal.c - the literals of patterns.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "model/pattern_reading.h"

/* -?[0-9]+ within 64 bits */
static bool
integer_of(struct str text, int64_t *ret)
{
	bool negative = text.data[0] == '-';
	uint64_t digits;

	if (!str_to_u64(str_from_offset(text, negative || text.data[0] == '+'), &digits) ||
		digits > (uint64_t)INT64_MAX)
		return false;
	*ret = negative ? -(int64_t)digits : (int64_t)digits;
	return true;
}

static bool
float_of(struct arena *arena, struct str text, double *ret)
{
	char *copy = str_cstr(arena, text);

	if (copy == NULL)
		return false;
	*ret = strtod(copy, NULL);
	return isfinite(*ret);
}

static bool
hex_of(struct arena *arena, struct str digits, struct str *ret)
{
	char *bytes = arena_alloc(arena, digits.len / 2 + 1);

	if (bytes == NULL || !hex_parse(digits, bytes, digits.len / 2))
		return false;
	*ret = str_from(bytes, digits.len / 2);
	return true;
}

bool
pattern_literal_of(struct arena *arena, const struct pattern_token *token,
	struct pattern_literal *ret)
{
	*ret = (struct pattern_literal){ .text = token->text };
	switch (token->kind) {
	case TOKEN_STRING:
		ret->kind = PATTERN_STRING;
		ret->bytes = token->string;
		return true;
	case TOKEN_TIMESTAMP:
		ret->kind = PATTERN_TIMESTAMP;
		return pattern_timestamp_read(token->string, &ret->integer);
	case TOKEN_BINARY:
		ret->kind = PATTERN_BINARY;
		return base64_parse(arena, token->string, true, &ret->bytes);
	case TOKEN_HEX:
		ret->kind = PATTERN_HEX;
		return hex_of(arena, token->string, &ret->bytes);
	case TOKEN_INTEGER:
		ret->kind = PATTERN_INTEGER;
		if (!integer_of(token->text, &ret->integer))
			return false;
		ret->number = (double)ret->integer;
		return true;
	case TOKEN_FLOAT:
		ret->kind = PATTERN_FLOAT;
		return float_of(arena, token->text, &ret->number);
	case TOKEN_WORD:
		ret->kind = PATTERN_BOOLEAN;
		ret->integer = str_eq(token->text, STR("true"));
		return ret->integer != 0 || str_eq(token->text, STR("false"));
	default:
		return false;
	}
}

enum err
pattern_read_literal(struct pattern_reading *reading, struct pattern_literal *ret)
{
	if (!pattern_literal_of(reading->arena, &reading->token, ret))
		return pattern_expected(reading, "a literal");
	return pattern_advance(reading);
}
