/* str.c - borrowed slices of text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/arena.h"

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool
str_eq_nocase(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.data[i]) != lower(b.data[i]))
			return false;
	return true;
}

int
str_compare(struct str a, struct str b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common == 0 ? 0 : memcmp(a.data, b.data, common);

	if (order != 0)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

int
str_compare_items(const void *a, const void *b)
{
	return str_compare(*(const struct str *)a, *(const struct str *)b);
}

size_t
str_find_char(struct str s, char c)
{
	const char *found = s.len == 0 ? NULL : memchr(s.data, c, s.len);

	return found == NULL ? s.len : (size_t)(found - s.data);
}

size_t
str_find(struct str s, struct str needle)
{
	const char *found;

	if (needle.len == 0)
		return 0;
	found = s.len == 0 ? NULL : memmem(s.data, s.len, needle.data, needle.len);
	return found == NULL ? s.len : (size_t)(found - s.data);
}

static bool
is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str
str_trim(struct str s)
{
	while (s.len > 0 && is_space(s.data[0]))
		s = str_from(s.data + 1, s.len - 1);
	while (s.len > 0 && is_space(s.data[s.len - 1]))
		s.len--;
	return s;
}

bool
str_split(struct str *rest, char separator, struct str *ret)
{
	size_t at;

	if (rest->data == NULL)
		return false;
	at = str_find_char(*rest, separator);
	*ret = str_first(*rest, at);
	*rest = at == rest->len ? STR_NONE : str_from(rest->data + at + 1, rest->len - at - 1);
	return true;
}

bool
str_is_choice(struct str s, const char *choices)
{
	struct str rest = str_of(choices);
	struct str choice;

	while (str_split(&rest, '|', &choice))
		if (str_eq(choice, s))
			return true;
	return false;
}

bool
str_to_u64(struct str s, uint64_t *ret)
{
	uint64_t value = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (s.data[i] < '0' || s.data[i] > '9')
			return false;
		if (__builtin_mul_overflow(value, 10, &value) ||
			__builtin_add_overflow(value, (uint64_t)(s.data[i] - '0'), &value))
			return false;
	}
	*ret = value;
	return true;
}

/* The length of the UTF-8 sequence at s[i], or 0 when it is malformed. */
static size_t
utf8_sequence(struct str s, size_t i)
{
	const unsigned char *p = (const unsigned char *)s.data + i;
	size_t left = s.len - i;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4)
		return 0;
	size_t len = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (left < len)
		return 0;
	for (size_t k = 1; k < len; k++)
		if ((p[k] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) ||
		(p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return len;
}

/* How many bytes, in steps of 32, are ASCII. */
static size_t
ascii_length(struct str s)
{
	size_t at = 0;

	for (; at + 32 <= s.len; at += 32) {
		uint64_t words[4];
		memcpy(words, s.data + at, 32);
		if (((words[0] | words[1] | words[2] | words[3]) & UINT64_C(0x8080808080808080)) != 0)
			break;
	}
	return at;
}

bool
str_is_utf8(struct str s)
{
	for (size_t i = ascii_length(s); i < s.len;) {
		uint64_t eight;
		if (i + 8 <= s.len) {
			memcpy(&eight, s.data + i, 8);
			if ((eight & UINT64_C(0x8080808080808080)) == 0) {
				i += 8;
				continue;
			}
		}
		size_t len = utf8_sequence(s, i);
		if (len == 0)
			return false;
		i += len;
	}
	return true;
}

size_t
utf8_write(char to[UTF8_SIZE_MAX], uint32_t point)
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

char *
str_cstr(struct arena *arena, struct str s)
{
	char *copy = arena_alloc(arena, s.len + 1);

	if (copy == NULL)
		return NULL;
	if (s.len > 0)
		memcpy(copy, s.data, s.len);
	copy[s.len] = '\0';
	return copy;
}

struct str
str_copy(struct arena *arena, struct str s)
{
	char *copy = str_cstr(arena, s);

	return copy == NULL ? STR_NONE : str_from(copy, s.len);
}

struct str
str_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_list again;
	char *text = NULL;

	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	if (len >= 0)
		text = arena_alloc(arena, (size_t)len + 1);
	if (text != NULL)
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	va_end(args);
	return text == NULL ? STR_NONE : str_from(text, (size_t)len);
}

struct str
str_join(struct arena *arena, const struct str *parts, size_t count)
{
	size_t len = 0;
	size_t at = 0;
	char *text;

	for (size_t i = 0; i < count; i++)
		len += parts[i].len;
	text = arena_alloc(arena, len);
	if (text == NULL)
		return STR_NONE;
	for (size_t i = 0; i < count; i++) {
		if (parts[i].len > 0)
			memcpy(text + at, parts[i].data, parts[i].len);
		at += parts[i].len;
	}
	return str_from(text, len);
}

struct str
str_lower(struct arena *arena, struct str s)
{
	char *copy = str_cstr(arena, s);

	if (copy == NULL)
		return STR_NONE;
	for (size_t i = 0; i < s.len; i++)
		copy[i] = lower(copy[i]);
	return str_from(copy, s.len);
}
