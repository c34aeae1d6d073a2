/* hidden_letters.c - may a log line hold letters that do not stand in it as such?
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/hidden_letters.h"

static bool
has_wide_bytes(struct str line)
{
	unsigned bits = 0;

	for (size_t i = 0; i < line.len; i++)
		bits |= (unsigned char)line.data[i];
	return bits >= 0x80;
}

/* May letters hide at all? Without a branch, so that the compiler takes many bytes at a time. */
static bool
has_odd_bytes(struct str line)
{
	unsigned found = 0;

	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.data[i];
		found |= (unsigned)(c >= 0x80) | (unsigned)(c == '\\') | (unsigned)(c == '%');
	}
	return found != 0;
}

/* "\u002e", "\x2e" */
static bool
has_numbered_escape(struct str line)
{
	const char *end = line.data + line.len;
	const char *at = line.data;

	while (at < end && (at = memchr(at, '\\', (size_t)(end - at))) != NULL) {
		if (++at < end && (*at == 'u' || *at == 'x'))
			return true;
	}
	return false;
}

static bool
is_unreserved(int c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
	       strchr("-._~", c) != NULL;
}

/* "%65": a letter where none is needed (RFC 3986 section 2.3) */
static bool
has_encoded_letter(struct str line)
{
	const char *end = line.data + line.len;
	const char *at = line.data;

	while (end - at > 2 && (at = memchr(at, '%', (size_t)(end - at) - 2)) != NULL) {
		int high = hex_digit(at[1]);
		int low = hex_digit(at[2]);
		if (high > 0 && low >= 0 && is_unreserved(high << 4 | low))
			return true;
		at++;
	}
	return false;
}

bool
line_hides_letters(struct str line)
{
	return has_odd_bytes(line) &&
	       (has_wide_bytes(line) || has_numbered_escape(line) || has_encoded_letter(line));
}
