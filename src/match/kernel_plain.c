/* kernel_plain.c - the kernel in plain C: the reference, and what runs where nothing else does.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/kernel_template.h"

#define BIT(class) (1 << (class))

static const uint8_t classes[256] = {
	['0' ... '9'] = BIT(LABEL) | BIT(DIGIT) | BIT(HEX),
	['a' ... 'f'] = BIT(LABEL) | BIT(HEX),
	['A' ... 'F'] = BIT(LABEL) | BIT(HEX),
	['g' ... 'z'] = BIT(LABEL),
	['G' ... 'Z'] = BIT(LABEL),
	[0x80 ... 0xff] = BIT(LABEL) | BIT(RARE),
	['_'] = BIT(LABEL),
	['-'] = BIT(LABEL),
	['.'] = BIT(DOT),
	[':'] = BIT(COLON),
	['/'] = BIT(SLASH),
	['@'] = BIT(RARE),
	['\\'] = BIT(RARE),
	['#'] = BIT(RARE),
	['\n'] = BIT(NEWLINE),
};

static void
classify(const uint8_t *text, size_t blocks, uint64_t (*to)[STRING_BLOCKS], size_t first)
{
	for (size_t b = 0; b < blocks; b++, text += BLOCK_SIZE) {
		uint64_t bits[CLASSES] = { 0 };
		for (unsigned i = 0; i < BLOCK_SIZE; i++)
			for (unsigned class = 0; class < CLASSES; class ++)
				bits[class] |= (uint64_t)(classes[text[i]] >> class & 1) << i;
		for (unsigned class = 0; class < CLASSES; class ++)
			to[class][first + b] = bits[class];
	}
}

extern const struct kernel kernel_plain;
const struct kernel kernel_plain = { "plain", classify, collect, ask };
