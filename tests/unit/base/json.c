/* json.c - tests of the JSON reader and writer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/json.h"
#include "base/json_bytes.h"
#include "base/json_write.h"
#include "base/limits.h"

static enum err
parse(const char *text, struct fault *why)
{
	OWNED(arena) arena = arena_new(MIB);
	const struct json *value;

	return json_parse(arena, str_of(text), &value, why);
}

static void
accepts_what_rfc_8259_allows(void **state)
{
	static const char *const good[] = { "{}", "[]", " [1 , 2]\n", "\"\"", "0", "-0", "1.5e+9",
		"true", "null", "{\"a\":{\"b\":[null,false]}}", "\"\\u00e4\\ud83d\\ude00\"",
		"\"\xf0\x9f\x98\x80\"" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(parse(good[i], NULL), OK);
}

static void
refuses_what_is_malformed_or_ambiguous(void **state)
{
	static const char *const bad[] = { "", " ", "{", "[1,]", "[,1]", "{\"a\"}", "{\"a\":1,}",
		"{a:1}", "01", "+1", ".5", "1.", "1e", "tru", "nul", "[1] 2", "\"\t\"", "\"\\x\"",
		"\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "'a'", "\"\xff\"",
		"\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"open", "{\"a\":1,\"a\":2}",
		"{\"a\":1,\"\\u0061\":2}", "NaN", "Infinity", "/*c*/1", "[1}", "{\"a\":1]" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(parse(bad[i], NULL), E_SYNTAX);
}

static void
names_line_and_column(void **state)
{
	struct fault why;

	(void)state;
	assert_int_equal(parse("{\n  \"a\": x\n}", &why), E_SYNTAX);
	assert_string_equal(why.text, "JSON, line 2, column 8: expected a value");
}

static void
holds_the_limit_of_depth(void **state)
{
	char text[2 * (JSON_DEPTH_MAX + 1) + 1] = { 0 };

	(void)state;
	memset(text, '[', JSON_DEPTH_MAX);
	memset(text + JSON_DEPTH_MAX, ']', JSON_DEPTH_MAX);
	assert_int_equal(parse(text, NULL), OK);
	memset(text, '[', JSON_DEPTH_MAX + 1);
	memset(text + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
	assert_int_equal(parse(text, NULL), E_TOO_LARGE);
}

static void
finds_a_duplicate_among_many_keys(void **state)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	OWNED_BUF text = BUF_INIT;
	const struct json *value;

	(void)state;
	buf_add_char(&text, '{');
	for (int i = 0; i < 5000; i++)
		buf_addf(&text, "\"k%d\":1,", i);
	buf_add(&text, STR("\"last\":1}"));
	assert_int_equal(json_parse(arena, buf_str(&text), &value, NULL), OK);
	assert_int_equal(value->count, 5001);
	text.len -= strlen("\"last\":1}");
	buf_add(&text, STR("\"k77\":1}"));
	assert_int_equal(json_parse(arena, buf_str(&text), &value, NULL), E_SYNTAX);
}

static void
finds_a_duplicate_among_any_number_of_keys(void **state)
{
	OWNED_BUF text = BUF_INIT;

	(void)state;
	for (int keys = 2; keys < 60; keys++) {
		buf_clear(&text);
		buf_add_char(&text, '{');
		for (int i = 1; i < keys; i++)
			buf_addf(&text, "\"a key %d of them\":1,", i);
		buf_addf(&text, "\"a key %d of them\":1}", keys);
		assert_int_equal(parse(text.data, NULL), OK);
		text.len = (size_t)(strrchr(text.data, ',') - text.data);
		buf_addf(&text, ",\"a key %d of them\":1}", keys / 2);
		assert_int_equal(parse(text.data, NULL), E_SYNTAX);
	}
}

/* Eight bytes are looked at together. */
static void
every_byte_in_a_string_is_told_at_every_place(void **state)
{
	char text[32];

	(void)state;
	for (size_t at = 1; at < 24; at++)
		for (unsigned byte = 0; byte < 256; byte++) {
			OWNED_BUF out = BUF_INIT;
			bool is_plain = byte >= 0x20 && byte != '"' && byte != '\\';
			memset(text, 'x', sizeof(text));
			text[at] = (char)byte;
			json_escape(&out, str_from(text, 24));
			assert_int_equal(out.len, byte == '"' || byte == '\\' || byte == '\n' ? 27
				: byte < 0x20                                          ? 31
										       : 26);
			text[0] = text[25] = '"';
			text[26] = '\0';
			assert_int_equal(byte == 0 ? E_SYNTAX : parse(text, NULL),
				is_plain && byte < 0x80 ? OK : E_SYNTAX);
		}
}

static void
assert_copied(struct str text, enum json_plain which)
{
	/* Of just that size, so that the sanitiser sees a byte too many. */
	char *from = malloc(text.len);
	char *to = malloc(text.len);
	bool is_plain = true;

	memcpy(from, text.data, text.len);
	for (size_t i = 0; i < text.len; i++)
		is_plain &= json_is_plain(text.data[i]) &&
			    (which == JSON_PLAIN_ANY || (unsigned char)text.data[i] < 0x80);
	assert_int_equal(json_copy_plain(to, str_from(from, text.len), which), is_plain);
	if (is_plain)
		assert_memory_equal(to, text.data, text.len);
	free(from);
	free(to);
}

/* Sixteen are, or eight, and at the end some of them twice. */
static void
plain_text_of_every_length_is_copied_and_no_other(void **state)
{
	static const unsigned char bytes[] = { 'x', ' ', 0x7f, 0x80, 0xff, 0, 0x1f, '"', '\\' };
	char text[70];

	(void)state;
	for (size_t len = 1; len <= sizeof(text); len++)
		for (size_t at = 0; at < len; at++)
			for (size_t i = 0; i < sizeof(bytes); i++) {
				for (size_t k = 0; k < len; k++)
					text[k] = (char)('a' + k % 26);
				text[at] = (char)bytes[i];
				assert_copied(str_from(text, len), JSON_PLAIN_ANY);
				assert_copied(str_from(text, len), JSON_PLAIN_ASCII);
			}
	assert_true(json_copy_plain(NULL, STR_NONE, JSON_PLAIN_ASCII));
}

static void
what_must_be_escaped_is(void **state)
{
	OWNED_BUF out = BUF_INIT;

	(void)state;
	json_escape(&out, STR("\"\\\n\t\x01 \xc3\xa7 / and no more than that"));
	assert_string_equal(
		out.data, "\"\\\"\\\\\\n\\u0009\\u0001 \xc3\xa7 / and no more than that\"");
}

static void
keeps_the_slices(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct str text = STR("{ \"a\" : [1, {\"b\": \"x\\ny\"} ], \"n\": -12 }");
	const struct json *root;
	const struct json *object;
	int64_t number;

	(void)state;
	assert_int_equal(json_parse(arena, text, &root, NULL), OK);
	assert_true(str_eq(root->text, text));
	object = json_at(json_get(root, STR("a")), 1);
	assert_true(str_eq(object->text, STR("{\"b\": \"x\\ny\"}")));
	assert_true(str_eq(json_get_string(object, STR("b")), STR("x\ny")));
	assert_true(json_to_int(json_get(root, STR("n")), &number));
	assert_int_equal(number, -12);
	assert_null(json_get(root, STR("absent")));
}

static void
writes_what_it_reads(void **state)
{
	OWNED_BUF out = BUF_INIT;
	struct json_writer writer = json_writer_of(&out);

	(void)state;
	json_open_object(&writer);
	json_member_string(&writer, STR("a"), STR("q\"\\\n\x01"));
	json_key(&writer, STR("b"));
	json_open_array(&writer);
	json_put_int(&writer, -5);
	json_put_int(&writer, 0);
	json_put_int(&writer, INT64_MAX);
	json_put_int(&writer, INT64_MIN);
	json_put_null(&writer);
	json_put_double(&writer, 1.5);
	json_close_array(&writer);
	json_member_bool(&writer, STR("c"), true);
	json_member_timestamp(&writer, STR("t"), 1500000);
	json_close_object(&writer);
	assert_string_equal(out.data,
		"{\"a\":\"q\\\"\\\\\\n\\u0001\",\"b\":[-5,0,9223372036854775807,"
		"-9223372036854775808,null,1.5],\"c\":true,"
		"\"t\":\"1970-01-01T00:00:01.500000Z\"}");
	assert_int_equal(parse(out.data, NULL), OK);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_what_rfc_8259_allows),
		cmocka_unit_test(refuses_what_is_malformed_or_ambiguous),
		cmocka_unit_test(names_line_and_column),
		cmocka_unit_test(holds_the_limit_of_depth),
		cmocka_unit_test(finds_a_duplicate_among_many_keys),
		cmocka_unit_test(finds_a_duplicate_among_any_number_of_keys),
		cmocka_unit_test(every_byte_in_a_string_is_told_at_every_place),
		cmocka_unit_test(plain_text_of_every_length_is_copied_and_no_other),
		cmocka_unit_test(what_must_be_escaped_is),
		cmocka_unit_test(keeps_the_slices),
		cmocka_unit_test(writes_what_it_reads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
