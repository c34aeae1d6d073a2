/* kernel_bytes.h - the classes of each byte, for kernels that look it up whole.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "match/kernel.h"

#define BIT(class) (1 << (class))

/* Of the bytes beyond ASCII all have the same. */
static const uint8_t byte_classes[256] = {
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
	['\\'] = BIT(RARE),
	['#'] = BIT(RARE),
	['\n'] = BIT(NEWLINE),
};
