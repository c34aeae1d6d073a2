/* nasty_text.h - texts put together to be hard to scan, and the indicators they play with.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/buf.h"

/* Lines for sample_set, and parts of texts; both end in NULL. */
extern const char *const nasty_indicators[];
extern const char *const nasty_pieces[];

/* The same texts from the same state, which is not 0. */
struct nasty_generator {
	uint64_t state;
};

size_t nasty_draw(struct nasty_generator *generator, size_t below);

/* Some pieces, one after the other, now and then damaged. May hold any byte. */
void nasty_text(struct nasty_generator *generator, struct buf *text);
