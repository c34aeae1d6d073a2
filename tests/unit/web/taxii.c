/* taxii.c - tests of the TAXII routes over a store, without sockets.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "model/marking.h"
#include "support/visit.h"

#define GREEN marking_id_of_tlp(TLP_GREEN)
#define AMBER marking_id_of_tlp(TLP_AMBER)
#define COLLECTION "/taxii2/real/collections/nato/"
#define OBJECTS COLLECTION "objects/"
#define FIRST "indicator--00000000-0000-4000-8000-000000000001"
#define ABSENT "indicator--00000000-0000-4000-8000-000000000088"

struct world {
	struct coalition coalition;
	struct site site;
	struct visitor estonia;
	struct visitor norway;
	struct visitor swiss;
};

static void
open_world(struct world *world)
{
	coalition_open(&world->coalition);
	site_open(&world->site, &world->coalition);
	world->estonia = site_machine(&world->site, EST);
	world->norway = site_machine(&world->site, NOR);
	world->swiss = site_machine(&world->site, CHE);
}

static void
close_world(struct world *world)
{
	site_close(&world->site);
	coalition_close(&world->coalition);
}

static void
fill(struct world *world, unsigned count)
{
	for (unsigned i = 1; i <= count; i++)
		assert_int_equal(coalition_post(&world->coalition, EST, "nato",
			coalition_indicator(&world->coalition, i, 0, i % 3 == 0 ? AMBER : GREEN),
			NULL), OK);
}

static struct str
envelope(struct world *world, unsigned number, unsigned minute)
{
	return str_printf(world->coalition.arena, "{\"objects\":[%.*s]}",
		STR_FMT(coalition_indicator(&world->coalition, number, minute, GREEN)));
}

static struct answer
post(struct visitor visitor, const char *media_type, struct str body)
{
	visitor.headers[0] = (struct http_field){ STR("Content-Type"), str_of(media_type) };
	return visit_ask(&visitor, HTTP_POST, OBJECTS, body);
}

#define TAXII_TYPE "application/taxii+json;version=2.1"

static void
discovery_and_root_are_told_to_who_signed_in(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.norway, "/taxii2/");
	assert_status(answer, 200);
	assert_answer(answer, "title", "Test node");
	assert_answer(answer, "default", "/taxii2/real/");
	assert_true(str_eq(answer_header(&answer, "Content-Type"), STR(TAXII_TYPE)));
	answer = visit_get(&world.norway, "/taxii2/real/");
	assert_status(answer, 200);
	assert_answer(answer, "max_content_length", "1048576");
	close_world(&world);
}

static void
without_credentials_every_path_is_401(void **state)
{
	static const char *const targets[] = { "/taxii2/", "/taxii2/real/", COLLECTION, OBJECTS,
		"/taxii2/nothing/", "/taxii2/real/collections/nothing/" };
	struct world world;
	struct visitor nobody;

	(void)state;
	open_world(&world);
	nobody = (struct visitor){ .site = &world.site };
	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
		struct answer answer = visit_get(&nobody, "%s", targets[i]);
		assert_status(answer, 401);
		assert_true(str_starts(
			answer_header(&answer, "WWW-Authenticate"), STR("Bearer ")));
	}
	nobody.token = STR("testudo_forged");
	assert_status(visit_get(&nobody, "/taxii2/"), 401);
	close_world(&world);
}

static void
what_cannot_be_accepted_is_406(void **state)
{
	struct world world;
	struct visitor visitor;

	(void)state;
	open_world(&world);
	visitor = world.norway;
	visitor.headers[0] = (struct http_field){ STR("Accept"), STR("text/html") };
	assert_status(visit_get(&visitor, "/taxii2/"), 406);
	visitor.headers[0].value = STR(TAXII_TYPE);
	assert_status(visit_get(&visitor, "/taxii2/"), 200);
	close_world(&world);
}

static void
a_method_that_is_not_known_is_405_and_names_those_that_are(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_ask(&world.norway, HTTP_PUT, OBJECTS, STR_NONE);
	assert_status(answer, 405);
	assert_true(str_eq(answer_header(&answer, "Allow"), STR("GET, POST")));
	answer = visit_ask(&world.norway, HTTP_DELETE, COLLECTION, STR_NONE);
	assert_status(answer, 405);
	assert_true(str_eq(answer_header(&answer, "Allow"), STR("GET")));
	close_world(&world);
}

/* --- pages --- */

/* The ids of all pages, one a line. */
static struct str
read_all(const struct visitor *visitor, unsigned limit)
{
	struct arena *arena = visitor->site->coalition->arena;
	struct str next = STR("");
	struct str ids = STR("");

	do {
		struct answer answer = visit_get(visitor, OBJECTS "?limit=%u%s%.*s", limit,
			next.len == 0 ? "" : "&next=", STR_FMT(next));
		assert_status(answer, 200);
		for (size_t i = 0; i < answer_count(&answer, "objects"); i++) {
			const struct json *object = json_at(answer_at(&answer, "objects"), i);
			ids = str_printf(arena, "%.*s%.*s\n", STR_FMT(ids),
				STR_FMT(json_get_string(object, STR("id"))));
		}
		next = answer_text(&answer, "next");
		assert_int_equal(next.len > 0, str_eq(answer_text(&answer, "more"), STR("true")));
	} while (next.len > 0);
	return ids;
}

static void
small_pages_give_what_one_large_page_gives(void **state)
{
	struct world world;
	struct str whole;

	(void)state;
	open_world(&world);
	fill(&world, 10);
	whole = read_all(&world.swiss, 1000);
	assert_int_equal(whole.len, 7 * (sizeof(FIRST "\n") - 1));
	for (unsigned limit = 1; limit <= 8; limit++)
		assert_true(str_eq(read_all(&world.swiss, limit), whole));
	close_world(&world);
}

static void
anothers_next_is_refused(void **state)
{
	struct world world;
	struct answer answer;
	struct str next;

	(void)state;
	open_world(&world);
	fill(&world, 4);
	answer = visit_get(&world.norway, OBJECTS "?limit=2");
	next = answer_text(&answer, "next");
	assert_true(next.len > 0);
	assert_status(
		visit_get(&world.norway, OBJECTS "?limit=2&next=%.*s", STR_FMT(next)), 200);
	assert_status(
		visit_get(&world.swiss, OBJECTS "?limit=2&next=%.*s", STR_FMT(next)), 400);
	assert_status(visit_get(&world.norway,
			      "/taxii2/real/collections/nordic/objects/?next=%.*s",
			      STR_FMT(next)),
		400);
	close_world(&world);
}

static void
manifest_and_versions_name_what_the_reader_may_see(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	fill(&world, 1);
	assert_int_equal(coalition_post(&world.coalition, EST, "nato",
		coalition_indicator(&world.coalition, 1, 5, AMBER), NULL), OK);
	answer = visit_get(&world.norway, OBJECTS FIRST "/versions/");
	assert_answer(answer, "versions",
		"[\"2026-01-01T00:00:00.000Z\",\"2026-01-01T00:05:00.000Z\"]");
	answer = visit_get(&world.swiss, OBJECTS FIRST "/versions/");
	assert_answer(answer, "versions", "[\"2026-01-01T00:00:00.000Z\"]");
	answer = visit_get(&world.norway, COLLECTION "manifest/");
	assert_int_equal(answer_count(&answer, "objects"), 1);
	assert_answer(answer, "objects.0.id", FIRST);
	assert_answer(answer, "objects.0.version", "2026-01-01T00:05:00.000Z");
	answer = visit_get(&world.swiss, COLLECTION "manifest/");
	assert_answer(answer, "objects.0.version", "2026-01-01T00:00:00.000Z");
	assert_true(str_eq(answer_header(&answer, "X-TAXII-Date-Added-First"),
		answer_text(&answer, "objects.0.date_added")));
	close_world(&world);
}

static void
an_empty_page_is_an_empty_object_without_dates(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.norway, OBJECTS);
	assert_status(answer, 200);
	assert_true(str_eq(answer.body, STR("{}")));
	assert_null(answer_header(&answer, "X-TAXII-Date-Added-First").data);
	close_world(&world);
}

static void
a_hidden_collection_is_an_absent_one_to_the_byte(void **state)
{
	static const char *const rests[] = { "", "objects/", "manifest/", "objects/" FIRST "/",
		"objects/" FIRST "/versions/" };
	struct world world;

	(void)state;
	open_world(&world);
	for (size_t i = 0; i < sizeof(rests) / sizeof(*rests); i++) {
		struct answer hidden = visit_get(
			&world.swiss, "/taxii2/real/collections/nordic/%s", rests[i]);
		struct answer absent = visit_get(
			&world.swiss, "/taxii2/real/collections/absent/%s", rests[i]);
		assert_status(hidden, 404);
		assert_true(str_eq(hidden.body, absent.body));
		assert_int_equal(hidden.reply.header_count, absent.reply.header_count);
	}
	assert_status(visit_get(&world.norway, "/taxii2/real/collections/nordic/"), 200);
	close_world(&world);
}

/* --- changes --- */

static void
a_post_is_stored_before_its_status_is_told(void **state)
{
	struct world world;
	struct answer answer;
	struct answer status;

	(void)state;
	open_world(&world);
	answer = post(world.estonia, TAXII_TYPE, envelope(&world, 1, 0));
	assert_status(answer, 202);
	assert_answer(answer, "status", "complete");
	assert_answer(answer, "success_count", "1");
	assert_answer(answer, "failure_count", "0");
	assert_answer(answer, "successes.0.id", FIRST);
	assert_status(visit_get(&world.norway, OBJECTS FIRST "/"), 200);
	status = visit_get(&world.estonia, "/taxii2/real/status/%.*s/",
		STR_FMT(answer_text(&answer, "id")));
	assert_status(status, 200);
	assert_true(str_eq(status.body, answer.body));
	close_world(&world);
}

static void
anothers_status_is_an_absent_one(void **state)
{
	struct world world;
	struct answer answer;
	struct answer other;
	struct answer absent;

	(void)state;
	open_world(&world);
	answer = post(world.estonia, TAXII_TYPE, envelope(&world, 1, 0));
	other = visit_get(&world.norway, "/taxii2/real/status/%.*s/",
		STR_FMT(answer_text(&answer, "id")));
	absent = visit_get(&world.norway,
		"/taxii2/real/status/00000000-0000-4000-8000-000000000000/");
	assert_status(other, 404);
	assert_true(str_eq(other.body, absent.body));
	close_world(&world);
}

static void
posts_of_another_form_are_refused_whole(void **state)
{
	struct world world;

	(void)state;
	open_world(&world);
	assert_status(post(world.estonia, "application/json", envelope(&world, 1, 0)), 415);
	assert_status(post(world.estonia, TAXII_TYPE, STR("{")), 400);
	assert_status(post(world.estonia, TAXII_TYPE, STR("[]")), 422);
	assert_status(post(world.swiss, TAXII_TYPE, envelope(&world, 1, 0)), 403);
	assert_status(visit_get(&world.norway, OBJECTS FIRST "/"), 404);
	close_world(&world);
}

static void
what_is_wrong_with_one_object_stands_in_the_status(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = post(world.estonia, TAXII_TYPE, STR("{\"objects\":[{\"type\":\"indicator\"}]}"));
	assert_status(answer, 202);
	assert_answer(answer, "failure_count", "1");
	assert_answer(answer, "failures.0.id", "objects[0]");
	assert_true(answer_text(&answer, "failures.0.message").len > 0);
	close_world(&world);
}

static void
only_the_owner_takes_an_object_back(void **state)
{
	struct world world;
	struct answer hidden;
	struct answer absent;

	(void)state;
	open_world(&world);
	fill(&world, 3); /* the third is AMBER */
	assert_status(visit_ask(&world.norway, HTTP_DELETE, OBJECTS FIRST "/", STR_NONE), 403);
	hidden = visit_ask(&world.swiss, HTTP_DELETE,
		OBJECTS "indicator--00000000-0000-4000-8000-000000000003/", STR_NONE);
	absent = visit_ask(&world.swiss, HTTP_DELETE, OBJECTS ABSENT "/", STR_NONE);
	assert_status(hidden, 404);
	assert_true(str_eq(hidden.body, absent.body));
	assert_status(visit_ask(&world.estonia, HTTP_DELETE, OBJECTS FIRST "/", STR_NONE), 200);
	assert_status(visit_get(&world.norway, OBJECTS FIRST "/"), 404);
	assert_status(visit_ask(&world.estonia, HTTP_DELETE, OBJECTS FIRST "/", STR_NONE), 404);
	close_world(&world);
}

static void
one_version_can_be_taken_back_alone(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	fill(&world, 1);
	assert_int_equal(coalition_post(&world.coalition, EST, "nato",
		coalition_indicator(&world.coalition, 1, 5, GREEN), NULL), OK);
	assert_status(visit_ask(&world.estonia, HTTP_DELETE,
			      OBJECTS FIRST "/?match[version]=2026-01-01T00:05:00.000Z",
			      STR_NONE),
		200);
	answer = visit_get(&world.norway, OBJECTS FIRST "/versions/");
	assert_answer(answer, "versions", "[\"2026-01-01T00:00:00.000Z\"]");
	assert_status(visit_ask(&world.estonia, HTTP_DELETE,
			      OBJECTS FIRST "/?match[version]=2026-01-01T00:05:00.000Z",
			      STR_NONE),
		404);
	close_world(&world);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(discovery_and_root_are_told_to_who_signed_in),
		cmocka_unit_test(without_credentials_every_path_is_401),
		cmocka_unit_test(what_cannot_be_accepted_is_406),
		cmocka_unit_test(a_method_that_is_not_known_is_405_and_names_those_that_are),
		cmocka_unit_test(small_pages_give_what_one_large_page_gives),
		cmocka_unit_test(anothers_next_is_refused),
		cmocka_unit_test(manifest_and_versions_name_what_the_reader_may_see),
		cmocka_unit_test(an_empty_page_is_an_empty_object_without_dates),
		cmocka_unit_test(a_hidden_collection_is_an_absent_one_to_the_byte),
		cmocka_unit_test(a_post_is_stored_before_its_status_is_told),
		cmocka_unit_test(anothers_status_is_an_absent_one),
		cmocka_unit_test(posts_of_another_form_are_refused_whole),
		cmocka_unit_test(what_is_wrong_with_one_object_stands_in_the_status),
		cmocka_unit_test(only_the_owner_takes_an_object_back),
		cmocka_unit_test(one_version_can_be_taken_back_alone),
	};

	return cmocka_run_group_tests_name("taxii", tests, NULL, NULL);
}
