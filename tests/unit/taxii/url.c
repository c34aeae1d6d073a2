/* url.c - tests of origins and of percent-encoding.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "taxii/url.h"

static void
an_origin_ends_before_the_path(void **state)
{
	static const char *const urls[] = { "https://node.example:8443",
		"https://node.example:8443/", "https://node.example:8443/nato/a@b",
		"https://node.example:8443?x=1", "https://node.example:8443#x" };
	struct str origin;

	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++) {
		assert_true(taxii_url_origin(str_of(urls[i]), &origin));
		assert_true(str_eq(origin, STR("https://node.example:8443")));
	}
	assert_true(taxii_url_origin(STR("http://[::1]:80/x"), &origin));
	assert_true(str_eq(origin, STR("http://[::1]:80")));
}

static void
what_is_no_http_url_has_no_origin(void **state)
{
	static const char *const bad[] = { "", "node.example", "/nato/", "//node.example/",
		"ftp://node.example/", "HTTPS://node.example/", "https://", "https:///x",
		"https://:443/", "https://?x", "https://user@node.example/",
		"https://node.example/a b", "https://node.example/\r\nX: y",
		"https://node.example\\@elsewhere.example/", "https://n\xc3\xb6" "de.example/",
		"https://node.example/\"", "https://node.example/\x7f" };
	struct str origin;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (taxii_url_origin(str_of(bad[i]), &origin))
			print_error("took: %s\n", bad[i]);
		assert_false(taxii_url_origin(str_of(bad[i]), &origin));
	}
}

static bool
same(const char *a, const char *b)
{
	return taxii_url_same_origin(str_of(a), str_of(b)) &&
		taxii_url_same_origin(str_of(b), str_of(a));
}

static void
default_ports_and_case_do_not_matter(void **state)
{
	(void)state;
	assert_true(same("https://a.example/x", "https://a.example/y"));
	assert_true(same("https://a.example:443/", "https://A.example"));
	assert_true(same("http://a.example:80/", "http://a.example/"));
	assert_false(same("http://a.example:443/", "http://a.example/"));
	assert_false(same("https://a.example/", "http://a.example/"));
	assert_false(same("https://a.example:8443/", "https://a.example/"));
	assert_false(same("https://a.example/", "https://b.example/"));
	assert_false(same("https://a.example/", "https://a.example.evil.example/"));
	assert_false(same("/", "/"));
}

static void
everything_but_unreserved_characters_is_encoded(void **state)
{
	OWNED_BUF out = BUF_INIT;

	(void)state;
	taxii_url_encode(&out, STR("azAZ09-._~"));
	assert_string_equal(out.data, "azAZ09-._~");
	buf_clear(&out);
	taxii_url_encode(&out, STR("a b/&=%[,+\xc3\x00"));
	assert_string_equal(out.data, "a%20b%2F%26%3D%25%5B%2C%2B%C3%00");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_origin_ends_before_the_path),
		cmocka_unit_test(what_is_no_http_url_has_no_origin),
		cmocka_unit_test(default_ports_and_case_do_not_matter),
		cmocka_unit_test(everything_but_unreserved_characters_is_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
