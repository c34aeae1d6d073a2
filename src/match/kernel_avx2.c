/* kernel_avx2.c - the kernel for x86-64-v3: AVX2, 32 bytes at a time.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/kernel_classes.h"
#include "match/kernel_template.h"

#include <immintrin.h>

enum { VECTOR = 32 };

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

/* Bytes that have none of the properties. */
static inline __m256i
without(__m256i properties, uint8_t wanted)
{
	return _mm256_cmpeq_epi8(_mm256_and_si256(properties, _mm256_set1_epi8((char)wanted)),
		_mm256_setzero_si256());
}

/* LABEL and HEX come out inverted. Sign bits make the masks: those of bytes beyond ASCII are set,
 * whose lookup gives no property. */
static inline void
classify_vector(const uint8_t *text, unsigned at, uint64_t to[CLASSES])
{
	const __m256i upper = _mm256_broadcastsi128_si256(
		_mm_loadu_si128((const __m128i *)(const void *)by_upper_half));
	const __m256i lower = _mm256_broadcastsi128_si256(
		_mm_loadu_si128((const __m128i *)(const void *)by_lower_half));
	__m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(text + at));
	__m256i halves = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(15));
	__m256i found = _mm256_and_si256(
		_mm256_shuffle_epi8(upper, halves), _mm256_shuffle_epi8(lower, bytes));
	__m256i rare = _mm256_or_si256(
		_mm256_or_si256(equal(bytes, '\\'), equal(bytes, '#')), bytes);
	__m256i no_label = _mm256_andnot_si256(bytes, without(found, IS_LABEL));

	to[LABEL] |= bits(no_label, at);
	to[DOT] |= bits(_mm256_slli_epi16(found, 1), at);
	to[DIGIT] |= bits(_mm256_slli_epi16(found, 5), at);
	to[HEX] |= bits(without(found, IS_HEX), at);
	to[COLON] |= bits(found, at);
	to[SLASH] |= bits(equal(bytes, '/'), at);
	to[RARE] |= bits(rare, at);
	to[NEWLINE] |= bits(equal(bytes, '\n'), at);
}

static void
classify(const uint8_t *text, size_t blocks, uint64_t (*to)[STRING_BLOCKS], size_t first)
{
	for (size_t b = 0; b < blocks; b++, text += BLOCK_SIZE) {
		uint64_t block[CLASSES] = { 0 };
		fetch_ahead(text);
		for (unsigned at = 0; at < BLOCK_SIZE; at += VECTOR)
			classify_vector(text, at, block);
		block[LABEL] = ~block[LABEL];
		block[HEX] = ~block[HEX];
		for (unsigned class = 0; class < CLASSES; class ++)
			to[class][first + b] = block[class];
	}
}

extern const struct kernel kernel_avx2;
const struct kernel kernel_avx2 = { "avx2", classify, collect, ask };
