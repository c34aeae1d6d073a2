/* kernel_word_ends.h - where words end, by carrying; for kernel_bits.h only.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What carries from number to number is one bit. With AVX-512 eight numbers are added at once, and
 * the carries between them are a sum of eight bits: one that carries out (generates) and those that
 * are all ones (propagate) are the digits of two numbers whose sum carries just as the large one.
 */
#pragma once

#include "match/kernel.h"

/* Bits whose byte is `n` behind one of the string, and `n` before one. 0 < n < 64. */
static inline uint64_t
bits_behind(const uint64_t *string, size_t at, unsigned n)
{
	return string[at] << n | string[at - 1] >> (64 - n);
}

static inline uint64_t
bits_ahead(const uint64_t *string, size_t at, unsigned n)
{
	return string[at] >> n | string[at + 1] << (64 - n);
}

#ifdef __AVX512F__
#include <immintrin.h>

/* The sum of two long numbers, eight digits of it. *carry is 0 or 1. */
static inline __m512i
add_long(__m512i a, __m512i b, unsigned *carry)
{
	const __m512i ones = _mm512_set1_epi64(-1);
	__m512i sum = _mm512_add_epi64(a, b);
	unsigned generate = _mm512_cmplt_epu64_mask(sum, a);
	unsigned propagate = _mm512_cmpeq_epi64_mask(sum, ones);
	unsigned carries = (generate << 1 | *carry) + propagate;

	*carry = carries >> 8;
	return _mm512_mask_sub_epi64(sum, (__mmask8)(carries ^ propagate), sum, ones);
}

/* Some blocks behind the span take part, whatever is there: nothing carries down. */
static inline void
find_word_ends(struct span *span)
{
	const uint64_t *label = span->bits[LABEL] + LEAD;
	const uint64_t *digit = span->bits[DIGIT] + LEAD;
	const uint64_t *inner = span->bits[INNER] + LEAD;
	unsigned in_label = (unsigned)span->in_label;
	unsigned in_number = (unsigned)span->in_number;

	for (size_t i = 0; i < span->block_count; i += 8) {
		__m512i labels = _mm512_loadu_si512(label + i);
		__m512i digits = _mm512_loadu_si512(digit + i);
		__m512i dots = _mm512_loadu_si512(inner + i);
		__m512i behind = _mm512_or_si512(_mm512_slli_epi64(dots, 1),
			_mm512_srli_epi64(_mm512_loadu_si512(inner + i - 1), 63));
		__m512i starts = _mm512_and_si512(labels, behind);
		__m512i ends = _mm512_andnot_si512(
			_mm512_or_si512(labels, dots), add_long(labels, starts, &in_label));
		__m512i numbers = _mm512_andnot_si512(
			digits, add_long(digits, _mm512_and_si512(starts, digits), &in_number));
		_mm512_storeu_si512(
			span->bits[NAMES] + LEAD + i, _mm512_andnot_si512(numbers, ends));
		_mm512_storeu_si512(
			span->bits[NUMBERS] + LEAD + i, _mm512_and_si512(numbers, ends));
	}
	span->in_label = in_label;
	span->in_number = in_number;
}

#else

/* Of the bits of a label, those that begin it and the carry, at most one carries on. */
static inline void
find_word_ends(struct span *span)
{
	const size_t count = span->block_count;
	const uint64_t *label = span->bits[LABEL] + LEAD;
	const uint64_t *digit = span->bits[DIGIT] + LEAD;
	const uint64_t *inner = span->bits[INNER] + LEAD;
	uint64_t *restrict names = span->bits[NAMES] + LEAD;
	uint64_t *restrict numbers = span->bits[NUMBERS] + LEAD;
	uint64_t in_label = span->in_label;
	uint64_t in_number = span->in_number;

	for (size_t i = 0; i < count; i++) {
		uint64_t starts = label[i] & bits_behind(inner, i, 1);
		uint64_t labels = label[i] + starts + in_label;
		uint64_t digits = digit[i] + (starts & digit[i]) + in_number;
		in_label = labels < label[i];
		in_number = digits < digit[i];
		uint64_t ends = labels & ~label[i] & ~inner[i];
		names[i] = ends & ~(digits & ~digit[i]);
		numbers[i] = ends & ~names[i];
	}
	span->in_label = in_label;
	span->in_number = in_number;
}

#endif
