/* intake.c - tests of the door in: who may post what, labels, versions, markings that come late.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "model/marking.h"
#include "support/coalition.h"

#define GREEN marking_id_of_tlp(TLP_GREEN)
#define AMBER marking_id_of_tlp(TLP_AMBER)
#define CLEAR marking_id_of_tlp(TLP_CLEAR)
#define RED marking_id_of_tlp(TLP_RED)
#define STRICT marking_id_of_tlp(TLP_AMBER_STRICT)

static const struct str list_id =
	STR_INIT("marking-definition--aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa");

static struct str
list_marking(struct coalition *c, unsigned maker, struct str names)
{
	return str_printf(c->arena,
		"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"%.*s\","
		"\"created\":\"2026-01-01T00:00:00.000Z\",\"created_by_ref\":\"%.*s\","
		"\"name\":\"REL TO\",\"extensions\":{\"" RELEASE_EXTENSION_ID
		"\":{\"extension_type\":\"property-extension\",\"releasable_to\":[%.*s]}}}",
		STR_FMT(list_id), STR_FMT(coalition_identity(maker)), STR_FMT(names));
}

static struct str
with_markings(struct coalition *c, unsigned number, struct str first, struct str second)
{
	return coalition_indicator(c, number, 0,
		str_printf(c->arena, "%.*s\",\"%.*s", STR_FMT(first), STR_FMT(second)));
}

/* Which of NATO EST NOR JPN CHE CIC see it, as a string of their initials. */
static const char *
seen_by(struct coalition *c, struct str id)
{
	static char text[8];
	size_t len = 0;

	for (unsigned i = NATO; i <= CIC; i++)
		if (coalition_sees(c, i, id))
			text[len++] = "?NENJCI"[i];
	text[len] = '\0';
	return text;
}

static const char *
seen_number(struct coalition *c, unsigned number)
{
	return seen_by(c, coalition_indicator_id(c, number));
}

static void
each_colour_reaches_its_audience(void **state)
{
	struct coalition c;

	(void)state;
	coalition_open(&c);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 0, CLEAR), NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 2, 0, GREEN), NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 3, 0, AMBER), NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 4, 0, STRICT), NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 5, 0, RED), NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 6, 0, STR_NONE), NULL), OK);
	assert_string_equal(seen_number(&c, 1), "NENJCI");
	assert_string_equal(seen_number(&c, 2), "NENJCI");
	assert_string_equal(seen_number(&c, 3), "NENJI");
	assert_string_equal(seen_number(&c, 4), "NENJ");
	assert_string_equal(seen_number(&c, 5), "E");
	assert_string_equal(seen_number(&c, 6), "E");
	coalition_close(&c);
}

static void
a_list_restricts_and_opens_red_to_those_named(void **state)
{
	struct coalition c;
	struct str names;

	(void)state;
	coalition_open(&c);
	names = str_printf(c.arena, "\"%.*s\"", STR_FMT(coalition_identity(JPN)));
	assert_int_equal(coalition_post(&c, EST, "nato", list_marking(&c, EST, names), NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", with_markings(&c, 1, GREEN, list_id), NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", with_markings(&c, 2, RED, list_id), NULL), OK);
	assert_string_equal(seen_number(&c, 1), "EJ");
	assert_string_equal(seen_number(&c, 2), "EJ");
	assert_string_equal(seen_by(&c, list_id), "EJ");
	coalition_close(&c);
}

static void
a_marking_that_comes_late_opens_the_object_then(void **state)
{
	struct coalition c;
	struct reader japan = coalition_reader(JPN);
	struct release_query query = { .collection = STR("nato"), .limit = 10 };
	struct release_page page;
	int64_t before;

	(void)state;
	coalition_open(&c);
	assert_int_equal(coalition_post(&c, EST, "nato", with_markings(&c, 1, GREEN, list_id), NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 2, 0, GREEN), NULL), OK);
	assert_string_equal(seen_number(&c, 1), "E");
	assert_int_equal(release_read(c.store, &japan, &query, c.arena, &page, NULL), OK);
	assert_int_equal(page.count, 1);
	before = page.objects[0].position;
	assert_int_equal(coalition_post(&c, EST, "nato",
				 list_marking(&c, EST, STR("\"community:nato\"")), NULL), OK);
	assert_string_equal(seen_number(&c, 1), "NENJC");
	/* A poller that has read up to `before` meets it. */
	query.after = before;
	assert_int_equal(release_read(c.store, &japan, &query, c.arena, &page, NULL), OK);
	assert_int_equal(page.count, 2);
	coalition_close(&c);
}

static void
an_unknown_marking_or_a_look_alike_closes(void **state)
{
	struct coalition c;
	struct str look_alike = STR("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8488");

	(void)state;
	coalition_open(&c);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 0, look_alike), NULL), OK);
	assert_string_equal(seen_number(&c, 1), "E");
	assert_int_equal(coalition_post(&c, EST, "nato", with_markings(&c, 2, CLEAR, look_alike), NULL), OK);
	assert_string_equal(seen_number(&c, 2), "E");
	assert_int_equal(coalition_post(&c, EST, "nato", with_markings(&c, 3, CLEAR, AMBER), NULL), OK);
	assert_string_equal(seen_number(&c, 3), "NENJI");
	coalition_close(&c);
}

static void
a_second_copy_of_a_list_widens_nothing(void **state)
{
	struct coalition c;
	struct str wide = STR("\"community:nato\"");

	(void)state;
	coalition_open(&c);
	assert_int_equal(coalition_post(&c, EST, "nato", list_marking(&c, EST, STR("")), NULL), OK);
	/* JPN cannot see EST's list, so its copy is taken; it must not count as EST's. */
	assert_int_equal(coalition_post(&c, JPN, "nato", list_marking(&c, JPN, wide), NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", with_markings(&c, 1, GREEN, list_id), NULL), OK);
	assert_string_equal(seen_number(&c, 1), "E");
	coalition_close(&c);
}

static void
who_may_post_where(void **state)
{
	struct coalition c;
	struct reader weak = coalition_reader(EST);
	const struct intake_outcome *outcome;
	const struct json *json;

	(void)state;
	coalition_open(&c);
	assert_int_equal(coalition_post(&c, CHE, "nato", coalition_indicator(&c, 1, 0, GREEN), NULL), E_DENIED);
	assert_int_equal(coalition_post(&c, NATO, "nordic", coalition_indicator(&c, 1, 0, GREEN), NULL), E_ABSENT);
	assert_int_equal(coalition_post(&c, EST, "nowhere", coalition_indicator(&c, 1, 0, GREEN), NULL), E_ABSENT);
	weak.roles = ROLE_READER;
	assert_int_equal(json_parse(c.arena, coalition_indicator(&c, 1, 0, GREEN), &json, NULL), OK);
	assert_int_equal(intake_submit(c.store, &weak, STR("nato"), &json, 1, c.arena, &outcome, NULL), E_DENIED);
	assert_int_equal(coalition_count(&c, EST, "nato"), 0);
	coalition_close(&c);
}

static void
nobody_speaks_for_another(void **state)
{
	struct coalition c;
	struct str text;

	(void)state;
	coalition_open(&c);
	text = str_printf(c.arena,
		"{\"type\":\"malware\",\"spec_version\":\"2.1\",\"id\":"
		"\"malware--00000000-0000-4000-8000-000000000001\",\"is_family\":false,"
		"\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
		"\"created_by_ref\":\"%.*s\"}",
		STR_FMT(coalition_identity(NOR)));
	assert_int_equal(coalition_post(&c, EST, "nato", text, NULL), E_DENIED);
	assert_int_equal(coalition_post(&c, NOR, "nato", text, NULL), OK);
	coalition_close(&c);
}

static void
versions_belong_to_the_owner(void **state)
{
	struct coalition c;
	struct fault why;

	(void)state;
	coalition_open(&c);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 0, GREEN), NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 0, GREEN), NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 0, AMBER), &why), E_CONFLICT);
	assert_int_equal(coalition_post(&c, NOR, "nato", coalition_indicator(&c, 1, 5, GREEN), &why), E_DENIED);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 5, GREEN), NULL), OK);
	assert_int_equal(coalition_count(&c, NOR, "nato"), 1);
	coalition_close(&c);
}

static void
a_hidden_id_is_taken_like_a_free_one_and_hides_nothing(void **state)
{
	struct coalition c;

	(void)state;
	coalition_open(&c);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 0, RED), NULL), OK);
	/* NOR guesses the id: the answer is that of a free one, and its copy is its own. */
	assert_int_equal(coalition_post(&c, NOR, "nato", coalition_indicator(&c, 1, 9, GREEN), NULL), OK);
	assert_int_equal(coalition_count(&c, NATO, "nato"), 1);
	/* EST sees both: whoever came first speaks for the id. */
	struct reader estonia = coalition_reader(EST);
	const struct released *object;
	assert_int_equal(release_find(c.store, &estonia, coalition_indicator_id(&c, 1), c.arena, &object, NULL), OK);
	assert_int_equal(object->owner, EST);
	coalition_close(&c);
}

static void
revoked_is_final(void **state)
{
	struct coalition c;
	struct str revoked;

	(void)state;
	coalition_open(&c);
	revoked = coalition_indicator(&c, 1, 5, GREEN);
	revoked = str_printf(c.arena, "%.*s,\"revoked\":true}", (int)revoked.len - 1, revoked.data);
	assert_int_equal(coalition_post(&c, EST, "nato", revoked, NULL), OK);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 6, GREEN), NULL), E_CONFLICT);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 4, GREEN), NULL), OK);
	coalition_close(&c);
}

static struct str
sighting(struct coalition *c, unsigned creator, unsigned of, struct str marking)
{
	return str_printf(c->arena,
		"{\"type\":\"sighting\",\"spec_version\":\"2.1\",\"id\":"
		"\"sighting--00000000-0000-4000-8000-%012u\","
		"\"created\":\"2026-01-01T00:00:00.000Z\",\"modified\":\"2026-01-01T00:00:00.000Z\","
		"\"created_by_ref\":\"%.*s\",\"sighting_of_ref\":\"%.*s\",\"count\":1,"
		"\"object_marking_refs\":[\"%.*s\"]}",
		creator * 1000 + of, STR_FMT(coalition_identity(creator)),
		STR_FMT(coalition_indicator_id(c, of)), STR_FMT(marking));
}

static struct str
sighting_id(struct coalition *c, unsigned creator, unsigned of)
{
	return str_printf(
		c->arena, "sighting--00000000-0000-4000-8000-%012u", creator * 1000 + of);
}

static void
what_is_derived_is_at_most_as_open_as_its_inputs(void **state)
{
	struct coalition c;

	(void)state;
	coalition_open(&c);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 0, STRICT), NULL), OK);
	assert_int_equal(coalition_post(&c, NOR, "nato", sighting(&c, NOR, 1, CLEAR), NULL), OK);
	assert_string_equal(seen_by(&c, sighting_id(&c, NOR, 1)), "NENJ");
	/* An input of another community: only those of both. */
	assert_int_equal(coalition_post(&c, EST, "nordic", coalition_indicator(&c, 2, 0, GREEN), NULL), OK);
	assert_int_equal(coalition_post(&c, NOR, "nato", sighting(&c, NOR, 2, GREEN), NULL), OK);
	assert_string_equal(seen_by(&c, sighting_id(&c, NOR, 2)), "EN");
	/* RED without recipients stays with the owner; the input's community is no list of recipients. */
	assert_int_equal(coalition_post(&c, EST, "nato", sighting(&c, EST, 2, RED), NULL), OK);
	assert_string_equal(seen_by(&c, sighting_id(&c, EST, 2)), "E");
	/* What the poster cannot see is no input of its own. */
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 3, 0, RED), NULL), OK);
	assert_int_equal(coalition_post(&c, NOR, "nato", sighting(&c, NOR, 3, GREEN), NULL), OK);
	assert_string_equal(seen_by(&c, sighting_id(&c, NOR, 3)), "NENJCI");
	coalition_close(&c);
}

static void
an_anonymous_member_sights_in_the_name_of_the_node(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	struct organisation norway = { .index = NOR, .code = STR("NOR"), .name = STR("Norway"),
		.identity = coalition_identity(NOR), .kind = KIND_NATION };

	(void)state;
	coalition_open(&c);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 0, GREEN), NULL), OK);
	assert_int_equal(coalition_post(&c, NOR, "nato", sighting(&c, NATO, 1, GREEN), NULL), E_DENIED);
	norway.anonymous_sightings = true;
	assert_int_equal(registry_put_organisation(c.store, &by, &norway, NULL, NULL), OK);
	assert_int_equal(coalition_post(&c, NOR, "nato", sighting(&c, NATO, 1, GREEN), NULL), OK);
	struct reader reader = coalition_reader(EST);
	const struct released *object;
	assert_int_equal(release_find(c.store, &reader, sighting_id(&c, NATO, 1), c.arena, &object, NULL), OK);
	assert_int_equal(object->owner, NATO);
	coalition_close(&c);
}

static void
only_the_owner_withdraws(void **state)
{
	struct coalition c;
	struct reader estonia = coalition_reader(EST);
	struct reader norway = coalition_reader(NOR);
	struct reader swiss = coalition_reader(CHE);
	struct str id;

	(void)state;
	coalition_open(&c);
	id = coalition_indicator_id(&c, 1);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 1, 0, AMBER), NULL), OK);
	assert_int_equal(intake_withdraw(c.store, &norway, STR("nato"), id, STR_NONE, NULL), E_DENIED);
	assert_int_equal(intake_withdraw(c.store, &swiss, STR("nato"), id, STR_NONE, NULL), E_ABSENT);
	assert_int_equal(intake_withdraw(c.store, &estonia, STR("nato"), id,
				 STR("2026-01-01T00:01:00.000Z"), NULL), E_ABSENT);
	estonia.roles &= ~(unsigned)ROLE_LIAISON;
	assert_int_equal(intake_withdraw(c.store, &estonia, STR("nato"), id, STR_NONE, NULL), E_DENIED);
	assert_string_equal(seen_number(&c, 1), "NENJI");
	estonia.roles |= ROLE_LIAISON;
	assert_int_equal(intake_withdraw(c.store, &estonia, STR("nato"), id, STR_NONE, NULL), OK);
	assert_string_equal(seen_number(&c, 1), "");
	coalition_close(&c);
}

/* The first indicator's version of that second after midnight. */
static struct str
version_of(struct coalition *c, unsigned second)
{
	struct str text = coalition_indicator(c, 1, 0, GREEN);
	const struct str mark = STR("\"modified\":\"2026-01-01T");
	size_t at = str_find(text, mark) + mark.len;

	return str_printf(c->arena, "%.*s%02u:%02u:%02u%.*s", STR_FMT(str_first(text, at)), second / 3600,
		second / 60 % 60, second % 60, STR_FMT(str_from_offset(text, at + strlen("00:00:00"))));
}

static void
every_version_is_withdrawn_however_many_there_are(void **state)
{
	enum { LOOKED_UP_AT_ONCE = 1024 }; /* store/withdraw.c */
	struct coalition c;
	struct reader estonia = coalition_reader(EST);
	struct str id;

	(void)state;
	coalition_open(&c);
	id = coalition_indicator_id(&c, 1);
	for (unsigned count = LOOKED_UP_AT_ONCE; count <= LOOKED_UP_AT_ONCE + 1; count++) {
		for (unsigned i = 0; i < count; i++)
			assert_int_equal(coalition_post(&c, EST, "nato",
						 version_of(&c, (count - LOOKED_UP_AT_ONCE) * 2000 + i), NULL),
				OK);
		assert_string_equal(seen_number(&c, 1), "NENJCI");
		assert_int_equal(intake_withdraw(c.store, &estonia, STR("nato"), id, STR_NONE, NULL), OK);
		assert_string_equal(seen_number(&c, 1), "");
		assert_int_equal(coalition_count(&c, EST, "nato"), 0);
		assert_int_equal(
			intake_withdraw(c.store, &estonia, STR("nato"), id, STR_NONE, NULL), E_ABSENT);
	}
	coalition_close(&c);
}

static void
what_was_taken_survives_reopening(void **state)
{
	struct coalition c;

	(void)state;
	coalition_open(&c);
	for (unsigned i = 1; i <= 20; i++)
		assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, i, 0, GREEN), NULL), OK);
	coalition_reopen(&c);
	assert_int_equal(coalition_count(&c, NOR, "nato"), 20);
	assert_int_equal(coalition_post(&c, EST, "nato", coalition_indicator(&c, 21, 0, GREEN), NULL), OK);
	assert_int_equal(coalition_count(&c, NOR, "nato"), 21);
	coalition_close(&c);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_colour_reaches_its_audience),
		cmocka_unit_test(a_list_restricts_and_opens_red_to_those_named),
		cmocka_unit_test(a_marking_that_comes_late_opens_the_object_then),
		cmocka_unit_test(an_unknown_marking_or_a_look_alike_closes),
		cmocka_unit_test(a_second_copy_of_a_list_widens_nothing),
		cmocka_unit_test(who_may_post_where),
		cmocka_unit_test(nobody_speaks_for_another),
		cmocka_unit_test(versions_belong_to_the_owner),
		cmocka_unit_test(a_hidden_id_is_taken_like_a_free_one_and_hides_nothing),
		cmocka_unit_test(revoked_is_final),
		cmocka_unit_test(what_is_derived_is_at_most_as_open_as_its_inputs),
		cmocka_unit_test(an_anonymous_member_sights_in_the_name_of_the_node),
		cmocka_unit_test(only_the_owner_withdraws),
		cmocka_unit_test(every_version_is_withdrawn_however_many_there_are),
		cmocka_unit_test(what_was_taken_survives_reopening),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
