/* kernel_plain.c - the kernel in plain C: the reference, and what runs where nothing else does.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/kernel_template.h"

enum { WORD = 1, DOT = 2, DIGIT = 4, HEX = 8, COLON = 16, SLASH = 32, RARE = 64, NEWLINE = 128 };

static const uint8_t classes[256] = {
	['0' ... '9'] = WORD | DIGIT | HEX,
	['a' ... 'f'] = WORD | HEX,
	['A' ... 'F'] = WORD | HEX,
	['g' ... 'z'] = WORD,
	['G' ... 'Z'] = WORD,
	[0x80 ... 0xff] = WORD | RARE,
	['_'] = WORD,
	['-'] = WORD,
	['.'] = DOT,
	[':'] = COLON,
	['/'] = SLASH,
	['@'] = RARE,
	['\\'] = RARE,
	['#'] = RARE,
	['\n'] = NEWLINE,
};

static void
classify(const uint8_t *text, size_t blocks, struct block *to)
{
	for (size_t b = 0; b < blocks; b++, text += BLOCK_SIZE) {
		uint64_t bits[8] = { 0 };
		for (unsigned i = 0; i < BLOCK_SIZE; i++)
			for (unsigned class = 0; class < 8; class ++)
				bits[class] |= (uint64_t)(classes[text[i]] >> class & 1) << i;
		to[b] = (struct block){ bits[0], bits[1], bits[2], bits[3], bits[4], bits[5],
			bits[6], bits[7] };
	}
}

extern const struct kernel kernel_plain;
const struct kernel kernel_plain = { "plain", classify, collect, ask };
