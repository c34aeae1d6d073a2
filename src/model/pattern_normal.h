/* pattern_normal.h - which patterns mean the same.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two patterns with the same normal form ask for the same. The normal form is a pattern again, an
 * OR of alternatives in the order of their bytes: AND, OR and FOLLOWEDBY are flattened and
 * distributed over OR; what is there twice, and what another alternative already covers, is left
 * out; [a OR b] is [a] OR [b]; comparisons have one spelling (sets sorted, NOT = as !=, b'' as
 * h'', 2.0 as 2). By the meaning of their property, addresses and networks are written in short
 * form with host bits cleared, and keys and names of the registry in lower case. Not every
 * equivalence is found: it never unites two patterns that differ, but, say, x > 1 AND x > 2 stays
 * what it is.
 */
#pragma once

#include "model/pattern.h"

/* E_TOO_LARGE: distributed, it would have more than PATTERN_ALTERNATIVES_MAX alternatives. */
MUST_CHECK enum err pattern_normal_form(
	struct arena *arena, const struct pattern *pattern, struct str *ret, struct fault *why);
