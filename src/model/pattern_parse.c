/* pattern_parse.c - reads STIX patterns, by recursive descent within a bound.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each function below reads the rule of the grammar that its comment quotes. Operators of
 * observations bind, loosest first: FOLLOWEDBY, OR, AND. What stands within their brackets is read
 * by pattern_read_comparison.c.
 */
#include "model/pattern_reading.h"

/* Operands of one operator, in the order of the text. */
struct observations {
	struct pattern_observation *first;
	struct pattern_observation *last;
	size_t count;
};

static enum err
positive(struct pattern_reading *reading, bool fraction, struct pattern_literal *ret)
{
	enum pattern_token_kind kind = reading->token.kind;

	if ((kind != TOKEN_INTEGER && (kind != TOKEN_FLOAT || !fraction)) ||
		!pattern_literal_of(reading->arena, &reading->token, ret) || ret->number <= 0)
		return pattern_expected(reading, "a number above zero");
	return pattern_advance(reading);
}

/* In STIX 2.0 a string may hold it as well. */
static enum err
moment(struct pattern_reading *reading, struct pattern_literal *ret)
{
	bool string = reading->version == PATTERN_STIX_20 && reading->token.kind == TOKEN_STRING;

	if (string && pattern_timestamp_read(reading->token.string, &ret->integer)) {
		ret->kind = PATTERN_TIMESTAMP;
		ret->text = str_printf(reading->arena, "t%.*s", STR_FMT(reading->token.text));
		return ret->text.data == NULL ? fail_nomem(reading->why) : pattern_advance(reading);
	}
	return reading->token.kind == TOKEN_TIMESTAMP ? pattern_read_literal(reading, ret)
						     : pattern_expected(reading, "a timestamp");
}

/* t'...' STOP t'...' */
static enum err
start_stop(struct pattern_reading *reading, struct pattern_observation *to)
{
	TRY(moment(reading, &to->start));
	TRY(pattern_take(reading, "STOP"));
	return moment(reading, &to->stop);
}

static enum err
within(struct pattern_reading *reading, struct pattern_observation *to)
{
	TRY(positive(reading, true, &to->amount));
	return pattern_take(reading, "SECONDS");
}

static enum err
repeats(struct pattern_reading *reading, struct pattern_observation *to)
{
	TRY(positive(reading, false, &to->amount));
	return pattern_take(reading, "TIMES");
}

static const struct qualifier {
	const char *word;
	enum pattern_observation_kind kind;
	enum err (*read)(struct pattern_reading *reading, struct pattern_observation *to);
} qualifiers[] = {
	{ "START", PATTERN_START_STOP, start_stop },
	{ "WITHIN", PATTERN_WITHIN, within },
	{ "REPEATS", PATTERN_REPEATS, repeats },
};

/* The qualifier whose word stands there, or NULL. */
static const struct qualifier *
find_qualifier(const struct pattern_reading *reading)
{
	for (size_t i = 0; i < sizeof(qualifiers) / sizeof(*qualifiers); i++)
		if (pattern_stands(reading, qualifiers[i].word))
			return &qualifiers[i];
	return NULL;
}

/* qualifier*: the published tools disagree on whether one may come twice, so it may here;
 * model/pattern_rules.h says what the standard thinks of it. Each counts towards the depth. */
static enum err
read_qualifiers(struct pattern_reading *reading, struct pattern_observation **observation)
{
	const struct qualifier *qualifier;
	unsigned depth = reading->depth;

	while ((qualifier = find_qualifier(reading)) != NULL) {
		struct pattern_observation *qualified = arena_new_of(
			reading->arena, struct pattern_observation);
		if (qualified == NULL)
			return fail_nomem(reading->why);
		TRY(pattern_descend(reading));
		TRY(pattern_advance(reading));
		TRY(qualifier->read(reading, qualified));
		qualified->kind = qualifier->kind;
		qualified->count = 1;
		qualified->first = *observation;
		*observation = qualified;
	}
	reading->depth = depth;
	return OK;
}

static enum err read_observations(
	struct pattern_reading *reading, size_t level, struct pattern_observation **ret);

/* "[" comparisons "]" */
static enum err
bracketed(struct pattern_reading *reading, struct pattern_observation **ret)
{
	struct pattern_types types = { 0 };
	struct pattern_expression *test;

	*ret = arena_new_of(reading->arena, struct pattern_observation);
	if (*ret == NULL)
		return fail_nomem(reading->why);
	TRY(pattern_take(reading, "["));
	TRY(pattern_read_comparisons(reading, &test, &types));
	(*ret)->kind = PATTERN_TEST;
	(*ret)->test = test;
	reading->test_count++;
	return pattern_take(reading, "]");
}

/* (bracketed | "(" observations ")") qualifier* */
static enum err
observation(struct pattern_reading *reading, struct pattern_observation **ret)
{
	if (pattern_stands(reading, "(")) {
		TRY(pattern_descend(reading));
		TRY(pattern_advance(reading));
		TRY(read_observations(reading, 0, ret));
		reading->depth--;
		(*ret)->parentheses++;
		TRY(pattern_take(reading, ")"));
	} else {
		TRY(bracketed(reading, ret));
	}
	return read_qualifiers(reading, ret);
}

static const struct observation_operator {
	const char *text;
	enum pattern_observation_kind kind;
} observation_operators[] = {
	{ "FOLLOWEDBY", PATTERN_FOLLOWEDBY },
	{ "OR", PATTERN_OR },
	{ "AND", PATTERN_AND },
};

enum { OBSERVATION_LEVELS = sizeof(observation_operators) / sizeof(*observation_operators) };

static enum err
join_observations(struct pattern_reading *reading, const struct observations *operands,
	enum pattern_observation_kind kind, struct pattern_observation **ret)
{
	if (operands->count == 1) {
		*ret = operands->first;
		return OK;
	}
	*ret = arena_new_of(reading->arena, struct pattern_observation);
	if (*ret == NULL)
		return fail_nomem(reading->why);
	(*ret)->kind = kind;
	(*ret)->count = operands->count;
	(*ret)->first = operands->first;
	return OK;
}

/* Loosest first: operand (operator operand)*, whose operands are the next level's. */
static enum err
read_observations(struct pattern_reading *reading, size_t level, struct pattern_observation **ret)
{
	struct observations operands = { 0 };
	bool more = true;

	if (level == OBSERVATION_LEVELS)
		return observation(reading, ret);
	while (more) {
		struct pattern_observation *operand;
		TRY(read_observations(reading, level + 1, &operand));
		if (operands.first == NULL)
			operands.first = operand;
		else
			operands.last->next = operand;
		operands.last = operand;
		operands.count++;
		TRY(pattern_take_if(reading, observation_operators[level].text, &more));
	}
	return join_observations(reading, &operands, observation_operators[level].kind, ret);
}

enum err
pattern_parse(struct arena *arena, struct str text, enum pattern_version version,
	struct pattern *ret, struct fault *why)
{
	struct pattern_reading reading = {
		.arena = arena,
		.text = text,
		.version = version,
		.why = why,
	};
	struct pattern_observation *root;

	if (text.len > PATTERN_SIZE_MAX)
		return fail(why, E_TOO_LARGE, "a pattern of %zu bytes: at most %u are allowed",
			text.len, PATTERN_SIZE_MAX);
	TRY(pattern_advance(&reading));
	TRY(read_observations(&reading, 0, &root));
	if (reading.token.kind != TOKEN_END)
		return pattern_expected(&reading, "the end or an operator");
	*ret = (struct pattern){
		.root = root,
		.test_count = reading.test_count,
		.comparison_count = reading.comparison_count,
	};
	return OK;
}
