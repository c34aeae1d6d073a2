/* release.c - tests of the door out: pages, versions, search, relations, and changes of membership.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>

#include "model/marking.h"
#include "store/audit.h"
#include "store/feed.h"
#include "support/coalition.h"

#define GREEN marking_id_of_tlp(TLP_GREEN)
#define AMBER marking_id_of_tlp(TLP_AMBER)
#define RED marking_id_of_tlp(TLP_RED)

static void
post(struct coalition *c, unsigned organisation, unsigned number, unsigned minute, struct str marking)
{
	assert_int_equal(coalition_post(c, organisation, "nato",
				 coalition_indicator(c, number, minute, marking), NULL), OK);
}

/* Reads page by page and checks that positions rise; gives the count. */
static size_t
read_all(struct coalition *c, unsigned organisation, struct release_query query)
{
	struct reader reader = coalition_reader(organisation);
	struct release_page page;
	size_t count = 0;

	do {
		assert_int_equal(release_read(c->store, &reader, &query, c->arena, &page, NULL), OK);
		assert_true(page.count <= query.limit);
		for (size_t i = 0; i < page.count; i++) {
			assert_true(page.objects[i].position > query.after);
			query.after = page.objects[i].position;
		}
		count += page.count;
		assert_true(page.more == (page.count == query.limit && page.more));
	} while (page.more);
	return count;
}

static void
pages_of_every_size_give_each_object_once(void **state)
{
	struct coalition c;

	(void)state;
	coalition_open(&c);
	for (unsigned i = 1; i <= 30; i++)
		post(&c, i % 2 == 0 ? EST : NOR, i, 0, i % 3 == 0 ? RED : i % 3 == 1 ? GREEN : AMBER);
	for (size_t limit = 1; limit <= 12; limit++) {
		struct release_query query = { .collection = STR("nato"), .limit = limit };
		assert_int_equal(read_all(&c, JPN, query), 20);
		assert_int_equal(read_all(&c, CHE, query), 10);
		assert_int_equal(read_all(&c, EST, query), 25);
	}
	coalition_close(&c);
}

static void
more_is_said_only_when_something_visible_follows(void **state)
{
	struct coalition c;
	struct reader swiss = coalition_reader(CHE);
	struct release_query query = { .collection = STR("nato"), .limit = 1 };
	struct release_page page;

	(void)state;
	coalition_open(&c);
	post(&c, EST, 1, 0, GREEN);
	post(&c, EST, 2, 0, RED);
	assert_int_equal(release_read(c.store, &swiss, &query, c.arena, &page, NULL), OK);
	assert_int_equal(page.count, 1);
	assert_false(page.more);
	coalition_close(&c);
}

static void
the_last_version_is_the_last_that_the_reader_may_see(void **state)
{
	struct coalition c;
	struct reader swiss = coalition_reader(CHE);
	struct reader norway = coalition_reader(NOR);
	struct release_query query = { .collection = STR("nato"), .limit = 10 };
	struct release_page page;

	(void)state;
	coalition_open(&c);
	post(&c, EST, 1, 0, GREEN);
	post(&c, EST, 1, 1, GREEN);
	post(&c, EST, 1, 2, AMBER);
	assert_int_equal(release_read(c.store, &swiss, &query, c.arena, &page, NULL), OK);
	assert_int_equal(page.count, 1);
	assert_true(str_eq(page.objects[0].version_text, STR("2026-01-01T00:01:00.000Z")));
	assert_int_equal(release_read(c.store, &norway, &query, c.arena, &page, NULL), OK);
	assert_true(str_eq(page.objects[0].version_text, STR("2026-01-01T00:02:00.000Z")));
	query.first = true;
	assert_int_equal(release_read(c.store, &norway, &query, c.arena, &page, NULL), OK);
	assert_true(str_eq(page.objects[0].version_text, STR("2026-01-01T00:00:00.000Z")));
	query.all = true;
	assert_int_equal(read_all(&c, NOR, query), 3);
	assert_int_equal(read_all(&c, CHE, query), 2);
	coalition_close(&c);
}

static void
filters_narrow(void **state)
{
	struct coalition c;
	struct str types[] = { STR("malware"), STR("indicator") };
	struct release_query query = { .collection = STR("nato"), .limit = 10, .types = types };
	struct str id;

	(void)state;
	coalition_open(&c);
	for (unsigned i = 1; i <= 5; i++)
		post(&c, EST, i, 0, GREEN);
	query.type_count = 1;
	assert_int_equal(read_all(&c, NOR, query), 0);
	query.type_count = 2;
	assert_int_equal(read_all(&c, NOR, query), 5);
	id = coalition_indicator_id(&c, 3);
	query.ids = &id;
	query.id_count = 1;
	assert_int_equal(read_all(&c, NOR, query), 1);
	query.type_count = 1;
	assert_int_equal(read_all(&c, NOR, query), 0);
	coalition_close(&c);
}

static void
search_finds_what_is_visible_newest_first(void **state)
{
	struct coalition c;
	struct reader swiss = coalition_reader(CHE);
	struct reader norway = coalition_reader(NOR);
	struct value value = { VALUE_IPV4, STR("198.51.0.2") };
	struct release_search search = { .value = &value, .limit = 10 };
	struct release_page page;

	(void)state;
	coalition_open(&c);
	for (unsigned i = 1; i <= 9; i++)
		post(&c, EST, i, 0, i == 2 ? AMBER : GREEN);
	assert_int_equal(release_find_all(c.store, &norway, &search, c.arena, &page, NULL), OK);
	assert_int_equal(page.count, 1);
	assert_int_equal(release_find_all(c.store, &swiss, &search, c.arena, &page, NULL), OK);
	assert_int_equal(page.count, 0);
	search = (struct release_search){ .text = STR("Indic"), .limit = 3 };
	assert_int_equal(release_find_all(c.store, &swiss, &search, c.arena, &page, NULL), OK);
	assert_int_equal(page.count, 3);
	assert_true(page.more);
	assert_true(str_eq(page.objects[0].title, STR("Indicator 9")));
	search.before = page.objects[2].position;
	search.limit = 10;
	assert_int_equal(release_find_all(c.store, &swiss, &search, c.arena, &page, NULL), OK);
	assert_int_equal(page.count, 5);
	search = (struct release_search){ .text = STR("\" OR * NEAR("), .limit = 3 };
	assert_int_equal(release_find_all(c.store, &swiss, &search, c.arena, &page, NULL), OK);
	assert_int_equal(page.count, 0);
	coalition_close(&c);
}

static void
an_organisation_that_may_see_more_meets_it_by_polling(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	struct reader swiss = coalition_reader(CHE);
	struct organisation member = { .index = CHE, .code = STR("CHE"), .name = STR("Switzerland"),
		.identity = coalition_identity(CHE), .standing = STANDING_PARTNER };
	struct release_query query = { .collection = STR("nato"), .limit = 10 };
	struct release_page page;

	(void)state;
	coalition_open(&c);
	post(&c, EST, 1, 0, AMBER);
	post(&c, EST, 2, 0, GREEN);
	assert_int_equal(release_read(c.store, &swiss, &query, c.arena, &page, NULL), OK);
	assert_int_equal(page.count, 1);
	query.after = page.objects[0].position;
	fake_env_advance(&c.fake, 1000000);
	assert_int_equal(registry_put_organisation(c.store, &by, &member, NULL, NULL), OK);
	assert_int_equal(release_read(c.store, &swiss, &query, c.arena, &page, NULL), OK);
	assert_int_equal(page.count, 1);
	assert_true(str_eq(page.objects[0].id, coalition_indicator_id(&c, 1)));
	coalition_close(&c);
}

static void
who_leaves_a_community_sees_nothing_more_at_once(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();

	(void)state;
	coalition_open(&c);
	post(&c, EST, 1, 0, GREEN);
	assert_true(coalition_sees(&c, JPN, coalition_indicator_id(&c, 1)));
	assert_int_equal(registry_leave(c.store, &by, c.nato, JPN, NULL), OK);
	assert_false(coalition_sees(&c, JPN, coalition_indicator_id(&c, 1)));
	assert_int_equal(coalition_count(&c, JPN, "nato"), 0);
	coalition_close(&c);
}

static void
a_higher_floor_tightens_what_is_there_already(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();

	(void)state;
	coalition_open(&c);
	post(&c, EST, 1, 0, GREEN);
	assert_int_equal(registry_set_node(c.store, &by, NATO, TLP_AMBER_STRICT, NULL), OK);
	assert_false(coalition_sees(&c, CHE, coalition_indicator_id(&c, 1)));
	assert_true(coalition_sees(&c, NOR, coalition_indicator_id(&c, 1)));
	coalition_close(&c);
}

static void
only_the_owner_is_told_who_else_may_read(void **state)
{
	struct coalition c;
	struct reader estonia = coalition_reader(EST);
	struct reader norway = coalition_reader(NOR);
	struct reader swiss = coalition_reader(CHE);
	const struct release_verdict *verdicts;
	struct str id;
	size_t count;

	(void)state;
	coalition_open(&c);
	id = coalition_indicator_id(&c, 1);
	post(&c, EST, 1, 0, AMBER);
	assert_int_equal(release_audience(c.store, &estonia, id, NULL, c.arena, &count, &verdicts, NULL), OK);
	assert_int_equal(count, 6);
	assert_int_equal(verdicts[CHE - 1].verdict.reason, RELEASE_STANDING);
	assert_int_equal(release_audience(c.store, &norway, id, NULL, c.arena, &count, &verdicts, NULL), E_DENIED);
	assert_int_equal(release_audience(c.store, &swiss, id, NULL, c.arena, &count, &verdicts, NULL), E_ABSENT);
	coalition_close(&c);
}

static void
the_feed_tells_a_reader_what_it_may_see(void **state)
{
	struct coalition c;
	struct reader swiss = coalition_reader(CHE);
	struct reader node = reader_of_node(NATO, "test");
	const struct feed_item *items;
	size_t count;
	int64_t next;

	(void)state;
	coalition_open(&c);
	post(&c, EST, 1, 0, GREEN);
	post(&c, EST, 2, 0, RED);
	assert_int_equal(feed_read(c.store, &swiss, 0, 10, c.arena, &count, &items, &next, NULL), OK);
	assert_int_equal(count, 1);
	assert_int_equal(feed_read(c.store, &node, 0, 10, c.arena, &count, &items, &next, NULL), OK);
	assert_int_equal(count, 2);
	assert_int_equal(feed_read(c.store, &node, next, 10, c.arena, &count, &items, &next, NULL), OK);
	assert_int_equal(count, 0);
	coalition_close(&c);
}

static void
what_is_done_is_on_record_and_stays(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	struct reader estonia = coalition_reader(EST);
	const struct audit_record *records;
	size_t count;

	(void)state;
	coalition_open(&c);
	post(&c, EST, 1, 0, GREEN);
	post(&c, NOR, 2, 0, GREEN);
	assert_int_equal(audit_read(c.store, &by, 0, STR("object."), STR_NONE, 10, c.arena, &count, &records, NULL), OK);
	assert_int_equal(count, 2);
	assert_true(str_eq(records[0].subject, coalition_indicator_id(&c, 1)));
	assert_int_equal(records[0].organisation, EST);
	assert_int_equal(audit_read(c.store, &estonia, 0, STR("object."), STR_NONE, 10, c.arena, &count, &records, NULL), OK);
	assert_int_equal(count, 1);
	coalition_close(&c);
}

static struct sha256
fingerprint(struct coalition *c, unsigned organisation)
{
	struct reader reader = coalition_reader(organisation);
	struct sha256 digest;

	assert_int_equal(release_fingerprint(c->store, &reader, STR("nato"), &digest, NULL), OK);
	return digest;
}

static bool
is_same(struct sha256 a, struct sha256 b)
{
	return memcmp(&a, &b, sizeof(a)) == 0;
}

static void
the_fingerprint_follows_what_is_visible_and_nothing_else(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	struct reader estonia = coalition_reader(EST);
	struct sha256 before;

	(void)state;
	coalition_open(&c);
	post(&c, EST, 1, 0, GREEN);
	before = fingerprint(&c, CHE);
	assert_true(is_same(before, fingerprint(&c, CHE)));
	post(&c, EST, 2, 0, AMBER);
	post(&c, EST, 3, 0, RED);
	assert_true(is_same(before, fingerprint(&c, CHE)));
	assert_false(is_same(before, fingerprint(&c, NOR)));
	post(&c, EST, 1, 1, GREEN);
	assert_false(is_same(before, fingerprint(&c, CHE)));
	before = fingerprint(&c, CHE);
	assert_int_equal(intake_withdraw(c.store, &estonia, STR("nato"), coalition_indicator_id(&c, 1),
				 STR("2026-01-01T00:01:00.000Z"), NULL), OK);
	assert_false(is_same(before, fingerprint(&c, CHE)));
	before = fingerprint(&c, CHE);
	assert_int_equal(registry_set_node(c.store, &by, NATO, TLP_AMBER_STRICT, NULL), OK);
	assert_false(is_same(before, fingerprint(&c, CHE)));
	coalition_close(&c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_of_every_size_give_each_object_once),
		cmocka_unit_test(more_is_said_only_when_something_visible_follows),
		cmocka_unit_test(the_last_version_is_the_last_that_the_reader_may_see),
		cmocka_unit_test(filters_narrow),
		cmocka_unit_test(search_finds_what_is_visible_newest_first),
		cmocka_unit_test(an_organisation_that_may_see_more_meets_it_by_polling),
		cmocka_unit_test(who_leaves_a_community_sees_nothing_more_at_once),
		cmocka_unit_test(a_higher_floor_tightens_what_is_there_already),
		cmocka_unit_test(only_the_owner_is_told_who_else_may_read),
		cmocka_unit_test(the_feed_tells_a_reader_what_it_may_see),
		cmocka_unit_test(what_is_done_is_on_record_and_stays),
		cmocka_unit_test(the_fingerprint_follows_what_is_visible_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
