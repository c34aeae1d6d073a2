/* parsers.c - tests of the probe's small readers: words, sources, plugins, DNS and NTP.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <arpa/inet.h>

#include "probe/dns_answer.h"
#include "probe/ntp.h"
#include "probe/plugin_output.h"
#include "probe/source.h"
#include "probe/words.h"
#include "support/fake_env.h"

enum { MEMORY = 1 << 20, DRAWS = 2000 };

/* --- words --- */

static void
assert_filled(const char *text, bool percent, const char *expected)
{
	static const struct word_value values[] = { { STR_INIT("USER"), STR_INIT("a b&c") },
		{ STR_INIT("RUN"), STR_INIT("$USER$") } };
	OWNED(arena) arena = arena_new(MEMORY);
	struct str filled;

	assert_int_equal(words_fill(arena, str_of(text), 2, values, percent, &filled, NULL), OK);
	assert_string_equal(filled.data, expected);
	assert_int_equal(filled.len, strlen(expected));
}

static void
drawn_values_are_put_in(void **state)
{
	(void)state;
	assert_filled("user=$USER$!", false, "user=a b&c!");
	assert_filled("user=$USER$!", true, "user=a+b%26c!");
	assert_filled("$USER$$USER$", false, "a b&ca b&c");
}

static void
other_dollars_stand_for_themselves(void **state)
{
	(void)state;
	assert_filled("", false, "");
	assert_filled("$", false, "$");
	assert_filled("$USER", false, "$USER");
	assert_filled("$$USER$$", false, "$a b&c$");
	assert_filled("$OTHER$", false, "$OTHER$");
	assert_filled("$user$", false, "$user$");
	assert_filled("$RUN$", false, "$USER$"); /* what was put in is not looked at again */
}

static void
assert_words(const char *text, size_t count, const char *const *expected)
{
	OWNED(arena) arena = arena_new(MEMORY);
	const char **words;
	size_t found;

	assert_int_equal(words_split(arena, str_of(text), 4, &words, &found, NULL), OK);
	assert_int_equal(found, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(words[i], expected[i]);
	assert_null(words[count]);
}

static void
a_command_is_parted_at_white_space_outside_quotes(void **state)
{
	(void)state;
	assert_words("", 0, NULL);
	assert_words(" \t\n ", 0, NULL);
	assert_words("a  b", 2, (const char *const[]){ "a", "b" });
	assert_words(
		"-s 'two words' x\"y z\"w", 3, (const char *const[]){ "-s", "two words", "xy zw" });
	assert_words("'' \"'\"", 2, (const char *const[]){ "", "'" });
	assert_words("$(id) `id` \\ ;", 4, (const char *const[]){ "$(id)", "`id`", "\\", ";" });
}

static void
open_quotes_and_too_many_words_are_errors(void **state)
{
	OWNED(arena) arena = arena_new(MEMORY);
	const char **words;
	size_t count;

	(void)state;
	assert_int_equal(words_split(arena, STR("a 'b"), 4, &words, &count, NULL), E_SYNTAX);
	assert_int_equal(words_split(arena, STR("a b c d"), 4, &words, &count, NULL), OK);
	assert_int_equal(words_split(arena, STR("a b c d e"), 4, &words, &count, NULL), E_TOO_MANY);
}

/* --- sources --- */

static void
every_address_of_a_pool_is_drawn(void **state)
{
	struct fake_env fake;
	unsigned seen[8] = { 0 };
	char text[SOURCE_TEXT_MAX];

	(void)state;
	fake_env_init(&fake, 7);
	for (int i = 0; i < DRAWS; i++) {
		assert_int_equal(source_draw(&fake.env, STR("192.0.2.8/30, 192.0.2.1,2001:db8::1"),
					 AF_INET, text, NULL),
			OK);
		if (strcmp(text, "192.0.2.1") == 0)
			seen[4]++;
		else
			seen[inet_addr(text) >> 24 & 3]++;
	}
	for (int i = 0; i < 4; i++) /* each an eighth */
		assert_in_range(seen[i], DRAWS / 8 - DRAWS / 20, DRAWS / 8 + DRAWS / 20);
	assert_in_range(seen[4], DRAWS / 2 - DRAWS / 20, DRAWS / 2 + DRAWS / 20);
}

static void
a_source_keeps_its_network(void **state)
{
	struct fake_env fake;
	char text[SOURCE_TEXT_MAX];

	(void)state;
	fake_env_init(&fake, 8);
	for (int i = 0; i < DRAWS; i++) {
		assert_int_equal(
			source_draw(&fake.env, STR("2001:db8:7:8000::/49"), AF_INET6, text, NULL),
			OK);
		assert_memory_equal(text, "2001:db8:7:", 11);
	}
	assert_int_equal(source_draw(&fake.env, STR("192.0.2.1/32"), AF_INET, text, NULL), OK);
	assert_string_equal(text, "192.0.2.1");
}

static void
a_pool_without_the_family_or_that_is_none_is_an_error(void **state)
{
	static const char *const wrong[] = { "", ",", "a", "192.0.2", "192.0.2.1/33", "192.0.2.1/",
		"2001:db8::/129", "192.0.2.1/-1", "192.0.2.1 192.0.2.2" };
	struct fake_env fake;
	char text[SOURCE_TEXT_MAX];

	(void)state;
	fake_env_init(&fake, 9);
	assert_int_equal(source_draw(&fake.env, STR("192.0.2.1"), AF_INET6, text, NULL), E_ABSENT);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(source_validate(str_of(wrong[i]), NULL), E_INVALID);
}

/* --- plugins --- */

static void
a_plugins_output_has_text_and_performance_data(void **state)
{
	struct plugin_output output = plugin_output_parse(
		STR(" HTTP OK: 200 | time=0.1s;;;0 \nlong\ntext|a=1\n"));

	(void)state;
	assert_true(str_eq(output.text, STR("HTTP OK: 200")));
	assert_true(str_eq(output.performance, STR("time=0.1s;;;0")));
	assert_true(str_eq(output.rest, STR("long\ntext|a=1\n")));
	output = plugin_output_parse(STR(""));
	assert_int_equal(output.text.len + output.performance.len + output.rest.len, 0);
	output = plugin_output_parse(STR("|"));
	assert_int_equal(output.text.len + output.performance.len + output.rest.len, 0);
}

static void
assert_value(struct str *rest, const char *label, const char *number, const char *unit)
{
	struct plugin_value value;

	assert_true(plugin_value_next(rest, &value));
	assert_true(str_eq(value.label, str_of(label)));
	assert_true(str_eq(value.value, str_of(number)));
	assert_true(str_eq(value.unit, str_of(unit)));
}

static void
performance_data_is_read_value_by_value(void **state)
{
	struct str rest = STR("time=0.1s;1;2;0;10 size=199B  '/var log'=50%;80 x=U 'it''s'=-3");
	struct plugin_value value;

	(void)state;
	assert_value(&rest, "time", "0.1", "s");
	assert_value(&rest, "size", "199", "B");
	assert_value(&rest, "/var log", "50", "%");
	assert_value(&rest, "x", "U", "");
	assert_value(&rest, "it''s", "-3", "");
	assert_false(plugin_value_next(&rest, &value));
}

static void
malformed_performance_data_ends_the_values(void **state)
{
	static const char *const wrong[] = { "", " ", "x", "=1", "x=", "x=s", "'x=1", "''=1",
		"'x'1" };
	struct plugin_value value;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct str rest = str_of(wrong[i]);
		assert_false(plugin_value_next(&rest, &value));
	}
}

/* --- DNS --- */

#define DNS_HEAD "\x12\x34\x84\x00\x00\x01\x00\x02\x00\x00\x00\x00"
#define DNS_QUESTION \
	"\x03"       \
	"www"        \
	"\x02"       \
	"ex"         \
	"\x00\x00\x01\x00\x01"
#define DNS_RECORD "\xc0\x0c\x00\x01\x00\x01\x00\x00\x00\x3c\x00\x04\xc0\x00\x02"

static void
a_dns_reply_is_read(void **state)
{
	static const struct str packet = STR_INIT(
		DNS_HEAD DNS_QUESTION DNS_RECORD "\x0a" DNS_RECORD "\x0b");
	OWNED(arena) arena = arena_new(MEMORY);
	struct dns_answer answer;

	(void)state;
	assert_int_equal(dns_answer_parse(arena, packet, 1, &answer, NULL), OK);
	assert_int_equal(answer.code, 0);
	assert_true(answer.authoritative);
	assert_int_equal(answer.count, 2);
	assert_true(str_eq(answer.records[0], STR("192.0.2.10")));
	assert_true(str_eq(answer.records[1], STR("192.0.2.11")));
	assert_int_equal(dns_answer_parse(arena, packet, 28, &answer, NULL), OK);
	assert_int_equal(answer.count, 0);
}

static void
no_cut_of_a_dns_reply_is_taken_for_a_whole_one(void **state)
{
	static const struct str packet = STR_INIT(
		DNS_HEAD DNS_QUESTION DNS_RECORD "\x0a" DNS_RECORD "\x0b");
	OWNED(arena) arena = arena_new(MEMORY);
	struct dns_answer answer;

	(void)state;
	for (size_t len = 0; len < packet.len; len++) {
		char *exact = malloc(len + 1); /* so that the sanitizer sees a step too far */
		memcpy(exact, packet.data, len);
		assert_int_equal(
			dns_answer_parse(arena, str_from(exact, len), 1, &answer, NULL), E_SYNTAX);
		free(exact);
		arena_reset(arena);
	}
}

static void
a_question_is_no_reply(void **state)
{
	OWNED(arena) arena = arena_new(MEMORY);
	struct dns_answer answer;

	(void)state;
	assert_int_equal(
		dns_answer_parse(arena, STR("\x12\x34\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00"), 1,
			&answer, NULL),
		E_SYNTAX);
}

/* --- NTP --- */

static void
an_ntp_answer_must_repeat_the_cookie(void **state)
{
	uint8_t packet[NTP_PACKET];
	struct ntp_answer answer;

	(void)state;
	ntp_request(UINT64_C(0x0102030405060708), packet);
	assert_int_equal(packet[0], 0x23);
	assert_memory_equal(packet + 40, "\1\2\3\4\5\6\7\10", 8);
	memcpy(packet + 24, packet + 40, 8);
	packet[0] = 0x24;
	packet[1] = 2;
	assert_true(ntp_parse(str_from(packet, NTP_PACKET), UINT64_C(0x0102030405060708), &answer));
	assert_true(answer.synchronised);
	assert_false(
		ntp_parse(str_from(packet, NTP_PACKET), UINT64_C(0x0102030405060709), &answer));
	assert_false(
		ntp_parse(str_from(packet, NTP_PACKET - 1), UINT64_C(0x0102030405060708), &answer));
	packet[0] = 0xe4; /* leap indicator 3: not set */
	assert_true(ntp_parse(str_from(packet, NTP_PACKET), UINT64_C(0x0102030405060708), &answer));
	assert_false(answer.synchronised);
}

static void
ntp_times_cross_into_their_next_era(void **state)
{
	uint8_t packet[NTP_PACKET] = { 0x24, 1 };
	struct ntp_answer answer;

	(void)state;
	/* 2036-02-07T06:28:16Z is second 0 of era 1: RFC 5905 section 6. */
	assert_true(ntp_parse(str_from(packet, NTP_PACKET), 0, &answer));
	assert_int_equal(answer.sent, INT64_C(2085978496) * 1000000);
	memcpy(packet + 40, "\x83\xaa\x7e\x80\x80\0\0\0", 8); /* 1970, and a half */
	assert_true(ntp_parse(str_from(packet, NTP_PACKET), 0, &answer));
	assert_int_equal(answer.sent, 500000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drawn_values_are_put_in),
		cmocka_unit_test(other_dollars_stand_for_themselves),
		cmocka_unit_test(a_command_is_parted_at_white_space_outside_quotes),
		cmocka_unit_test(open_quotes_and_too_many_words_are_errors),
		cmocka_unit_test(every_address_of_a_pool_is_drawn),
		cmocka_unit_test(a_source_keeps_its_network),
		cmocka_unit_test(a_pool_without_the_family_or_that_is_none_is_an_error),
		cmocka_unit_test(a_plugins_output_has_text_and_performance_data),
		cmocka_unit_test(performance_data_is_read_value_by_value),
		cmocka_unit_test(malformed_performance_data_ends_the_values),
		cmocka_unit_test(a_dns_reply_is_read),
		cmocka_unit_test(no_cut_of_a_dns_reply_is_taken_for_a_whole_one),
		cmocka_unit_test(a_question_is_no_reply),
		cmocka_unit_test(an_ntp_answer_must_repeat_the_cookie),
		cmocka_unit_test(ntp_times_cross_into_their_next_era),
	};

	return cmocka_run_group_tests_name("probe/parsers", tests, NULL, NULL);
}
