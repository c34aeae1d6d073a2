/* bundle_stream.c - tests of taking a bundle apart while it arrives.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "model/bundle.h"

/* Takes all that is ready; each object is followed by a line end in `out`. */
static enum err
drain(struct bundle_stream *stream, struct buf *out, struct fault *why)
{
	struct str object;

	for (;;) {
		TRY(bundle_stream_next(stream, &object, why));
		if (object.len == 0)
			return OK;
		buf_add(out, object);
		buf_add_char(out, '\n');
	}
}

/* The text in pieces of `size` bytes. */
static enum err
stream_all(const char *text, size_t size, struct buf *out, struct fault *why)
{
	OWNED(bundle_stream) stream = bundle_stream_new();

	for (size_t at = 0; at < strlen(text); at += size) {
		TRY(bundle_stream_feed(
			stream, str_first(str_from_offset(str_of(text), at), size), why));
		TRY(drain(stream, out, why));
	}
	return bundle_stream_end(stream, why);
}

static void
expect(const char *text, const char *objects)
{
	static const size_t sizes[] = { 1, 2, 3, 7, 1000000 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		OWNED_BUF out = BUF_INIT;
		struct fault why = { 0 };
		buf_add(&out, STR(""));
		assert_int_equal(stream_all(text, sizes[i], &out, &why), OK);
		assert_string_equal(out.data == NULL ? "" : out.data, objects);
	}
}

static void
takes_a_bundle_apart(void **state)
{
	(void)state;
	expect("{\"type\":\"bundle\",\"id\":\"x\",\"objects\":[{\"a\":1}, {\"b\":[{}]}\n]}",
		"{\"a\":1}\n{\"b\":[{}]}\n");
	expect("{\"objects\" : [ {\"a\":1} ] , \"type\":\"bundle\"} ", "{\"a\":1}\n");
	expect("{\"more\":true,\"next\":\"t\",\"objects\":[]}", "");
	expect("{\"type\":\"bundle\",\"id\":\"x\"}", "");
}

static void
takes_a_list_and_lines_apart(void **state)
{
	(void)state;
	expect("[{\"a\":1},{\"b\":2}]", "{\"a\":1}\n{\"b\":2}\n");
	expect("[]", "");
	expect("{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}\n{\"b\":2}\n");
	expect("{\"a\":1}[{\"b\":2}]{\"type\":\"bundle\",\"objects\":[{\"c\":3}]}",
		"{\"a\":1}\n{\"b\":2}\n{\"c\":3}\n");
	expect("", "");
	expect(" \n", "");
}

static void
is_not_misled_by_strings_and_inner_objects(void **state)
{
	(void)state;
	expect("[{\"a\":\"}]\\\"{\"}]", "{\"a\":\"}]\\\"{\"}\n");
	expect("{\"type\":\"observed-data\",\"objects\":{\"0\":{\"objects\":[]}}}",
		"{\"type\":\"observed-data\",\"objects\":{\"0\":{\"objects\":[]}}}\n");
	expect("{\"x\":{\"objects\":[{\"a\":1}]},\"y\":\"objects\"}",
		"{\"x\":{\"objects\":[{\"a\":1}]},\"y\":\"objects\"}\n");
	expect("{\"x\":{\"a\":1,\"objects\":[{\"a\":1}]},\"y\":[1,\"objects\",[]]}",
		"{\"x\":{\"a\":1,\"objects\":[{\"a\":1}]},\"y\":[1,\"objects\",[]]}\n");
	expect("{\"note\":\"bundle\"}", "{\"note\":\"bundle\"}\n");
	expect("{\"type\":\"bundle\",\"x\":[\"objects\",[{\"no\":1}]],\"objects\":[{\"a\":1}]}",
		"{\"a\":1}\n");
}

static void
refuse(const char *text, enum err code, const char *says)
{
	OWNED_BUF out = BUF_INIT;
	struct fault why = { 0 };

	assert_int_equal(stream_all(text, 3, &out, &why), code);
	if (strstr(why.text, says) == NULL)
		print_error("\"%s\", not \"%s\"\n", why.text, says);
	assert_non_null(strstr(why.text, says));
}

static void
refuses_malformed_surroundings_with_their_place(void **state)
{
	(void)state;
	refuse("x", E_SYNTAX, "byte 0: expected a bundle, a list or an object");
	refuse("[{}{}]", E_SYNTAX, "byte 3: expected , or ]");
	refuse("[{},]", E_SYNTAX, "byte 4: expected an object");
	refuse("[,{}]", E_SYNTAX, "byte 1: expected an object");
	refuse("[1]", E_SYNTAX, "byte 1: expected an object");
	refuse("{\"objects\":[\"a\"]}", E_SYNTAX, "byte 12: expected an object");
	refuse("{\"objects\":[{}],\"objects\":[{}]}", E_SYNTAX,
		"byte 26: a second list of objects");
	refuse("{\"type\" \"bundle\",\"objects\":[{}]}", E_SYNTAX, "expected : after the key");
	refuse("{\"objects\":[{}],}", E_SYNTAX, "JSON");
	refuse("{\"type\":\"bundle\",\"type\":\"bundle\",\"objects\":[{}]}", E_SYNTAX, "twice");
	refuse("{\"type\":\"report\",\"objects\":[{}]}", E_INVALID, "a bundle or an envelope");
	refuse("{\"type\":\"bundle\",\"\\u006fbjects\":[{}]}", E_SYNTAX, "without escapes");
	refuse("{\"type\":\"bundle\",\"objects\":{}}", E_SYNTAX, "must be a list");
}

static void
refuses_a_text_that_is_cut_off(void **state)
{
	static const char text[] = "{\"type\":\"bundle\",\"objects\":[{\"a\":\"b\"}, {}]}";

	(void)state;
	for (size_t len = 1; len + 1 < sizeof(text); len++) {
		char cut[sizeof(text)] = { 0 };
		memcpy(cut, text, len);
		refuse(cut, E_SYNTAX, "ends in the middle");
	}
}

static void
holds_the_limit_of_an_object(void **state)
{
	OWNED_BUF text = BUF_INIT;

	(void)state;
	for (size_t over = 0; over <= 1; over++) {
		OWNED(bundle_stream) stream = bundle_stream_new();
		OWNED_BUF out = BUF_INIT;
		struct fault why;
		buf_clear(&text);
		buf_add(&text, STR("[{\"a\":\""));
		while (text.len < OBJECT_SIZE_MAX - 1 + over)
			buf_add_char(&text, 'x');
		buf_add(&text, STR("\"}]"));
		assert_int_equal(bundle_stream_feed(stream, buf_str(&text), NULL), OK);
		assert_int_equal(drain(stream, &out, &why), over == 0 ? OK : E_TOO_LARGE);
		assert_int_equal(out.len, over == 0 ? OBJECT_SIZE_MAX + 1 : 0);
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_a_bundle_apart),
		cmocka_unit_test(takes_a_list_and_lines_apart),
		cmocka_unit_test(is_not_misled_by_strings_and_inner_objects),
		cmocka_unit_test(refuses_malformed_surroundings_with_their_place),
		cmocka_unit_test(refuses_a_text_that_is_cut_off),
		cmocka_unit_test(holds_the_limit_of_an_object),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
