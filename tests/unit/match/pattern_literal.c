/* pattern_literal.c - tests of the text that must stand in what LIKE and MATCHES match.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "match/pattern_literal.h"

static void
check_texts(const struct required_texts *texts, const char *expected, const char *of)
{
	OWNED_BUF joined = BUF_INIT;

	for (size_t i = 0; i < texts->count; i++)
		buf_addf(&joined, "%s%.*s", i == 0 ? "" : "|", STR_FMT(texts->list[i]));
	if (!str_eq(buf_str(&joined), str_of(expected)))
		fail_msg("%s: \"%.*s\" instead of \"%s\"", of, STR_FMT(buf_str(&joined)), expected);
}

static void
finds_the_longest_run_of_a_like(void **state)
{
	static const char *const rows[][2] = {
		{ "%.Evil.Example", ".evil.example" },
		{ "ab%cdef_gh", "cdef" },
		{ "%ab%", "" },
		{ "%", "" },
		{ "m\xc3\xa4rzen", "rzen" },
	};
	OWNED(arena) arena = arena_new(MIB);
	struct required_texts texts;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(required_by_like(arena, str_of(rows[i][0]), &texts, NULL), OK);
		check_texts(&texts, rows[i][1], rows[i][0]);
	}
}

static void
finds_what_an_expression_cannot_do_without(void **state)
{
	static const char *const rows[][2] = {
		{ "evil", "evil" },
		{ "^evil\\.example$", "evil.example" },
		{ "Evil.example", "example" },
		{ "evils?", "evil" },
		{ "evils*x", "evil" },
		{ "evils+x", "evils" },
		{ "evils{0,2}", "evil" },
		{ "evils{,2}abc", "evil" },
		{ "evil|good", "evil|good" },
		{ "evil|go", "" },
		{ "(evil|good)\\.example", ".example" },
		{ "(?i)Evil", "evil" },
		{ "(?x)ev il", "" },
		{ "(?i:x)(?=evil)abc", "abc" },
		{ "(?<n>evil)abc", "abc" },
		{ "(?#|)abc", "" },
		{ "(*UCP)evil", "" },
		{ "(a(b|c)\\)d)evil", "evil" },
		{ "[evil]abc[^]x]", "abc" },
		{ "[[:alpha:]]evil", "" },
		{ "[[:x]|evil", "" },
		{ "\\d+evil\\s", "evil" },
		{ "\\Qevil\\E", "" },
		{ "\\x65vil", "" },
		{ "\\/evil\\/", "/evil/" },
		{ "ab\\", "" },
		{ "m\xc3\xa4rzen", "rzen" },
		{ "", "" },
		{ "ab", "" },
	};
	OWNED(arena) arena = arena_new(MIB);
	struct required_texts texts;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(required_by_regex(arena, str_of(rows[i][0]), &texts, NULL), OK);
		check_texts(&texts, rows[i][1], rows[i][0]);
	}
}

static void
folds_what_ignoring_the_case_does(void **state)
{
	char to[16];

	(void)state;
	assert_int_equal(fold_text(STR("A[z]Z@"), to), 6);
	assert_memory_equal(to, "a[z]z@", 6);
	assert_int_equal(fold_text(STR("\xc5\xbf\xc3\x84S"), to), 4);
	assert_memory_equal(to, "s\xc3\x84s", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_longest_run_of_a_like),
		cmocka_unit_test(finds_what_an_expression_cannot_do_without),
		cmocka_unit_test(folds_what_ignoring_the_case_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
