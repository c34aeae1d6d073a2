/* bundle.c - tests of bundles and envelopes that are read whole.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "model/bundle.h"

#define ID "\"id\":\"bundle--00000001-0000-4000-8000-000000000001\""

static void
reads_a_bundle(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct bundle bundle;

	(void)state;
	assert_int_equal(bundle_parse(arena, STR("{\"type\":\"bundle\"," ID
						 ",\"objects\":[{\"a\":1}, {\"b\":2}]}"),
				 &bundle, NULL),
		OK);
	assert_int_equal(bundle.count, 2);
	assert_true(str_eq(bundle.objects[1]->text, STR("{\"b\":2}")));
	assert_int_equal(bundle_parse(arena, STR("{\"type\":\"bundle\"," ID "}"), &bundle, NULL),
		OK);
	assert_int_equal(bundle.count, 0);
}

static void
refuses_a_bundle_that_is_none(void **state)
{
	static const struct {
		const char *text;
		const char *where;
	} bad[] = {
		{ "{\"type\":\"campaign\"," ID "}", "/type" },
		{ "{" ID "}", "/type" },
		{ "{\"type\":\"bundle\"}", "/id" },
		{ "{\"type\":\"bundle\",\"id\":\"bundle--1\"}", "/id" },
		{ "{\"type\":\"bundle\"," ID ",\"objects\":[]}", "/objects" },
		{ "{\"type\":\"bundle\"," ID ",\"objects\":{}}", "/objects" },
		{ "{\"type\":\"bundle\"," ID ",\"objects\":null}", "/objects" },
		{ "[]", "" },
	};
	OWNED(arena) arena = arena_new(MIB);
	struct bundle bundle = { .count = 77 };
	struct fault why;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(
			bundle_parse(arena, str_of(bad[i].text), &bundle, &why), E_INVALID);
		assert_string_equal(why.where, bad[i].where);
	}
	assert_int_equal(bundle.count, 77);
	assert_int_equal(bundle_parse(arena, STR("{"), &bundle, &why), E_SYNTAX);
}

static void
an_envelope_that_is_posted_holds_something(void **state)
{
	static const char *const bad[] = { "{}", "{\"objects\":[]}", "{\"more\":false}",
		"{\"objects\":{}}", "[]", "1" };
	OWNED(arena) arena = arena_new(MIB);
	struct bundle bundle;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(envelope_parse(arena, str_of(bad[i]), &bundle, NULL), E_INVALID);
	assert_int_equal(
		envelope_parse(arena, STR("{\"x\":1,\"objects\":[{}]}"), &bundle, NULL), OK);
	assert_int_equal(bundle.count, 1);
}

static void
a_page_may_be_empty(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct envelope_page page;

	(void)state;
	assert_int_equal(envelope_page_parse(arena, STR("{}"), &page, NULL), OK);
	assert_true(page.bundle.count == 0 && !page.more && page.next.len == 0);
	assert_int_equal(envelope_page_parse(arena,
				 STR("{\"objects\":[{}],\"more\":true,\"next\":\"abc\"}"), &page,
				 NULL),
		OK);
	assert_true(page.bundle.count == 1 && page.more && str_eq(page.next, STR("abc")));
	assert_int_equal(
		envelope_page_parse(arena, STR("{\"objects\":\"x\"}"), &page, NULL), E_INVALID);
}

static void
holds_the_limit_of_objects_in_an_envelope(void **state)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF text = BUF_INIT;
	struct bundle bundle;
	size_t closing;

	(void)state;
	buf_add(&text, STR("{\"objects\":[{}"));
	for (size_t i = 1; i < ENVELOPE_OBJECTS_MAX; i++)
		buf_add(&text, STR(",{}"));
	closing = text.len;
	buf_add(&text, STR("]}"));
	assert_int_equal(envelope_parse(arena, buf_str(&text), &bundle, NULL), OK);
	assert_int_equal(bundle.count, ENVELOPE_OBJECTS_MAX);
	text.len = closing;
	buf_add(&text, STR(",{}]}"));
	assert_int_equal(envelope_parse(arena, buf_str(&text), &bundle, NULL), E_TOO_LARGE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_bundle),
		cmocka_unit_test(refuses_a_bundle_that_is_none),
		cmocka_unit_test(an_envelope_that_is_posted_holds_something),
		cmocka_unit_test(a_page_may_be_empty),
		cmocka_unit_test(holds_the_limit_of_objects_in_an_envelope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
