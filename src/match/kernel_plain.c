/* kernel_plain.c - the kernel in plain C: the reference, and what runs where nothing else does.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/kernel_bytes.h"
#include "match/kernel_template.h"

static void
classify(const uint8_t *text, size_t blocks, uint64_t (*to)[STRING_BLOCKS], size_t first)
{
	for (size_t b = 0; b < blocks; b++, text += BLOCK_SIZE) {
		uint64_t bits[CLASSES] = { 0 };
		for (unsigned i = 0; i < BLOCK_SIZE; i++)
			for (unsigned class = 0; class < CLASSES; class ++)
				bits[class] |= (uint64_t)(byte_classes[text[i]] >> class & 1) << i;
		for (unsigned class = 0; class < CLASSES; class ++)
			to[class][first + b] = bits[class];
	}
}

extern const struct kernel kernel_plain;
const struct kernel kernel_plain = { "plain", classify, collect, ask };
