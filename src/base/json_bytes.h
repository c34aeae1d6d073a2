/* json_bytes.h - passes over what a string of JSON holds as it stands, many bytes at a time.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

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

enum { JSON_BLOCK = 64 };

/* A bit for each of eight bytes that is not plain; unlike above, none is ever wrong. */
static inline uint64_t
json_stops_of_eight(const char *eight)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t low = ones * 0x7f;
	uint64_t bytes, quotes, backslashes, plain;

	memcpy(&bytes, eight, 8);
	quotes = bytes ^ ones * '"';
	backslashes = bytes ^ ones * '\\';
	/* Seven bits carry into the eighth of their own byte, never further. */
	plain = ((bytes & low) + ones * (0x80 - 0x20)) | bytes;
	plain &= ((quotes & low) + low) | quotes;
	plain &= ((backslashes & low) + low) | backslashes;
	return (~plain >> 7 & ones) * UINT64_C(0x0102040810204080) >> 56;
}

static inline uint64_t
json_stops_by_eight(const char *block)
{
	uint64_t stops = 0;

	for (unsigned at = 0; at < JSON_BLOCK; at += 8)
		stops |= json_stops_of_eight(block + at) << at;
	return stops;
}

/* Likewise of sixteen. */
static inline uint64_t
json_stops_of_sixteen(const char *sixteen)
{
#if defined(__SSE2__)
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)sixteen);
	__m128i control = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
	__m128i special = _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"')),
		_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));

	return (uint32_t)_mm_movemask_epi8(_mm_or_si128(control, special));
#else
	return json_stops_of_eight(sixteen) | json_stops_of_eight(sixteen + 8) << 8;
#endif
}

/* A bit for each byte of a block that is not plain. */
static inline uint64_t
json_stops(const char *block)
{
#if defined(__SSE2__)
	uint64_t stops = 0;

	for (unsigned at = 0; at < JSON_BLOCK; at += 16)
		stops |= json_stops_of_sixteen(block + at) << at;
	return stops;
#else
	return json_stops_by_eight(block);
#endif
}

/* A bit for each byte that is not ASCII. */
static inline uint64_t
high_of_eight(const char *eight)
{
	uint64_t bytes;

	memcpy(&bytes, eight, 8);
	return bytes & UINT64_C(0x0101010101010101) << 7;
}

static inline uint64_t
high_of_sixteen(const char *sixteen)
{
#if defined(__SSE2__)
	return (uint32_t)_mm_movemask_epi8(
		_mm_loadu_si128((const __m128i *)(const void *)sixteen));
#else
	return high_of_eight(sixteen) | high_of_eight(sixteen + 8);
#endif
}

/* Which plain bytes are asked for. */
enum json_plain { JSON_PLAIN_ANY, JSON_PLAIN_ASCII };

static inline bool
json_copy_eight(char *to, const char *eight, enum json_plain which)
{
	memcpy(to, eight, 8);
	return json_stops_of_eight(eight) == 0 &&
	       (which == JSON_PLAIN_ANY || high_of_eight(eight) == 0);
}

static inline bool
json_copy_sixteen(char *to, const char *sixteen, enum json_plain which)
{
	memcpy(to, sixteen, 16);
	return json_stops_of_sixteen(sixteen) == 0 &&
	       (which == JSON_PLAIN_ANY || high_of_sixteen(sixteen) == 0);
}

static inline bool
json_copy_few(char *to, struct str text, enum json_plain which)
{
	for (size_t at = 0; at < text.len; at++) {
		char c = text.data[at];
		if (!json_is_plain(c) || (which == JSON_PLAIN_ASCII && (unsigned char)c >= 0x80))
			return false;
		to[at] = c;
	}
	return true;
}

/* Copies the text, if all of it is plain; else what stands at `to` afterwards means nothing. The
 * last bytes are taken together with some before them, a second time, rather than one by one. */
static inline bool
json_copy_plain(char *to, struct str text, enum json_plain which)
{
	size_t at = 0;

	if (text.len < 8)
		return json_copy_few(to, text, which);
	if (text.len < 16)
		return json_copy_eight(to, text.data, which) &&
		       json_copy_eight(to + text.len - 8, text.data + text.len - 8, which);
	for (; at + 16 < text.len; at += 16)
		if (!json_copy_sixteen(to + at, text.data + at, which))
			return false;
	at = text.len - 16;
	return json_copy_sixteen(to + at, text.data + at, which);
}

/* How many decimal digits stand at the beginning. */
static inline size_t
json_digits_length(struct str text)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t at = 0;

	for (; at + 8 <= text.len; at += 8) {
		uint64_t eight, others;
		memcpy(&eight, text.data + at, 8);
		eight ^= ones * '0'; /* digits are below 10 now, and only they */
		others = (eight | (eight + ones * (0x80 - 10))) & ones << 7;
		if (others != 0)
			return at + (size_t)__builtin_ctzll(others) / 8;
	}
	while (at < text.len && text.data[at] >= '0' && text.data[at] <= '9')
		at++;
	return at;
}
