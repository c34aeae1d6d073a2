/* marking.c - tests of what markings say about release.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "model/marking.h"

#define OWN_ID "marking-definition--00000001-0000-4000-8000-000000000001"
#define MAKER "identity--00000007-0000-4000-8000-000000000007"
#define ALLY "identity--00000008-0000-4000-8000-000000000008"
#define START(id)                                                              \
	"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"" id \
	"\",\"created\":\"2026-01-15T08:00:00.000Z\",\"created_by_ref\":\"" MAKER "\","
#define RELEASE(inside) \
	START(OWN_ID) "\"extensions\":{\"" RELEASE_EXTENSION_ID "\":{" inside "}}}"
#define PROPERTY "\"extension_type\":\"property-extension\""

static const struct {
	const char *uuid;
	enum tlp tlp;
} officials[] = {
	{ "613f2e26-407d-48c7-9eca-b8e91df99dc9", TLP_CLEAR },
	{ "34098fce-860f-48ae-8e50-ebd3cc5e41da", TLP_GREEN },
	{ "f88d31f6-486f-44da-b317-01333bde0b82", TLP_AMBER },
	{ "5e57c739-391a-4eb3-b6be-7d15ca92d5ed", TLP_RED },
	{ "94868c89-83c2-464b-929b-a1a8aa3c8487", TLP_CLEAR },
	{ "bab4a63c-aed9-4cf5-a766-dfca5abac2bb", TLP_GREEN },
	{ "55d920b0-5e8b-4f79-9ee9-91f868d9b421", TLP_AMBER },
	{ "939a9414-2ddd-4d32-a0cd-375ea402b003", TLP_AMBER_STRICT },
	{ "e828b379-4e03-4974-9ac4-e53a884c97c1", TLP_RED },
};

static struct marking
read_marking(struct arena *arena, const char *text)
{
	const struct object *object;
	struct marking marking;

	assert_int_equal(object_parse(arena, str_of(text), &object, NULL), OK);
	assert_int_equal(marking_read(arena, object, &marking, NULL), OK);
	return marking;
}

static void
knows_the_nine_official_colours(void **state)
{
	OWNED(arena) arena = arena_new(MIB);

	(void)state;
	for (size_t i = 0; i < sizeof(officials) / sizeof(*officials); i++) {
		struct str id = str_printf(arena, "marking-definition--%s", officials[i].uuid);
		struct str text = marking_builtin_text(id);
		const struct object *object;
		struct marking marking;
		assert_int_equal(marking_builtin(id)->kind, MARKING_TLP);
		assert_int_equal(marking_builtin(id)->tlp, officials[i].tlp);
		assert_int_equal(object_parse(arena, text, &object, NULL), OK);
		assert_true(str_eq(object->id, id));
		assert_int_equal(marking_check_official(object, NULL), OK);
		assert_int_equal(marking_read(arena, object, &marking, NULL), OK);
		assert_int_equal(marking.tlp, officials[i].tlp);
	}
}

static void
names_the_tlp_2_id_of_each_colour(void **state)
{
	(void)state;
	for (enum tlp tlp = TLP_CLEAR; tlp <= TLP_RED; tlp++)
		assert_int_equal(marking_builtin(marking_id_of_tlp(tlp))->tlp, tlp);
	assert_true(str_eq(marking_id_of_tlp(TLP_CLEAR),
		STR("marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487")));
	assert_int_equal(marking_id_of_tlp(TLP_NONE).len, 0);
}

static void
an_id_that_only_looks_official_is_unknown(void **state)
{
	static const char *const ids[] = {
		"marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8488",
		"marking-definition--94868C89-83C2-464B-929B-A1A8AA3C8487",
		"94868c89-83c2-464b-929b-a1a8aa3c8487",
		"marking-definition--826578e1-40ad-459f-bc73-ede076f81f37",
		"",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		assert_null(marking_builtin(str_of(ids[i])));
		assert_int_equal(marking_builtin_text(str_of(ids[i])).len, 0);
	}
}

static void
a_colour_under_another_id_is_unknown(void **state)
{
	OWNED(arena) arena = arena_new(MIB);

	(void)state;
	assert_int_equal(read_marking(arena,
				 START(OWN_ID) "\"definition_type\":\"tlp\","
					       "\"definition\":{\"tlp\":\"white\"}}")
				 .kind,
		MARKING_UNKNOWN);
	assert_int_equal(read_marking(arena,
				 START(OWN_ID) "\"extensions\":{\"" TLP2_EXTENSION_ID
					       "\":{" PROPERTY ",\"tlp_2_0\":\"clear\"}}}")
				 .kind,
		MARKING_UNKNOWN);
}

static void
expect_conflict(const char *text)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct object *object;
	struct marking marking;
	struct fault why;

	assert_int_equal(object_parse(arena, str_of(text), &object, NULL), OK);
	assert_int_equal(marking_check_official(object, &why), E_CONFLICT);
	assert_string_equal(why.where, "/id");
	assert_int_equal(marking_read(arena, object, &marking, NULL), OK);
	assert_int_equal(marking.kind, MARKING_UNKNOWN);
}

#define GREEN_1 "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"
#define RED_2 "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
#define OFFICIAL(id, created)                                                            \
	"{\"type\":\"marking-definition\",\"spec_version\":\"2.1\",\"id\":\"" id \
	"\",\"created\":\"" created "\","
#define TLP_2(colour) \
	"\"extensions\":{\"" TLP2_EXTENSION_ID "\":{" PROPERTY ",\"tlp_2_0\":\"" colour "\"}}"

static void
an_official_id_with_other_content_conflicts(void **state)
{
	(void)state;
	expect_conflict(OFFICIAL(RED_2, "2022-10-01T00:00:00.000Z") TLP_2("clear") "}");
	expect_conflict(OFFICIAL(RED_2, "2022-10-02T00:00:00.000Z") TLP_2("red") "}");
	expect_conflict(OFFICIAL(RED_2, "2022-10-01T00:00:00.000Z") "\"name\":\"TLP:CLEAR\"," TLP_2(
		"red") "}");
	expect_conflict(OFFICIAL(GREEN_1, "2017-01-20T00:00:00.000Z")
			"\"definition_type\":\"tlp\",\"definition\":{\"tlp\":\"white\"}}");
	expect_conflict(OFFICIAL(GREEN_1, "2017-01-20T00:00:00.000Z")
			"\"definition_type\":\"statement\",\"definition\":{\"statement\":\"x\"}}");
	expect_conflict(OFFICIAL(GREEN_1, "2017-01-20T00:00:00.000Z") "\"definition_type\":\"tlp\","
			"\"definition\":{\"tlp\":\"green\"}," TLP_2("clear") "}");
	expect_conflict(OFFICIAL(RED_2, "2022-10-01T00:00:00.000Z") "\"definition_type\":\"tlp\","
			"\"definition\":{\"tlp\":\"white\"}," TLP_2("red") "}");
	expect_conflict(OFFICIAL(RED_2, "2022-10-01T00:00:00.000Z") "\"extensions\":{"
			"\"" RELEASE_EXTENSION_ID "\":{" PROPERTY "},\"" TLP2_EXTENSION_ID
			"\":{" PROPERTY ",\"tlp_2_0\":\"red\"}}}");
}

static void
an_official_marking_in_another_spelling_is_good(void **state)
{
	OWNED(arena) arena = arena_new(MIB);

	(void)state;
	assert_int_equal(read_marking(arena,
				 "{ \"id\":\"" GREEN_1 "\", \"type\":\"marking-definition\","
				 "\"created\":\"2017-01-20T00:00:00Z\",\"definition_type\":\"tlp\","
				 "\"definition\":{\"tlp\":\"green\"}}")
				 .tlp,
		TLP_GREEN);
	assert_int_equal(read_marking(arena,
				 OFFICIAL(RED_2, "2022-10-01T00:00:00.000000Z") TLP_2(
					 "red") ",\"name\":\"TLP:red\",\"x_note\":1}")
				 .tlp,
		TLP_RED);
}

static void
reads_a_release_list(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct marking marking = read_marking(arena,
		RELEASE(PROPERTY ",\"releasable_to\":[\"" ALLY "\",\"community:nato-eu\"]"));

	(void)state;
	assert_int_equal(marking.kind, MARKING_RELEASE_LIST);
	assert_true(str_eq(marking.maker, STR(MAKER)));
	assert_int_equal(marking.name_count, 2);
	assert_true(str_eq(marking.names[0], STR(ALLY)));
	assert_true(str_eq(marking.names[1], STR("community:nato-eu")));
}

static void
a_malformed_release_list_admits_nobody(void **state)
{
	static const char *const texts[] = {
		RELEASE(PROPERTY),
		RELEASE(PROPERTY ",\"releasable_to\":[]"),
		RELEASE(PROPERTY ",\"releasable_to\":null"),
		RELEASE(PROPERTY ",\"releasable_to\":\"" ALLY "\""),
		RELEASE(PROPERTY ",\"releasable_to\":{\"0\":\"" ALLY "\"}"),
		RELEASE(PROPERTY ",\"releasable_to\":[\"" ALLY "\",1]"),
		RELEASE(PROPERTY ",\"releasable_to\":[\"" ALLY "\",\"everybody\"]"),
		RELEASE(PROPERTY ",\"releasable_to\":[\"" ALLY "\",\"community:\"]"),
		RELEASE(PROPERTY ",\"releasable_to\":[\"campaign--00000001-0000-4000-8000-"
				 "000000000001\"]"),
	};
	OWNED(arena) arena = arena_new(MIB);

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct marking marking = read_marking(arena, texts[i]);
		assert_int_equal(marking.kind, MARKING_RELEASE_LIST);
		assert_int_equal(marking.name_count, 0);
	}
}

static void
another_extension_beside_the_list_makes_it_unknown(void **state)
{
	OWNED(arena) arena = arena_new(MIB);

	(void)state;
	assert_int_equal(
		read_marking(arena,
			START(OWN_ID) "\"extensions\":{\"" RELEASE_EXTENSION_ID "\":{" PROPERTY
				      ",\"releasable_to\":[\"" ALLY "\"]},"
				      "\"extension-definition--00000001-0000-4000-8000-"
				      "000000000001\":{" PROPERTY "}}}")
			.kind,
		MARKING_UNKNOWN);
}

static void
a_statement_says_nothing_about_release(void **state)
{
	OWNED(arena) arena = arena_new(MIB);

	(void)state;
	assert_int_equal(read_marking(arena,
				 START(OWN_ID) "\"definition_type\":\"statement\","
					       "\"definition\":{\"statement\":\"Sample\"}}")
				 .kind,
		MARKING_STATEMENT);
	assert_int_equal(read_marking(arena,
				 START(OWN_ID) "\"definition_type\":\"x-own\","
					       "\"definition\":{\"a\":1}}")
				 .kind,
		MARKING_UNKNOWN);
}

static void
other_objects_are_no_markings(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct object *object;
	struct marking marking;

	(void)state;
	assert_int_equal(
		object_parse(arena,
			STR("{\"type\":\"mutex\",\"name\":\"m\","
			    "\"id\":\"mutex--00000001-0000-4000-8000-000000000001\"}"),
			&object, NULL),
		OK);
	assert_int_equal(marking_read(arena, object, &marking, NULL), E_INVALID);
	assert_int_equal(marking_check_official(object, NULL), OK);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_nine_official_colours),
		cmocka_unit_test(names_the_tlp_2_id_of_each_colour),
		cmocka_unit_test(an_id_that_only_looks_official_is_unknown),
		cmocka_unit_test(a_colour_under_another_id_is_unknown),
		cmocka_unit_test(an_official_id_with_other_content_conflicts),
		cmocka_unit_test(an_official_marking_in_another_spelling_is_good),
		cmocka_unit_test(reads_a_release_list),
		cmocka_unit_test(a_malformed_release_list_admits_nobody),
		cmocka_unit_test(another_extension_beside_the_list_makes_it_unknown),
		cmocka_unit_test(a_statement_says_nothing_about_release),
		cmocka_unit_test(other_objects_are_no_markings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
