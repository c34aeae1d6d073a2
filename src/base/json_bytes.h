/* json_bytes.h - passes over what a string of JSON holds as it stands, eight bytes at a time.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

/* A bit for some byte that is below `limit` (1 to 128) among eight; the lowest bit is never wrong. */
static inline uint64_t
bytes_below(uint64_t eight, unsigned char limit)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);

	return (eight - ones * limit) & ~eight & ones << 7;
}

/* A quote, a backslash or a control character: what ends a string, or must be escaped. */
static inline bool
json_is_plain(char c)
{
	return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the lowest byte stands first");

/* How many bytes stand before the first that is not plain. */
static inline size_t
json_plain_length(struct str text)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t at = 0;

	for (; at + 8 <= text.len; at += 8) {
		uint64_t eight, found;
		memcpy(&eight, text.data + at, 8);
		found = bytes_below(eight, 0x20) | bytes_below(eight ^ ones * '"', 1) |
			bytes_below(eight ^ ones * '\\', 1);
		if (found != 0)
			return at + (size_t)__builtin_ctzll(found) / 8;
	}
	while (at < text.len && json_is_plain(text.data[at]))
		at++;
	return at;
}
