/* pattern_reading.c - steps through the tokens of a pattern.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/pattern_reading.h"

enum err
pattern_advance(struct pattern_reading *reading)
{
	return pattern_token_next(
		reading->arena, reading->text, &reading->at, &reading->token, reading->why);
}

bool
pattern_stands(const struct pattern_reading *reading, const char *text)
{
	enum pattern_token_kind kind = reading->token.kind;

	return (kind == TOKEN_WORD || kind == TOKEN_MARK) &&
	       str_eq(reading->token.text, str_of(text));
}

enum err
pattern_expected(struct pattern_reading *reading, const char *what)
{
	return fail(reading->why, E_INVALID, "pattern, character %zu: %s is wanted, not \"%.*s\"",
		reading->at - reading->token.text.len + 1, what,
		STR_FMT(str_first(reading->token.text, 40)));
}

enum err
pattern_take(struct pattern_reading *reading, const char *text)
{
	return pattern_stands(reading, text) ? pattern_advance(reading)
					     : pattern_expected(reading, text);
}

enum err
pattern_take_if(struct pattern_reading *reading, const char *text, bool *ret)
{
	*ret = pattern_stands(reading, text);
	return *ret ? pattern_advance(reading) : OK;
}

enum err
pattern_descend(struct pattern_reading *reading)
{
	if (++reading->depth > PATTERN_DEPTH_MAX)
		return fail(reading->why, E_TOO_LARGE,
			"pattern: more than %u parentheses within one another",
			PATTERN_DEPTH_MAX);
	return OK;
}

bool
pattern_is_keyword(struct str word)
{
	static const char *const keywords[] = { "AND", "OR", "NOT", "FOLLOWEDBY", "LIKE", "MATCHES",
		"ISSUPERSET", "ISSUBSET", "EXISTS", "LAST", "IN", "START", "STOP", "SECONDS",
		"true", "false", "WITHIN", "REPEATS", "TIMES" };

	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		if (str_eq(word, str_of(keywords[i])))
			return true;
	return false;
}
