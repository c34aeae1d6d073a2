/* kernel_positions.h - the bits of a number as a list, without instructions of its own.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdint.h>

/* Two at a time, whether so many are wanted or not: the list has room, and no loop's end has to be
 * guessed for most blocks. Returns where the list goes on. */
static inline uint16_t *
append_positions(uint16_t *list, uint64_t bits, unsigned base)
{
	uint16_t *end = list + __builtin_popcountll(bits);

	do {
		for (unsigned i = 0; i < 2; i++) {
			list[i] = (uint16_t)(base +
					     (unsigned)__builtin_ctzll(bits | UINT64_C(1) << 63));
			bits &= bits - 1;
		}
		list += 2;
	} while (__builtin_expect(bits != 0, 0));
	return end;
}
