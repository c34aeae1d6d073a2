/* captures.c - tests of captured packets: what they tell, in both formats, whole, cut and damaged.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>

#include "base/limits.h"
#include "watch/reader.h"

/* --- making packets --- */

static void
put(struct buf *out, uint64_t number, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_add_char(out, (char)(number >> 8 * (len - 1 - i)));
}

static void
put_little(struct buf *out, uint64_t number, size_t len)
{
	for (size_t i = 0; i < len; i++)
		buf_add_char(out, (char)(number >> 8 * i));
}

/* An IPv4 packet from 192.0.2.7:40000 to 198.51.100.9. */
static void
put_ipv4(struct buf *out, unsigned protocol, unsigned port, struct str payload)
{
	size_t header = protocol == 6 ? 20 : 8;

	put(out, 0x4500, 2);
	put(out, 20 + header + payload.len, 2);
	put(out, 0, 4);
	put(out, 0x4000 | protocol, 2);
	put(out, 0, 2);
	put(out, 0xc0000207, 4);
	put(out, 0xc6336409, 4);
	put(out, 40000, 2);
	put(out, port, 2);
	if (protocol == 6) {
		put(out, 0, 8);
		put(out, 0x5018, 2);
		put(out, 0, 6);
	} else {
		put(out, 8 + payload.len, 2);
		put(out, 0, 2);
	}
	buf_add(out, payload);
}

static void
put_ethernet(struct buf *out, unsigned type, struct str packet)
{
	put(out, 0, 6);
	put(out, 0, 6);
	put(out, type, 2);
	buf_add(out, packet);
}

/* www.evil.example IN A, with a CNAME to a.example by compression, and its address. */
static void
put_dns(struct buf *out)
{
	put(out, 0x12348180, 4);
	put(out, 0x0001000200000000, 8);
	buf_add(out, STR("\3www\4evil\7example\0\0\1\0\1"));
	buf_add(out, STR("\xc0\x0c\0\5\0\1\0\0\0\1\0\4\1a\xc0\x15"));
	buf_add(out, STR("\1a\xc0\x15\0\1\0\1\0\0\0\1\0\4\xcb\0\x71\7"));
}

static void
put_pcap_header(struct buf *out, bool little, uint32_t magic, unsigned link)
{
	void (*number)(struct buf *, uint64_t, size_t) = little ? put_little : put;

	number(out, magic, 4);
	number(out, 2, 2);
	number(out, 4, 2);
	number(out, 0, 8);
	number(out, 65535, 4);
	number(out, link, 4);
}

static void
put_pcap_packet(
	struct buf *out, bool little, uint32_t seconds, uint32_t fraction, struct str packet)
{
	void (*number)(struct buf *, uint64_t, size_t) = little ? put_little : put;

	number(out, seconds, 4);
	number(out, fraction, 4);
	number(out, packet.len, 4);
	number(out, packet.len, 4);
	buf_add(out, packet);
}

/* --- reading them --- */

/* "name=text|..." of all pieces; the times of packets as "@microseconds". */
static void
read_all(struct reader *reader, struct str text, struct buf *out)
{
	struct record record;
	size_t length;

	while (reader_frame(reader, text, &length, NULL) == OK && length > 0 &&
		length <= text.len) {
		assert_int_equal(reader_read(reader, str_first(text, length), &record, NULL), OK);
		assert_false(record.unreadable);
		if (record.has_time)
			buf_addf(out, "@%lld", (long long)record.time);
		for (size_t i = 0; i < record.count; i++) {
			const struct field *field = &record.fields[i];
			buf_addf(out, "|%.*s=%.*s", STR_FMT(field->name), STR_FMT(field->text));
			if (field->verbatim)
				assert_memory_equal(text.data + field->offset, field->text.data,
					field->text.len);
		}
		text = str_from_offset(text, length);
	}
}

static void
assert_capture(const struct buf *capture, const char *expected)
{
	OWNED(reader) reader = reader_new(&read_pcap);
	OWNED_BUF seen = BUF_INIT;

	read_all(reader, buf_str(capture), &seen);
	assert_string_equal(seen.data == NULL ? "" : seen.data, expected);
}

#define ENDS "|src=192.0.2.7|dst=198.51.100.9"

static void
capture_of(struct buf *out, unsigned protocol, unsigned port, struct str payload)
{
	OWNED_BUF packet = BUF_INIT;
	OWNED_BUF frame = BUF_INIT;

	put_ipv4(&packet, protocol, port, payload);
	put_ethernet(&frame, 0x0800, buf_str(&packet));
	put_pcap_header(out, true, 0xa1b2c3d4, 1);
	put_pcap_packet(out, true, 1768204800, 250000, buf_str(&frame));
}

static void
dns_names_and_addresses_are_read_through_compression(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF dns = BUF_INIT;

	(void)state;
	put_dns(&dns);
	capture_of(&capture, 17, 53, buf_str(&dns));
	assert_capture(&capture, "@1768204800250000" ENDS "|dns.query=www.evil.example"
				 "|dns.answer=a.example|dns.answer=203.0.113.7");
}

static void
dns_over_tcp_has_its_length_before_it(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF dns = BUF_INIT;

	(void)state;
	put(&dns, 68, 2);
	put_dns(&dns);
	capture_of(&capture, 6, 53, buf_str(&dns));
	assert_capture(&capture, "@1768204800250000" ENDS "|dns.query=www.evil.example"
				 "|dns.answer=a.example|dns.answer=203.0.113.7");
}

static void
a_name_that_points_to_itself_or_ahead_is_none(void **state)
{
	static const struct str names[] = { STR_INIT("\xc0\x0c\0\1\0\1"),
		STR_INIT("\xc0\x20\0\1\0\1"), STR_INIT("\1a\xc0\x0c\0\1\0\1"),
		STR_INIT("\x40"
			 "a\0\0\1\0\1"),
		STR_INIT("\5ab") };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		OWNED_BUF capture = BUF_INIT;
		OWNED_BUF dns = BUF_INIT;

		put(&dns, 0x12340100, 4);
		put(&dns, 0x0001000000000000, 8);
		buf_add(&dns, names[i]);
		capture_of(&capture, 17, 53, buf_str(&dns));
		assert_capture(&capture, "@1768204800250000" ENDS);
	}
}

static void
a_name_of_255_octets_is_the_longest(void **state)
{
	(void)state;
	for (unsigned extra = 0; extra < 2; extra++) {
		OWNED_BUF capture = BUF_INIT;
		OWNED_BUF dns = BUF_INIT;
		OWNED_BUF expected = BUF_INIT;

		put(&dns, 0x12340100, 4);
		put(&dns, 0x0001000000000000, 8);
		buf_addf(&expected, "@1768204800250000" ENDS "|dns.query=");
		for (int label = 0; label < 4; label++) {
			size_t len = label < 3 ? 63 : 61 + extra;
			put(&dns, len, 1);
			if (label > 0)
				buf_add_char(&expected, '.');
			for (size_t i = 0; i < len; i++) {
				buf_add_char(&dns, 'a');
				buf_add_char(&expected, 'a');
			}
		}
		put(&dns, 0, 1);
		put(&dns, 0x00010001, 4);
		capture_of(&capture, 17, 53, buf_str(&dns));
		assert_capture(&capture, extra == 0 ? expected.data : "@1768204800250000" ENDS);
	}
}

static void
octets_that_no_name_has_are_written_as_numbers(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF dns = BUF_INIT;

	(void)state;
	put(&dns, 0x12340100, 4);
	put(&dns, 0x0001000000000000, 8);
	buf_add(&dns, STR("\4a.b\n\7example\0\0\1\0\1"));
	capture_of(&capture, 17, 53, buf_str(&dns));
	assert_capture(&capture, "@1768204800250000" ENDS "|dns.query=a\\046b\\010.example");
}

static void
the_name_in_a_tls_hello_is_read(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF hello = BUF_INIT;

	(void)state;
	put(&hello, 0x160301, 3);
	put(&hello, 200, 2);
	put(&hello, 0x01000000, 4);
	put(&hello, 0x0303, 2);
	for (int i = 0; i < 32; i++)
		put(&hello, 0, 1);
	put(&hello, 0, 1);          /* session id */
	put(&hello, 0x00021301, 4); /* cipher suites */
	put(&hello, 0x0100, 2);     /* compression */
	put(&hello, 100, 2);        /* extensions */
	put(&hello, 0x00170000, 4); /* another extension first */
	put(&hello, 0x00000011, 4);
	put(&hello, 15, 2);
	put(&hello, 0, 1);
	put(&hello, 12, 2);
	buf_add(&hello, STR("evil.example"));
	capture_of(&capture, 6, 443, buf_str(&hello));
	assert_capture(&capture, "@1768204800250000" ENDS "|tls.sni=evil.example");
}

static void
an_http_request_joins_host_and_uri(void **state)
{
	OWNED_BUF capture = BUF_INIT;

	(void)state;
	capture_of(&capture, 6, 80,
		STR("GET /drop/a.exe HTTP/1.1\r\nhost: mal.example\r\nUser-Agent: x/1\r\n"
		    "Referer: http://r.example/\r\n\r\nHost: body.example\r\n"));
	assert_capture(&capture,
		"@1768204800250000" ENDS "|http.host=mal.example|http.uri=/drop/a.exe"
		"|host+http.uri=/drop/a.exe|http.user_agent=x/1|http.referrer=http://r.example/");
}

/* --- connections whose first bytes come in several segments --- */

/* A capture, to which put_segment adds. */
static void
begin_segments(struct buf *out)
{
	put_pcap_header(out, true, 0xa1b2c3d4, 101);
}

static void
put_segment_between(struct buf *out, unsigned from, unsigned to, uint32_t sequence, struct str payload)
{
	OWNED_BUF packet = BUF_INIT;
	OWNED_BUF changed = BUF_INIT;

	put_ipv4(&packet, 6, to, payload);
	put(&changed, from, 2);
	put(&changed, to, 2);
	put(&changed, sequence, 4);
	memcpy(packet.data + 20, changed.data, changed.len);
	put_pcap_packet(out, true, 1, 0, buf_str(&packet));
}

static void
put_segment(struct buf *out, unsigned port, uint32_t sequence, struct str payload)
{
	put_segment_between(out, port, 443, sequence, payload);
}

/* A hello of so many bytes, which begin with the record's header and end with the name. */
static void
put_hello(struct buf *out, size_t len, struct str name)
{
	size_t extension = name.len + 9; /* with its type and length */
	size_t padding = len - 5 - 4 - 34 - 1 - 4 - 2 - 2 - 4 - extension;

	put(out, 0x160301, 3);
	put(out, len - 5, 2);
	put(out, 0x01000000 | (len - 9), 4);
	put(out, 0x0303, 2);
	for (int i = 0; i < 32; i++)
		put(out, 0, 1);
	put(out, 0, 1);
	put(out, 0x00021301, 4);
	put(out, 0x0100, 2);
	put(out, 4 + padding + extension, 2);
	put(out, 0x0015, 2);
	put(out, padding, 2);
	for (size_t i = 0; i < padding; i++)
		put(out, 0, 1);
	put(out, 0x0000, 2);
	put(out, extension - 4, 2);
	put(out, extension - 6, 2);
	put(out, 0, 1);
	put(out, name.len, 2);
	buf_add(out, name);
}

#define SEGMENT "@1000000" ENDS
#define SNI "|tls.sni=evil.example"

static void
a_hello_may_come_in_several_segments(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF hello = BUF_INIT;
	struct str text;

	(void)state;
	put_hello(&hello, 1900, STR("evil.example"));
	text = buf_str(&hello);
	begin_segments(&capture);
	/* Numbers begin anew in the midst of it. */
	put_segment(&capture, 40001, UINT32_MAX - 1000, str_first(text, 1448));
	put_segment(&capture, 40001, 447, str_from_offset(text, 1448));
	put_segment(&capture, 40001, 447, str_from_offset(text, 1448));
	assert_capture(&capture, SEGMENT SEGMENT SNI SEGMENT);
}

static void
connections_are_told_apart(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF one = BUF_INIT;
	OWNED_BUF other = BUF_INIT;

	(void)state;
	put_hello(&one, 300, STR("evil.example"));
	put_hello(&other, 300, STR("good.example"));
	begin_segments(&capture);
	put_segment(&capture, 40001, 1, str_first(buf_str(&one), 100));
	put_segment(&capture, 40002, 1, str_first(buf_str(&other), 100));
	put_segment(&capture, 40002, 101, str_from_offset(buf_str(&other), 100));
	put_segment(&capture, 40001, 101, str_first(str_from_offset(buf_str(&one), 100), 195));
	put_segment(&capture, 40001, 296, str_from_offset(buf_str(&one), 295));
	assert_capture(
		&capture, SEGMENT SEGMENT SEGMENT "|tls.sni=good.example" SEGMENT SEGMENT SNI);
}

/* What is sent again counts once; what is missing is not made up. */
static void
segments_are_joined_in_their_order(void **state)
{
	OWNED_BUF again = BUF_INIT;
	OWNED_BUF early = BUF_INIT;
	OWNED_BUF hello = BUF_INIT;
	struct str text;

	(void)state;
	put_hello(&hello, 300, STR("evil.example"));
	text = buf_str(&hello);
	begin_segments(&again);
	put_segment(&again, 40001, 1, str_first(text, 100));
	put_segment(&again, 40001, 1, str_first(text, 100));
	put_segment(&again, 40001, 51, str_first(str_from_offset(text, 50), 150));
	put_segment(&again, 40001, 101, str_from_offset(text, 100));
	assert_capture(&again, SEGMENT SEGMENT SEGMENT SEGMENT SNI);
	begin_segments(&early);
	put_segment(&early, 40001, 1, str_first(text, 100));
	put_segment(&early, 40001, 201, str_from_offset(text, 200));
	assert_capture(&early, SEGMENT SEGMENT);
	put_segment(&early, 40001, 101, str_from_offset(text, 100));
	assert_capture(&early, SEGMENT SEGMENT SEGMENT SNI);
}

/* A new connection between the same ends is read by itself. */
static void
a_connection_may_follow_one_that_stayed_open(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF hello = BUF_INIT;

	(void)state;
	put_hello(&hello, 300, STR("evil.example"));
	begin_segments(&capture);
	put_segment(&capture, 40001, 100000, str_first(buf_str(&hello), 100));
	put_segment(&capture, 40001, 1, buf_str(&hello));
	put_segment(&capture, 40001, 900000, buf_str(&hello));
	assert_capture(&capture, SEGMENT SEGMENT SNI SEGMENT SNI);
}

static void
so_much_of_an_opening_is_kept(void **state)
{
	(void)state;
	for (size_t over = 0; over < 2; over++) {
		OWNED_BUF capture = BUF_INIT;
		OWNED_BUF hello = BUF_INIT;
		put_hello(&hello, OPENING_SIZE_MAX + over, STR("evil.example"));
		begin_segments(&capture);
		put_segment(&capture, 40001, 1, str_first(buf_str(&hello), 1448));
		put_segment(&capture, 40001, 1449, str_from_offset(buf_str(&hello), 1448));
		assert_capture(&capture, over == 0 ? SEGMENT SEGMENT SNI : SEGMENT SEGMENT);
	}
}

/* However many begin: their number has an end, and each that is kept is read whole. */
static void
so_many_openings_are_kept(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF hello = BUF_INIT;
	OWNED_BUF seen = BUF_INIT;
	OWNED(reader) reader = reader_new(&read_pcap);
	size_t found = 0;

	(void)state;
	put_hello(&hello, 100, STR("evil.example"));
	begin_segments(&capture);
	for (unsigned port = 1; port <= 2 * OPENINGS_MAX; port++)
		put_segment(&capture, port, 1, str_first(buf_str(&hello), 50));
	for (unsigned port = 1; port <= 2 * OPENINGS_MAX; port++)
		put_segment(&capture, port, 51, str_from_offset(buf_str(&hello), 50));
	read_all(reader, buf_str(&capture), &seen);
	for (struct str rest = buf_str(&seen); rest.len > 0; found++) {
		size_t at = str_find(rest, STR(SNI));
		if (at == rest.len)
			break;
		rest = str_from_offset(rest, at + 1);
	}
	assert_in_range(found, OPENINGS_MAX / 2, OPENINGS_MAX);
}

#define REQUEST "GET /drop/a.exe HTTP/1.1\r\n"
#define HEAD REQUEST "Host: mal.example\r\nUser-Agent: x/1\r\nReferer: http://r.example/\r\n\r\n"
#define HOST_TOLD "|http.host=mal.example|http.uri=/drop/a.exe|host+http.uri=/drop/a.exe"
#define URI_TOLD "|http.uri=/drop/a.exe|host+http.uri=/drop/a.exe"
#define AGENT_TOLD "|http.user_agent=x/1"
#define REFERRER_TOLD "|http.referrer=http://r.example/"

/* Wherever it is cut, each of its lines is told once, with the packet that ends it; of the URI, also
 * with the host. */
static void
a_request_may_come_in_several_segments(void **state)
{
	const struct str head = STR(HEAD);
	const size_t request = sizeof(REQUEST) - 1;
	const size_t host = request + sizeof("Host: mal.example\r\n") - 1;
	const size_t agent = host + sizeof("User-Agent: x/1\r\n") - 1;
	const size_t referrer = head.len - 2;

	(void)state;
	for (size_t cut = 5; cut < head.len; cut++) {
		OWNED_BUF capture = BUF_INIT;
		OWNED_BUF expected = BUF_INIT;
		begin_segments(&capture);
		put_segment(&capture, 40001, 1, str_first(head, cut));
		put_segment(&capture, 40001, (uint32_t)cut + 1, str_from_offset(head, cut));
		buf_addf(&expected, SEGMENT "%s%s%s",
			cut < request ? "" : cut < host ? URI_TOLD : HOST_TOLD,
			cut < agent ? "" : AGENT_TOLD, cut < referrer ? "" : REFERRER_TOLD);
		buf_addf(&expected, SEGMENT "%s%s%s", cut < host ? HOST_TOLD : "",
			cut < agent ? AGENT_TOLD : "", cut < referrer ? REFERRER_TOLD : "");
		assert_capture(&capture, expected.data);
	}
}

/* --- DNS over TCP --- */

#define ANSWERED "|dns.query=www.evil.example|dns.answer=a.example|dns.answer=203.0.113.7"
#define ASKED(number) "|dns.query=h" #number ".example"

static void
put_dns_segment(struct buf *out, unsigned port, uint32_t sequence, struct str payload)
{
	put_segment_between(out, port, 53, sequence, payload);
}

static void
put_long_dns(struct buf *out)
{
	put(out, 68, 2);
	put_dns(out);
}

/* A query for hN.example, behind its length. */
static void
put_query(struct buf *out, unsigned number)
{
	put(out, 12 + 12 + 4, 2);
	put(out, 0x12340100, 4);
	put(out, 0x0001000000000000, 8);
	buf_addf(out, "%ch%u%cexample", 2, number, 7);
	put(out, 0, 1);
	put(out, 0x00010001, 4);
}

/* Wherever it is cut: what the first segment says is told with it, the rest with the last. */
static void
a_dns_message_may_come_in_several_segments(void **state)
{
	OWNED_BUF dns = BUF_INIT;
	struct str text;

	(void)state;
	put_long_dns(&dns);
	text = buf_str(&dns);
	for (size_t cut = 1; cut < text.len; cut++) {
		OWNED_BUF capture = BUF_INIT;
		OWNED_BUF expected = BUF_INIT;
		begin_segments(&capture);
		put_dns_segment(&capture, 40001, UINT32_MAX, str_first(text, cut));
		put_dns_segment(&capture, 40001, (uint32_t)cut - 1, str_from_offset(text, cut));
		buf_addf(&expected, SEGMENT "%s%s" SEGMENT "%s%s%s",
			cut < 32 ? "" : "|dns.query=www.evil.example",
			cut < 52 ? "" : "|dns.answer=a.example",
			cut < 32 ? "|dns.query=www.evil.example" : "",
			cut < 52 ? "|dns.answer=a.example" : "", "|dns.answer=203.0.113.7");
		assert_capture(&capture, expected.data);
	}
}

static void
every_message_of_a_dns_stream_is_read(void **state)
{
	OWNED_BUF dns = BUF_INIT;
	struct str text;

	(void)state;
	for (unsigned i = 1; i <= 3; i++)
		put_query(&dns, i);
	put_long_dns(&dns);
	text = buf_str(&dns);
	for (size_t size = 1; size <= text.len; size++) {
		OWNED_BUF capture = BUF_INIT;
		OWNED(reader) reader = reader_new(&read_pcap);
		OWNED_BUF seen = BUF_INIT;
		OWNED_BUF told = BUF_INIT;
		begin_segments(&capture);
		for (size_t at = 0; at < text.len; at += size)
			put_dns_segment(&capture, 40001, (uint32_t)at + 7,
				str_first(str_from_offset(text, at), size));
		read_all(reader, buf_str(&capture), &seen);
		for (struct str rest = buf_str(&seen), field; str_split(&rest, '|', &field);)
			if (str_starts(field, STR("dns.")))
				buf_addf(&told, "|%.*s", (int)str_find_char(field, '@'), field.data);
		assert_string_equal(told.data, ASKED(1) ASKED(2) ASKED(3) ANSWERED);
	}
}

/* Both directions have numbers of their own. */
static void
both_directions_of_a_dns_stream_are_read(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF query = BUF_INIT;
	OWNED_BUF answer = BUF_INIT;

	(void)state;
	put_query(&query, 1);
	put_long_dns(&answer);
	begin_segments(&capture);
	put_segment_between(&capture, 40001, 53, 1, str_first(buf_str(&query), 9));
	put_segment_between(&capture, 53, 40001, 1, str_first(buf_str(&answer), 9));
	put_segment_between(&capture, 40001, 53, 10, str_from_offset(buf_str(&query), 9));
	put_segment_between(&capture, 53, 40001, 10, str_from_offset(buf_str(&answer), 9));
	assert_capture(&capture, SEGMENT SEGMENT SEGMENT ASKED(1) SEGMENT ANSWERED);
}

static void
dns_segments_are_joined_in_their_order(void **state)
{
	OWNED_BUF again = BUF_INIT;
	OWNED_BUF early = BUF_INIT;
	OWNED_BUF dns = BUF_INIT;
	struct str text;

	(void)state;
	put_query(&dns, 1);
	put_query(&dns, 2);
	text = buf_str(&dns);
	begin_segments(&again);
	put_dns_segment(&again, 40001, 1, str_first(text, 32));
	put_dns_segment(&again, 40001, 1, str_first(text, 32));
	put_dns_segment(&again, 40001, 21, str_first(str_from_offset(text, 20), 20));
	put_dns_segment(&again, 40001, 1, str_first(text, 32));
	put_dns_segment(&again, 40001, 41, str_from_offset(text, 40));
	assert_capture(&again, SEGMENT ASKED(1) SEGMENT SEGMENT SEGMENT SEGMENT ASKED(2));
	begin_segments(&early);
	put_dns_segment(&early, 40001, 1, str_first(text, 40));
	put_dns_segment(&early, 40001, 51, str_from_offset(text, 50));
	put_dns_segment(&early, 40001, 41, str_from_offset(text, 40));
	assert_capture(&early, SEGMENT ASKED(1) SEGMENT SEGMENT ASKED(2));
}

/* Wherever a capture begins in a stream, what it tells was said, and so is all that begins with a
 * segment. */
static void
a_dns_stream_may_be_met_in_its_midst(void **state)
{
	OWNED_BUF dns = BUF_INIT;
	OWNED_BUF query = BUF_INIT;

	(void)state;
	put_long_dns(&dns);
	put_query(&query, 1);
	put_query(&dns, 2);
	for (size_t start = 1; start < dns.len; start++) {
		OWNED_BUF capture = BUF_INIT;
		begin_segments(&capture);
		put_dns_segment(&capture, 40001, (uint32_t)start, str_from_offset(buf_str(&dns), start));
		put_dns_segment(&capture, 40001, (uint32_t)dns.len, buf_str(&query));
		assert_capture(&capture,
			start == 70 ? SEGMENT ASKED(2) SEGMENT ASKED(1) : SEGMENT SEGMENT ASKED(1));
	}
}

/* A message of so many octets: a question, then addresses, then text up to the end. */
static void
put_dns_of(struct buf *out, size_t octets)
{
	size_t left = octets - 12 - 14 - 4 - 16;

	put(out, octets, 2);
	put(out, 0x12348180, 4);
	put(out, 0x0001000200000000, 8);
	buf_add(out, STR("\4long\7example\0\0\1\0\1"));
	buf_add(out, STR("\xc0\x0c\0\x10\0\1\0\0\0\1"));
	put(out, left - 12, 2);
	for (size_t i = 0; i < left - 12; i++)
		put(out, 'x', 1);
	buf_add(out, STR("\xc0\x0c\0\1\0\1\0\0\0\1\0\4\xcb\0\x71\7"));
}

static void
the_longest_dns_message_is_read_whole(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF dns = BUF_INIT;
	OWNED_BUF seen = BUF_INIT;
	OWNED(reader) reader = reader_new(&read_pcap);

	(void)state;
	put_dns_of(&dns, UINT16_MAX);
	assert_int_equal(dns.len, DNS_STREAM_SIZE_MAX);
	put_query(&dns, 1);
	begin_segments(&capture);
	for (size_t at = 0; at < dns.len; at += 1448)
		put_dns_segment(&capture, 40001, (uint32_t)at, str_first(str_from_offset(buf_str(&dns), at), 1448));
	read_all(reader, buf_str(&capture), &seen);
	assert_true(str_starts(buf_str(&seen), STR(SEGMENT "|dns.query=long.example" SEGMENT)));
	assert_true(str_ends(buf_str(&seen), STR("x|dns.answer=203.0.113.7" ASKED(1))));
}

/* However many begin: their number has an end, and each that is kept is read whole. */
static void
so_many_dns_messages_are_kept(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF dns = BUF_INIT;
	OWNED_BUF seen = BUF_INIT;
	OWNED(reader) reader = reader_new(&read_pcap);
	size_t found = 0;

	(void)state;
	put_query(&dns, 1);
	begin_segments(&capture);
	for (unsigned port = 1024; port < 1024 + 2 * DNS_STREAMS_MAX; port++)
		put_dns_segment(&capture, port, 1, str_first(buf_str(&dns), 20));
	for (unsigned port = 1024; port < 1024 + 2 * DNS_STREAMS_MAX; port++)
		put_dns_segment(&capture, port, 21, str_from_offset(buf_str(&dns), 20));
	read_all(reader, buf_str(&capture), &seen);
	for (struct str rest = buf_str(&seen); rest.len > 0; found++) {
		size_t at = str_find(rest, STR(ASKED(1)));
		if (at == rest.len)
			break;
		rest = str_from_offset(rest, at + 1);
	}
	assert_in_range(found, DNS_STREAMS_MAX / 2, DNS_STREAMS_MAX);
}

/* A message that was cut when it was captured tells what is there, and nothing waits for the rest. */
static void
a_cut_dns_segment_is_not_waited_for(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF dns = BUF_INIT;

	(void)state;
	put_long_dns(&dns);
	begin_segments(&capture);
	put_dns_segment(&capture, 40001, 1, str_first(buf_str(&dns), 40));
	capture.data[24 + 16 + 3]++; /* the packet's length is that of one more byte */
	put_dns_segment(&capture, 40001, 41, str_from_offset(buf_str(&dns), 40));
	assert_capture(&capture, SEGMENT "|dns.query=www.evil.example" SEGMENT);
}

/* --- below TCP and UDP --- */

static void
ipv6_extensions_and_vlan_tags_are_passed_over(void **state)
{
	OWNED_BUF packet = BUF_INIT;
	OWNED_BUF tagged = BUF_INIT;
	OWNED_BUF frame = BUF_INIT;
	OWNED_BUF capture = BUF_INIT;

	(void)state;
	put(&packet, 0x6000000000000040, 8);
	put(&packet, 0x20010db800000000, 8);
	put(&packet, 7, 8);
	put(&packet, 0x20010db800000000, 8);
	put(&packet, 0xbad, 8);
	packet.data[6] = 0; /* hop-by-hop options, then UDP */
	put(&packet, 0x1100000000000000, 8);
	put(&packet, 0x9c400035, 4);
	put(&packet, 0, 4);
	put_dns(&packet);
	put(&tagged, 7, 2);
	put(&tagged, 0x86dd, 2);
	buf_add(&tagged, buf_str(&packet));
	put_ethernet(&frame, 0x8100, buf_str(&tagged));
	put_pcap_header(&capture, false, 0xa1b23c4d, 1);
	put_pcap_packet(&capture, false, 1, 999999999, buf_str(&frame));
	assert_capture(&capture,
		"@1999999|src=2001:db8::7|dst=2001:db8::bad|dns.query=www.evil.example"
		"|dns.answer=a.example|dns.answer=203.0.113.7");
}

static void
later_fragments_have_addresses_only(void **state)
{
	OWNED_BUF packet = BUF_INIT;
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF dns = BUF_INIT;

	(void)state;
	put_dns(&dns);
	put_ipv4(&packet, 17, 53, buf_str(&dns));
	packet.data[7] = 1;
	put_pcap_header(&capture, true, 0xa1b2c3d4, 101);
	put_pcap_packet(&capture, true, 1, 0, buf_str(&packet));
	assert_capture(&capture, "@1000000" ENDS);
}

/* Every cut of a packet gives what is left of it, and no byte beyond. */
static void
cut_packets_are_read_as_far_as_they_go(void **state)
{
	OWNED_BUF packet = BUF_INIT;
	OWNED_BUF dns = BUF_INIT;

	(void)state;
	put_dns(&dns);
	put_ipv4(&packet, 17, 53, buf_str(&dns));
	for (size_t len = 0; len <= packet.len; len++) {
		OWNED(reader) reader = reader_new(&read_pcap);
		OWNED_BUF capture = BUF_INIT;
		OWNED_BUF seen = BUF_INIT;
		char *exact;

		put_pcap_header(&capture, true, 0xa1b2c3d4, 228);
		put_pcap_packet(&capture, true, 1, 0, str_first(buf_str(&packet), len));
		exact = malloc(capture.len); /* so that the sanitiser sees its end */
		memcpy(exact, capture.data, capture.len);
		read_all(reader, str_from(exact, capture.len), &seen);
		assert_true(str_starts(buf_str(&seen), STR("@1000000")));
		assert_int_equal(str_find(buf_str(&seen), STR(ENDS)) < seen.len, len >= 20);
		free(exact);
	}
}

/* --- pcapng --- */

static void
put_block(struct buf *out, uint32_t type, struct str body)
{
	size_t padded = (body.len + 3) / 4 * 4;

	put_little(out, type, 4);
	put_little(out, padded + 12, 4);
	buf_add(out, body);
	put_little(out, 0, padded - body.len);
	put_little(out, padded + 12, 4);
}

static void
put_interface(struct buf *out, unsigned link, struct str options)
{
	OWNED_BUF body = BUF_INIT;

	put_little(&body, link, 4);
	put_little(&body, 65535, 4);
	buf_add(&body, options);
	put_block(out, 1, buf_str(&body));
}

static void
put_enhanced(struct buf *out, unsigned interface, uint64_t ticks, struct str packet)
{
	OWNED_BUF body = BUF_INIT;

	put_little(&body, interface, 4);
	put_little(&body, ticks >> 32, 4);
	put_little(&body, ticks, 4);
	put_little(&body, packet.len, 4);
	put_little(&body, packet.len, 4);
	buf_add(&body, packet);
	put_block(out, 6, buf_str(&body));
}

static void
put_section(struct buf *out)
{
	OWNED_BUF body = BUF_INIT;

	put_little(&body, 0x1a2b3c4d, 4);
	put_little(&body, 1, 4);
	put_little(&body, UINT64_MAX, 8);
	put_block(out, 0x0a0d0d0a, buf_str(&body));
}

static void
pcapng_interfaces_have_clocks_of_their_own(void **state)
{
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF packet = BUF_INIT;

	(void)state;
	put_ipv4(&packet, 17, 9, STR(""));
	put_section(&capture);
	put_interface(&capture, 101, STR(""));
	put_interface(&capture, 101, STR("\x09\0\1\0\x09\0\0\0")); /* nanoseconds */
	put_interface(&capture, 101, STR("\x09\0\1\0\x8a\0\0\0")); /* 1024 a second */
	put_enhanced(&capture, 0, 1768204800250000, buf_str(&packet));
	put_enhanced(&capture, 1, 1768204800250000999, buf_str(&packet));
	put_enhanced(&capture, 2, 1024 + 512, buf_str(&packet));
	put_block(&capture, 5, STR("statistics  "));
	assert_capture(&capture, "@1768204800250000" ENDS "@1768204800250000" ENDS "@1500000" ENDS);
}

static void
a_saved_capture_goes_on_in_mid_file(void **state)
{
	OWNED(reader) before = reader_new(&read_pcap);
	OWNED(reader) after = reader_new(&read_pcap);
	OWNED_BUF start = BUF_INIT;
	OWNED_BUF rest = BUF_INIT;
	OWNED_BUF packet = BUF_INIT;
	OWNED_BUF saved = BUF_INIT;
	OWNED_BUF seen = BUF_INIT;

	(void)state;
	put_ipv4(&packet, 17, 9, STR(""));
	put_section(&start);
	put_interface(&start, 101, STR("\x09\0\1\0\x09\0\0\0"));
	put_enhanced(&rest, 0, 1768204800250000999, buf_str(&packet));
	read_all(before, buf_str(&start), &seen);
	reader_save(before, &saved);
	assert_int_equal(reader_restore(after, buf_str(&saved), NULL), OK);
	read_all(after, buf_str(&rest), &seen);
	assert_string_equal(seen.data, "@1768204800250000" ENDS);
}

static void
a_damaged_saved_state_is_refused(void **state)
{
	static const char *const states[] = { "pcap", "pcap little", "pcap little\n1",
		"pcapng big\n1 0", "tcp little", "pcap little\n70000 1", "pcap little\n1 1\n1 1" };

	(void)state;
	for (size_t i = 0; i < sizeof(states) / sizeof(*states); i++) {
		OWNED(reader) reader = reader_new(&read_pcap);
		assert_int_equal(reader_restore(reader, str_of(states[i]), NULL), E_CORRUPT);
	}
}

static void
holds_the_limit_of_interfaces(void **state)
{
	OWNED(reader) reader = reader_new(&read_pcap);
	OWNED_BUF capture = BUF_INIT;
	OWNED_BUF seen = BUF_INIT;
	OWNED_BUF one_more = BUF_INIT;
	struct record record;

	(void)state;
	put_section(&capture);
	for (unsigned i = 0; i < CAPTURE_INTERFACES_MAX; i++)
		put_interface(&capture, 101, STR(""));
	read_all(reader, buf_str(&capture), &seen);
	put_interface(&one_more, 101, STR(""));
	assert_int_equal(reader_read(reader, buf_str(&one_more), &record, NULL), OK);
	assert_true(record.unreadable);
}

static void
what_is_no_capture_is_told(void **state)
{
	OWNED(reader) reader = reader_new(&read_pcap);
	OWNED_BUF capture = BUF_INIT;
	struct record record;
	struct fault why;
	size_t length;

	(void)state;
	assert_int_equal(reader_frame(reader, STR("GIF"), &length, &why), OK);
	assert_int_equal(length, 0);
	assert_int_equal(reader_frame(reader, STR("GIF89a"), &length, &why), E_CORRUPT);
	put_pcap_header(&capture, true, 0xa1b2c3d4, 1);
	assert_int_equal(reader_read(reader, buf_str(&capture), &record, &why), OK);
	buf_clear(&capture);
	put_little(&capture, 0, 8);
	put_little(&capture, LOG_LINE_MAX - 16, 8);
	assert_int_equal(reader_frame(reader, buf_str(&capture), &length, &why), OK);
	assert_int_equal(length, LOG_LINE_MAX);
	capture.data[8]++;
	assert_int_equal(reader_frame(reader, buf_str(&capture), &length, &why), E_CORRUPT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dns_names_and_addresses_are_read_through_compression),
		cmocka_unit_test(dns_over_tcp_has_its_length_before_it),
		cmocka_unit_test(a_name_that_points_to_itself_or_ahead_is_none),
		cmocka_unit_test(a_name_of_255_octets_is_the_longest),
		cmocka_unit_test(octets_that_no_name_has_are_written_as_numbers),
		cmocka_unit_test(the_name_in_a_tls_hello_is_read),
		cmocka_unit_test(an_http_request_joins_host_and_uri),
		cmocka_unit_test(a_hello_may_come_in_several_segments),
		cmocka_unit_test(connections_are_told_apart),
		cmocka_unit_test(segments_are_joined_in_their_order),
		cmocka_unit_test(a_connection_may_follow_one_that_stayed_open),
		cmocka_unit_test(so_much_of_an_opening_is_kept),
		cmocka_unit_test(so_many_openings_are_kept),
		cmocka_unit_test(a_request_may_come_in_several_segments),
		cmocka_unit_test(a_dns_message_may_come_in_several_segments),
		cmocka_unit_test(every_message_of_a_dns_stream_is_read),
		cmocka_unit_test(both_directions_of_a_dns_stream_are_read),
		cmocka_unit_test(dns_segments_are_joined_in_their_order),
		cmocka_unit_test(a_dns_stream_may_be_met_in_its_midst),
		cmocka_unit_test(the_longest_dns_message_is_read_whole),
		cmocka_unit_test(so_many_dns_messages_are_kept),
		cmocka_unit_test(a_cut_dns_segment_is_not_waited_for),
		cmocka_unit_test(ipv6_extensions_and_vlan_tags_are_passed_over),
		cmocka_unit_test(later_fragments_have_addresses_only),
		cmocka_unit_test(cut_packets_are_read_as_far_as_they_go),
		cmocka_unit_test(pcapng_interfaces_have_clocks_of_their_own),
		cmocka_unit_test(a_saved_capture_goes_on_in_mid_file),
		cmocka_unit_test(a_damaged_saved_state_is_refused),
		cmocka_unit_test(holds_the_limit_of_interfaces),
		cmocka_unit_test(what_is_no_capture_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
