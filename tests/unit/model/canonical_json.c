/* canonical_json.c - tests of RFC 8785: the RFC's own examples, and every number of its appendix B.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>

#include "base/limits.h"
#include "model/canonical_json.h"
#include "model/number.h"

static void
expect(const char *input, const char *output)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF out = BUF_INIT;
	const struct json *json;

	assert_int_equal(json_parse(arena, str_of(input), &json, NULL), OK);
	assert_int_equal(canonical_json(json, &out, NULL), OK);
	assert_string_equal(out.data, output);
}

static void
writes_the_example_of_the_rfc(void **state)
{
	(void)state;
	expect("{ \"numbers\": [333333333.33333329, 1E30, 4.50, 2e-3, "
	       "0.000000000000000000000000001],\n"
	       "  \"string\": \"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\n"
	       "  \"literals\": [null, true, false] }",
		"{\"literals\":[null,true,false],"
		"\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
		"\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

static void
sorts_keys_by_utf_16_code_units(void **state)
{
	(void)state;
	expect("{\"\\u20ac\":5,\"\\r\":1,\"\\ufb33\":7,\"1\":2,\"\\ud83d\\ude00\":6,\"\\u0080\":3,"
	       "\"\\u00f6\":4}",
		"{\"\\r\":1,\"1\":2,\"\xc2\x80\":3,\"\xc3\xb6\":4,\"\xe2\x82\xac\":5,"
		"\"\xf0\x9f\x98\x80\":6,\"\xef\xac\xb3\":7}");
	expect("{\"b\":{\"ab\":1,\"a\":2},\"\":[{\"z\":1,\"y\":2}]}",
		"{\"\":[{\"y\":2,\"z\":1}],\"b\":{\"a\":2,\"ab\":1}}");
}

static void
escapes_only_what_must_be(void **state)
{
	(void)state;
	expect("\"\\u0008\\u0009\\u000a\\u000b\\u000c\\u000d\\u0000\\u001F\\u007f\\u2028/\"",
		"\"\\b\\t\\n\\u000b\\f\\r\\u0000\\u001f\x7f\xe2\x80\xa8/\"");
}

static void
writes_numbers_as_appendix_b_does(void **state)
{
	static const struct {
		uint64_t bits;
		const char *text;
	} numbers[] = {
		{ 0x0000000000000000, "0" },
		{ 0x8000000000000000, "0" },
		{ 0x0000000000000001, "5e-324" },
		{ 0x8000000000000001, "-5e-324" },
		{ 0x7fefffffffffffff, "1.7976931348623157e+308" },
		{ 0xffefffffffffffff, "-1.7976931348623157e+308" },
		{ 0x4340000000000000, "9007199254740992" },
		{ 0xc340000000000000, "-9007199254740992" },
		{ 0x4430000000000000, "295147905179352830000" },
		{ 0x44b52d02c7e14af5, "9.999999999999997e+22" },
		{ 0x44b52d02c7e14af6, "1e+23" },
		{ 0x44b52d02c7e14af7, "1.0000000000000001e+23" },
		{ 0x444b1ae4d6e2ef4e, "999999999999999700000" },
		{ 0x444b1ae4d6e2ef4f, "999999999999999900000" },
		{ 0x444b1ae4d6e2ef50, "1e+21" },
		{ 0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7" },
		{ 0x3eb0c6f7a0b5ed8d, "0.000001" },
		{ 0x41b3de4355555553, "333333333.3333332" },
		{ 0x41b3de4355555554, "333333333.33333325" },
		{ 0x41b3de4355555555, "333333333.3333333" },
		{ 0x41b3de4355555556, "333333333.3333334" },
		{ 0x41b3de4355555557, "333333333.33333343" },
		{ 0xbecbf647612f3696, "-0.0000033333333333333333" },
		{ 0x43143ff3c1cb0959, "1424953923781206.2" },
	};
	char text[NUMBER_TEXT_MAX];
	double number;

	(void)state;
	for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		memcpy(&number, &numbers[i].bits, sizeof(number));
		number_format(number, text);
		assert_string_equal(text, numbers[i].text);
	}
}

static void
refuses_a_number_that_is_no_double(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF out = BUF_INIT;
	const struct json *json;

	(void)state;
	assert_int_equal(json_parse(arena, STR("[1e309]"), &json, NULL), OK);
	assert_int_equal(canonical_json(json, &out, NULL), E_INVALID);
	expect("[1e-400]", "[0]");
}

static void
goes_as_deep_as_the_reader(void **state)
{
	char text[2 * JSON_DEPTH_MAX + 1] = { 0 };

	(void)state;
	memset(text, '[', JSON_DEPTH_MAX);
	memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	expect(text, text);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_the_example_of_the_rfc),
		cmocka_unit_test(sorts_keys_by_utf_16_code_units),
		cmocka_unit_test(escapes_only_what_must_be),
		cmocka_unit_test(writes_numbers_as_appendix_b_does),
		cmocka_unit_test(refuses_a_number_that_is_no_double),
		cmocka_unit_test(goes_as_deep_as_the_reader),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
