/* directory.c - tests of audiences, of the directory's look-ups and of the node's reader.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "policy/reader.h"
#include "policy/world.h"

static void
an_audience_holds_what_was_added(void **state)
{
	static const unsigned members[] = { 1, 63, 64, ORGANISATIONS_MAX - 1 };
	struct audience audience = { 0 };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		audience_add(&audience, members[i]);
	assert_int_equal(audience_count(&audience), 4);
	for (size_t i = 0; i < 4; i++)
		assert_true(audience_has(&audience, members[i]));
	assert_false(audience_has(&audience, 2));
	assert_false(audience_has(&audience, 65));
}

static void
no_audience_holds_nobody_or_the_impossible(void **state)
{
	struct audience everyone;

	(void)state;
	memset(&everyone, 0xff, sizeof(everyone));
	assert_false(audience_has(&everyone, 0));
	assert_false(audience_has(&everyone, ORGANISATIONS_MAX));
	assert_true(audience_has(&everyone, ORGANISATIONS_MAX - 1));
}

static void
audiences_meet_join_and_lie_within(void **state)
{
	struct audience a = { 0 };
	struct audience b = { 0 };
	struct audience both;
	struct audience either;

	(void)state;
	audience_add(&a, 1);
	audience_add(&a, 1000);
	audience_add(&b, 1000);
	audience_add(&b, 200);
	both = audience_meet(&a, &b);
	either = audience_join(&a, &b);
	assert_int_equal(audience_count(&both), 1);
	assert_true(audience_has(&both, 1000));
	assert_int_equal(audience_count(&either), 3);
	assert_true(audience_within(&both, &a));
	assert_true(audience_within(&a, &either));
	assert_true(audience_within(&a, &a));
	assert_false(audience_within(&a, &b));
	assert_false(audience_within(&either, &a));
}

static void
organisations_are_found_by_index_with_gaps_between(void **state)
{
	/* 0 means nobody, even where a damaged directory holds it. */
	static const struct organisation some[] = { { .index = 0 }, { .index = 5 }, { .index = 6 },
		{ .index = 900 } };
	struct directory directory = { .organisations = some };

	(void)state;
	for (directory.organisation_count = 0; directory.organisation_count <= 4;
		directory.organisation_count++)
		for (unsigned index = 0; index < 1000; index++) {
			const struct organisation *expected = NULL;
			for (size_t i = 0; i < directory.organisation_count; i++)
				if (some[i].index == index && index != 0)
					expected = &some[i];
			assert_ptr_equal(directory_organisation(&directory, index), expected);
		}
}

static void
organisations_are_found_by_code_and_identity(void **state)
{
	struct world world = world_of_five();

	(void)state;
	world_build(&world);
	assert_int_equal(directory_by_code(&world.directory, STR("O4"))->index, 4);
	assert_null(directory_by_code(&world.directory, STR("o4")));
	assert_null(directory_by_code(&world.directory, STR("")));
	assert_int_equal(directory_by_identity(&world.directory, identity_of(2))->index, 2);
	assert_null(directory_by_identity(&world.directory, identity_of(0)));
	world.organisations[0].identity = STR_NONE;
	world.organisations[0].code = STR_NONE;
	assert_null(directory_by_identity(&world.directory, STR_NONE));
	assert_null(directory_by_code(&world.directory, STR_NONE));
}

static void
communities_are_found_by_index_and_name(void **state)
{
	struct world world = world_of_five();

	(void)state;
	world_build(&world);
	assert_int_equal(directory_community(&world.directory, COMMUNITY_OTHER)->index, 2);
	assert_null(directory_community(&world.directory, 0));
	assert_null(directory_community(&world.directory, COMMUNITY_UNKNOWN));
	assert_int_equal(directory_community_by_name(&world.directory, STR("other"))->index, 2);
	assert_null(directory_community_by_name(&world.directory, STR("Other")));
	assert_null(directory_community_by_name(&world.directory, STR("")));
}

static void
one_knows_itself_the_node_and_those_with_whom_it_shares(void **state)
{
	struct world world = world_of_five();
	struct audience known;

	(void)state;
	world.members = 1u << 2 | 1u << 3;
	world.others = 1u << 3 | 1u << 4;
	world_build(&world);
	known = directory_known_to(&world.directory, 2);
	assert_int_equal(known.words[0], 1u << 1 | 1u << 2 | 1u << 3);
	known = directory_known_to(&world.directory, 3);
	assert_int_equal(known.words[0], 1u << 1 | 1u << 2 | 1u << 3 | 1u << 4);
	known = directory_known_to(&world.directory, 5);
	assert_int_equal(known.words[0], 1u << 1 | 1u << 5);
}

static void
kinds_have_names_that_read_back(void **state)
{
	enum organisation_kind kind;

	(void)state;
	assert_string_equal(organisation_kind_name(KIND_CENTRE), "centre");
	for (unsigned i = 0; i < ORGANISATION_KINDS; i++) {
		struct str name = str_of(organisation_kind_name((enum organisation_kind)i));
		assert_true(organisation_kind_parse(name, &kind));
		assert_int_equal(kind, i);
	}
	assert_false(organisation_kind_parse(STR("Nation"), &kind));
	assert_false(organisation_kind_parse(STR(""), &kind));
}

static void
standings_have_names_that_read_back(void **state)
{
	enum standing standing;

	(void)state;
	assert_string_equal(standing_name(STANDING_CANDIDATE), "candidate");
	for (unsigned i = 0; i < STANDINGS; i++) {
		struct str name = str_of(standing_name((enum standing)i));
		assert_true(standing_parse(name, &standing));
		assert_int_equal(standing, i);
	}
	assert_false(standing_parse(STR("members"), &standing));
	assert_false(standing_parse(STR(""), &standing));
}

static void
the_nodes_reader_may_everything_and_says_so(void **state)
{
	struct reader reader = reader_of_node(7, "picture");

	(void)state;
	assert_int_equal(reader.organisation, 7);
	assert_int_equal(reader.channel, CHANNEL_NODE);
	assert_string_equal(reader.name, "picture");
	assert_true(reader.node);
	assert_true(reader_may(&reader, ROLE_OPERATOR));
}

static void
others_may_what_their_roles_say(void **state)
{
	struct reader reader = { .roles = ROLE_READER | ROLE_LIAISON };

	(void)state;
	assert_true(reader_may(&reader, ROLE_READER));
	assert_true(reader_may(&reader, ROLE_LIAISON));
	assert_false(reader_may(&reader, ROLE_ANALYST));
	assert_false(reader_may(&reader, ROLE_OPERATOR));
}

static void
a_long_name_of_a_reader_is_cut(void **state)
{
	char name[2 * READER_NAME_MAX] = { 0 };
	struct reader reader;

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	reader = reader_of_node(1, name);
	assert_int_equal(strlen(reader.name), READER_NAME_MAX - 1);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_audience_holds_what_was_added),
		cmocka_unit_test(no_audience_holds_nobody_or_the_impossible),
		cmocka_unit_test(audiences_meet_join_and_lie_within),
		cmocka_unit_test(organisations_are_found_by_index_with_gaps_between),
		cmocka_unit_test(organisations_are_found_by_code_and_identity),
		cmocka_unit_test(communities_are_found_by_index_and_name),
		cmocka_unit_test(one_knows_itself_the_node_and_those_with_whom_it_shares),
		cmocka_unit_test(kinds_have_names_that_read_back),
		cmocka_unit_test(standings_have_names_that_read_back),
		cmocka_unit_test(the_nodes_reader_may_everything_and_says_so),
		cmocka_unit_test(others_may_what_their_roles_say),
		cmocka_unit_test(a_long_name_of_a_reader_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
