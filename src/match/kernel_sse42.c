/* kernel_sse42.c - the kernel for x86-64-v2: SSE4.2, 16 bytes at a time.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/kernel_classes.h"
#include "match/kernel_template.h"

#include <immintrin.h>

enum { VECTOR = 16 };

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

/* Bytes that have none of the properties. */
static inline __m128i
without(__m128i properties, uint8_t wanted)
{
	return _mm_cmpeq_epi8(
		_mm_and_si128(properties, _mm_set1_epi8((char)wanted)), _mm_setzero_si128());
}

/* LABEL and HEX come out inverted. Sign bits make the masks: those of bytes beyond ASCII are set,
 * whose lookup gives no property. */
static inline void
classify_vector(const uint8_t *text, unsigned at, uint64_t to[CLASSES])
{
	const __m128i upper = _mm_loadu_si128((const __m128i *)(const void *)by_upper_half);
	const __m128i lower = _mm_loadu_si128((const __m128i *)(const void *)by_lower_half);
	__m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(text + at));
	__m128i halves = _mm_and_si128(_mm_srli_epi16(bytes, 4), _mm_set1_epi8(15));
	__m128i found = _mm_and_si128(
		_mm_shuffle_epi8(upper, halves), _mm_shuffle_epi8(lower, bytes));
	__m128i rare = _mm_or_si128(_mm_or_si128(equal(bytes, '\\'), equal(bytes, '#')), bytes);
	__m128i no_label = _mm_andnot_si128(bytes, without(found, IS_LABEL));

	to[LABEL] |= bits(no_label, at);
	to[DOT] |= bits(_mm_slli_epi16(found, 1), at);
	to[DIGIT] |= bits(_mm_slli_epi16(found, 5), at);
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

extern const struct kernel kernel_sse42;
const struct kernel kernel_sse42 = { "sse4.2", classify, collect, ask };
