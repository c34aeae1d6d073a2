/* arguments.c - reads the words of a call by the command's table of parameters.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/arguments.h"

#include <assert.h>

#include "base/suggest.h"
#include "base/timestamp.h"

struct parsing {
	const struct parameter *parameters;
	size_t count;
	const char *const *argv;
	size_t at;
	size_t given_count;
	struct argument *given;
	bool options_ended;
};

static const struct parameter *
find_option(const struct parameter *parameters, struct str name)
{
	for (const struct parameter *row = parameters; row->name != NULL; row++)
		if (!row->positional && str_eq(str_of(row->name), name))
			return row;
	return NULL;
}

/* The positional parameter that the next such word belongs to; NULL when there are enough. */
static const struct parameter *
next_positional(const struct parsing *parsing)
{
	for (const struct parameter *row = parsing->parameters; row->name != NULL; row++) {
		bool taken = false;
		for (size_t i = 0; i < parsing->given_count; i++)
			taken |= parsing->given[i].parameter == row;
		if (row->positional && (row->many || !taken))
			return row;
	}
	return NULL;
}

static enum err
check_choice(const struct parameter *parameter, struct str value, struct fault *why)
{
	struct suggestion nearest = suggestion_for(value);
	char list[256] = "";
	size_t len = 0;

	if (parameter->choices == NULL)
		return OK;
	for (const char *const *choice = parameter->choices; *choice != NULL; choice++) {
		if (str_eq(str_of(*choice), value))
			return OK;
		suggestion_offer(&nearest, str_of(*choice));
		int put = snprintf(list + len, sizeof(list) - len, "%s%s", len == 0 ? "" : ", ",
			*choice);
		if (put > 0 && (size_t)put < sizeof(list) - len)
			len += (size_t)put;
	}
	return fail(why, E_USAGE, "%s%s cannot be \"%.*s\"%s (there are: %s)",
		parameter->positional ? "" : "--", parameter->name, STR_FMT(value),
		suggestion_text(&nearest), list);
}

static enum err
take(struct parsing *parsing, const struct parameter *parameter, struct str value,
	struct fault *why)
{
	for (size_t i = 0; i < parsing->given_count && !parameter->many; i++)
		if (parsing->given[i].parameter == parameter)
			return fail(why, E_USAGE, "--%s is given twice", parameter->name);
	TRY(check_choice(parameter, value, why));
	parsing->given[parsing->given_count++] = (struct argument){ parameter, value };
	return OK;
}

static enum err
unknown_option(const struct parsing *parsing, struct str name, struct fault *why)
{
	struct suggestion nearest = suggestion_for(name);

	nearest.prefix = "--";
	for (const struct parameter *row = parsing->parameters; row->name != NULL; row++)
		if (!row->positional)
			suggestion_offer(&nearest, str_of(row->name));
	suggestion_offer(&nearest, STR("help"));
	return fail(why, E_USAGE, "unknown option --%.*s%s", STR_FMT(name),
		suggestion_text(&nearest));
}

/* "--name", "--name VALUE" or "--name=VALUE"; `text` is what follows the dashes. */
static enum err
parse_option(struct parsing *parsing, struct str text, struct fault *why)
{
	size_t equals = str_find_char(text, '=');
	struct str name = str_first(text, equals);
	const struct parameter *parameter = find_option(parsing->parameters, name);

	if (parameter == NULL)
		return unknown_option(parsing, name, why);
	if (parameter->value == NULL && equals < text.len)
		return fail(why, E_USAGE, "--%s takes no value", parameter->name);
	if (parameter->value == NULL)
		return take(parsing, parameter, STR(""), why);
	if (equals < text.len)
		return take(parsing, parameter, str_from_offset(text, equals + 1), why);
	if (parsing->at == parsing->count ||
		str_starts(str_of(parsing->argv[parsing->at]), STR("--")))
		return fail(why, E_USAGE, "--%s needs a value: --%s %s (or --%s=%s)",
			parameter->name, parameter->name, parameter->value, parameter->name,
			parameter->value);
	return take(parsing, parameter, str_of(parsing->argv[parsing->at++]), why);
}

static enum err
parse_positional(struct parsing *parsing, struct str text, struct fault *why)
{
	const struct parameter *parameter = next_positional(parsing);

	if (parameter == NULL)
		return fail(why, E_USAGE, "unexpected argument \"%.*s\"", STR_FMT(text));
	return take(parsing, parameter, text, why);
}

static enum err
parse_word(struct parsing *parsing, struct fault *why)
{
	struct str word = str_of(parsing->argv[parsing->at++]);

	if (parsing->options_ended || str_eq(word, STR("-")) || !str_starts(word, STR("-")))
		return parse_positional(parsing, word, why);
	if (str_eq(word, STR("--"))) {
		parsing->options_ended = true;
		return OK;
	}
	if (!str_starts(word, STR("--")))
		return fail(why, E_USAGE, "unknown option %.*s (options have long names: --help)",
			STR_FMT(word));
	return parse_option(parsing, str_from_offset(word, 2), why);
}

static enum err
check_required(const struct arguments *arguments, struct fault *why)
{
	for (const struct parameter *row = arguments->parameters; row->name != NULL; row++) {
		if (!row->required || argument_given(arguments, row->name))
			continue;
		if (row->positional)
			return fail(why, E_USAGE, "%s is missing: %s", row->name, row->help);
		return fail(why, E_USAGE, "--%s %s is missing: %s", row->name, row->value,
			row->help);
	}
	return OK;
}

enum err
arguments_parse(struct arena *arena, const struct parameter *parameters, size_t count,
	const char *const *argv, struct arguments *ret, struct fault *why)
{
	struct parsing parsing = { .parameters = parameters, .count = count, .argv = argv };
	struct arguments arguments;

	parsing.given = arena_array(arena, count + 1, struct argument);
	if (parsing.given == NULL)
		return fail_nomem(why);
	while (parsing.at < count)
		TRY(parse_word(&parsing, why));
	arguments = (struct arguments){ parameters, parsing.given_count, parsing.given };
	TRY(check_required(&arguments, why));
	*ret = arguments;
	return OK;
}

static bool
is_declared(const struct parameter *parameters, const char *name)
{
	for (const struct parameter *row = parameters; row->name != NULL; row++)
		if (str_eq(str_of(row->name), str_of(name)))
			return true;
	return false;
}

bool
argument_next(const struct arguments *arguments, const char *name, size_t *cursor, struct str *ret)
{
	assert(is_declared(arguments->parameters, name));
	while (*cursor < arguments->count) {
		const struct argument *given = &arguments->given[(*cursor)++];
		if (str_eq(str_of(given->parameter->name), str_of(name))) {
			*ret = given->value;
			return true;
		}
	}
	return false;
}

bool
argument_given(const struct arguments *arguments, const char *name)
{
	size_t cursor = 0;
	struct str value;

	return argument_next(arguments, name, &cursor, &value);
}

size_t
argument_count(const struct arguments *arguments, const char *name)
{
	size_t cursor = 0;
	size_t count = 0;
	struct str value;

	while (argument_next(arguments, name, &cursor, &value))
		count++;
	return count;
}

struct str
argument_text_or(const struct arguments *arguments, const char *name, struct str otherwise)
{
	size_t cursor = 0;
	struct str value;

	return argument_next(arguments, name, &cursor, &value) ? value : otherwise;
}

struct str
argument_text(const struct arguments *arguments, const char *name)
{
	return argument_text_or(arguments, name, STR_NONE);
}

enum err
argument_number(const struct arguments *arguments, const char *name, uint64_t least, uint64_t most,
	uint64_t otherwise, uint64_t *ret, struct fault *why)
{
	struct str text = argument_text(arguments, name);
	uint64_t number = otherwise;

	if (text.data != NULL &&
		(!str_to_u64(text, &number) || number < least || number > most))
		return fail(why, E_USAGE, "--%s must be a number from %ju to %ju, not \"%.*s\"",
			name, (uintmax_t)least, (uintmax_t)most, STR_FMT(text));
	*ret = number;
	return OK;
}

static bool
parse_moment(struct str text, int64_t *ret)
{
	char whole[sizeof("2026-01-31T00:00:00Z")];

	if (text.len != strlen("2026-01-31"))
		return timestamp_parse(text, ret);
	snprintf(whole, sizeof(whole), "%.*sT00:00:00Z", STR_FMT(text));
	return timestamp_parse(str_of(whole), ret);
}

enum err
argument_moment(const struct arguments *arguments, const char *name, int64_t otherwise,
	int64_t *ret, struct fault *why)
{
	struct str text = argument_text(arguments, name);
	int64_t moment = otherwise;

	if (text.data != NULL && !parse_moment(text, &moment))
		return fail(why, E_USAGE,
			"--%s must be a date (2026-01-31) or a moment (2026-01-31T12:00:00Z), "
			"not \"%.*s\"", name, STR_FMT(text));
	*ret = moment;
	return OK;
}
