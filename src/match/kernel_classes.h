/* kernel_classes.h - the classes of bytes by their halves, for kernels that look both up in vectors.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdint.h>

/* A byte's classes are those that both of its halves allow. */
enum {
	LETTER_HIGH = 1, /* 'A' to 'O', 'a' to 'o' */
	LETTER_LOW = 2,  /* 'P' to 'Z', 'p' to 'z' */
	DIGIT = 4,
	HYPHEN = 8,
	UNDERSCORE = 16,
	HEX_LETTER = 32,
	DOT = 64,
	COLON = 128,
	WORD = LETTER_HIGH | LETTER_LOW | DIGIT | HYPHEN | UNDERSCORE,
	HEX = DIGIT | HEX_LETTER,
};

static const uint8_t by_upper_half[16] = {
	[2] = HYPHEN | DOT,
	[3] = DIGIT | COLON,
	[4] = LETTER_HIGH | HEX_LETTER,
	[5] = LETTER_LOW | UNDERSCORE,
	[6] = LETTER_HIGH | HEX_LETTER,
	[7] = LETTER_LOW,
};

static const uint8_t by_lower_half[16] = {
	[0] = LETTER_LOW | DIGIT,
	[1 ... 6] = LETTER_HIGH | LETTER_LOW | DIGIT | HEX_LETTER,
	[7 ... 9] = LETTER_HIGH | LETTER_LOW | DIGIT,
	[10] = LETTER_HIGH | LETTER_LOW | COLON,
	[11 ... 12] = LETTER_HIGH,
	[13] = LETTER_HIGH | HYPHEN,
	[14] = LETTER_HIGH | DOT,
	[15] = LETTER_HIGH | UNDERSCORE,
};
