/* pattern_evaluate.c - one pattern against observed data that is there as a whole.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_evaluate.h"

#include <stdlib.h>

#include "base/limits.h"
#include "match/pattern_observed.h"
#include "match/pattern_state.h"

/* Values composed for LIKE and MATCHES, for one observation. */
#define JOB_MEMORY (64u * MIB)

struct evaluation {
	struct arena *arena;
	struct arena *job;
	struct pattern_paths *paths;
	struct pattern_view view;
	struct plan plan;
	struct test *tests;
	size_t test_count; /* initialised */
	struct candidates *lists;
	struct plan_binding *binding;
	struct pattern_trouble trouble;
	struct fault *why;
};

static void
evaluation_done(struct evaluation *evaluation)
{
	for (size_t i = 0; i < evaluation->test_count; i++)
		test_done(&evaluation->tests[i]);
	for (size_t i = 0; evaluation->lists != NULL && i < evaluation->plan.test_count; i++)
		candidates_done(&evaluation->lists[i]);
	free(evaluation->binding);
	pattern_view_done(&evaluation->view);
	pattern_paths_free(evaluation->paths);
	arena_free(evaluation->job);
}

static enum err
prepare(struct evaluation *evaluation, const struct pattern *pattern)
{
	struct fault *why = evaluation->why;
	size_t count;

	TRY(plan_init(&evaluation->plan, evaluation->arena, pattern, why));
	count = evaluation->plan.test_count;
	evaluation->job = arena_new(JOB_MEMORY);
	evaluation->paths = pattern_paths_new();
	evaluation->binding = plan_binding_new();
	evaluation->tests = arena_array(evaluation->arena, count, struct test);
	evaluation->lists = arena_array(evaluation->arena, count, struct candidates);
	if (evaluation->job == NULL || evaluation->paths == NULL || evaluation->binding == NULL ||
		evaluation->tests == NULL || evaluation->lists == NULL)
		return fail_nomem(why);
	while (evaluation->test_count < count) {
		size_t i = evaluation->test_count++;
		TRY(test_init(&evaluation->tests[i], evaluation->arena, evaluation->paths,
			evaluation->plan.tests[i]->expression, PATTERN_VALUES_AS_WRITTEN, why));
	}
	return pattern_view_init(&evaluation->view, pattern_paths_count(evaluation->paths), why);
}

static enum err
observe(struct evaluation *evaluation, const struct observation *observation, size_t id)
{
	struct candidate candidate = { id, observation->first, observation->last,
		observation->number };

	arena_reset(evaluation->job);
	TRY(pattern_view_show(&evaluation->view, observation, evaluation->why));
	for (size_t i = 0; i < evaluation->plan.test_count; i++)
		if (test_holds(&evaluation->tests[i], &evaluation->view, evaluation->job,
			    &evaluation->trouble))
			TRY(candidates_add(&evaluation->lists[i], &candidate, evaluation->why));
	return OK;
}

static bool
is_bound(const struct plan_binding *binding, size_t id)
{
	for (size_t i = 0; i < binding->count; i++)
		if (binding->list[i].id == id)
			return true;
	return false;
}

static enum err
list_bound(struct evaluation *evaluation, const struct observed *observed,
	struct pattern_verdict *verdict)
{
	const struct json **bound = arena_array(
		evaluation->arena, observed->count + 1, const struct json *);

	if (bound == NULL)
		return fail_nomem(evaluation->why);
	for (size_t i = 0; verdict->result == PLAN_YES && i < observed->count; i++)
		if (is_bound(evaluation->binding, i))
			bound[verdict->bound_count++] = observed->sources[i];
	verdict->bound = bound;
	return OK;
}

static enum err
evaluate(struct evaluation *evaluation, const struct pattern *pattern, const struct json *json,
	struct pattern_verdict *ret)
{
	struct pattern_verdict verdict = { 0 };
	size_t steps = PATTERN_SEARCH_STEPS_MAX;
	struct observed observed;

	TRY(prepare(evaluation, pattern));
	TRY(observed_read(evaluation->arena, json, evaluation->paths, &observed, evaluation->why));
	for (size_t i = 0; i < observed.count; i++)
		TRY(observe(evaluation, &observed.observations[i], i));
	verdict.result = plan_search(
		&evaluation->plan, evaluation->lists, &steps, evaluation->binding);
	verdict.trouble = evaluation->trouble;
	TRY(list_bound(evaluation, &observed, &verdict));
	*ret = verdict;
	return OK;
}

enum err
pattern_evaluate(struct arena *arena, const struct pattern *pattern, const struct json *observed,
	struct pattern_verdict *ret, struct fault *why)
{
	struct evaluation evaluation = { .arena = arena, .why = why };
	enum err err = evaluate(&evaluation, pattern, observed, ret);

	evaluation_done(&evaluation);
	return err;
}
