/* scan.c - tests of what is found in fields and in free text, and what is not.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "support/sample_set.h"

#define MD5 "d41d8cd98f00b204e9800998ecf8427e"
#define MD5_COLONS "d4:1d:8c:d9:8f:00:b2:04:e9:80:09:98:ec:f8:42:7e"
#define SHA1 "da39a3ee5e6b4b0d3255bfef95601890afd80709"
#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA512 SHA256 SHA256

static const char sample[] =
	"ipv4 1.2.3.4\n"
	"ipv6 2001:db8::1\n"
	"cidr4 10.0.0.0/8\n"
	"cidr4 10.1.0.0/16\n"
	"cidr6 2001:db8:1::/48\n"
	"cidr6 2001:db8:1:2::/64\n"
	"domain evil.example\n"
	"=domain only.example\n"
	"domain xn--bcher-kva.example\n"
	"url http://evil.example/a\n"
	"url https://cdn.example:8443/x?y=1\n"
	"url http://9.9.9.9/\n"
	"email bad@mail.example\n"
	"md5 " MD5 "\n"
	"sha1 " SHA1 "\n"
	"sha256 " SHA256 "\n"
	"sha512 " SHA512 "\n";

struct row {
	const char *text;
	const char *hits; /* as sample_list_hits writes them */
};

static void
check_row(const struct match_set *set, enum match_field field, const struct row *row)
{
	OWNED(match_scanner) scanner = match_scanner_new();
	OWNED_BUF got = BUF_INIT;
	struct match_hits hits;

	assert_int_equal(match_scan(scanner, set, field, str_of(row->text), &hits, NULL), OK);
	sample_list_hits(&hits, &got);
	if (strcmp(got.data == NULL ? "" : got.data, row->hits) != 0)
		fail_msg("\"%s\": found \"%s\", expected \"%s\"", row->text, got.data, row->hits);
}

static void
check_rows(const char *set_lines, enum match_field field, const struct row *rows, size_t count)
{
	OWNED(match_set) set = sample_set(set_lines);

	for (size_t i = 0; i < count; i++)
		check_row(set, field, &rows[i]);
}

#define CHECK(set, field, rows) check_rows(set, field, rows, sizeof(rows) / sizeof(*rows))

static void
text_gives_addresses_of_version_4(void **state)
{
	static const struct row rows[] = {
		{ "1.2.3.4", "0+7 1.2.3.4;" },
		{ "from 1.2.3.4 port 22", "5+7 1.2.3.4;" },
		{ "1.2.3.4:443->5.6.7.8:80", "0+7 1.2.3.4;" },
		{ "SRC=1.2.3.4,DST=[1.2.3.4].", "4+7 1.2.3.4;17+7 1.2.3.4;" },
		{ "(1.2.3.4) 1.2.3.4/24 1.2.3.4... end", "1+7 1.2.3.4;10+7 1.2.3.4;21+7 1.2.3.4;" },
		{ "time 12:34:56:1.2.3.4", "14+7 1.2.3.4;" },
		{ "10.1.2.3", "0+8 10.1.0.0/16 below;0+8 10.0.0.0/8 below;" },
		{ "10.2.2.3", "0+8 10.0.0.0/8 below;" },
		{ "1.2.3.45 11.2.3.4 1.2.3.4.5 5.1.2.3.4 v1.2.3.4 1.2.3.4a 1.2.3.4-5 1.2.3.4_", "" },
		{ "01.2.3.4 1.2.3.04 1.2.3 1..2.3.4", "" },
		{ "1.2.3.4\xc3\xa9 \xc3\xa9" "1.2.3.4 \xff" "1.2.3.4", "" },
		{ "\xe2\x80\x9c" "1.2.3.4\xe2\x80\x9d", "3+7 1.2.3.4;" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_TEXT, rows);
}

static void
networks_come_longest_first(void **state)
{
	OWNED(match_set) set = sample_set(sample);
	uint8_t address[16];
	int length = 32;

	(void)state;
	assert_string_equal(match_set_network4(set, 10u << 24 | 1u << 16, &length)->value.text.data,
		"10.1.0.0/16");
	assert_int_equal(length, 16);
	length--;
	assert_string_equal(match_set_network4(set, 10u << 24 | 1u << 16, &length)->value.text.data,
		"10.0.0.0/8");
	length--;
	assert_null(match_set_network4(set, 10u << 24 | 1u << 16, &length));
	assert_true(ipv6_parse(STR("2001:db8:1:2::3"), address));
	length = 128;
	assert_non_null(match_set_network6(set, address, &length));
	assert_int_equal(length, 64);
	length--;
	assert_non_null(match_set_network6(set, address, &length));
	assert_int_equal(length, 48);
}

static void
numbers_that_look_like_versions_are_weak(void **state)
{
	static const struct row rows[] = {
		{ "Chrome/1.2.3.4 Safari", "7+7 1.2.3.4 weak;" },
		{ "version 1.2.3.4", "8+7 1.2.3.4 weak;" },
		{ "app-Version: 1.2.3.4", "13+7 1.2.3.4 weak;" },
		{ "{\"ver\":\"1.2.3.4\"}", "8+7 1.2.3.4 weak;" },
		{ "build=1.2.3.4", "6+7 1.2.3.4 weak;" },
		{ "v' = 1.2.3.4 v = =  1.2.3.4", "5+7 1.2.3.4 weak;20+7 1.2.3.4;" },
		{ "server 1.2.3.4", "7+7 1.2.3.4;" },
		{ "aversion - 1.2.3.4", "11+7 1.2.3.4;" },
		{ "// 1.2.3.4 //1.2.3.4", "3+7 1.2.3.4;13+7 1.2.3.4;" },
	};
	static const struct row address[] = { { "1.2.3.4", "0+7 1.2.3.4;" } };

	(void)state;
	CHECK(sample, MATCH_FIELD_TEXT, rows);
	CHECK(sample, MATCH_FIELD_ADDRESS, address);
}

static void
text_gives_addresses_of_version_6(void **state)
{
	static const struct row rows[] = {
		{ "2001:db8::1", "0+11 2001:db8::1;" },
		{ "2001:0DB8:0000:0000:0000:0000:0000:0001", "0+39 2001:db8::1;" },
		{ "src:2001:db8::1 [2001:db8::1]:443", "4+11 2001:db8::1;17+11 2001:db8::1;" },
		{ "2001:db8::1%eth0 2001:db8::1/64", "0+11 2001:db8::1;17+11 2001:db8::1;" },
		{ "from 2001:db8::1: refused, 2001:db8::1.", "5+11 2001:db8::1;27+11 2001:db8::1;" },
		{ "2001:db8::1:http", "0+11 2001:db8::1;" },
		{ "2001:db8:1:2::3", "0+15 2001:db8:1:2::/64 below;0+15 2001:db8:1::/48 below;" },
		{ "2001:db8:1:3::3", "0+15 2001:db8:1::/48 below;" },
		{ "::ffff:1.2.3.4 ::ffff:1.2.3.4:80", "0+14 1.2.3.4;15+14 1.2.3.4;" },
		{ "::FFFF:102:304", "0+14 1.2.3.4;" },
		{ "64:ff9b::1.2.3.4", "" },
		{ "2001:db8::1:2 2001:db8::1.5 x2001:db8::1 2001:db8::1x 2001:db8::1-2", "" },
		{ "2001:db8::1::", "" },
		{ "a:2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:1:443", "" },
		{ "12:34:56 std::string 00:11:22:33:44:55 :: : ::: a:b", "" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_TEXT, rows);
}

static void
text_gives_names_at_label_borders(void **state)
{
	static const struct row rows[] = {
		{ "evil.example", "0+12 evil.example;" },
		{ "www.EVIL.Example.", "0+16 evil.example below;" },
		{ "a.b.evil.example:443", "0+16 evil.example below;" },
		{ ".evil.example", "1+12 evil.example;" },
		{ "query=evil.example, (evil.example)", "6+12 evil.example;21+12 evil.example;" },
		{ "\"-x._y.evil.example\"", "1+18 evil.example below;" },
		{ "see evil.example... or wait..evil.example", "4+12 evil.example;29+12 evil.example;" },
		{ "1.2.3.4.evil.example", "0+20 evil.example below;" },
		{ "evil.example's 'evil.example'", "0+12 evil.example;16+12 evil.example;" },
		{ "notevil.example evil.example.org evil.example-2 evil.example_ -evil.example", "" },
		{ "_evil.example evil.examples evil-example example evil", "" },
		{ "evil.example.1 %2Fevil.example x@evil.example@y", "" },
		{ "only.example sub.only.example", "0+12 only.example;" },
		{ "b\xc3\xbc""cher.example www.B\xc3\x9c""CHER.example",
			"0+15 xn--bcher-kva.example;16+19 xn--bcher-kva.example below;" },
		{ "xn--bcher-kva.example XN--BCHER-KVA.EXAMPLE",
			"0+21 xn--bcher-kva.example;22+21 xn--bcher-kva.example;" },
		{ "\xff.evil.example \xf0\x9f\x92\xa9\xff.evil.example",
			"0+14 evil.example below;15+18 evil.example below;" },
		{ "\xc3\xbc""evil.example evil.example\xc3\xbc", "" },
		{ "\xe3\x80\x8c""evil.example\xe3\x80\x8d", "3+12 evil.example;" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_TEXT, rows);
}

static void
reverse_names_are_their_addresses(void **state)
{
	static const struct row rows[] = {
		{ "4.3.2.1.in-addr.arpa", "0+20 1.2.3.4 reverse;" },
		{ "4.3.2.1.IN-ADDR.ARPA.", "0+20 1.2.3.4 reverse;" },
		{ "3.2.1.10.in-addr.arpa", "0+21 10.1.0.0/16 below reverse;0+21 10.0.0.0/8 below reverse;" },
		{ "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.B.D.0.1.0.0.2.ip6.arpa",
			"0+72 2001:db8::1 reverse;" },
		{ "5.4.3.2.1.in-addr.arpa 3.2.1.in-addr.arpa 04.3.2.1.in-addr.arpa", "" },
		{ "4.3.2.1.in-addr.arpa.example 4.3.2.1.xin-addr.arpa", "" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_TEXT, rows);
}

static void
text_gives_urls_and_their_hosts(void **state)
{
	static const struct row rows[] = {
		{ "http://evil.example/a", "0+21 http://evil.example/a;7+12 evil.example host;" },
		{ "get HTTPS://Evil.Example:443/%61#x now",
			"4+30 http://evil.example/a;12+12 evil.example host;" },
		{ "(see http://evil.example/a).", "5+21 http://evil.example/a;12+12 evil.example host;" },
		{ "<http://evil.example/a> \"http://evil.example/a\"",
			"1+21 http://evil.example/a;8+12 evil.example host;"
			"25+21 http://evil.example/a;32+12 evil.example host;" },
		{ "http://evil.example/ab http://evil.example/ ",
			"7+12 evil.example host;30+12 evil.example host;" },
		{ "http://cdn.example:8443/x?y=1", "0+29 https://cdn.example:8443/x?y=1;" },
		{ "http://cdn.example/x?y=1 http://cdn.example:8443/x", "" },
		{ "http://9.9.9.9 http://1.2.3.4/", "0+14 http://9.9.9.9/;22+7 1.2.3.4 host;" },
		{ "http://u:p@evil.example/a", "11+12 evil.example host;" },
		{ "http://evil.example@good.example/a http://evil.example:x@good.example/", "" },
		{ "http://good.example/evil.example?ip=1.2.3.4",
			"20+12 evil.example weak;36+7 1.2.3.4 weak;" },
		{ "http://good.example/?u=http://evil.example/a",
			"23+21 http://evil.example/a weak;30+12 evil.example host weak;" },
		{ "x://y://http://evil.example/a", "8+21 http://evil.example/a weak;15+12 evil.example "
			"host weak;" },
		{ "ftp://evil.example/a", "6+12 evil.example host;" },
		{ "hxxp://evil[.]example/a http:\\/\\/evil.example\\/a", "33+12 evil.example;" },
		{ "://evil.example/a 1://evil.example", "3+12 evil.example;22+12 evil.example;" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_TEXT, rows);
}

static void
text_gives_email_addresses_and_their_domains(void **state)
{
	static const struct row rows[] = {
		{ "bad@mail.example", "0+16 bad@mail.example;" },
		{ "To: \"Bad\" <BAD@Mail.Example>;", "11+16 bad@mail.example;" },
		{ "from=bad@mail.example, mailto:bad@mail.example.",
			"5+16 bad@mail.example;30+16 bad@mail.example;" },
		{ "'bad@mail.example'", "1+16 bad@mail.example;" },
		{ "x@evil.example y@sub.evil.example",
			"2+12 evil.example host;17+16 evil.example below host;" },
		{ "notbad@mail.example x.bad@mail.example x+bad@mail.example o'bad@mail.example", "" },
		{ "bad@mail.example.org bad@sub.mail.example bad@@mail.example bad@mail.examples", "" },
		{ "evil.example@mail.example evil.example+x@mail.example", "" },
		{ "@evil.example bad@.mail.example", "1+12 evil.example;" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_TEXT, rows);
}

static void
text_gives_digests(void **state)
{
	static const struct row rows[] = {
		{ MD5, "0+32 " MD5 ";" },
		{ "MD5=" MD5 ",sha1:" SHA1, "4+32 " MD5 ";42+40 " SHA1 ";" },
		{ SHA256 " " SHA512, "0+64 " SHA256 ";65+128 " SHA512 ";" },
		{ "D41D8CD98F00B204E9800998ECF8427E.exe", "0+32 " MD5 ";" },
		{ "SHA1:" MD5_COLONS " " MD5_COLONS ":", "5+47 " MD5 ";53+47 " MD5 ";" },
		{ "a" MD5 " " MD5 "0 x" MD5 " " MD5 "x " MD5 SHA1, "" },
		{ "ab:" MD5_COLONS " " MD5_COLONS ":ab", "" },
		{ "\xc3\xa9" MD5 " %2F" MD5, "" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_TEXT, rows);
}

static void
an_address_field_holds_an_address_alone(void **state)
{
	static const struct row rows[] = {
		{ "1.2.3.4", "0+7 1.2.3.4;" },
		{ " 1.2.3.4 ", "1+7 1.2.3.4;" },
		{ "2001:db8::1%eth0", "0+16 2001:db8::1;" },
		{ "[2001:db8::1]", "0+13 2001:db8::1;" },
		{ "::ffff:1.2.3.4", "0+14 1.2.3.4;" },
		{ "evil.example", "" },
		{ "x 1.2.3.4", "" },
		{ "", "" },
		{ "-", "" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_ADDRESS, rows);
}

static void
a_host_field_holds_a_name_or_address(void **state)
{
	static const struct row rows[] = {
		{ "www.evil.example.", "0+17 evil.example below;" },
		{ ".evil.example", "0+13 evil.example;" },
		{ "*.evil.example", "0+14 evil.example below;" },
		{ "*.only.example", "" },
		{ "evil.example:8080", "0+12 evil.example;" },
		{ "1.2.3.4:80", "0+7 1.2.3.4;" },
		{ "[2001:db8::1]:80", "0+16 2001:db8::1;" },
		{ "2001:db8::1", "0+11 2001:db8::1;" },
		{ "4.3.2.1.in-addr.arpa", "0+20 1.2.3.4 reverse;" },
		{ "x evil.example", "" },
		{ "a/b.evil.example", "" },
		{ "a..evil.example", "" },
		{ "evil.example:http", "" },
		{ "[2001:db8::1]x", "" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_HOST, rows);
}

static void
a_url_field_holds_a_url(void **state)
{
	static const struct row rows[] = {
		{ "https://evil.example/a", "0+22 http://evil.example/a;8+12 evil.example host;" },
		{ "evil.example/a", "0+14 http://evil.example/a;0+12 evil.example host;" },
		{ "9.9.9.9", "0+7 http://9.9.9.9/;" },
		{ "http://evil.example/b c", "7+12 evil.example host;" },
		{ "http://good.example/?u=http://evil.example/a", "" },
		{ "good.example/?u=http://evil.example/a", "" },
		{ "http://[2001:db8::1]:80/", "7+16 2001:db8::1 host;" },
		{ "http://u@evil.example:99999/", "9+12 evil.example host;" },
		{ "/evil.example", "" },
		{ "", "" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_URL, rows);
}

static void
an_email_field_holds_any_number(void **state)
{
	static const struct row rows[] = {
		{ "Bad <bad@mail.example>, \"X\" <x@evil.example>",
			"5+16 bad@mail.example;31+12 evil.example host;" },
		{ "evil.example <x@good.example>", "" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_EMAIL, rows);
}

static void
a_hash_field_holds_digests(void **state)
{
	static const struct row rows[] = {
		{ "SHA256=" SHA256 ",MD5=" MD5, "7+64 " SHA256 ";76+32 " MD5 ";" },
		{ MD5_COLONS, "0+47 " MD5 ";" },
		{ "1.2.3.4", "" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_HASH, rows);
}

static void
a_field_of_any_kind_is_taken_as_a_whole(void **state)
{
	static const struct row rows[] = {
		{ "1.2.3.4", "0+7 1.2.3.4;" },
		{ "http://evil.example/a", "0+21 http://evil.example/a;7+12 evil.example host;" },
		{ "bad@mail.example", "0+16 bad@mail.example;" },
		{ "X <x@evil.example>", "5+12 evil.example host;" },
		{ SHA1, "0+40 " SHA1 ";" },
		{ "evil.example", "0+12 evil.example;" },
		{ "evil.example and more", "" },
		{ "1.2.3.4 1.2.3.4", "" },
		{ "/evil.example/1.2.3.4", "" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_ANY, rows);
}

static void
a_list_is_split_at_commas(void **state)
{
	static const struct row rows[] = {
		{ "1.2.3.4,evil.example, bad@mail.example,,x",
			"0+7 1.2.3.4;8+12 evil.example;22+16 bad@mail.example;" },
		{ "", "" },
	};

	(void)state;
	CHECK(sample, MATCH_FIELD_LIST, rows);
}

static void
check_request(const char *host, unsigned port, const char *uri, const char *expected)
{
	OWNED(match_set) set = sample_set(sample);
	OWNED(match_scanner) scanner = match_scanner_new();
	OWNED_BUF got = BUF_INIT;
	struct match_hits hits;

	assert_int_equal(match_scan_request(scanner, set, str_of(host), port, str_of(uri), &hits, NULL),
		OK);
	sample_list_hits(&hits, &got);
	assert_string_equal(got.data == NULL ? "" : got.data, expected);
}

static void
a_request_is_put_together(void **state)
{
	(void)state;
	check_request("evil.example", 0, "/a", "0+2 http://evil.example/a;");
	check_request("evil.example", 80, "/a", "0+2 http://evil.example/a;");
	check_request("EVIL.example:443", 443, "/a", "0+2 http://evil.example/a;");
	check_request("evil.example", 8080, "/a", "");
	check_request("cdn.example", 8443, "/x?y=1", "0+6 https://cdn.example:8443/x?y=1;");
	check_request("cdn.example:8443", 80, "/x?y=1", "0+6 https://cdn.example:8443/x?y=1;");
	check_request("9.9.9.9", 0, "", "0+0 http://9.9.9.9/;");
	check_request("proxy.example", 3128, "http://evil.example/a", "0+21 http://evil.example/a;");
	check_request("", 0, "/a", "");
	check_request("2001:db8::1", 80, "/a", "");
}

static void
many_indicators_may_name_one_value(void **state)
{
	static const struct row rows[] = {
		{ "evil.example", "0+12 EVIL.example;0+12 evil.example;0+12 evil.example.;" },
		{ "http://a.example/", "0+17 http://a.example/;0+17 https://a.example/;" },
	};

	(void)state;
	CHECK("domain evil.example\ndomain EVIL.example\ndomain evil.example.\n"
		"url https://a.example/\nurl http://a.example/\n", MATCH_FIELD_TEXT, rows);
}

static void
an_empty_set_finds_nothing(void **state)
{
	static const struct row rows[] = { { "1.2.3.4 evil.example http://a/ " MD5, "" }, { "", "" } };

	(void)state;
	CHECK("", MATCH_FIELD_TEXT, rows);
}

static void
only_so_many_urls_are_looked_for_in_one_word(void **state)
{
	static const struct row rows[] = {
		{ "a://b://c://http://evil.example/a",
			"12+21 http://evil.example/a weak;19+12 evil.example host weak;" },
		{ "a://b://c://d://http://evil.example/a", "23+12 evil.example weak;" },
	};

	(void)state;
	assert_int_equal(URLS_WITHIN_MAX, 4);
	CHECK(sample, MATCH_FIELD_TEXT, rows);
}

static void
a_longer_text_than_the_limit_is_refused(void **state)
{
	OWNED(match_set) set = sample_set(sample);
	OWNED(match_scanner) scanner = match_scanner_new();
	OWNED_BUF text = BUF_INIT;
	struct match_hits hits;

	(void)state;
	while (text.len < LOG_LINE_MAX - 12)
		buf_add(&text, STR("x"));
	text.data[text.len - 1] = ' ';
	buf_add(&text, STR("evil.example"));
	assert_int_equal(text.len, LOG_LINE_MAX);
	assert_int_equal(match_scan(scanner, set, MATCH_FIELD_TEXT, buf_str(&text), &hits, NULL), OK);
	assert_int_equal(hits.count, 1);
	buf_add_char(&text, ' ');
	assert_int_equal(match_scan(scanner, set, MATCH_FIELD_TEXT, buf_str(&text), &hits, NULL),
		E_TOO_LARGE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_gives_addresses_of_version_4),
		cmocka_unit_test(networks_come_longest_first),
		cmocka_unit_test(numbers_that_look_like_versions_are_weak),
		cmocka_unit_test(text_gives_addresses_of_version_6),
		cmocka_unit_test(text_gives_names_at_label_borders),
		cmocka_unit_test(reverse_names_are_their_addresses),
		cmocka_unit_test(text_gives_urls_and_their_hosts),
		cmocka_unit_test(text_gives_email_addresses_and_their_domains),
		cmocka_unit_test(text_gives_digests),
		cmocka_unit_test(an_address_field_holds_an_address_alone),
		cmocka_unit_test(a_host_field_holds_a_name_or_address),
		cmocka_unit_test(a_url_field_holds_a_url),
		cmocka_unit_test(an_email_field_holds_any_number),
		cmocka_unit_test(a_hash_field_holds_digests),
		cmocka_unit_test(a_field_of_any_kind_is_taken_as_a_whole),
		cmocka_unit_test(a_list_is_split_at_commas),
		cmocka_unit_test(a_request_is_put_together),
		cmocka_unit_test(many_indicators_may_name_one_value),
		cmocka_unit_test(an_empty_set_finds_nothing),
		cmocka_unit_test(only_so_many_urls_are_looked_for_in_one_word),
		cmocka_unit_test(a_longer_text_than_the_limit_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
