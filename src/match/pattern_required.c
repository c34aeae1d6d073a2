/* pattern_required.c - texts and numbers of which one stands in every log line that can fulfil a test.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_required.h"

#include "base/limits.h"
#include "match/line_spellings.h"
#include "match/pattern_literal.h"
#include "model/pattern_terms.h"
#include "model/property.h"

struct chooser {
	struct arena *arena;
	const struct pattern_paths *paths;
	const bool *seen;
	const struct line_texts *all; /* that any part of a test might choose, sorted; NULL: yet to
					 be found, so that all are chosen */
	struct fault *why;
};

static enum err
add_expression(struct chooser *chooser, struct line_texts *to, int kind, struct str expression)
{
	struct required_texts required;

	TRY(required_by_regex(chooser->arena, expression, &required, chooser->why));
	to->unknown |= required.count == 0;
	for (size_t i = 0; i < required.count; i++)
		TRY(line_spellings_of_part(
			chooser->arena, to, kind, required.list[i], '\0', chooser->why));
	return OK;
}

/* What the tables add by themselves stands in no line: the type of a referenced object, protocols
 * that a format implies. */
static bool
is_implied(const struct pattern_path *path)
{
	return str_ends(path->text, STR(".type")) ||
	       str_starts(path->text, STR("network-traffic:protocols"));
}

/* No other literal is told from a line. */
static enum err
add_literal(struct chooser *chooser, struct line_texts *to, int kind,
	const struct pattern_literal *literal)
{
	if (literal->kind == PATTERN_STRING)
		return line_spellings_of_value(
			chooser->arena, to, kind, literal->bytes, chooser->why);
	if (literal->kind == PATTERN_INTEGER && literal->integer >= 0)
		return line_texts_add_number(
			chooser->arena, to, (uint64_t)literal->integer, chooser->why);
	to->unknown = true;
	return OK;
}

static enum err
of_comparison(struct chooser *chooser, const struct comparison *comparison, struct line_texts *ret)
{
	const struct pattern_path *path = pattern_paths_at(chooser->paths, comparison->path);
	struct str bare;
	int kind;

	TRY(pattern_path_bare(chooser->arena, path, true, &bare, chooser->why));
	kind = property_kind(path->type, bare, true);
	switch (comparison->comparator) {
	case PATTERN_EQUAL:
	case PATTERN_IN:
		for (const struct pattern_literal *literal = comparison->literals; literal != NULL;
			literal = literal->next)
			TRY(add_literal(chooser, ret, kind, literal));
		return OK;
	case PATTERN_LIKE:
		return line_spellings_of_part(
			chooser->arena, ret, kind, comparison->text, '_', chooser->why);
	case PATTERN_MATCHES:
		return add_expression(chooser, ret, kind, comparison->text);
	case PATTERN_IS_SUBSET:
		return line_spellings_of_network(
			chooser->arena, ret, &comparison->network, chooser->why);
	default:
		ret->unknown = true;
		return OK;
	}
}

static enum err
of_test(struct chooser *chooser, const struct test *test, struct line_texts *ret)
{
	const struct comparison *comparison = &test->comparison;
	struct line_texts total = { 0 };

	*ret = (struct line_texts){ 0 };
	if (test->kind == PATTERN_COMPARISON) {
		if (comparison->comparator != PATTERN_EXISTS && !chooser->seen[comparison->path])
			return OK;
		ret->unknown = comparison->negated ||
			       is_implied(pattern_paths_at(chooser->paths, comparison->path));
		return ret->unknown ? OK : of_comparison(chooser, comparison, ret);
	}
	for (size_t i = 0; i < test->count; i++) {
		struct line_texts part;
		TRY(of_test(chooser, &test->parts[i], &part));
		if (test->kind == PATTERN_ANY_OF || chooser->all == NULL)
			TRY(line_texts_join(chooser->arena, &total, &part, chooser->why));
		else if (i == 0 || line_texts_rarer(chooser->all, &part, &total))
			total = part;
	}
	*ret = total;
	return OK;
}

/* Of those that are not unsure. */
static enum err
of_tests(struct chooser *chooser, const struct test *const *tests, size_t count, bool *unsure,
	struct line_texts *ret)
{
	*ret = (struct line_texts){ 0 };
	for (size_t i = 0; i < count; i++) {
		struct line_texts texts;
		TRY(of_test(chooser, tests[i], &texts));
		unsure[i] = texts.unknown;
		if (!texts.unknown || chooser->all == NULL)
			TRY(line_texts_join(chooser->arena, ret, &texts, chooser->why));
	}
	return OK;
}

enum err
line_texts_of_tests(struct arena *arena, const struct test *const *tests, size_t count,
	const struct pattern_paths *paths, const bool *seen, bool *ret_unsure,
	struct line_texts *ret, struct fault *why)
{
	OWNED(arena) scratch = arena_new(PATTERN_SET_MEMORY_MAX);
	struct chooser chooser = { scratch, paths, seen, NULL, why };
	struct line_texts all;

	if (scratch == NULL)
		return fail_nomem(why);
	TRY(of_tests(&chooser, tests, count, ret_unsure, &all));
	line_texts_sort(&all);
	chooser.arena = arena;
	chooser.all = &all;
	TRY(of_tests(&chooser, tests, count, ret_unsure, ret));
	if (ret->mapped)
		TRY(line_spellings_of_mapped(arena, ret, why));
	line_texts_sort(ret);
	return OK;
}
