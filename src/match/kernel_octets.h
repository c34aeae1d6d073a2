/* kernel_octets.h - the four numbers of an IPv4 address, by SSE4 where the kernel has it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * With SSE4 a shuffle brings the digits of each group to three bytes of their own. There is one for
 * each way in which four groups can have one to four digits: 4 KB, of which a log uses a few
 * hundred bytes.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#ifdef __SSE4_1__
#include <immintrin.h>

/* Byte 15 is the one before the end; 0x80 gives zero. */
#define DIGIT_AT(behind, digits, which) \
	(uint8_t)((digits) > (which) && (behind) + (which) < 16 ? 15 - (behind) - (which) : 0x80)
#define GROUP_AT(behind, digits) \
	DIGIT_AT(behind, digits, 2), DIGIT_AT(behind, digits, 1), DIGIT_AT(behind, digits, 0), 0x80
#define SHUFFLE(a, b, c, d)                                                       \
	{                                                                         \
		GROUP_AT(0, d), GROUP_AT((d) + 1, c), GROUP_AT((d) + (c) + 2, b), \
			GROUP_AT((d) + (c) + (b) + 3, a)                          \
	}
#define SHUFFLES_D(a, b, c) \
	SHUFFLE(a, b, c, 1), SHUFFLE(a, b, c, 2), SHUFFLE(a, b, c, 3), SHUFFLE(a, b, c, 4)
#define SHUFFLES_C(a, b) \
	SHUFFLES_D(a, b, 1), SHUFFLES_D(a, b, 2), SHUFFLES_D(a, b, 3), SHUFFLES_D(a, b, 4)
#define SHUFFLES_B(a) SHUFFLES_C(a, 1), SHUFFLES_C(a, 2), SHUFFLES_C(a, 3), SHUFFLES_C(a, 4)

static const uint8_t octet_shuffles[256][16] = { SHUFFLES_B(1), SHUFFLES_B(2), SHUFFLES_B(3),
	SHUFFLES_B(4) };

/* The address whose four groups have so many digits, the last before `end`. Numbers beyond 255 wrap
 * and groups of more than three digits lose some: the reading to the letter sees to both. */
static inline uint32_t
read_octets(const uint8_t *end, const unsigned digits[4])
{
	const __m128i weights = _mm_set1_epi32(1 << 16 | 10 << 8 | 100);
	const __m128i lowest = _mm_set1_epi32(0x0c080400);
	unsigned shuffle = ((digits[0] - 1) << 6 | (digits[1] - 1) << 4 | (digits[2] - 1) << 2 |
				   (digits[3] - 1)) &
			   0xff;
	__m128i text = _mm_loadu_si128((const __m128i *)(const void *)(end - 16));
	__m128i groups = _mm_shuffle_epi8(_mm_sub_epi8(text, _mm_set1_epi8('0')),
		_mm_loadu_si128((const __m128i *)(const void *)octet_shuffles[shuffle]));
	__m128i sums = _mm_madd_epi16(_mm_maddubs_epi16(groups, weights), _mm_set1_epi16(1));

	return (uint32_t)_mm_cvtsi128_si32(_mm_shuffle_epi8(sums, lowest));
}

#else

/* Three decimal digits at most before `end`, weighed 100, 10 and 1. */
static inline uint32_t
octet(const uint8_t *end, unsigned digits)
{
	static const uint32_t masks[4] = { 0, 0x0f0000, 0x0f0f00, 0x0f0f0f };
	uint32_t word;

	memcpy(&word, end - 4, sizeof(word));
	return ((word >> 8 & masks[digits & 3]) * (100 << 16 | 10 << 8 | 1) >> 16) & 0xff;
}

/* As above. */
static inline uint32_t
read_octets(const uint8_t *end, const unsigned digits[4])
{
	const uint8_t *at3 = end - digits[3] - 1;
	const uint8_t *at2 = at3 - digits[2] - 1;
	const uint8_t *at1 = at2 - digits[1] - 1;

	return octet(at1, digits[0]) << 24 | octet(at2, digits[1]) << 16 |
	       octet(at3, digits[2]) << 8 | octet(end, digits[3]);
}

#endif
