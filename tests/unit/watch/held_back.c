/* held_back.c - tests of counting lines by indicator: where too many begin, and what ends it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "watch/held_back.h"
#include "watch/id_hash.h"

enum { PERCENT = 5, MOST = LOUD_WINDOW_LINES / 100 * PERCENT };

static const struct match_indicator loud = { .id = STR_INIT("loud"), .version = 1 };
static const struct match_indicator newer = { .id = STR_INIT("loud"), .version = 2 };
static const struct match_indicator quiet = { .id = STR_INIT("quiet"), .version = 1 };

static int
set_up(void **state)
{
	*state = held_back_new(PERCENT);
	return *state == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	held_back_free(*state);
	return 0;
}

static bool
is_held(struct held_back *held_back, const struct match_indicator *indicator, uint64_t line)
{
	static const struct id_hasher hasher;
	uint64_t hash = id_hash(&hasher, indicator->id);
	bool held;

	held_back_fetch_place(held_back, hash);
	held_back_fetch(held_back, hash);
	assert_int_equal(held_back_count(held_back, indicator, hash, line, &held, NULL), OK);
	return held;
}

/* Hits in `count` lines from that one on, none of them too many. */
static void
hit_lines(struct held_back *held_back, uint64_t first, unsigned count)
{
	for (uint64_t line = first; line < first + count; line++)
		if (is_held(held_back, &loud, line))
			fail_msg("held back at line %llu", (unsigned long long)line);
}

static void
the_line_beyond_the_share_is_the_first_left_out(void **state)
{
	hit_lines(*state, 1, MOST);
	assert_int_equal(held_back_indicators(*state), 0);
	assert_true(is_held(*state, &loud, MOST + 1));
	assert_true(is_held(*state, &loud, MOST + 1));
	assert_true(is_held(*state, &loud, 10 * LOUD_WINDOW_LINES));
	assert_int_equal(held_back_indicators(*state), 1);
	assert_false(is_held(*state, &quiet, 10 * LOUD_WINDOW_LINES));
}

static void
a_line_counts_once(void **state)
{
	for (int i = 0; i < 2; i++)
		for (unsigned line = 1; line <= MOST; line += MOST / 2)
			for (int hit = 0; hit < MOST; hit++)
				assert_false(is_held(*state, i == 0 ? &loud : &quiet, line));
	assert_int_equal(held_back_indicators(*state), 0);
}

static void
ids_of_one_hash_are_kept_apart(void **state)
{
	enum { HASH = 7 };
	bool held;

	for (uint64_t line = 1; line <= MOST + 1; line++)
		assert_int_equal(held_back_count(*state, &loud, HASH, line, &held, NULL), OK);
	assert_true(held);
	assert_int_equal(held_back_count(*state, &quiet, HASH, MOST + 1, &held, NULL), OK);
	assert_false(held);
}

static void
a_window_ends_with_its_last_line(void **state)
{
	hit_lines(*state, LOUD_WINDOW_LINES - MOST + 1, MOST);
	hit_lines(*state, LOUD_WINDOW_LINES + 1, MOST);
	assert_true(is_held(*state, &loud, 2 * LOUD_WINDOW_LINES));
}

static void
the_next_window_begins_anew(void **state)
{
	hit_lines(*state, LOUD_WINDOW_LINES - MOST + 1, MOST);
	hit_lines(*state, 2 * LOUD_WINDOW_LINES, 1);
	hit_lines(*state, 2 * LOUD_WINDOW_LINES + 1, MOST);
}

static void
a_new_version_has_another_chance(void **state)
{
	hit_lines(*state, 1, MOST);
	assert_true(is_held(*state, &loud, MOST + 1));
	for (uint64_t line = 1; line <= MOST; line++)
		assert_false(is_held(*state, &newer, LOUD_WINDOW_LINES + line));
	assert_int_equal(held_back_indicators(*state), 0);
	assert_true(is_held(*state, &newer, LOUD_WINDOW_LINES + MOST + 1));
	assert_int_equal(held_back_indicators(*state), 1);
}

/* Of five in turns each is in the fifth of the share when all are in the whole of it. */
static void
a_few_may_not_do_together_what_one_may_not(void **state)
{
	enum { FEW = LOUD_TOGETHER };
	char id[16];
	struct match_indicator one = { .id = { id, 1 } };

	for (uint64_t line = 1; line <= MOST; line++) {
		id[0] = (char)('a' + line % FEW);
		assert_false(is_held(*state, &one, line));
	}
	assert_false(is_held(*state, &quiet, MOST + 1)); /* the line is too much, the indicator not */
	for (uint64_t line = MOST + 1; line <= MOST + FEW; line++) {
		id[0] = (char)('a' + line % FEW);
		assert_true(is_held(*state, &one, line));
	}
	assert_int_equal(held_back_indicators(*state), FEW);
	assert_false(is_held(*state, &quiet, MOST + FEW + 1));
}

static void
many_may_be_in_as_many_lines_as_they_are(void **state)
{
	enum { MANY = LOUD_TOGETHER + 1 };
	char id[16];
	struct match_indicator one = { .id = { id, 1 } };

	for (uint64_t line = 1; line <= MOST / LOUD_TOGETHER * MANY; line++) {
		id[0] = (char)('a' + line % MANY);
		assert_false(is_held(*state, &one, line));
	}
	assert_true(is_held(*state, &one, LOUD_WINDOW_LINES));
}

static void
what_is_left_out_makes_no_noise(void **state)
{
	hit_lines(*state, 1, MOST);
	assert_true(is_held(*state, &loud, MOST + 1));
	for (uint64_t line = LOUD_WINDOW_LINES + 1; line <= LOUD_WINDOW_LINES + 2 * MOST; line += 2) {
		assert_true(is_held(*state, &loud, line));
		assert_false(is_held(*state, &quiet, line + 1));
	}
}

static size_t
silenced(const struct held_back *held_back)
{
	struct str ids[SILENCED_MAX];

	return held_back_silenced(held_back, ids);
}

static void
what_is_held_back_need_not_be_searched_for(void **state)
{
	struct str ids[SILENCED_MAX];
	uint64_t revision;

	hit_lines(*state, 1, MOST);
	revision = held_back_revision(*state);
	assert_int_equal(silenced(*state), 0);
	assert_true(is_held(*state, &loud, MOST + 1));
	assert_int_equal(held_back_silenced(*state, ids), 1);
	assert_true(str_eq(ids[0], STR("loud")));
	assert_true(held_back_revision(*state) > revision);
	revision = held_back_revision(*state);
	assert_true(is_held(*state, &loud, MOST + 2));
	assert_int_equal(silenced(*state), 1);
	assert_int_equal(held_back_revision(*state), revision);
}

static void
it_is_searched_for_again_when_other_indicators_are_in_use(void **state)
{
	uint64_t wakes = held_back_wakes(*state);

	hit_lines(*state, 1, MOST);
	assert_true(is_held(*state, &loud, MOST + 1));
	held_back_wake(*state);
	assert_int_equal(silenced(*state), 0);
	assert_int_equal(held_back_wakes(*state), wakes + 1);
	assert_true(is_held(*state, &loud, MOST + 2));
	assert_int_equal(silenced(*state), 1);
	assert_false(is_held(*state, &newer, MOST + 3));
	assert_int_equal(silenced(*state), 0);
	assert_int_equal(held_back_wakes(*state), wakes + 2);
}

static void
only_so_many_are_not_searched_for(void **state)
{
	enum { FEW = LOUD_WINDOW_LINES / 100 + 1 };
	char id[16];
	struct match_indicator one = { .id = { id, 0 } };
	struct held_back *strict;

	(void)state;
	strict = held_back_new(1);
	for (unsigned i = 0; i <= SILENCED_MAX; i++) {
		one.id.len = (size_t)snprintf(id, sizeof(id), "%u", i);
		for (uint64_t line = 1; line <= FEW; line++)
			assert_int_equal(is_held(strict, &one, (uint64_t)i * LOUD_WINDOW_LINES + line),
				line == FEW);
		assert_int_equal(silenced(strict), i < SILENCED_MAX ? i + 1 : SILENCED_MAX);
	}
	assert_int_equal(held_back_indicators(strict), SILENCED_MAX + 1);
	held_back_free(strict);
}

/* Each line has hits of so many; in how many lines they are until one is held back. */
static uint64_t
lines_until_one_is_held(struct held_back *held_back, unsigned indicators)
{
	char id[16];
	struct match_indicator one = { .id = { id, 0 } };

	for (uint64_t line = 1;; line++)
		for (unsigned i = 0; i < indicators; i++) {
			one.id.len = (size_t)snprintf(id, sizeof(id), "%u", i);
			if (is_held(held_back, &one, line))
				return line;
		}
}

static void
the_more_hits_there_are_the_fewer_lines_make_one_loud(void **state)
{
	struct held_back *held_back;

	(void)state;
	held_back = held_back_new(PERCENT);
	assert_int_equal(lines_until_one_is_held(held_back, LOUD_HITS_EACH), MOST + 1);
	held_back_free(held_back);
	held_back = held_back_new(PERCENT);
	/* 100 lines have 10 times as many hits as a window's share: a tenth of 1,000 lines. */
	assert_int_equal(lines_until_one_is_held(held_back, 10000), 101);
	for (uint64_t line = 101; line < 200; line++)
		assert_false(is_held(held_back, &quiet, line));
	assert_true(is_held(held_back, &quiet, 200));
	hit_lines(held_back, LOUD_WINDOW_LINES + 1, MOST); /* the next window begins anew */
	held_back_free(held_back);
}

static void
beyond_the_limit_all_is_forgotten(void **state)
{
	char id[16];
	struct match_indicator other = { .id = { id, 0 } };

	hit_lines(*state, 1, MOST);
	assert_true(is_held(*state, &loud, MOST + 1));
	for (unsigned i = 1; i < LOUD_INDICATORS_MAX; i++) {
		other.id.len = (size_t)snprintf(id, sizeof(id), "%u", i);
		assert_false(is_held(*state, &other, MOST + 2));
	}
	assert_true(is_held(*state, &loud, MOST + 2));
	assert_false(is_held(*state, &quiet, MOST + 2));
	assert_int_equal(held_back_indicators(*state), 0);
	assert_int_equal(silenced(*state), 0);
	assert_int_equal(held_back_wakes(*state), 1);
	hit_lines(*state, MOST + 3, MOST - 1); /* the line of the quiet one counts */
	assert_true(is_held(*state, &loud, 2 * MOST + 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_line_beyond_the_share_is_the_first_left_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_line_counts_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(ids_of_one_hash_are_kept_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_window_ends_with_its_last_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_next_window_begins_anew, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_new_version_has_another_chance, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_few_may_not_do_together_what_one_may_not, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			many_may_be_in_as_many_lines_as_they_are, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_left_out_makes_no_noise, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_held_back_need_not_be_searched_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			it_is_searched_for_again_when_other_indicators_are_in_use, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			only_so_many_are_not_searched_for, set_up, tear_down),
		cmocka_unit_test(the_more_hits_there_are_the_fewer_lines_make_one_loud),
		cmocka_unit_test_setup_teardown(
			beyond_the_limit_all_is_forgotten, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
