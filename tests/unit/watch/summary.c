/* summary.c - tests of the summaries of logs: what they tell, and what is refused.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>

#include "base/limits.h"
#include "match/tokens.h"
#include "support/fake_env.h"
#include "watch/summary.h"

enum { MUCH_TEXT = 1000000 };

static void
take(struct summary_builder *builder, enum match_field kind, const char *text)
{
	struct field field = { .kind = kind, .text = str_of(text) };
	struct record record = { .count = 1, .fields = &field };

	assert_int_equal(summary_builder_take(builder, &record, NULL), OK);
}

static struct summary_builder *
builder_at(struct fake_env *fake, const struct text_place *begin)
{
	struct summary_builder *builder;

	fake_env_init(fake, 1);
	builder = summary_builder_new(&fake->env);
	assert_int_equal(summary_builder_begin(builder, begin, NULL), OK);
	return builder;
}

/* Of a part of that many bytes behind `begin`. */
static void
finish(struct summary_builder *builder, size_t len, struct buf *to)
{
	struct text_place end = { .offset = summary_builder_offset(builder) + len };

	assert_int_equal(
		summary_builder_finish(builder, &read_zeek, &end, STR("\n"), to, NULL), OK);
}

static void
read_whole(struct buf *bytes, struct summary *ret)
{
	size_t length;

	assert_int_equal(summary_length(buf_str(bytes), &read_zeek, &length, NULL), OK);
	assert_int_equal(length, bytes->len);
	assert_int_equal(summary_read(bytes, &read_zeek, ret, NULL), OK);
}

static const struct text_place start;

/* Of a log with that field, padded so that there is room. */
static void
summarise(enum match_field kind, const char *text, struct buf *to, struct summary *ret)
{
	struct fake_env fake;
	OWNED(summary_builder) builder = builder_at(&fake, &start);

	take(builder, kind, text);
	finish(builder, MUCH_TEXT, to);
	read_whole(to, ret);
}

static bool
may_hold(const struct summary *summary, enum value_kind kind, const char *text)
{
	OWNED(arena) arena = arena_new(MIB);
	uint64_t keys[TOKEN_KEYS_MAX];
	struct value value;
	size_t count;

	assert_int_equal(value_normalise(arena, kind, str_of(text), &value, NULL), OK);
	assert_int_equal(token_keys_of(arena, &value, summary->grain, keys, &count, NULL), OK);
	assert_in_range(count, summary->grain == TOKEN_FINE, TOKEN_KEYS_MAX);
	for (size_t i = 0; i < count; i++)
		if (summary_may_hold(summary, keys[i]))
			return true;
	return count == 0;
}

static void
knows_values_by_their_meaning(void **state)
{
	static const char text[] =
		"at WWW.Deep.Evil.Example. 2001:DB8:0:0:0:0:0:1 ::ffff:192.0.2.7 "
		"https://shop.example:80/Path%41 Mallory@Mail.Example "
		"4.3.2.1.in-addr.arpa D41D8CD98F00B204E9800998ECF8427E";
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;

	(void)state;
	summarise(MATCH_FIELD_TEXT, text, &bytes, &summary);
	assert_true(may_hold(&summary, VALUE_DOMAIN, "www.deep.evil.example"));
	assert_true(may_hold(&summary, VALUE_DOMAIN, "evil.example"));
	assert_false(may_hold(&summary, VALUE_DOMAIN, "other.example"));
	assert_false(may_hold(&summary, VALUE_DOMAIN, "a.www.deep.evil.example"));
	assert_true(may_hold(&summary, VALUE_IPV6, "2001:db8::1"));
	assert_false(may_hold(&summary, VALUE_IPV6, "2001:db8::2"));
	assert_true(may_hold(&summary, VALUE_IPV4, "192.0.2.7"));
	assert_true(may_hold(&summary, VALUE_IPV4, "1.2.3.4"));
	assert_false(may_hold(&summary, VALUE_IPV4, "4.3.2.1"));
	assert_true(may_hold(&summary, VALUE_URL, "http://shop.example/PathA"));
	assert_false(may_hold(&summary, VALUE_URL, "http://shop.example/PathB"));
	assert_true(may_hold(&summary, VALUE_DOMAIN, "shop.example"));
	assert_true(may_hold(&summary, VALUE_EMAIL, "mallory@mail.example"));
	assert_true(may_hold(&summary, VALUE_DOMAIN, "mail.example"));
	assert_true(may_hold(&summary, VALUE_MD5, "d41d8cd98f00b204e9800998ecf8427e"));
}

static void
knows_requests_that_a_log_takes_apart(void **state)
{
	struct field field = { .kind = MATCH_FIELD_URL,
		.text = STR("/a"),
		.is_request = true,
		.host = STR("Evil.example"),
		.port = 8080 };
	struct record record = { .count = 1, .fields = &field };
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;
	struct fake_env fake;
	OWNED(summary_builder) builder = builder_at(&fake, &start);

	(void)state;
	assert_int_equal(summary_builder_take(builder, &record, NULL), OK);
	finish(builder, MUCH_TEXT, &bytes);
	read_whole(&bytes, &summary);
	assert_true(may_hold(&summary, VALUE_URL, "https://evil.example:8080/a"));
	assert_false(may_hold(&summary, VALUE_URL, "https://evil.example/a"));
}

/* Every network of every length around an address, and the one beside it. */
static void
knows_the_networks_around_addresses(void **state)
{
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;
	char text[ADDRESS_TEXT_MAX];
	char network[ADDRESS_TEXT_MAX + 8];

	(void)state;
	summarise(MATCH_FIELD_LIST, "203.0.113.77,2001:db8:1234:5678:9abc::1", &bytes, &summary);
	for (unsigned length = 8; length < 32; length++) {
		uint32_t base = UINT32_C(0xcb00714d) & UINT32_MAX << (32 - length);
		snprintf(network, sizeof(network), "%s/%u", ipv4_format(base, text).data, length);
		assert_true(may_hold(&summary, VALUE_CIDR4, network));
		if (length > 24 || (length % 8 != 0 && length % 8 < 4))
			continue; /* asked by a wider one */
		base ^= UINT32_C(1) << (32 - length);
		snprintf(network, sizeof(network), "%s/%u", ipv4_format(base, text).data, length);
		assert_false(may_hold(&summary, VALUE_CIDR4, network));
	}
	for (unsigned length = 16; length < 128; length++) {
		uint8_t base[16] = { 0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34, 0x56, 0x78, 0x9a,
			0xbc, [15] = 1 };
		for (unsigned i = length; i < 128; i++)
			base[i / 8] &= (uint8_t) ~(0x80u >> i % 8);
		snprintf(network, sizeof(network), "%s/%u", ipv6_format(base, text).data, length);
		assert_true(may_hold(&summary, VALUE_CIDR6, network));
		if (length > 64 || (length % 16 != 0 && length % 16 < 12))
			continue;
		base[(length - 1) / 8] ^= (uint8_t)(0x80u >> (length - 1) % 8);
		snprintf(network, sizeof(network), "%s/%u", ipv6_format(base, text).data, length);
		assert_false(may_hold(&summary, VALUE_CIDR6, network));
	}
}

static void
asks_more_pieces_than_that_by_the_wider_network(void **state)
{
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;

	(void)state;
	summarise(MATCH_FIELD_LIST, "203.0.113.77,2001:db8:1234::1", &bytes, &summary);
	assert_false(may_hold(&summary, VALUE_CIDR4, "203.0.96.0/20"));
	assert_true(may_hold(&summary, VALUE_CIDR4, "203.0.128.0/19"));
	assert_false(may_hold(&summary, VALUE_CIDR4, "203.1.128.0/19"));
	assert_false(may_hold(&summary, VALUE_CIDR6, "2001:db8:1230:1000::/60"));
	assert_true(may_hold(&summary, VALUE_CIDR6, "2001:db8:5000::/36"));
	assert_false(may_hold(&summary, VALUE_CIDR6, "2001:db9:5000::/36"));
}

static void
takes_no_note_of_names_that_no_indicator_can_have(void **state)
{
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;

	(void)state;
	summarise(MATCH_FIELD_TEXT, "1767225600.123456 1.2-rc.3 a.b.c.4 x.4.example", &bytes,
		&summary);
	assert_int_equal(summary.key_count, 2);
	assert_true(may_hold(&summary, VALUE_DOMAIN, "x.4.example"));
	assert_true(may_hold(&summary, VALUE_DOMAIN, "4.example"));
}

static void
keeps_what_is_known_of_the_part(void **state)
{
	struct record early = { .has_time = true, .time = -5 };
	struct record late = { .has_time = true, .time = 9 };
	struct text_place begin = { 100, 7, STR("before") };
	struct text_place end = { 100 + MUCH_TEXT, 9, STR("behind it") };
	struct summary_digest last = summary_digest_of(STR("the last line\n"));
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;
	struct fake_env fake;
	OWNED(summary_builder) builder = builder_at(&fake, &begin);

	(void)state;
	assert_int_equal(summary_builder_take(builder, &late, NULL), OK);
	assert_int_equal(summary_builder_take(builder, &early, NULL), OK);
	assert_int_equal(summary_builder_finish(
				 builder, &read_zeek, &end, STR("the last line\n"), &bytes, NULL),
		OK);
	read_whole(&bytes, &summary);
	assert_true(summary.has_timed);
	assert_false(summary.has_untimed);
	assert_int_equal(summary.first, -5);
	assert_int_equal(summary.last, 9);
	assert_int_equal(summary.begin.offset, 100);
	assert_int_equal(summary.begin.line, 7);
	assert_true(str_eq(summary.begin.state, STR("before")));
	assert_int_equal(summary.end.offset, 100 + MUCH_TEXT);
	assert_int_equal(summary.end.line, 9);
	assert_true(str_eq(summary.end.state, STR("behind it")));
	assert_int_equal(summary.last_length, strlen("the last line\n"));
	assert_memory_equal(&summary.last_line, &last, sizeof(last));
	assert_true(summary.has_end_state);
	assert_int_equal(summary.key_count, 0);
}

static void
forgets_the_part_before(void **state)
{
	struct text_place next = { .offset = MUCH_TEXT };
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;
	struct fake_env fake;
	OWNED(summary_builder) builder = builder_at(&fake, &start);

	(void)state;
	for (unsigned i = 0; i < 5000; i++) {
		char name[32];
		snprintf(name, sizeof(name), "host%u.example", i);
		take(builder, MATCH_FIELD_HOST, name);
	}
	finish(builder, MUCH_TEXT, &bytes);
	buf_clear(&bytes);
	assert_int_equal(summary_builder_begin(builder, &next, NULL), OK);
	take(builder, MATCH_FIELD_HOST, "other.example");
	finish(builder, MUCH_TEXT, &bytes);
	read_whole(&bytes, &summary);
	assert_int_equal(summary.key_count, 1);
	assert_int_equal(summary.begin.offset, MUCH_TEXT);
	assert_false(may_hold(&summary, VALUE_DOMAIN, "host7.example"));
	assert_true(may_hold(&summary, VALUE_DOMAIN, "other.example"));
}

static void
notes_where_a_file_ends(void **state)
{
	struct summary_seal seal = { 1, 2, 3, -4 };
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;

	(void)state;
	assert_int_equal(summary_add_seal(&read_zeek, 4711, &seal, &bytes, NULL), OK);
	read_whole(&bytes, &summary);
	assert_int_equal(summary.begin.offset, 4711);
	assert_int_equal(summary.end.offset, 4711);
	assert_memory_equal(&summary.seal, &seal, sizeof(seal));
	assert_false(summary.has_filter);
}

static void
holds_for_one_format_alone(void **state)
{
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;
	size_t length;

	(void)state;
	summarise(MATCH_FIELD_TEXT, "evil.example", &bytes, &summary);
	assert_int_equal(summary_length(buf_str(&bytes), &read_text, &length, NULL), E_CORRUPT);
	assert_int_equal(summary_read(&bytes, &read_text, &summary, NULL), E_CORRUPT);
}

static void
refuses_what_is_cut_or_changed_anywhere(void **state)
{
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;
	struct fault why;

	(void)state;
	summarise(MATCH_FIELD_TEXT, "evil.example 192.0.2.7", &bytes, &summary);
	for (size_t i = 0; i < bytes.len; i++) {
		OWNED_BUF cut = BUF_INIT;
		buf_add(&cut, str_first(buf_str(&bytes), i));
		assert_int_equal(summary_read(&cut, &read_zeek, &summary, &why), E_CORRUPT);
		bytes.data[i] ^= 1;
		OWNED_BUF changed = BUF_INIT;
		buf_add(&changed, buf_str(&bytes));
		assert_int_equal(summary_read(&changed, &read_zeek, &summary, &why), E_CORRUPT);
		bytes.data[i] ^= 1;
	}
	buf_add_char(&bytes, 'x');
	assert_int_equal(summary_read(&bytes, &read_zeek, &summary, &why), E_CORRUPT);
}

/* The summary of a part of `keys` names in `len` bytes. */
static void
of_size(size_t keys, size_t len, struct buf *to)
{
	struct fake_env fake;
	OWNED(summary_builder) builder = builder_at(&fake, &start);
	char name[32];

	buf_clear(to);
	for (size_t i = 0; i < keys; i++) {
		snprintf(name, sizeof(name), "host%zu.example", i);
		take(builder, MATCH_FIELD_HOST, name);
	}
	finish(builder, len, to);
}

/* Of a text with room for the coarse keys alone. */
static void
summarise_coarsely(const char *text, struct buf *to, struct summary *ret)
{
	struct fake_env fake;
	OWNED(summary_builder) builder = builder_at(&fake, &start);
	char name[32];

	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "host%d.filler.example", i);
		take(builder, MATCH_FIELD_HOST, name);
	}
	take(builder, MATCH_FIELD_TEXT, text);
	finish(builder, (SUMMARY_HEAD_SIZE + key_filter_size(10, 14)) * SUMMARY_SHARE, to);
	read_whole(to, ret);
	assert_int_equal(ret->grain, TOKEN_COARSE);
	assert_true(ret->has_filter);
}

static void
knows_names_coarsely_where_there_is_little_room(void **state)
{
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;

	(void)state;
	summarise_coarsely("www.evil.example news.bbc.co.uk", &bytes, &summary);
	assert_true(may_hold(&summary, VALUE_DOMAIN, "evil.example"));
	assert_true(may_hold(&summary, VALUE_DOMAIN, "other.evil.example"));
	assert_true(may_hold(&summary, VALUE_URL, "http://x.evil.example/path"));
	assert_false(may_hold(&summary, VALUE_DOMAIN, "other.example"));
	assert_true(may_hold(&summary, VALUE_DOMAIN, "bbc.co.uk"));
	assert_true(may_hold(&summary, VALUE_DOMAIN, "co.uk"));
	assert_false(may_hold(&summary, VALUE_DOMAIN, "itv.co.uk"));
	assert_true(may_hold(&summary, VALUE_URL, "http://intranet/path")); /* no two labels */
}

static void
knows_addresses_coarsely_where_there_is_little_room(void **state)
{
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;

	(void)state;
	summarise_coarsely("203.0.113.77 2001:db8:1234:5678:9abc::1 198.51.100.1 192.0.2.1", &bytes, &summary);
	assert_true(may_hold(&summary, VALUE_IPV4, "203.0.113.78"));
	assert_false(may_hold(&summary, VALUE_IPV4, "203.0.114.77"));
	assert_true(may_hold(&summary, VALUE_URL, "https://203.0.113.9:8443/a@b"));
	assert_false(may_hold(&summary, VALUE_URL, "https://203.0.114.9:8443/"));
	assert_true(may_hold(&summary, VALUE_IPV6, "2001:db8:1234:5678::2"));
	assert_false(may_hold(&summary, VALUE_IPV6, "2001:db8:1234:5679::2"));
	assert_true(may_hold(&summary, VALUE_URL, "http://[2001:db8:1234:5678::3]:80/"));
	assert_true(may_hold(&summary, VALUE_CIDR4, "203.0.113.64/26"));
	assert_true(may_hold(&summary, VALUE_CIDR4, "203.0.112.0/20"));
	assert_false(may_hold(&summary, VALUE_CIDR4, "203.0.96.0/20"));
	assert_true(may_hold(&summary, VALUE_CIDR4, "10.0.0.0/19")); /* too wide to be asked */
	assert_true(may_hold(&summary, VALUE_CIDR6, "2001:db8:1234:5670::/60"));
	assert_false(may_hold(&summary, VALUE_CIDR6, "2001:db8:1234:5660::/60"));
	assert_true(may_hold(&summary, VALUE_CIDR6, "fd00::/59"));
}

/* The reader's state where a short text ends is kept while it takes a quarter of the room. */
static void
leaves_out_the_state_at_the_end_of_a_short_text(void **state)
{
	enum { STATE = 200 };
	static const struct {
		uint64_t begin, len;
		bool kept;
	} rows[] = { { 0, STATE * 4 * SUMMARY_SHARE, true }, { 0, STATE * 4 * SUMMARY_SHARE - 1, false },
		{ 1, STATE * 4 * SUMMARY_SHARE - 1, true } };
	char text[STATE];

	(void)state;
	memset(text, 's', sizeof(text));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct text_place begin = { .offset = rows[i].begin };
		struct text_place end = { .offset = rows[i].begin + rows[i].len,
			.state = str_from(text, STATE) };
		OWNED_BUF bytes = BUF_INIT;
		struct summary summary;
		struct fake_env fake;
		OWNED(summary_builder) builder = builder_at(&fake, &begin);
		assert_int_equal(summary_builder_finish(builder, &read_zeek, &end, STR("\n"), &bytes, NULL), OK);
		read_whole(&bytes, &summary);
		assert_int_equal(summary.has_end_state, rows[i].kept);
		assert_int_equal(summary.end.state.len, rows[i].kept ? STATE : 0);
	}
}

static void
parts_grow_with_what_is_before_them(void **state)
{
	(void)state;
	assert_int_equal(summary_part_size(0), SUMMARY_PART_MIN);
	assert_int_equal(summary_part_size(8 * SUMMARY_PART_MIN), SUMMARY_PART_MIN);
	assert_int_equal(summary_part_size(UINT64_C(8) * SUMMARY_PART_MIN + 8), SUMMARY_PART_MIN + 1);
	assert_int_equal(summary_part_size(UINT64_C(8) * SUMMARY_PART_MAX - 8), SUMMARY_PART_MAX - 1);
	assert_int_equal(summary_part_size(UINT64_MAX), SUMMARY_PART_MAX);
}

static void
takes_a_fiftieth_of_its_text_at_the_most(void **state)
{
	enum { KEYS = 10000 };
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;

	(void)state;
	for (unsigned bits = KEY_FILTER_BITS_MIN; bits <= KEY_FILTER_BITS_MAX; bits++) {
		size_t least = (SUMMARY_HEAD_SIZE + key_filter_size(KEYS, bits)) * SUMMARY_SHARE;
		of_size(KEYS, least, &bytes);
		assert_int_equal(bytes.len, least / SUMMARY_SHARE);
		read_whole(&bytes, &summary);
		assert_int_equal(summary.key_count, KEYS);
		assert_int_equal(summary.filter.bits, bits);
		assert_int_equal(summary.grain,
			bits < SUMMARY_FINE_BITS_MIN ? TOKEN_COARSE : TOKEN_FINE);
		of_size(KEYS, least - 1, &bytes);
		assert_true(bytes.len * SUMMARY_SHARE < least);
	}
}

static void
says_maybe_to_all_when_there_are_too_many_keys(void **state)
{
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;

	(void)state;
	of_size(10000, SUMMARY_HEAD_SIZE * SUMMARY_SHARE, &bytes);
	assert_int_equal(bytes.len, SUMMARY_HEAD_SIZE);
	read_whole(&bytes, &summary);
	assert_false(summary.has_filter);
	assert_true(may_hold(&summary, VALUE_DOMAIN, "nowhere.example"));
	of_size(10000, SUMMARY_HEAD_SIZE * SUMMARY_SHARE - 1, &bytes);
	assert_int_equal(bytes.len, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_values_by_their_meaning),
		cmocka_unit_test(knows_requests_that_a_log_takes_apart),
		cmocka_unit_test(knows_the_networks_around_addresses),
		cmocka_unit_test(asks_more_pieces_than_that_by_the_wider_network),
		cmocka_unit_test(takes_no_note_of_names_that_no_indicator_can_have),
		cmocka_unit_test(keeps_what_is_known_of_the_part),
		cmocka_unit_test(forgets_the_part_before),
		cmocka_unit_test(notes_where_a_file_ends),
		cmocka_unit_test(holds_for_one_format_alone),
		cmocka_unit_test(refuses_what_is_cut_or_changed_anywhere),
		cmocka_unit_test(knows_names_coarsely_where_there_is_little_room),
		cmocka_unit_test(knows_addresses_coarsely_where_there_is_little_room),
		cmocka_unit_test(leaves_out_the_state_at_the_end_of_a_short_text),
		cmocka_unit_test(parts_grow_with_what_is_before_them),
		cmocka_unit_test(takes_a_fiftieth_of_its_text_at_the_most),
		cmocka_unit_test(says_maybe_to_all_when_there_are_too_many_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
