/* kernel_neon.c - the kernel for 64-bit ARM: NEON, 64 bytes at a time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A block is loaded as four vectors that take turns: byte 4 * j + n of the text is byte j of vector
 * n. Then shifts that insert bring the sign bits of all four side by side, as no instruction of
 * NEON makes a mask of them.
 *
 * Each such processor has NEON. How fast it is was not measured: it was tested by emulation only.
 */
#include "match/kernel_classes.h"
#include "match/kernel_template.h"

#include <arm_neon.h>

enum { TURNS = 4 };

static inline uint8x16_t
equal(uint8x16_t bytes, char c)
{
	return vceqq_u8(bytes, vdupq_n_u8((uint8_t)c));
}

/* Bytes that have any of the properties. */
static inline uint8x16_t
with(uint8x16_t properties, uint8_t wanted)
{
	return vtstq_u8(properties, vdupq_n_u8(wanted));
}

/* Sign bits tell; those of bytes beyond ASCII are set, whose lookup gives no property. */
static inline void
classify_vector(uint8x16_t bytes, unsigned turn, uint8x16_t to[CLASSES][TURNS])
{
	const uint8x16_t upper = vld1q_u8(by_upper_half);
	const uint8x16_t lower = vld1q_u8(by_lower_half);
	uint8x16_t found = vandq_u8(vqtbl1q_u8(upper, vshrq_n_u8(bytes, 4)),
		vqtbl1q_u8(lower, vandq_u8(bytes, vdupq_n_u8(15))));
	uint8x16_t rare = vorrq_u8(vorrq_u8(equal(bytes, '\\'), equal(bytes, '#')), bytes);

	to[LABEL][turn] = vorrq_u8(bytes, with(found, IS_LABEL));
	to[DOT][turn] = vshlq_n_u8(found, 1);
	to[DIGIT][turn] = vshlq_n_u8(found, 5);
	to[HEX][turn] = with(found, IS_HEX);
	to[COLON][turn] = found;
	to[SLASH][turn] = equal(bytes, '/');
	to[RARE][turn] = rare;
	to[NEWLINE][turn] = equal(bytes, '\n');
}

/* Of each four bits, those of the four vectors, first in the upper half of a byte. */
static inline uint64_t
bits(const uint8x16_t masks[TURNS])
{
	uint8x16_t first = vsriq_n_u8(masks[1], masks[0], 1);
	uint8x16_t second = vsriq_n_u8(masks[3], masks[2], 1);
	uint8x16_t fours = vsriq_n_u8(second, first, 2);
	uint8x16_t twice = vsriq_n_u8(fours, fours, 4);
	uint8x8_t halves = vshrn_n_u16(vreinterpretq_u16_u8(twice), 4);

	return vget_lane_u64(vreinterpret_u64_u8(halves), 0);
}

static void
classify(const uint8_t *text, size_t blocks, uint64_t (*to)[STRING_BLOCKS], size_t first)
{
	for (size_t b = 0; b < blocks; b++, text += BLOCK_SIZE) {
		uint8x16x4_t block = vld4q_u8(text);
		uint8x16_t masks[CLASSES][TURNS];
		fetch_ahead(text);
		for (unsigned turn = 0; turn < TURNS; turn++)
			classify_vector(block.val[turn], turn, masks);
		for (unsigned class = 0; class < CLASSES; class ++)
			to[class][first + b] = bits(masks[class]);
	}
}

extern const struct kernel kernel_neon;
const struct kernel kernel_neon = { "neon", classify, collect, ask };
