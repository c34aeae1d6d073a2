/* pattern_comparison.h - the one spelling of comparisons that mean the same.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "model/pattern.h"

/* The text of the comparison in that spelling, in the arena; see model/pattern_normal.h. Fails with
 * E_NOMEM only. */
MUST_CHECK enum err pattern_comparison_normal(struct arena *arena,
	const struct pattern_expression *comparison, struct str *ret, struct fault *why);

/* Numbers that are whole as integers, bytes as h''. */
void pattern_comparison_literal(const struct pattern_literal *literal, struct buf *out);
