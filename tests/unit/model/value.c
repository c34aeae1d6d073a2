/* value.c - tests of the normal forms of values.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "model/value.h"

struct row {
	enum value_kind kind;
	const char *text;
	const char *form; /* NULL: refused */
	enum value_kind form_kind;
};

#define SAME(kind, text, form) { kind, text, form, kind }
#define REFUSED(kind, text) { kind, text, NULL, kind }

static void
check_form(enum value_kind kind, const char *text, const char *form, enum value_kind form_kind)
{
	OWNED(arena) arena = arena_new(MIB);
	struct value value;
	struct value again;
	struct fault why = { 0 };
	enum err err = value_normalise(arena, kind, str_of(text), &value, &why);

	if (form == NULL) {
		if (err != E_INVALID)
			fail_msg("%s \"%s\" was taken", value_kind_name(kind), text);
		assert_true(why.text[0] != '\0');
		return;
	}
	if (err != OK)
		fail_msg("%s \"%s\" was refused: %s", value_kind_name(kind), text, why.text);
	assert_string_equal(str_cstr(arena, value.text), form);
	assert_int_equal(value.kind, form_kind);
	assert_int_equal(value_normalise(arena, value.kind, value.text, &again, NULL), OK);
	assert_true(again.kind == value.kind && str_eq(again.text, value.text));
}

static void
check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		check_form(rows[i].kind, rows[i].text, rows[i].form, rows[i].form_kind);
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof(*rows))

static void
addresses_have_one_spelling(void **state)
{
	static const struct row rows[] = {
		SAME(VALUE_IPV4, "1.2.3.4", "1.2.3.4"),
		SAME(VALUE_IPV4, " 255.255.255.255\n", "255.255.255.255"),
		SAME(VALUE_IPV4, "0.0.0.0", "0.0.0.0"),
		SAME(VALUE_IPV4, "::ffff:1.2.3.4", "1.2.3.4"),
		{ VALUE_IPV6, "::FFFF:102:304", "1.2.3.4", VALUE_IPV4 },
		SAME(VALUE_IPV6, "2001:0DB8:0:0:0:0:0:1", "2001:db8::1"),
		SAME(VALUE_IPV6, "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
		SAME(VALUE_IPV6, "2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
		SAME(VALUE_IPV6, "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
		SAME(VALUE_IPV6, "fe80::1%eth0", "fe80::1"),
		SAME(VALUE_IPV6, "::", "::"),
		SAME(VALUE_IPV6, "::1", "::1"),
		SAME(VALUE_IPV6, "1::", "1::"),
		SAME(VALUE_IPV6, "1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
		SAME(VALUE_IPV6, "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
		SAME(VALUE_IPV6, "64:ff9b::1.2.3.4", "64:ff9b::102:304"),
		SAME(VALUE_IPV6, "1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
what_only_looks_like_an_address_is_refused(void **state)
{
	static const struct row rows[] = {
		REFUSED(VALUE_IPV4, ""), REFUSED(VALUE_IPV4, " "), REFUSED(VALUE_IPV4, "1.2.3"),
		REFUSED(VALUE_IPV4, "1.2.3.4.5"), REFUSED(VALUE_IPV4, "1.2.3.256"),
		REFUSED(VALUE_IPV4, "01.2.3.4"), REFUSED(VALUE_IPV4, "1.2.3.010"),
		REFUSED(VALUE_IPV4, "1.2.3.00"), REFUSED(VALUE_IPV4, "0x1.2.3.4"),
		REFUSED(VALUE_IPV4, "1.2.3.4."), REFUSED(VALUE_IPV4, "1..3.4"),
		REFUSED(VALUE_IPV4, "1.2.3.-4"), REFUSED(VALUE_IPV4, "1[.]2[.]3[.]4"),
		REFUSED(VALUE_IPV4, "2001:db8::1"), REFUSED(VALUE_IPV4, "16909060"),
		REFUSED(VALUE_IPV6, ":"), REFUSED(VALUE_IPV6, ":::"), REFUSED(VALUE_IPV6, "1:2"),
		REFUSED(VALUE_IPV6, "1::2::3"), REFUSED(VALUE_IPV6, "1:2:3:4:5:6:7:8:9"),
		REFUSED(VALUE_IPV6, "1:2:3:4:5:6:7:8::"), REFUSED(VALUE_IPV6, "::1:2:3:4:5:6:7:8"),
		REFUSED(VALUE_IPV6, "12345::"), REFUSED(VALUE_IPV6, "g::"), REFUSED(VALUE_IPV6, "1:"),
		REFUSED(VALUE_IPV6, ":1"), REFUSED(VALUE_IPV6, "::1.2.3"), REFUSED(VALUE_IPV6, "::01.2.3.4"),
		REFUSED(VALUE_IPV6, "1.2.3.4::"), REFUSED(VALUE_IPV6, "::1.2.3.4:5"),
		REFUSED(VALUE_IPV6, "1:2:3:4:5:6:7:1.2.3.4"), REFUSED(VALUE_IPV6, "fe80::1%"),
		REFUSED(VALUE_IPV6, "1.2.3.4"),
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
networks_lose_their_host_bits(void **state)
{
	static const struct row rows[] = {
		SAME(VALUE_CIDR4, "10.1.2.3/8", "10.0.0.0/8"),
		SAME(VALUE_CIDR4, "1.2.3.255/31", "1.2.3.254/31"),
		{ VALUE_CIDR4, "1.2.3.4/32", "1.2.3.4", VALUE_IPV4 },
		SAME(VALUE_CIDR6, "2001:DB8::1/32", "2001:db8::/32"),
		SAME(VALUE_CIDR6, "2001:db8:ffff::/33", "2001:db8:8000::/33"),
		SAME(VALUE_CIDR6, "2002::/16", "2002::/16"),
		{ VALUE_CIDR6, "2001:db8::1/128", "2001:db8::1", VALUE_IPV6 },
		{ VALUE_CIDR6, "::ffff:10.1.2.3/104", "10.0.0.0/8", VALUE_CIDR4 },
		REFUSED(VALUE_CIDR4, "10.0.0.0/7"), REFUSED(VALUE_CIDR4, "0.0.0.0/0"),
		REFUSED(VALUE_CIDR6, "2001::/15"), REFUSED(VALUE_CIDR6, "::/0"),
		REFUSED(VALUE_CIDR6, "::ffff:0:0/96"), REFUSED(VALUE_CIDR4, "1.2.3.4"),
		REFUSED(VALUE_CIDR4, "1.2.3.4/"), REFUSED(VALUE_CIDR4, "1.2.3.4/33"),
		REFUSED(VALUE_CIDR4, "1.2.3.4/08"), REFUSED(VALUE_CIDR4, "1.2.3.4/-8"),
		REFUSED(VALUE_CIDR4, "1.2.3.4/255.255.255.0"), REFUSED(VALUE_CIDR4, "1.2.3/24"),
		REFUSED(VALUE_CIDR6, "2001:db8::/129"), REFUSED(VALUE_CIDR4, "2001:db8::/32"),
	};

	(void)state;
	CHECK_ROWS(rows);
}

#define LABEL_63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz12345678901"

static void
domains_are_lower_case_a_labels(void **state)
{
	static const struct row rows[] = {
		SAME(VALUE_DOMAIN, "Evil.EXAMPLE.", "evil.example"),
		SAME(VALUE_DOMAIN, "_dmarc.evil.example", "_dmarc.evil.example"),
		SAME(VALUE_DOMAIN, "-odd-.evil.example", "-odd-.evil.example"),
		SAME(VALUE_DOMAIN, "b\xc3\xbc""cher.example", "xn--bcher-kva.example"),
		SAME(VALUE_DOMAIN, "B\xc3\x9c""CHER.example", "xn--bcher-kva.example"),
		SAME(VALUE_DOMAIN, "bu\xcc\x88""cher.example", "xn--bcher-kva.example"),
		SAME(VALUE_DOMAIN, "XN--BCHER-KVA.example", "xn--bcher-kva.example"),
		SAME(VALUE_DOMAIN, "fa\xc3\x9f.example", "xn--fa-hia.example"),
		SAME(VALUE_DOMAIN, "\xe4\xbe\x8b\xe3\x80\x82jp", "xn--fsq.jp"),
		SAME(VALUE_DOMAIN, "localhost", "localhost"),
		SAME(VALUE_DOMAIN, "1.2.3.4.example", "1.2.3.4.example"),
		SAME(VALUE_DOMAIN, LABEL_63 ".example", LABEL_63 ".example"),
		REFUSED(VALUE_DOMAIN, "x" LABEL_63 ".example"),
		REFUSED(VALUE_DOMAIN, LABEL_63 "." LABEL_63 "." LABEL_63 "." LABEL_63),
		REFUSED(VALUE_DOMAIN, "."), REFUSED(VALUE_DOMAIN, "evil..example"),
		REFUSED(VALUE_DOMAIN, ".evil.example"), REFUSED(VALUE_DOMAIN, "evil.example.."),
		REFUSED(VALUE_DOMAIN, "evil[.]example"), REFUSED(VALUE_DOMAIN, "evil example"),
		REFUSED(VALUE_DOMAIN, "evil.example/"), REFUSED(VALUE_DOMAIN, "evil.example:80"),
		REFUSED(VALUE_DOMAIN, "*.evil.example"), REFUSED(VALUE_DOMAIN, "1.2.3.4"),
		REFUSED(VALUE_DOMAIN, "evil.256"), REFUSED(VALUE_DOMAIN, "evil.99999999999999999999"),
		REFUSED(VALUE_DOMAIN, "b\xfc""cher.example"),
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
a_name_of_253_bytes_is_the_longest(void **state)
{
	static const char tail[] = "." LABEL_63 "." LABEL_63 "." LABEL_63;
	char name[320];

	(void)state;
	snprintf(name, sizeof(name), "%.61s%s", LABEL_63, tail);
	assert_int_equal(strlen(name), DOMAIN_SIZE_MAX);
	check_form(VALUE_DOMAIN, name, name, VALUE_DOMAIN);
	snprintf(name, sizeof(name), "%.62s%s", LABEL_63, tail);
	check_form(VALUE_DOMAIN, name, NULL, VALUE_DOMAIN);
}

static void
urls_follow_rfc_3986(void **state)
{
	static const struct row rows[] = {
		SAME(VALUE_URL, "HTTP://Evil.Example", "http://evil.example/"),
		SAME(VALUE_URL, "http://evil.example:80/a", "http://evil.example/a"),
		SAME(VALUE_URL, "https://evil.example:443", "https://evil.example/"),
		SAME(VALUE_URL, "http://evil.example:443/", "http://evil.example:443/"),
		SAME(VALUE_URL, "http://evil.example:08080/", "http://evil.example:8080/"),
		SAME(VALUE_URL, "http://evil.example:/", "http://evil.example/"),
		SAME(VALUE_URL, "http://evil.example/#top", "http://evil.example/"),
		SAME(VALUE_URL, "http://evil.example?b=2&a=1", "http://evil.example/?b=2&a=1"),
		SAME(VALUE_URL, "http://evil.example/?", "http://evil.example/?"),
		SAME(VALUE_URL, "http://evil.example/%7Euser/%2f%3a", "http://evil.example/~user/%2F%3A"),
		SAME(VALUE_URL, "http://%65vil.example./", "http://evil.example/"),
		SAME(VALUE_URL, "http://evil.example/a/./b/../../c/..", "http://evil.example/"),
		SAME(VALUE_URL, "http://evil.example/../../a/%2E%2e/b", "http://evil.example/b"),
		SAME(VALUE_URL, "http://evil.example/a/.", "http://evil.example/a/"),
		SAME(VALUE_URL, "http://evil.example//a", "http://evil.example//a"),
		SAME(VALUE_URL, "http://evil.example/100%", "http://evil.example/100%25"),
		SAME(VALUE_URL, "http://evil.example/%%34%31", "http://evil.example/%2541"),
		SAME(VALUE_URL, "http://evil.example/a b|\xc3\xbc", "http://evil.example/a%20b%7C%C3%BC"),
		SAME(VALUE_URL, "http://evil.example/?q=[1]", "http://evil.example/?q=%5B1%5D"),
		SAME(VALUE_URL, "http://b\xc3\xbc""cher.example/", "http://xn--bcher-kva.example/"),
		SAME(VALUE_URL, "http://1.2.3.4/x", "http://1.2.3.4/x"),
		SAME(VALUE_URL, "http://[2001:DB8::0:1]:80/", "http://[2001:db8::1]/"),
		SAME(VALUE_URL, "http://[::ffff:1.2.3.4]/", "http://1.2.3.4/"),
		SAME(VALUE_URL, "http://a:b@evil.example/", "http://a:b@evil.example/"),
		SAME(VALUE_URL, "http://a@b@evil.example/", "http://a%40b@evil.example/"),
		SAME(VALUE_URL, "http://@evil.example/", "http://evil.example/"),
		SAME(VALUE_URL, "ftp://evil.example:21/f", "ftp://evil.example/f"),
		REFUSED(VALUE_URL, "evil.example/a"), REFUSED(VALUE_URL, "http:/evil.example"),
		REFUSED(VALUE_URL, "http://"), REFUSED(VALUE_URL, "http:///a"), REFUSED(VALUE_URL, "://a"),
		REFUSED(VALUE_URL, "mailto:a@evil.example"), REFUSED(VALUE_URL, "1http://evil.example"),
		REFUSED(VALUE_URL, "hxxp://evil.example/"), REFUSED(VALUE_URL, "http://evil[.]example/"),
		REFUSED(VALUE_URL, "http://evil.example:65536/"), REFUSED(VALUE_URL, "http://evil.example:x/"),
		REFUSED(VALUE_URL, "http://[::1/"), REFUSED(VALUE_URL, "http://[::1]x/"),
		REFUSED(VALUE_URL, "http://[1.2.3.4]/"), REFUSED(VALUE_URL, "http://1.2.3.256/"),
		REFUSED(VALUE_URL, "http://evil.example/\x01"), REFUSED(VALUE_URL, "http://e%00vil.example/"),
		REFUSED(VALUE_URL, "http://a%2fevil.example/"),
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
email_addresses_lose_name_and_case(void **state)
{
	static const struct row rows[] = {
		SAME(VALUE_EMAIL, "Bad.Actor+x@Evil.Example.", "bad.actor+x@evil.example"),
		SAME(VALUE_EMAIL, "\"Bad, Actor\" <bad@evil.example>", "bad@evil.example"),
		SAME(VALUE_EMAIL, "<bad@evil.example>", "bad@evil.example"),
		SAME(VALUE_EMAIL, "o'brien@b\xc3\xbc""cher.example", "o'brien@xn--bcher-kva.example"),
		REFUSED(VALUE_EMAIL, "bad"), REFUSED(VALUE_EMAIL, "@evil.example"),
		REFUSED(VALUE_EMAIL, "bad@"), REFUSED(VALUE_EMAIL, "a@b@evil.example"),
		REFUSED(VALUE_EMAIL, "a b@evil.example"), REFUSED(VALUE_EMAIL, "bad[at]evil.example"),
		REFUSED(VALUE_EMAIL, "\"a b\"@evil.example"), REFUSED(VALUE_EMAIL, "bad@[1.2.3.4]"),
		REFUSED(VALUE_EMAIL, "bad@evil.example>"), REFUSED(VALUE_EMAIL, "\xff@evil.example"),
		SAME(VALUE_EMAIL, LABEL_63 "x@evil.example", LABEL_63 "x@evil.example"),
		REFUSED(VALUE_EMAIL, LABEL_63 "xy@evil.example"),
	};

	(void)state;
	CHECK_ROWS(rows);
}

#define MD5 "d41d8cd98f00b204e9800998ecf8427e"
#define SHA1 "da39a3ee5e6b4b0d3255bfef95601890afd80709"

static void
digests_have_the_length_of_their_kind(void **state)
{
	static const struct row rows[] = {
		SAME(VALUE_MD5, "D41D8CD98F00B204E9800998ECF8427E", MD5),
		SAME(VALUE_MD5, "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7E", MD5),
		SAME(VALUE_SHA1, SHA1, SHA1),
		SAME(VALUE_SHA256, MD5 MD5, MD5 MD5),
		SAME(VALUE_SHA512, MD5 MD5 MD5 MD5, MD5 MD5 MD5 MD5),
		REFUSED(VALUE_MD5, SHA1), REFUSED(VALUE_SHA1, MD5), REFUSED(VALUE_MD5, MD5 "0"),
		REFUSED(VALUE_MD5, "g41d8cd98f00b204e9800998ecf8427e"),
		REFUSED(VALUE_MD5, "d41d:8cd98f00b204e9800998ecf8427e"),
		REFUSED(VALUE_MD5, ":4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e"),
		REFUSED(VALUE_MD5, "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7:"),
		REFUSED(VALUE_MD5, "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42-7e"),
	};

	(void)state;
	CHECK_ROWS(rows);
}

static void
check_guess(const char *text, enum value_kind kind, const char *form)
{
	OWNED(arena) arena = arena_new(MIB);
	struct value value;
	struct fault why = { 0 };

	if (value_guess(arena, str_of(text), &value, &why) != OK)
		fail_msg("\"%s\" was refused: %s", text, why.text);
	assert_int_equal(value.kind, kind);
	assert_string_equal(str_cstr(arena, value.text), form);
}

static void
a_guess_finds_the_kind_and_undoes_defanging(void **state)
{
	(void)state;
	check_guess("1[.]2[.]3[.]4", VALUE_IPV4, "1.2.3.4");
	check_guess(" 10.1.2.3/8 ", VALUE_CIDR4, "10.0.0.0/8");
	check_guess("2001:db8::1", VALUE_IPV6, "2001:db8::1");
	check_guess("fe80::1%eth0", VALUE_IPV6, "fe80::1");
	check_guess("2001:db8::/32", VALUE_CIDR6, "2001:db8::/32");
	check_guess(MD5, VALUE_MD5, MD5);
	check_guess(SHA1, VALUE_SHA1, SHA1);
	check_guess(MD5 MD5, VALUE_SHA256, MD5 MD5);
	check_guess("hXXps[://]evil(.)example/a", VALUE_URL, "https://evil.example/a");
	check_guess("bad[at]evil[dot]example", VALUE_EMAIL, "bad@evil.example");
	check_guess("evil{.}example", VALUE_DOMAIN, "evil.example");
	check_guess("hxxp.example", VALUE_DOMAIN, "http.example");
}

static void
a_guess_refuses_what_is_no_value(void **state)
{
	static const char *const texts[] = { "", " ", "word", "two words", "1.2.3.4/7", "1.2.3",
		"http://", "@", "a.b c" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		OWNED(arena) arena = arena_new(MIB);
		struct value value;
		assert_int_equal(value_guess(arena, str_of(texts[i]), &value, NULL), E_INVALID);
	}
}

static void
a_value_is_at_most_so_long(void **state)
{
	static char text[VALUE_SIZE_MAX + 2];
	OWNED(arena) arena = arena_new(16 * MIB);
	struct value value;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	memcpy(text, "http://a/", 9);
	assert_int_equal(value_normalise(arena, VALUE_URL, str_from(text, VALUE_SIZE_MAX), &value,
		NULL), OK);
	assert_int_equal(value_normalise(arena, VALUE_URL, str_from(text, VALUE_SIZE_MAX + 1),
		&value, NULL), E_INVALID);
	text[9] = ' '; /* escaped, the form is two bytes longer */
	assert_int_equal(value_normalise(arena, VALUE_URL, str_from(text, VALUE_SIZE_MAX - 2),
		&value, NULL), OK);
	assert_int_equal(value_normalise(arena, VALUE_URL, str_from(text, VALUE_SIZE_MAX - 1),
		&value, NULL), E_INVALID);
}

static void
public_suffixes_are_known(void **state)
{
	(void)state;
	assert_true(domain_is_public_suffix(STR("com")));
	assert_true(domain_is_public_suffix(STR("co.uk")));
	assert_true(domain_is_public_suffix(STR("xn--p1ai")));
	assert_true(domain_is_public_suffix(STR("localhost")));
	assert_false(domain_is_public_suffix(STR("evil.com")));
	assert_false(domain_is_public_suffix(STR("evil.example")));
}

static void
kinds_have_names(void **state)
{
	enum value_kind kind;

	(void)state;
	for (enum value_kind each = 0; each < VALUE_KINDS; each++) {
		assert_true(value_kind_parse(str_of(value_kind_name(each)), &kind));
		assert_int_equal(kind, each);
	}
	assert_false(value_kind_parse(STR("ip"), &kind));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_have_one_spelling),
		cmocka_unit_test(what_only_looks_like_an_address_is_refused),
		cmocka_unit_test(networks_lose_their_host_bits),
		cmocka_unit_test(domains_are_lower_case_a_labels),
		cmocka_unit_test(a_name_of_253_bytes_is_the_longest),
		cmocka_unit_test(urls_follow_rfc_3986),
		cmocka_unit_test(email_addresses_lose_name_and_case),
		cmocka_unit_test(digests_have_the_length_of_their_kind),
		cmocka_unit_test(a_guess_finds_the_kind_and_undoes_defanging),
		cmocka_unit_test(a_guess_refuses_what_is_no_value),
		cmocka_unit_test(a_value_is_at_most_so_long),
		cmocka_unit_test(public_suffixes_are_known),
		cmocka_unit_test(kinds_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
