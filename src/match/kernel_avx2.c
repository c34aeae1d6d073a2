/* kernel_avx2.c - the kernel for x86-64-v3: AVX2, 32 bytes at a time.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/kernel_template.h"

#include <immintrin.h>

enum { VECTOR = 32 };

/* Bytes whose unsigned value lies between the two. */
static inline __m256i
between(__m256i bytes, uint8_t first, uint8_t last)
{
	__m256i above = _mm256_sub_epi8(bytes, _mm256_set1_epi8((char)first));

	return _mm256_cmpeq_epi8(
		_mm256_min_epu8(above, _mm256_set1_epi8((char)(last - first))), above);
}

static inline __m256i
equal(__m256i bytes, char c)
{
	return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c));
}

static inline uint64_t
bits(__m256i mask, unsigned at)
{
	return (uint64_t)(uint32_t)_mm256_movemask_epi8(mask) << at;
}

static inline void
classify_vector(const uint8_t *text, unsigned at, struct block *to)
{
	__m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(text + at));
	__m256i folded = _mm256_or_si256(bytes, _mm256_set1_epi8(0x20));
	__m256i digit = between(bytes, '0', '9');
	__m256i letter = between(folded, 'a', 'z');
	__m256i joint = _mm256_or_si256(equal(bytes, '_'), equal(bytes, '-'));
	__m256i rare = _mm256_or_si256(_mm256_or_si256(equal(bytes, '@'), equal(bytes, '\\')),
		_mm256_or_si256(equal(bytes, '#'), bytes));
	/* The mask is made of sign bits, which bytes beyond ASCII have by themselves. */
	__m256i word = _mm256_or_si256(
		_mm256_or_si256(digit, letter), _mm256_or_si256(joint, bytes));

	to->word |= bits(word, at);
	to->dot |= bits(equal(bytes, '.'), at);
	to->digit |= bits(digit, at);
	to->hex |= bits(_mm256_or_si256(digit, between(folded, 'a', 'f')), at);
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

extern const struct kernel kernel_avx2;
const struct kernel kernel_avx2 = { "avx2", classify, collect, ask };
