/* suggest.h - "did you mean ...?": the known word that is nearest to a mistyped one.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/str.h"

/* Collects candidates one by one:
 *
 *     struct suggestion nearest = suggestion_for(typed);
 *     for (...)
 *             suggestion_offer(&nearest, known[i]);
 *     fail(why, E_USAGE, "unknown word%s", suggestion_text(&nearest));
 */
struct suggestion {
	struct str typed;
	struct str best; /* NULL data: nothing is near enough */
	size_t distance;
	const char *prefix; /* printed before the word; "--" for options */
	char text[96];
};

struct suggestion suggestion_for(struct str typed);
void suggestion_offer(struct suggestion *suggestion, struct str candidate);

/* "; did you mean \"listen\"?" or "". Lives as long as the suggestion. */
const char *suggestion_text(struct suggestion *suggestion);

/* Insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
 * Words of more than 64 bytes count as infinitely far: SIZE_MAX. */
size_t edit_distance(struct str a, struct str b);
