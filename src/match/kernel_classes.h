/* kernel_classes.h - the classes of bytes by their halves, for kernels that look both up.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdint.h>

/* A byte's properties are those that both of its halves allow. */
enum {
	LETTER_HIGH = 1, /* 'A' to 'O', 'a' to 'o' */
	LETTER_LOW = 2,  /* 'P' to 'Z', 'p' to 'z' */
	IS_DIGIT = 4,
	HYPHEN = 8,
	UNDERSCORE = 16,
	HEX_LETTER = 32,
	IS_DOT = 64,
	IS_COLON = 128,
	IS_LABEL = LETTER_HIGH | LETTER_LOW | IS_DIGIT | HYPHEN | UNDERSCORE,
	IS_HEX = IS_DIGIT | HEX_LETTER,
};

static const uint8_t by_upper_half[16] = {
	[2] = HYPHEN | IS_DOT,
	[3] = IS_DIGIT | IS_COLON,
	[4] = LETTER_HIGH | HEX_LETTER,
	[5] = LETTER_LOW | UNDERSCORE,
	[6] = LETTER_HIGH | HEX_LETTER,
	[7] = LETTER_LOW,
};

static const uint8_t by_lower_half[16] = {
	[0] = LETTER_LOW | IS_DIGIT,
	[1 ... 6] = LETTER_HIGH | LETTER_LOW | IS_DIGIT | HEX_LETTER,
	[7 ... 9] = LETTER_HIGH | LETTER_LOW | IS_DIGIT,
	[10] = LETTER_HIGH | LETTER_LOW | IS_COLON,
	[11 ... 12] = LETTER_HIGH,
	[13] = LETTER_HIGH | HYPHEN,
	[14] = LETTER_HIGH | IS_DOT,
	[15] = LETTER_HIGH | UNDERSCORE,
};
