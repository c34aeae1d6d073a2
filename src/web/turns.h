/* turns.h - what a node does once at a time.
 * SPDX-License-Identifier: Apache-2.0
 *
 * It takes much memory, or two of it would meet in one place. Private to web/. Any thread may call.
 */
#pragma once

#include "base/fail.h"
#include "base/owned.h"

enum turn {
	TURN_SCENARIO, /* a scenario is read: SCENARIO_MEMORY_MAX */
	TURN_MAKING,   /* an exercise's home is made */
	TURN_ARCHIVE,  /* an exercise's archive is written */
	TURN_REVIEW,   /* a review is printed, by a browser */
	TURN_COUNT,
};

enum { TURN_OF_MAX = 64 };

struct turns;

/* NULL without memory. */
struct turns *turns_new(void);
void turns_free(struct turns *turns);

/* Waits until nobody has the turn, and takes it. */
void turns_wait(struct turns *turns, enum turn turn);
/* E_BUSY when somebody has it. `of` is what it is taken for; the first TURN_OF_MAX - 1 bytes are
 * kept. */
MUST_CHECK enum err turns_take(
	struct turns *turns, enum turn turn, struct str of, struct fault *why);
void turns_give(struct turns *turns, enum turn turn);
/* What it is taken for; empty: nobody has it. */
void turns_of(struct turns *turns, enum turn turn, char ret[TURN_OF_MAX]);
