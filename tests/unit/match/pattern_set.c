/* pattern_set.c - tests of many patterns at once: what is remembered, used up, dropped and left
 * alone.
 * SPDX-License-Identifier: Apache-2.0
 *
 * That a set says what each of its patterns says by itself is held by pattern_set_random.c.
 */
#include "support/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "match/pattern_set.h"

enum { SECOND = 1000000 };

static struct pattern_set *
new_set(const char *const *patterns, size_t count)
{
	struct pattern_set *set = pattern_set_new(PATTERN_VALUES_AS_WRITTEN);
	uint32_t number;

	assert_non_null(set);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(
			pattern_set_add(set, str_of(patterns[i]), PATTERN_STIX_21, &number, NULL),
			OK);
	assert_int_equal(pattern_set_compile(set, NULL), OK);
	return set;
}

/* One object of type "a" whose property "b" is that string. */
static struct pattern_matches
observe(struct pattern_set *set, const char *text, int64_t second)
{
	const struct pattern_paths *paths = pattern_set_paths(set);
	struct fact fact = { .path = pattern_paths_find(paths, STR("a:b")),
		.kind = FACT_STRING,
		.text = str_of(text) };
	uint32_t type = pattern_paths_type(paths, STR("a"));
	struct observation observation = { .first = second * SECOND,
		.last = second * SECOND,
		.number = 1,
		.fact_count = 1,
		.facts = &fact,
		.object_count = 1,
		.types = &type };
	struct pattern_matches matches;

	assert_int_equal(pattern_set_observe(set, &observation, &matches, NULL), OK);
	return matches;
}

#define NEW_SET(...)                                  \
	new_set((const char *const[]){ __VA_ARGS__ }, \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static void
matches_at_once_what_one_observation_fulfils(void **state)
{
	OWNED(pattern_set) set = NEW_SET(
		"[a:b = 'x']", "[a:b LIKE 'x%'] OR [a:b = 'x']", "[a:b = 'y']");
	struct pattern_matches matches = observe(set, "x", 7);

	(void)state;
	assert_int_equal(matches.count, 2);
	assert_int_equal(matches.list[0].pattern + matches.list[1].pattern, 1);
	assert_int_equal(matches.list[0].observations, 1);
	assert_int_equal(matches.list[0].first, 7 * SECOND);
	assert_int_equal(observe(set, "z", 8).count, 0);
	assert_int_equal(pattern_set_stats(set).observations, 2);
	assert_int_equal(pattern_set_stats(set).matches, 2);
	assert_int_equal(pattern_set_stats(set).remembered, 0);
}

static void
meets_only_what_could_match(void **state)
{
	OWNED(pattern_set) set = NEW_SET("[a:b = 'one']", "[a:b = 'two']", "[a:b LIKE '%three%']",
		"[a:b MATCHES 'four']", "[a:b ISSUBSET '10.0.0.0/8']", "[a:b > 'z']");

	(void)state;
	observe(set, "nothing", 0);
	assert_int_equal(pattern_set_stats(set).tests_met, 1);
	observe(set, "10.1.2.3", 0);
	assert_int_equal(pattern_set_stats(set).tests_met, 3);
	observe(set, "one three four", 0);
	assert_int_equal(pattern_set_stats(set).tests_met, 6);
	assert_int_equal(pattern_set_stats(set).tests_held, 3);
}

enum { BOUNDS = 1000 };

/* For each number below BOUNDS the pattern with that number in the places of '#'. */
static struct pattern_set *
new_set_of_bounds(const char *pattern)
{
	struct pattern_set *set = pattern_set_new(PATTERN_VALUES_NORMAL);
	uint32_t number;

	assert_non_null(set);
	for (int i = 0; i < BOUNDS; i++) {
		OWNED_BUF text = BUF_INIT;
		for (const char *at = pattern; *at != '\0'; at++)
			if (*at == '#')
				buf_addf(&text, "%d", i);
			else
				buf_add_char(&text, *at);
		assert_int_equal(
			pattern_set_add(set, buf_str(&text), PATTERN_STIX_21, &number, NULL), OK);
	}
	assert_int_equal(pattern_set_compile(set, NULL), OK);
	return set;
}

/* One object of type "a" with two numbers "n" and the string "b"; how many tests it met. */
static uint64_t
meet_numbers(struct pattern_set *set, int64_t one, int64_t other, const char *text)
{
	const struct pattern_paths *paths = pattern_set_paths(set);
	uint64_t before = pattern_set_stats(set).tests_met;
	const struct fact facts[] = {
		{ .path = pattern_paths_find(paths, STR("a:n")),
			.kind = FACT_INTEGER,
			.integer = one },
		{ .path = pattern_paths_find(paths, STR("a:n")),
			.kind = FACT_INTEGER,
			.integer = other },
		{ .path = pattern_paths_find(paths, STR("a:b")),
			.kind = FACT_STRING,
			.text = str_of(text) },
	};
	uint32_t type = pattern_paths_type(paths, STR("a"));
	struct observation observation = { .number = 1,
		.fact_count = 3,
		.facts = facts,
		.object_count = 1,
		.types = &type };
	struct pattern_matches matches;

	assert_int_equal(pattern_set_observe(set, &observation, &matches, NULL), OK);
	return pattern_set_stats(set).tests_met - before;
}

static void
meets_only_the_bounds_that_a_number_is_within(void **state)
{
	OWNED(pattern_set) above = new_set_of_bounds("[a:n > #]");
	OWNED(pattern_set) below = new_set_of_bounds("[a:n NOT >= #]");
	OWNED(pattern_set) between = new_set_of_bounds("[a:n >= # AND a:n < #.5]");
	OWNED(pattern_set) either = new_set_of_bounds("[a:n < # OR a:n > #]");
	OWNED(pattern_set) beyond = new_set_of_bounds("[a:n < 10000000000000000000#.0]");
	OWNED(pattern_set) under = new_set_of_bounds("[a:n > -10000000000000000000#.0]");
	OWNED(pattern_set) with_value = new_set_of_bounds("[a:n > # AND a:b = 'value #']");

	(void)state;
	assert_int_equal(meet_numbers(above, 10, 7, ""), 10);
	assert_int_equal(meet_numbers(above, -1, 0, ""), 0);
	assert_int_equal(meet_numbers(above, 5000, 5000, ""), BOUNDS);
	assert_int_equal(meet_numbers(below, 10, 990, ""), BOUNDS - 11);
	assert_int_equal(meet_numbers(between, 500, 500, ""), 1);
	assert_int_equal(meet_numbers(between, 500, 509, ""), 10);
	assert_int_equal(meet_numbers(between, BOUNDS, BOUNDS, ""), 0);
	assert_int_equal(meet_numbers(either, 997, 997, ""), BOUNDS - 1);
	assert_int_equal(meet_numbers(beyond, INT64_MAX, INT64_MAX, ""), BOUNDS);
	assert_int_equal(meet_numbers(under, INT64_MIN, INT64_MIN, ""), BOUNDS);
	assert_int_equal(meet_numbers(with_value, 5000, 5000, "value 7"), 1);
	assert_int_equal(meet_numbers(with_value, 5000, 5000, "value"), 0);
}

static void
remembers_until_all_is_there_and_then_uses_it_up(void **state)
{
	OWNED(pattern_set) set = NEW_SET("([a:b = 'x'] FOLLOWEDBY [a:b = 'y']) WITHIN 10 SECONDS");
	struct pattern_matches matches;

	(void)state;
	assert_int_equal(observe(set, "x", 0).count, 0);
	assert_int_equal(pattern_set_stats(set).remembered, 1);
	matches = observe(set, "y", 10);
	assert_int_equal(matches.count, 1);
	assert_int_equal(matches.list[0].observations, 2);
	assert_int_equal(matches.list[0].first, 0);
	assert_int_equal(matches.list[0].last, 10 * SECOND);
	assert_int_equal(pattern_set_stats(set).remembered, 0);
	assert_int_equal(observe(set, "y", 11).count, 0);
	assert_int_equal(observe(set, "x", 12).count, 0);
	assert_int_equal(observe(set, "y", 23).count, 0);
}

static void
takes_observations_in_any_order(void **state)
{
	OWNED(pattern_set) set = NEW_SET("([a:b = 'x'] FOLLOWEDBY [a:b = 'y']) WITHIN 10 SECONDS");

	(void)state;
	assert_int_equal(observe(set, "y", 20).count, 0);
	assert_int_equal(observe(set, "x", 21).count, 0);
	assert_int_equal(observe(set, "x", 15).count, 1);
}

static void
forgets_what_is_too_old_for_within(void **state)
{
	OWNED(pattern_set) set = NEW_SET("[a:b = 'x'] REPEATS 3 TIMES WITHIN 10 SECONDS");

	(void)state;
	observe(set, "x", 0);
	observe(set, "x", 9);
	assert_int_equal(pattern_set_stats(set).remembered, 2);
	assert_int_equal(observe(set, "x", 11).count, 0);
	assert_int_equal(pattern_set_stats(set).remembered, 2);
	assert_int_equal(pattern_set_stats(set).outlived, 0);
	assert_int_equal(observe(set, "x", 19).count, 1);
}

static void
counts_what_it_forgets_without_within(void **state)
{
	OWNED(pattern_set) set = NEW_SET("[a:b = 'x'] AND [a:b = 'y']");

	(void)state;
	observe(set, "x", 0);
	observe(set, "x", PATTERN_WINDOW_SECONDS);
	assert_int_equal(pattern_set_stats(set).remembered, 2);
	observe(set, "x", PATTERN_WINDOW_SECONDS + 1);
	assert_int_equal(pattern_set_stats(set).remembered, 2);
	assert_int_equal(pattern_set_stats(set).outlived, 1);
	assert_int_equal(observe(set, "y", PATTERN_WINDOW_SECONDS + 2).count, 1);
}

static void
drops_the_oldest_when_there_is_no_room(void **state)
{
	OWNED(pattern_set) set = NEW_SET("[a:b = 'x'] AND [a:b = 'y']");

	(void)state;
	for (int i = 0; i < (int)PATTERN_WINDOW_MAX; i++)
		observe(set, "x", i);
	assert_int_equal(pattern_set_stats(set).dropped, 0);
	observe(set, "x", PATTERN_WINDOW_MAX);
	assert_int_equal(pattern_set_stats(set).dropped, 1);
	assert_int_equal(pattern_set_stats(set).remembered, PATTERN_WINDOW_MAX);
	assert_int_equal(observe(set, "y", 0).list[0].first, 0);
}

/* Types count as paths do: one here. */
static void
holds_the_limit_of_paths(void **state)
{
	OWNED(pattern_set) set = pattern_set_new(PATTERN_VALUES_AS_WRITTEN);
	struct fault why;
	uint32_t number;
	char text[64];

	(void)state;
	for (unsigned i = 0; i <= PATTERN_PATHS_MAX - 1; i++) {
		bool fits = i < PATTERN_PATHS_MAX - 1;
		snprintf(text, sizeof(text), "[a:b%u = 1]", i);
		assert_int_equal(
			pattern_set_add(set, str_of(text), PATTERN_STIX_21, &number, &why),
			fits ? OK : E_TOO_LARGE);
	}
	assert_string_equal(why.text, "patterns ask for more than 4096 object paths");
	assert_int_equal(
		pattern_set_add(set, STR("[a:b0 = 2 AND a:b1 = 3]"), PATTERN_STIX_21, &number, &why),
		OK);
	assert_int_equal(pattern_set_compile(set, NULL), OK);
}

/* So many patterns that each remembers PATTERN_WINDOW_MAX observations, and the set less than all. What
 * completes one still has room. */
static void
holds_the_limit_of_what_all_remember(void **state)
{
	const uint64_t patterns = PATTERN_REMEMBERED_MAX / PATTERN_WINDOW_MAX + 1;
	OWNED(pattern_set) set = pattern_set_new(PATTERN_VALUES_AS_WRITTEN);
	uint32_t number;
	char text[64];

	(void)state;
	for (unsigned i = 0; i < patterns; i++) {
		snprintf(text, sizeof(text), "[a:b = 'x'] AND [a:b = 'y%u']", i);
		assert_int_equal(
			pattern_set_add(set, str_of(text), PATTERN_STIX_21, &number, NULL), OK);
	}
	assert_int_equal(pattern_set_compile(set, NULL), OK);
	for (unsigned i = 0; i < PATTERN_WINDOW_MAX; i++)
		observe(set, "x", i);
	assert_int_equal(pattern_set_stats(set).remembered, PATTERN_REMEMBERED_MAX);
	assert_int_equal(pattern_set_stats(set).dropped,
		patterns * PATTERN_WINDOW_MAX - PATTERN_REMEMBERED_MAX);
	assert_int_equal(observe(set, "y7", PATTERN_WINDOW_MAX).count, 1);
}

/* What the set needs for one grows with its length, not with its square. */
static void
takes_patterns_of_thousands_of_alternatives(void **state)
{
	OWNED(pattern_set) set = pattern_set_new(PATTERN_VALUES_AS_WRITTEN);
	OWNED_BUF text = BUF_INIT;
	uint32_t number;

	(void)state;
	buf_addf(&text, "[a:b = 'x0'");
	for (unsigned i = 1; text.len < PATTERN_SIZE_MAX - 32; i++)
		buf_addf(&text, " OR a:b = 'x%u'", i);
	buf_addf(&text, "]");
	for (unsigned i = 0; i < 16; i++)
		assert_int_equal(
			pattern_set_add(set, buf_str(&text), PATTERN_STIX_21, &number, NULL), OK);
	assert_int_equal(pattern_set_compile(set, NULL), OK);
	assert_int_equal(observe(set, "x3000", 0).count, 16);
	assert_int_equal(observe(set, "y", 1).count, 0);
}

static void
leaves_a_pattern_alone_after_three_limits(void **state)
{
	OWNED(pattern_set) set = NEW_SET(
		"[a:b MATCHES '^(a+)+$']", "[a:b NOT MATCHES '^(a+)+$'] AND [a:b = 'x']");
	const char *text = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!";

	(void)state;
	assert_int_equal(observe(set, "aaa", 0).count, 1);
	observe(set, text, 1);
	observe(set, text, 2);
	assert_false(pattern_set_is_quarantined(set, 0));
	observe(set, text, 3);
	assert_true(pattern_set_is_quarantined(set, 0));
	assert_true(pattern_set_is_quarantined(set, 1));
	assert_int_equal(pattern_set_stats(set).quarantined, 2);
	assert_int_equal(pattern_set_stats(set).limit_hits, 6);
	assert_int_equal(observe(set, "aaa", 4).count, 0);
	assert_int_equal(pattern_set_stats(set).remembered, 0);
}

/* Any twenty of forty, and then one that lies before them all: too many ways to try at each one that
 * comes. It waits until as many have come as earn the steps, and then finds what there is. */
static void
searches_less_often_where_it_costs_too_much(void **state)
{
	enum { OFTEN = PATTERN_SEARCH_STEPS_MAX / PATTERN_SEARCH_STEPS_EACH };
	OWNED(pattern_set) set = NEW_SET("([a:b = 'x'] REPEATS 20 TIMES) FOLLOWEDBY [a:b = 'y']");
	size_t matches = 0;

	(void)state;
	for (int i = 0; i < 40; i++)
		assert_int_equal(observe(set, "x", 1000 + i).count, 0);
	assert_int_equal(observe(set, "y", 0).count, 0);
	assert_int_equal(pattern_set_stats(set).gave_up, 1);
	for (int i = 0; i < OFTEN - 1; i++)
		assert_int_equal(observe(set, "y", 0).count, 0);
	assert_int_equal(pattern_set_stats(set).gave_up, 1);
	assert_int_equal(observe(set, "y", 0).count, 0);
	assert_int_equal(pattern_set_stats(set).gave_up, 2);
	assert_int_equal(observe(set, "y", 2000).count, 0);
	for (int i = 0; i < OFTEN; i++)
		matches += observe(set, "y", 3000).count;
	assert_int_equal(matches, 2); /* all forty */
	assert_int_equal(pattern_set_stats(set).gave_up, 2);
	for (int i = 0; i < 20; i++) /* cheap again */
		matches += observe(set, "x", 1000).count;
	assert_int_equal(matches, 3);
}

static void
is_as_before_after_a_bad_pattern(void **state)
{
	OWNED(pattern_set) set = pattern_set_new(PATTERN_VALUES_AS_WRITTEN);
	struct pattern_matches matches;
	uint32_t number;
	struct fault why;

	(void)state;
	assert_int_equal(pattern_set_add(set, STR("[a:b = 'x'] AND [a:b MATCHES '(']"),
				 PATTERN_STIX_21, &number, &why),
		E_INVALID);
	assert_int_equal(
		pattern_set_add(set, STR("[a:b = 'x'"), PATTERN_STIX_21, &number, &why), E_INVALID);
	assert_int_equal(
		pattern_set_add(set, STR("[a:b = 'x']"), PATTERN_STIX_21, &number, NULL), OK);
	assert_int_equal(number, 0);
	assert_int_equal(pattern_set_compile(set, NULL), OK);
	matches = observe(set, "x", 0);
	assert_int_equal(matches.count, 1);
	assert_int_equal(matches.list[0].pattern, 0);
}

static void
goes_on_with_what_another_set_remembered(void **state)
{
	static const char repeats[] = "[a:b = 'x'] REPEATS 3 TIMES WITHIN 100 SECONDS";
	OWNED(pattern_set) set = NEW_SET("[a:b = 'z']", repeats);
	OWNED(pattern_set) other = NEW_SET(repeats, "[a:b = 'x']", "[a:b = 'x'] AND [a:b = 'y']");
	OWNED_BUF written = BUF_INIT;
	struct fault why;

	(void)state;
	observe(other, "x", 0); /* its ids are not those of the other's */
	observe(set, "x", 1);
	observe(set, "x", 2);
	pattern_set_write(set, 0, &written);
	assert_int_equal(written.len, 0);
	pattern_set_write(set, 1, &written);
	assert_int_equal(pattern_set_recall(other, 1, buf_str(&written), &why), E_CORRUPT);
	assert_int_equal(pattern_set_recall(other, 2, buf_str(&written), &why), E_CORRUPT);
	pattern_set_free(DISOWN(other));
	other = NEW_SET(repeats);
	assert_int_equal(pattern_set_recall(other, 0, buf_str(&written), &why), OK);
	assert_int_equal(pattern_set_stats(other).remembered, 2);
	assert_int_equal(observe(other, "x", 3).count, 1);
	assert_int_equal(pattern_set_stats(other).remembered, 0);
}

static void
takes_no_pattern_at_all(void **state)
{
	OWNED(pattern_set) set = pattern_set_new(PATTERN_VALUES_AS_WRITTEN);

	(void)state;
	assert_int_equal(pattern_set_compile(set, NULL), OK);
	assert_int_equal(observe(set, "x", 0).count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_at_once_what_one_observation_fulfils),
		cmocka_unit_test(meets_only_what_could_match),
		cmocka_unit_test(meets_only_the_bounds_that_a_number_is_within),
		cmocka_unit_test(remembers_until_all_is_there_and_then_uses_it_up),
		cmocka_unit_test(takes_observations_in_any_order),
		cmocka_unit_test(forgets_what_is_too_old_for_within),
		cmocka_unit_test(counts_what_it_forgets_without_within),
		cmocka_unit_test(drops_the_oldest_when_there_is_no_room),
		cmocka_unit_test(holds_the_limit_of_paths),
		cmocka_unit_test(holds_the_limit_of_what_all_remember),
		cmocka_unit_test(takes_patterns_of_thousands_of_alternatives),
		cmocka_unit_test(leaves_a_pattern_alone_after_three_limits),
		cmocka_unit_test(searches_less_often_where_it_costs_too_much),
		cmocka_unit_test(is_as_before_after_a_bad_pattern),
		cmocka_unit_test(goes_on_with_what_another_set_remembered),
		cmocka_unit_test(takes_no_pattern_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
