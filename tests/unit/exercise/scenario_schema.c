/* scenario_schema.c - tests that the published form is the one that is read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdlib.h>

#include "base/env.h"
#include "base/json.h"
#include "base/limits.h"
#include "exercise/scenario_form.h"
#include "exercise/scenario_schema.h"

static const struct json *
schema_of(struct arena *arena, struct buf *text)
{
	const struct json *schema;
	struct fault why = { .text = "" };

	scenario_write_schema(text);
	if (json_parse(arena, buf_str(text), &schema, &why) != OK)
		fail_msg("%s: %s", why.where, why.text);
	return schema;
}

static void
the_schema_has_every_section_and_key(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	OWNED_BUF text = BUF_INIT;
	const struct json *sections = json_get(schema_of(arena, &text), STR("properties"));

	(void)state;
	assert_int_equal(sections->count, SECTION_COUNT - 1);
	for (enum section section = SECTION_NONE + 1; section < SECTION_COUNT; section++) {
		const struct section_form *form = &section_forms[section];
		const struct json *map = json_get(sections, str_of(form->name));
		size_t keys = 0;
		assert_non_null(map);
		if (!form->single)
			map = json_get(map, STR("items"));
		if (form->form->plain)
			map = json_at(json_get(map, STR("anyOf")), 0);
		for (const struct form_key *key = form->form->keys; key->name != NULL;
			key++, keys++)
			assert_non_null(
				json_get(json_get(map, STR("properties")), str_of(key->name)));
		assert_int_equal(json_get(map, STR("properties"))->count, keys);
		assert_true(json_has(map, STR("additionalProperties"), JSON_FALSE));
	}
}

static void
the_schema_knows_words_bounds_and_required_keys(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	OWNED_BUF text = BUF_INIT;
	const struct json *sections = json_get(schema_of(arena, &text), STR("properties"));
	const struct json *inject = json_get(json_get(sections, STR("injects")), STR("items"));
	const struct json *keys = json_get(inject, STR("properties"));

	(void)state;
	assert_true(
		str_eq(json_at(json_get(json_get(keys, STR("channel")), STR("enum")), 1)->string,
			STR("mail")));
	assert_true(
		str_eq(json_get(json_get(keys, STR("weight")), STR("maximum"))->text, STR("1000")));
	assert_int_equal(json_get(inject, STR("required"))->count, 3);
}

/* "testudo exercise schema --markdown" prints them anew. */
static void
the_document_holds_the_tables_as_they_are(void **state)
{
	OWNED_BUF tables = BUF_INIT;
	OWNED_BUF text = BUF_INIT;
	char path[2048];

	(void)state;
	snprintf(path, sizeof(path), "%s/docs/protocol/scenario.md", getenv("TESTUDO_SOURCE"));
	assert_int_equal(file_read(env_real(), path, MIB, &text, NULL), OK);
	scenario_write_tables(&tables);
	assert_non_null(strstr(text.data, tables.data));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_schema_has_every_section_and_key),
		cmocka_unit_test(the_schema_knows_words_bounds_and_required_keys),
		cmocka_unit_test(the_document_holds_the_tables_as_they_are),
	};

	return cmocka_run_group_tests_name("exercise/scenario_schema", tests, NULL, NULL);
}
