/* tlp.c - tests of the colours' names and order.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "model/tlp.h"

static void
reads_every_colour_in_any_case(void **state)
{
	static const struct {
		const char *text;
		enum tlp tlp;
	} texts[] = {
		{ "TLP:CLEAR", TLP_CLEAR },
		{ "tlp:white", TLP_CLEAR },
		{ "WHITE", TLP_CLEAR },
		{ "Green", TLP_GREEN },
		{ "TLP:AMBER", TLP_AMBER },
		{ "amber+strict", TLP_AMBER_STRICT },
		{ "TLP:AMBER+STRICT", TLP_AMBER_STRICT },
		{ "Tlp:Red", TLP_RED },
	};
	enum tlp tlp;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		tlp = TLP_NONE;
		assert_true(tlp_parse(str_of(texts[i].text), &tlp));
		assert_int_equal(tlp, texts[i].tlp);
	}
}

static void
refuses_everything_else(void **state)
{
	static const char *const texts[] = { "", "TLP:", "TLP: RED", "TLP:RED ", "TLP-RED", "ambre",
		"amber strict", "AMBER+", "TLP:TLP:RED", "orange", "clear\t" };
	enum tlp tlp = TLP_NONE;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_false(tlp_parse(str_of(texts[i]), &tlp));
	assert_int_equal(tlp, TLP_NONE);
}

static void
names_read_back(void **state)
{
	enum tlp tlp;

	(void)state;
	for (enum tlp each = TLP_CLEAR; each <= TLP_RED; each++) {
		assert_true(tlp_parse(str_of(tlp_name(each)), &tlp) && tlp == each);
		assert_true(tlp_parse(str_of(tlp_label(each)), &tlp) && tlp == each);
	}
	assert_string_equal(tlp_name(TLP_NONE), "");
	assert_string_equal(tlp_label(TLP_NONE), "");
	assert_string_equal(tlp_label(TLP_AMBER_STRICT), "TLP:AMBER+STRICT");
}

static void
a_larger_colour_is_stricter(void **state)
{
	(void)state;
	assert_true(TLP_CLEAR < TLP_GREEN && TLP_GREEN < TLP_AMBER &&
		TLP_AMBER < TLP_AMBER_STRICT && TLP_AMBER_STRICT < TLP_RED);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_colour_in_any_case),
		cmocka_unit_test(refuses_everything_else),
		cmocka_unit_test(names_read_back),
		cmocka_unit_test(a_larger_colour_is_stricter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
