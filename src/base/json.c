/* json.c - the strict JSON reader: one pass, an explicit stack, nodes in the arena.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json.h"

#include <stdlib.h>

#include "base/json_bytes.h"
#include "base/limits.h"

enum { FEW_KEYS = 48 };

struct frame {
	struct json *container;
	struct json *last; /* newest child */
};

struct reader {
	struct arena *arena;
	struct str text;
	size_t at;
	size_t nodes;
	unsigned depth;
	struct frame stack[JSON_DEPTH_MAX];
	struct fault *why;
};

static enum err
fail_here(struct reader *reader, enum err code, const char *reason)
{
	size_t line = 1;
	size_t column = 1;

	for (size_t i = 0; i < reader->at && i < reader->text.len; i++) {
		column++;
		if (reader->text.data[i] == '\n') {
			line++;
			column = 1;
		}
	}
	return fail(reader->why, code, "JSON, line %zu, column %zu: %s", line, column, reason);
}

/* The byte at the reading place; 0 at the end (a NUL byte in the text is malformed anyway). */
static char
peek(const struct reader *reader)
{
	return reader->at < reader->text.len ? reader->text.data[reader->at] : '\0';
}

static void
skip_space(struct reader *reader)
{
	while (reader->at < reader->text.len) {
		char c = reader->text.data[reader->at];
		if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
			return;
		reader->at++;
	}
}

/* --- strings --- */

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Four hex digits at text[at], or -1. */
static int
code_unit(struct str text, size_t at)
{
	int unit = 0;

	if (text.len < 4 || at > text.len - 4)
		return -1;
	for (size_t i = 0; i < 4; i++) {
		int digit = hex_digit(text.data[at + i]);
		if (digit < 0)
			return -1;
		unit = unit << 4 | digit;
	}
	return unit;
}

static size_t
put_utf8(char *to, unsigned point)
{
	if (point < 0x80) {
		to[0] = (char)point;
		return 1;
	}
	if (point < 0x800) {
		to[0] = (char)(0xc0 | point >> 6);
		to[1] = (char)(0x80 | (point & 0x3f));
		return 2;
	}
	if (point < 0x10000) {
		to[0] = (char)(0xe0 | point >> 12);
		to[1] = (char)(0x80 | (point >> 6 & 0x3f));
		to[2] = (char)(0x80 | (point & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | point >> 18);
	to[1] = (char)(0x80 | (point >> 12 & 0x3f));
	to[2] = (char)(0x80 | (point >> 6 & 0x3f));
	to[3] = (char)(0x80 | (point & 0x3f));
	return 4;
}

/* The escape after a backslash at raw[*at]; moves *at past it. NULL: good, else the reason. */
static const char *
unescape_one(struct str raw, size_t *at, char *to, size_t *len)
{
	static const char escapes[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	char c = *at < raw.len ? raw.data[*at] : '\0';
	const char *found = c == '\0' ? NULL : strchr(escapes, c);
	int unit;
	int low;

	if (found != NULL) {
		to[(*len)++] = meanings[found - escapes];
		(*at)++;
		return NULL;
	}
	if (c != 'u')
		return "unknown escape in a string";
	unit = code_unit(raw, *at + 1);
	if (unit < 0)
		return "\\u needs four hexadecimal digits";
	*at += 5;
	if (unit >= 0xdc00 && unit <= 0xdfff)
		return "a low surrogate without its high one";
	if (unit < 0xd800 || unit > 0xdbff) {
		*len += put_utf8(to + *len, (unsigned)unit);
		return NULL;
	}
	if (raw.len - *at < 6 || raw.data[*at] != '\\' || raw.data[*at + 1] != 'u')
		return "a high surrogate without its low one";
	low = code_unit(raw, *at + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return "a high surrogate without its low one";
	*at += 6;
	*len += put_utf8(to + *len,
		0x10000 + (((unsigned)unit - 0xd800) << 10) + ((unsigned)low - 0xdc00));
	return NULL;
}

/* `raw` is what stands between the quotes. Unescaped text is never longer than escaped. */
static enum err
unescape(struct reader *reader, struct str raw, struct str *ret)
{
	char *to = arena_alloc(reader->arena, raw.len + 1);
	size_t len = 0;

	if (to == NULL)
		return fail_nomem(reader->why);
	for (size_t i = 0; i < raw.len;) {
		const char *reason;
		if (raw.data[i] != '\\') {
			to[len++] = raw.data[i++];
			continue;
		}
		i++;
		reason = unescape_one(raw, &i, to, &len);
		if (reason != NULL)
			return fail_here(reader, E_SYNTAX, reason);
	}
	*ret = str_from(to, len);
	return OK;
}

/* At an opening quote; leaves the place behind the closing one. */
static enum err
read_string(struct reader *reader, struct str *ret)
{
	size_t start = ++reader->at;
	bool escaped = false;
	struct str raw;

	for (;;) {
		struct str rest = str_from_offset(reader->text, reader->at);
		size_t plain = json_plain_length(rest);
		reader->at += plain;
		if (plain >= rest.len)
			return fail_here(reader, E_SYNTAX, "a string is not closed");
		if (rest.data[plain] == '"')
			break;
		if (rest.data[plain] != '\\')
			return fail_here(reader, E_SYNTAX, "a control character in a string");
		escaped = true;
		reader->at += 2;
	}
	raw = str_from(reader->text.data + start, reader->at - start);
	reader->at++;
	if (raw.len > JSON_STRING_MAX)
		return fail_here(reader, E_TOO_LARGE, "a string is longer than 8 MiB");
	*ret = raw;
	return escaped ? unescape(reader, raw, ret) : OK;
}

/* --- numbers and words --- */

static size_t
skip_digits(struct reader *reader)
{
	size_t start = reader->at;

	while (peek(reader) >= '0' && peek(reader) <= '9')
		reader->at++;
	return reader->at - start;
}

static enum err
read_number(struct reader *reader)
{
	size_t start = reader->at;

	if (peek(reader) == '-')
		reader->at++;
	if (peek(reader) == '0')
		reader->at++;
	else if (skip_digits(reader) == 0)
		return fail_here(reader, E_SYNTAX, "expected a value");
	if (peek(reader) >= '0' && peek(reader) <= '9')
		return fail_here(reader, E_SYNTAX, "a number starts with 0");
	if (peek(reader) == '.') {
		reader->at++;
		if (skip_digits(reader) == 0)
			return fail_here(reader, E_SYNTAX, "a number ends with its point");
	}
	if (peek(reader) == 'e' || peek(reader) == 'E') {
		reader->at++;
		if (peek(reader) == '+' || peek(reader) == '-')
			reader->at++;
		if (skip_digits(reader) == 0)
			return fail_here(reader, E_SYNTAX, "a number without its exponent");
	}
	if (reader->at - start > JSON_NUMBER_MAX)
		return fail_here(reader, E_TOO_LARGE, "a number has more than 64 characters");
	return OK;
}

static enum err
read_word(struct reader *reader, struct str word)
{
	if (!str_starts(str_from_offset(reader->text, reader->at), word))
		return fail_here(reader, E_SYNTAX, "expected a value");
	reader->at += word.len;
	return OK;
}

/* --- values --- */

/* A string, number or word; containers are opened by the caller. */
static enum err
read_scalar(struct reader *reader, struct json *value)
{
	switch (peek(reader)) {
	case '"':
		value->type = JSON_STRING;
		return read_string(reader, &value->string);
	case 't':
		value->type = JSON_TRUE;
		return read_word(reader, STR("true"));
	case 'f':
		value->type = JSON_FALSE;
		return read_word(reader, STR("false"));
	case 'n':
		value->type = JSON_NULL;
		return read_word(reader, STR("null"));
	default:
		value->type = JSON_NUMBER;
		return read_number(reader);
	}
}

static int
compare_keys(const void *a, const void *b)
{
	const struct json *const *left = a;
	const struct json *const *right = b;

	return str_compare((*left)->key, (*right)->key);
}

/* Its length and up to eight bytes of it: equal for equal keys, and else seldom. */
static uint64_t
signature_of(struct str key)
{
	uint64_t bytes = 0;

	if (key.len >= 8)
		memcpy(&bytes, key.data + key.len - 8, 8);
	else if (key.len > 0)
		memcpy(&bytes, key.data, key.len);
	return bytes ^ (uint64_t)key.len << 56;
}

/* Each with each, for a few. */
static bool
has_duplicate_among_few(const struct json *object)
{
	uint64_t signatures[FEW_KEYS];
	const struct json *members[FEW_KEYS];
	size_t count = 0;

	JSON_EACH(member, object) {
		uint64_t signature = signature_of(member->key);
		for (size_t i = 0; i < count; i++)
			if (signatures[i] == signature && str_eq(members[i]->key, member->key))
				return true;
		members[count] = member;
		signatures[count++] = signature;
	}
	return false;
}

/* By sorting: no hash that an attacker could make collide. */
static enum err
find_duplicate_by_sorting(struct reader *reader, const struct json *object, bool *ret)
{
	const struct json **members = malloc(object->count * sizeof(*members));
	size_t count = 0;
	size_t i = 1;

	if (members == NULL)
		return fail_nomem(reader->why);
	JSON_EACH(member, object)
		members[count++] = member;
	qsort(members, count, sizeof(*members), compare_keys);
	while (i < count && !str_eq(members[i - 1]->key, members[i]->key))
		i++;
	free(members);
	*ret = i < count;
	return OK;
}

static enum err
refuse_duplicates(struct reader *reader, const struct json *object)
{
	bool has_duplicate = false;

	if (object->count <= FEW_KEYS)
		has_duplicate = has_duplicate_among_few(object);
	else
		TRY(find_duplicate_by_sorting(reader, object, &has_duplicate));
	return has_duplicate ? fail_here(reader, E_SYNTAX, "the object before has a key twice") : OK;
}

static enum err
open_container(struct reader *reader, struct json *value, char bracket)
{
	if (reader->depth == JSON_DEPTH_MAX)
		return fail_here(reader, E_TOO_LARGE, "nested deeper than 64");
	value->type = bracket == '{' ? JSON_OBJECT : JSON_ARRAY;
	reader->stack[reader->depth++] = (struct frame){ .container = value };
	reader->at++;
	return OK;
}

static enum err
close_container(struct reader *reader)
{
	struct json *closed = reader->stack[--reader->depth].container;

	reader->at++;
	closed->text.len = (size_t)(reader->text.data + reader->at - closed->text.data);
	return closed->type == JSON_OBJECT ? refuse_duplicates(reader, closed) : OK;
}

/* A new value at the reading place, joined to its parent if it has one. */
static enum err
add_value(struct reader *reader, struct str key, struct json **ret)
{
	struct frame *parent = reader->depth == 0 ? NULL : &reader->stack[reader->depth - 1];
	struct json *value;

	if (++reader->nodes > JSON_NODES_MAX)
		return fail_here(reader, E_TOO_LARGE, "too many values in one document");
	value = arena_new_of(reader->arena, struct json);
	if (value == NULL)
		return fail_nomem(reader->why);
	value->key = key;
	value->text.data = reader->text.data + reader->at;
	if (parent != NULL) {
		if (parent->last == NULL)
			parent->container->first = value;
		else
			parent->last->next = value;
		parent->last = value;
		parent->container->count++;
		if (parent->container->type == JSON_OBJECT &&
			parent->container->count > JSON_KEYS_MAX)
			return fail_here(reader, E_TOO_LARGE, "an object has more than 10000 keys");
	}
	*ret = value;
	return OK;
}

static enum err
read_value(struct reader *reader, struct str key, struct json **ret)
{
	char c = peek(reader);
	struct json *value;

	TRY(add_value(reader, key, &value));
	if (c == '{' || c == '[') {
		TRY(open_container(reader, value, c));
	} else {
		TRY(read_scalar(reader, value));
		value->text.len = (size_t)(reader->text.data + reader->at - value->text.data);
	}
	*ret = value;
	return OK;
}

/* Inside a container: its end, or a comma where one is due, key and value. */
static enum err
read_item(struct reader *reader)
{
	const struct frame *top = &reader->stack[reader->depth - 1];
	bool is_object = top->container->type == JSON_OBJECT;
	struct str key = STR_NONE;
	struct json *value;

	if (peek(reader) == (is_object ? '}' : ']'))
		return close_container(reader);
	if (top->last != NULL) {
		if (peek(reader) != ',')
			return fail_here(reader, E_SYNTAX,
				is_object ? "expected , or }" : "expected , or ]");
		reader->at++;
		skip_space(reader);
	}
	if (is_object) {
		if (peek(reader) != '"')
			return fail_here(reader, E_SYNTAX, "expected a key in quotes");
		TRY(read_string(reader, &key));
		skip_space(reader);
		if (peek(reader) != ':')
			return fail_here(reader, E_SYNTAX, "expected : after the key");
		reader->at++;
		skip_space(reader);
	}
	return read_value(reader, key, &value);
}

enum err
json_parse(struct arena *arena, struct str text, const struct json **ret, struct fault *why)
{
	struct reader reader = { .arena = arena, .text = text, .why = why };
	struct json *root;

	if (!str_is_utf8(text))
		return fail(why, E_SYNTAX, "JSON must be valid UTF-8");
	skip_space(&reader);
	if (reader.at == text.len)
		return fail(why, E_SYNTAX, "JSON text is empty");
	TRY(read_value(&reader, STR_NONE, &root));
	while (reader.depth > 0) {
		skip_space(&reader);
		TRY(read_item(&reader));
	}
	skip_space(&reader);
	if (reader.at != text.len)
		return fail_here(&reader, E_SYNTAX, "something follows the value");
	*ret = root;
	return OK;
}

/* --- access --- */

const struct json *
json_get(const struct json *object, struct str key)
{
	if (object == NULL || object->type != JSON_OBJECT)
		return NULL;
	JSON_EACH(member, object)
		if (str_eq(member->key, key))
			return member;
	return NULL;
}

const struct json *
json_at(const struct json *array, size_t index)
{
	if (array == NULL || array->type != JSON_ARRAY)
		return NULL;
	JSON_EACH(item, array)
		if (index-- == 0)
			return item;
	return NULL;
}

struct str
json_get_string(const struct json *object, struct str key)
{
	const struct json *member = json_get(object, key);

	return member == NULL || member->type != JSON_STRING ? STR_NONE : member->string;
}

bool
json_get_true(const struct json *object, struct str key)
{
	return json_has(object, key, JSON_TRUE);
}

bool
json_to_int(const struct json *value, int64_t *ret)
{
	bool negative;
	uint64_t magnitude;

	if (value == NULL || value->type != JSON_NUMBER)
		return false;
	negative = value->text.data[0] == '-';
	if (!str_to_u64(str_from_offset(value->text, negative), &magnitude) ||
		magnitude > (uint64_t)INT64_MAX)
		return false;
	*ret = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	return true;
}

bool
json_has(const struct json *object, struct str key, enum json_type type)
{
	const struct json *member = json_get(object, key);

	return member != NULL && member->type == type;
}

const char *
json_type_name(enum json_type type)
{
	static const char *const names[] = { "null", "a boolean", "a boolean", "a number",
		"a string", "an array", "an object" };

	return names[type];
}
