/* sightings.c - tests of what becomes of hits: windows, counts, markings, and who is named.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/hash.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "model/object.h"
#include "support/fake_env.h"
#include "watch/sightings.h"

#define HOUR (3600 * MICROSECONDS_PER_SECOND)
#define INDICATOR "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f"
#define MEMBER "identity--0b3f1d70-6a0e-4d6c-9d0b-6f3f1d1e7a10"
#define GREEN "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
#define AMBER "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"

static const struct match_indicator indicator = { .id = STR_INIT(INDICATOR),
	.label = STR_INIT(GREEN " " AMBER) };
static const struct sighting_terms named = { .reporter = STR_INIT(MEMBER) };

struct world {
	struct fake_env fake;
	struct sightings *sightings;
	struct arena *arena;
	struct buf envelope;
};

static int
set_up(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	fake_env_init(&world->fake, 1);
	world->sightings = sightings_new(&world->fake.env, HOUR);
	world->arena = arena_new(64 * MIB);
	*state = world;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *world = *state;

	sightings_free(world->sightings);
	arena_free(world->arena);
	buf_done(&world->envelope);
	free(world);
	return 0;
}

enum { ALL = 1 << 30 }; /* bytes: everything that is pending */
enum { HASH = 7 }; /* of all ids: their texts must tell them apart */

static void
see(struct world *world, int64_t moment)
{
	struct fault why;

	assert_int_equal(sightings_add(world->sightings, &indicator, HASH, moment, &why), OK);
}

/* The objects of an envelope. */
static const struct json *
take(struct world *world, const struct sighting_terms *terms, size_t enough)
{
	struct sighting_terms of_size = *terms;
	const struct json *json;
	struct fault why;
	size_t taken;

	buf_clear(&world->envelope);
	of_size.enough = enough;
	assert_int_equal(
		sightings_take(world->sightings, &of_size, &world->envelope, &taken, &why), OK);
	assert_int_equal(json_parse(world->arena, buf_str(&world->envelope), &json, &why), OK);
	json = json_get(json, STR("objects"));
	assert_int_equal(json->count, taken);
	JSON_EACH (item, json) {
		const struct object *object;
		if (object_from_json(world->arena, item, &object, &why) != OK)
			fail_msg("%s: %s", why.where, why.text);
	}
	return json;
}

static void
assert_member(const struct json *sighting, const char *key, const char *expected)
{
	const struct json *value = json_get(sighting, str_of(key));

	assert_non_null(value);
	if (!str_eq(value->text, str_of(expected)))
		fail_msg("%s is %.*s, not %s", key, STR_FMT(value->text), expected);
}

static void
hits_of_one_window_make_one_sighting(void **state)
{
	struct world *world = *state;
	const struct json *sighting;

	see(world, 100 * HOUR + 7);
	see(world, 100 * HOUR + 3);
	see(world, 100 * HOUR + 5);
	assert_int_equal(sightings_count(world->sightings), 1);
	sighting = take(world, &named, ALL)->first;
	assert_member(sighting, "count", "3");
	assert_member(sighting, "first_seen", "\"1970-01-05T04:00:00.000003Z\"");
	assert_member(sighting, "last_seen", "\"1970-01-05T04:00:00.000007Z\"");
	assert_member(sighting, "sighting_of_ref", "\"" INDICATOR "\"");
	assert_int_equal(sightings_count(world->sightings), 0);
}

static void
windows_and_indicators_are_kept_apart(void **state)
{
	struct world *world = *state;
	struct match_indicator other = indicator;
	struct fault why;

	other.id = STR("indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd40");
	see(world, 100 * HOUR - 1);
	see(world, 100 * HOUR);
	see(world, -1);
	sightings_fetch_place(world->sightings, HASH);
	sightings_fetch(world->sightings, HASH);
	assert_int_equal(sightings_add(world->sightings, &other, HASH, 100 * HOUR, &why), OK);
	assert_int_equal(sightings_count(world->sightings), 4);
}

static void
a_named_sighting_names_its_member(void **state)
{
	struct world *world = *state;
	const struct json *sighting;

	see(world, 100 * HOUR + 7);
	sighting = take(world, &named, ALL)->first;
	assert_member(sighting, "created_by_ref", "\"" MEMBER "\"");
	assert_member(sighting, "where_sighted_refs", "[\"" MEMBER "\"]");
	assert_member(sighting, "created", "\"2026-01-01T00:00:00.000000Z\"");
}

static void
an_anonymous_sighting_names_nobody_and_rounds_its_times(void **state)
{
	struct world *world = *state;
	struct sighting_terms terms = named;
	const struct json *sighting;

	terms.anonymous = true;
	fake_env_advance(&world->fake, 12345678);
	see(world, 100 * HOUR + 7);
	sighting = take(world, &terms, ALL)->first;
	assert_null(json_get(sighting, STR("where_sighted_refs")));
	assert_member(sighting, "first_seen", "\"1970-01-05T04:00:00.000000Z\"");
	assert_member(sighting, "last_seen", "\"1970-01-05T05:00:00.000000Z\"");
	assert_member(sighting, "created", "\"2026-01-01T00:00:00.000000Z\"");
	assert_member(sighting, "modified", "\"2026-01-01T00:00:00.000000Z\"");
}

static void
markings_of_the_indicator_and_of_the_member_stand_once(void **state)
{
	static const struct str own[] = { STR_INIT(AMBER),
		STR_INIT("marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1") };
	struct world *world = *state;
	struct sighting_terms terms = named;

	terms.markings = own;
	terms.marking_count = 2;
	see(world, 0);
	assert_member(take(world, &terms, ALL)->first, "object_marking_refs",
		"[\"" GREEN "\",\"" AMBER "\","
		"\"marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1\"]");
}

static void
ids_are_never_the_same(void **state)
{
	struct world *world = *state;
	struct str first;

	see(world, 0);
	first = str_copy(world->arena, json_get_string(take(world, &named, 1)->first, STR("id")));
	see(world, 0);
	assert_false(
		str_eq(first, json_get_string(take(world, &named, 1)->first, STR("id"))));
}

/* The id that stands first is made to a row of x. */
static void
assert_envelope(const struct world *world, const char *expected)
{
	char *id = strstr(world->envelope.data, "sighting--") + strlen("sighting--");

	memset(id, 'x', UUID_TEXT);
	assert_string_equal(world->envelope.data, expected);
}

static void
an_envelope_is_that_text(void **state)
{
	static const struct str own[] = { STR_INIT(GREEN) };
	struct world *world = *state;
	struct sighting_terms terms = named;
	struct match_indicator bare = { .id = STR_INIT("indicator--\"odd\"") };
	size_t taken;
	struct fault why;

	see(world, 0);
	take(world, &named, ALL);
	assert_envelope(world,
		"{\"objects\":[{\"type\":\"sighting\",\"spec_version\":\"2.1\","
		"\"id\":\"sighting--xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\","
		"\"created_by_ref\":\"" MEMBER "\",\"created\":\"2026-01-01T00:00:00.000000Z\","
		"\"modified\":\"2026-01-01T00:00:00.000000Z\","
		"\"first_seen\":\"1970-01-01T00:00:00.000000Z\","
		"\"last_seen\":\"1970-01-01T00:00:00.000000Z\",\"count\":1,"
		"\"sighting_of_ref\":\"" INDICATOR "\",\"where_sighted_refs\":[\"" MEMBER "\"],"
		"\"object_marking_refs\":[\"" GREEN "\",\"" AMBER "\"]}]}");
	terms.anonymous = true;
	terms.markings = own;
	terms.marking_count = 1;
	assert_int_equal(sightings_add(world->sightings, &bare, HASH, 1, &why), OK);
	buf_clear(&world->envelope);
	assert_int_equal(
		sightings_take(world->sightings, &terms, &world->envelope, &taken, &why), OK);
	assert_envelope(world,
		"{\"objects\":[{\"type\":\"sighting\",\"spec_version\":\"2.1\","
		"\"id\":\"sighting--xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\","
		"\"created_by_ref\":\"" MEMBER "\",\"created\":\"2026-01-01T00:00:00.000000Z\","
		"\"modified\":\"2026-01-01T00:00:00.000000Z\","
		"\"first_seen\":\"1970-01-01T00:00:00.000000Z\","
		"\"last_seen\":\"1970-01-01T01:00:00.000000Z\",\"count\":1,"
		"\"sighting_of_ref\":\"indicator--\\\"odd\\\"\","
		"\"object_marking_refs\":[\"" GREEN "\"]}]}");
}

/* 4 KiB of random bytes are 256 ids. */
static void
ids_are_made_of_random_bytes_that_are_drawn_many_at_once(void **state)
{
	enum { SIGHTINGS = 600 };
	struct world *world = *state;
	struct str *ids = arena_array(world->arena, SIGHTINGS, struct str);
	uint64_t draws = world->fake.draws;
	size_t count = 0;

	for (int i = 0; i < SIGHTINGS; i++)
		see(world, i * HOUR);
	JSON_EACH (sighting, take(world, &named, ALL))
		ids[count++] = json_get_string(sighting, STR("id"));
	assert_int_equal(count, SIGHTINGS);
	assert_int_equal(world->fake.draws - draws, 3);
	qsort(ids, count, sizeof(*ids), str_compare_items);
	for (size_t i = 1; i < count; i++)
		assert_false(str_eq(ids[i - 1], ids[i]));
}

static void
what_is_taken_in_parts_is_taken_once(void **state)
{
	struct world *world = *state;

	for (int i = 0; i < 5; i++)
		see(world, i * HOUR);
	assert_int_equal(take(world, &named, 0)->count, 1);
	assert_int_equal(take(world, &named, 1)->count, 1);
	see(world, 0); /* its first sighting is out: this makes another */
	see(world, 4 * HOUR);
	assert_int_equal(sightings_count(world->sightings), 4);
	assert_int_equal(take(world, &named, ALL)->count, 4);
	assert_int_equal(take(world, &named, ALL)->count, 0);
}

static void
an_envelope_ends_with_the_sighting_that_makes_it_large_enough(void **state)
{
	struct world *world = *state;
	size_t two;

	for (int i = 0; i < 8; i++)
		see(world, i * HOUR);
	assert_int_equal(take(world, &named, 1)->count, 1);
	assert_int_equal(take(world, &named, world->envelope.len)->count, 2);
	two = world->envelope.len - strlen("]}");
	assert_int_equal(take(world, &named, two)->count, 2);
	assert_int_equal(take(world, &named, two + 1)->count, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(hits_of_one_window_make_one_sighting),
		TEST(windows_and_indicators_are_kept_apart),
		TEST(a_named_sighting_names_its_member),
		TEST(an_anonymous_sighting_names_nobody_and_rounds_its_times),
		TEST(markings_of_the_indicator_and_of_the_member_stand_once),
		TEST(ids_are_never_the_same),
		TEST(an_envelope_is_that_text),
		TEST(ids_are_made_of_random_bytes_that_are_drawn_many_at_once),
		TEST(what_is_taken_in_parts_is_taken_once),
		TEST(an_envelope_ends_with_the_sighting_that_makes_it_large_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
