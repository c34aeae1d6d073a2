/* output.c - tests of tables, JSON lists and printable text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "cmd/output.h"
#include "cmd/printable.h"

static const struct column columns[] = {
	{ "CODE", "code" },
	{ "OBJECTS", "objects", .number = true },
	{ NULL, "identity" },
	{ "NAME", "name" },
	{ "SINCE", "since" },
};

static const struct parameter parameters[] = { PARAMETER_JSON, { 0 } };

/* Two rows, printed with or without --json. */
static void
print_rows(const char *const *words, size_t count, char *printed, size_t size)
{
	OWNED(arena) arena = arena_new(MIB);
	FILE *out = fmemopen(printed, size, "w");
	struct call call = { .env = env_real(), .arena = arena, .out = out };
	struct listing list;

	assert_int_equal(arguments_parse(arena, parameters, count, words, &call.arguments, NULL),
		OK);
	listing_begin(&list, &call, columns, 5);
	listing_text(&list, STR("EST"));
	listing_number(&list, 7);
	listing_text(&list, STR("identity--1"));
	listing_text(&list, STR("Eesti \x1b[31m\"\xc3\xb5\""));
	listing_moment(&list, 0, false);
	listing_text(&list, STR("JPN"));
	listing_number(&list, 12345678);
	listing_text(&list, STR("identity--2"));
	listing_text(&list, STR("\xe6\x97\xa5\xe6\x9c\xac"));
	listing_moment(&list, 0, true);
	assert_int_equal(listing_end(&list, NULL), OK);
	fclose(out);
}

static void
aligns_a_table_by_what_a_terminal_shows(void **state)
{
	char printed[1024];

	(void)state;
	print_rows(NULL, 0, printed, sizeof(printed));
	assert_string_equal(printed,
		"CODE   OBJECTS  NAME            SINCE\n"
		"EST          7  Eesti ?[31m\"\xc3\xb5\"  1970-01-01 00:00:00\n"
		"JPN   12345678  \xe6\x97\xa5\xe6\x9c\xac            -\n");
}

static void
prints_the_same_rows_as_json(void **state)
{
	char printed[1024];

	(void)state;
	print_rows((const char *const[]){ "--json" }, 1, printed, sizeof(printed));
	assert_string_equal(printed,
		"[{\"code\":\"EST\",\"objects\":7,\"identity\":\"identity--1\","
		"\"name\":\"Eesti \\u001b[31m\\\"\xc3\xb5\\\"\","
		"\"since\":\"1970-01-01T00:00:00.000000Z\"},"
		"{\"code\":\"JPN\",\"objects\":12345678,\"identity\":\"identity--2\","
		"\"name\":\"\xe6\x97\xa5\xe6\x9c\xac\",\"since\":null}]\n");
}

static void
assert_printable(const char *text, const char *expected)
{
	OWNED_BUF out = BUF_INIT;

	buf_add_printable(&out, str_of(text));
	assert_string_equal(out.data, expected);
}

static void
lets_no_text_take_over_the_terminal(void **state)
{
	(void)state;
	assert_printable("a\nb\tc", "a?b?c");
	assert_printable("\x1b]0;title\x07", "?]0;title?");
	assert_printable("\xc2\x9b" "31m", "?31m");         /* C1: CSI */
	assert_printable("abc\xe2\x80\xae" "cba", "abc?cba"); /* right-to-left override */
	assert_printable("\xff\xc3", "??");                 /* not UTF-8 */
	assert_printable("\xc3\xa4 \xf0\x9f\x9b\xa1", "\xc3\xa4 \xf0\x9f\x9b\xa1");
}

static void
measures_text_in_columns(void **state)
{
	(void)state;
	assert_int_equal(text_width(STR("")), 0);
	assert_int_equal(text_width(STR("abc")), 3);
	assert_int_equal(text_width(STR("\xc3\xa4")), 1);
	assert_int_equal(text_width(STR("a\xcc\x88")), 1);
	assert_int_equal(text_width(STR("\xe6\x97\xa5")), 2);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(aligns_a_table_by_what_a_terminal_shows),
		cmocka_unit_test(prints_the_same_rows_as_json),
		cmocka_unit_test(lets_no_text_take_over_the_terminal),
		cmocka_unit_test(measures_text_in_columns),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
