/* pattern.h - STIX patterns as trees: read, print, and nothing evaluated.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The whole of STIX 2.1 section 9 and of STIX 2.0 part 5, in the published grammars' reading of
 * them. A tree lives in the arena it was read into and refers to the text. What is evaluated on
 * observed data stands in match/; what patterns mean the same, in model/pattern_normal.h.
 * Reading and printing descend into themselves only at a parenthesis, PATTERN_DEPTH_MAX deep.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/fail.h"

/* STIX 2.0 knows no EXISTS, and its START and STOP may also be strings that hold timestamps. */
enum pattern_version { PATTERN_STIX_21, PATTERN_STIX_20 };

enum pattern_literal_kind {
	PATTERN_STRING,
	PATTERN_INTEGER,
	PATTERN_FLOAT,
	PATTERN_BOOLEAN,
	PATTERN_BINARY, /* b'base64' */
	PATTERN_HEX,    /* h'00ff' */
	PATTERN_TIMESTAMP,
};

struct pattern_literal {
	enum pattern_literal_kind kind;
	struct str text;  /* as it stands there */
	struct str bytes; /* string: unescaped; binary, hex: decoded */
	int64_t integer;  /* integer; timestamp in microseconds; boolean as 0 or 1 */
	double number;    /* integer, float */
	const struct pattern_literal *next;
};

enum pattern_step_kind { PATTERN_KEY, PATTERN_INDEX, PATTERN_EACH };

struct pattern_step {
	enum pattern_step_kind kind;
	struct str key; /* unescaped */
	uint64_t index;
	const struct pattern_step *next;
};

/* "file:hashes.'SHA-256'" */
struct pattern_path {
	struct str type;
	const struct pattern_step *steps; /* at least one; the first is a key */
	struct str text;                  /* in its one spelling: equal paths have equal texts */
};

enum pattern_comparator {
	PATTERN_EQUAL,
	PATTERN_UNEQUAL,
	PATTERN_LESS,
	PATTERN_LESS_OR_EQUAL,
	PATTERN_GREATER,
	PATTERN_GREATER_OR_EQUAL,
	PATTERN_IN,
	PATTERN_LIKE,
	PATTERN_MATCHES,
	PATTERN_IS_SUBSET,
	PATTERN_IS_SUPERSET,
	PATTERN_EXISTS, /* has no literal */
};

const char *pattern_comparator_text(enum pattern_comparator comparator);

enum pattern_expression_kind { PATTERN_COMPARISON, PATTERN_ALL_OF, PATTERN_ANY_OF };

/* What stands between brackets: comparisons, joined by AND and OR. */
struct pattern_expression {
	enum pattern_expression_kind kind;
	unsigned parentheses; /* around it in the text; they only matter to the printer */
	/* PATTERN_COMPARISON */
	bool negated;
	enum pattern_comparator comparator;
	struct pattern_path path;
	size_t literal_count;
	const struct pattern_literal *literals;
	/* the others: two or more */
	size_t count;
	const struct pattern_expression *first;
	const struct pattern_expression *next; /* of the same parent */
};

enum pattern_observation_kind {
	PATTERN_TEST, /* "[...]" */
	PATTERN_AND,
	PATTERN_OR,
	PATTERN_FOLLOWEDBY,
	/* Qualifiers, each with one operand. */
	PATTERN_WITHIN,
	PATTERN_REPEATS,
	PATTERN_START_STOP,
};

struct pattern_observation {
	enum pattern_observation_kind kind;
	unsigned parentheses;
	const struct pattern_expression *test; /* PATTERN_TEST */
	size_t count;                          /* of operands */
	const struct pattern_observation *first;
	const struct pattern_observation *next; /* of the same parent */
	struct pattern_literal amount; /* WITHIN: seconds, above zero; REPEATS: times, above zero */
	struct pattern_literal start;
	struct pattern_literal stop;
};

struct pattern {
	const struct pattern_observation *root;
	size_t test_count; /* pairs of brackets */
	size_t comparison_count;
};

/* E_INVALID: not a pattern; the text says at which character and what is wanted there. E_TOO_LARGE:
 * longer than PATTERN_SIZE_MAX, nested deeper than PATTERN_DEPTH_MAX, or more than
 * PATTERN_TYPES_MAX types in one observation. */
MUST_CHECK enum err pattern_parse(struct arena *arena, struct str text,
	enum pattern_version version, struct pattern *ret, struct fault *why);

/* The same pattern in one spelling: single blanks, "=" and "!=", quotes only where they are needed,
 * numbers and timestamps without idle digits; the order and the parentheses are those of the text.
 * A failure of `out` is found by buf_check. */
void pattern_print(const struct pattern *pattern, struct buf *out);
void pattern_print_expression(const struct pattern_expression *expression, struct buf *out);
void pattern_print_path(struct str type, const struct pattern_step *steps, struct buf *out);
void pattern_print_literal(const struct pattern_literal *literal, struct buf *out);

/* A word that may stand as a property's name without quotes. */
bool pattern_is_plain_name(struct str name);
