/* pattern_terms.c - the values that a pattern asks for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/pattern_terms.h"

struct collector {
	struct arena *arena;
	bool any_one_fulfils;
	const struct pattern_term *first;
	const struct pattern_term **last;
	struct fault *why;
};

enum err
pattern_path_bare(struct arena *arena, const struct pattern_path *path, bool any_index,
	struct str *ret, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;

	for (const struct pattern_step *step = path->steps; step != NULL; step = step->next) {
		if (step->kind == PATTERN_EACH || (step->kind == PATTERN_INDEX && any_index))
			buf_add(&text, STR("[*]"));
		else if (step->kind == PATTERN_INDEX)
			buf_addf(&text, "[%llu]", (unsigned long long)step->index);
		else
			buf_addf(&text, "%s%.*s", step == path->steps ? "" : ".",
				STR_FMT(step->key));
	}
	TRY(buf_check(&text, why));
	*ret = str_copy(arena, buf_str(&text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

static bool
names_values(const struct pattern_expression *comparison)
{
	enum pattern_comparator comparator = comparison->comparator;

	return !comparison->negated &&
	       (comparator == PATTERN_EQUAL || comparator == PATTERN_IN ||
		       comparator == PATTERN_IS_SUBSET);
}

static enum err
add_term(struct collector *to, const struct pattern_expression *comparison, struct str path,
	struct str literal)
{
	struct pattern_term *term = arena_new_of(to->arena, struct pattern_term);

	if (term == NULL)
		return fail_nomem(to->why);
	*term = (struct pattern_term){ .type = comparison->path.type,
		.path = path,
		.literal = literal,
		.subset = comparison->comparator == PATTERN_IS_SUBSET };
	*to->last = term;
	to->last = &term->next;
	return OK;
}

static enum err
collect_comparison(struct collector *to, const struct pattern_expression *comparison)
{
	struct str path;

	if (!names_values(comparison)) {
		to->any_one_fulfils = false;
		return OK;
	}
	TRY(pattern_path_bare(to->arena, &comparison->path, false, &path, to->why));
	for (const struct pattern_literal *literal = comparison->literals; literal != NULL;
		literal = literal->next) {
		if (literal->kind == PATTERN_STRING)
			TRY(add_term(to, comparison, path, literal->bytes));
		else
			to->any_one_fulfils = false;
	}
	return OK;
}

static enum err
collect_expression(struct collector *to, const struct pattern_expression *expression)
{
	if (expression->kind == PATTERN_COMPARISON)
		return collect_comparison(to, expression);
	if (expression->kind == PATTERN_ALL_OF)
		to->any_one_fulfils = false;
	for (const struct pattern_expression *part = expression->first; part != NULL;
		part = part->next)
		TRY(collect_expression(to, part));
	return OK;
}

static enum err
collect_observation(struct collector *to, const struct pattern_observation *observation)
{
	if (observation->kind == PATTERN_TEST)
		return collect_expression(to, observation->test);
	if (observation->kind != PATTERN_OR)
		to->any_one_fulfils = false;
	for (const struct pattern_observation *part = observation->first; part != NULL;
		part = part->next)
		TRY(collect_observation(to, part));
	return OK;
}

enum err
pattern_terms_collect(struct arena *arena, const struct pattern *pattern, struct pattern_terms *ret,
	struct fault *why)
{
	struct collector to = { .arena = arena, .any_one_fulfils = true, .why = why };

	to.last = &to.first;
	TRY(collect_observation(&to, pattern->root));
	*ret = (struct pattern_terms){ to.first, to.any_one_fulfils };
	return OK;
}
