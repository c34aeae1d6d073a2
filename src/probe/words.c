/* words.c - the small languages in a check's parameters.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/words.h"

/* --- values --- */

/* The value whose "$NAME$" begins `text`, or NULL. */
static const struct word_value *
value_at(struct str text, size_t count, const struct word_value *values)
{
	for (size_t i = 0; i < count; i++) {
		struct str name = values[i].name;
		if (text.len >= name.len + 2 && text.data[0] == '$' &&
			text.data[name.len + 1] == '$' &&
			str_eq(str_from(text.data + 1, name.len), name))
			return &values[i];
	}
	return NULL;
}

enum err
words_fill(struct arena *arena, struct str text, size_t count, const struct word_value *values,
	bool percent, struct str *ret, struct fault *why)
{
	OWNED_BUF filled = BUF_INIT;
	size_t at = 0;
	char *copy;

	while (at < text.len) {
		const struct word_value *value = value_at(str_from_offset(text, at), count, values);
		if (value == NULL) {
			buf_add_char(&filled, text.data[at++]);
			continue;
		}
		buf_add(&filled,
			percent ? percent_encode(arena, value->value, STR("+")) : value->value);
		at += value->name.len + 2;
	}
	TRY(buf_check(&filled, why));
	copy = str_cstr(arena, buf_str(&filled));
	if (copy == NULL)
		return fail_nomem(why);
	*ret = str_from(copy, filled.len);
	return OK;
}

static bool
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

struct str
percent_encode(struct arena *arena, struct str text, struct str space)
{
	OWNED_BUF encoded = BUF_INIT;

	for (size_t i = 0; i < text.len; i++) {
		if (is_unreserved(text.data[i]))
			buf_add_char(&encoded, text.data[i]);
		else if (text.data[i] == ' ')
			buf_add(&encoded, space);
		else
			buf_addf(&encoded, "%%%02X", (unsigned char)text.data[i]);
	}
	if (encoded.failed)
		return STR_NONE;
	return str_copy(arena, buf_str(&encoded));
}

/* --- words --- */

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* One word from *at on, which is no space; quotes may begin within it: a'b c'd. */
static enum err
take_word(struct str text, size_t *at, struct buf *word, struct fault *why)
{
	char quote = '\0';

	for (; *at < text.len && (quote != '\0' || !is_space(text.data[*at])); ++*at) {
		char c = text.data[*at];
		if (quote == '\0' && (c == '\'' || c == '"'))
			quote = c;
		else if (c == quote)
			quote = '\0';
		else
			buf_add_char(word, c);
	}
	if (quote != '\0')
		return fail(why, E_SYNTAX, "a %c is open at the end", quote);
	return buf_check(word, why);
}

enum err
words_split(struct arena *arena, struct str text, size_t most, const char ***ret, size_t *ret_count,
	struct fault *why)
{
	const char **words = arena_array(arena, most + 1, const char *);
	size_t count = 0;
	size_t at = 0;

	if (words == NULL)
		return fail_nomem(why);
	for (;;) {
		OWNED_BUF word = BUF_INIT;
		while (at < text.len && is_space(text.data[at]))
			at++;
		if (at == text.len)
			break;
		if (count == most)
			return fail(why, E_TOO_MANY, "more than %zu words", most);
		TRY(take_word(text, &at, &word, why));
		words[count] = str_cstr(arena, buf_str(&word));
		if (words[count++] == NULL)
			return fail_nomem(why);
	}
	*ret = words;
	*ret_count = count;
	return OK;
}
