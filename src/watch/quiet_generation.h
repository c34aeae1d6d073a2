/* quiet_generation.h - what a sensor's sieve looks for: the indicators but those that are held back.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An indicator that is in every tenth line makes every tenth line be taken apart, though nobody is
 * told of it any more (held_back.h). The sieve does without it; fields that are searched for another
 * reason are searched for all.
 */
#pragma once

#include "match/generation.h"
#include "watch/held_back.h"

/* Zeroed at first. */
struct quiet_generation {
	struct match_generation *generation; /* NULL: nothing is left out */
	uint64_t revision;                   /* of the list that it was made for */
};

/* `whole` has changed, or is not looked for any more. */
void quiet_generation_forget(struct quiet_generation *quiet);
/* *ret is `whole`, or the same without what is held back now; the caller's to free. E_NOMEM. */
MUST_CHECK enum err quiet_generation_of(struct quiet_generation *quiet,
	struct match_generation *whole, const struct held_back *held_back,
	struct match_generation **ret, struct fault *why);
