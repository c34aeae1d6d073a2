/* pattern_plan.c - tests of the plan of a pattern and of the search for what fulfils it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What matches when is held by tests/golden/patterns; here are the limits, and a search by brute
 * force over small worlds that must agree.
 */
#include "support/check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "match/pattern_plan.h"
#include "match/pattern_state.h"

static enum err
make_plan(struct arena *arena, const char *text, struct plan *plan, struct fault *why)
{
	struct pattern pattern;

	assert_int_equal(pattern_parse(arena, str_of(text), PATTERN_STIX_21, &pattern, NULL), OK);
	return plan_init(plan, arena, &pattern, why);
}

static void
knows_how_long_all_takes(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct plan plan;

	(void)state;
	assert_int_equal(make_plan(arena, "[a:b=1]", &plan, NULL), OK);
	assert_true(plan.any_test_fulfils);
	assert_int_equal(plan.span, 0);
	assert_int_equal(make_plan(arena, "[a:b=1] OR [a:c=2] REPEATS 1 TIMES", &plan, NULL), OK);
	assert_true(plan.any_test_fulfils);
	assert_int_equal(
		make_plan(arena, "([a:b=1] AND [a:c=2]) WITHIN 1.5 SECONDS", &plan, NULL), OK);
	assert_false(plan.any_test_fulfils);
	assert_int_equal(plan.span, 1500000);
	assert_int_equal(make_plan(arena, "[a:b=1] AND [a:c=2] WITHIN 5 SECONDS", &plan, NULL), OK);
	assert_true(plan.span == INT64_MAX);
	assert_int_equal(plan.test_count, 2);
	assert_int_equal(make_plan(arena,
				 "([a:b=1] AND [a:c=2]) WITHIN 5 SECONDS OR "
				 "([a:b=1] REPEATS 2 TIMES WITHIN 7 SECONDS)",
				 &plan, NULL),
		OK);
	assert_int_equal(plan.span, 7000000);
}

static void
holds_its_limits(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	struct plan plan;
	struct fault why;

	(void)state;
	buf_addf(&text, "[a:b=1] REPEATS %u TIMES", PATTERN_BOUND_MAX);
	assert_int_equal(make_plan(arena, text.data, &plan, NULL), OK);
	buf_clear(&text);
	buf_addf(&text, "[a:b=1] REPEATS %u TIMES", PATTERN_BOUND_MAX + 1);
	assert_int_equal(make_plan(arena, text.data, &plan, &why), E_TOO_LARGE);
	assert_int_equal(
		make_plan(arena, "([a:b=1] REPEATS 100 TIMES) REPEATS 100 TIMES", &plan, NULL),
		E_TOO_LARGE);
	assert_int_equal(make_plan(arena, "([a:b=1] AND [a:b=2]) REPEATS 9223372036854775807 TIMES",
				 &plan, NULL),
		E_TOO_LARGE);
	buf_clear(&text);
	buf_add(&text, STR("[a:b=1]"));
	for (unsigned i = 0; i < PATTERN_WINDOWS_MAX; i++)
		buf_add(&text, STR(" WITHIN 5 SECONDS"));
	assert_int_equal(make_plan(arena, text.data, &plan, NULL), OK);
	buf_add(&text, STR(" WITHIN 5 SECONDS"));
	assert_int_equal(make_plan(arena, text.data, &plan, NULL), E_TOO_LARGE);
}

static void
fill(struct candidates *list, uint64_t first_id, size_t count, int64_t start)
{
	for (size_t i = 0; i < count; i++) {
		int64_t at = start + (int64_t)i * MICROSECONDS_PER_SECOND;
		struct candidate candidate = { first_id + i, at, at, 1 };
		assert_int_equal(candidates_add(list, &candidate, NULL), OK);
	}
}

static enum plan_result
search(const struct plan *plan, const struct candidates *lists)
{
	struct plan_binding *binding = plan_binding_new();
	size_t steps = PATTERN_SEARCH_STEPS_MAX;
	enum plan_result result = plan_search(plan, lists, &steps, binding);

	free(binding);
	return result;
}

/* Any twenty of forty, and then one that lies before them all: too many ways to try. */
static void
gives_up_after_its_steps(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct candidates lists[2] = { 0 };
	struct plan plan;

	(void)state;
	assert_int_equal(
		make_plan(arena, "([a:b=1] REPEATS 20 TIMES) FOLLOWEDBY [a:b=2]", &plan, NULL), OK);
	fill(&lists[0], 100, 40, 1000 * MICROSECONDS_PER_SECOND);
	fill(&lists[1], 1, 1, 0);
	assert_int_equal(search(&plan, lists), PLAN_GAVE_UP);
	fill(&lists[1], 2, 1, 2000 * MICROSECONDS_PER_SECOND);
	assert_int_equal(search(&plan, lists), PLAN_YES);
	candidates_done(&lists[0]);
	candidates_done(&lists[1]);
}

static void
binds_as_many_as_it_may(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct candidates list = { 0 };
	struct plan plan;

	(void)state;
	assert_int_equal(
		make_plan(arena, "[a:b=1] REPEATS 1024 TIMES WITHIN 1023 SECONDS", &plan, NULL),
		OK);
	fill(&list, 1, PATTERN_BOUND_MAX, 0);
	assert_int_equal(search(&plan, &list), PLAN_YES);
	candidates_drop_first(&list, 1);
	assert_int_equal(search(&plan, &list), PLAN_NO);
	candidates_done(&list);
}

/* What is bound already is passed over at no more than a step each. */
static void
binds_many_of_two_tests_in_its_steps(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct candidates lists[2] = { 0 };
	struct plan plan;

	(void)state;
	assert_int_equal(
		make_plan(arena, "([a:b=1] AND [a:b=2]) REPEATS 250 TIMES", &plan, NULL), OK);
	fill(&lists[0], 1, 250, 0);
	fill(&lists[1], 1001, 250, 0);
	assert_int_equal(search(&plan, lists), PLAN_YES);
	candidates_done(&lists[0]);
	candidates_done(&lists[1]);
}

/* An OR whose larger side would bind more than there is room for. */
static void
never_binds_more(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct candidates lists[2] = { 0 };
	struct plan plan;

	(void)state;
	assert_int_equal(
		make_plan(arena, "([a:b=1] REPEATS 1000 TIMES OR [a:b=2]) REPEATS 1000 TIMES",
			&plan, NULL),
		OK);
	fill(&lists[0], 1, 5000, 0);
	fill(&lists[1], 10000, 1000, 0);
	assert_int_not_equal(search(&plan, lists), PLAN_NO);
	candidates_done(&lists[0]);
	candidates_done(&lists[1]);
}

/* The same question by trying every choice of different observations for the tests, in order. */
static bool
fits(const struct candidate *const *chosen, size_t count, bool row, int64_t span)
{
	int64_t latest = INT64_MIN;
	int64_t earliest = INT64_MAX;

	for (size_t i = 0; i < count; i++) {
		if (row && i > 0 && chosen[i]->last < latest)
			return false;
		for (size_t k = 0; k < i; k++)
			if (chosen[k]->id == chosen[i]->id)
				return false;
		latest = chosen[i]->first > latest ? chosen[i]->first : latest;
		earliest = chosen[i]->last < earliest ? chosen[i]->last : earliest;
	}
	return latest <= earliest || latest - earliest <= span;
}

static bool
by_force(const struct candidates *lists, bool row, int64_t span)
{
	const struct candidate *chosen[3];

	for (size_t a = 0; a < lists[0].count; a++)
		for (size_t b = 0; b < lists[1].count; b++)
			for (size_t c = 0; c < lists[2].count; c++) {
				chosen[0] = &lists[0].list[a];
				chosen[1] = &lists[1].list[b];
				chosen[2] = &lists[2].list[c];
				if (fits(chosen, 3, row, span))
					return true;
			}
	return false;
}

static unsigned
dice(uint64_t *seed, unsigned sides)
{
	*seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
	return (unsigned)(*seed >> 33) % sides;
}

static void
deal(struct candidates *lists, uint64_t *seed)
{
	for (uint64_t id = 1; id <= 6; id++) {
		int64_t first = dice(seed, 12) * MICROSECONDS_PER_SECOND;
		struct candidate candidate = { id, first,
			first + dice(seed, 3) * MICROSECONDS_PER_SECOND, 1 };
		for (int i = 0; i < 3; i++)
			if (dice(seed, 3) == 0)
				assert_int_equal(candidates_add(&lists[i], &candidate, NULL), OK);
	}
}

static void
agrees_with_trying_everything(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct plan plans[2];
	uint64_t seed = 7;
	unsigned found = 0;

	(void)state;
	assert_int_equal(make_plan(arena, "([a:b=1] AND [a:b=2] AND [a:b=3]) WITHIN 3 SECONDS",
				 &plans[0], NULL),
		OK);
	assert_int_equal(make_plan(arena,
				 "([a:b=1] FOLLOWEDBY [a:b=2] FOLLOWEDBY [a:b=3]) "
				 "WITHIN 3 SECONDS",
				 &plans[1], NULL),
		OK);
	for (int round = 0; round < 20000; round++) {
		struct candidates lists[3] = { 0 };
		deal(lists, &seed);
		for (int i = 0; i < 2; i++) {
			bool expected = by_force(lists, i == 1, 3 * MICROSECONDS_PER_SECOND);
			found += expected;
			assert_int_equal(search(&plans[i], lists), expected ? PLAN_YES : PLAN_NO);
		}
		for (int i = 0; i < 3; i++)
			candidates_done(&lists[i]);
	}
	assert_in_range(found, 2000, 38000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_how_long_all_takes),
		cmocka_unit_test(holds_its_limits),
		cmocka_unit_test(gives_up_after_its_steps),
		cmocka_unit_test(binds_as_many_as_it_may),
		cmocka_unit_test(binds_many_of_two_tests_in_its_steps),
		cmocka_unit_test(never_binds_more),
		cmocka_unit_test(agrees_with_trying_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
