/* pattern_terms.c - tests of the values that patterns ask for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "model/pattern_terms.h"

struct terms_row {
	const char *text;
	const char *terms; /* "TYPE:PATH=LITERAL;", "<" for ISSUBSET */
	bool any_one_fulfils;
};

static void
check_terms(const struct terms_row *row)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF got = BUF_INIT;
	struct pattern pattern;
	struct pattern_terms terms;

	assert_int_equal(
		pattern_parse(arena, str_of(row->text), PATTERN_STIX_21, &pattern, NULL), OK);
	assert_int_equal(pattern_terms_collect(arena, &pattern, &terms, NULL), OK);
	for (const struct pattern_term *term = terms.first; term != NULL; term = term->next)
		buf_addf(&got, "%.*s:%.*s%s%.*s;", STR_FMT(term->type), STR_FMT(term->path),
			term->subset ? "<" : "=", STR_FMT(term->literal));
	assert_string_equal(got.data == NULL ? "" : got.data, row->terms);
	assert_int_equal(terms.any_one_fulfils, row->any_one_fulfils);
}

static void
names_the_terms_and_whether_one_is_enough(void **state)
{
	static const struct terms_row rows[] = {
		{ "[a:b = 'x']", "a:b=x;", true },
		{ "[a:b = 'x' OR c:d IN ('y', 'z')] OR [e:f = 'w']", "a:b=x;c:d=y;c:d=z;e:f=w;",
			true },
		{ "([(a:b = 'x')] OR ([(c:d = 'y')]))", "a:b=x;c:d=y;", true },
		{ "[file:hashes.'SHA-256' = 'x']", "file:hashes.SHA-256=x;", true },
		{ "[m:to_refs[*].value = 'x']", "m:to_refs[*].value=x;", true },
		{ "[a:b = 'it\\'s \\\\']", "a:b=it's \\;", true },
		{ "[a:b ISSUBSET '10.0.0.0/8']", "a:b<10.0.0.0/8;", true },
		{ "[a:b = 'x' AND a:c = 'y']", "a:b=x;a:c=y;", false },
		{ "[a:b = 'x'] AND [a:c = 'y']", "a:b=x;a:c=y;", false },
		{ "[a:b = 'x'] FOLLOWEDBY [a:c = 'y']", "a:b=x;a:c=y;", false },
		{ "[a:b = 'x'] WITHIN 5 SECONDS", "a:b=x;", false },
		{ "[a:b = 'x'] REPEATS 5 TIMES", "a:b=x;", false },
		{ "[a:b = 'x' OR a:b LIKE 'y%']", "a:b=x;", false },
		{ "[a:b = 'x' OR a:b = 5]", "a:b=x;", false },
		{ "[a:b IN ('x', 5)]", "a:b=x;", false },
		{ "[a:b NOT = 'x']", "", false },
		{ "[a:b != 'x']", "", false },
		{ "[a:b = 'x' OR EXISTS a:c]", "a:b=x;", false },
		{ "[a:b ISSUPERSET '10.0.0.1']", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		check_terms(&rows[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_the_terms_and_whether_one_is_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
