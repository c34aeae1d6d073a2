/* unescape.c - a JSON line with its escapes undone.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/unescape.h"

#include <stdlib.h>

enum { ESCAPE_SIZE = 6, REPLACEMENT = 0xfffd };

void
unescaped_done(struct unescaped *unescaped)
{
	free(unescaped->text);
	free(unescaped->offsets);
	*unescaped = (struct unescaped)UNESCAPED_INIT;
}

/* No escape is shorter than what it stands for. */
static enum err
make_room(struct unescaped *to, size_t capacity, struct fault *why)
{
	char *text;
	uint32_t *offsets;

	if (capacity <= to->capacity)
		return OK;
	text = realloc(to->text, capacity);
	if (text == NULL)
		return fail_nomem(why);
	to->text = text;
	offsets = reallocarray(to->offsets, capacity, sizeof(*offsets));
	if (offsets == NULL)
		return fail_nomem(why);
	to->offsets = offsets;
	to->capacity = capacity;
	return OK;
}

static void
put(struct unescaped *to, uint8_t byte, size_t offset)
{
	to->text[to->len] = (char)byte;
	to->offsets[to->len++] = (uint32_t)offset;
}

static void
put_point(struct unescaped *to, uint32_t point, size_t offset)
{
	if (point < 0x80) {
		put(to, (uint8_t)point, offset);
		return;
	}
	if (point < 0x800) {
		put(to, (uint8_t)(0xc0 | point >> 6), offset);
	} else if (point < 0x10000) {
		put(to, (uint8_t)(0xe0 | point >> 12), offset);
		put(to, (uint8_t)(0x80 | (point >> 6 & 0x3f)), offset);
	} else {
		put(to, (uint8_t)(0xf0 | point >> 18), offset);
		put(to, (uint8_t)(0x80 | (point >> 12 & 0x3f)), offset);
		put(to, (uint8_t)(0x80 | (point >> 6 & 0x3f)), offset);
	}
	put(to, (uint8_t)(0x80 | (point & 0x3f)), offset);
}

static int
digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "\uXXXX" at the start of the text. */
static bool
read_unit(struct str text, uint32_t *ret)
{
	uint32_t unit = 0;

	if (text.len < ESCAPE_SIZE || text.data[0] != '\\' || text.data[1] != 'u')
		return false;
	for (size_t i = 2; i < ESCAPE_SIZE; i++) {
		int digit = digit_value(text.data[i]);
		if (digit < 0)
			return false;
		unit = unit << 4 | (uint32_t)digit;
	}
	*ret = unit;
	return true;
}

/* How many bytes of the text it takes; 0 when it is none. */
static size_t
read_point(struct str text, uint32_t *ret)
{
	uint32_t low;

	if (!read_unit(text, ret))
		return 0;
	if (*ret < 0xd800 || *ret > 0xdfff)
		return ESCAPE_SIZE;
	if (*ret < 0xdc00 && read_unit(str_from_offset(text, ESCAPE_SIZE), &low) && low >= 0xdc00 &&
		low <= 0xdfff) {
		*ret = 0x10000 + ((*ret - 0xd800) << 10) + (low - 0xdc00);
		return 2 * ESCAPE_SIZE;
	}
	*ret = REPLACEMENT;
	return ESCAPE_SIZE;
}

/* 0 when the letter makes no escape. */
static char
plain_escape(char letter)
{
	static const char letters[] = "\"\\/bfnrt";
	static const char meanings[] = "\"\\/\b\f\n\r\t";
	const char *found = letter == '\0' ? NULL : strchr(letters, letter);

	return found == NULL ? '\0' : meanings[found - letters];
}

static size_t
unescape_at(struct str line, size_t at, struct unescaped *to)
{
	char meaning = at + 1 < line.len ? plain_escape(line.data[at + 1]) : '\0';
	uint32_t point;
	size_t len;

	if (meaning != '\0') {
		put(to, (uint8_t)meaning, at);
		return 2;
	}
	len = read_point(str_from_offset(line, at), &point);
	if (len > 0) {
		put_point(to, point, at);
		return len;
	}
	put(to, '\\', at);
	return 1;
}

enum err
unescape_line(struct str line, struct unescaped *to, struct fault *why)
{
	TRY(make_room(to, line.len + 1, why));
	to->len = 0;
	for (size_t at = 0; at < line.len;) {
		if (line.data[at] == '\\') {
			at += unescape_at(line, at, to);
		} else {
			put(to, (uint8_t)line.data[at], at);
			at++;
		}
	}
	to->offsets[to->len] = (uint32_t)line.len;
	return OK;
}
