/* kernel_sse42.c - the kernel for x86-64-v2: SSE4.2, 16 bytes at a time.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/kernel_template.h"

#include <immintrin.h>

enum { VECTOR = 16 };

/* Bytes whose unsigned value lies between the two. */
static inline __m128i
between(__m128i bytes, uint8_t first, uint8_t last)
{
	__m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8((char)first));

	return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8((char)(last - first))), above);
}

static inline __m128i
equal(__m128i bytes, char c)
{
	return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c));
}

static inline uint64_t
bits(__m128i mask, unsigned at)
{
	return (uint64_t)(uint32_t)_mm_movemask_epi8(mask) << at;
}

static inline void
classify_vector(const uint8_t *text, unsigned at, struct block *to)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
	__m128i folded = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
	__m128i digit = between(bytes, '0', '9');
	__m128i letter = between(folded, 'a', 'z');
	__m128i joint = _mm_or_si128(equal(bytes, '_'), equal(bytes, '-'));
	__m128i rare = _mm_or_si128(_mm_or_si128(equal(bytes, '@'), equal(bytes, '\\')),
		_mm_or_si128(equal(bytes, '#'), bytes));
	/* The mask is made of sign bits, which bytes beyond ASCII have by themselves. */
	__m128i word = _mm_or_si128(_mm_or_si128(digit, letter), _mm_or_si128(joint, bytes));

	to->word |= bits(word, at);
	to->dot |= bits(equal(bytes, '.'), at);
	to->digit |= bits(digit, at);
	to->hex |= bits(_mm_or_si128(digit, between(folded, 'a', 'f')), at);
	to->colon |= bits(equal(bytes, ':'), at);
	to->slash |= bits(equal(bytes, '/'), at);
	to->rare |= bits(rare, at);
	to->newline |= bits(equal(bytes, '\n'), at);
}

static void
classify(const uint8_t *text, size_t blocks, struct block *to)
{
	for (size_t b = 0; b < blocks; b++, text += BLOCK_SIZE) {
		struct block block = { 0 };
		for (unsigned at = 0; at < BLOCK_SIZE; at += VECTOR)
			classify_vector(text, at, &block);
		to[b] = block;
	}
}

extern const struct kernel kernel_sse42;
const struct kernel kernel_sse42 = { "sse4.2", classify, collect, ask };
