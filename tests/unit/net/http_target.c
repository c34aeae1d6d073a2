/* http_target.c - tests of decoding paths and queries.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/http_target.h"

#include "base/buf.h"
#include "base/limits.h"
#include "support/check.h"

static void
decodes_paths(void **state)
{
	static const char *const pairs[][2] = { { "/", "/" }, { "/a/b/", "/a/b/" },
		{ "/a%20b", "/a b" }, { "/a+b", "/a+b" }, { "/%C3%a4", "/\xc3\xa4" },
		{ "/...", "/..." }, { "/.a/a.", "/.a/a." }, { "/%25", "/%" }, { "//", "//" },
		{ "/%252F", "/%2F" } };
	OWNED(arena) arena = arena_new(MIB);
	struct str path;

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		assert_int_equal(http_path_decode(arena, str_of(pairs[i][0]), &path, NULL), OK);
		assert_true(str_eq(path, str_of(pairs[i][1])));
	}
}

static void
refuses_paths_that_two_readers_take_for_two(void **state)
{
	static const char *const bad[] = { "", "a", "%2F", "/%", "/%1", "/%g0", "/a%2fb", "/a%2Fb",
		"/%00", "/%0a", "/%7f", "/a\\b", "/a%5cb", "/.", "/..", "/./a", "/a/..", "/a/../b",
		"/%2e", "/%2E.", "/a/.%2e/b", "/%ff", "/%c3", "/%ed%a0%80", "/%c0%af" };
	OWNED(arena) arena = arena_new(MIB);
	struct str path;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (http_path_decode(arena, str_of(bad[i]), &path, NULL) != E_SYNTAX)
			assert_string_equal(bad[i], "taken");
}

static void
finds_parameters(void **state)
{
	const struct str query = STR("limit=5&match%5Bid%5D=a+b%2C&limit=6&flag&empty=&eq=a=b&&");
	OWNED(arena) arena = arena_new(MIB);
	struct str value;
	size_t times;

	(void)state;
	assert_int_equal(http_query_find(arena, query, STR("limit"), &value, &times, NULL), OK);
	assert_true(str_eq(value, STR("5")));
	assert_int_equal(times, 2);
	assert_int_equal(http_query_find(arena, query, STR("match[id]"), &value, NULL, NULL), OK);
	assert_true(str_eq(value, STR("a b,")));
	assert_int_equal(http_query_find(arena, query, STR("eq"), &value, NULL, NULL), OK);
	assert_true(str_eq(value, STR("a=b")));
	assert_int_equal(http_query_find(arena, query, STR("flag"), &value, &times, NULL), OK);
	assert_non_null(value.data);
	assert_int_equal(value.len, 0);
	assert_int_equal(times, 1);
}

static void
tells_absent_from_empty(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct str value;
	size_t times;

	(void)state;
	assert_int_equal(http_query_find(arena, STR("a="), STR("b"), &value, &times, NULL), OK);
	assert_null(value.data);
	assert_int_equal(times, 0);
	assert_int_equal(http_query_find(arena, STR_NONE, STR("b"), &value, &times, NULL), OK);
	assert_null(value.data);
	assert_int_equal(http_query_find(arena, STR("a="), STR("a"), &value, &times, NULL), OK);
	assert_non_null(value.data);
}

static void
refuses_malformed_parameters_wherever_they_stand(void **state)
{
	static const char *const bad[] = { "a=%", "a=1&b=%4", "%zz=1", "a=1&%00", "a=%ff",
		"b=1&a=%c3" };
	OWNED(arena) arena = arena_new(MIB);
	struct str value;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (http_query_find(arena, str_of(bad[i]), STR("a"), &value, NULL, NULL) !=
			E_SYNTAX)
			assert_string_equal(bad[i], "taken");
}

static void
holds_the_limit_of_parameters(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF query = BUF_INIT;
	struct str value;

	(void)state;
	for (unsigned i = 1; i < HTTP_PARAMETERS_MAX; i++)
		buf_add(&query, STR("a&"));
	buf_add(&query, STR("b=1"));
	assert_int_equal(http_query_find(arena, buf_str(&query), STR("b"), &value, NULL, NULL), OK);
	buf_add(&query, STR("&c"));
	assert_int_equal(http_query_find(arena, buf_str(&query), STR("b"), &value, NULL, NULL),
		E_TOO_LARGE);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_paths),
		cmocka_unit_test(refuses_paths_that_two_readers_take_for_two),
		cmocka_unit_test(finds_parameters),
		cmocka_unit_test(tells_absent_from_empty),
		cmocka_unit_test(refuses_malformed_parameters_wherever_they_stand),
		cmocka_unit_test(holds_the_limit_of_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
