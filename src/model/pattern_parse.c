/* pattern_parse.c - reads STIX patterns, by recursive descent within a bound.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each function below reads the rule of the grammar that its comment quotes. Operators of
 * observations bind, loosest first: FOLLOWEDBY, OR, AND; those of comparisons: OR, AND.
 */
#include <math.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/limits.h"
#include "model/pattern.h"
#include "model/pattern_token.h"
#include "model/value_forms.h"

/* The types of objects that a comparison expression can be about, each once. */
struct types {
	size_t count;
	struct str names[PATTERN_TYPES_MAX];
};

struct reader {
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

/* Operands of one operator, in the order of the text. */
struct expressions {
	struct pattern_expression *first;
	struct pattern_expression *last;
	size_t count;
};

struct observations {
	struct pattern_observation *first;
	struct pattern_observation *last;
	size_t count;
};

static enum err
advance(struct reader *reader)
{
	return pattern_token_next(
		reader->arena, reader->text, &reader->at, &reader->token, reader->why);
}

static bool
stands(const struct reader *reader, const char *text)
{
	enum pattern_token_kind kind = reader->token.kind;

	return (kind == TOKEN_WORD || kind == TOKEN_MARK) &&
	       str_eq(reader->token.text, str_of(text));
}

static enum err
expected(struct reader *reader, const char *what)
{
	return fail(reader->why, E_INVALID, "pattern, character %zu: %s is wanted, not \"%.*s\"",
		reader->at - reader->token.text.len + 1, what,
		STR_FMT(str_first(reader->token.text, 40)));
}

static enum err
take(struct reader *reader, const char *text)
{
	return stands(reader, text) ? advance(reader) : expected(reader, text);
}

/* Steps over the word when it stands there. */
static enum err
take_if(struct reader *reader, const char *text, bool *ret)
{
	*ret = stands(reader, text);
	return *ret ? advance(reader) : OK;
}

static enum err
descend(struct reader *reader)
{
	if (++reader->depth > PATTERN_DEPTH_MAX)
		return fail(reader->why, E_TOO_LARGE,
			"pattern: more than %u parentheses within one "
			"another",
			PATTERN_DEPTH_MAX);
	return OK;
}

static enum err
add_type(struct reader *reader, struct types *types, struct str name)
{
	for (size_t i = 0; i < types->count; i++)
		if (str_eq(types->names[i], name))
			return OK;
	if (types->count == PATTERN_TYPES_MAX)
		return fail(reader->why, E_TOO_LARGE,
			"pattern: more than %u types of objects in one "
			"observation",
			PATTERN_TYPES_MAX);
	types->names[types->count++] = name;
	return OK;
}

/* AND compares properties of one object, so both sides must be about one type. */
static enum err
keep_common_types(struct reader *reader, struct types *types, const struct types *others)
{
	size_t kept = 0;

	for (size_t i = 0; i < types->count; i++)
		for (size_t k = 0; k < others->count; k++)
			if (str_eq(types->names[i], others->names[k]))
				types->names[kept++] = types->names[i];
	types->count = kept;
	if (kept == 0)
		return fail(reader->why, E_INVALID,
			"pattern, before character %zu: AND joins "
			"comparisons of different types of objects",
			reader->at);
	return OK;
}

static bool
is_keyword(struct str word)
{
	static const char *const keywords[] = { "AND", "OR", "NOT", "FOLLOWEDBY", "LIKE", "MATCHES",
		"ISSUPERSET", "ISSUBSET", "EXISTS", "LAST", "IN", "START", "STOP", "SECONDS",
		"true", "false", "WITHIN", "REPEATS", "TIMES" };

	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		if (str_eq(word, str_of(keywords[i])))
			return true;
	return false;
}

bool
pattern_is_plain_name(struct str name)
{
	if (name.len == 0 || is_digit(name.data[0]) || is_keyword(name))
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!is_letter(name.data[i]) && !is_digit(name.data[i]) && name.data[i] != '_')
			return false;
	return true;
}

/* IdentifierWithoutHyphen | StringLiteral */
static enum err
path_name(struct reader *reader, struct pattern_step *step)
{
	bool word = reader->token.kind == TOKEN_WORD && !is_keyword(reader->token.text);

	if (!word && reader->token.kind != TOKEN_STRING)
		return expected(reader, "a property's name");
	step->kind = PATTERN_KEY;
	step->key = word ? reader->token.text : reader->token.string;
	return advance(reader);
}

/* "[" (integer | "*") "]" */
static enum err
path_index(struct reader *reader, struct pattern_step *step)
{
	bool each;

	TRY(take_if(reader, "*", &each));
	step->kind = each ? PATTERN_EACH : PATTERN_INDEX;
	if (!each) {
		if (reader->token.kind != TOKEN_INTEGER ||
			!str_to_u64(reader->token.text, &step->index))
			return expected(reader, "an index or \"*\"");
		TRY(advance(reader));
	}
	return take(reader, "]");
}

/* name ("." name | "[" index "]")* */
static enum err
path_steps(struct reader *reader, const struct pattern_step **ret)
{
	const struct pattern_step **end = ret;
	bool name = true;
	bool index = false;

	while (name || index) {
		struct pattern_step *step = arena_new_of(reader->arena, struct pattern_step);
		if (step == NULL)
			return fail_nomem(reader->why);
		TRY(name ? path_name(reader, step) : path_index(reader, step));
		*end = step;
		end = &step->next;
		TRY(take_if(reader, ".", &name));
		if (!name)
			TRY(take_if(reader, "[", &index));
	}
	return OK;
}

static enum err
path_text(struct reader *reader, struct pattern_path *path)
{
	OWNED_BUF text = BUF_INIT;

	pattern_print_path(path->type, path->steps, &text);
	TRY(buf_check(&text, reader->why));
	path->text = str_copy(reader->arena, buf_str(&text));
	return path->text.data == NULL ? fail_nomem(reader->why) : OK;
}

/* objectType ":" path */
static enum err
object_path(struct reader *reader, struct pattern_path *ret)
{
	ret->type = reader->token.text;
	if (reader->token.kind != TOKEN_HYPHEN_WORD &&
		(reader->token.kind != TOKEN_WORD || is_keyword(ret->type)))
		return expected(reader, "a type of objects");
	TRY(advance(reader));
	TRY(take(reader, ":"));
	TRY(path_steps(reader, &ret->steps));
	return path_text(reader, ret);
}

/* -?[0-9]+ within 64 bits */
static bool
integer_of(struct str text, int64_t *ret)
{
	bool negative = text.data[0] == '-';
	uint64_t digits;

	if (!str_to_u64(str_from_offset(text, negative || text.data[0] == '+'), &digits) ||
		digits > (uint64_t)INT64_MAX)
		return false;
	*ret = negative ? -(int64_t)digits : (int64_t)digits;
	return true;
}

static bool
float_of(struct arena *arena, struct str text, double *ret)
{
	char *copy = str_cstr(arena, text);

	if (copy == NULL)
		return false;
	*ret = strtod(copy, NULL);
	return isfinite(*ret);
}

static bool
hex_of(struct arena *arena, struct str digits, struct str *ret)
{
	char *bytes = arena_alloc(arena, digits.len / 2 + 1);

	if (bytes == NULL || !hex_parse(digits, bytes, digits.len / 2))
		return false;
	*ret = str_from(bytes, digits.len / 2);
	return true;
}

/* What the token says. False: no literal, one that is too large, or no memory. */
static bool
literal_of(struct arena *arena, const struct pattern_token *token, struct pattern_literal *ret)
{
	*ret = (struct pattern_literal){ .text = token->text };
	switch (token->kind) {
	case TOKEN_STRING:
		ret->kind = PATTERN_STRING;
		ret->bytes = token->string;
		return true;
	case TOKEN_TIMESTAMP:
		ret->kind = PATTERN_TIMESTAMP;
		return pattern_timestamp_read(token->string, &ret->integer);
	case TOKEN_BINARY:
		ret->kind = PATTERN_BINARY;
		return base64_parse(arena, token->string, true, &ret->bytes);
	case TOKEN_HEX:
		ret->kind = PATTERN_HEX;
		return hex_of(arena, token->string, &ret->bytes);
	case TOKEN_INTEGER:
		ret->kind = PATTERN_INTEGER;
		if (!integer_of(token->text, &ret->integer))
			return false;
		ret->number = (double)ret->integer;
		return true;
	case TOKEN_FLOAT:
		ret->kind = PATTERN_FLOAT;
		return float_of(arena, token->text, &ret->number);
	case TOKEN_WORD:
		ret->kind = PATTERN_BOOLEAN;
		ret->integer = str_eq(token->text, STR("true"));
		return ret->integer != 0 || str_eq(token->text, STR("false"));
	default:
		return false;
	}
}

static enum err
literal(struct reader *reader, struct pattern_literal *ret)
{
	if (!literal_of(reader->arena, &reader->token, ret))
		return expected(reader, "a literal");
	return advance(reader);
}

static enum err
add_literal(
	struct reader *reader, struct pattern_expression *to, const struct pattern_literal ***end)
{
	struct pattern_literal *one = arena_new_of(reader->arena, struct pattern_literal);

	if (one == NULL)
		return fail_nomem(reader->why);
	TRY(literal(reader, one));
	**end = one;
	*end = &one->next;
	to->literal_count++;
	return OK;
}

/* "(" (literal ("," literal)*)? ")" */
static enum err
literal_set(struct reader *reader, struct pattern_expression *to)
{
	const struct pattern_literal **end = &to->literals;
	bool more;

	TRY(take(reader, "("));
	for (more = !stands(reader, ")"); more;) {
		TRY(add_literal(reader, to, &end));
		TRY(take_if(reader, ",", &more));
	}
	return take(reader, ")");
}

/* What may follow a path. */
static const struct operator
{
	const char *text;
	enum pattern_operator operator;
	enum { ANY_LITERAL, ORDERED, SET, STRING } operand;
}
operators[] = {
	{ "=", PATTERN_EQUAL, ANY_LITERAL }, { "==", PATTERN_EQUAL, ANY_LITERAL },
	{ "!=", PATTERN_UNEQUAL, ANY_LITERAL }, { "<>", PATTERN_UNEQUAL, ANY_LITERAL },
	{ ">", PATTERN_GREATER, ORDERED }, { "<", PATTERN_LESS, ORDERED },
	{ ">=", PATTERN_GREATER_OR_EQUAL, ORDERED }, { "<=", PATTERN_LESS_OR_EQUAL, ORDERED },
	{ "IN", PATTERN_IN, SET }, { "LIKE", PATTERN_LIKE, STRING },
	{ "MATCHES", PATTERN_MATCHES, STRING }, { "ISSUBSET", PATTERN_IS_SUBSET, STRING },
	{ "ISSUPERSET", PATTERN_IS_SUPERSET, STRING },
	{ "EXISTS", PATTERN_EXISTS, ANY_LITERAL }, /* stands before its path: see exists() */
};

const char *pattern_operator_text(enum pattern_operator operator)
{
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (operators[i].operator== operator)
			return operators[i].text;
	return "";
}

static enum err
operand(struct reader *reader, const struct operator* operator, struct pattern_expression * to)
{
	const struct pattern_literal **end = &to->literals;

	if (operator->operand == SET)
		return literal_set(reader, to);
	if (operator->operand == STRING && reader->token.kind != TOKEN_STRING)
		return expected(reader, "a string");
	if (operator->operand == ORDERED &&(stands(reader, "true") || stands(reader, "false")))
		return expected(reader, "a literal that has an order");
	return add_literal(reader, to, &end);
}

/* path NOT? operator operand */
static enum err
comparison(struct reader *reader, struct pattern_expression *to, struct types *types)
{
	TRY(object_path(reader, &to->path));
	TRY(add_type(reader, types, to->path.type));
	TRY(take_if(reader, "NOT", &to->negated));
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		if (operators[i].operator== PATTERN_EXISTS || !stands(reader, operators[i].text))
			continue;
		TRY(advance(reader));
		to->operator= operators[i].operator;
		return operand(reader, &operators[i], to);
	}
	return expected(reader, "a comparison operator");
}

/* NOT? EXISTS path */
static enum err
exists(struct reader *reader, struct pattern_expression *to, struct types *types)
{
	to->operator= PATTERN_EXISTS;
	TRY(take_if(reader, "NOT", &to->negated));
	if (reader->version == PATTERN_STIX_20)
		return expected(reader, "a comparison, since STIX 2.0 has no EXISTS,");
	TRY(take(reader, "EXISTS"));
	TRY(object_path(reader, &to->path));
	return add_type(reader, types, to->path.type);
}

static enum err comparisons(
	struct reader *reader, struct pattern_expression **ret, struct types *types);

/* "(" comparisons ")" | exists | comparison */
static enum err
property_test(struct reader *reader, struct pattern_expression **ret, struct types *types)
{
	if (stands(reader, "(")) {
		TRY(descend(reader));
		TRY(advance(reader));
		TRY(comparisons(reader, ret, types));
		reader->depth--;
		(*ret)->parentheses++;
		return take(reader, ")");
	}
	*ret = arena_new_of(reader->arena, struct pattern_expression);
	if (*ret == NULL)
		return fail_nomem(reader->why);
	reader->comparison_count++;
	if (stands(reader, "NOT") || stands(reader, "EXISTS"))
		return exists(reader, *ret, types);
	return comparison(reader, *ret, types);
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
join_expressions(struct reader *reader, const struct expressions *operands,
	enum pattern_expression_kind kind, struct pattern_expression **ret)
{
	if (operands->count == 1) {
		*ret = operands->first;
		return OK;
	}
	*ret = arena_new_of(reader->arena, struct pattern_expression);
	if (*ret == NULL)
		return fail_nomem(reader->why);
	**ret = (struct pattern_expression){
		.kind = kind,
		.count = operands->count,
		.first = operands->first,
	};
	return OK;
}

/* property_test (AND property_test)* */
static enum err
comparisons_and(struct reader *reader, struct pattern_expression **ret, struct types *types)
{
	struct expressions operands = { 0 };
	struct pattern_expression *operand;

	TRY(property_test(reader, &operand, types));
	add_expression(&operands, operand);
	while (stands(reader, "AND")) {
		struct types others = { 0 };
		TRY(advance(reader));
		TRY(property_test(reader, &operand, &others));
		TRY(keep_common_types(reader, types, &others));
		add_expression(&operands, operand);
	}
	return join_expressions(reader, &operands, PATTERN_ALL_OF, ret);
}

/* comparisons_and (OR comparisons_and)* */
static enum err
comparisons(struct reader *reader, struct pattern_expression **ret, struct types *types)
{
	struct expressions operands = { 0 };
	bool more = true;

	while (more) {
		struct types some = { 0 };
		struct pattern_expression *operand;
		TRY(comparisons_and(reader, &operand, &some));
		for (size_t i = 0; i < some.count; i++)
			TRY(add_type(reader, types, some.names[i]));
		add_expression(&operands, operand);
		TRY(take_if(reader, "OR", &more));
	}
	return join_expressions(reader, &operands, PATTERN_ANY_OF, ret);
}

static enum err
positive(struct reader *reader, bool fraction, struct pattern_literal *ret)
{
	enum pattern_token_kind kind = reader->token.kind;

	if ((kind != TOKEN_INTEGER && (kind != TOKEN_FLOAT || !fraction)) ||
		!literal_of(reader->arena, &reader->token, ret) || ret->number <= 0)
		return expected(reader, "a number above zero");
	return advance(reader);
}

/* In STIX 2.0 a string may hold it as well. */
static enum err
moment(struct reader *reader, struct pattern_literal *ret)
{
	bool string = reader->version == PATTERN_STIX_20 && reader->token.kind == TOKEN_STRING;

	if (string && pattern_timestamp_read(reader->token.string, &ret->integer)) {
		ret->kind = PATTERN_TIMESTAMP;
		ret->text = str_printf(reader->arena, "t%.*s", STR_FMT(reader->token.text));
		return ret->text.data == NULL ? fail_nomem(reader->why) : advance(reader);
	}
	return reader->token.kind == TOKEN_TIMESTAMP ? literal(reader, ret)
						     : expected(reader, "a timestamp");
}

/* t'...' STOP t'...' */
static enum err
start_stop(struct reader *reader, struct pattern_observation *to)
{
	TRY(moment(reader, &to->start));
	TRY(take(reader, "STOP"));
	return moment(reader, &to->stop);
}

static enum err
within(struct reader *reader, struct pattern_observation *to)
{
	TRY(positive(reader, true, &to->amount));
	return take(reader, "SECONDS");
}

static enum err
repeats(struct reader *reader, struct pattern_observation *to)
{
	TRY(positive(reader, false, &to->amount));
	return take(reader, "TIMES");
}

static const struct qualifier {
	const char *word;
	enum pattern_observation_kind kind;
	enum err (*read)(struct reader *reader, struct pattern_observation *to);
} qualifiers[] = {
	{ "START", PATTERN_START_STOP, start_stop },
	{ "WITHIN", PATTERN_WITHIN, within },
	{ "REPEATS", PATTERN_REPEATS, repeats },
};

/* The qualifier whose word stands there, or NULL. */
static const struct qualifier *
find_qualifier(const struct reader *reader)
{
	for (size_t i = 0; i < sizeof(qualifiers) / sizeof(*qualifiers); i++)
		if (stands(reader, qualifiers[i].word))
			return &qualifiers[i];
	return NULL;
}

/* qualifier*: the published tools disagree on whether one may come twice, so it may here;
 * model/pattern_rules.h says what the standard thinks of it. Each counts towards the depth. */
static enum err
read_qualifiers(struct reader *reader, struct pattern_observation **observation)
{
	const struct qualifier *qualifier;
	unsigned depth = reader->depth;

	while ((qualifier = find_qualifier(reader)) != NULL) {
		struct pattern_observation *qualified = arena_new_of(
			reader->arena, struct pattern_observation);
		if (qualified == NULL)
			return fail_nomem(reader->why);
		TRY(descend(reader));
		TRY(advance(reader));
		TRY(qualifier->read(reader, qualified));
		qualified->kind = qualifier->kind;
		qualified->count = 1;
		qualified->first = *observation;
		*observation = qualified;
	}
	reader->depth = depth;
	return OK;
}

static enum err read_observations(
	struct reader *reader, size_t level, struct pattern_observation **ret);

/* "[" comparisons "]" */
static enum err
bracketed(struct reader *reader, struct pattern_observation **ret)
{
	struct types types = { 0 };
	struct pattern_expression *test;

	*ret = arena_new_of(reader->arena, struct pattern_observation);
	if (*ret == NULL)
		return fail_nomem(reader->why);
	TRY(take(reader, "["));
	TRY(comparisons(reader, &test, &types));
	(*ret)->kind = PATTERN_TEST;
	(*ret)->test = test;
	reader->test_count++;
	return take(reader, "]");
}

/* (bracketed | "(" observations ")") qualifier* */
static enum err
observation(struct reader *reader, struct pattern_observation **ret)
{
	if (stands(reader, "(")) {
		TRY(descend(reader));
		TRY(advance(reader));
		TRY(read_observations(reader, 0, ret));
		reader->depth--;
		(*ret)->parentheses++;
		TRY(take(reader, ")"));
	} else {
		TRY(bracketed(reader, ret));
	}
	return read_qualifiers(reader, ret);
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
join_observations(struct reader *reader, const struct observations *operands,
	enum pattern_observation_kind kind, struct pattern_observation **ret)
{
	if (operands->count == 1) {
		*ret = operands->first;
		return OK;
	}
	*ret = arena_new_of(reader->arena, struct pattern_observation);
	if (*ret == NULL)
		return fail_nomem(reader->why);
	(*ret)->kind = kind;
	(*ret)->count = operands->count;
	(*ret)->first = operands->first;
	return OK;
}

/* Loosest first: operand (operator operand)*, whose operands are the next level's. */
static enum err
read_observations(struct reader *reader, size_t level, struct pattern_observation **ret)
{
	struct observations operands = { 0 };
	bool more = true;

	if (level == OBSERVATION_LEVELS)
		return observation(reader, ret);
	while (more) {
		struct pattern_observation *operand;
		TRY(read_observations(reader, level + 1, &operand));
		if (operands.first == NULL)
			operands.first = operand;
		else
			operands.last->next = operand;
		operands.last = operand;
		operands.count++;
		TRY(take_if(reader, observation_operators[level].text, &more));
	}
	return join_observations(reader, &operands, observation_operators[level].kind, ret);
}

enum err
pattern_parse(struct arena *arena, struct str text, enum pattern_version version,
	struct pattern *ret, struct fault *why)
{
	struct reader reader = { .arena = arena, .text = text, .version = version, .why = why };
	struct pattern_observation *root;

	if (text.len > PATTERN_SIZE_MAX)
		return fail(why, E_TOO_LARGE, "a pattern of %zu bytes: at most %u are allowed",
			text.len, PATTERN_SIZE_MAX);
	TRY(advance(&reader));
	TRY(read_observations(&reader, 0, &root));
	if (reader.token.kind != TOKEN_END)
		return expected(&reader, "the end or an operator");
	*ret = (struct pattern){
		.root = root,
		.test_count = reader.test_count,
		.comparison_count = reader.comparison_count,
	};
	return OK;
}
