/* line_spellings.h - texts of which one stands in a log line that names a value, however it is spelt.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is observed is not always what stands in the line. A URL is put together of host and path,
 * with its percent-encoding undone; a digest may have colons; an IPv6 address has many spellings.
 * The texts added here are those that every spelling has. All fail with E_NOMEM only.
 */
#pragma once

#include "match/line_texts.h"
#include "match/pattern_compare.h"

/* A value of the kind of property (model/property.h), in its normal form if that kind has one. */
MUST_CHECK enum err line_spellings_of_value(struct arena *arena, struct line_texts *to, int kind,
	struct str text, struct fault *why);

/* A part of such a value, of which other spellings may be observed too; `wild` as in
 * line_runs.h. */
MUST_CHECK enum err line_spellings_of_part(struct arena *arena, struct line_texts *to, int kind,
	struct str text, char wild, struct fault *why);

/* Any address of the network. */
MUST_CHECK enum err line_spellings_of_network(struct arena *arena, struct line_texts *to,
	const struct pattern_network *network, struct fault *why);

/* How IPv4 addresses begin when they are written as IPv6 ones. */
MUST_CHECK enum err line_spellings_of_mapped(
	struct arena *arena, struct line_texts *to, struct fault *why);
