/* hit_line.c - tests of a hit as text: plain or not, whatever bytes the log holds.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/json.h"
#include "base/limits.h"
#include "watch/hit_line.h"

#define BEGIN "{\"time\":\"1970-01-01T00:00:00.000007Z\",\"input\":"
#define VALUE "\"value\":\"evil.example\""

static const struct match_indicator plain = { .id = STR_INIT("indicator--1"),
	.name = STR_INIT("a name of more than sixteen bytes") };

static void
write_hit(struct buf *out, struct str input, const struct field *field,
	const struct match_indicator *indicator, bool is_odd)
{
	const struct match_hit hit = { .indicator = indicator,
		.value = { .kind = VALUE_DOMAIN, .text = STR_INIT("evil.example") },
		.offset = 4,
		.len = field->text.len - 4 };
	const struct place place = { input, 12, 3000 };
	OWNED(arena) arena = arena_new(MIB);
	const struct json *json;

	buf_clear(out);
	hit_line_write(out, &(struct hit_line){ &place, 7, field, &hit, is_odd, is_odd });
	assert_int_equal(buf_check(out, NULL), OK);
	assert_int_equal(json_parse(arena, buf_str(out), &json, NULL), OK);
}

static void
a_hit_is_that_text(void **state)
{
	const struct field field = { .name = STR_INIT("query"),
		.text = STR_INIT("www.EVIL.example"), .offset = 20, .verbatim = true };
	OWNED_BUF out = BUF_INIT;

	(void)state;
	write_hit(&out, STR("/var/log/zeek/dns.log"), &field, &plain, false);
	assert_string_equal(out.data,
		BEGIN "\"/var/log/zeek/dns.log\",\"line\":12,\"offset\":3024,\"field\":\"query\"," VALUE
		      ",\"found\":\"EVIL.example\",\"kind\":\"domain\",\"indicator\":\"indicator--1\","
		      "\"name\":\"a name of more than sixteen bytes\"}\n");
}

static void
what_must_be_escaped_or_is_no_text_is_dealt_with(void **state)
{
	const struct match_indicator odd = { .id = STR_INIT("indicator--1"),
		.name = STR_INIT("the \"odd\" one\n\xc3\xa7o") };
	const struct field field = { .name = STR_INIT("q\xff\\uery"),
		.text = STR_INIT("www.\x01vil.\xc3\xa7xample"), .offset = 20 };
	OWNED_BUF out = BUF_INIT;

	(void)state;
	write_hit(&out, STR("/var/log/\xc3\xa9t\xc3\xa9 \"2026\".log"), &field, &odd, true);
	assert_string_equal(out.data,
		BEGIN "\"/var/log/\xc3\xa9t\xc3\xa9 \\\"2026\\\".log\",\"line\":12,\"offset\":3020,"
		      "\"field\":\"q?\\\\uery\"," VALUE
		      ",\"found\":\"\\u0001vil.\xc3\xa7xample\",\"kind\":\"domain\","
		      "\"indicator\":\"indicator--1\",\"name\":\"the \\\"odd\\\" one\\n\xc3\xa7"
		      "o\",\"weak\":true,\"expired\":true}\n");
}

static void
bytes_that_are_no_text_are_cut_and_made_to_question_marks(void **state)
{
	char path[300];
	char expected[256];
	const struct field field = { .name = STR_INIT("a"), .text = STR_INIT("www.x") };
	OWNED_BUF out = BUF_INIT;

	(void)state;
	memset(path, 'p', sizeof(path));
	path[255] = '\xff';
	memset(expected, 'p', sizeof(expected));
	expected[255] = '?';
	write_hit(&out, str_from(path, sizeof(path)), &field, &plain, false);
	assert_memory_equal(out.data + strlen(BEGIN "\""), expected, sizeof(expected));
	assert_true(str_starts(str_from_offset(buf_str(&out), strlen(BEGIN "\"") + sizeof(expected)),
		STR("\",\"line\"")));
}

static void
a_hit_that_finds_no_room_is_told(void **state)
{
	const struct field field = { .name = STR_INIT("query"), .text = STR_INIT("www.x") };
	const struct place place = { STR("-"), 1, 0 };
	const struct match_hit hit = { .indicator = &plain, .len = 5 };

	(void)state;
	for (size_t limit = 1; limit < 200; limit += 7) {
		OWNED_BUF out = { .limit = limit };
		struct fault why;
		hit_line_write(&out, &(struct hit_line){ &place, 7, &field, &hit, false, false });
		assert_int_not_equal(buf_check(&out, &why), OK);
		assert_true(out.len <= limit);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hit_is_that_text),
		cmocka_unit_test(what_must_be_escaped_or_is_no_text_is_dealt_with),
		cmocka_unit_test(bytes_that_are_no_text_are_cut_and_made_to_question_marks),
		cmocka_unit_test(a_hit_that_finds_no_room_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
