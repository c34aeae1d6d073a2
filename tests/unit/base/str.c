/* str.c - tests of slices: splitting, comparing, numbers, UTF-8.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/arena.h"
#include "base/str.h"

#define assert_str(actual, expected) assert_true(str_eq((actual), STR(expected)))

static void
split_sees_every_field_empty_ones_too(void **state)
{
	struct str rest = STR(",a,,b,");
	struct str part;
	const char *expected[] = { "", "a", "", "b", "" };
	size_t count = 0;

	(void)state;
	while (str_split(&rest, ',', &part)) {
		assert_true(count < 5);
		assert_true(str_eq(part, str_of(expected[count])));
		count++;
	}
	assert_int_equal(count, 5);
}

static void
a_choice_is_a_whole_word_of_the_list(void **state)
{
	(void)state;
	assert_true(str_is_choice(STR("red"), "red|green"));
	assert_true(str_is_choice(STR("green"), "red|green"));
	assert_false(str_is_choice(STR("gree"), "red|green"));
	assert_false(str_is_choice(STR("red|green"), "red|green"));
	assert_false(str_is_choice(STR(""), "red|green"));
	assert_true(str_is_choice(STR(""), "red||green"));
}

static void
finding_gives_the_first_place_or_the_end(void **state)
{
	(void)state;
	assert_int_equal(str_find(STR("banana"), STR("ana")), 1);
	assert_int_equal(str_find(STR("banana"), STR("anas")), 6);
	assert_int_equal(str_find(STR("banana"), STR("")), 0);
	assert_int_equal(str_find(STR(""), STR("a")), 0);
	assert_int_equal(str_find_char(STR("banana"), 'n'), 2);
	assert_int_equal(str_find_char(STR("banana"), 'x'), 6);
	assert_int_equal(str_find_char(str_from("a\0b", 3), 'b'), 2);
}

static void
order_is_that_of_bytes_and_a_prefix_comes_first(void **state)
{
	(void)state;
	assert_true(str_compare(STR("a"), STR("b")) < 0);
	assert_true(str_compare(STR("ab"), STR("a")) > 0);
	assert_true(str_compare(STR("\x7f"), STR("\x80")) < 0); /* unsigned */
	assert_int_equal(str_compare(STR("a"), STR("a")), 0);
	assert_int_equal(str_compare(STR(""), STR("")), 0);
}

static void
texts_are_sorted_by_address(void **state)
{
	struct str texts[] = { STR("est"), STR(""), STR("esto"), STR("EST") };

	(void)state;
	qsort(texts, 4, sizeof(*texts), str_compare_items);
	assert_true(str_eq(texts[0], STR("")) && str_eq(texts[1], STR("EST")));
	assert_true(str_eq(texts[2], STR("est")) && str_eq(texts[3], STR("esto")));
}

static void
case_is_ascii_s_alone(void **state)
{
	OWNED(arena) arena = arena_new(1000);

	(void)state;
	assert_true(str_eq_nocase(STR("EvIl.COM"), STR("evil.com")));
	assert_false(str_eq_nocase(STR("evil.com"), STR("evil.co")));
	assert_false(str_eq_nocase(STR("\xc3\x84"), STR("\xc3\xa4")));
	assert_false(str_eq_nocase(STR("@"), STR("`"))); /* 0x20 apart, and no letters */
	assert_str(str_concat(arena, STR("a"), STR_NONE, STR("bc"), STR("")), "abc");
	assert_str(str_concat(arena, STR("")), "");
	assert_str(str_lower(arena, STR("AZ[\xc3\x84")), "az[\xc3\x84");
}

static void
trimming_takes_white_space_of_both_ends_only(void **state)
{
	(void)state;
	assert_str(str_trim(STR(" \t a b\r\n")), "a b");
	assert_str(str_trim(STR(" \n ")), "");
	assert_str(str_trim(STR("")), "");
}

static void
numbers_are_digits_up_to_the_largest(void **state)
{
	uint64_t number = 7;

	(void)state;
	assert_true(str_to_u64(STR("18446744073709551615"), &number));
	assert_true(number == UINT64_MAX);
	assert_true(str_to_u64(STR("007"), &number));
	assert_int_equal(number, 7);
	assert_false(str_to_u64(STR("18446744073709551616"), &number));
	assert_false(str_to_u64(STR("99999999999999999999999"), &number));
	assert_false(str_to_u64(STR(""), &number));
	assert_false(str_to_u64(STR("-1"), &number));
	assert_false(str_to_u64(STR("+1"), &number));
	assert_false(str_to_u64(STR(" 1"), &number));
	assert_false(str_to_u64(STR("1 "), &number));
	assert_false(str_to_u64(str_from("1\0", 2), &number));
	assert_int_equal(number, 7); /* untouched on failure */
}

static void
utf8_is_strict(void **state)
{
	static const char *const good[] = { "", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80",
		"\xed\x9f\xbf", "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf" };
	static const char *const bad[] = {
		"\x80",                             /* a continuation alone */
		"\xc0\x80",                         /* overlong NUL */
		"\xc1\xbf",                         /* overlong DEL */
		"\xe0\x9f\xbf",                     /* overlong in three */
		"\xf0\x8f\xbf\xbf",                 /* overlong in four */
		"\xed\xa0\x80",                     /* a surrogate */
		"\xed\xbf\xbf",                     /* the last of them */
		"\xf4\x90\x80\x80",                 /* above U+10FFFF */
		"\xf5\x80\x80\x80", "\xff", "\xc2", /* cut off */
		"\xe2\x82",                         /* cut off */
		"\xe2\x28\xa1",                     /* no continuation */
		"\xf0\x9f\x98",                     /* cut off */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(str_is_utf8(str_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(str_is_utf8(str_of(bad[i])));
}

static void
code_points_are_written_as_strict_utf8_at_each_edge(void **state)
{
	static const struct {
		uint32_t point;
		const char *text;
	} cases[] = {
		{ 'a', "a" },
		{ 0x7f, "\x7f" },
		{ 0x80, "\xc2\x80" },
		{ 0x7ff, "\xdf\xbf" },
		{ 0x800, "\xe0\xa0\x80" },
		{ 0xd7ff, "\xed\x9f\xbf" },
		{ 0xffff, "\xef\xbf\xbf" },
		{ 0x10000, "\xf0\x90\x80\x80" },
		{ 0x10ffff, "\xf4\x8f\xbf\xbf" },
	};
	char bytes[UTF8_SIZE_MAX];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str written = str_from(bytes, utf8_write(bytes, cases[i].point));
		assert_true(str_eq(written, str_of(cases[i].text)));
		assert_true(str_is_utf8(written));
	}
}

static void
hexadecimal_digits_are_of_both_cases_and_nothing_else(void **state)
{
	static const char digits[] = "0123456789abcdef";

	(void)state;
	for (int c = 0; c < 256; c++) {
		int lower = c >= 'A' && c <= 'F' ? c | 0x20 : c;
		const char *found = c == 0 ? NULL : strchr(digits, lower);
		assert_int_equal(hex_digit((char)c), found == NULL ? -1 : found - digits);
	}
}

static void
parts_never_reach_past_the_end(void **state)
{
	(void)state;
	assert_str(str_first(STR("abc"), 2), "ab");
	assert_str(str_first(STR("abc"), 9), "abc");
	assert_str(str_from_offset(STR("abc"), 1), "bc");
	assert_str(str_from_offset(STR("abc"), 3), "");
}

static void
copies_are_null_when_the_arena_is_full(void **state)
{
	OWNED(arena) arena = arena_new(16);

	(void)state;
	assert_null(str_copy(arena, STR("seventeen letters")).data);
	assert_null(str_cstr(arena, STR("sixteen letters!"))); /* no room for the NUL */
	assert_null(str_printf(arena, "%s", "seventeen letters").data);
	assert_null(str_concat(arena, STR("seventeen"), STR(" letters")).data);
	assert_str(str_copy(arena, STR("abc")), "abc");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(split_sees_every_field_empty_ones_too),
		cmocka_unit_test(a_choice_is_a_whole_word_of_the_list),
		cmocka_unit_test(finding_gives_the_first_place_or_the_end),
		cmocka_unit_test(order_is_that_of_bytes_and_a_prefix_comes_first),
		cmocka_unit_test(texts_are_sorted_by_address),
		cmocka_unit_test(case_is_ascii_s_alone),
		cmocka_unit_test(trimming_takes_white_space_of_both_ends_only),
		cmocka_unit_test(numbers_are_digits_up_to_the_largest),
		cmocka_unit_test(utf8_is_strict),
		cmocka_unit_test(code_points_are_written_as_strict_utf8_at_each_edge),
		cmocka_unit_test(hexadecimal_digits_are_of_both_cases_and_nothing_else),
		cmocka_unit_test(parts_never_reach_past_the_end),
		cmocka_unit_test(copies_are_null_when_the_arena_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
