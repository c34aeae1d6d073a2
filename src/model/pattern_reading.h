/* pattern_reading.h - a pattern while it is read: the token that stands there, and what its grammar
 * has in pieces.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each function reads one rule of the grammar (STIX 2.1, section 9) from the token that stands
 * there, and leaves the token behind it. What fails says at which character. pattern_parse.c puts
 * the pieces together.
 */
#pragma once

#include "base/limits.h"
#include "model/pattern.h"
#include "model/pattern_token.h"

struct pattern_reading {
	struct arena *arena;
	struct str text;
	enum pattern_version version;
	size_t at; /* behind `token` */
	struct pattern_token token;
	unsigned depth;
	size_t test_count;
	size_t comparison_count;
	struct fault *why;
};

/* --- tokens --- */

MUST_CHECK enum err pattern_advance(struct pattern_reading *reading);

/* Whether this word or mark stands there. */
bool pattern_stands(const struct pattern_reading *reading, const char *text);

/* E_INVALID: `what` is wanted, not what stands there. */
MUST_CHECK enum err pattern_expected(struct pattern_reading *reading, const char *what);

/* Steps over the word or mark, which must stand there. */
MUST_CHECK enum err pattern_take(struct pattern_reading *reading, const char *text);

/* Steps over it when it stands there. */
MUST_CHECK enum err pattern_take_if(struct pattern_reading *reading, const char *text, bool *ret);

/* One parenthesis deeper; E_TOO_LARGE past PATTERN_DEPTH_MAX. Its end sets `depth` back. */
MUST_CHECK enum err pattern_descend(struct pattern_reading *reading);

/* A word that has a meaning of its own, and so cannot be a name. */
bool pattern_is_keyword(struct str word);

/* --- pieces --- */

/* objectType ":" path */
MUST_CHECK enum err pattern_read_path(struct pattern_reading *reading, struct pattern_path *ret);

/* What the token says. False: no literal, one that is too large, or no memory. */
bool pattern_literal_of(struct arena *arena, const struct pattern_token *token,
	struct pattern_literal *ret);

MUST_CHECK enum err pattern_read_literal(struct pattern_reading *reading,
	struct pattern_literal *ret);

/* The types of objects that a comparison expression can be about, each once. */
struct pattern_types {
	size_t count;
	struct str names[PATTERN_TYPES_MAX];
};

/* Comparisons joined by AND and OR: the inside of "[" ... "]". Types are added to `types`. */
MUST_CHECK enum err pattern_read_comparisons(struct pattern_reading *reading,
	struct pattern_expression **ret, struct pattern_types *types);
