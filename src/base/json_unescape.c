/* json_unescape.c - what a string of JSON says without its escapes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json_unescape.h"

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
		*len += utf8_write(to + *len, (unsigned)unit);
		return NULL;
	}
	if (raw.len - *at < 6 || raw.data[*at] != '\\' || raw.data[*at + 1] != 'u')
		return "a high surrogate without its low one";
	low = code_unit(raw, *at + 2);
	if (low < 0xdc00 || low > 0xdfff)
		return "a high surrogate without its low one";
	*at += 6;
	*len += utf8_write(to + *len,
		0x10000 + (((unsigned)unit - 0xd800) << 10) + ((unsigned)low - 0xdc00));
	return NULL;
}

const char *
json_unescape(struct str raw, char *to, size_t *ret_len)
{
	size_t len = 0;

	for (size_t i = 0; i < raw.len;) {
		const char *reason;
		if (raw.data[i] != '\\') {
			to[len++] = raw.data[i++];
			continue;
		}
		i++;
		reason = unescape_one(raw, &i, to, &len);
		if (reason != NULL)
			return reason;
	}
	*ret_len = len;
	return NULL;
}
