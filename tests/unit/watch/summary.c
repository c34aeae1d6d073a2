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

static struct summary_subject
sample_subject(void)
{
	return (struct summary_subject){ 4711, -3, sha256_of(STR("head")), &read_zeek };
}

static void
take(struct summary_builder *builder, enum match_field kind, const char *text, size_t len)
{
	struct field field = { .kind = kind, .text = str_of(text) };
	struct record record = { .count = 1, .fields = &field };

	assert_int_equal(summary_builder_take(builder, &record, len, NULL), OK);
}

/* Of a log with that field, padded so that there is room. */
static void
summarise(enum match_field kind, const char *text, struct buf *to, struct summary *ret)
{
	struct summary_subject subject = sample_subject();
	struct fake_env fake;

	fake_env_init(&fake, 1);
	OWNED(summary_builder) builder = summary_builder_new(&fake.env);
	take(builder, kind, text, MUCH_TEXT);
	assert_int_equal(summary_builder_finish(builder, &subject, to, NULL), OK);
	assert_int_equal(summary_read(buf_str(to), ret, NULL), OK);
}

static bool
may_hold(const struct summary *summary, enum value_kind kind, const char *text)
{
	OWNED(arena) arena = arena_new(MIB);
	uint64_t keys[TOKEN_KEYS_MAX];
	struct value value;
	size_t count;

	assert_int_equal(value_normalise(arena, kind, str_of(text), &value, NULL), OK);
	assert_int_equal(token_keys_of(arena, &value, keys, &count, NULL), OK);
	assert_in_range(count, 1, TOKEN_KEYS_MAX);
	for (size_t i = 0; i < count; i++)
		if (summary_may_hold(summary, keys[i]))
			return true;
	return false;
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
	struct summary_subject subject = sample_subject();
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;
	struct fake_env fake;

	(void)state;
	fake_env_init(&fake, 1);
	OWNED(summary_builder) builder = summary_builder_new(&fake.env);
	assert_int_equal(summary_builder_take(builder, &record, MUCH_TEXT, NULL), OK);
	assert_int_equal(summary_builder_finish(builder, &subject, &bytes, NULL), OK);
	assert_int_equal(summary_read(buf_str(&bytes), &summary, NULL), OK);
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
		if (length > 24)
			continue;
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
		if (length > 64)
			continue;
		base[(length - 1) / 8] ^= (uint8_t)(0x80u >> (length - 1) % 8);
		snprintf(network, sizeof(network), "%s/%u", ipv6_format(base, text).data, length);
		assert_false(may_hold(&summary, VALUE_CIDR6, network));
	}
}

static void
keeps_what_is_known_of_the_file(void **state)
{
	struct record early = { .has_time = true, .time = -5 };
	struct record late = { .has_time = true, .time = 9 };
	struct summary_subject subject = sample_subject();
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;
	struct fake_env fake;

	(void)state;
	fake_env_init(&fake, 1);
	OWNED(summary_builder) builder = summary_builder_new(&fake.env);
	assert_int_equal(summary_builder_take(builder, &late, MUCH_TEXT, NULL), OK);
	assert_int_equal(summary_builder_take(builder, &early, 1, NULL), OK);
	assert_int_equal(summary_builder_finish(builder, &subject, &bytes, NULL), OK);
	assert_int_equal(summary_read(buf_str(&bytes), &summary, NULL), OK);
	assert_true(summary.has_timed);
	assert_false(summary.has_untimed);
	assert_int_equal(summary.first, -5);
	assert_int_equal(summary.last, 9);
	assert_int_equal(summary.lines, 2);
	assert_int_equal(summary.text_size, MUCH_TEXT + 1);
	assert_int_equal(summary.key_count, 0);
}

static void
holds_for_one_file_in_one_state_alone(void **state)
{
	struct summary_subject same = sample_subject();
	struct summary_subject other;
	OWNED_BUF bytes = BUF_INIT;
	struct summary summary;

	(void)state;
	summarise(MATCH_FIELD_TEXT, "evil.example", &bytes, &summary);
	assert_true(summary.has_untimed);
	assert_true(summary_is_of(&summary, &same));
	other = same;
	other.size++;
	assert_false(summary_is_of(&summary, &other));
	other = same;
	other.modified++;
	assert_false(summary_is_of(&summary, &other));
	other = same;
	other.head.bytes[31] ^= 1;
	assert_false(summary_is_of(&summary, &other));
	other = same;
	other.format = &read_text;
	assert_false(summary_is_of(&summary, &other));
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
		assert_int_equal(summary_read(str_from(bytes.data, i), &summary, &why), E_CORRUPT);
		bytes.data[i] ^= 1;
		assert_int_equal(summary_read(buf_str(&bytes), &summary, &why), E_CORRUPT);
		bytes.data[i] ^= 1;
	}
	buf_add_char(&bytes, 'x');
	assert_int_equal(summary_read(buf_str(&bytes), &summary, &why), E_CORRUPT);
}

/* A log of `keys` names in `len` bytes: the size of its summary. */
static size_t
size_for(size_t keys, size_t len)
{
	struct summary_subject subject = sample_subject();
	OWNED_BUF bytes = BUF_INIT;
	struct fake_env fake;
	char name[32];

	fake_env_init(&fake, 1);
	OWNED(summary_builder) builder = summary_builder_new(&fake.env);
	for (size_t i = 0; i < keys; i++) {
		snprintf(name, sizeof(name), "host%zu.example", i);
		take(builder, MATCH_FIELD_HOST, name, i == 0 ? len : 0);
	}
	assert_int_equal(summary_builder_finish(builder, &subject, &bytes, NULL), OK);
	return bytes.len;
}

static void
takes_a_fiftieth_of_its_text_at_the_most(void **state)
{
	size_t wide = size_for(10000, MUCH_TEXT * 10);
	size_t narrow;

	(void)state;
	assert_in_range(wide, 24000, 26000);
	assert_int_equal(size_for(10000, wide * SUMMARY_SHARE), wide);
	narrow = size_for(10000, wide * SUMMARY_SHARE - 1);
	assert_in_range(narrow, 12000, 13000);
	assert_int_equal(size_for(10000, narrow * SUMMARY_SHARE), narrow);
	assert_int_equal(size_for(10000, narrow * SUMMARY_SHARE - 1), 0);
	assert_int_equal(size_for(0, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_values_by_their_meaning),
		cmocka_unit_test(knows_requests_that_a_log_takes_apart),
		cmocka_unit_test(knows_the_networks_around_addresses),
		cmocka_unit_test(keeps_what_is_known_of_the_file),
		cmocka_unit_test(holds_for_one_file_in_one_state_alone),
		cmocka_unit_test(refuses_what_is_cut_or_changed_anywhere),
		cmocka_unit_test(takes_a_fiftieth_of_its_text_at_the_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
