/* pattern_literal.c - text that must stand in whatever LIKE or MATCHES matches.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An expression is cut into runs of plain characters. What may repeat, be left out or stand for
 * several characters ends a run; what could change the meaning of all the rest (\Q, verbs, the
 * extended syntax) ends the search.
 */
#include "match/pattern_literal.h"

#include "base/buf.h"
#include "match/pattern_text.h"

struct runs {
	struct arena *arena;
	struct buf run;     /* of plain characters, so far */
	struct buf longest; /* of this branch */
	struct required_texts *texts;
	size_t capacity;
	bool unknown; /* some branch has none, or the expression is not understood */
	struct fault *why;
};

size_t
fold_text(struct str text, char *to)
{
	size_t len = 0;

	if (text_is_ascii(text)) {
		for (size_t i = 0; i < text.len; i++) {
			unsigned char c = (unsigned char)text.data[i];
			to[i] = (char)(c | (((unsigned)c - 'A' < 26u) << 5));
		}
		return text.len;
	}
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if (c == 0xc5 && i + 1 < text.len && (unsigned char)text.data[i + 1] == 0xbf) {
			to[len++] = 's';
			i++;
		} else {
			to[len++] = (char)(c | (((unsigned)c - 'A' < 26u) << 5));
		}
	}
	return len;
}

static void
end_run(struct runs *runs)
{
	if (runs->run.len > runs->longest.len) {
		struct buf shorter = runs->longest;
		runs->longest = runs->run;
		runs->run = shorter;
	}
	runs->run.len = 0;
}

static void
add_plain(struct runs *runs, char c)
{
	char folded;

	if ((unsigned char)c >= 0x80) {
		end_run(runs);
		return;
	}
	fold_text(str_from(&c, 1), &folded);
	buf_add_char(&runs->run, folded);
}

static enum err
end_branch(struct runs *runs)
{
	struct required_texts *texts = runs->texts;

	end_run(runs);
	TRY(buf_check(&runs->run, runs->why));
	TRY(buf_check(&runs->longest, runs->why));
	if (runs->longest.len < REQUIRED_MIN) {
		runs->unknown = true;
		return OK;
	}
	if (texts->count == runs->capacity) {
		size_t capacity = runs->capacity == 0 ? 4 : runs->capacity * 2;
		struct str *list = arena_array(runs->arena, capacity, struct str);
		if (list == NULL)
			return fail_nomem(runs->why);
		if (texts->count > 0)
			memcpy(list, texts->list, texts->count * sizeof(*list));
		texts->list = list;
		runs->capacity = capacity;
	}
	texts->list[texts->count] = str_copy(runs->arena, buf_str(&runs->longest));
	if (texts->list[texts->count].data == NULL)
		return fail_nomem(runs->why);
	texts->count++;
	runs->longest.len = 0;
	return OK;
}

static enum err
finish(struct runs *runs, enum err err)
{
	if (err == OK && !runs->unknown)
		err = end_branch(runs);
	if (runs->unknown)
		*runs->texts = (struct required_texts){ 0 };
	buf_done(&runs->run);
	buf_done(&runs->longest);
	return err;
}

enum err
required_by_like(
	struct arena *arena, struct str like, struct required_texts *ret, struct fault *why)
{
	struct runs runs = { .arena = arena, .texts = ret, .why = why };

	*ret = (struct required_texts){ 0 };
	for (size_t i = 0; i < like.len; i++) {
		if (like.data[i] == '%' || like.data[i] == '_')
			end_run(&runs);
		else
			add_plain(&runs, like.data[i]);
	}
	return finish(&runs, OK);
}

static bool
is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

/* Escapes of one letter that stand for a kind of character or a place. */
static bool
is_simple_class(char c)
{
	return c != '\0' && strchr("dDwWsSbBAzZhHvVRtnrfea", c) != NULL;
}

/* Behind the backslash. */
static size_t
take_escape(struct runs *runs, struct str expression, size_t at)
{
	char c = at < expression.len ? expression.data[at] : '\0';

	if (is_alphanumeric(c) || at >= expression.len) {
		end_run(runs);
		runs->unknown |= !is_simple_class(c);
	} else {
		add_plain(runs, c);
	}
	return at + 1;
}

/* From behind "[" to behind its "]". Classes with names and \Q within are left alone. */
static size_t
skip_class(struct runs *runs, struct str expression, size_t at)
{
	if (at < expression.len && expression.data[at] == '^')
		at++;
	if (at < expression.len && expression.data[at] == ']')
		at++;
	for (; at < expression.len && expression.data[at] != ']'; at++) {
		struct str rest = str_from_offset(expression, at);
		runs->unknown |= rest.data[0] == '[' || str_starts(rest, STR("\\Q"));
		at += rest.data[0] == '\\';
	}
	return at + 1;
}

/* "(?i)" and the like may stand anywhere; x would make blanks and "#" mean something else. */
static bool
is_understood_group(struct str rest)
{
	size_t end;

	if (str_starts(rest, STR("*")))
		return false;
	if (!str_starts(rest, STR("?")))
		return true;
	end = str_find_char(rest, ')');
	for (size_t i = 1; i < end && rest.data[i] != ':'; i++) {
		if (strchr("=!<>|#P'", rest.data[i]) != NULL)
			return rest.data[i] != '#';
		if (strchr("imsUJ-", rest.data[i]) == NULL)
			return false;
	}
	return true;
}

/* From behind "(" to behind its ")"; nothing within counts. */
static size_t
skip_group(struct runs *runs, struct str expression, size_t at)
{
	size_t depth = 1;

	runs->unknown |= !is_understood_group(str_from_offset(expression, at));
	while (at < expression.len && depth > 0) {
		char c = expression.data[at++];
		if (c == '\\') {
			runs->unknown |= at < expression.len && expression.data[at] == 'Q';
			at++;
		} else if (c == '[') {
			at = skip_class(runs, expression, at);
		} else if (c == '(') {
			runs->unknown |= !is_understood_group(str_from_offset(expression, at));
			depth++;
		} else if (c == ')') {
			depth--;
		}
	}
	return at;
}

/* The character before may be there not at all. */
static void
drop_last(struct runs *runs)
{
	if (runs->run.len > 0)
		runs->run.len--;
	end_run(runs);
}

static size_t
take_brace(struct runs *runs, struct str expression, size_t at)
{
	size_t end = str_find_char(str_from_offset(expression, at), '}');
	bool counts = at < expression.len && expression.data[at] != '\0' &&
		      strchr("0123456789, ", expression.data[at]) != NULL;

	drop_last(runs);
	return counts ? at + end + 1 : at;
}

static enum err
take_character(struct runs *runs, struct str expression, size_t *at)
{
	char c = expression.data[(*at)++];

	switch (c) {
	case '\\':
		*at = take_escape(runs, expression, *at);
		break;
	case '[':
		end_run(runs);
		*at = skip_class(runs, expression, *at);
		break;
	case '(':
		end_run(runs);
		*at = skip_group(runs, expression, *at);
		break;
	case '{':
		*at = take_brace(runs, expression, *at);
		break;
	case '*':
	case '?':
		drop_last(runs);
		break;
	case '|':
		return end_branch(runs);
	case '.':
	case '^':
	case '$':
	case '+':
	case ')':
		end_run(runs);
		break;
	default:
		add_plain(runs, c);
	}
	return OK;
}

enum err
required_by_regex(
	struct arena *arena, struct str expression, struct required_texts *ret, struct fault *why)
{
	struct runs runs = { .arena = arena, .texts = ret, .why = why };
	enum err err = OK;

	*ret = (struct required_texts){ 0 };
	for (size_t at = 0; err == OK && !runs.unknown && at < expression.len;)
		err = take_character(&runs, expression, &at);
	return finish(&runs, err);
}
