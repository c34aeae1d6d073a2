/* pattern_text.c - tests of texts as LIKE and MATCHES see them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "match/pattern_text.h"

static bool
like(const char *text, const char *pattern)
{
	size_t steps = LIKE_STEPS_MAX;

	return text_is_like(str_of(text), str_of(pattern), true, &steps);
}

static void
knows_both_wildcards(void **state)
{
	(void)state;
	assert_true(like("", ""));
	assert_true(like("", "%%"));
	assert_false(like("", "_"));
	assert_true(like("abc", "abc"));
	assert_true(like("abc", "a%"));
	assert_true(like("abc", "%c"));
	assert_true(like("abc", "%b%"));
	assert_true(like("abc", "___"));
	assert_false(like("abc", "__"));
	assert_true(like("abcabd", "%ab_"));
	assert_true(like("aaab", "%a%ab"));
	assert_false(like("abc", "%d%"));
	assert_true(like("a\nb", "a%b"));
	assert_true(like("100%", "100%"));
	assert_true(like("\xe2\x82\xac", "_"));
}

static void
counts_bytes_when_told(void **state)
{
	size_t steps = LIKE_STEPS_MAX;

	(void)state;
	assert_false(text_is_like(STR("\xe2\x82\xac"), STR("_"), false, &steps));
	assert_true(text_is_like(STR("\xe2\x82\xac"), STR("___"), false, &steps));
}

static void
stops_after_its_steps(void **state)
{
	char text[200];
	size_t steps = 1000;

	(void)state;
	memset(text, 'a', sizeof(text));
	assert_false(text_is_like(
		str_from(text, sizeof(text)), STR("%aaaaaaaaaaaaaaaaaaab"), true, &steps));
	assert_int_equal(steps, 0);
}

static void
composes_what_is_not_ascii(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct str composed;

	(void)state;
	assert_int_equal(text_compose(arena, STR("a\xcc\x88x"), &composed, NULL), OK);
	assert_true(str_eq(composed, STR("\xc3\xa4x")));
	assert_int_equal(text_compose(arena, STR("plain"), &composed, NULL), OK);
	assert_true(str_eq(composed, STR("plain")));
	assert_int_equal(text_compose(arena, STR("\xff\xcc\x88"), &composed, NULL), OK);
	assert_true(str_eq(composed, STR("\xff\xcc\x88")));
}

static void
turns_low_characters_into_bytes(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct str bytes;

	(void)state;
	assert_true(text_to_bytes(arena, STR("a\xc2\x80\xc3\xbf"), &bytes));
	assert_true(str_eq(bytes, STR("a\x80\xff")));
	assert_false(text_to_bytes(arena, STR("\xc4\x80"), &bytes));
	assert_false(text_to_bytes(arena, STR("a\xc3"), &bytes));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_both_wildcards),
		cmocka_unit_test(counts_bytes_when_told),
		cmocka_unit_test(stops_after_its_steps),
		cmocka_unit_test(composes_what_is_not_ascii),
		cmocka_unit_test(turns_low_characters_into_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
