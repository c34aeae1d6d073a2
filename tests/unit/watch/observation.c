/* observation.c - tests of what lines of logs say in the words of STIX observables.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/env.h"
#include "base/limits.h"
#include "support/observed_paths.h"
#include "watch/observation.h"
#include "watch/observation_rules.h"
#include "watch/reader.h"

/* "OBJECT PATH = VALUE", a line each, with the paths cut before their first dot but one. */
static void
print_facts(
	const struct pattern_paths *paths, const struct observation *observation, struct buf *out)
{
	for (size_t i = 0; i < observation->fact_count; i++) {
		const struct fact *fact = &observation->facts[i];
		buf_addf(out, "%u %.*s = ", fact->object,
			STR_FMT(pattern_paths_at(paths, fact->path)->text));
		if (fact->kind == FACT_INTEGER)
			buf_addf(out, "%lld\n", (long long)fact->integer);
		else
			buf_addf(out, "%.*s\n", STR_FMT(fact->text));
	}
}

/* Reads the lines with that reader; what the last of them says. */
static void
check_lines(const char *kind, const char *lines, const char *extra_path, const char *expected)
{
	OWNED(reader) reader = reader_new(reader_kind_find(str_of(kind)));
	OWNED(pattern_paths) paths = observed_paths(kind);
	OWNED(observer) observer = NULL;
	OWNED_BUF out = BUF_INIT;
	struct str rest = str_of(lines);
	struct observation observation;
	struct record record;
	struct str line;
	size_t dropped;

	if (extra_path != NULL)
		observed_paths_add(paths, str_of(extra_path));
	observer = observer_new(paths, NULL);
	reader_keep_details(reader);
	while (str_split(&rest, '\n', &line))
		assert_int_equal(reader_read(reader, line, &record, NULL), OK);
	assert_false(record.unreadable);
	assert_int_equal(
		observer_look(observer, str_of(kind), &record, 5, &observation, &dropped, NULL),
		OK);
	assert_int_equal(dropped, 0);
	assert_int_equal(observation.first, 5);
	print_facts(paths, &observation, &out);
	assert_string_equal(out.data == NULL ? "" : out.data, expected);
}

static void
reads_zeek_connections(void **state)
{
	(void)state;
	check_lines("zeek",
		"#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n"
		"#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\t"
		"orig_bytes\tresp_bytes\n"
		"#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tcount\tcount\n"
		"1.0\tC1\t10.0.0.1\t5000\t2001:DB8::1\t443\ttcp\tssl\t120\t-",
		"network-traffic:dst_ref.type",
		"0 network-traffic:src_ref.value = 10.0.0.1\n"
		"1 ipv4-addr:value = 10.0.0.1\n"
		"0 network-traffic:dst_ref.value = 2001:db8::1\n"
		"0 network-traffic:dst_ref.type = ipv6-addr\n"
		"2 ipv6-addr:value = 2001:db8::1\n"
		"0 network-traffic:src_port = 5000\n"
		"0 network-traffic:dst_port = 443\n"
		"0 network-traffic:protocols[*] = tcp\n"
		"0 network-traffic:protocols[*] = ssl\n"
		"0 network-traffic:src_byte_count = 120\n");
}

static void
reads_zeek_dns_and_mail_as_json(void **state)
{
	(void)state;
	check_lines("zeek",
		"{\"ts\":1.0,\"id.orig_h\":\"10.0.0.1\",\"id.resp_h\":\"10.0.0.2\",\"id.resp_p\":"
		"53,"
		"\"query\":\"WWW.Example.ORG.\",\"answers\":[\"192.0.2.1\",\"cdn.example.net\"]}",
		"domain-name:resolves_to_refs[*].type",
		"0 network-traffic:src_ref.value = 10.0.0.1\n"
		"1 ipv4-addr:value = 10.0.0.1\n"
		"0 network-traffic:dst_ref.value = 10.0.0.2\n"
		"2 ipv4-addr:value = 10.0.0.2\n"
		"0 network-traffic:dst_port = 53\n"
		"3 domain-name:value = www.example.org\n"
		"3 domain-name:resolves_to_refs[*].value = 192.0.2.1\n"
		"3 domain-name:resolves_to_refs[*].type = ipv4-addr\n"
		"3 domain-name:resolves_to_refs[*].value = cdn.example.net\n"
		"3 domain-name:resolves_to_refs[*].type = domain-name\n"
		"4 ipv4-addr:value = 192.0.2.1\n"
		"5 domain-name:value = cdn.example.net\n");
	check_lines("zeek",
		"{\"mailfrom\":\"<A@Example.org>\",\"rcptto\":[\"b@example.net\"],\"from\":"
		"\"Alice <a@example.org>\",\"to\":[\"b@example.net\"],\"subject\":\"Hello\"}",
		"email-message:to_refs[0].value",
		"0 email-message:sender_ref.value = a@example.org\n"
		"0 email-message:from_ref.value = a@example.org\n"
		"0 email-message:to_refs[*].value = b@example.net\n"
		"0 email-message:to_refs[0].value = b@example.net\n"
		"0 email-message:subject = Hello\n"
		"1 email-addr:value = a@example.org\n"
		"2 email-addr:value = b@example.net\n");
}

/* Rows are found by a name's length and its last eight bytes, and then the rest. */
static void
tells_names_apart_that_end_alike(void **state)
{
	(void)state;
	check_lines("eve",
		"{\"flex\":{\"pkts_toserver\":7},\"flow\":{\"pkts_toserver\":8}}", NULL,
		"0 network-traffic:src_packets = 8\n");
	check_lines("eve", "{\"fl\":{\"pkts_toserver\":7},\"prpto\":\"udp\",\"proto\":\"TCP\"}",
		NULL, "0 network-traffic:protocols[*] = tcp\n");
}

/* One value in one form for several rows, and in another for the next. */
static void
sees_a_value_in_each_form_that_is_asked_for(void **state)
{
	(void)state;
	check_lines("zeek",
		"{\"uri\":\"/x\",\"host\":\"WWW.Example.org:8080\",\"id.resp_p\":8081,"
		"\"referrer\":\"HTTP://Example.org/a/../b\"}",
		NULL,
		"0 network-traffic:dst_port = 8081\n"
		"0 network-traffic:extensions.'http-request-ext'.request_value = /x\n"
		"0 network-traffic:extensions.'http-request-ext'.request_header.Host[*] = "
		"WWW.Example.org:8080\n"
		"0 network-traffic:extensions.'http-request-ext'.request_header.Host = "
		"WWW.Example.org:8080\n"
		"0 network-traffic:extensions.'http-request-ext'.request_header.Referer[*] = "
		"HTTP://Example.org/a/../b\n"
		"0 network-traffic:extensions.'http-request-ext'.request_header.Referer = "
		"HTTP://Example.org/a/../b\n"
		"1 domain-name:value = www.example.org\n"
		"2 url:value = http://www.example.org:8080/x\n"
		"3 url:value = http://example.org/b\n");
}

static void
makes_only_what_patterns_ask_for(void **state)
{
	OWNED(reader) reader = reader_new(reader_kind_find(STR("eve")));
	OWNED(pattern_paths) paths = pattern_paths_new();
	OWNED(observer) observer = NULL;
	struct observation observation;
	struct record record;

	(void)state;
	observed_paths_add(paths, STR("network-traffic:dst_port"));
	observer = observer_new(paths, NULL);
	reader_keep_details(reader);
	assert_int_equal(reader_read(reader, STR("{\"src_ip\":\"10.0.0.1\",\"dest_port\":80}"),
				 &record, NULL),
		OK);
	assert_int_equal(
		observer_look(observer, STR("eve"), &record, 0, &observation, NULL, NULL), OK);
	assert_int_equal(observation.fact_count, 1);
	assert_int_equal(observation.object_count, 1);
	assert_int_equal(
		observer_look(observer, STR("text"), &record, 0, &observation, NULL, NULL), OK);
	assert_int_equal(observation.object_count, 0);
}

static void
counts_what_is_too_much(void **state)
{
	OWNED(reader) reader = reader_new(reader_kind_find(STR("zeek")));
	OWNED(pattern_paths) paths = pattern_paths_new();
	OWNED(observer) observer = NULL;
	OWNED_BUF line = BUF_INIT;
	struct observation observation;
	struct record record;
	size_t dropped;

	(void)state;
	observed_paths_add(paths, STR("domain-name:value"));
	observer = observer_new(paths, NULL);
	buf_add(&line, STR("{\"answers\":["));
	for (unsigned i = 0; i < OBSERVATION_FACTS_MAX + 3; i++)
		buf_addf(&line, "%s\"n%u.example\"", i == 0 ? "" : ",", i);
	buf_add(&line, STR("]}"));
	assert_int_equal(reader_read(reader, buf_str(&line), &record, NULL), OK);
	assert_int_equal(
		observer_look(observer, STR("zeek"), &record, 0, &observation, &dropped, NULL), OK);
	assert_true(observation.object_count <= OBSERVATION_FACTS_MAX);
	assert_true(dropped >= 3);
}

static const char *
form_text(enum observed_form form)
{
	static const char *const texts[] = {
		[FORM_TEXT] = "as it is",
		[FORM_LOWER] = "lower case",
		[FORM_NUMBER] = "a number",
		[FORM_ADDRESS] = "an address",
		[FORM_NAME] = "a domain name",
		[FORM_HOST] = "an address or a domain name",
		[FORM_MAIL] = "an e-mail address",
		[FORM_MD5] = "an MD5 digest",
		[FORM_SHA1] = "a SHA-1 digest",
		[FORM_SHA256] = "a SHA-256 digest",
		[FORM_SHA512] = "a SHA-512 digest",
		[FORM_FILE] = "the last part of the path",
		[FORM_FOLDER] = "the path before its last part",
		[FORM_URL] = "a URL",
	};

	return texts[form];
}

/* As the page's table has it. */
static void
write_row(const struct observation_rule *rule, struct buf *out)
{
	bool request = str_starts(rule->field, STR("host+"));

	buf_clear(out);
	buf_addf(out, "| `%.*s`", STR_FMT(rule->field));
	if (rule->needs.len > 0)
		buf_addf(out, " (with `%.*s`)", STR_FMT(rule->needs));
	buf_add(out, STR(" | "));
	if (rule->path.len > 0)
		buf_addf(out, "`%.*s`%s", STR_FMT(rule->path),
			rule->object == OBSERVED_EACH ? ", an object of its own" : "");
	else if (rule->form == FORM_ADDRESS)
		buf_add(out, STR("an `ipv4-addr:value` or `ipv6-addr:value` of its own"));
	else if (rule->form == FORM_NAME)
		buf_add(out, STR("a `domain-name:value` of its own"));
	else
		buf_add(out,
			STR("an `ipv4-addr:value`, `ipv6-addr:value` or `domain-name:value` of "
			    "its own"));
	buf_addf(out, " | %s |\n",
		request ? "the URL that host, port and URI make" : form_text(rule->form));
}

static struct str
section_of(struct str page, struct str kind)
{
	OWNED_BUF heading = BUF_INIT;
	size_t at;

	buf_addf(&heading, "(`%.*s`)", STR_FMT(kind));
	at = str_find(page, buf_str(&heading));
	if (at == page.len)
		fail_msg("no section %s", heading.data);
	page = str_from_offset(page, at);
	return str_first(page, str_find(page, STR("\n## ")));
}

static void
the_page_has_every_row(void **state)
{
	OWNED_BUF page = BUF_INIT;
	OWNED_BUF row = BUF_INIT;
	char path[4096];
	const char *source = getenv("TESTUDO_SOURCE");
	size_t missing = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/docs/protocol/observables.md",
		source == NULL ? "." : source);
	assert_int_equal(file_read(env_real(), path, MIB, &page, NULL), OK);
	for (size_t i = 0; i < observation_rules_count(); i++) {
		const struct observation_rules *rules = observation_rules_at(i);
		struct str section = section_of(buf_str(&page), rules->kind);
		size_t rows = 0;
		for (size_t k = 0; k < rules->count; k++) {
			write_row(&rules->rules[k], &row);
			rows++;
			if (str_find(section, buf_str(&row)) < section.len)
				continue;
			missing++;
			print_message("# missing %.*s: %s", STR_FMT(rules->kind), row.data);
		}
		for (size_t k = 0; k + 2 < section.len; k++)
			rows -= str_starts(str_from_offset(section, k), STR("\n| `"));
		assert_int_equal(rows, 0);
	}
	assert_int_equal(missing, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_zeek_connections),
		cmocka_unit_test(reads_zeek_dns_and_mail_as_json),
		cmocka_unit_test(tells_names_apart_that_end_alike),
		cmocka_unit_test(sees_a_value_in_each_form_that_is_asked_for),
		cmocka_unit_test(makes_only_what_patterns_ask_for),
		cmocka_unit_test(counts_what_is_too_much),
		cmocka_unit_test(the_page_has_every_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
