/* object_values.c - tests of the values that objects name.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/buf.h"
#include "base/limits.h"
#include "model/object_values.h"

#define MD5 "d41d8cd98f00b204e9800998ecf8427e"

/* Writes "kind:text;" for each value. */
static enum err
values_of(struct arena *arena, const char *text, struct object_values *ret, struct buf *listing,
	struct fault *why)
{
	struct object object = { 0 };

	assert_int_equal(json_parse(arena, str_of(text), &object.json, NULL), OK);
	object.type = json_get_string(object.json, STR("type"));
	TRY(object_values(arena, &object, ret, why));
	for (size_t i = 0; i < ret->count; i++)
		buf_addf(listing, "%s:%.*s;", value_kind_name(ret->values[i].kind),
			STR_FMT(ret->values[i].text));
	return OK;
}

static void
check_values(const char *text, const char *listing, size_t refused)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	OWNED_BUF got = BUF_INIT;
	struct object_values values;

	assert_int_equal(values_of(arena, text, &values, &got, NULL), OK);
	assert_string_equal(got.data == NULL ? "" : got.data, listing);
	assert_int_equal(values.refused_count, refused);
	assert_int_equal(values.first_refusal.len > 0, refused > 0);
	assert_false(values.any_one_matches);
}

static void
check_pattern(const char *pattern, const char *listing, bool any_one_matches, size_t refused)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF got = BUF_INIT;
	struct object_values values;
	struct str text = str_printf(arena, "{\"type\":\"indicator\",\"pattern_type\":\"stix\","
		"\"pattern\":\"%s\"}", pattern);

	assert_int_equal(values_of(arena, text.data, &values, &got, NULL), OK);
	assert_string_equal(got.data == NULL ? "" : got.data, listing);
	assert_int_equal(values.any_one_matches, any_one_matches);
	assert_int_equal(values.refused_count, refused);
}

static void
observables_have_their_own_value(void **state)
{
	(void)state;
	check_values("{\"type\":\"ipv4-addr\",\"value\":\"1.2.3.4\"}", "ipv4:1.2.3.4;", 0);
	check_values("{\"type\":\"ipv4-addr\",\"value\":\"10.1.2.3/8\"}", "cidr4:10.0.0.0/8;", 0);
	check_values("{\"type\":\"ipv6-addr\",\"value\":\"2001:DB8::/32\"}", "cidr6:2001:db8::/32;", 0);
	check_values("{\"type\":\"domain-name\",\"value\":\"Evil.Example\"}", "domain:evil.example;", 0);
	check_values("{\"type\":\"url\",\"value\":\"HTTP://Evil.Example\"}", "url:http://evil.example/;", 0);
	check_values("{\"type\":\"artifact\",\"url\":\"http://evil.example/\"}",
		"url:http://evil.example/;", 0);
	check_values("{\"type\":\"email-addr\",\"value\":\"A@Evil.Example\"}", "email:a@evil.example;", 0);
	check_values("{\"type\":\"file\",\"name\":\"x\",\"hashes\":{\"MD5\":\"" MD5 "\",\"SHA-256\":\""
		MD5 MD5 "\",\"SSDEEP\":\"3:AXGBicFlgVNhBGcL6wCrFQEv:AXGHsNhxLsr2C\"}}",
		"md5:" MD5 ";sha256:" MD5 MD5 ";", 0);
	check_values("{\"type\":\"x509-certificate\",\"hashes\":{\"SHA-1\":\"" MD5 "01234567\"}}",
		"sha1:" MD5 "01234567;", 0);
}

static void
other_objects_have_none(void **state)
{
	(void)state;
	check_values("{\"type\":\"malware\",\"value\":\"1.2.3.4\"}", "", 0);
	check_values("{\"type\":\"process\",\"hashes\":{\"MD5\":\"" MD5 "\"}}", "", 0);
	check_values("{\"type\":\"file\",\"hashes\":[1]}", "", 0);
	check_values("{\"type\":\"ipv4-addr\",\"value\":5}", "", 0);
	check_values("{\"type\":\"indicator\",\"pattern_type\":\"snort\",\"pattern\":\"alert tcp\"}", "", 0);
	check_values("{\"type\":\"indicator\"}", "", 0);
}

static void
observed_data_of_2_0_have_those_inside(void **state)
{
	(void)state;
	check_values("{\"type\":\"observed-data\",\"objects\":{\"0\":{\"type\":\"ipv4-addr\","
		"\"value\":\"1.2.3.4\"},\"1\":{\"type\":\"domain-name\",\"value\":\"evil.example\"},"
		"\"2\":{\"type\":\"ipv4-addr\",\"value\":\"1.2.3.4\"},\"3\":7}}",
		"ipv4:1.2.3.4;domain:evil.example;", 0);
	check_values("{\"type\":\"observed-data\",\"object_refs\":[\"x\"]}", "", 0);
}

static void
malformed_and_wide_values_are_refused_and_counted(void **state)
{
	(void)state;
	check_values("{\"type\":\"ipv4-addr\",\"value\":\"1.2.3.400\"}", "", 1);
	check_values("{\"type\":\"ipv4-addr\",\"value\":\"0.0.0.0/7\"}", "", 1);
	check_values("{\"type\":\"domain-name\",\"value\":\"co.uk\"}", "", 1);
	check_values("{\"type\":\"file\",\"hashes\":{\"MD5\":\"x\",\"SHA-1\":\"y\"}}", "", 2);
	check_pattern("[domain-name:value IN ('evil.example', 'com')]", "domain:evil.example;", true, 1);
	/* a value that is refused leaves nothing to look for, not a pattern for every line either */
	check_pattern("[domain-name:value = 'com']", "", true, 1);
}

static void
patterns_name_values_by_known_paths(void **state)
{
	(void)state;
	check_pattern("[ipv4-addr:value = '1.2.3.4']", "ipv4:1.2.3.4;", true, 0);
	check_pattern("[ipv4-addr:value = '10.0.0.0/8']", "cidr4:10.0.0.0/8;", true, 0);
	check_pattern("[ipv4-addr:value ISSUBSET '10.0.0.0/8']", "cidr4:10.0.0.0/8;", true, 0);
	check_pattern("[ipv6-addr:value ISSUBSET '2001:db8::/32']", "cidr6:2001:db8::/32;", true, 0);
	check_pattern("[domain-name:value = 'evil[.]example']", "domain:evil.example;", true, 0);
	check_pattern("[url:value = 'hxxp://evil[.]example/a']", "url:http://evil.example/a;", true, 0);
	check_pattern("[email-addr:value = 'a@evil.example']", "email:a@evil.example;", true, 0);
	check_pattern("[email-message:from_ref.value = 'a@evil.example' OR "
		"email-message:to_refs[*].value = 'b@evil.example']",
		"email:a@evil.example;email:b@evil.example;", true, 0);
	check_pattern("[file:hashes.MD5 = '" MD5 "' OR file:hashes.'SHA-256' = '" MD5 MD5 "']",
		"md5:" MD5 ";sha256:" MD5 MD5 ";", true, 0);
	check_pattern("[file:hashes.sha256 = '" MD5 MD5 "']", "sha256:" MD5 MD5 ";", true, 0);
	check_pattern("[x509-certificate:hashes.'SHA-1' = '" MD5 "01234567']",
		"sha1:" MD5 "01234567;", true, 0);
	check_pattern("[network-traffic:dst_ref.value = '1.2.3.4' OR network-traffic:src_ref.value IN "
		"('2001:db8::1', 'evil.example', '10.0.0.0/8')]",
		"ipv4:1.2.3.4;ipv6:2001:db8::1;domain:evil.example;cidr4:10.0.0.0/8;", true, 0);
	check_pattern("[ipv4-addr:value = '1.2.3.4'] OR [ipv4-addr:value = '1.2.3.4']",
		"ipv4:1.2.3.4;", true, 0);
}

static void
values_that_do_not_suffice_alone_are_named_all_the_same(void **state)
{
	(void)state;
	check_pattern("[ipv4-addr:value = '1.2.3.4' OR file:name = 'x.exe']", "ipv4:1.2.3.4;", false, 0);
	check_pattern("[file:hashes.MD5 = '" MD5 "' AND file:size = 5]", "md5:" MD5 ";", false, 0);
	check_pattern("[file:hashes.SSDEEP = 'x' OR file:hashes.MD5 = '" MD5 "']", "md5:" MD5 ";", false, 0);
	check_pattern("[ipv4-addr:value = '1.2.3.4'] FOLLOWEDBY [url:value = 'http://evil.example/']",
		"ipv4:1.2.3.4;url:http://evil.example/;", false, 0);
	check_pattern("[url:value LIKE 'http://evil.example/%']", "", false, 0);
	check_pattern("[domain-name:value ISSUBSET '10.0.0.0/8']", "", false, 0);
	check_pattern("[file:name = 'x.exe']", "", false, 0);
}

static void
an_indicator_of_2_0_needs_no_pattern_type(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF got = BUF_INIT;
	struct object_values values;

	(void)state;
	assert_int_equal(values_of(arena, "{\"type\":\"indicator\",\"pattern\":"
		"\"[ipv4-addr:value = '1.2.3.4']\"}", &values, &got, NULL), OK);
	assert_string_equal(got.data, "ipv4:1.2.3.4;");
	assert_true(values.any_one_matches);
}

static void
a_pattern_that_cannot_be_read_is_an_error(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	OWNED_BUF got = BUF_INIT;
	struct object_values values;
	struct fault why;

	(void)state;
	assert_int_equal(values_of(arena, "{\"type\":\"indicator\",\"pattern_type\":\"stix\","
		"\"pattern\":\"[ipv4-addr:value = ]\"}", &values, &got, &why), E_INVALID);
	assert_string_equal(why.text, "pattern, character 20: a literal is wanted, not \"]\"");
	assert_string_equal(why.where, "/pattern");
}

static void
many_values_keep_their_order(void **state)
{
	enum { MANY = 1500 };
	OWNED(arena) arena = arena_new(16 * MIB);
	OWNED_BUF text = BUF_INIT;
	OWNED_BUF expected = BUF_INIT;
	OWNED_BUF got = BUF_INIT;
	struct object_values values;

	(void)state;
	buf_add(&text, STR("{\"type\":\"indicator\",\"pattern\":\"[ipv4-addr:value IN ('1.1.0.0'"));
	for (unsigned i = 0; i < MANY; i++)
		buf_addf(&text, ",'1.1.%u.%u','1.1.0.0'", i / 256, i % 256);
	for (unsigned i = 0; i < MANY; i++)
		buf_addf(&expected, "ipv4:1.1.%u.%u;", i / 256, i % 256);
	buf_add(&text, STR(")]\"}"));
	assert_int_equal(values_of(arena, text.data, &values, &got, NULL), OK);
	assert_int_equal(values.count, MANY);
	assert_string_equal(got.data, expected.data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(observables_have_their_own_value),
		cmocka_unit_test(other_objects_have_none),
		cmocka_unit_test(observed_data_of_2_0_have_those_inside),
		cmocka_unit_test(malformed_and_wide_values_are_refused_and_counted),
		cmocka_unit_test(patterns_name_values_by_known_paths),
		cmocka_unit_test(values_that_do_not_suffice_alone_are_named_all_the_same),
		cmocka_unit_test(an_indicator_of_2_0_needs_no_pattern_type),
		cmocka_unit_test(a_pattern_that_cannot_be_read_is_an_error),
		cmocka_unit_test(many_values_keep_their_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
