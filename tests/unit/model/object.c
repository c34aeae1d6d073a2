/* object.c - tests of what an object gives once it is checked. Which objects are good and which are
 * bad, and why, stands in tests/golden/model.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "model/object.h"

#define UUID_1 "00000001-0000-4000-8000-000000000001"
#define UUID_2 "00000002-0000-4000-8000-000000000002"
#define TIMES "\"created\":\"2026-01-15T08:00:00.000Z\",\"modified\":\"2026-01-16T08:00:00.5Z\""
#define HEAD(type) \
	"{\"type\":\"" type "\",\"spec_version\":\"2.1\",\"id\":\"" type "--" UUID_1 "\"," TIMES

static const struct object *
parse(struct arena *arena, const char *text)
{
	const struct object *object = NULL;
	struct fault why;

	if (object_parse(arena, str_of(text), &object, &why) != OK)
		print_error("%s: %s\n", why.where, why.text);
	assert_non_null(object);
	return object;
}

static void
gives_identity_and_version(void **state)
{
	static const char text[] = " " HEAD("campaign") ",\"name\":\"N\",\"revoked\":true,"
		"\"created_by_ref\":\"identity--" UUID_2 "\"}\n";
	OWNED(arena) arena = arena_new(MIB);
	const struct object *object = parse(arena, text);

	(void)state;
	assert_true(str_eq(object->text, str_trim(str_of(text))));
	assert_true(str_eq(object->id, STR("campaign--" UUID_1)));
	assert_true(str_eq(object->type, STR("campaign")));
	assert_int_equal(object->class, CLASS_DOMAIN_OBJECT);
	assert_true(str_eq(object->spec_version, STR("2.1")));
	assert_true(str_eq(object->created_by, STR("identity--" UUID_2)));
	assert_true(str_eq(object->version_text, STR("2026-01-16T08:00:00.5Z")));
	assert_int_equal(object->version, INT64_C(1768550400500000));
	assert_int_equal(object->created, INT64_C(1768464000000000));
	assert_true(object->revoked);
}

static void
an_observable_has_no_version(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct object *object = parse(arena,
		"{\"type\":\"ipv4-addr\",\"id\":\"ipv4-addr--" UUID_1 "\",\"value\":\"198.51.100.3\"}");

	(void)state;
	assert_int_equal(object->class, CLASS_CYBER_OBSERVABLE);
	assert_int_equal(object->version_text.len, 0);
	assert_int_equal(object->version, 0);
	assert_int_equal(object->created, 0);
	assert_true(str_eq(object->spec_version, STR("2.1")));
}

static void
the_version_of_a_marking_is_its_creation(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct object *object = parse(arena,
		"{\"type\":\"marking-definition\",\"id\":\"marking-definition--" UUID_1 "\","
		"\"created\":\"2026-01-15T08:00:00Z\",\"definition_type\":\"statement\","
		"\"definition\":{\"statement\":\"x\"}}");

	(void)state;
	assert_int_equal(object->class, CLASS_MARKING_DEFINITION);
	assert_true(str_eq(object->version_text, STR("2026-01-15T08:00:00Z")));
	assert_int_equal(object->version, object->created);
	assert_true(str_eq(object->spec_version, STR("2.0")));
}

static void
finds_the_class_of_every_type(void **state)
{
#define EXTENSION(kind) \
	",\"extensions\":{\"extension-definition--" UUID_2 "\":{\"extension_type\":\"" kind "\"}}}"
	static const struct {
		const char *text;
		enum object_class class;
	} cases[] = {
		{ HEAD("relationship") ",\"relationship_type\":\"uses\",\"source_ref\":\"tool--" UUID_1
				       "\",\"target_ref\":\"tool--" UUID_2 "\"}",
			CLASS_RELATIONSHIP },
		{ HEAD("sighting") ",\"sighting_of_ref\":\"indicator--" UUID_1 "\"}",
			CLASS_RELATIONSHIP },
		{ HEAD("language-content") ",\"object_ref\":\"tool--" UUID_1
					   "\",\"contents\":{\"et\":{}}}",
			CLASS_LANGUAGE_CONTENT },
		{ HEAD("extension-definition") ",\"name\":\"N\",\"schema\":\"s\",\"version\":\"1\","
					       "\"extension_types\":[\"new-sdo\"],"
					       "\"created_by_ref\":\"identity--" UUID_1 "\"}",
			CLASS_EXTENSION_DEFINITION },
		{ HEAD("x-own") "}", CLASS_DOMAIN_OBJECT },
		{ HEAD("own") EXTENSION("new-sro"), CLASS_RELATIONSHIP },
		{ HEAD("own") EXTENSION("new-sco"), CLASS_CYBER_OBSERVABLE },
		{ HEAD("own") EXTENSION("new-sdo"), CLASS_DOMAIN_OBJECT },
		{ "{\"type\":\"x-own\",\"id\":\"x-own--" UUID_1 "\"}", CLASS_CYBER_OBSERVABLE },
		/* An extension cannot turn a known type into something else. */
		{ HEAD("tool") ",\"name\":\"N\"" EXTENSION("new-sco"), CLASS_DOMAIN_OBJECT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		OWNED(arena) arena = arena_new(MIB);
		assert_int_equal(parse(arena, cases[i].text)->class, cases[i].class);
	}
}

static void
gives_the_markings(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct object *object = parse(arena,
		HEAD("campaign") ",\"name\":\"N\",\"labels\":[\"a\"],"
				 "\"object_marking_refs\":[\"marking-definition--" UUID_1
				 "\",\"marking-definition--" UUID_2 "\"],"
				 "\"granular_markings\":[{\"marking_ref\":\"marking-definition--" UUID_2
				 "\",\"selectors\":[\"name\",\"labels.[0]\"]},"
				 "{\"lang\":\"et\",\"selectors\":[\"name\"]}]}");

	(void)state;
	assert_int_equal(object->marking_count, 2);
	assert_true(str_eq(object->markings[1], STR("marking-definition--" UUID_2)));
	assert_int_equal(object->granular_count, 2);
	assert_true(str_eq(object->granular[0].marking, STR("marking-definition--" UUID_2)));
	assert_int_equal(object->granular[0].selector_count, 2);
	assert_true(str_eq(object->granular[0].selectors[1], STR("labels.[0]")));
	assert_int_equal(object->granular[1].marking.len, 0);
}

static void
finds_references_at_any_depth(void **state)
{
	static const struct {
		const char *property;
		const char *id;
	} expected[] = {
		{ "object_refs", "tool--" UUID_1 },
		{ "object_refs", "tool--" UUID_2 },
		{ "x_deep.list.maker_ref", "identity--" UUID_1 },
		{ "x_deep.list.maker_ref", "identity--" UUID_2 },
		{ "created_by_ref", "identity--" UUID_2 },
	};
	OWNED(arena) arena = arena_new(MIB);
	const struct object *object = parse(arena,
		HEAD("grouping") ",\"context\":\"c\",\"object_refs\":[\"tool--" UUID_1
				 "\",\"tool--" UUID_2 "\"],"
				 "\"x_deep\":{\"list\":[{\"maker_ref\":\"identity--" UUID_1
				 "\"},[{\"maker_ref\":\"identity--" UUID_2 "\"}]],"
				 "\"others\":[\"tool--" UUID_1 "\"],\"no_ref\":\"0\",\"no\":\"tool--" UUID_1
				 "\",\"a_ref\":[\"tool--" UUID_1 "\"],\"b_refs\":\"tool--" UUID_1
				 "\"},\"created_by_ref\":\"identity--" UUID_2 "\"}");

	(void)state;
	assert_int_equal(object->reference_count, sizeof(expected) / sizeof(*expected));
	for (size_t i = 0; i < object->reference_count; i++) {
		assert_true(str_eq(object->references[i].property, str_of(expected[i].property)));
		assert_true(str_eq(object->references[i].id, str_of(expected[i].id)));
	}
}

static void
always_has_a_title(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	struct str title;

	(void)state;
	title = object_title(parse(arena, HEAD("tool") ",\"name\":\" Sample \"}"));
	assert_true(str_eq(title, STR("Sample")));
	title = object_title(parse(arena, HEAD("x-own") ",\"name\":\" \",\"value\":5}"));
	assert_true(str_eq(title, STR("x-own--" UUID_1)));
	buf_add(&text, STR(HEAD("tool") ",\"name\":\""));
	for (int i = 0; i < 100; i++)
		buf_add(&text, STR("\xe2\x82\xac"));
	buf_add(&text, STR("\"}"));
	title = object_title(parse(arena, text.data));
	assert_true(str_is_utf8(title) && title.len <= 120 && title.len > 116);
}

static void
knows_the_form_of_ids(void **state)
{
	(void)state;
	assert_true(object_id_is_valid(STR("x-y2--" UUID_1)));
	assert_true(str_eq(object_id_type(STR("x-y2--" UUID_1)), STR("x-y2")));
	assert_false(object_id_is_valid(STR("x--y--" UUID_1)));
	assert_false(object_id_is_valid(STR("tool--" UUID_1 "0")));
	assert_false(object_id_is_valid(STR("tool--")));
	assert_false(object_id_is_valid(STR("--" UUID_1)));
	assert_false(object_id_is_valid(STR_NONE));
	assert_int_equal(object_id_type(STR("tool-" UUID_1)).len, 0);
}

static void
holds_the_limit_of_size(void **state)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF text = BUF_INIT;
	const struct object *object = NULL;

	(void)state;
	buf_add(&text, STR(HEAD("tool") ",\"name\":\"N\",\"x_pad\":["));
	while (text.len < OBJECT_SIZE_MAX - 2)
		buf_add_char(&text, ' ');
	buf_add(&text, STR("]}"));
	assert_int_equal(object_parse(arena, buf_str(&text), &object, NULL), OK);
	text.len -= 2;
	buf_add(&text, STR(" ]}"));
	assert_int_equal(object_parse(arena, buf_str(&text), &object, NULL), E_TOO_LARGE);
}

/* A tool with so many selectors in its granular marking. */
static enum err
parse_selectors(unsigned count)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF text = BUF_INIT;
	const struct object *object;

	buf_add(&text, STR(HEAD("tool") ",\"name\":\"N\",\"granular_markings\":[{\"lang\":\"et\",\"selectors\":["));
	for (unsigned i = 0; i < count; i++)
		buf_addf(&text, "%s\"name\"", i == 0 ? "" : ",");
	buf_add(&text, STR("]}]}"));
	return object_parse(arena, buf_str(&text), &object, NULL);
}

static void
holds_the_limit_of_selectors(void **state)
{
	(void)state;
	assert_int_equal(parse_selectors(SELECTORS_MAX), OK);
	assert_int_equal(parse_selectors(SELECTORS_MAX + 1), E_TOO_LARGE);
}

static void
fails_when_the_arena_is_full_and_changes_nothing(void **state)
{
	static const char text[] = HEAD("campaign") ",\"name\":\"N\",\"object_marking_refs\":"
						    "[\"marking-definition--" UUID_1 "\"]}";
	enum err err = E_NOMEM;

	(void)state;
	for (size_t limit = 64; err != OK; limit += 64) {
		OWNED(arena) arena = arena_new(limit);
		const struct object *object = NULL;
		err = object_parse(arena, str_of(text), &object, NULL);
		assert_true(err == OK || (err == E_NOMEM && object == NULL));
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_identity_and_version),
		cmocka_unit_test(an_observable_has_no_version),
		cmocka_unit_test(the_version_of_a_marking_is_its_creation),
		cmocka_unit_test(finds_the_class_of_every_type),
		cmocka_unit_test(gives_the_markings),
		cmocka_unit_test(finds_references_at_any_depth),
		cmocka_unit_test(always_has_a_title),
		cmocka_unit_test(knows_the_form_of_ids),
		cmocka_unit_test(holds_the_limit_of_size),
		cmocka_unit_test(holds_the_limit_of_selectors),
		cmocka_unit_test(fails_when_the_arena_is_full_and_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
