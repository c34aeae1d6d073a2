/* cursor.c - tests of the `next` token.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "taxii/cursor.h"

static const uint8_t key[MAC_KEY_SIZE] = { 1, 2, 3 };
static const uint8_t other_key[MAC_KEY_SIZE] = { 1, 2, 4 };
static const struct str types[] = { STR_INIT("indicator"), STR_INIT("tool") };

static struct taxii_query
some_query(void)
{
	return (struct taxii_query){ .resource = TAXII_OBJECTS, .added_after = INT64_MIN,
		.limit = 10, .last = true, .types = { 1, types } };
}

static struct taxii_cursor_scope
some_scope(const struct taxii_query *query)
{
	return (struct taxii_cursor_scope){ .key = key, .organisation = 3, .person = 14,
		.collection = STR("91a7b528-80eb-42ed-a74d-c6fbd5a26116"), .query = query };
}

static struct str
token_for(struct arena *arena, const struct taxii_cursor_scope *scope, int64_t position)
{
	struct str token = STR_NONE;

	assert_int_equal(taxii_cursor_format(arena, scope, position, &token, NULL), OK);
	return token;
}

/* Where the page begins for `token` under `scope`, whose query it completes. */
static enum err
begin(struct arena *arena, struct taxii_cursor_scope scope, struct str token, int64_t *ret,
	struct fault *why)
{
	struct taxii_query query = *scope.query;

	query.next = token;
	scope.query = &query;
	return taxii_cursor_begin(arena, &scope, ret, why);
}

static void
assert_refused(struct arena *arena, struct taxii_cursor_scope scope, struct str token)
{
	int64_t position = 77;
	struct fault why;

	assert_int_equal(begin(arena, scope, token, &position, &why), E_SYNTAX);
	assert_string_equal(why.text, "not a token that was given for this query");
	assert_string_equal(why.where, "next");
	assert_int_equal(position, 77);
}

static void
a_token_leads_back_to_its_position(void **state)
{
	static const int64_t positions[] = { 0, 1, -1, INT64_MAX, INT64_MIN,
		INT64_C(1767225600000001) };
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query = some_query();
	struct taxii_cursor_scope scope = some_scope(&query);

	(void)state;
	for (size_t i = 0; i < sizeof(positions) / sizeof(*positions); i++) {
		struct str token = token_for(arena, &scope, positions[i]);
		int64_t position;
		assert_int_equal(token.len, TAXII_CURSOR_TEXT);
		assert_int_equal(begin(arena, scope, token, &position, NULL), OK);
		assert_true(position == positions[i]);
	}
}

static void
tokens_are_fit_for_urls(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query = some_query();
	struct taxii_cursor_scope scope = some_scope(&query);

	(void)state;
	for (int64_t i = 0; i < 50; i++) {
		struct str token = token_for(arena, &scope, i);
		for (size_t k = 0; k < token.len; k++)
			assert_non_null(strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					       "0123456789-_", token.data[k]));
	}
}

static void
without_a_token_the_page_begins_at_added_after(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query = some_query();
	struct taxii_cursor_scope scope = some_scope(&query);
	int64_t position;

	(void)state;
	assert_int_equal(taxii_cursor_begin(arena, &scope, &position, NULL), OK);
	assert_true(position == INT64_MIN);
	query.added_after = 5;
	assert_int_equal(taxii_cursor_begin(arena, &scope, &position, NULL), OK);
	assert_int_equal(position, 5);
}

static void
the_later_of_token_and_added_after_counts(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query = some_query();
	struct taxii_cursor_scope scope = some_scope(&query);
	struct str token = token_for(arena, &scope, 100);
	int64_t position;

	(void)state;
	query.limit = 99;
	query.added_after = 50;
	assert_int_equal(begin(arena, scope, token, &position, NULL), OK);
	assert_int_equal(position, 100);
	query.added_after = 150;
	assert_int_equal(begin(arena, scope, token, &position, NULL), OK);
	assert_int_equal(position, 150);
}

static void
another_readers_token_is_refused(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query = some_query();
	struct taxii_cursor_scope scope = some_scope(&query);
	struct str token = token_for(arena, &scope, 100);

	(void)state;
	scope.organisation = 4;
	assert_refused(arena, scope, token);
	scope = some_scope(&query);
	scope.person = 0;
	assert_refused(arena, scope, token);
}

static void
a_token_of_another_place_is_refused(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query = some_query();
	struct taxii_cursor_scope scope = some_scope(&query);
	struct str token = token_for(arena, &scope, 100);

	(void)state;
	scope.collection = STR("91a7b528-80eb-42ed-a74d-c6fbd5a26117");
	assert_refused(arena, scope, token);
	scope = some_scope(&query);
	scope.object = STR("tool--1");
	assert_refused(arena, scope, token);
	scope = some_scope(&query);
	scope.key = other_key;
	assert_refused(arena, scope, token);
}

static void
a_token_of_another_query_is_refused(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query = some_query();
	struct taxii_cursor_scope scope = some_scope(&query);
	struct str token = token_for(arena, &scope, 100);

	(void)state;
	query.resource = TAXII_MANIFEST;
	assert_refused(arena, scope, token);
	query = some_query();
	query.types.count = 2;
	assert_refused(arena, scope, token);
	query = some_query();
	query.types.count = 0;
	assert_refused(arena, scope, token);
	query = some_query();
	query.first = true;
	assert_refused(arena, scope, token);
}

static void
every_changed_character_is_noticed(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query = some_query();
	struct taxii_cursor_scope scope = some_scope(&query);
	struct str token = token_for(arena, &scope, 100);
	char text[TAXII_CURSOR_TEXT];

	(void)state;
	for (size_t i = 0; i < token.len; i++)
		for (const char *c = "AB9-_w"; *c != '\0'; c++) {
			memcpy(text, token.data, token.len);
			if (text[i] == *c)
				continue;
			text[i] = *c;
			assert_refused(arena, scope, str_from(text, token.len));
		}
}

static void
what_is_no_token_is_refused(void **state)
{
	static const char *const bad[] = { "x", "AQ", "==", "undefined",
		"%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" };
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query = some_query();
	struct taxii_cursor_scope scope = some_scope(&query);
	struct str token = token_for(arena, &scope, 100);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_refused(arena, scope, str_of(bad[i]));
	assert_refused(arena, scope, str_first(token, token.len - 1));
	assert_refused(arena, scope,
		str_printf(arena, "%.*s=", STR_FMT(token)));
	assert_refused(arena, scope, str_printf(arena, "%.*sA", STR_FMT(token)));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_leads_back_to_its_position),
		cmocka_unit_test(tokens_are_fit_for_urls),
		cmocka_unit_test(without_a_token_the_page_begins_at_added_after),
		cmocka_unit_test(the_later_of_token_and_added_after_counts),
		cmocka_unit_test(another_readers_token_is_refused),
		cmocka_unit_test(a_token_of_another_place_is_refused),
		cmocka_unit_test(a_token_of_another_query_is_refused),
		cmocka_unit_test(every_changed_character_is_noticed),
		cmocka_unit_test(what_is_no_token_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
