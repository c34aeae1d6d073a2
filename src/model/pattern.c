/* pattern.c - a reader of STIX patterns, by recursive descent within a bound.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each function below reads the rule of the grammar that its comment quotes. Operators of
 * observations bind, loosest first: FOLLOWEDBY, OR, AND; those of comparisons: OR, AND.
 */
#include "model/pattern.h"

#include "base/buf.h"
#include "base/limits.h"
#include "model/pattern_token.h"

/* The types of objects that a comparison expression can be about, each once. */
struct types {
	size_t count;
	struct str names[PATTERN_TYPES_MAX];
};

struct reader {
	struct arena *arena;
	struct str text;
	size_t at; /* behind `token` */
	struct pattern_token token;
	unsigned depth;
	bool any_term_fulfils;
	const struct pattern_term *first;
	const struct pattern_term **last;
	struct fault *why;
};

static enum err
advance(struct reader *reader)
{
	return pattern_token_next(reader->arena, reader->text, &reader->at, &reader->token,
		reader->why);
}

static bool
stands(const struct reader *reader, const char *text)
{
	enum pattern_token_kind kind = reader->token.kind;

	return (kind == TOKEN_WORD || kind == TOKEN_MARK) && str_eq(reader->token.text, str_of(text));
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

static enum err
take_kind(struct reader *reader, enum pattern_token_kind kind, const char *what)
{
	return reader->token.kind == kind ? advance(reader) : expected(reader, what);
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
		return fail(reader->why, E_TOO_LARGE, "pattern: more than %u parentheses within one "
			"another", PATTERN_DEPTH_MAX);
	return OK;
}

static enum err
add_type(struct reader *reader, struct types *types, struct str name)
{
	for (size_t i = 0; i < types->count; i++)
		if (str_eq(types->names[i], name))
			return OK;
	if (types->count == PATTERN_TYPES_MAX)
		return fail(reader->why, E_TOO_LARGE, "pattern: more than %u types of objects in one "
			"observation", PATTERN_TYPES_MAX);
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
		return fail(reader->why, E_INVALID, "pattern, before character %zu: AND joins "
			"comparisons of different types of objects", reader->at);
	return OK;
}

static bool
is_keyword(struct str word)
{
	static const char *const keywords[] = { "AND", "OR", "NOT", "FOLLOWEDBY", "LIKE", "MATCHES",
		"ISSUPERSET", "ISSUBSET", "EXISTS", "LAST", "IN", "START", "STOP", "SECONDS", "true",
		"false", "WITHIN", "REPEATS", "TIMES" };

	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		if (str_eq(word, str_of(keywords[i])))
			return true;
	return false;
}

/* IdentifierWithoutHyphen | StringLiteral */
static enum err
path_name(struct reader *reader, struct buf *path)
{
	bool word = reader->token.kind == TOKEN_WORD && !is_keyword(reader->token.text);

	if (!word && reader->token.kind != TOKEN_STRING)
		return expected(reader, "a property's name");
	buf_add(path, word ? reader->token.text : reader->token.string);
	return advance(reader);
}

/* ("." name | "[" (integer | "*") "]")* */
static enum err
path_rest(struct reader *reader, struct buf *path)
{
	for (;;) {
		if (stands(reader, ".")) {
			buf_add_char(path, '.');
			TRY(advance(reader));
			TRY(path_name(reader, path));
			continue;
		}
		if (!stands(reader, "["))
			return OK;
		TRY(advance(reader));
		if (reader->token.kind != TOKEN_INTEGER && !stands(reader, "*"))
			return expected(reader, "an index or \"*\"");
		buf_addf(path, "[%.*s]", STR_FMT(reader->token.text));
		TRY(advance(reader));
		TRY(take(reader, "]"));
	}
}

/* objectType ":" path */
static enum err
object_path(struct reader *reader, struct str *ret_type, struct str *ret_path)
{
	OWNED_BUF path = BUF_INIT;
	struct str type = reader->token.text;

	if (reader->token.kind != TOKEN_HYPHEN_WORD &&
		(reader->token.kind != TOKEN_WORD || is_keyword(type)))
		return expected(reader, "a type of objects");
	TRY(advance(reader));
	TRY(take(reader, ":"));
	TRY(path_name(reader, &path));
	TRY(path_rest(reader, &path));
	TRY(buf_check(&path, reader->why));
	*ret_type = type;
	*ret_path = str_copy(reader->arena, buf_str(&path));
	return ret_path->data == NULL ? fail_nomem(reader->why) : OK;
}

static enum err
add_term(struct reader *reader, const struct pattern_term *model, struct str literal)
{
	struct pattern_term *term = arena_new_of(reader->arena, struct pattern_term);

	if (term == NULL)
		return fail_nomem(reader->why);
	*term = *model;
	term->literal = literal;
	*reader->last = term;
	reader->last = &term->next;
	return OK;
}

/* A literal of any kind. With a model it becomes a term when it is a string. */
static enum err
literal(struct reader *reader, const struct pattern_term *model)
{
	enum pattern_token_kind kind = reader->token.kind;

	if (kind != TOKEN_STRING && kind != TOKEN_TIMESTAMP && kind != TOKEN_BYTES &&
		kind != TOKEN_INTEGER && kind != TOKEN_FLOAT && !stands(reader, "true") &&
		!stands(reader, "false"))
		return expected(reader, "a literal");
	if (model != NULL && kind == TOKEN_STRING)
		TRY(add_term(reader, model, reader->token.string));
	else
		reader->any_term_fulfils = false;
	return advance(reader);
}

/* "(" (literal ("," literal)*)? ")" */
static enum err
literal_set(struct reader *reader, const struct pattern_term *model)
{
	bool more;

	TRY(take(reader, "("));
	for (more = !stands(reader, ")"); more;) {
		TRY(literal(reader, model));
		TRY(take_if(reader, ",", &more));
	}
	return take(reader, ")");
}

/* What may follow a path. `names`: the literal is a value that the pattern asks for. */
static const struct operator {
	const char *text;
	enum { ANY_LITERAL, ORDERED, SET, STRING } operand;
	bool names;
	bool subset;
} operators[] = {
	{ "=", ANY_LITERAL, true, false },
	{ "==", ANY_LITERAL, true, false },
	{ "!=", ANY_LITERAL, false, false },
	{ "<>", ANY_LITERAL, false, false },
	{ ">", ORDERED, false, false },
	{ "<", ORDERED, false, false },
	{ ">=", ORDERED, false, false },
	{ "<=", ORDERED, false, false },
	{ "IN", SET, true, false },
	{ "LIKE", STRING, false, false },
	{ "MATCHES", STRING, false, false },
	{ "ISSUBSET", STRING, true, true },
	{ "ISSUPERSET", STRING, false, false },
};

static enum err
operand(struct reader *reader, const struct operator *operator, const struct pattern_term *model)
{
	if (operator->operand == SET)
		return literal_set(reader, model);
	if (operator->operand == STRING && reader->token.kind != TOKEN_STRING)
		return expected(reader, "a string");
	if (operator->operand == ORDERED && (stands(reader, "true") || stands(reader, "false")))
		return expected(reader, "a literal that has an order");
	return literal(reader, model);
}

/* path NOT? operator operand */
static enum err
comparison(struct reader *reader, struct types *types)
{
	struct pattern_term model = { 0 };
	bool negated;

	TRY(object_path(reader, &model.type, &model.path));
	TRY(add_type(reader, types, model.type));
	TRY(take_if(reader, "NOT", &negated));
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
		if (!stands(reader, operators[i].text))
			continue;
		TRY(advance(reader));
		model.subset = operators[i].subset;
		return operand(reader, &operators[i],
			operators[i].names && !negated ? &model : NULL);
	}
	return expected(reader, "a comparison operator");
}

/* NOT? EXISTS path */
static enum err
exists(struct reader *reader, struct types *types)
{
	struct str type;
	struct str path;
	bool negated;

	TRY(take_if(reader, "NOT", &negated));
	TRY(take(reader, "EXISTS"));
	TRY(object_path(reader, &type, &path));
	reader->any_term_fulfils = false;
	return add_type(reader, types, type);
}

static enum err comparisons(struct reader *reader, struct types *types);

/* "(" comparisons ")" | exists | comparison */
static enum err
property_test(struct reader *reader, struct types *types)
{
	if (stands(reader, "NOT") || stands(reader, "EXISTS"))
		return exists(reader, types);
	if (!stands(reader, "("))
		return comparison(reader, types);
	TRY(descend(reader));
	TRY(advance(reader));
	TRY(comparisons(reader, types));
	reader->depth--;
	return take(reader, ")");
}

/* property_test (AND property_test)* */
static enum err
comparisons_and(struct reader *reader, struct types *types)
{
	TRY(property_test(reader, types));
	while (stands(reader, "AND")) {
		struct types others = { 0 };
		reader->any_term_fulfils = false;
		TRY(advance(reader));
		TRY(property_test(reader, &others));
		TRY(keep_common_types(reader, types, &others));
	}
	return OK;
}

/* comparisons_and (OR comparisons_and)* */
static enum err
comparisons(struct reader *reader, struct types *types)
{
	bool more = true;

	while (more) {
		struct types some = { 0 };
		TRY(comparisons_and(reader, &some));
		for (size_t i = 0; i < some.count; i++)
			TRY(add_type(reader, types, some.names[i]));
		TRY(take_if(reader, "OR", &more));
	}
	return OK;
}

static bool
is_positive(struct str number)
{
	for (size_t i = 0; i < number.len; i++)
		if (number.data[i] >= '1' && number.data[i] <= '9')
			return number.data[0] != '-';
	return false;
}

static enum err
positive(struct reader *reader, bool fraction)
{
	enum pattern_token_kind kind = reader->token.kind;

	if ((kind != TOKEN_INTEGER && (kind != TOKEN_FLOAT || !fraction)) ||
		!is_positive(reader->token.text))
		return expected(reader, "a number above zero");
	return advance(reader);
}

/* t'...' STOP t'...' */
static enum err
start_stop(struct reader *reader)
{
	TRY(take_kind(reader, TOKEN_TIMESTAMP, "a timestamp"));
	TRY(take(reader, "STOP"));
	return take_kind(reader, TOKEN_TIMESTAMP, "a timestamp");
}

static enum err
within(struct reader *reader)
{
	TRY(positive(reader, true));
	return take(reader, "SECONDS");
}

static enum err
repeats(struct reader *reader)
{
	TRY(positive(reader, false));
	return take(reader, "TIMES");
}

static const struct qualifier {
	const char *word;
	enum err (*read)(struct reader *reader);
} qualifiers[] = { { "START", start_stop }, { "WITHIN", within }, { "REPEATS", repeats } };

/* The qualifier whose word stands there, or NULL. */
static const struct qualifier *
find_qualifier(const struct reader *reader)
{
	for (size_t i = 0; i < sizeof(qualifiers) / sizeof(*qualifiers); i++)
		if (stands(reader, qualifiers[i].word))
			return &qualifiers[i];
	return NULL;
}

/* qualifier*: the published tools disagree on whether one may come twice, so it may. */
static enum err
read_qualifiers(struct reader *reader)
{
	const struct qualifier *qualifier;

	while ((qualifier = find_qualifier(reader)) != NULL) {
		reader->any_term_fulfils = false;
		TRY(advance(reader));
		TRY(qualifier->read(reader));
	}
	return OK;
}

static enum err observations(struct reader *reader, size_t level);

/* ("[" comparisons "]" | "(" observations ")") qualifier* */
static enum err
observation(struct reader *reader)
{
	struct types types = { 0 };

	if (stands(reader, "(")) {
		TRY(descend(reader));
		TRY(advance(reader));
		TRY(observations(reader, 0));
		reader->depth--;
		TRY(take(reader, ")"));
	} else {
		TRY(take(reader, "["));
		TRY(comparisons(reader, &types));
		TRY(take(reader, "]"));
	}
	return read_qualifiers(reader);
}

static const char *const observation_operators[] = { "FOLLOWEDBY", "OR", "AND", NULL };

/* Loosest first: operand (operator operand)*, whose operands are the next level's. */
static enum err
observations(struct reader *reader, size_t level)
{
	const char *operator = observation_operators[level];
	bool more = true;

	if (operator == NULL)
		return observation(reader);
	while (more) {
		TRY(observations(reader, level + 1));
		TRY(take_if(reader, operator, &more));
		if (more && level != 1)
			reader->any_term_fulfils = false;
	}
	return OK;
}

enum err
pattern_read(struct arena *arena, struct str text, struct pattern *ret, struct fault *why)
{
	struct reader reader = { .arena = arena, .text = text, .any_term_fulfils = true,
		.why = why };

	if (text.len > PATTERN_SIZE_MAX)
		return fail(why, E_TOO_LARGE, "a pattern of %zu bytes: at most %u are allowed",
			text.len, PATTERN_SIZE_MAX);
	reader.last = &reader.first;
	TRY(advance(&reader));
	TRY(observations(&reader, 0));
	TRY(take_kind(&reader, TOKEN_END, "the end or an operator"));
	*ret = (struct pattern){ reader.first, reader.any_term_fulfils };
	return OK;
}
