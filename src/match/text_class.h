/* text_class.h - what each byte of a text may be part of; see the borders in scan.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/str.h"

enum {
	CLASS_WORD = 1,    /* W of scan.h */
	CLASS_ALNUM = 2,   /* W but '.', '_' and '-' */
	CLASS_HEX = 4,     /* a hexadecimal digit */
	CLASS_LOCAL = 8,   /* may stand in the local part of an e-mail address */
	CLASS_URL = 16,    /* may stand in a URL */
	/* Regions, marked while scanning. */
	REGION_HOST = 32,  /* the authority of a URL, the domain of an e-mail address */
	REGION_WEAK = 64,  /* the path and query of a URL */
	REGION_TAKEN = 128, /* part of something else: no word begins here */
};

/* Fills classes[0] to classes[text.len - 1]; each byte of a code point gets its class. */
void text_classify(struct str text, uint8_t *classes);
