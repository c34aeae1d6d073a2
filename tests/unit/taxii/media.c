/* media.c - tests of what a client may ask for and send.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "taxii/media.h"

static enum err
accept_of(const char *value)
{
	const struct http_field headers[] = { { STR("aCCept"), str_of(value) } };
	struct http_request request = { .header_count = 1, .headers = headers };

	return taxii_accept_check(&request, NULL);
}

static enum err
content_type_of(const char *value)
{
	const struct http_field headers[] = { { STR("content-type"), str_of(value) } };
	struct http_request request = { .header_count = 1, .headers = headers };

	return taxii_content_type_check(&request, NULL);
}

static void
serves_every_way_to_ask_for_taxii(void **state)
{
	static const char *const good[] = { "application/taxii+json;version=2.1",
		"application/taxii+json", "application/taxii+json; version=2.1",
		"application/taxii+json ;\tversion = 2.1", "Application/TAXII+JSON;Version=2.1",
		"application/taxii+json;version=\"2.1\"", "application/taxii+json;charset=utf-8",
		"*/*", "application/*", "text/html, application/taxii+json",
		"text/html,*/*;q=0.1", "application/taxii+json;q=0.001", "*/*;q=1",
		"application/taxii+json;version=2.0, application/taxii+json;version=2.1",
		"application/taxii+json;q=0.5;version=2.1", "", " ", ",", ", ,*/*",
		"text/plain;a=\"x,y\", application/taxii+json", "text/plain;a=\"\\\",\", */*",
		"*/*;q=0, application/taxii+json", "application/*;q=0, application/taxii+json;q=1",
		"application/taxii+json;version=2.1, application/taxii+json;q=0",
		"*/*;q=0, */*", "*/*, */*;q=0", "text/plain\\,*/*" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		if (accept_of(good[i]) != OK)
			print_error("refused: %s\n", good[i]);
		assert_int_equal(accept_of(good[i]), OK);
	}
}

static void
refuses_clients_that_rule_taxii_out(void **state)
{
	static const char *const bad[] = { "text/html", "application/json", "text/*",
		"application/stix+json;version=2.1", "application/taxii+json;version=2.0",
		"application/taxii+json;version=3", "application/vnd.oasis.taxii+json; version=2.0",
		"application/taxii+jsonx", "application", "*", "*/json", "application/taxii+json;q=0",
		"application/taxii+json;q=0.000, text/html", "*/*;q=0", "*/*;q=0.",
		"*/*, application/taxii+json;q=0", "*/*, application/*;q=0",
		"application/taxii+json;q=0, */*", "text/plain;a=\"x,*/*,y\"",
		"application/taxii+json, application/taxii+json;version=2.1;q=0",
		"text/plain;a=\"application/taxii+json", "\"*/*\"", ";", "text/plain;a=\"\\" };

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		if (accept_of(bad[i]) != E_ACCEPT)
			print_error("served: %s\n", bad[i]);
		assert_int_equal(accept_of(bad[i]), E_ACCEPT);
	}
}

static void
no_accept_header_accepts_all(void **state)
{
	const struct http_field headers[] = { { STR("Accept-Language"), STR("et") } };
	struct http_request request = { .header_count = 1, .headers = headers };

	(void)state;
	assert_int_equal(taxii_accept_check(&request, NULL), OK);
}

static void
several_accept_headers_are_one_list(void **state)
{
	struct http_field headers[] = { { STR("Accept"), STR("text/html") },
		{ STR("Accept"), STR("application/taxii+json") } };
	struct http_request request = { .header_count = 2, .headers = headers };

	(void)state;
	assert_int_equal(taxii_accept_check(&request, NULL), OK);
	headers[1].value = STR("text/plain");
	assert_int_equal(taxii_accept_check(&request, NULL), E_ACCEPT);
}

static void
takes_posts_of_taxii_in_any_spelling(void **state)
{
	static const char *const good[] = { "application/taxii+json;version=2.1",
		"application/taxii+json", " Application/Taxii+JSON ; VERSION=\"2.1\" ",
		"application/taxii+json; charset=utf-8; version=2.1" };
	static const char *const bad[] = { "", "application/json", "*/*", "application/*",
		"application/taxii+json;version=2.0", "application/stix+json;version=2.1",
		"text/plain, application/taxii+json" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_int_equal(content_type_of(good[i]), OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(content_type_of(bad[i]), E_MEDIA_TYPE);
}

static void
a_post_needs_one_content_type_and_no_second_meaning(void **state)
{
	const struct http_field headers[] = {
		{ STR("Content-Type"), STR("application/taxii+json") },
		{ STR("Content-Type"), STR("text/plain") } };
	struct http_request request = { .header_count = 0, .headers = headers };

	(void)state;
	assert_int_equal(taxii_content_type_check(&request, NULL), E_MEDIA_TYPE);
	request.header_count = 1;
	assert_int_equal(taxii_content_type_check(&request, NULL), OK);
	request.header_count = 2;
	assert_int_equal(taxii_content_type_check(&request, NULL), E_MEDIA_TYPE);
}

static void
refusals_name_the_header(void **state)
{
	const struct http_field headers[] = { { STR("Accept"), STR("text/html") } };
	struct http_request request = { .header_count = 1, .headers = headers };
	struct fault why;

	(void)state;
	assert_int_equal(taxii_accept_check(&request, &why), E_ACCEPT);
	assert_string_equal(why.where, "Accept");
	assert_int_equal(taxii_content_type_check(&request, &why), E_MEDIA_TYPE);
	assert_string_equal(why.where, "Content-Type");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(serves_every_way_to_ask_for_taxii),
		cmocka_unit_test(refuses_clients_that_rule_taxii_out),
		cmocka_unit_test(no_accept_header_accepts_all),
		cmocka_unit_test(several_accept_headers_are_one_list),
		cmocka_unit_test(takes_posts_of_taxii_in_any_spelling),
		cmocka_unit_test(a_post_needs_one_content_type_and_no_second_meaning),
		cmocka_unit_test(refusals_name_the_header),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
