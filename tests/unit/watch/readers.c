/* readers.c - tests of the log formats: what becomes a field, of which kind, and when it happened.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/timestamp.h"
#include "watch/event_time.h"
#include "watch/reader.h"

/* --- times --- */

static void
assert_time(bool parsed, const int64_t *moment, const char *expected)
{
	char text[TIMESTAMP_TEXT_MAX];

	assert_true(parsed);
	timestamp_format(*moment, text);
	assert_string_equal(text, expected);
}

static void
reads_the_times_that_logs_write(void **state)
{
	int64_t at = 0;

	(void)state;
	assert_time(event_time_epoch(STR("1521911720.865716"), &at), &at,
		"2018-03-24T17:15:20.865716Z");
	assert_time(event_time_epoch(STR("0"), &at), &at, "1970-01-01T00:00:00.000000Z");
	assert_time(event_time_epoch(STR("1.5"), &at), &at, "1970-01-01T00:00:01.500000Z");
	assert_time(event_time_iso(STR("2011-08-12T14:52:57.716360+0200"), &at), &at,
		"2011-08-12T12:52:57.716360Z");
	assert_time(event_time_iso(STR("2026-01-12T08:00:00-03:30"), &at), &at,
		"2026-01-12T11:30:00.000000Z");
	assert_time(event_time_iso(STR("2026-01-12 08:00:00,250"), &at), &at,
		"2026-01-12T08:00:00.250000Z");
	assert_time(event_time_in_text(STR("<165>1 2026-01-12T08:00:00Z host app"), &at), &at,
		"2026-01-12T08:00:00.000000Z");
	assert_time(event_time_in_text(STR("2026-01-12 08:00:00 started"), &at), &at,
		"2026-01-12T08:00:00.000000Z");
	assert_time(event_time_in_text(
			    STR("192.0.2.1 - [x] [12/Jan/2026:08:00:00 +0100] \"GET / HTTP/1.1\""),
			    &at),
		&at, "2026-01-12T07:00:00.000000Z");
}

static void
refuses_what_is_no_time(void **state)
{
	static const char *const no_epochs[] = { "", "-1", "1.5x", "x", "253402300800" };
	static const char *const no_isos[] = { "", "2026-01-12", "2026-01-12T08:00:00+1",
		"2026-13-12T08:00:00Z", "2026-01-12T08:00:00+2500", "2026-01-12T08:00:00Zx" };
	static const char *const no_texts[] = { "", "<", "<165>", "Jan 12 08:00:00 host app",
		"[12/Foo/2026:08:00:00 +0100]", "[12/Jan/2026:08:00:00 +0100", "[", "<1>1 " };
	int64_t at;

	(void)state;
	for (size_t i = 0; i < sizeof(no_epochs) / sizeof(*no_epochs); i++)
		assert_false(event_time_epoch(str_of(no_epochs[i]), &at));
	for (size_t i = 0; i < sizeof(no_isos) / sizeof(*no_isos); i++)
		assert_false(event_time_iso(str_of(no_isos[i]), &at));
	for (size_t i = 0; i < sizeof(no_texts) / sizeof(*no_texts); i++)
		assert_false(event_time_in_text(str_of(no_texts[i]), &at));
}

/* --- fields --- */

/* "name=text|name=text|...", in the order of the record. */
static void
read_fields(struct reader *reader, const char *line, char *to, size_t size, struct record *record)
{
	size_t len = 0;

	assert_int_equal(reader_read(reader, str_of(line), record, NULL), OK);
	to[0] = '\0';
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		len += (size_t)snprintf(to + len, size - len, "%s%.*s=%.*s", i > 0 ? "|" : "",
			STR_FMT(field->name), STR_FMT(field->text));
	}
}

static void
assert_fields(struct reader *reader, const char *line, const char *expected)
{
	char fields[1024];
	struct record record;

	read_fields(reader, line, fields, sizeof(fields), &record);
	assert_string_equal(fields, expected);
	assert_false(record.unreadable);
	for (size_t i = 0; i < record.count; i++)
		if (record.fields[i].verbatim)
			assert_memory_equal(line + record.fields[i].offset,
				record.fields[i].text.data, record.fields[i].text.len);
}

static const struct field *
field_of(const struct record *record, const char *name)
{
	for (size_t i = 0; i < record->count; i++)
		if (str_eq(record->fields[i].name, str_of(name)))
			return &record->fields[i];
	return NULL;
}

static void
zeek_columns_follow_the_header(void **state)
{
	OWNED(reader) reader = reader_new(&read_zeek);

	(void)state;
	assert_fields(reader, "#separator \\x09", "");
	assert_fields(reader, "#fields\tts\tuid\tid.resp_h\tid.resp_p\tquery\tanswers", "");
	assert_fields(reader, "#types\ttime\tstring\taddr\tport\tstring\tvector[string]", "");
	assert_fields(reader, "1.5\tCx\t192.0.2.7\t53\twww.evil.example\ta.example,192.0.2.9",
		"id.resp_h=192.0.2.7|query=www.evil.example|answers=a.example|answers=192.0.2.9");
	assert_fields(reader, "1.5\t-\t-\t-\t(empty)\t-", "");
	assert_fields(reader, "#close\t2026-01-12-00-00-00", "");
	/* another header in mid-file */
	assert_fields(reader, "#fields\tts\thost\tnote", "");
	assert_fields(reader, "1.5\tevil.example\tseen", "host=evil.example|note=seen");
}

/* The names of the fields, when those around that place are asked for. */
static void
assert_part(struct reader *reader, const char *line, const char *place, const char *expected)
{
	size_t at = (size_t)(strstr(line, place) - line);
	char names[256] = "";
	struct record record;

	assert_int_equal(reader_read_part(reader, str_of(line),
				 (struct line_part){ at, at + strlen(place) - 1 }, &record, NULL),
		OK);
	for (size_t i = 0; i < record.count; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%.*s ",
			STR_FMT(record.fields[i].name));
	assert_string_equal(names, expected);
	assert_true(record.has_time);
	assert_false(record.unreadable);
}

static void
of_a_part_of_a_line_the_fields_that_meet_it_are_read_and_the_time(void **state)
{
	OWNED(reader) zeek = reader_new(&read_zeek);
	OWNED(reader) eve = reader_new(&read_eve);
	const char *line = "1.5\ta.b\t1.2.3.4\t80\t/x\tc.d,e.f";

	(void)state;
	assert_fields(zeek, "#fields\tts\thost\tid.resp_h\tid.resp_p\turi\tanswers", "");
	assert_fields(zeek, "#types\ttime\tstring\taddr\tport\tstring\tset[string]", "");
	assert_part(zeek, line, "a", "host ");
	assert_part(zeek, line, "b\t1", "host id.resp_h ");
	assert_part(zeek, line, "/x", "uri ");
	assert_part(zeek, line, "e.f", "answers answers ");
	assert_part(zeek, line, "1.5", "");
	line = "{\"ts\":1.5,\"host\":\"a.b\",\"uri\":\"/x\",\"note\":\"\\u0061\"}";
	assert_part(zeek, line, "b", "host note ");
	assert_part(zeek, line, "/x", "uri note ");
	line = "{\"timestamp\":\"2026-01-12T08:00:00.000000+0000\",\"src_ip\":\"1.2.3.4\","
	       "\"http\":{\"hostname\":\"a.b\",\"url\":\"/x\"}}";
	assert_part(eve, line, "2.3", "src_ip ");
	assert_part(eve, line, "b\",\"u", "http.hostname ");
	assert_part(eve, line, "/x", "http.url ");
}

static void
zeek_types_decide_before_names_do(void **state)
{
	OWNED(reader) reader = reader_new(&read_zeek);
	struct record record;
	char fields[256];

	(void)state;
	assert_fields(reader, "#fields\tts\tpeers\tquery\tduration\tmd5", "");
	assert_fields(reader, "#types\ttime\tset[addr]\tstring\tinterval\tstring", "");
	read_fields(reader, "1521911720.865716\t192.0.2.7\tq.example\t0.1\tab", fields,
		sizeof(fields), &record);
	assert_int_equal(record.count, 3);
	assert_int_equal(record.fields[0].kind, MATCH_FIELD_ADDRESS);
	assert_int_equal(record.fields[1].kind, MATCH_FIELD_HOST);
	assert_int_equal(record.fields[2].kind, MATCH_FIELD_HASH);
	assert_time(record.has_time, &record.time, "2018-03-24T17:15:20.865716Z");
}

static void
zeek_separators_and_escapes_are_honoured(void **state)
{
	OWNED(reader) reader = reader_new(&read_zeek);

	(void)state;
	assert_fields(reader, "#separator \\x7c", "");
	assert_fields(reader, "#set_separator|;", "");
	assert_fields(reader, "#empty_field|EMPTY", "");
	assert_fields(reader, "#unset_field|NONE", "");
	assert_fields(reader, "#fields|ts|names|note", "");
	assert_fields(reader, "#types|time|set[string]|string", "");
	assert_fields(reader, "1|a;b\\x3bc|d\\x7ce\\\\f\\x", "names=a|names=b;c|note=d|e\\f\\x");
	assert_fields(reader, "1|EMPTY|NONE", "");
}

static void
zeek_requests_join_host_and_uri(void **state)
{
	OWNED(reader) reader = reader_new(&read_zeek);
	struct record record;
	const struct field *request;
	char fields[256];

	(void)state;
	assert_fields(reader, "#fields\tid.resp_h\tid.resp_p\thost\turi", "");
	assert_fields(reader, "#types\taddr\tport\tstring\tstring", "");
	read_fields(
		reader, "192.0.2.7\t8080\tevil.example\t/x?y=1", fields, sizeof(fields), &record);
	request = field_of(&record, "host+uri");
	assert_non_null(request);
	assert_true(request->is_request);
	assert_true(str_eq(request->host, STR("evil.example")));
	assert_int_equal(request->port, 8080);
	assert_false(request->weak);
	assert_true(field_of(&record, "uri")->weak);
	read_fields(reader, "192.0.2.7\t8080\t-\t/x", fields, sizeof(fields), &record);
	assert_true(str_eq(field_of(&record, "host+uri")->host, STR("192.0.2.7")));
}

static void
zeek_json_has_flat_dotted_keys(void **state)
{
	OWNED(reader) reader = reader_new(&read_zeek);
	struct record record;
	char fields[256];

	(void)state;
	assert_fields(reader,
		"{\"_path\":\"dns\",\"ts\":1.5,\"uid\":\"C\",\"id.orig_h\":\"10.0.0.1\","
		"\"query\":\"evil.example\",\"answers\":[\"a\",\"b\"],\"AA\":true}",
		"id.orig_h=10.0.0.1|query=evil.example|answers=a|answers=b");
	read_fields(reader,
		"{\"ts\":\"2018-03-24T17:15:20.865716Z\",\"host\":\"h\",\"uri\":\"/u\"}", fields,
		sizeof(fields), &record);
	assert_time(record.has_time, &record.time, "2018-03-24T17:15:20.865716Z");
	assert_non_null(field_of(&record, "host+uri"));
}

static void
eve_fields_are_named_by_their_path(void **state)
{
	OWNED(reader) reader = reader_new(&read_eve);
	struct record record;
	char fields[512];

	(void)state;
	assert_fields(reader,
		"{\"timestamp\":\"x\",\"event_type\":\"dns\",\"src_ip\":\"10.0.0.1\",\"dns\":"
		"{\"rrname\":\"a.example\",\"answers\":[{\"rdata\":\"192.0.2.1\"},"
		"{\"rdata\":\"192.0.2.2\"}],\"grouped\":{\"A\":[\"192.0.2.3\"]}}}",
		"src_ip=10.0.0.1|dns.rrname=a.example|dns.answers.rdata=192.0.2.1"
		"|dns.answers.rdata=192.0.2.2|dns.grouped.A=192.0.2.3");
	assert_fields(reader, "{\"dns\":{\"type\":\"answer\",\"rrname\":\"a\",\"rdata\":\"b\"}}",
		"dns.type=answer|dns.rrname=a|dns.rdata=b");
	assert_fields(
		reader, "{\"dns\":{\"queries\":[{\"rrname\":\"a\"}]}}", "dns.queries.rrname=a");
	assert_fields(reader, "{\"tls\":{\"sni\":\"s\",\"ja3\":{\"hash\":\"ab\"}}}", "tls.sni=s");
	read_fields(reader,
		"{\"timestamp\":\"2011-08-12T14:52:57.716360+0200\",\"dest_port\":8080,\"http\":"
		"{\"hostname\":\"evil.example\",\"url\":\"\\/a\\/b\"}}",
		fields, sizeof(fields), &record);
	assert_time(record.has_time, &record.time, "2011-08-12T12:52:57.716360Z");
	assert_true(str_eq(field_of(&record, "host+http.url")->text, STR("/a/b")));
	assert_false(field_of(&record, "host+http.url")->verbatim);
	assert_int_equal(field_of(&record, "host+http.url")->port, 8080);
}

static void
what_is_not_of_the_format_is_searched_as_text(void **state)
{
	static const struct {
		const struct reader_kind *kind;
		const char *line;
	} lines[] = { { &read_eve, "{\"a\":" }, { &read_eve, "[]" },
		{ &read_eve, "{\"a\":1,\"a\":2}" }, { &read_zeek, "a line before any header" },
		{ &read_zeek, "{\"a\"}" }, { &read_zeek, "#separator ab" } };
	struct record record;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		OWNED(reader) reader = reader_new(lines[i].kind);
		assert_int_equal(reader_read(reader, str_of(lines[i].line), &record, NULL), OK);
		assert_true(record.unreadable);
		assert_int_equal(record.count, 1);
		assert_true(str_eq(record.fields[0].text, str_of(lines[i].line)));
	}
}

static void
a_line_with_the_wrong_number_of_columns_is_searched_whole(void **state)
{
	OWNED(reader) reader = reader_new(&read_zeek);
	struct record record;

	(void)state;
	assert_fields(reader, "#fields\ta\tb", "");
	assert_int_equal(reader_read(reader, STR("1"), &record, NULL), OK);
	assert_true(record.unreadable);
	assert_int_equal(reader_read(reader, STR("1\t2\t3"), &record, NULL), OK);
	assert_true(record.unreadable);
	assert_fields(reader, "1\t2", "a=1|b=2");
}

static void
a_saved_reader_goes_on_in_mid_file(void **state)
{
	OWNED(reader) before = reader_new(&read_zeek);
	OWNED(reader) after = reader_new(&read_zeek);
	OWNED_BUF saved = BUF_INIT;

	(void)state;
	assert_fields(before, "#separator \\x7c", "");
	assert_fields(before, "#set_separator|;", "");
	assert_fields(before, "#fields|host|peers", "");
	assert_fields(before, "#types|string|set[addr]", "");
	reader_save(before, &saved);
	assert_int_equal(reader_restore(after, buf_str(&saved), NULL), OK);
	assert_fields(after, "h|1;2", "host=h|peers=1|peers=2");
}

/* So that what is saved says all that is remembered. */
static void
a_later_separator_counts_for_the_columns_before_it(void **state)
{
	OWNED(reader) before = reader_new(&read_zeek);
	OWNED(reader) after = reader_new(&read_zeek);
	OWNED_BUF saved = BUF_INIT;

	(void)state;
	assert_fields(before, "#fields\thost|peer\tx", "");
	assert_fields(before, "#separator |", "");
	reader_save(before, &saved);
	assert_int_equal(reader_restore(after, buf_str(&saved), NULL), OK);
	for (int i = 0; i < 2; i++)
		assert_fields(i == 0 ? before : after, "h|p", "host=h|peer\tx=p");
}

static void
holds_the_limit_of_a_header_line(void **state)
{
	OWNED(reader) reader = reader_new(&read_zeek);
	OWNED_BUF line = BUF_INIT;
	struct record record;

	(void)state;
	buf_add(&line, STR("#fields\t"));
	while (line.len < ZEEK_HEADER_LINE_MAX)
		buf_add_char(&line, 'a');
	assert_int_equal(reader_read(reader, buf_str(&line), &record, NULL), OK);
	assert_false(record.unreadable);
	buf_add_char(&line, 'a');
	assert_int_equal(reader_read(reader, buf_str(&line), &record, NULL), OK);
	assert_true(record.unreadable);
}

/* What holds more is searched as text; of details the same. */
static void
holds_the_limit_of_fields(void **state)
{
	static const char *const values[] = { "\"a\"", "1" };

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (unsigned over = 0; over < 2; over++) {
			OWNED(reader) reader = reader_new(&read_eve);
			OWNED_BUF line = BUF_INIT;
			struct record record;
			reader_keep_details(reader);
			buf_addf(&line, "{\"a\":[%s", values[i]);
			for (unsigned k = 1; k < RECORD_FIELDS_MAX + over; k++)
				buf_addf(&line, ",%s", values[i]);
			buf_add(&line, STR("]}"));
			assert_int_equal(reader_read(reader, buf_str(&line), &record, NULL), OK);
			assert_int_equal(record.unreadable, over);
			if (over == 0)
				assert_int_equal(i == 0 ? record.count : record.detail_count,
					RECORD_FIELDS_MAX);
		}
}

static void
weblogs_have_a_request_between_client_and_agent(void **state)
{
	OWNED(reader) reader = reader_new(&read_weblog);
	struct record record;
	char fields[512];

	(void)state;
	assert_fields(reader,
		"192.0.2.7 - anna [12/Jan/2026:08:00:00 +0100] \"GET /a?q=1 HTTP/1.1\" 200 17 "
		"\"http://ref.example/x\" \"Mozilla/5.0 (X)\"",
		"client=192.0.2.7|user=anna|uri=/a?q=1|protocol=HTTP/1.1|"
		"referrer=http://ref.example/x|user_agent=Mozilla/5.0 (X)");
	assert_fields(reader, "192.0.2.7 - - [12/Jan/2026:08:00:00 +0100] \"-\" 408 -",
		"client=192.0.2.7");
	assert_fields(reader,
		"192.0.2.7 - - [12/Jan/2026:08:00:00 +0100] \"CONNECT evil.example:443 HTTP/1.1\" 200 0 more",
		"client=192.0.2.7|uri=evil.example:443|protocol=HTTP/1.1|rest=more");
	read_fields(reader,
		"web.example:443 2001:db8::1 - - [12/Jan/2026:08:00:00 +0100] \"GET /drop HTTP/2.0\" 200 5",
		fields, sizeof(fields), &record);
	assert_string_equal(fields,
		"host=web.example:443|client=2001:db8::1|uri=/drop|host+uri=/drop|protocol=HTTP/2.0");
	assert_true(field_of(&record, "uri")->weak);
	assert_true(field_of(&record, "host+uri")->is_request);
	assert_int_equal(record.time, 1768201200000000);
	/* what a client wrote cannot end its quotes */
	read_fields(reader,
		"192.0.2.7 - - [12/Jan/2026:08:00:00 +0100] \"GET / HTTP/1.1\" 200 5 \"-\" \"a\\\"b\\x20c\"",
		fields, sizeof(fields), &record);
	assert_string_equal(
		fields, "client=192.0.2.7|uri=/|protocol=HTTP/1.1|user_agent=a\"b c");
}

static void
syslog_is_read_in_its_three_spellings(void **state)
{
	OWNED(reader) reader = reader_new(&read_syslog);
	struct record record;
	char fields[512];

	(void)state;
	read_fields(reader,
		"<165>1 2026-01-12T08:00:00.003Z gate.example su 77 ID47 [a@1 k=\"v\\]\"][b@1] refused",
		fields, sizeof(fields), &record);
	assert_string_equal(fields, "host=gate.example|app=su|structured_data=[a@1 k=\"v\\]\"][b@1]|"
				    "message=refused");
	assert_int_equal(record.time, 1768204800003000);
	assert_fields(reader, "<34>1 - - - - - -", "");
	assert_fields(reader, "<34>Jan  2 08:00:00 gate su[7]: no", "host=gate|message=su[7]: no");
	read_fields(reader, "2026-01-12T09:00:00+01:00 gate su: no", fields, sizeof(fields), &record);
	assert_string_equal(fields, "host=gate|message=su: no");
	assert_true(record.has_time);
	assert_int_equal(reader_read(reader, STR("<34>Jan 2 8:00 gate"), &record, NULL), OK);
	assert_true(record.unreadable);
	assert_int_equal(reader_read(reader, STR("<34>1 - gate su 7 ID [open"), &record, NULL), OK);
	assert_true(record.unreadable);
	/* no nothing, but the beginning of a word */
	assert_int_equal(
		reader_read(reader, STR("<34>1 - gate su 7 ID -evil.example"), &record, NULL), OK);
	assert_true(record.unreadable);
	/* a header and nothing behind it */
	assert_int_equal(reader_read(reader, STR("<34>1 - gate su 7 ID "), &record, NULL), OK);
	assert_true(record.unreadable);
}

static void
query_logs_are_those_of_bind_and_unbound(void **state)
{
	OWNED(reader) reader = reader_new(&read_querylog);
	struct record record;
	char fields[512];

	(void)state;
	read_fields(reader,
		"12-Jan-2026 08:00:00.250 queries: info: client @0x7f01 192.0.2.7#53124 (www.evil.example): "
		"query: www.evil.example IN A +E(0)K (198.51.100.53)",
		fields, sizeof(fields), &record);
	assert_string_equal(fields, "client=192.0.2.7|query=www.evil.example|server=198.51.100.53");
	assert_int_equal(record.time, 1768204800250000);
	assert_fields(reader, "client 2001:db8::7#5 (x.example): query: x.example IN AAAA -",
		"client=2001:db8::7|query=x.example");
	read_fields(reader, "[1521911720] unbound[712:0] info: 192.0.2.7 www.evil.example. A IN",
		fields, sizeof(fields), &record);
	assert_string_equal(fields, "client=192.0.2.7|query=www.evil.example.");
	assert_int_equal(record.time, 1521911720000000);
	assert_int_equal(reader_read(reader, STR("zone x loaded"), &record, NULL), OK);
	assert_true(record.unreadable);
}

static void
csv_columns_follow_the_first_line(void **state)
{
	OWNED(reader) reader = reader_new(&read_csv);
	OWNED(reader) later = reader_new(&read_csv);
	OWNED_BUF saved = BUF_INIT;
	struct record record;
	char fields[512];

	(void)state;
	assert_fields(reader, "ts,sa,da,Note", "");
	assert_fields(reader, "2026-01-12 08:00:00,192.0.2.7,198.51.100.9,plain",
		"sa=192.0.2.7|da=198.51.100.9|note=plain");
	read_fields(reader, "1521911720,192.0.2.7,,\"a, \"\"b\"\"\"", fields, sizeof(fields), &record);
	assert_string_equal(fields, "sa=192.0.2.7|note=a, \"b\"");
	assert_int_equal(record.time, 1521911720000000);
	assert_int_equal(field_of(&record, "sa")->kind, MATCH_FIELD_ADDRESS);
	assert_int_equal(reader_read(reader, STR("1,2"), &record, NULL), OK);
	assert_true(record.unreadable);
	assert_int_equal(reader_read(reader, STR("1,2,3,\"open"), &record, NULL), OK);
	assert_true(record.unreadable);
	reader_save(reader, &saved);
	assert_int_equal(reader_restore(later, buf_str(&saved), NULL), OK);
	assert_fields(later, "0,192.0.2.7,198.51.100.9,x", "sa=192.0.2.7|da=198.51.100.9|note=x");
	/* another separator, in another file */
	assert_fields(later, "ts,sa,da,Note", "");
}

static void
csv_chooses_the_separator_of_its_first_line(void **state)
{
	OWNED(reader) reader = reader_new(&read_csv);
	OWNED_BUF line = BUF_INIT;
	struct record record;

	(void)state;
	assert_fields(reader, "url;\"domain\"", "");
	assert_fields(reader, "http://a.example/x,y;b.example",
		"url=http://a.example/x,y|domain=b.example");
	while (line.len <= CSV_HEADER_LINE_MAX)
		buf_add_char(&line, 'a');
	OWNED(reader) fresh = reader_new(&read_csv);
	assert_int_equal(reader_read(fresh, buf_str(&line), &record, NULL), OK);
	assert_true(record.unreadable);
	assert_int_equal(reader_read(fresh, str_first(buf_str(&line), CSV_HEADER_LINE_MAX), &record,
				 NULL),
		OK);
	assert_false(record.unreadable);
}

static void
formats_are_found_by_name(void **state)
{
	(void)state;
	assert_ptr_equal(reader_kind_find(STR("zeek")), &read_zeek);
	assert_ptr_equal(reader_kind_find(STR("eve")), &read_eve);
	assert_ptr_equal(reader_kind_find(STR("text")), &read_text);
	assert_ptr_equal(reader_kind_find(STR("pcap")), &read_pcap);
	assert_null(reader_kind_find(STR("pdf")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_times_that_logs_write),
		cmocka_unit_test(refuses_what_is_no_time),
		cmocka_unit_test(zeek_columns_follow_the_header),
		cmocka_unit_test(of_a_part_of_a_line_the_fields_that_meet_it_are_read_and_the_time),
		cmocka_unit_test(zeek_types_decide_before_names_do),
		cmocka_unit_test(zeek_separators_and_escapes_are_honoured),
		cmocka_unit_test(zeek_requests_join_host_and_uri),
		cmocka_unit_test(zeek_json_has_flat_dotted_keys),
		cmocka_unit_test(eve_fields_are_named_by_their_path),
		cmocka_unit_test(what_is_not_of_the_format_is_searched_as_text),
		cmocka_unit_test(a_line_with_the_wrong_number_of_columns_is_searched_whole),
		cmocka_unit_test(a_saved_reader_goes_on_in_mid_file),
		cmocka_unit_test(a_later_separator_counts_for_the_columns_before_it),
		cmocka_unit_test(holds_the_limit_of_a_header_line),
		cmocka_unit_test(holds_the_limit_of_fields),
		cmocka_unit_test(weblogs_have_a_request_between_client_and_agent),
		cmocka_unit_test(syslog_is_read_in_its_three_spellings),
		cmocka_unit_test(query_logs_are_those_of_bind_and_unbound),
		cmocka_unit_test(csv_columns_follow_the_first_line),
		cmocka_unit_test(csv_chooses_the_separator_of_its_first_line),
		cmocka_unit_test(formats_are_found_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
