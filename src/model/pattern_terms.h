/* pattern_terms.h - the values that a pattern asks for, and whether one of them is enough.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "model/pattern.h"

/* "TYPE:PATH = 'literal'"; IN gives one term for each literal of its list. */
struct pattern_term {
	struct str type;    /* "ipv4-addr" */
	struct str path;    /* "value", "hashes.SHA-256", "to_refs[*].value": without quotes */
	struct str literal; /* unescaped */
	bool subset;        /* ISSUBSET instead of "=" */
	const struct pattern_term *next;
};

struct pattern_terms {
	/* Equality, IN and ISSUBSET with strings, not negated, in the order of the text. */
	const struct pattern_term *first;
	/* Nothing else stands in the pattern, and only OR joins the terms: each one alone fulfils
	 * it. */
	bool any_one_fulfils;
};

/* Fails with E_NOMEM only. */
MUST_CHECK enum err pattern_terms_collect(struct arena *arena, const struct pattern *pattern,
	struct pattern_terms *ret, struct fault *why);

/* A path without its type and without quotes, as property.h writes it; with `any_index` "[0]" is
 * "[*]" too. E_NOMEM. */
MUST_CHECK enum err pattern_path_bare(struct arena *arena, const struct pattern_path *path,
	bool any_index, struct str *ret, struct fault *why);
