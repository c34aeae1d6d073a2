/* scenario_expand.c - puts a team's name, number and addresses into texts of the template.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/scenario.h"

enum { SUM_MAX = 1000000, WIDTH_MAX = 9 };

struct expansion {
	struct arena *arena;
	const struct scenario_team *team; /* NULL: of all teams */
	const struct scenario_system *system;
	bool in_address; /* an address cannot hold itself */
	struct buf *out;
};

static enum err expand(const struct expansion *expansion, struct str text, struct fault *why);

static enum err
unknown(struct str inner, struct fault *why)
{
	return fail(why, E_INVALID,
		"unknown placeholder {%.*s}: there are {team}, {title}, {n}, {n+10}, {n:02}, "
		"{system} "
		"and {address}; write {{ and }} for brackets",
		STR_FMT(str_first(inner, 40)));
}

/* "n", "n+10", "n:02", "n+10:02" */
static enum err
expand_number(const struct expansion *expansion, struct str inner, struct fault *why)
{
	struct str width_text = inner;
	struct str sum = { NULL, 0 };
	uint64_t plus = 0;
	uint64_t width = 0;

	str_split(&width_text, ':', &sum);
	if (sum.len > 1 && (sum.data[1] != '+' || !str_to_u64(str_from_offset(sum, 2), &plus) ||
				   plus > SUM_MAX))
		return unknown(inner, why);
	if (width_text.data != NULL &&
		(width_text.len == 0 || width_text.data[0] != '0' ||
			!str_to_u64(width_text, &width) || width > WIDTH_MAX))
		return unknown(inner, why);
	buf_addf(expansion->out, "%0*ju", (int)width, (uintmax_t)(expansion->team->number + plus));
	return OK;
}

static enum err
expand_address(const struct expansion *expansion, struct fault *why)
{
	struct expansion within = *expansion;

	if (expansion->in_address)
		return fail(why, E_INVALID, "an address cannot hold {address}");
	within.in_address = true;
	return expand(&within, expansion->system->address, why);
}

static bool
is_of_team(struct str inner)
{
	return str_eq(inner, STR("team")) || str_eq(inner, STR("title")) ||
	       str_starts(inner, STR("n"));
}

static enum err
expand_one(const struct expansion *expansion, struct str inner, struct fault *why)
{
	if (expansion->team == NULL && is_of_team(inner))
		return fail(why, E_INVALID,
			"{%.*s} is a team's, and the system is shared: it is one for all teams",
			STR_FMT(str_first(inner, 40)));
	if (str_eq(inner, STR("team")))
		buf_add(expansion->out, expansion->team->name);
	else if (str_eq(inner, STR("title")))
		buf_add(expansion->out, expansion->team->title);
	else if (str_starts(inner, STR("n")))
		return expand_number(expansion, inner, why);
	else if (!str_eq(inner, STR("system")) && !str_eq(inner, STR("address")))
		return unknown(inner, why);
	else if (expansion->system == NULL)
		return fail(why, E_INVALID, "{%.*s} has no system here", STR_FMT(inner));
	else if (str_eq(inner, STR("address")))
		return expand_address(expansion, why);
	else
		buf_add(expansion->out, expansion->system->name);
	return OK;
}

/* The bracket at `at`, doubled or with what stands in it; *ret is where the text goes on. */
static enum err
expand_bracket(const struct expansion *expansion, struct str text, size_t at, size_t *ret,
	struct fault *why)
{
	char bracket = text.data[at];
	struct str rest = str_from_offset(text, at + 1);
	size_t end = str_find_char(rest, '}');

	if (rest.len > 0 && rest.data[0] == bracket) {
		buf_add_char(expansion->out, bracket);
		*ret = at + 2;
		return OK;
	}
	if (bracket == '}')
		return fail(why, E_INVALID, "a } without its {: write }} for the bracket itself");
	if (end == rest.len)
		return fail(why, E_INVALID, "a { without its }: write {{ for the bracket itself");
	*ret = at + 1 + end + 1;
	return expand_one(expansion, str_first(rest, end), why);
}

static size_t
find_bracket(struct str text, size_t from)
{
	while (from < text.len && text.data[from] != '{' && text.data[from] != '}')
		from++;
	return from;
}

/* {address} leads back here once, and no deeper. */
static enum err
expand(const struct expansion *expansion, struct str text, struct fault *why)
{
	size_t at = 0;

	while (at < text.len) {
		size_t bracket = find_bracket(text, at);
		buf_add(expansion->out, str_from(text.data + at, bracket - at));
		at = bracket;
		if (bracket < text.len)
			TRY(expand_bracket(expansion, text, bracket, &at, why));
	}
	return OK;
}

enum err
scenario_expand(struct arena *arena, struct str text, const struct scenario_team *team,
	const struct scenario_system *system, struct str *ret, struct fault *why)
{
	OWNED_BUF out = BUF_INIT;
	const struct expansion expansion = { arena, team, system, false, &out };
	struct str copy;

	TRY(expand(&expansion, text, why));
	TRY(buf_check(&out, why));
	copy = str_copy(arena, buf_str(&out));
	if (copy.data == NULL)
		return fail_nomem(why);
	*ret = copy;
	return OK;
}
