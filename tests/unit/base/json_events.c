/* json_events.c - tests of the strict reader without a tree, and of how it looks at blocks of text.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/json_bytes.h"
#include "base/json_events.h"

enum { ROUNDS = 3000, KEYS_AT_MOST = 70 };

/* An event a line: "DEPTH KEY=TEXT", "DEPTH }TEXT" at the end of an object or array. */
static void
print_event(const struct json_event *event, struct buf *out)
{
	buf_addf(out, "%u ", event->depth);
	if (event->is_member)
		buf_addf(out, "%.*s=", STR_FMT(event->key.text));
	if (event->is_end)
		buf_add_char(out, '}');
	buf_addf(out, "%.*s", STR_FMT(event->text));
	if (event->type == JSON_STRING)
		buf_addf(out, " %.*s", STR_FMT(event->string));
	buf_add_char(out, '\n');
}

static enum err
read_all(struct str text, struct buf *out, struct fault *why)
{
	OWNED(arena) arena = arena_new(MIB);
	struct json_events events;
	enum err err;

	TRY(json_events_begin(&events, arena, text, why));
	while ((err = json_events_more(&events, why)) == OK && events.count > 0)
		for (size_t i = 0; out != NULL && i < events.count; i++)
			print_event(&events.list[i], out);
	json_events_done(&events);
	return err;
}

static void
gives_what_stands_there_in_order(void **state)
{
	OWNED_BUF out = BUF_INIT;

	(void)state;
	assert_int_equal(read_all(STR(" {\"a\\u0062\" : [1, \"x\\ny\",{}], \"\":{\"c\":null}} "),
				 &out, NULL),
		OK);
	assert_string_equal(out.data, "0 \n"
				      "1 ab=\n"
				      "2 1\n"
				      "2 \"x\\ny\" x\ny\n"
				      "2 \n"
				      "2 }{}\n"
				      "1 }[1, \"x\\ny\",{}]\n"
				      "1 =\n"
				      "2 c=null\n"
				      "1 }{\"c\":null}\n"
				      "0 }{\"a\\u0062\" : [1, \"x\\ny\",{}], \"\":{\"c\":null}}\n");
}

static void
tells_of_a_key_that_stands_twice_when_its_object_ends(void **state)
{
	struct fault why;

	(void)state;
	assert_int_equal(read_all(STR("[{\"a\":1,\"\\u0061\":2,\"b\":3}]"), NULL, &why), E_SYNTAX);
	assert_string_equal(
		why.text, "JSON, line 1, column 26: the object before has a key twice");
	assert_int_equal(read_all(STR("[{\"a\":1},{\"a\":{\"a\":2}}]"), NULL, NULL), OK);
}

/* Keys of few letters, so that some stand twice, some spelt with an escape, a few far longer. */
static void
add_random_object(struct buf *text, struct str *keys, size_t *count)
{
	static const char letters[] = "aaaabc";
	static char names[KEYS_AT_MOST][40];
	size_t len;

	*count = (size_t)rand() % KEYS_AT_MOST;
	buf_add_char(text, '{');
	for (size_t i = 0; i < *count; i++) {
		len = (size_t)rand() % (rand() % 4 == 0 ? 40 : 12);
		for (size_t k = 0; k < len; k++)
			names[i][k] = letters[(size_t)rand() % 6];
		keys[i] = str_from(names[i], len);
		buf_addf(text, "%s\"", i == 0 ? "" : ",");
		if (len > 0 && rand() % 5 == 0)
			buf_addf(text, "\\u00%x%.*s", names[i][0],
				STR_FMT(str_from_offset(keys[i], 1)));
		else
			buf_add(text, keys[i]);
		buf_addf(text, "\":%d", rand() % 1000);
	}
	buf_add_char(text, '}');
}

static bool
has_two_alike(struct str *keys, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			if (str_eq(keys[i], keys[k]))
				return true;
	return false;
}

static void
finds_just_the_duplicates_of_random_keys(void **state)
{
	size_t found = 0;

	(void)state;
	srand(7);
	for (int i = 0; i < ROUNDS; i++) {
		OWNED_BUF text = BUF_INIT;
		struct str keys[KEYS_AT_MOST];
		size_t count;
		bool expected;
		add_random_object(&text, keys, &count);
		expected = has_two_alike(keys, count);
		found += expected;
		assert_int_equal(read_all(buf_str(&text), NULL, NULL), expected ? E_SYNTAX : OK);
	}
	assert_in_range(found, ROUNDS / 5, ROUNDS * 9 / 10);
}

static void
a_string_ends_where_its_quote_stands_in_whatever_block(void **state)
{
	(void)state;
	for (int before = 0; before < 70; before++)
		for (int len = 0; len < 140; len++) {
			OWNED_BUF text = BUF_INIT;
			OWNED_BUF out = BUF_INIT;
			OWNED_BUF expected = BUF_INIT;
			buf_addf(&text, "%*s[\"%0*d\"]", before, "", len, 0);
			buf_addf(&expected, "0 \n1 \"%0*d\" %0*d\n0 }[\"%0*d\"]\n", len, 0, len, 0,
				len, 0);
			assert_int_equal(read_all(buf_str(&text), &out, NULL), OK);
			assert_string_equal(out.data, expected.data);
			text.len -= 2;
			assert_int_equal(read_all(buf_str(&text), NULL, NULL), E_SYNTAX);
		}
}

/* Events come some at a time; the end of a batch may be any event, and nothing is lost there. */
static void
gives_any_number_of_events(void **state)
{
	(void)state;
	for (size_t count = 1; count < 3 * JSON_EVENTS_AT_ONCE; count++) {
		OWNED_BUF text = BUF_INIT;
		OWNED_BUF out = BUF_INIT;
		OWNED_BUF expected = BUF_INIT;
		buf_add_char(&text, '[');
		buf_add(&expected, STR("0 \n"));
		for (size_t i = 0; i < count; i++) {
			buf_addf(&text, "%s%zu", i == 0 ? "" : ",", i);
			buf_addf(&expected, "1 %zu\n", i);
		}
		buf_add_char(&text, ']');
		buf_addf(&expected, "0 }%s\n", text.data);
		assert_int_equal(read_all(buf_str(&text), &out, NULL), OK);
		assert_string_equal(out.data, expected.data);
		buf_add_char(&text, ']');
		assert_int_equal(read_all(buf_str(&text), NULL, NULL), E_SYNTAX);
	}
}

static void
every_way_to_look_through_a_block_sees_the_same(void **state)
{
	static const char some[] = "\"\\\x01\x1f\x20\x7f\x80\xff!#[]^a0";
	char block[JSON_BLOCK];

	(void)state;
	srand(11);
	for (int i = 0; i < ROUNDS; i++) {
		uint64_t expected = 0;
		for (size_t k = 0; k < JSON_BLOCK; k++) {
			block[k] = i % 2 == 0 ? (char)rand() : some[(size_t)rand() % sizeof(some)];
			if (!json_is_plain(block[k]))
				expected |= UINT64_C(1) << k;
		}
		assert_true(json_stops(block) == expected);
		assert_true(json_stops_by_eight(block) == expected);
	}
}

static void
counts_digits_up_to_any_other_byte(void **state)
{
	char text[24];

	(void)state;
	for (size_t at = 0; at < sizeof(text); at++)
		for (unsigned byte = 0; byte < 256; byte++) {
			bool is_digit = byte >= '0' && byte <= '9';
			memset(text, '0' + (int)(byte % 10), sizeof(text));
			text[at] = (char)byte;
			assert_int_equal(json_digits_length(str_from(text, sizeof(text))),
				is_digit ? sizeof(text) : at);
		}
}

static void
holds_the_limits_of_keys_and_values(void **state)
{
	OWNED_BUF text = BUF_INIT;
	struct fault why;

	(void)state;
	buf_add_char(&text, '{');
	for (unsigned i = 0; i < JSON_KEYS_MAX; i++)
		buf_addf(&text, "%s\"%u\":0", i == 0 ? "" : ",", i);
	buf_add_char(&text, '}');
	assert_int_equal(read_all(buf_str(&text), NULL, NULL), OK);
	text.len--;
	buf_add(&text, STR(",\"a\":0}"));
	assert_int_equal(read_all(buf_str(&text), NULL, &why), E_TOO_LARGE);
	assert_non_null(strstr(why.text, "more than 10000 keys"));
	buf_clear(&text);
	buf_add_char(&text, '[');
	for (unsigned i = 1; i < JSON_NODES_MAX; i++)
		buf_add(&text, i == 1 ? STR("0") : STR(",0"));
	buf_add_char(&text, ']');
	assert_int_equal(read_all(buf_str(&text), NULL, NULL), OK);
	text.len--;
	buf_add(&text, STR(",0]"));
	assert_int_equal(read_all(buf_str(&text), NULL, &why), E_TOO_LARGE);
	assert_non_null(strstr(why.text, "too many values"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_what_stands_there_in_order),
		cmocka_unit_test(tells_of_a_key_that_stands_twice_when_its_object_ends),
		cmocka_unit_test(finds_just_the_duplicates_of_random_keys),
		cmocka_unit_test(a_string_ends_where_its_quote_stands_in_whatever_block),
		cmocka_unit_test(gives_any_number_of_events),
		cmocka_unit_test(every_way_to_look_through_a_block_sees_the_same),
		cmocka_unit_test(counts_digits_up_to_any_other_byte),
		cmocka_unit_test(holds_the_limits_of_keys_and_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
