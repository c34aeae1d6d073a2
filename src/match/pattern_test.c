/* pattern_test.c - what stands between brackets in a pattern, against one observation.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_test.h"

static enum err
init_comparison(struct test *test, struct arena *arena, struct pattern_paths *paths,
	const struct pattern_expression *expression, enum pattern_values values, struct fault *why)
{
	struct pattern_form form = { *expression, STR_NONE, false };
	uint32_t path;

	if (values == PATTERN_VALUES_NORMAL)
		TRY(pattern_form_of(arena, expression, &form, why));
	TRY(pattern_paths_add(paths, &form.expression.path, &path, why));
	TRY(pattern_paths_add_type(paths, expression->path.type, &test->type, why));
	return comparison_init(&test->comparison, arena, &form, path, why);
}

enum err
test_init(struct test *test, struct arena *arena, struct pattern_paths *paths,
	const struct pattern_expression *expression, enum pattern_values values, struct fault *why)
{
	*test = (struct test){ .kind = expression->kind };
	if (expression->kind == PATTERN_COMPARISON)
		return init_comparison(test, arena, paths, expression, values, why);
	test->parts = arena_array(arena, expression->count, struct test);
	if (test->parts == NULL)
		return fail_nomem(why);
	for (const struct pattern_expression *part = expression->first; part != NULL;
		part = part->next)
		TRY(test_init(&test->parts[test->count++], arena, paths, part, values, why));
	return OK;
}

void
test_done(struct test *test)
{
	comparison_done(&test->comparison);
	for (size_t i = 0; i < test->count; i++)
		test_done(&test->parts[i]);
}

static bool
has_fact(const struct pattern_view *view, uint32_t path, size_t object)
{
	uint32_t fact = pattern_view_first(view, path);

	while (fact != FACT_NONE && view->observation->facts[fact].object != object)
		fact = view->next[fact];
	return fact != FACT_NONE;
}

static bool
comparison_holds_for(struct test *test, const struct pattern_view *view, size_t object,
	struct arena *job, struct pattern_trouble *trouble)
{
	struct comparison *comparison = &test->comparison;

	if (comparison->comparator == PATTERN_EXISTS && comparison->negated)
		return view->observation->types[object] == test->type &&
		       !has_fact(view, comparison->path, object);
	for (uint32_t i = pattern_view_first(view, comparison->path); i != FACT_NONE;
		i = view->next[i]) {
		const struct fact *fact = &view->observation->facts[i];
		if (fact->object == object && comparison_holds(comparison, fact, job, trouble))
			return true;
	}
	return false;
}

static bool
holds_for(struct test *test, const struct pattern_view *view, size_t object, struct arena *job,
	struct pattern_trouble *trouble)
{
	bool all = test->kind == PATTERN_ALL_OF;

	if (test->kind == PATTERN_COMPARISON)
		return comparison_holds_for(test, view, object, job, trouble);
	for (size_t i = 0; i < test->count; i++)
		if (holds_for(&test->parts[i], view, object, job, trouble) != all)
			return !all;
	return all;
}

bool
test_holds(struct test *test, const struct pattern_view *view, struct arena *job,
	struct pattern_trouble *trouble)
{
	for (size_t object = 0; object < view->observation->object_count; object++)
		if (holds_for(test, view, object, job, trouble))
			return true;
	return false;
}
