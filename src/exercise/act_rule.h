/* act_rule.h - whether the state of the exercise allows an entry: one rule a kind.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/.
 */
#pragma once

#include "base/timestamp.h"
#include "exercise/act.h"

/* Clocks of desks differ; none by more than a minute. */
#define EVENT_AHEAD_MAX (60 * MICROSECONDS_PER_SECOND)

/* An entry on its way in. */
struct acting {
	struct exercise *exercise;
	const struct reader *by;
	struct act act; /* team and body completed */
	struct arena *arena;
	struct exercise_state state;    /* held */
	const struct journal_entry *of; /* NULL: it is of none */
	const struct json *body;
	const struct scenario *scenario; /* with what the entry defines; NULL: it defines nothing */
	bool brief; /* an inject.sent that was given by its name alone */
	size_t reversal_count; /* of what a decision takes back, in the same commit */
	const struct journal_entry *const *reversals;
};

/* E_CONFLICT: the state does not allow it. E_INVALID: what the body says does not fit what there
 * is. E_DENIED: it has to be somebody else. */
MUST_CHECK enum err act_rule_check(struct acting *acting, struct fault *why);
