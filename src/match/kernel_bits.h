/* kernel_bits.h - bit strings of a span from its classes; for kernel_template.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each loop is written for one number of a string, and for the compiler to do as many at a time as
 * the processor can. Only what carries from number to number, the ends of words, is done singly:
 *
 *   word ends   adding a bit at the start of a label that follows an inner dot carries it through
 *               the label to the byte behind it; where that is no inner dot, the word ends. The
 *               same over digits tells the words whose last label is a number.
 *   addresses   of those, the ones with three inner dots before the end, each one to three bytes
 *               from the next: a chain of three steps of shifts. What else it lets through costs a
 *               look at the filter, no more.
 *   digests     aligned groups of 16 hexadecimal digits: a digest has one, and nearly nothing else.
 *   colons      "::", or colons enough between hexadecimal digits: of seven, which a long address
 *               has, or six before an IPv4 address, three lie in one block. The time of day has
 *               two.
 */
#pragma once

#include "match/kernel_word_ends.h"

/* With one to three bytes between. */
static inline uint64_t
bits_near_behind(const uint64_t *string, size_t at)
{
	return bits_behind(string, at, 2) | bits_behind(string, at, 3) | bits_behind(string, at, 4);
}

static inline void
find_words(struct span *span)
{
	const size_t count = span->block_count;
	const uint64_t *label = span->bits[LABEL] + LEAD;
	const uint64_t *dot = span->bits[DOT] + LEAD;
	uint64_t *restrict inner = span->bits[INNER] + LEAD;
	uint64_t *restrict word = span->bits[WORD] + LEAD;

	for (size_t i = 0; i < count; i++) {
		inner[i] = dot[i] & bits_behind(label, i, 1) & bits_ahead(label, i, 1);
		word[i] = label[i] | inner[i];
	}
}

static inline void
find_chained_dots(struct span *span, enum bits from, enum bits to)
{
	const size_t count = span->block_count;
	const uint64_t *inner = span->bits[INNER] + LEAD;
	const uint64_t *before = span->bits[from] + LEAD;
	uint64_t *restrict chained = span->bits[to] + LEAD;

	for (size_t i = 0; i < count; i++)
		chained[i] = inner[i] & bits_near_behind(before, i);
}

static inline void
keep_addresses(struct span *span)
{
	const size_t count = span->block_count;
	const uint64_t *dots3 = span->bits[DOTS3] + LEAD;
	uint64_t *restrict numbers = span->bits[NUMBERS] + LEAD;

	for (size_t i = 0; i < count; i++)
		numbers[i] &= bits_near_behind(dots3, i);
}

static inline void
find_digests(struct span *span)
{
	const size_t count = span->block_count;
	const uint64_t *hex = span->bits[HEX] + LEAD;
	uint64_t *restrict full = span->bits[FULL] + LEAD;
	uint64_t *restrict digests = span->bits[DIGESTS] + LEAD;

	for (size_t i = 0; i < count; i++) {
		uint64_t run = hex[i] & hex[i] >> 1;
		run &= run >> 2;
		run &= run >> 4;
		full[i] = run & run >> 8 & UINT64_C(0x0001000100010001);
	}
	for (size_t i = 0; i < count; i++)
		digests[i] = full[i] & ~bits_behind(full, i, 16);
}

static inline uint64_t
without_lowest(uint64_t bits)
{
	return bits & (bits - 1);
}

static inline void
find_colons(struct span *span)
{
	const size_t count = span->block_count;
	const uint64_t *colon = span->bits[COLON] + LEAD;
	const uint64_t *hex = span->bits[HEX] + LEAD;
	const uint64_t *slash = span->bits[SLASH] + LEAD;
	uint64_t *restrict colons = span->bits[COLONS] + LEAD;
	uint64_t *restrict urls = span->bits[URLS] + LEAD;

	for (size_t i = 0; i < count; i++) {
		uint64_t between = colon[i] & bits_behind(hex, i, 1) & bits_ahead(hex, i, 1);
		colons[i] = (colon[i] & bits_behind(colon, i, 1)) |
			    without_lowest(without_lowest(between));
		urls[i] = colon[i] & bits_ahead(slash, i, 1) & bits_ahead(slash, i, 2);
	}
}

static inline void
find_bits(struct span *span)
{
	find_words(span);
	find_chained_dots(span, INNER, DOTS2);
	find_chained_dots(span, DOTS2, DOTS3);
	find_word_ends(span);
	keep_addresses(span);
	find_digests(span);
	find_colons(span);
}
