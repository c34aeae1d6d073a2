/* tlp.h - the Traffic Light Protocol 2.0 (FIRST, August 2022) as an order of strictness.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>

#include "base/str.h"

/* A larger value is stricter. TLP_NONE: no colour was given. */
enum tlp { TLP_NONE, TLP_CLEAR, TLP_GREEN, TLP_AMBER, TLP_AMBER_STRICT, TLP_RED };

/* The stricter of both; a floor and a colour meet by this. */
static inline enum tlp
tlp_stricter(enum tlp a, enum tlp b)
{
	return a > b ? a : b;
}

/* "TLP:AMBER+STRICT", "amber+strict"; any case; TLP 1's WHITE is CLEAR. No spaces in a label. */
bool tlp_parse(struct str text, enum tlp *ret);

/* "clear", "amber+strict" as in the STIX extension; "" for TLP_NONE. */
const char *tlp_name(enum tlp tlp);

/* "TLP:CLEAR"; "" for TLP_NONE. */
const char *tlp_label(enum tlp tlp);
