/* pattern_rules.c - tests of what the standard asks of a pattern beyond its grammar.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "model/pattern_rules.h"

static enum err
check(const char *text, enum pattern_version version)
{
	OWNED(arena) arena = arena_new(MIB);
	struct pattern pattern;

	assert_int_equal(pattern_parse(arena, str_of(text), version, &pattern, NULL), OK);
	return pattern_check_rules(&pattern, version, NULL);
}

static void
wants_digests_of_their_length(void **state)
{
	(void)state;
	assert_int_equal(
		check("[file:hashes.MD5 = 'cead3f77f6cda6ec00f57d76c9a69faa']", PATTERN_STIX_21),
		OK);
	assert_int_equal(check("[file:hashes.MD5 = 'cead']", PATTERN_STIX_21), E_INVALID);
	assert_int_equal(check("[file:hashes.'SHA-256' IN ('f00')]", PATTERN_STIX_20), E_INVALID);
	assert_int_equal(
		check("[file:hashes.MD5 = 'xead3f77f6cda6ec00f57d76c9a69faa']", PATTERN_STIX_21),
		E_INVALID);
	assert_int_equal(check("[file:hashes.MD5 LIKE 'cead%']", PATTERN_STIX_21), OK);
	assert_int_equal(check("[file:hashes.SSDEEP = 'x']", PATTERN_STIX_21), OK);
	assert_int_equal(check("[file:MD5 = 'x']", PATTERN_STIX_21), OK);
}

static void
wants_each_qualifier_once(void **state)
{
	static const char *const twice = "[a:b = 1] WITHIN 5 SECONDS WITHIN 6 SECONDS";

	(void)state;
	assert_int_equal(check(twice, PATTERN_STIX_21), E_INVALID);
	assert_int_equal(check(twice, PATTERN_STIX_20), OK);
	assert_int_equal(check("[a:b = 1] WITHIN 5 SECONDS REPEATS 2 TIMES", PATTERN_STIX_21), OK);
	assert_int_equal(check("([a:b = 1] REPEATS 2 TIMES) REPEATS 2 TIMES", PATTERN_STIX_21), OK);
	assert_int_equal(check("([a:b = 1]) REPEATS 2 TIMES REPEATS 2 TIMES", PATTERN_STIX_21), OK);
	assert_int_equal(
		check("[a:b = 1] OR ([a:b = 1] REPEATS 2 TIMES REPEATS 2 TIMES)", PATTERN_STIX_21),
		E_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wants_digests_of_their_length),
		cmocka_unit_test(wants_each_qualifier_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
