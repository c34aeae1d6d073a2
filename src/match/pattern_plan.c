/* pattern_plan.c - makes the plan of a pattern: which tests, how they come together, how long.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_plan.h"

#include "base/limits.h"
#include "base/timestamp.h"

/* What qualifiers around a node say about the tests in it. */
struct surroundings {
	int64_t start;
	int64_t stop;
	unsigned windows;
};

struct planner {
	struct arena *arena;
	const struct plan_node **tests;
	size_t test_count;
	struct fault *why;
};

static int64_t
microseconds_of(const struct pattern_literal *seconds)
{
	double amount = seconds->number * (double)MICROSECONDS_PER_SECOND;

	/* The tenths are those of a decimal number that no double is. */
	return amount >= (double)(INT64_MAX / 4) ? INT64_MAX / 4 : (int64_t)(amount + 0.5);
}

static enum err
check_size(struct planner *planner, uint64_t size)
{
	if (size > PATTERN_BOUND_MAX)
		return fail(planner->why, E_TOO_LARGE,
			"pattern: it asks for more than %u "
			"observations",
			PATTERN_BOUND_MAX);
	return OK;
}

static enum err make_node(struct planner *planner, const struct pattern_observation *observation,
	struct surroundings around, const struct plan_node **ret);

/* Children of AND by size, so that the rarest choices are made first. */
static void
insert_by_size(const struct plan_node **list, struct plan_node *node)
{
	while (*list != NULL && (*list)->size <= node->size)
		list = (const struct plan_node **)&(*list)->next;
	node->next = *list;
	*list = node;
}

static void
append(const struct plan_node **list, struct plan_node *node)
{
	while (*list != NULL)
		list = (const struct plan_node **)&(*list)->next;
	*list = node;
}

static enum err
make_children(struct planner *planner, const struct pattern_observation *observation,
	struct surroundings around, struct plan_node *node)
{
	for (const struct pattern_observation *part = observation->first; part != NULL;
		part = part->next) {
		const struct plan_node *child;
		TRY(make_node(planner, part, around, &child));
		if (observation->kind == PATTERN_AND)
			insert_by_size(&node->first, (struct plan_node *)child);
		else
			append(&node->first, (struct plan_node *)child);
		if (observation->kind != PATTERN_OR)
			node->size += child->size;
		else if (node->size == 0 || child->size < node->size)
			node->size = child->size;
		TRY(check_size(planner, node->size));
	}
	return OK;
}

static void
make_test(struct planner *planner, const struct pattern_observation *observation,
	const struct surroundings *around, struct plan_node *node)
{
	node->test = (uint32_t)planner->test_count;
	node->size = 1;
	node->start = around->start;
	node->stop = around->stop;
	node->expression = observation->test;
	planner->tests[planner->test_count++] = node;
}

static enum err
make_qualified(struct planner *planner, const struct pattern_observation *observation,
	struct surroundings around, struct plan_node *node)
{
	if (observation->kind == PATTERN_WITHIN) {
		node->span = microseconds_of(&observation->amount);
		if (++around.windows > PATTERN_WINDOWS_MAX)
			return fail(planner->why, E_TOO_LARGE,
				"pattern: more than %u WITHIN within "
				"one another",
				PATTERN_WINDOWS_MAX);
	}
	TRY(make_children(planner, observation, around, node));
	if (observation->kind == PATTERN_REPEATS) {
		node->times = (uint64_t)observation->amount.integer;
		TRY(check_size(planner, node->times));
		node->size *= node->times;
		TRY(check_size(planner, node->size));
	}
	return OK;
}

static enum err
make_node(struct planner *planner, const struct pattern_observation *observation,
	struct surroundings around, const struct plan_node **ret)
{
	struct plan_node *node;

	if (observation->kind == PATTERN_START_STOP) {
		if (observation->start.integer > around.start)
			around.start = observation->start.integer;
		if (observation->stop.integer < around.stop)
			around.stop = observation->stop.integer;
		/* An empty span stays empty, whatever else surrounds it. */
		if (observation->start.integer >= observation->stop.integer)
			around.stop = INT64_MIN;
		return make_node(planner, observation->first, around, ret);
	}
	node = arena_new_of(planner->arena, struct plan_node);
	if (node == NULL)
		return fail_nomem(planner->why);
	node->kind = observation->kind;
	*ret = node;
	if (observation->kind == PATTERN_TEST) {
		make_test(planner, observation, &around, node);
		return OK;
	}
	return observation->count == 1 ? make_qualified(planner, observation, around, node)
				       : make_children(planner, observation, around, node);
}

/* Within how long all lies that the node binds. */
static int64_t
span_of(const struct plan_node *node)
{
	int64_t widest = 0;

	if (node->kind == PATTERN_WITHIN)
		return node->span;
	if (node->kind == PATTERN_TEST)
		return 0;
	if (node->kind != PATTERN_OR)
		return INT64_MAX;
	for (const struct plan_node *part = node->first; part != NULL; part = part->next) {
		int64_t span = span_of(part);
		if (span > widest)
			widest = span;
	}
	return widest;
}

static bool
any_test_fulfils(const struct plan_node *node)
{
	if (node->kind == PATTERN_AND || node->kind == PATTERN_FOLLOWEDBY ||
		(node->kind == PATTERN_REPEATS && node->times > 1))
		return false;
	for (const struct plan_node *part = node->first; part != NULL; part = part->next)
		if (!any_test_fulfils(part))
			return false;
	return true;
}

enum err
plan_init(struct plan *plan, struct arena *arena, const struct pattern *pattern, struct fault *why)
{
	struct planner planner = { .arena = arena, .why = why };
	struct surroundings around = { INT64_MIN, INT64_MAX, 0 };
	const struct plan_node *root;

	planner.tests = arena_array(arena, pattern->test_count, const struct plan_node *);
	if (planner.tests == NULL)
		return fail_nomem(why);
	TRY(make_node(&planner, pattern->root, around, &root));
	*plan = (struct plan){
		.root = root,
		.test_count = planner.test_count,
		.tests = planner.tests,
		.span = span_of(root),
		.any_test_fulfils = any_test_fulfils(root),
	};
	return OK;
}

bool
plan_counts(const struct plan_node *test, int64_t first, int64_t last)
{
	return first < test->stop && last >= test->start;
}
