/* pattern_wants.h - what an observation must have for tests of which no text in a line tells.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A test that is unsure (match/pattern_needs.h) is not fulfilled by any line all the same: the
 * property must be there, and often its number within bounds. That can be told from a line whose
 * fields are known, without taking it apart. Of parts joined by AND one is chosen, the narrowest.
 */
#pragma once

#include "match/pattern_test.h"

/* A property or an object that is there. */
struct pattern_want {
	uint32_t path;   /* of the property; or the object's type: */
	bool is_type;
	bool is_bounded; /* an integer from `least` to `most`, if it is an integer; else any value */
	int64_t least;
	int64_t most;
};

struct pattern_wants {
	size_t count, capacity;
	struct pattern_want *list; /* in the arena; one of them holds */
};

/* What the test wants, added. `seen` says by a path's or type's number whether observations ever
 * have it; a test that asks for others adds nothing. Integers are observed from 0 on. E_NOMEM. */
MUST_CHECK enum err pattern_wants_add(struct arena *arena, struct pattern_wants *to,
	const struct test *test, const bool *seen, struct fault *why);
