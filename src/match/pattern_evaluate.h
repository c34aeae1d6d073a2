/* pattern_evaluate.h - one pattern against observed data that is there as a whole.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The plain way to ask "does it match?", and the oracle for match/pattern_set.h, which asks of many
 * patterns at once while observations come in.
 */
#pragma once

#include "base/json.h"
#include "match/pattern_plan.h"
#include "match/pattern_test.h"

struct pattern_verdict {
	enum plan_result result;
	/* Of the observed data, in the order of the text: which were bound. */
	size_t bound_count;
	const struct json *const *bound;
	struct pattern_trouble trouble;
};

/* `observed` as for observed_read. E_INVALID: the pattern cannot be evaluated (see comparison_init
 * and plan_init), or the observed data is malformed; E_TOO_LARGE by the limits of both. */
MUST_CHECK enum err pattern_evaluate(struct arena *arena, const struct pattern *pattern,
	const struct json *observed, struct pattern_verdict *ret, struct fault *why);
