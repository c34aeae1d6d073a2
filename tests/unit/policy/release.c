/* release.c - tests of each reason of the release decision, in one typical world.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "policy/world.h"

enum { MEMBER = 1, PARTNER, OBSERVER, CANDIDATE, CLIENT }; /* of world_of_five */

static enum release_reason
reason_in(const struct world *world, const struct label *label, unsigned organisation)
{
	struct reader reader = { .organisation = organisation, .roles = ROLE_OPERATOR };
	struct verdict verdict = release_decide(&world->directory, label, &reader);

	assert_int_equal(verdict.allow,
		verdict.reason == RELEASE_OWNER || verdict.reason == RELEASE_ADMITTED);
	return verdict.reason;
}

static enum release_reason
reason(const struct label *label, unsigned organisation)
{
	struct world world = world_of_five();

	world_build(&world);
	return reason_in(&world, label, organisation);
}

static enum release_reason
reason_for(enum tlp tlp, unsigned organisation)
{
	struct label label = { .owner = PARTNER, .community = COMMUNITY_C, .tlp = tlp };

	return reason(&label, organisation);
}

static enum release_reason
reason_listed(enum tlp tlp, struct release_list list, unsigned organisation)
{
	struct label label = { .owner = PARTNER, .community = COMMUNITY_C, .tlp = tlp,
		.list_count = 1, .lists = &list };

	return reason(&label, organisation);
}

static void
the_owner_reads_whatever_the_label_says(void **state)
{
	struct release_list nobody = { .count = 0 };
	struct label closed = { .owner = OBSERVER, .community = COMMUNITY_C, .closed = true };

	(void)state;
	assert_int_equal(reason_for(TLP_NONE, PARTNER), RELEASE_OWNER);
	assert_int_equal(reason_for(TLP_RED, PARTNER), RELEASE_OWNER);
	assert_int_equal(reason_listed(TLP_RED, nobody, PARTNER), RELEASE_OWNER);
	assert_int_equal(reason(&closed, OBSERVER), RELEASE_OWNER);
}

static void
each_colour_admits_its_row(void **state)
{
	static const enum release_reason expected[][6] = {
		/* to:                 MEMBER, PARTNER, OBSERVER, CANDIDATE, CLIENT */
		[TLP_CLEAR] = { 0, RELEASE_ADMITTED, RELEASE_OWNER, RELEASE_ADMITTED,
			RELEASE_ADMITTED, RELEASE_ADMITTED },
		[TLP_GREEN] = { 0, RELEASE_ADMITTED, RELEASE_OWNER, RELEASE_ADMITTED,
			RELEASE_ADMITTED, RELEASE_ADMITTED },
		[TLP_AMBER] = { 0, RELEASE_ADMITTED, RELEASE_OWNER, RELEASE_STANDING,
			RELEASE_STANDING, RELEASE_ADMITTED },
		[TLP_AMBER_STRICT] = { 0, RELEASE_ADMITTED, RELEASE_OWNER, RELEASE_STANDING,
			RELEASE_STANDING, RELEASE_OUTSIDE_COMMUNITY },
		[TLP_RED] = { 0, RELEASE_RED_UNNAMED, RELEASE_OWNER, RELEASE_RED_UNNAMED,
			RELEASE_RED_UNNAMED, RELEASE_RED_UNNAMED },
	};

	(void)state;
	for (unsigned tlp = TLP_CLEAR; tlp <= TLP_RED; tlp++)
		for (unsigned i = MEMBER; i <= CLIENT; i++)
			assert_int_equal(reason_for((enum tlp)tlp, i), expected[tlp][i]);
}

static void
a_stranger_reads_clear_alone(void **state)
{
	struct world world = world_of_five();
	struct label label = { .owner = PARTNER, .community = COMMUNITY_C };

	(void)state;
	world.client_of[CLIENT] = 0;
	world_build(&world);
	label.tlp = TLP_CLEAR;
	assert_int_equal(reason_in(&world, &label, CLIENT), RELEASE_ADMITTED);
	label.tlp = TLP_GREEN;
	assert_int_equal(reason_in(&world, &label, CLIENT), RELEASE_OUTSIDE_COMMUNITY);
}

static void
clients_of_an_observer_or_of_a_client_are_no_clients(void **state)
{
	struct world world = world_of_five();
	struct label label = { .owner = PARTNER, .community = COMMUNITY_C, .tlp = TLP_AMBER };

	(void)state;
	world.client_of[CLIENT] = OBSERVER;
	world_build(&world);
	assert_int_equal(reason_in(&world, &label, CLIENT), RELEASE_OUTSIDE_COMMUNITY);
	world.client_of[CLIENT] = CLIENT;
	world_build(&world);
	assert_int_equal(reason_in(&world, &label, CLIENT), RELEASE_OUTSIDE_COMMUNITY);
	world.client_of[CLIENT] = 77;
	world_build(&world);
	assert_int_equal(reason_in(&world, &label, CLIENT), RELEASE_OUTSIDE_COMMUNITY);
}

static void
nobody_and_the_unknown_are_no_readers(void **state)
{
	struct label ownerless = { .owner = 0, .community = COMMUNITY_C, .tlp = TLP_CLEAR };

	(void)state;
	assert_int_equal(reason_for(TLP_CLEAR, 0), RELEASE_NO_READER);
	assert_int_equal(reason_for(TLP_CLEAR, 6), RELEASE_NO_READER);
	assert_int_equal(reason_for(TLP_CLEAR, UINT32_MAX), RELEASE_NO_READER);
	assert_int_equal(reason(&ownerless, 0), RELEASE_NO_READER);
}

static void
an_owner_that_left_the_directory_does_not_read(void **state)
{
	struct world world = world_of_five();
	struct label label = { .owner = 9, .community = COMMUNITY_C, .tlp = TLP_RED };
	struct audience audience;

	(void)state;
	world_build(&world);
	assert_int_equal(reason_in(&world, &label, 9), RELEASE_NO_READER);
	audience = label_audience(&world.directory, &label);
	assert_int_equal(audience_count(&audience), 0);
}

static void
the_node_reads_for_its_sums_without_an_organisation_even(void **state)
{
	struct world world = world_of_five();
	struct label label = { .owner = PARTNER, .community = COMMUNITY_C, .closed = true };
	struct reader reader = reader_of_node(0, "picture");
	struct verdict verdict;

	(void)state;
	world_build(&world);
	verdict = release_decide(&world.directory, &label, &reader);
	assert_true(verdict.allow);
	assert_int_equal(verdict.reason, RELEASE_NODE);
}

static void
a_list_cuts_down_and_opens_red(void **state)
{
	const struct str names[] = { identity_of(MEMBER), identity_of(OBSERVER) };
	struct release_list list = { .count = 2, .names = names };

	(void)state;
	assert_int_equal(reason_listed(TLP_CLEAR, list, MEMBER), RELEASE_ADMITTED);
	assert_int_equal(reason_listed(TLP_CLEAR, list, CANDIDATE), RELEASE_NOT_LISTED);
	assert_int_equal(reason_listed(TLP_RED, list, MEMBER), RELEASE_ADMITTED);
	assert_int_equal(reason_listed(TLP_RED, list, OBSERVER), RELEASE_STANDING);
	assert_int_equal(reason_listed(TLP_RED, list, CLIENT), RELEASE_NOT_LISTED);
}

static void
a_community_on_a_list_names_each_of_its_organisations(void **state)
{
	const struct str names[] = { STR_INIT("community:other") };
	struct release_list list = { .count = 1, .names = names };

	(void)state;
	assert_int_equal(reason_listed(TLP_CLEAR, list, CLIENT), RELEASE_ADMITTED);
	assert_int_equal(reason_listed(TLP_CLEAR, list, MEMBER), RELEASE_NOT_LISTED);
}

static void
the_maker_of_a_list_is_on_it(void **state)
{
	struct release_list list = { .maker = identity_of(MEMBER) };

	(void)state;
	assert_int_equal(reason_listed(TLP_RED, list, MEMBER), RELEASE_ADMITTED);
	assert_int_equal(reason_listed(TLP_RED, list, OBSERVER), RELEASE_NOT_LISTED);
}

static void
unknown_names_admit_nobody(void **state)
{
	static const struct str names[] = { STR_INIT(""), STR_INIT("community:"),
		STR_INIT("community:C"), STR_INIT("community:nowhere"), STR_INIT("O1"),
		STR_INIT("c"),
		STR_INIT("identity--00000000-0000-4000-8000-00000000000"),
		STR_INIT("IDENTITY--00000000-0000-4000-8000-000000000001") };
	struct release_list list = { .count = sizeof(names) / sizeof(*names), .names = names };

	(void)state;
	for (unsigned i = MEMBER; i <= CLIENT; i++)
		if (i != PARTNER)
			assert_int_equal(reason_listed(TLP_CLEAR, list, i), RELEASE_NOT_LISTED);
}

static void
an_organisation_without_identity_is_on_no_list(void **state)
{
	static const struct str names[] = { STR_INIT("") };
	struct world world = world_of_five();
	struct release_list list = { .count = 1, .names = names };
	struct label label = { .owner = PARTNER, .community = COMMUNITY_C, .tlp = TLP_CLEAR,
		.list_count = 1, .lists = &list };

	(void)state;
	world_build(&world);
	world.organisations[MEMBER - 1].identity = STR_NONE;
	assert_int_equal(reason_in(&world, &label, MEMBER), RELEASE_NOT_LISTED);
}

static void
a_colour_that_is_none_closes(void **state)
{
	(void)state;
	assert_int_equal(reason_for(TLP_NONE, MEMBER), RELEASE_CLOSED);
	assert_int_equal(reason_for((enum tlp)(TLP_RED + 1), MEMBER), RELEASE_CLOSED);
}

static void
the_first_reason_of_the_table_is_given(void **state)
{
	struct release_list nobody = { .count = 0 };
	struct label label = { .owner = PARTNER, .community = COMMUNITY_UNKNOWN, .tlp = TLP_RED,
		.closed = true, .list_count = 1, .lists = &nobody };

	(void)state;
	assert_int_equal(reason(&label, CLIENT), RELEASE_CLOSED);
	label.closed = false;
	assert_int_equal(reason(&label, CLIENT), RELEASE_NOT_LISTED);
	label.list_count = 0;
	assert_int_equal(reason(&label, CLIENT), RELEASE_RED_UNNAMED);
	label.tlp = TLP_AMBER_STRICT;
	assert_int_equal(reason(&label, OBSERVER), RELEASE_OUTSIDE_COMMUNITY);
	label.community = COMMUNITY_C;
	assert_int_equal(reason(&label, OBSERVER), RELEASE_STANDING);
}

static void
reasons_have_names_and_texts(void **state)
{
	(void)state;
	assert_string_equal(release_reason_name(RELEASE_OWNER), "RELEASE_OWNER");
	assert_string_equal(release_reason_name(RELEASE_STANDING), "RELEASE_STANDING");
	assert_string_equal(release_reason_text(RELEASE_NOT_LISTED),
		"not on the releasable-to list");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_owner_reads_whatever_the_label_says),
		cmocka_unit_test(each_colour_admits_its_row),
		cmocka_unit_test(a_stranger_reads_clear_alone),
		cmocka_unit_test(clients_of_an_observer_or_of_a_client_are_no_clients),
		cmocka_unit_test(nobody_and_the_unknown_are_no_readers),
		cmocka_unit_test(an_owner_that_left_the_directory_does_not_read),
		cmocka_unit_test(the_node_reads_for_its_sums_without_an_organisation_even),
		cmocka_unit_test(a_list_cuts_down_and_opens_red),
		cmocka_unit_test(a_community_on_a_list_names_each_of_its_organisations),
		cmocka_unit_test(the_maker_of_a_list_is_on_it),
		cmocka_unit_test(unknown_names_admit_nobody),
		cmocka_unit_test(an_organisation_without_identity_is_on_no_list),
		cmocka_unit_test(a_colour_that_is_none_closes),
		cmocka_unit_test(the_first_reason_of_the_table_is_given),
		cmocka_unit_test(reasons_have_names_and_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
