/* canonical_json.c - one text for one JSON value: RFC 8785.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Recursive, for a value that was parsed is at most JSON_DEPTH_MAX deep.
 */
#include "model/canonical_json.h"

#include <stdlib.h>

#include "base/limits.h"
#include "model/number.h"

/* --- strings (section 3.2.2.2) --- */

static void
write_character(struct buf *out, unsigned char c)
{
	static const char plain[] = "\"\\\b\t\n\f\r";
	static const char escapes[] = "\"\\btnfr";
	const char *found = c == '\0' ? NULL : strchr(plain, c);

	if (found != NULL)
		buf_addf(out, "\\%c", escapes[found - plain]);
	else if (c < 0x20)
		buf_addf(out, "\\u%04x", c);
	else
		buf_add_char(out, (char)c);
}

static void
write_string(struct buf *out, struct str value)
{
	buf_add_char(out, '"');
	for (size_t i = 0; i < value.len; i++)
		write_character(out, (unsigned char)value.data[i]);
	buf_add_char(out, '"');
}

/* --- the order of keys (section 3.2.3) --- */

/* UTF-16 puts U+10000 and above, which begin with a surrogate, before U+E000 to U+FFFF; UTF-8 the
 * other way round. These lead bytes are the only difference. */
static int
rank(char c)
{
	int byte = (unsigned char)c;

	return byte == 0xee || byte == 0xef ? byte + 0x10 : byte;
}

static int
compare_keys(const void *left, const void *right)
{
	struct str a = (*(const struct json *const *)left)->key;
	struct str b = (*(const struct json *const *)right)->key;

	for (size_t i = 0; i < a.len && i < b.len; i++)
		if (a.data[i] != b.data[i])
			return rank(a.data[i]) - rank(b.data[i]);
	return a.len < b.len ? -1 : a.len > b.len;
}

static const struct json **
sorted_members(struct arena *arena, const struct json *object)
{
	const struct json **members = arena_array(arena, object->count + 1, const struct json *);
	size_t count = 0;

	if (members == NULL)
		return NULL;
	JSON_EACH(member, object)
		members[count++] = member;
	qsort(members, count, sizeof(*members), compare_keys);
	return members; /* ends in NULL */
}

/* --- values --- */

static enum err write_value(
	struct arena *arena, const struct json *value, struct buf *out, struct fault *why);

static enum err
write_object(struct arena *arena, const struct json *object, struct buf *out, struct fault *why)
{
	const struct json **members = sorted_members(arena, object);

	if (members == NULL)
		return fail_nomem(why);
	buf_add_char(out, '{');
	for (size_t i = 0; members[i] != NULL; i++) {
		if (i > 0)
			buf_add_char(out, ',');
		write_string(out, members[i]->key);
		buf_add_char(out, ':');
		TRY(write_value(arena, members[i], out, why));
	}
	buf_add_char(out, '}');
	return OK;
}

static enum err
write_array(struct arena *arena, const struct json *array, struct buf *out, struct fault *why)
{
	buf_add_char(out, '[');
	JSON_EACH(item, array) {
		if (item != array->first)
			buf_add_char(out, ',');
		TRY(write_value(arena, item, out, why));
	}
	buf_add_char(out, ']');
	return OK;
}

static enum err
write_number(const struct json *value, struct buf *out, struct fault *why)
{
	char text[NUMBER_TEXT_MAX];
	double number;

	if (!number_read(value, &number))
		return fail(why, E_INVALID, "the number %.*s is too large for a double (RFC 8785)",
			STR_FMT(value->text));
	buf_add(out, number_format(number, text));
	return OK;
}

static enum err
write_value(struct arena *arena, const struct json *value, struct buf *out, struct fault *why)
{
	switch (value->type) {
	case JSON_OBJECT:
		return write_object(arena, value, out, why);
	case JSON_ARRAY:
		return write_array(arena, value, out, why);
	case JSON_NUMBER:
		return write_number(value, out, why);
	case JSON_STRING:
		write_string(out, value->string);
		return OK;
	default:
		buf_add(out, value->text);
		return OK;
	}
}

enum err
canonical_json(const struct json *value, struct buf *out, struct fault *why)
{
	OWNED(arena) arena = arena_new(2 * sizeof(void *) * JSON_NODES_MAX);

	if (arena == NULL)
		return fail_nomem(why);
	TRY(write_value(arena, value, out, why));
	return buf_check(out, why);
}
