/* pattern_print.c - tests of the printer of patterns.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "model/pattern.h"

static void
check_print(const char *text, const char *expected)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF out = BUF_INIT;
	struct pattern pattern;

	assert_int_equal(pattern_parse(arena, str_of(text), PATTERN_STIX_21, &pattern, NULL), OK);
	pattern_print(&pattern, &out);
	assert_string_equal(out.data, expected);
}

static void
writes_one_spelling(void **state)
{
	static const char *const rows[][2] = {
		{ "[a:b=1]", "[a:b = 1]" },
		{ "[ a:b == +1 OR a:b <> -0 ]", "[a:b = 1 OR a:b != 0]" },
		{ "[a:b IN ( 1,2 ,'x' )]", "[a:b IN (1, 2, 'x')]" },
		{ "[a:b IN ()]", "[a:b IN ()]" },
		{ "[a:'b' = 'it\\'s \\\\']", "[a:b = 'it\\'s \\\\']" },
		{ "[a:hashes.'MD5' = 'x' AND a:hashes.'SHA-1'='y']",
			"[a:hashes.MD5 = 'x' AND a:hashes.'SHA-1' = 'y']" },
		{ "[a:'IN'.'0a'.'' = 1]", "[a:'IN'.'0a'.'' = 1]" },
		{ "[a:b[*].c[7] NOT LIKE 'x%']", "[a:b[*].c[7] NOT LIKE 'x%']" },
		{ "[NOT EXISTS a:b]", "[NOT EXISTS a:b]" },
		{ "[a:b = +.50 OR a:b = 007.0]", "[a:b = 0.5 OR a:b = 7.0]" },
		{ "[a:b = h'00FF']", "[a:b = h'00ff']" },
		{ "[a:b = b'aGk=']", "[a:b = b'aGk=']" },
		{ "[a:b = t'2016-06-01T01:30:00.1200Z']", "[a:b = t'2016-06-01T01:30:00.12Z']" },
		{ "[a:b = t'2016-06-01T01:30:00.000Z']", "[a:b = t'2016-06-01T01:30:00Z']" },
		{ "(([a:b=1])AND([a:b=2]))", "(([a:b = 1]) AND ([a:b = 2]))" },
		{ "[((a:b=1))]", "[((a:b = 1))]" },
		{ "[a:b=1]REPEATS 2 TIMES WITHIN 2.50 SECONDS",
			"[a:b = 1] REPEATS 2 TIMES WITHIN 2.5 SECONDS" },
		{ "[a:b=1] FOLLOWEDBY [a:b=2] START t'2016-06-01T00:00:00Z' STOP "
		  "t'2017-06-01T00:00:00Z'",
			"[a:b = 1] FOLLOWEDBY [a:b = 2] START t'2016-06-01T00:00:00Z' STOP "
			"t'2017-06-01T00:00:00Z'" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		check_print(rows[i][0], rows[i][1]);
		check_print(rows[i][1], rows[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_one_spelling),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
