/* pattern_token.c - the words of STIX patterning.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/pattern_token.h"

#include "base/timestamp.h"
#include "model/value_forms.h"

/* Two characters before one. */
static const struct str marks[] = { STR_INIT("=="), STR_INIT("!="), STR_INIT("<>"), STR_INIT("<="),
	STR_INIT(">="), STR_INIT("="), STR_INIT("<"), STR_INIT(">"), STR_INIT("["), STR_INIT("]"),
	STR_INIT("("), STR_INIT(")"), STR_INIT(":"), STR_INIT("."), STR_INIT(","), STR_INIT("*") };

/* White space beyond ASCII's, in UTF-8. */
static const struct str wide_spaces[] = { STR_INIT("\xc2\x85"), STR_INIT("\xc2\xa0"),
	STR_INIT("\xe1\x9a\x80"), STR_INIT("\xe2\x80\x80"), STR_INIT("\xe2\x80\x81"),
	STR_INIT("\xe2\x80\x82"), STR_INIT("\xe2\x80\x83"), STR_INIT("\xe2\x80\x84"),
	STR_INIT("\xe2\x80\x85"), STR_INIT("\xe2\x80\x86"), STR_INIT("\xe2\x80\x87"),
	STR_INIT("\xe2\x80\x88"), STR_INIT("\xe2\x80\x89"), STR_INIT("\xe2\x80\x8a"),
	STR_INIT("\xe2\x80\xa8"), STR_INIT("\xe2\x80\xa9"), STR_INIT("\xe2\x80\xaf"),
	STR_INIT("\xe2\x81\x9f"), STR_INIT("\xe3\x80\x80") };

static size_t
space_len(struct str rest)
{
	if (rest.data[0] == ' ' || (rest.data[0] >= '\t' && rest.data[0] <= '\r'))
		return 1;
	for (size_t i = 0; i < sizeof(wide_spaces) / sizeof(*wide_spaces); i++)
		if (str_starts(rest, wide_spaces[i]))
			return wide_spaces[i].len;
	return 0;
}

/* A whole comment at the start of `rest`, or 0. */
static size_t
comment_len(struct str rest)
{
	size_t end;

	if (str_starts(rest, STR("//"))) {
		end = str_find_char(rest, '\n');
		return end;
	}
	if (!str_starts(rest, STR("/*")))
		return 0;
	end = str_find(str_from_offset(rest, 2), STR("*/"));
	return end == rest.len - 2 ? 0 : 2 + end + 2;
}

static struct str
skip_space(struct str rest)
{
	while (rest.len > 0) {
		size_t len = space_len(rest);
		if (len == 0)
			len = comment_len(rest);
		if (len == 0)
			break;
		rest = str_from_offset(rest, len);
	}
	return rest;
}

static bool
is_word_char(char c)
{
	return is_letter(c) || is_digit(c) || c == '_';
}

static size_t
word_len(struct str rest, bool *ret_hyphens)
{
	size_t len = 0;

	*ret_hyphens = false;
	if (!is_letter(rest.data[0]) && rest.data[0] != '_')
		return 0;
	while (len < rest.len && (is_word_char(rest.data[len]) || rest.data[len] == '-'))
		*ret_hyphens |= rest.data[len++] == '-';
	return len;
}

/* The length with both quotes of what starts with one; 0 when it does not end, or has another
 * escape than \' and \\. */
static size_t
quoted_len(struct str rest)
{
	for (size_t i = 1; i < rest.len; i++) {
		if (rest.data[i] == '\'')
			return i + 1;
		if (rest.data[i] != '\\')
			continue;
		i++;
		if (i == rest.len || (rest.data[i] != '\'' && rest.data[i] != '\\'))
			return 0;
	}
	return 0;
}

static struct str
unquote(struct arena *arena, struct str quoted)
{
	char *copy = arena_array(arena, quoted.len, char);
	size_t len = 0;

	if (copy == NULL)
		return STR_NONE;
	for (size_t i = 1; i + 1 < quoted.len; i++) {
		if (quoted.data[i] == '\\')
			i++;
		copy[len++] = quoted.data[i];
	}
	return str_from(copy, len);
}

/* Digits whose number lies between two bounds. */
static bool
number_within(struct str digits, uint64_t least, uint64_t most)
{
	uint64_t number;

	return str_to_u64(digits, &number) && number >= least && number <= most;
}

/* 2016-06-01T01:30:00.123Z, each field within its range; a day need not exist in its month. */
static bool
timestamp_is_valid(struct str s)
{
	struct str fraction = str_from_offset(s, 20);

	if (s.len < 20 || s.data[4] != '-' || s.data[7] != '-' || s.data[10] != 'T' ||
		s.data[13] != ':' || s.data[16] != ':' || s.data[s.len - 1] != 'Z')
		return false;
	for (size_t i = 0; fraction.len > 0 && i + 1 < fraction.len; i++)
		if (!is_digit(fraction.data[i]))
			return false;
	return number_within(str_first(s, 4), 0, 9999) &&
	       number_within(str_from(s.data + 5, 2), 1, 12) &&
	       number_within(str_from(s.data + 8, 2), 1, 31) &&
	       number_within(str_from(s.data + 11, 2), 0, 23) &&
	       number_within(str_from(s.data + 14, 2), 0, 59) &&
	       number_within(str_from(s.data + 17, 2), 0, 60) &&
	       (s.len == 20 || (s.data[19] == '.' && s.len > 21));
}

bool
pattern_timestamp_read(struct str text, int64_t *ret)
{
	static const size_t places[6] = { 0, 5, 8, 11, 14, 17 };
	uint64_t field[6] = { 0 };
	int64_t micros = 0;
	int64_t unit = MICROSECONDS_PER_SECOND;

	if (!timestamp_is_valid(text))
		return false;
	for (size_t i = 0; i < 6; i++)
		if (!str_to_u64(str_from(text.data + places[i], i == 0 ? 4 : 2), &field[i]))
			return false;
	for (size_t i = 20; i + 1 < text.len && (unit /= 10) > 0; i++)
		micros += unit * (text.data[i] - '0');
	*ret = days_from_date((int)field[0], (int)field[1], (int)field[2]) * MICROSECONDS_PER_DAY +
	       (int64_t)(field[3] * 3600 + field[4] * 60 + field[5]) * MICROSECONDS_PER_SECOND +
	       micros;
	if (field[5] == 60) /* a leap second is the last moment before it, as in base/timestamp.h */
		*ret -= micros + 1;
	return true;
}

static bool
hex_is_valid(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (hex_digit(s.data[i]) < 0)
			return false;
	return s.len % 2 == 0;
}

static bool
base64_is_valid(struct str s)
{
	size_t len = s.len;

	if (s.len % 4 != 0)
		return false;
	while (len > 0 && s.len - len < 2 && s.data[len - 1] == '=')
		len--;
	for (size_t i = 0; i < len; i++)
		if (!is_letter(s.data[i]) && !is_digit(s.data[i]) && s.data[i] != '+' &&
			s.data[i] != '/')
			return false;
	return true;
}

/* t'...', b'...' and h'...'. */
static const struct literal {
	char prefix;
	enum pattern_token_kind kind;
	bool (*is_valid)(struct str inside);
} literals[] = {
	{ 't', TOKEN_TIMESTAMP, timestamp_is_valid },
	{ 'b', TOKEN_BINARY, base64_is_valid },
	{ 'h', TOKEN_HEX, hex_is_valid },
};

static bool
read_literal(struct str rest, struct pattern_token *token)
{
	for (size_t i = 0; i < sizeof(literals) / sizeof(*literals); i++) {
		if (rest.len < 3 || rest.data[0] != literals[i].prefix || rest.data[1] != '\'')
			continue;
		size_t inside = str_find_char(str_from_offset(rest, 2), '\'');
		if (inside + 2 >= rest.len ||
			!literals[i].is_valid(str_from(rest.data + 2, inside)))
			return false;
		token->kind = literals[i].kind;
		token->text = str_first(rest, inside + 3);
		token->string = str_from(rest.data + 2, inside);
		return true;
	}
	return false;
}

/* [+-]? ("0" | digits without a leading zero), or [+-]? digits? "." digits */
static bool
read_number(struct str rest, struct pattern_token *token)
{
	size_t start = rest.data[0] == '+' || rest.data[0] == '-';
	size_t len = start;
	size_t whole;

	while (len < rest.len && is_digit(rest.data[len]))
		len++;
	whole = len;
	if (len + 1 < rest.len && rest.data[len] == '.' && is_digit(rest.data[len + 1])) {
		for (len++; len < rest.len && is_digit(rest.data[len]);)
			len++;
	} else if (whole == start || (whole > start + 1 && rest.data[start] == '0')) {
		return false;
	}
	token->kind = len > whole ? TOKEN_FLOAT : TOKEN_INTEGER;
	token->text = str_first(rest, len);
	return true;
}

static bool
read_mark(struct str rest, struct pattern_token *token)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
		if (str_starts(rest, marks[i])) {
			token->kind = TOKEN_MARK;
			token->text = str_first(rest, marks[i].len);
			return true;
		}
	return false;
}

static bool
read_token(struct arena *arena, struct str rest, struct pattern_token *token)
{
	bool hyphens;
	size_t len = word_len(rest, &hyphens);

	if (rest.data[0] == '\'') {
		len = quoted_len(rest);
		token->kind = TOKEN_STRING;
		token->text = str_first(rest, len);
		token->string = len == 0 ? STR_NONE : unquote(arena, token->text);
		return len > 0;
	}
	if (len == 1 && rest.len > 1 && rest.data[1] == '\'')
		return read_literal(rest, token);
	if (len > 0) {
		token->kind = hyphens ? TOKEN_HYPHEN_WORD : TOKEN_WORD;
		token->text = str_first(rest, len);
		return true;
	}
	return read_number(rest, token) || read_mark(rest, token);
}

enum err
pattern_token_next(struct arena *arena, struct str pattern, size_t *at, struct pattern_token *ret,
	struct fault *why)
{
	struct str rest = skip_space(str_from_offset(pattern, *at));
	struct pattern_token token = { .text = str_from(rest.data, 0) };
	size_t start = pattern.len - rest.len;

	if (rest.len > 0 && !read_token(arena, rest, &token))
		return fail(why, E_INVALID,
			"pattern, character %zu: \"%.*s\" is no word of STIX "
			"patterning",
			start + 1, STR_FMT(str_first(rest, 24)));
	if (token.kind == TOKEN_STRING && token.string.data == NULL)
		return fail_nomem(why);
	*at = start + token.text.len;
	*ret = token;
	return OK;
}
