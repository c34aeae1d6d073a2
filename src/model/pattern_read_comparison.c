/* pattern_read_comparison.c - the comparisons of patterns: what stands within brackets.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each function below reads the rule of the grammar that its comment quotes. AND binds tighter than
 * OR.
 */
#include "model/pattern_reading.h"

/* Operands of one operator, in the order of the text. */
struct expressions {
	struct pattern_expression *first;
	struct pattern_expression *last;
	size_t count;
};

static enum err
add_type(struct pattern_reading *reading, struct pattern_types *types, struct str name)
{
	for (size_t i = 0; i < types->count; i++)
		if (str_eq(types->names[i], name))
			return OK;
	if (types->count == PATTERN_TYPES_MAX)
		return fail(reading->why, E_TOO_LARGE,
			"pattern: more than %u types of objects in one observation",
			PATTERN_TYPES_MAX);
	types->names[types->count++] = name;
	return OK;
}

/* AND compares properties of one object, so both sides must be about one type. */
static enum err
keep_common_types(struct pattern_reading *reading, struct pattern_types *types,
	const struct pattern_types *others)
{
	size_t kept = 0;

	for (size_t i = 0; i < types->count; i++)
		for (size_t k = 0; k < others->count; k++)
			if (str_eq(types->names[i], others->names[k]))
				types->names[kept++] = types->names[i];
	types->count = kept;
	if (kept == 0)
		return fail(reading->why, E_INVALID,
			"pattern, before character %zu: AND joins comparisons of different types "
			"of objects",
			reading->at);
	return OK;
}

static enum err
add_literal(struct pattern_reading *reading, struct pattern_expression *to,
	const struct pattern_literal ***end)
{
	struct pattern_literal *one = arena_new_of(reading->arena, struct pattern_literal);

	if (one == NULL)
		return fail_nomem(reading->why);
	TRY(pattern_read_literal(reading, one));
	**end = one;
	*end = &one->next;
	to->literal_count++;
	return OK;
}

/* "(" (literal ("," literal)*)? ")" */
static enum err
literal_set(struct pattern_reading *reading, struct pattern_expression *to)
{
	const struct pattern_literal **end = &to->literals;
	bool more;

	TRY(pattern_take(reading, "("));
	for (more = !pattern_stands(reading, ")"); more;) {
		TRY(add_literal(reading, to, &end));
		TRY(pattern_take_if(reading, ",", &more));
	}
	return pattern_take(reading, ")");
}

/* What may follow a path. */
static const struct comparison_word {
	const char *text;
	enum pattern_comparator comparator;
	enum { ANY_LITERAL, ORDERED, SET, STRING } operand;
} comparison_words[] = {
	{ "=", PATTERN_EQUAL, ANY_LITERAL },
	{ "==", PATTERN_EQUAL, ANY_LITERAL },
	{ "!=", PATTERN_UNEQUAL, ANY_LITERAL },
	{ "<>", PATTERN_UNEQUAL, ANY_LITERAL },
	{ ">", PATTERN_GREATER, ORDERED },
	{ "<", PATTERN_LESS, ORDERED },
	{ ">=", PATTERN_GREATER_OR_EQUAL, ORDERED },
	{ "<=", PATTERN_LESS_OR_EQUAL, ORDERED },
	{ "IN", PATTERN_IN, SET },
	{ "LIKE", PATTERN_LIKE, STRING },
	{ "MATCHES", PATTERN_MATCHES, STRING },
	{ "ISSUBSET", PATTERN_IS_SUBSET, STRING },
	{ "ISSUPERSET", PATTERN_IS_SUPERSET, STRING },
	{ "EXISTS", PATTERN_EXISTS, ANY_LITERAL }, /* stands before its path: see exists() */
};

enum { COMPARISON_WORD_COUNT = sizeof(comparison_words) / sizeof(*comparison_words) };

const char *
pattern_comparator_text(enum pattern_comparator comparator)
{
	for (size_t i = 0; i < COMPARISON_WORD_COUNT; i++)
		if (comparison_words[i].comparator == comparator)
			return comparison_words[i].text;
	return "";
}

static enum err
operand(struct pattern_reading *reading, const struct comparison_word *word,
	struct pattern_expression *to)
{
	const struct pattern_literal **end = &to->literals;

	if (word->operand == SET)
		return literal_set(reading, to);
	if (word->operand == STRING && reading->token.kind != TOKEN_STRING)
		return pattern_expected(reading, "a string");
	if (word->operand == ORDERED &&
		(pattern_stands(reading, "true") || pattern_stands(reading, "false")))
		return pattern_expected(reading, "a literal that has an order");
	return add_literal(reading, to, &end);
}

/* path NOT? operator operand */
static enum err
comparison(struct pattern_reading *reading, struct pattern_expression *to,
	struct pattern_types *types)
{
	TRY(pattern_read_path(reading, &to->path));
	TRY(add_type(reading, types, to->path.type));
	TRY(pattern_take_if(reading, "NOT", &to->negated));
	for (size_t i = 0; i < COMPARISON_WORD_COUNT; i++) {
		if (comparison_words[i].comparator == PATTERN_EXISTS ||
			!pattern_stands(reading, comparison_words[i].text))
			continue;
		TRY(pattern_advance(reading));
		to->comparator = comparison_words[i].comparator;
		return operand(reading, &comparison_words[i], to);
	}
	return pattern_expected(reading, "a comparison operator");
}

/* NOT? EXISTS path */
static enum err
exists(struct pattern_reading *reading, struct pattern_expression *to,
	struct pattern_types *types)
{
	to->comparator = PATTERN_EXISTS;
	TRY(pattern_take_if(reading, "NOT", &to->negated));
	if (reading->version == PATTERN_STIX_20)
		return pattern_expected(reading, "a comparison, since STIX 2.0 has no EXISTS,");
	TRY(pattern_take(reading, "EXISTS"));
	TRY(pattern_read_path(reading, &to->path));
	return add_type(reading, types, to->path.type);
}

/* "(" comparisons ")" | exists | comparison */
static enum err
property_test(struct pattern_reading *reading, struct pattern_expression **ret,
	struct pattern_types *types)
{
	if (pattern_stands(reading, "(")) {
		TRY(pattern_descend(reading));
		TRY(pattern_advance(reading));
		TRY(pattern_read_comparisons(reading, ret, types));
		reading->depth--;
		(*ret)->parentheses++;
		return pattern_take(reading, ")");
	}
	*ret = arena_new_of(reading->arena, struct pattern_expression);
	if (*ret == NULL)
		return fail_nomem(reading->why);
	reading->comparison_count++;
	if (pattern_stands(reading, "NOT") || pattern_stands(reading, "EXISTS"))
		return exists(reading, *ret, types);
	return comparison(reading, *ret, types);
}

static void
add_expression(struct expressions *to, struct pattern_expression *operand)
{
	if (to->first == NULL)
		to->first = operand;
	else
		to->last->next = operand;
	to->last = operand;
	to->count++;
}

/* The node of these operands; one alone needs none. */
static enum err
join_expressions(struct pattern_reading *reading, const struct expressions *operands,
	enum pattern_expression_kind kind, struct pattern_expression **ret)
{
	if (operands->count == 1) {
		*ret = operands->first;
		return OK;
	}
	*ret = arena_new_of(reading->arena, struct pattern_expression);
	if (*ret == NULL)
		return fail_nomem(reading->why);
	**ret = (struct pattern_expression){
		.kind = kind,
		.count = operands->count,
		.first = operands->first,
	};
	return OK;
}

/* property_test (AND property_test)* */
static enum err
comparisons_and(struct pattern_reading *reading, struct pattern_expression **ret,
	struct pattern_types *types)
{
	struct expressions operands = { 0 };
	struct pattern_expression *operand;

	TRY(property_test(reading, &operand, types));
	add_expression(&operands, operand);
	while (pattern_stands(reading, "AND")) {
		struct pattern_types others = { 0 };
		TRY(pattern_advance(reading));
		TRY(property_test(reading, &operand, &others));
		TRY(keep_common_types(reading, types, &others));
		add_expression(&operands, operand);
	}
	return join_expressions(reading, &operands, PATTERN_ALL_OF, ret);
}

/* comparisons_and (OR comparisons_and)* */
enum err
pattern_read_comparisons(struct pattern_reading *reading, struct pattern_expression **ret,
	struct pattern_types *types)
{
	struct expressions operands = { 0 };
	bool more = true;

	while (more) {
		struct pattern_types some = { 0 };
		struct pattern_expression *operand;
		TRY(comparisons_and(reading, &operand, &some));
		for (size_t i = 0; i < some.count; i++)
			TRY(add_type(reading, types, some.names[i]));
		add_expression(&operands, operand);
		TRY(pattern_take_if(reading, "OR", &more));
	}
	return join_expressions(reading, &operands, PATTERN_ANY_OF, ret);
}
