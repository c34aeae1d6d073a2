/* pattern_regex.c - tests of regular expressions and their limits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "match/pattern_regex.h"

static enum regex_result
find(const char *expression, enum regex_over over, struct str text)
{
	OWNED(regex) regex = NULL;

	assert_int_equal(regex_new(str_of(expression), over, REGEX_EXACT_CASE, &regex, NULL), OK);
	return regex_find(regex, text);
}

static void
finds_anywhere_unless_anchored(void **state)
{
	(void)state;
	assert_int_equal(find("b+", REGEX_TEXT, STR("abbc")), REGEX_YES);
	assert_int_equal(find("^b+", REGEX_TEXT, STR("abbc")), REGEX_NO);
	assert_int_equal(find("", REGEX_TEXT, STR_NONE), REGEX_YES);
	assert_int_equal(find("B", REGEX_TEXT, STR("abbc")), REGEX_NO);
}

static void
lets_case_not_count_when_asked(void **state)
{
	OWNED(regex) regex = NULL;

	(void)state;
	assert_int_equal(regex_new(STR("^B+"), REGEX_TEXT, REGEX_ANY_CASE, &regex, NULL), OK);
	assert_int_equal(regex_find(regex, STR("bBc")), REGEX_YES);
	assert_int_equal(regex_find(regex, STR("abc")), REGEX_NO);
}

static void
counts_characters_or_bytes(void **state)
{
	(void)state;
	assert_int_equal(find("^.$", REGEX_TEXT, STR("\xc3\xa4")), REGEX_YES);
	assert_int_equal(find("^.$", REGEX_BYTES, STR("\xc3\xa4")), REGEX_NO);
	assert_int_equal(find("^\\xff.$", REGEX_BYTES, STR("\xff\x01")), REGEX_YES);
}

static void
lets_malformed_text_match_nothing(void **state)
{
	(void)state;
	assert_int_equal(find("a.c", REGEX_TEXT,
				 STR("a\xff"
				     "c")),
		REGEX_NO);
	assert_int_equal(find("c", REGEX_TEXT,
				 STR("a\xff"
				     "c")),
		REGEX_YES);
}

static void
says_what_is_wrong_with_an_expression(void **state)
{
	struct regex *regex = NULL;
	struct fault why;

	(void)state;
	assert_int_equal(
		regex_new(STR("a(b"), REGEX_TEXT, REGEX_EXACT_CASE, &regex, &why), E_INVALID);
	assert_string_equal(
		why.text, "regular expression, character 4: missing closing parenthesis");
	assert_int_equal(
		regex_new(STR("\\C"), REGEX_TEXT, REGEX_EXACT_CASE, &regex, &why), E_INVALID);
	assert_int_equal(
		regex_new(STR("\xff"), REGEX_TEXT, REGEX_EXACT_CASE, &regex, &why), E_INVALID);
	assert_null(regex);
}

static void
holds_the_limit_of_size(void **state)
{
	OWNED_BUF text = BUF_INIT;
	OWNED(regex) regex = NULL;
	struct regex *none = NULL;

	(void)state;
	while (text.len < REGEX_SIZE_MAX)
		buf_add_char(&text, 'a');
	assert_int_equal(regex_new(buf_str(&text), REGEX_TEXT, REGEX_EXACT_CASE, &regex, NULL), OK);
	buf_add_char(&text, 'a');
	assert_int_equal(
		regex_new(buf_str(&text), REGEX_TEXT, REGEX_EXACT_CASE, &none, NULL), E_TOO_LARGE);
}

/* Each would take longer than the world lasts. */
static void
gives_up_at_the_limits(void **state)
{
	OWNED_BUF text = BUF_INIT;

	(void)state;
	for (int i = 0; i < 60; i++)
		buf_add_char(&text, 'a');
	buf_add_char(&text, '!');
	assert_int_equal(find("^(a+)+$", REGEX_TEXT, buf_str(&text)), REGEX_LIMIT);
	assert_int_equal(find("^(a|aa)+$", REGEX_TEXT, buf_str(&text)), REGEX_LIMIT);
	buf_clear(&text);
	for (unsigned i = 0; i < 4 * REGEX_DEPTH_LIMIT; i++)
		buf_add_char(&text, '(');
	buf_add(&text, STR("zy"));
	assert_int_equal(find("^(\\((?1)?)*y", REGEX_TEXT, buf_str(&text)), REGEX_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_anywhere_unless_anchored),
		cmocka_unit_test(lets_case_not_count_when_asked),
		cmocka_unit_test(counts_characters_or_bytes),
		cmocka_unit_test(lets_malformed_text_match_nothing),
		cmocka_unit_test(says_what_is_wrong_with_an_expression),
		cmocka_unit_test(holds_the_limit_of_size),
		cmocka_unit_test(gives_up_at_the_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
