/* loud.c - tests of counting hits by indicator.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "match/loud.h"

static struct match_indicator indicators[2] = { { .id = STR_INIT("a") }, { .id = STR_INIT("b") } };

/* A text of `lines` lines, in the first `hits` of which the indicator stands twice. */
static void
count(struct loud *loud, const struct match_indicator *indicator, size_t lines, size_t hits)
{
	struct line_hit *list = calloc(2 * hits + 1, sizeof(*list));
	struct line_matches matches = { .hit_count = 2 * hits, .hits = list, .lines = lines };

	for (size_t i = 0; i < 2 * hits; i++)
		list[i] = (struct line_hit){ { .indicator = indicator }, i / 2 };
	assert_int_equal(loud_count(loud, &matches, NULL), OK);
	free(list);
}

static size_t
loud_ones(const struct loud *loud, unsigned share)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct loud_indicator *list;
	size_t found;

	assert_int_equal(loud_list(loud, share, arena, &found, &list, NULL), OK);
	return found;
}

static void
a_share_is_of_lines_not_of_hits(void **state)
{
	OWNED(loud) loud = loud_new();

	(void)state;
	count(loud, &indicators[0], 1000, 100);
	assert_int_equal(loud_lines(loud), 1000);
	assert_int_equal(loud_ones(loud, 99), 1);
	assert_int_equal(loud_ones(loud, 100), 0);
}

static void
few_lines_are_never_loud(void **state)
{
	OWNED(loud) loud = loud_new();

	(void)state;
	count(loud, &indicators[0], LOUD_LINES_MIN - 1, LOUD_LINES_MIN - 1);
	assert_int_equal(loud_ones(loud, 1), 0);
	count(loud, &indicators[0], 1, 1);
	assert_int_equal(loud_ones(loud, 1), 1);
}

static void
the_loudest_comes_first(void **state)
{
	OWNED(loud) loud = loud_new();
	OWNED(arena) arena = arena_new(MIB);
	const struct loud_indicator *list;
	size_t found;

	(void)state;
	count(loud, &indicators[0], 500, 200);
	count(loud, &indicators[1], 500, 300);
	assert_int_equal(loud_list(loud, 100, arena, &found, &list, NULL), OK);
	assert_int_equal(found, 2);
	assert_true(str_eq(list[0].id, STR("b")));
	assert_int_equal(list[0].lines, 300);
	assert_int_equal(list[1].lines, 200);
}

static void
past_the_limit_only_known_ones_are_counted(void **state)
{
	OWNED(loud) loud = loud_new();
	char id[16];
	struct match_indicator one = { .id = { id, 0 } };

	(void)state;
	for (size_t i = 0; i < LOUD_INDICATORS_MAX; i++) {
		one.id.len = (size_t)snprintf(id, sizeof(id), "%zu", i);
		count(loud, &one, 1, 1);
	}
	count(loud, &indicators[0], 1000000, 1000000);
	assert_int_equal(loud_ones(loud, 1), 0);
	one.id = STR("7");
	count(loud, &one, 1000000, 1000000);
	assert_int_equal(loud_ones(loud, 1), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_share_is_of_lines_not_of_hits),
		cmocka_unit_test(few_lines_are_never_loud),
		cmocka_unit_test(the_loudest_comes_first),
		cmocka_unit_test(past_the_limit_only_known_ones_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
