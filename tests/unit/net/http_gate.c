/* http_gate.c - tests of the pure check of a request's head.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/http_gate.h"

#include "base/limits.h"
#include "support/check.h"

enum { FIELDS_MOST = 4 };

/* A head of this request line and up to four "name", "value" pairs. */
static enum err
check_head(const char *method, const char *target, const char *version,
	const char *const *texts, struct http_framing *framing, struct fault *why)
{
	struct http_field fields[FIELDS_MOST];
	size_t count = 0;

	for (; count < FIELDS_MOST && texts[2 * count] != NULL; count++)
		fields[count] = (struct http_field){ str_of(texts[2 * count]),
			str_of(texts[2 * count + 1]) };
	struct http_head head = { str_of(method), str_of(target), str_of(version), count, fields };
	return http_gate_check(&head, framing, why);
}

#define FIELDS(...) ((const char *const[2 * FIELDS_MOST + 1]){ __VA_ARGS__, NULL })

static enum err
check_fields(const char *const *texts, struct http_framing *framing)
{
	return check_head("POST", "/", "HTTP/1.1", texts, framing, NULL);
}

static void
finds_the_framing(void **state)
{
	struct http_framing framing;

	(void)state;
	assert_int_equal(check_fields(FIELDS("Host", "a"), &framing), OK);
	assert_false(framing.chunked);
	assert_int_equal(framing.length, 0);
	assert_int_equal(check_fields(FIELDS("Host", "a", "content-length", "42"), &framing), OK);
	assert_false(framing.chunked);
	assert_int_equal(framing.length, 42);
	assert_int_equal(
		check_fields(FIELDS("Host", "a", "TRANSFER-ENCODING", "Chunked"), &framing), OK);
	assert_true(framing.chunked);
	assert_int_equal(framing.length, 0);
}

static void
leaves_the_framing_alone_when_it_refuses(void **state)
{
	struct http_framing framing = { true, 7 };

	(void)state;
	assert_int_equal(check_fields(FIELDS("Host", "a", "Content-Length", "x"), &framing),
		E_SYNTAX);
	assert_true(framing.chunked);
	assert_int_equal(framing.length, 7);
}

static void
names_the_field_that_is_wrong(void **state)
{
	struct http_framing framing;
	struct fault why;

	(void)state;
	assert_int_equal(check_head("GET", "/", "HTTP/1.1",
				 FIELDS("Host", "a", "Content-Length", "1", "Content-Length", "1"),
				 &framing, &why),
		E_SYNTAX);
	assert_string_equal(why.where, "Content-Length");
	assert_string_equal(why.text, "the field stands more than once");
}

static void
takes_every_form_of_host(void **state)
{
	static const char *const good[] = { "a", "example.org", "example.org:8443", "192.0.2.1",
		"[2001:db8::1]", "[::1]:443", "a_b-c~d", "a:" };
	static const char *const bad[] = { "", "a b", "a/b", "u@a", "a:123456", "a:1x", "[::1",
		"::1", "[]", "[::1]x", "a,b", "a?b", "a#b", "a\\b", ":80", "[a/b]", "\xc3\xa4" };
	struct http_framing framing;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		if (check_fields(FIELDS("Host", good[i]), &framing) != OK)
			assert_string_equal(good[i], "refused");
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (check_fields(FIELDS("Host", bad[i]), &framing) == OK)
			assert_string_equal(bad[i], "taken");
}

static void
refuses_fields_that_stand_twice(void **state)
{
	static const char *const names[] = { "Host", "Content-Length", "Expect", "Content-Type",
		"Content-Encoding", "Authorization", "Origin", "Range" };
	struct http_framing framing;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(check_fields(FIELDS("Host", "a", names[i], "1", names[i], "1"),
					 &framing),
			E_SYNTAX);
	assert_int_equal(check_fields(FIELDS("Host", "a", "Accept", "1", "Accept", "2"), &framing),
		OK);
}

static void
needs_no_host_in_http_1_0_but_none_that_is_wrong(void **state)
{
	struct http_framing framing;

	(void)state;
	assert_int_equal(check_head("GET", "/", "HTTP/1.0", FIELDS(NULL), &framing, NULL), OK);
	assert_int_equal(check_head("GET", "/", "HTTP/1.0", FIELDS("Host", "a b"), &framing, NULL),
		E_SYNTAX);
}

static void
takes_only_what_a_server_can_expect(void **state)
{
	struct http_framing framing;

	(void)state;
	assert_int_equal(check_fields(FIELDS("Host", "a", "Expect", "100-Continue"), &framing), OK);
	assert_int_equal(check_fields(FIELDS("Host", "a", "Expect", "100-continue, x"), &framing),
		E_SYNTAX);
	assert_int_equal(check_fields(FIELDS("Host", "a", "Expect", ""), &framing), E_SYNTAX);
}

static void
knows_tokens_and_values(void **state)
{
	(void)state;
	assert_true(http_is_token(STR("X-Y_z!#$%&'*+.^`|~09")));
	assert_false(http_is_token(STR("")));
	for (unsigned c = 0; c < 256; c++) {
		char letter = (char)c;
		bool separator = c < 0x21 || c > 0x7e || strchr("\"(),/:;<=>?@[\\]{}", (int)c);
		assert_int_equal(http_is_token(str_from(&letter, 1)), !separator);
		assert_int_equal(http_is_field_value(str_from(&letter, 1)),
			c == '\t' || (c >= 0x20 && c != 0x7f));
	}
}

static void
holds_the_limit_of_a_length(void **state)
{
	struct http_framing framing;

	(void)state;
	assert_int_equal(check_fields(FIELDS("Host", "a", "Content-Length", "9999999999999999999"),
				 &framing),
		OK);
	assert_true(framing.length == UINT64_C(9999999999999999999));
	assert_int_equal(check_fields(FIELDS("Host", "a", "Content-Length", "00000000000000000005"),
				 &framing),
		E_SYNTAX);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_framing),
		cmocka_unit_test(leaves_the_framing_alone_when_it_refuses),
		cmocka_unit_test(names_the_field_that_is_wrong),
		cmocka_unit_test(takes_every_form_of_host),
		cmocka_unit_test(refuses_fields_that_stand_twice),
		cmocka_unit_test(needs_no_host_in_http_1_0_but_none_that_is_wrong),
		cmocka_unit_test(takes_only_what_a_server_can_expect),
		cmocka_unit_test(knows_tokens_and_values),
		cmocka_unit_test(holds_the_limit_of_a_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
