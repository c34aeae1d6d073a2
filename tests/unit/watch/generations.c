/* generations.c - tests of compiling indicators while more of them come.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>
#include <time.h>

#include "match/line_matcher.h"
#include "support/fake_env.h"
#include "watch/generations.h"

enum { LARGE = 20000, TEXT_SIZE = 512, ROUNDS = 300, IDS = 40, THREADS = 2 };

struct world {
	struct fake_env fake;
	struct catalogue *catalogue;
	struct generations *generations;
	struct line_matcher *matcher;
};

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	fake_env_init(&world->fake, 1);
	world->catalogue = catalogue_new(&world->fake.env);
	world->generations = generations_new(&world->fake.env, THREADS);
	assert_int_equal(line_matcher_new(STR(""), &world->matcher, NULL), OK);
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	catalogue_free(world->catalogue);
	generations_free(world->generations);
	line_matcher_free(world->matcher);
	free(world);
	return 0;
}

/* `domain` NULL: in a language that the sensor does not speak. */
static void
add(struct world *world, unsigned number, unsigned version, const char *domain, bool revoked)
{
	char pattern[128];
	char text[TEXT_SIZE];

	snprintf(pattern, sizeof(pattern), "[domain-name:value = '%s']",
		domain == NULL ? "" : domain);
	snprintf(text, sizeof(text),
		"{\"type\":\"indicator\",\"spec_version\":\"2.1\","
		"\"id\":\"indicator--00000000-0000-4000-8000-%012u\","
		"\"created\":\"2025-01-01T00:00:00.000Z\",\"modified\":\"2025-01-01T00:%02u:%02u."
		"000Z\","
		"\"pattern\":\"%s\",\"pattern_type\":\"%s\",\"valid_from\":\"2025-01-01T00:00:"
		"00Z\"%s}",
		number, version / 60 % 60, version % 60, domain == NULL ? "alert" : pattern,
		domain == NULL ? "suricata" : "stix", revoked ? ",\"revoked\":true" : "");
	assert_int_equal(catalogue_add(world->catalogue, str_of(text), NULL), OK);
}

static struct match_generation *
next(struct world *world)
{
	struct match_generation *generation = NULL;

	assert_int_equal(
		generations_next(world->generations, world->catalogue, &generation, NULL), OK);
	return generation;
}

/* Of indicators that hold now. */
static size_t
hits_in(struct world *world, const struct match_generation *generation, const char *text)
{
	struct match_hits hits;
	size_t count = 0;

	assert_int_equal(line_matcher_field(world->matcher, generation, MATCH_FIELD_TEXT,
				 str_of(text), &hits, NULL),
		OK);
	for (size_t i = 0; i < hits.count; i++)
		count += match_indicator_holds_at(hits.items[i].indicator, INT64_MAX - 1);
	return count;
}

static void
assert_hits(struct world *world, const char *text, size_t expected)
{
	OWNED(match_generation) generation = next(world);

	assert_int_equal(hits_in(world, generation, text), expected);
}

static void
what_comes_later_is_found_beside_the_rest(void **state)
{
	struct world *world = *state;

	add(world, 1, 0, "one.example", false);
	assert_hits(world, "one.example two.example", 1);
	add(world, 2, 0, "two.example", false);
	assert_hits(world, "one.example two.example", 2);
	add(world, 2, 1, "three.example", false);
	assert_hits(world, "one.example two.example", 1);
	assert_hits(world, "three.example", 1);
}

static void
a_newer_version_ends_what_the_large_set_has(void **state)
{
	struct world *world = *state;

	add(world, 1, 0, "one.example", false);
	add(world, 2, 0, "two.example", false);
	add(world, 3, 0, "three.example", false);
	assert_hits(world, "one.example two.example three.example", 3);
	add(world, 1, 1, "one.example", true);
	add(world, 2, 1, NULL, false);
	assert_hits(world, "one.example two.example three.example", 1);
}

static void
an_older_version_changes_nothing_whenever_it_comes(void **state)
{
	struct world *world = *state;

	add(world, 1, 5, "new.example", false);
	assert_hits(world, "new.example", 1);
	add(world, 1, 4, "old.example", false);
	assert_hits(world, "new.example old.example", 1);
	add(world, 1, 5, "last.example", false); /* of equal ones the last */
	assert_hits(world, "new.example old.example last.example", 1);
	assert_hits(world, "last.example", 1);
	assert_int_equal(catalogue_indicators(world->catalogue), 1);
}

static void
those_who_search_keep_their_generation(void **state)
{
	struct world *world = *state;

	add(world, 1, 0, "one.example", false);
	OWNED(match_generation) before = next(world);
	for (unsigned i = 2; i < 3000; i++)
		add(world, i, 0, "two.example", false);
	OWNED(match_generation) after = next(world);
	assert_int_equal(hits_in(world, before, "one.example two.example"), 1);
	assert_int_equal(hits_in(world, after, "one.example two.example"), 2999);
}

/* Whatever comes in whatever order: as if all had come at once. */
static void
any_order_of_versions_ends_in_the_same(void **state)
{
	struct world *world = *state;
	unsigned latest[IDS] = { 0 };
	unsigned seed = 1;

	for (unsigned i = 0; i < 2000; i++)
		add(world, 1000 + i, 0, "filler.example", false);
	for (unsigned round = 1; round <= ROUNDS; round++) {
		char domain[32];
		char text[IDS * 32] = "";
		size_t expected = 0;
		seed = seed * 1103515245 + 12345;
		unsigned id = seed >> 16 & 31;
		unsigned version = 1 + (seed >> 8 & 63);

		snprintf(domain, sizeof(domain), "v%u.id%u.example", version, id);
		add(world, id, version, domain, false);
		latest[id] = version > latest[id] ? version : latest[id];
		for (unsigned i = 0; i < 32; i++) {
			size_t len = strlen(text);
			snprintf(text + len, sizeof(text) - len, "v%u.id%u.example ", latest[i], i);
			expected += latest[i] > 0;
		}
		if (round % 7 == 0)
			assert_hits(world, text, expected);
		snprintf(text, sizeof(text), "v%u.id%u.example", version, id);
		if (round % 11 == 0)
			assert_hits(world, text, version == latest[id]);
	}
}

static double
seconds_now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
	return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

/* That it costs what has changed, not what there is. */
static void
one_more_beside_many_is_cheap(void **state)
{
	struct world *world = *state;
	char domain[32];
	double whole, one;

	for (unsigned i = 0; i < LARGE; i++) {
		snprintf(domain, sizeof(domain), "name%u.example", i);
		add(world, i, 0, domain, false);
	}
	whole = seconds_now();
	match_generation_free(next(world));
	whole = seconds_now() - whole;
	add(world, LARGE, 0, "late.example", false);
	one = seconds_now();
	OWNED(match_generation) generation = next(world);
	one = seconds_now() - one;
	print_message("# %d at once: %.4f s, one more: %.4f s\n", LARGE, whole, one);
	assert_int_equal(hits_in(world, generation, "late.example name7.example"), 2);
	assert_true(one < whole);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_comes_later_is_found_beside_the_rest),
		TEST(a_newer_version_ends_what_the_large_set_has),
		TEST(an_older_version_changes_nothing_whenever_it_comes),
		TEST(those_who_search_keep_their_generation),
		TEST(any_order_of_versions_ends_in_the_same),
		TEST(one_more_beside_many_is_cheap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
