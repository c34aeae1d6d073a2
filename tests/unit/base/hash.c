/* hash.c - tests of digests, encodings and UUIDs against published examples.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/arena.h"
#include "base/hash.h"
#include "base/limits.h"
#include "support/fake_env.h"

static void
digests_are_as_published(void **state)
{
	struct sha256 digest = sha256_of(STR("abc")); /* FIPS 180-4 */
	char text[2 * SHA256_SIZE + 1];

	(void)state;
	hex_format(digest.bytes, SHA256_SIZE, text);
	assert_string_equal(text,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static void
macs_are_as_published(void **state)
{
	static const uint8_t key[MAC_KEY_SIZE] = "Jefe"; /* RFC 4231, case 2: zeros pad the key */
	struct sha256 mac = mac_of(key, STR("what do ya want for nothing?"));
	char text[2 * MAC_SIZE + 1];

	(void)state;
	hex_format(mac.bytes, MAC_SIZE, text);
	assert_string_equal(text,
		"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

static void
equality_takes_length_and_every_byte(void **state)
{
	(void)state;
	assert_true(equal_constant_time(STR("abc"), STR("abc")));
	assert_true(equal_constant_time(STR(""), STR_NONE));
	assert_false(equal_constant_time(STR("abc"), STR("abd")));
	assert_false(equal_constant_time(STR("abc"), STR("ab")));
}

static void
hexadecimal_reads_back_in_either_case(void **state)
{
	uint8_t bytes[2] = { 0 };

	(void)state;
	assert_true(hex_parse(STR("aBf0"), bytes, 2));
	assert_int_equal(bytes[0], 0xab);
	assert_int_equal(bytes[1], 0xf0);
	assert_false(hex_parse(STR("abf"), bytes, 2));
	assert_false(hex_parse(STR("abf00"), bytes, 2));
	assert_false(hex_parse(STR("ab f"), bytes, 2));
	assert_false(hex_parse(STR("abfg"), bytes, 2));
}

static void
base64_is_as_published(void **state)
{
	static const struct {
		const char *bytes;
		const char *standard;
		const char *url;
	} rows[] = { { "", "", "" }, { "f", "Zg==", "Zg" }, { "fo", "Zm8=", "Zm8" },
		{ "foo", "Zm9v", "Zm9v" }, { "\xfb\xff", "+/8=", "-_8" } };
	OWNED(arena) arena = arena_new(KIB);
	struct str back;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct str bytes = str_of(rows[i].bytes);
		assert_true(str_eq(base64_format(arena, bytes), str_of(rows[i].standard)));
		assert_true(str_eq(base64url_format(arena, bytes), str_of(rows[i].url)));
		assert_true(base64_parse(arena, str_of(rows[i].standard), true, &back));
		assert_true(str_eq(back, bytes));
		assert_true(base64_parse(arena, str_of(rows[i].url), false, &back));
		assert_true(str_eq(back, bytes));
	}
}

static void
base64_has_one_spelling(void **state)
{
	static const char *const bad[] = { "Zg=", "Zg==", "Zh", "Z", "Zm9 v", "Zm9v\n", "+/8",
		"-\xdf" "8", "\xad_8" };
	OWNED(arena) arena = arena_new(KIB);
	struct str bytes;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(base64_parse(arena, str_of(bad[i]), false, &bytes));
	assert_false(base64_parse(arena, STR("Zg"), true, &bytes));
	assert_false(base64_parse(arena, STR("-_8="), true, &bytes));
}

static void
named_uuids_are_as_published(void **state)
{
	/* RFC 9562, appendix A.4: www.example.com in the name space of DNS. */
	static const uint8_t dns[16] = { 0x6b, 0xa7, 0xb8, 0x10, 0x9d, 0xad, 0x11, 0xd1, 0x80, 0xb4,
		0x00, 0xc0, 0x4f, 0xd4, 0x30, 0xc8 };
	char text[UUID_TEXT + 1];

	(void)state;
	uuid_v5(dns, STR("www.example.com"), text);
	assert_string_equal(text, "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

static void
random_uuids_are_valid_and_differ(void **state)
{
	struct fake_env fake;
	char one[UUID_TEXT + 1];
	char two[UUID_TEXT + 1];

	(void)state;
	fake_env_init(&fake, 1);
	uuid_v4(&fake.env, one);
	uuid_v4(&fake.env, two);
	assert_true(uuid_is_valid(str_of(one)));
	assert_int_equal(uuid_version(str_of(one)), 4);
	assert_string_not_equal(one, two);
}

static void
a_random_uuid_is_its_random_bytes_but_six_bits(void **state)
{
	uint8_t bytes[16];
	char text[UUID_TEXT + 1];

	(void)state;
	for (uint8_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = i;
	uuid_v4_of(bytes, text);
	assert_string_equal(text, "00010203-0405-4607-8809-0a0b0c0d0e0f");
	memset(bytes, 0xff, sizeof(bytes));
	uuid_v4_of(bytes, text);
	assert_string_equal(text, "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

static void
malformed_uuids_are_refused(void **state)
{
	static const char *const bad[] = { "", "2ed6657d-e927-568b-95e1-2665a8aea6a",
		"2ed6657d-e927-568b-95e1-2665a8aea6a22", "2ed6657de927-568b-95e1-2665a8aea6a2-",
		"2ED6657D-E927-568B-95E1-2665A8AEA6A2", "2ed6657d-e927-068b-95e1-2665a8aea6a2",
		"2ed6657d-e927-968b-95e1-2665a8aea6a2", "2ed6657d-e927-568b-15e1-2665a8aea6a2",
		"gggggggg-e927-568b-95e1-2665a8aea6a2" };

	(void)state;
	assert_true(uuid_is_valid(STR("2ed6657d-e927-568b-95e1-2665a8aea6a2")));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(uuid_is_valid(str_of(bad[i])));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_as_published),
		cmocka_unit_test(macs_are_as_published),
		cmocka_unit_test(equality_takes_length_and_every_byte),
		cmocka_unit_test(hexadecimal_reads_back_in_either_case),
		cmocka_unit_test(base64_is_as_published),
		cmocka_unit_test(base64_has_one_spelling),
		cmocka_unit_test(named_uuids_are_as_published),
		cmocka_unit_test(random_uuids_are_valid_and_differ),
		cmocka_unit_test(a_random_uuid_is_its_random_bytes_but_six_bits),
		cmocka_unit_test(malformed_uuids_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
