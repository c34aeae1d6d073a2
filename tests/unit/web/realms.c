/* realms.c - tests that the real world and an exercise never mix, over every path that there is.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Two nodes stand side by side, as an operator has them: the same coalition, one of them an
 * exercise's.
 */
#include "support/check.h"

#include "model/exercise_mark.h"
#include "model/marking.h"
#include "picture/count.h"
#include "store/counts.h"
#include "store/feed.h"
#include "support/visit.h"

#define GREEN marking_id_of_tlp(TLP_GREEN)
#define TAXII_TYPE "application/taxii+json;version=2.1"
#define SIGHTING "sighting--00000000-0000-4000-8000-000000000001"
#define STATEMENT "marking-definition--00000000-0000-4000-8000-00000000000e"

struct side {
	struct coalition coalition;
	struct site site;
	struct visitor machine;
	const char *root; /* its API root */
};

struct worlds {
	struct side real;
	struct side game;
};

static struct visitor
machine_of(struct side *side)
{
	struct visitor machine = site_machine(&side->site, EST);

	machine.headers[0] = (struct http_field){ STR("Content-Type"), STR(TAXII_TYPE) };
	return machine;
}

static void
open_worlds(struct worlds *worlds)
{
	coalition_open(&worlds->real.coalition);
	coalition_open_exercise(&worlds->game.coalition);
	site_open(&worlds->real.site, &worlds->real.coalition);
	site_open(&worlds->game.site, &worlds->game.coalition);
	worlds->real.machine = machine_of(&worlds->real);
	worlds->game.machine = machine_of(&worlds->game);
	worlds->real.root = "/taxii2/real/";
	worlds->game.root = "/taxii2/" COALITION_EXERCISE "/";
}

static void
close_worlds(struct worlds *worlds)
{
	site_close(&worlds->real.site);
	site_close(&worlds->game.site);
	coalition_close(&worlds->real.coalition);
	coalition_close(&worlds->game.coalition);
}

/* A sighting of indicator 1, with more members before its end. */
static struct str
sighting(struct arena *arena, const char *more)
{
	return str_printf(arena,
		"{\"type\":\"sighting\",\"spec_version\":\"2.1\",\"id\":\"" SIGHTING "\","
		"\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00."
		"000Z\","
		"\"first_seen\":\"2026-01-01T00:00:00Z\",\"last_seen\":\"2026-01-01T00:00:00Z\","
		"\"count\":3,\"sighting_of_ref\":\"indicator--00000000-0000-4000-8000-"
		"000000000001\","
		"\"where_sighted_refs\":[\"%.*s\"],\"object_marking_refs\":[\"%.*s\"]%s}",
		STR_FMT(coalition_identity(EST)), STR_FMT(GREEN), more);
}

static struct answer
post(struct side *side, struct str objects)
{
	return visit_ask(&side->machine, HTTP_POST,
		str_cstr(side->coalition.arena, str_printf(side->coalition.arena,
							"%scollections/nato/objects/", side->root)),
		str_printf(side->coalition.arena, "{\"objects\":[%.*s]}", STR_FMT(objects)));
}

static void
count_sightings(struct side *side)
{
	struct fault why;

	if (count_catch_up(side->coalition.store, &why) != OK)
		fail_msg("%s", why.text);
}

/* All that one world tells a reader: objects, counts, feed, picture, fingerprint, rows, pages. */
static struct str
all_that_is_told(struct side *side, struct visitor *person)
{
	struct coalition *c = &side->coalition;
	struct reader reader = coalition_reader(EST);
	struct reader operator= coalition_operator();
	static const char *const targets[] = { "/api/objects", "/api/sightings", "/api/collections",
		"/api/picture?from=2025-12-01&to=2026-02-01", "/api/objects?value=198.51.0.1" };
	OWNED_BUF text = BUF_INIT;
	struct sha256 print;
	const struct feed_item *items;
	struct store_statistics numbers;
	char hex[2 * SHA256_SIZE + 1];
	size_t count;
	int64_t next;

	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++)
		buf_add(&text, visit_get(person, "%s", targets[i]).body);
	buf_add(&text, visit_get(&side->machine, "%scollections/nato/objects/", side->root).body);
	assert_int_equal(release_fingerprint(c->store, &reader, STR("nato"), &print, NULL), OK);
	hex_format(print.bytes, SHA256_SIZE, hex);
	assert_int_equal(
		feed_read(c->store, &reader, 0, 100, c->arena, &count, &items, &next, NULL), OK);
	assert_int_equal(store_statistics_read(c->store, &operator, & numbers, NULL), OK);
	buf_addf(&text, "%s %zu %lld %lld %lld %lld", hex, count, (long long)next,
		(long long)numbers.objects, (long long)numbers.entries, (long long)numbers.feed);
	return str_copy(c->arena, buf_str(&text));
}

static void
play_in(struct side *side)
{
	struct arena *arena = side->coalition.arena;

	fake_env_advance(&side->coalition.fake, 1000);
	assert_status(post(side, coalition_indicator(&side->coalition, 1, 0, GREEN)), 202);
	assert_status(post(side, sighting(arena, "")), 202);
	count_sightings(side);
}

static void
what_happens_in_one_world_changes_no_byte_in_the_other(void **state)
{
	struct worlds worlds;
	struct side *sides[] = { &worlds.real, &worlds.game };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct visitor person;
		struct str before;
		open_worlds(&worlds);
		person = site_person(&sides[1 - i]->site, EST);
		before = all_that_is_told(sides[1 - i], &person);
		play_in(sides[i]);
		assert_true(str_eq(all_that_is_told(sides[1 - i], &person), before));
		/* It is such that it would show. */
		play_in(sides[1 - i]);
		assert_false(str_eq(all_that_is_told(sides[1 - i], &person), before));
		close_worlds(&worlds);
	}
}

static void
each_world_has_its_own_api_root_and_no_other(void **state)
{
	struct worlds worlds;
	struct answer answer;

	(void)state;
	open_worlds(&worlds);
	answer = visit_get(&worlds.real.machine, "/taxii2/");
	assert_answer(answer, "default", "/taxii2/real/");
	answer = visit_get(&worlds.game.machine, "/taxii2/");
	assert_answer(answer, "default", "/taxii2/" COALITION_EXERCISE "/");
	assert_answer(answer, "api_roots", "[\"/taxii2/" COALITION_EXERCISE "/\"]");
	assert_status(visit_get(&worlds.game.machine, "%scollections/", worlds.game.root), 200);
	assert_status(visit_get(&worlds.game.machine, "%scollections/", worlds.real.root), 404);
	assert_status(visit_get(&worlds.real.machine, "%scollections/", worlds.real.root), 200);
	assert_status(visit_get(&worlds.real.machine, "%scollections/", worlds.game.root), 404);
	assert_status(visit_get(&worlds.real.machine, "/taxii2/+/collections/"), 404);
	close_worlds(&worlds);
}

static void
one_worlds_credentials_and_cursors_are_nothing_in_the_other(void **state)
{
	struct worlds worlds;
	struct visitor stray;
	struct answer page;

	(void)state;
	open_worlds(&worlds);
	stray = worlds.real.machine;
	stray.site = &worlds.game.site;
	assert_status(visit_get(&stray, "/taxii2/"), 401);
	stray = worlds.game.machine;
	stray.site = &worlds.real.site;
	assert_status(visit_get(&stray, "/taxii2/"), 401);
	for (unsigned i = 1; i <= 3; i++) {
		assert_status(post(&worlds.real,
				      coalition_indicator(&worlds.real.coalition, i, 0, GREEN)),
			202);
		assert_status(post(&worlds.game,
				      coalition_indicator(&worlds.game.coalition, i, 0, GREEN)),
			202);
	}
	page = visit_get(
		&worlds.real.machine, "%scollections/nato/objects/?limit=1", worlds.real.root);
	assert_answer(page, "more", "true");
	assert_status(
		visit_get(&worlds.game.machine, "%scollections/nato/objects/?limit=1&next=%.*s",
			worlds.game.root, STR_FMT(answer_text(&page, "next"))),
		400);
	close_worlds(&worlds);
}

/* --- what is marked as of an exercise --- */

/* `"labels":["exercise:x"]` and so on, to stand before an object's last brace. */
static const char *const marks[] = {
	",\"labels\":[\"exercise:locked-shields=\\\"2026\\\"\"]",
	",\"x_testudo_exercise\":true",
	",\"granular_markings\":[{\"marking_ref\":\"" EXERCISE_MARKING_ID
	"\",\"selectors\":[\"type\"]}]",
};

static void
a_marked_object_is_refused_by_the_real_world_and_taken_by_the_exercise(void **state)
{
	struct worlds worlds;
	struct arena *arena;

	(void)state;
	open_worlds(&worlds);
	arena = worlds.real.coalition.arena;
	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++) {
		struct str object = sighting(arena, marks[i]);
		struct answer answer = post(&worlds.real, object);
		assert_status(answer, 202);
		assert_answer(answer, "failure_count", "1");
		assert_answer(answer, "success_count", "0");
		assert_int_equal(coalition_post(&worlds.real.coalition, EST, "nato", object, NULL),
			E_DENIED);
		assert_false(coalition_sees(&worlds.real.coalition, EST, STR(SIGHTING)));
	}
	for (unsigned i = 1; i <= 2; i++) {
		struct side *side = i == 1 ? &worlds.real : &worlds.game;
		struct str object = coalition_indicator(
			&side->coalition, 5, 0, STR(EXERCISE_MARKING_ID));
		assert_int_equal(coalition_post(&side->coalition, EST, "nato", object, NULL),
			i == 1 ? E_DENIED : OK);
	}
	assert_int_equal(coalition_post(&worlds.game.coalition, EST, "nato",
				 sighting(arena, marks[0]), NULL),
		OK);
	assert_true(coalition_sees(&worlds.game.coalition, NOR, STR(SIGHTING)));
	close_worlds(&worlds);
}

static void
in_a_bundle_the_marked_are_refused_and_the_others_taken(void **state)
{
	struct worlds worlds;
	struct coalition *c;
	struct answer answer;

	(void)state;
	open_worlds(&worlds);
	c = &worlds.real.coalition;
	/* An object, what bears the statement that comes after it, the statement, a marked
	 * sighting. */
	answer = post(&worlds.real,
		str_printf(c->arena,
			"%.*s,%.*s,"
			"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":"
			"\"" STATEMENT "\","
			"\"created\":\"2026-01-01T00:00:00.000Z\",\"definition_type\":"
			"\"statement\","
			"\"definition\":{\"statement\":\"EXERCISE EXERCISE EXERCISE\"}},%.*s",
			STR_FMT(coalition_indicator(c, 1, 0, GREEN)),
			STR_FMT(coalition_indicator(c, 2, 0, STR(STATEMENT))),
			STR_FMT(sighting(c->arena, marks[0]))));
	assert_status(answer, 202);
	assert_answer(answer, "success_count", "1");
	assert_answer(answer, "failure_count", "3");
	assert_true(coalition_sees(c, EST, coalition_indicator_id(c, 1)));
	assert_false(coalition_sees(c, EST, coalition_indicator_id(c, 2)));
	assert_false(coalition_sees(c, EST, STR(STATEMENT)));
	count_sightings(&worlds.real);
	close_worlds(&worlds);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_happens_in_one_world_changes_no_byte_in_the_other),
		cmocka_unit_test(each_world_has_its_own_api_root_and_no_other),
		cmocka_unit_test(one_worlds_credentials_and_cursors_are_nothing_in_the_other),
		cmocka_unit_test(
			a_marked_object_is_refused_by_the_real_world_and_taken_by_the_exercise),
		cmocka_unit_test(in_a_bundle_the_marked_are_refused_and_the_others_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
