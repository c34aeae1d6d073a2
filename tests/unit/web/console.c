/* console.c - tests of the console's lists, details and directory: owner, member, observer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "model/marking.h"
#include "support/visit.h"

#define CLEAR marking_id_of_tlp(TLP_CLEAR)
#define GREEN marking_id_of_tlp(TLP_GREEN)
#define AMBER marking_id_of_tlp(TLP_AMBER)
#define FIRST "indicator--00000000-0000-4000-8000-000000000001"
#define SECOND "indicator--00000000-0000-4000-8000-000000000002"
#define ABSENT "indicator--00000000-0000-4000-8000-000000000088"

struct world {
	struct coalition coalition;
	struct site site;
	struct visitor owner;    /* EST */
	struct visitor member;   /* NOR */
	struct visitor observer; /* CHE */
};

static void
post_to(struct world *world, const char *collection, struct str object)
{
	struct fault why = { 0 };

	if (coalition_post(&world->coalition, EST, collection, object, &why) != OK)
		fail_msg("%s", why.text);
}

static void
post(struct world *world, struct str object)
{
	post_to(world, "nato", object);
}

/* Indicators 1 (GREEN) and 2 (AMBER), a sighting of 2 in Estonia, a relationship from 2 to 1. */
static void
open_world(struct world *world)
{
	struct coalition *c = &world->coalition;

	coalition_open(c);
	site_open(&world->site, c);
	world->owner = site_person(&world->site, EST);
	world->member = site_person(&world->site, NOR);
	world->observer = site_person(&world->site, CHE);
	post(world, coalition_indicator(c, 1, 0, GREEN));
	post(world, coalition_indicator(c, 2, 0, AMBER));
	post(world, str_printf(c->arena,
		"{\"type\":\"sighting\",\"spec_version\":\"2.1\","
		"\"id\":\"sighting--00000000-0000-4000-8000-000000000001\",\"created_by_ref\":\"%.*s\","
		"\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
		"\"sighting_of_ref\":\"" SECOND "\",\"where_sighted_refs\":[\"%.*s\"],\"count\":17,"
		"\"first_seen\":\"2025-12-31T00:00:00Z\",\"object_marking_refs\":[\"%.*s\"]}",
		STR_FMT(coalition_identity(EST)), STR_FMT(coalition_identity(EST)),
		STR_FMT(AMBER)));
	post(world, str_printf(c->arena,
		"{\"type\":\"relationship\",\"spec_version\":\"2.1\","
		"\"id\":\"relationship--00000000-0000-4000-8000-000000000001\","
		"\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
		"\"relationship_type\":\"related-to\",\"source_ref\":\"" SECOND "\","
		"\"target_ref\":\"" FIRST "\",\"object_marking_refs\":[\"%.*s\"]}",
		STR_FMT(AMBER)));
}

static void
close_world(struct world *world)
{
	site_close(&world->site);
	coalition_close(&world->coalition);
}

/* How many a list holds under these parameters. */
static size_t
found(const struct visitor *visitor, const char *parameters)
{
	struct answer answer = visit_get(visitor, "/api/objects?%s", parameters);

	assert_status(answer, 200);
	return answer_count(&answer, "objects");
}

/* --- the list --- */

static void
the_list_holds_what_the_reader_may_see_newest_first(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.member, "/api/objects");
	assert_status(answer, 200);
	assert_int_equal(answer_count(&answer, "objects"), 4);
	assert_answer(answer, "objects.0.type", "relationship");
	assert_answer(answer, "objects.3.id", FIRST);
	assert_answer(answer, "objects.3.title", "Indicator 1");
	assert_answer(answer, "objects.3.version", "2026-01-01T00:00:00.000Z");
	assert_answer(answer, "objects.3.owner", "{\"code\":\"EST\",\"name\":\"Estonia\"}");
	assert_answer(answer, "objects.3.label",
		"{\"tlp\":\"TLP:GREEN\",\"closed\":false,\"lists\":[]}");
	assert_answer(answer, "objects.3.collection.title", "nato");
	assert_answer(answer, "objects.3.revoked", "false");
	assert_answer(answer, "next", "null");
	assert_answer(answer, "value", "null");
	assert_int_equal(found(&world.observer, ""), 1);
	close_world(&world);
}

static void
each_filter_narrows(void **state)
{
	static const struct {
		const char *parameters;
		size_t count; /* for a member */
	} rows[] = {
		{ "value=198.51.0.2", 1 },
		{ "value=198[.]51[.]0[.]2", 1 },
		{ "value=198.51.0.3", 0 },
		{ "text=indicator", 2 },
		{ "text=INDIC+2", 1 },
		{ "text=indicator&value=198.51.0.2", 1 },
		{ "text=sunflower&value=198.51.0.2", 0 },
		{ "text=%22%2A%22", 0 },
		{ "type=sighting", 1 },
		{ "type=malware", 0 },
		{ "type=", 4 },
		{ "tlp=green", 1 },
		{ "tlp=amber", 3 },
		{ "tlp=red", 0 },
		{ "tlp=closed", 0 },
		{ "owner=EST", 4 },
		{ "owner=NOR", 0 },
		{ "owner=XYZ", 0 },
		{ "collection=nato", 4 },
		{ "collection=nordic", 0 },
		{ "collection=absent", 0 },
		{ "type=indicator&tlp=amber&owner=EST&collection=nato&text=indicator", 1 },
		{ "unknown=1", 4 },
		{ "limit=2", 2 },
	};
	struct world world;

	(void)state;
	open_world(&world);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		if (found(&world.member, rows[i].parameters) != rows[i].count)
			fail_msg("%s: %zu", rows[i].parameters,
				found(&world.member, rows[i].parameters));
	close_world(&world);
}

static void
closed_objects_are_found_by_their_owner_alone(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	post(&world, coalition_indicator(&world.coalition, 3, 0, STR("")));
	answer = visit_get(&world.owner, "/api/objects?tlp=closed");
	assert_int_equal(answer_count(&answer, "objects"), 1);
	assert_answer(answer, "objects.0.label",
		"{\"tlp\":null,\"closed\":true,\"lists\":[]}");
	assert_int_equal(found(&world.member, "tlp=closed"), 0);
	close_world(&world);
}

static void
an_object_in_two_collections_is_listed_once(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	post_to(&world, "nordic", coalition_indicator(&world.coalition, 1, 0, GREEN));
	answer = visit_get(&world.member, "/api/objects?value=198.51.0.1");
	assert_int_equal(answer_count(&answer, "objects"), 1);
	assert_answer(answer, "objects.0.collection.title", "nordic");
	assert_int_equal(found(&world.member, "value=198.51.0.1&collection=nato"), 1);
	answer = visit_get(&world.observer, "/api/objects?value=198.51.0.1");
	assert_answer(answer, "objects.0.collection.title", "nato");
	answer = visit_get(&world.observer, "/api/objects/" FIRST);
	assert_int_equal(answer_count(&answer, "collections"), 1);
	close_world(&world);
}

static void
malformed_parameters_are_named(void **state)
{
	static const struct {
		const char *target;
		const char *where;
	} rows[] = {
		{ "/api/objects?limit=0", "limit" },
		{ "/api/objects?limit=201", "limit" },
		{ "/api/objects?limit=x", "limit" },
		{ "/api/objects?tlp=purple", "tlp" },
		{ "/api/objects?value=not+a+value", "value" },
		{ "/api/objects?type=a&type=b", "type" },
		{ "/api/objects?before=AAAA", "before" },
		{ "/api/objects/" FIRST "?version=yesterday", "version" },
		{ "/api/sightings?of=everything", "of" },
		{ "/api/sightings?before=x", "before" },
	};
	struct world world;

	(void)state;
	open_world(&world);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer answer = visit_get(&world.member, "%s", rows[i].target);
		assert_status(answer, 400);
		assert_answer(answer, "error.code", "E_USAGE");
		assert_answer(answer, "error.where", rows[i].where);
	}
	assert_int_equal(found(&world.member, "limit=200"), 4);
	close_world(&world);
}

static void
a_text_has_at_most_256_bytes(void **state)
{
	char text[258];
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	memset(text, 'x', sizeof(text) - 1);
	text[256] = '\0';
	assert_status(visit_get(&world.member, "/api/objects?text=%s", text), 200);
	text[256] = 'x';
	text[257] = '\0';
	answer = visit_get(&world.member, "/api/objects?text=%s", text);
	assert_status(answer, 400);
	assert_answer(answer, "error.where", "text");
	close_world(&world);
}

/* --- cursors --- */

static void
pages_of_one_give_each_object_once(void **state)
{
	struct world world;
	struct answer answer;
	struct str next;
	size_t count = 0;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.member, "/api/objects?limit=1");
	for (;;) {
		count += answer_count(&answer, "objects");
		next = answer_text(&answer, "next");
		if (str_eq(next, STR("null")))
			break;
		assert_true(count < 10);
		answer = visit_get(
			&world.member, "/api/objects?limit=1&before=%.*s", STR_FMT(next));
		assert_status(answer, 200);
	}
	assert_int_equal(count, 4);
	assert_answer(answer, "objects.0.id", FIRST);
	close_world(&world);
}

static void
a_cursor_is_good_for_its_reader_and_query_alone(void **state)
{
	struct world world;
	struct answer answer;
	struct str next;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.member, "/api/objects?limit=1&owner=EST");
	next = answer_text(&answer, "next");
	assert_status(visit_get(&world.member, "/api/objects?owner=EST&before=%.*s",
			      STR_FMT(next)),
		200);
	assert_status(
		visit_get(&world.owner, "/api/objects?owner=EST&before=%.*s", STR_FMT(next)),
		400);
	assert_status(visit_get(&world.member, "/api/objects?before=%.*s", STR_FMT(next)), 400);
	assert_status(
		visit_get(&world.member, "/api/objects?owner=EST&tlp=amber&before=%.*s",
			STR_FMT(next)),
		400);
	assert_status(
		visit_get(&world.member, "/api/sightings?before=%.*s", STR_FMT(next)), 400);
	close_world(&world);
}

/* --- the detail --- */

static void
the_owner_is_told_who_may_read(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.owner, "/api/objects/" SECOND);
	assert_status(answer, 200);
	assert_answer(answer, "why.code", "RELEASE_OWNER");
	assert_int_equal(answer_count(&answer, "readers"), 6);
	assert_answer(answer, "readers.2.code", "NOR");
	assert_answer(answer, "readers.2.allow", "true");
	assert_answer(answer, "readers.4.code", "CHE");
	assert_answer(answer, "readers.4.allow", "false");
	assert_answer(answer, "readers.4.reason", "RELEASE_STANDING");
	answer = visit_get(&world.member, "/api/objects/" SECOND);
	assert_answer(answer, "why.code", "RELEASE_ADMITTED");
	assert_answer(answer, "readers", "null");
	close_world(&world);
}

static void
a_detail_shows_what_touches_the_object(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.member, "/api/objects/" FIRST);
	assert_answer(answer, "referenced_by.0.property", "target_ref");
	assert_answer(answer, "referenced_by.0.type", "relationship");
	assert_answer(answer, "referenced_by.0.owner.code", "EST");
	assert_answer(answer, "referenced_by_more", "false");
	assert_answer(answer, "collections.0.community", "nato");
	assert_int_equal(answer_count(&answer, "appears"), 0);
	answer = visit_get(&world.member,
		"/api/objects/relationship--00000000-0000-4000-8000-000000000001");
	assert_answer(answer, "references.0.property", "source_ref");
	assert_answer(answer, "references.0.title", "Indicator 2");
	answer = visit_get(&world.observer, "/api/objects/" FIRST);
	assert_int_equal(answer_count(&answer, "referenced_by"), 0);
	close_world(&world);
}

static void
values_tell_where_else_they_appear(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	post(&world, str_printf(world.coalition.arena,
		"{\"type\":\"ipv4-addr\",\"spec_version\":\"2.1\","
		"\"id\":\"ipv4-addr--00000000-0000-4000-8000-000000000001\","
		"\"value\":\"198.51.0.1\",\"object_marking_refs\":[\"%.*s\"]}",
		STR_FMT(AMBER)));
	answer = visit_get(&world.member, "/api/objects/" FIRST);
	assert_answer(answer, "appears.0.kind", "ipv4");
	assert_answer(answer, "appears.0.value", "198.51.0.1");
	assert_answer(answer, "appears.0.more", "false");
	assert_answer(answer, "appears.0.objects.0.type", "ipv4-addr");
	answer = visit_get(&world.observer, "/api/objects/" FIRST);
	assert_int_equal(answer_count(&answer, "appears"), 0);
	answer = visit_get(&world.member,
		"/api/objects/ipv4-addr--00000000-0000-4000-8000-000000000001");
	assert_answer(answer, "version", "null");
	close_world(&world);
}

static void
each_version_is_shown_to_whom_it_is_released(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	post(&world, coalition_indicator(&world.coalition, 1, 5, AMBER));
	answer = visit_get(&world.member, "/api/objects/" FIRST);
	assert_answer(answer, "version", "2026-01-01T00:05:00.000Z");
	assert_int_equal(answer_count(&answer, "versions"), 2);
	assert_answer(answer, "versions.1.version", "2026-01-01T00:00:00.000Z");
	answer = visit_get(
		&world.member, "/api/objects/" FIRST "?version=2026-01-01T00:00:00Z");
	assert_answer(answer, "label.tlp", "TLP:GREEN");
	answer = visit_get(&world.observer, "/api/objects/" FIRST);
	assert_answer(answer, "version", "2026-01-01T00:00:00.000Z");
	assert_int_equal(answer_count(&answer, "versions"), 1);
	assert_status(visit_get(&world.observer,
			      "/api/objects/" FIRST "?version=2026-01-01T00:05:00Z"),
		404);
	close_world(&world);
}

static void
the_text_is_served_byte_for_byte(void **state)
{
	struct world world;
	struct answer answer;
	struct str text;

	(void)state;
	open_world(&world);
	text = coalition_indicator(&world.coalition, 1, 0, GREEN);
	answer = visit_get(&world.observer, "/api/objects/" FIRST "/text");
	assert_status(answer, 200);
	assert_true(str_eq(answer.body, text));
	assert_true(str_eq(answer_header(&answer, "Content-Type"),
		STR("application/stix+json;version=2.1")));
	assert_true(str_eq(answer_header(&answer, "Content-Disposition"),
		STR("attachment; filename=\"" FIRST ".json\"")));
	answer = visit_get(&world.observer, "/api/objects/" FIRST);
	assert_true(str_eq(answer_text(&answer, "text"), text));
	close_world(&world);
}

static void
hidden_and_absent_details_are_the_same_bytes(void **state)
{
	struct world world;
	struct answer hidden;
	struct answer absent;

	(void)state;
	open_world(&world);
	hidden = visit_get(&world.observer, "/api/objects/" SECOND);
	absent = visit_get(&world.observer, "/api/objects/" ABSENT);
	assert_status(hidden, 404);
	assert_answer(hidden, "error.code", "E_ABSENT");
	assert_true(str_eq(hidden.body, absent.body));
	assert_status(visit_get(&world.observer, "/api/objects/" SECOND "/text"), 404);
	close_world(&world);
}

/* --- sightings --- */

static void
sightings_say_what_was_seen_and_where(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.member, "/api/sightings");
	assert_int_equal(answer_count(&answer, "sightings"), 1);
	assert_answer(answer, "sightings.0.of",
		"{\"id\":\"" SECOND "\",\"type\":\"indicator\",\"title\":\"Indicator 2\"}");
	assert_answer(answer, "sightings.0.count", "17");
	assert_answer(answer, "sightings.0.first_seen", "2025-12-31T00:00:00Z");
	assert_answer(answer, "sightings.0.last_seen", "null");
	assert_answer(answer, "sightings.0.where.0.code", "EST");
	assert_answer(answer, "sightings.0.anonymous", "false");
	assert_answer(answer, "sightings.0.label.tlp", "TLP:AMBER");
	answer = visit_get(&world.observer, "/api/sightings");
	assert_int_equal(answer_count(&answer, "sightings"), 0);
	close_world(&world);
}

static void
sightings_are_found_by_member_and_object(void **state)
{
	static const struct {
		const char *parameters;
		size_t count;
	} rows[] = {
		{ "member=EST", 1 },
		{ "member=NOR", 0 },
		{ "member=XYZ", 0 },
		{ "of=" SECOND, 1 },
		{ "of=" FIRST, 0 },
		{ "of=" SECOND "&member=EST", 1 },
		{ "of=" SECOND "&member=NOR", 0 },
	};
	struct world world;

	(void)state;
	open_world(&world);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct answer answer =
			visit_get(&world.member, "/api/sightings?%s", rows[i].parameters);
		if (answer_count(&answer, "sightings") != rows[i].count)
			fail_msg("%s: %.*s", rows[i].parameters, STR_FMT(answer.body));
	}
	close_world(&world);
}

/* --- the directory --- */

static void
a_reader_knows_its_communities_and_no_more(void **state)
{
	struct world world;
	struct visitor client;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.member, "/api/organisations");
	assert_int_equal(answer_count(&answer, "organisations"), 5);
	assert_int_equal(answer_count(&answer, "communities"), 2);
	assert_answer(answer, "organisations.1.code", "EST");
	assert_answer(answer, "organisations.1.communities", "[\"nato\",\"nordic\"]");
	assert_answer(answer, "organisations.1.objects", "4");
	answer = visit_get(&world.observer, "/api/organisations");
	assert_int_equal(answer_count(&answer, "communities"), 1);
	assert_answer(answer, "organisations.1.communities", "[\"nato\"]");
	assert_answer(answer, "organisations.1.objects", "1");
	client = site_person(&world.site, CIC);
	answer = visit_get(&client, "/api/organisations");
	assert_int_equal(answer_count(&answer, "organisations"), 2);
	assert_answer(answer, "organisations.1.code", "CIC");
	assert_answer(answer, "organisations.1.client_of", "EST");
	assert_int_equal(answer_count(&answer, "communities"), 0);
	close_world(&world);
}

/* The count of the row from EST to that organisation. */
static int64_t
shared_with(const struct answer *answer, const char *code)
{
	int64_t count = -1;

	JSON_EACH(row, answer_at(answer, "sharing"))
		if (str_eq(json_get_string(row, STR("from")), STR("EST")) &&
			str_eq(json_get_string(row, STR("to")), str_of(code)))
			json_to_int(json_get(row, STR("objects")), &count);
	return count;
}

static void
the_matrix_counts_what_the_reader_sees(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.member, "/api/organisations");
	assert_int_equal(shared_with(&answer, "NOR"), 4);
	assert_int_equal(shared_with(&answer, "CHE"), 1);
	assert_int_equal(shared_with(&answer, "EST"), -1);
	answer = visit_get(&world.observer, "/api/organisations");
	assert_int_equal(shared_with(&answer, "NOR"), 1);
	assert_int_equal(shared_with(&answer, "CHE"), 1);
	close_world(&world);
}

static void
collections_are_those_that_the_reader_may_read(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.member, "/api/collections");
	assert_int_equal(answer_count(&answer, "collections"), 2);
	assert_answer(answer, "collections.0.community", "nato");
	assert_answer(answer, "collections.0.floor", "null");
	answer = visit_get(&world.observer, "/api/collections");
	assert_int_equal(answer_count(&answer, "collections"), 1);
	close_world(&world);
}

static void
the_picture_is_the_readers_own(void **state)
{
	struct world world;
	struct answer answer;

	(void)state;
	open_world(&world);
	answer = visit_get(&world.member, "/api/picture?from=2025-12-01&to=2026-01-02&bucket=day");
	assert_status(answer, 200);
	assert_answer(answer, "from", "2025-12-01");
	assert_answer(answer, "bucket", "day");
	answer = visit_get(&world.member, "/api/picture?bucket=hour");
	assert_status(answer, 400);
	assert_answer(answer, "error.where", "bucket");
	answer = visit_get(&world.member, "/api/picture?from=2026-01-02&to=2026-01-01");
	assert_status(answer, 400);
	close_world(&world);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_holds_what_the_reader_may_see_newest_first),
		cmocka_unit_test(each_filter_narrows),
		cmocka_unit_test(closed_objects_are_found_by_their_owner_alone),
		cmocka_unit_test(an_object_in_two_collections_is_listed_once),
		cmocka_unit_test(malformed_parameters_are_named),
		cmocka_unit_test(a_text_has_at_most_256_bytes),
		cmocka_unit_test(pages_of_one_give_each_object_once),
		cmocka_unit_test(a_cursor_is_good_for_its_reader_and_query_alone),
		cmocka_unit_test(the_owner_is_told_who_may_read),
		cmocka_unit_test(a_detail_shows_what_touches_the_object),
		cmocka_unit_test(values_tell_where_else_they_appear),
		cmocka_unit_test(each_version_is_shown_to_whom_it_is_released),
		cmocka_unit_test(the_text_is_served_byte_for_byte),
		cmocka_unit_test(hidden_and_absent_details_are_the_same_bytes),
		cmocka_unit_test(sightings_say_what_was_seen_and_where),
		cmocka_unit_test(sightings_are_found_by_member_and_object),
		cmocka_unit_test(a_reader_knows_its_communities_and_no_more),
		cmocka_unit_test(the_matrix_counts_what_the_reader_sees),
		cmocka_unit_test(collections_are_those_that_the_reader_may_read),
		cmocka_unit_test(the_picture_is_the_readers_own),
	};

	return cmocka_run_group_tests_name("console", tests, NULL, NULL);
}
