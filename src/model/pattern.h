/* pattern.h - what a STIX pattern compares with what, and whether one comparison is enough.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Reads the whole of STIX 2.1 section 9 (and STIX 2.0's, which is a part of it) and refuses what
 * does not belong to it. It keeps only the comparisons that name values: it does not evaluate.
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"

/* "TYPE:PATH = 'literal'"; IN gives one term for each literal of its list. */
struct pattern_term {
	struct str type;    /* "ipv4-addr" */
	struct str path;    /* "value", "hashes.SHA-256", "to_refs[*].value": without quotes */
	struct str literal; /* unescaped */
	bool subset;        /* ISSUBSET instead of "=" */
	const struct pattern_term *next;
};

struct pattern {
	/* Equality, IN and ISSUBSET with strings, not negated, in the order of the text. */
	const struct pattern_term *terms;
	/* Nothing else stands in the pattern, and only OR joins the terms: each one alone fulfils it. */
	bool any_term_fulfils;
};

/* E_INVALID: not a pattern; the text says where. E_TOO_LARGE: longer than PATTERN_SIZE_MAX, nested
 * deeper than PATTERN_DEPTH_MAX, or more than PATTERN_TYPES_MAX types in one observation. */
MUST_CHECK enum err pattern_read(struct arena *arena, struct str text, struct pattern *ret,
	struct fault *why);
