/* pattern_normal.c - tests of which patterns mean the same.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "model/pattern_normal.h"

static struct str
normal_form(struct arena *arena, const char *text)
{
	struct pattern pattern;
	struct str form;

	assert_int_equal(pattern_parse(arena, str_of(text), PATTERN_STIX_21, &pattern, NULL), OK);
	assert_int_equal(pattern_normal_form(arena, &pattern, &form, NULL), OK);
	return form;
}

static void
is_a_pattern_that_stays_as_it_is(void **state)
{
	static const char *const rows[][2] = {
		{ "[a:b = 2 OR a:b = 1]", "[a:b = 1] OR [a:b = 2]" },
		{ "[a:c = 2 AND a:b = 1]", "[a:b = 1 AND a:c = 2]" },
		{ "[a:b NOT = 'x' AND a:b NOT IN ('y')]", "[a:b != 'x' AND a:b != 'y']" },
		{ "[a:b IN (3, 1, 2, 1)]", "[a:b IN (1, 2, 3)]" },
		{ "[a:b = 2.0]", "[a:b = 2]" },
		{ "[a:b = 2.5]", "[a:b = 2.5]" },
		{ "[a:b = b'aGk=']", "[a:b = h'6869']" },
		{ "[ipv4-addr:value = '10.1.2.3/8']", "[ipv4-addr:value = '10.0.0.0/8']" },
		{ "[ipv4-addr:value = '10.1.2.3/32']", "[ipv4-addr:value = '10.1.2.3']" },
		{ "[ipv6-addr:value = '2001:DB8:0:0::1/33']",
			"[ipv6-addr:value = '2001:db8::/33']" },
		{ "[ipv4-addr:value LIKE '10.01.%']", "[ipv4-addr:value LIKE '10.01.%']" },
		{ "[(a:x = 1 OR b:x = 1) AND (b:x = 2 OR c:x = 1)]", "[b:x = 1 AND b:x = 2]" },
		{ "[a:b = 2] AND [a:b = 1]", "([a:b = 1] AND [a:b = 2])" },
		{ "[a:b = 2] FOLLOWEDBY [a:b = 1]", "([a:b = 2] FOLLOWEDBY [a:b = 1])" },
		{ "([a:b = 1] OR [a:b = 2]) WITHIN 5.0 SECONDS",
			"([a:b = 1]) WITHIN 5 SECONDS OR ([a:b = 2]) WITHIN 5 SECONDS" },
		{ "([a:b = 1] OR [a:b = 2]) REPEATS 3 TIMES",
			"([a:b = 1] OR [a:b = 2]) REPEATS 3 TIMES" },
		{ "[a:b = 1] REPEATS 1 TIMES", "[a:b = 1]" },
	};
	OWNED(arena) arena = arena_new(MIB);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct str form = normal_form(arena, rows[i][0]);
		assert_string_equal(str_cstr(arena, form), rows[i][1]);
		assert_true(str_eq(normal_form(arena, rows[i][1]), form));
	}
}

static void
keeps_apart_what_differs(void **state)
{
	static const char *const rows[][2] = {
		{ "[a:b = 1] AND [a:b = 1]", "[a:b = 1]" },
		{ "[a:b = 1] FOLLOWEDBY [a:b = 2]", "[a:b = 2] FOLLOWEDBY [a:b = 1]" },
		{ "[a:b NOT < 1]", "[a:b >= 1]" },
		{ "[a:b = '2']", "[a:b = 2]" },
		{ "[a:b LIKE 'x']", "[a:b = 'x']" },
		{ "[a:b = 'X']", "[a:b = 'x']" },
		{ "([a:b = 1] AND [a:b = 2]) REPEATS 2 TIMES", "[a:b = 1] AND [a:b = 2]" },
		{ "[a:b = 9007199254740993.0]", "[a:b = 9007199254740993]" },
	};
	OWNED(arena) arena = arena_new(MIB);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		assert_false(
			str_eq(normal_form(arena, rows[i][0]), normal_form(arena, rows[i][1])));
}

/* "(b = 0 OR c = 0) AND (b = 1 OR c = 1) ...": twice as many alternatives with each factor. */
static void
build_product(struct buf *to, unsigned factors)
{
	buf_clear(to);
	buf_add_char(to, '[');
	for (unsigned i = 0; i < factors; i++)
		buf_addf(to, "%s(a:b = %u OR a:c = %u)", i == 0 ? "" : " AND ", i, i);
	buf_add_char(to, ']');
}

static void
holds_the_limit_of_alternatives(void **state)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF text = BUF_INIT;
	struct pattern pattern;
	struct fault why;
	struct str form;

	(void)state;
	build_product(&text, 10);
	assert_int_equal(pattern_parse(arena, buf_str(&text), PATTERN_STIX_21, &pattern, NULL), OK);
	assert_int_equal(pattern_normal_form(arena, &pattern, &form, NULL), OK);
	build_product(&text, 11);
	assert_int_equal(pattern_parse(arena, buf_str(&text), PATTERN_STIX_21, &pattern, NULL), OK);
	assert_int_equal(pattern_normal_form(arena, &pattern, &form, &why), E_TOO_LARGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(is_a_pattern_that_stays_as_it_is),
		cmocka_unit_test(keeps_apart_what_differs),
		cmocka_unit_test(holds_the_limit_of_alternatives),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
