/* kernel_avx512.c - the kernel for processors with AVX-512 as Ice Lake and Zen 4 have it: 64 bytes
 * at a time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * VBMI looks all 128 ASCII bytes up in one step; what it gives for a byte is a bit for each class.
 * To turn 64 such bytes into eight bit strings is to transpose a matrix of bits: GFNI does it for
 * eight bytes at a time (the product of the matrix that they are with the diagonal one, which takes
 * its rows last first), and another permutation puts the bytes that belong together side by side.
 * (Listing the bits of a number by VBMI2, which presses the numbers 0 to 63 together, was tried: it
 * is slower than one bit after the other, since most blocks have one or none.)
 *
 * The price: such a processor must have all of these (runs_avx512 of kernel.c).
 */
#include "match/kernel_bytes.h"
#include "match/kernel_template.h"

#include <immintrin.h>

/* The numbers of one block, by class. */
static inline __m512i
classify_block(const uint8_t *text)
{
	const __m512i low = _mm512_loadu_si512(byte_classes);
	const __m512i high = _mm512_loadu_si512(byte_classes + 64);
	const __m512i beyond = _mm512_set1_epi8((char)byte_classes[0x80]);
	const __m512i reversed = _mm512_set4_epi32(0x08090a0b, 0x0c0d0e0f, 0x00010203, 0x04050607);
	const __m512i diagonal = _mm512_set1_epi64((int64_t)UINT64_C(0x8040201008040201));
	/* Byte 8 * c + g of the result is byte c of group g. */
	const __m512i gather = _mm512_set_epi64(0x3f372f271f170f07, 0x3e362e261e160e06,
		0x3d352d251d150d05, 0x3c342c241c140c04, 0x3b332b231b130b03, 0x3a322a221a120a02,
		0x3931292119110901, 0x3830282018100800);
	__m512i bytes = _mm512_loadu_si512(text);
	__m512i found = _mm512_mask_mov_epi8(
		_mm512_permutex2var_epi8(low, bytes, high), _mm512_movepi8_mask(bytes), beyond);

	found = _mm512_shuffle_epi8(found, reversed);
	return _mm512_permutexvar_epi8(gather, _mm512_gf2p8affine_epi64_epi8(diagonal, found, 0));
}

/* Eight blocks by eight classes become eight classes by eight blocks. */
static inline void
transpose(__m512i rows[8])
{
	const __m512i low_pairs = _mm512_set_epi64(13, 12, 5, 4, 9, 8, 1, 0);
	const __m512i high_pairs = _mm512_set_epi64(15, 14, 7, 6, 11, 10, 3, 2);
	__m512i step[8];

	for (unsigned i = 0; i < 8; i += 2) {
		step[i] = _mm512_unpacklo_epi64(rows[i], rows[i + 1]);
		step[i + 1] = _mm512_unpackhi_epi64(rows[i], rows[i + 1]);
	}
	for (unsigned i = 0; i < 2; i++) {
		/* Classes i, i + 4 | i + 2, i + 6 of blocks 0 to 3 and 4 to 7. */
		__m512i first = _mm512_permutex2var_epi64(step[i], low_pairs, step[i + 2]);
		__m512i second = _mm512_permutex2var_epi64(step[i], high_pairs, step[i + 2]);
		__m512i third = _mm512_permutex2var_epi64(step[i + 4], low_pairs, step[i + 6]);
		__m512i fourth = _mm512_permutex2var_epi64(step[i + 4], high_pairs, step[i + 6]);
		rows[i] = _mm512_shuffle_i64x2(first, third, 0x44);
		rows[i + 4] = _mm512_shuffle_i64x2(first, third, 0xee);
		rows[i + 2] = _mm512_shuffle_i64x2(second, fourth, 0x44);
		rows[i + 6] = _mm512_shuffle_i64x2(second, fourth, 0xee);
	}
}

static void
classify(const uint8_t *text, size_t blocks, uint64_t (*to)[STRING_BLOCKS], size_t first)
{
	__m512i rows[8];
	size_t b;

	for (b = 0; b + 8 <= blocks; b += 8) {
		for (unsigned i = 0; i < 8; i++) {
			fetch_ahead(text + (b + i) * BLOCK_SIZE);
			rows[i] = classify_block(text + (b + i) * BLOCK_SIZE);
		}
		transpose(rows);
		for (unsigned class = 0; class < CLASSES; class ++)
			_mm512_storeu_si512(&to[class][first + b], rows[class]);
	}
	for (; b < blocks; b++) {
		uint64_t block[CLASSES];
		_mm512_storeu_si512(block, classify_block(text + b * BLOCK_SIZE));
		for (unsigned class = 0; class < CLASSES; class ++)
			to[class][first + b] = block[class];
	}
}

extern const struct kernel kernel_avx512;
const struct kernel kernel_avx512 = { "avx512", classify, collect, ask };
