/* dns_answer.c - what a name server's reply says.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/dns_answer.h"

#include <ares.h>
#include <arpa/inet.h>

#include "base/buf.h"

enum { HEADER = 12, RECORD_FIXED = 10, QUESTION_FIXED = 4, SOA_FIXED = 20, SRV_FIXED = 6 };
enum { FLAG_REPLY = 0x80, FLAG_AUTHORITATIVE = 0x04, CODE_BITS = 0x0f };

/* Where the reader stands in the packet. */
struct reader {
	struct arena *arena;
	struct str packet;
	size_t at;
};

struct record {
	unsigned type;
	size_t begin; /* of its data */
	size_t end;
};

/* Writes a record's data as text; false when it is malformed. */
typedef bool record_writer(struct reader *reader, size_t end, struct buf *to);

static unsigned
u16_at(struct str packet, size_t at)
{
	const uint8_t *bytes = (const uint8_t *)packet.data + at;

	return (unsigned)bytes[0] << 8 | bytes[1];
}

static bool
take_u16(struct reader *reader, size_t end, unsigned *ret)
{
	if (end - reader->at < 2)
		return false;
	*ret = u16_at(reader->packet, reader->at);
	reader->at += 2;
	return true;
}

/* A name, and behind it. */
static bool
take_name(struct reader *reader, struct buf *to)
{
	const unsigned char *packet = (const unsigned char *)reader->packet.data;
	char *name = NULL;
	long len = 0;

	if (reader->at >= reader->packet.len ||
		ares_expand_name(packet + reader->at, packet, (int)reader->packet.len, &name,
			&len) != ARES_SUCCESS)
		return false;
	if (to != NULL)
		buf_add(to, name[0] == '\0' ? STR(".") : str_of(name));
	ares_free_string(name);
	reader->at += (size_t)len;
	return reader->at <= reader->packet.len;
}

/* --- data by type --- */

static bool
write_address(struct reader *reader, size_t end, struct buf *to, int family, size_t size)
{
	char text[INET6_ADDRSTRLEN];

	if (end - reader->at != size)
		return false;
	inet_ntop(family, reader->packet.data + reader->at, text, sizeof(text));
	buf_add(to, str_of(text));
	reader->at = end;
	return true;
}

static bool
write_a(struct reader *reader, size_t end, struct buf *to)
{
	return write_address(reader, end, to, AF_INET, 4);
}

static bool
write_aaaa(struct reader *reader, size_t end, struct buf *to)
{
	return write_address(reader, end, to, AF_INET6, 16);
}

static bool
write_name(struct reader *reader, size_t end, struct buf *to)
{
	(void)end;
	return take_name(reader, to);
}

static bool
write_mx(struct reader *reader, size_t end, struct buf *to)
{
	unsigned preference;

	if (!take_u16(reader, end, &preference))
		return false;
	buf_addf(to, "%u ", preference);
	return take_name(reader, to);
}

static bool
write_srv(struct reader *reader, size_t end, struct buf *to)
{
	unsigned number;

	for (unsigned i = 0; i < SRV_FIXED / 2; i++) {
		if (!take_u16(reader, end, &number))
			return false;
		buf_addf(to, "%u ", number);
	}
	return take_name(reader, to);
}

static bool
write_soa(struct reader *reader, size_t end, struct buf *to)
{
	if (!take_name(reader, to))
		return false;
	buf_add_char(to, ' ');
	if (!take_name(reader, to) || reader->at > end || end - reader->at != SOA_FIXED)
		return false;
	for (unsigned i = 0; i < SOA_FIXED / 4; i++, reader->at += 4)
		buf_addf(to, " %llu",
			(unsigned long long)u16_at(reader->packet, reader->at) << 16 |
				u16_at(reader->packet, reader->at + 2));
	return true;
}

/* One or more strings, each behind its length; they are one text, in quotes. */
static bool
write_txt(struct reader *reader, size_t end, struct buf *to)
{
	buf_add_char(to, '"');
	while (reader->at < end) {
		size_t len = (unsigned char)reader->packet.data[reader->at++];
		if (len > end - reader->at)
			return false;
		buf_add(to, str_from(reader->packet.data + reader->at, len));
		reader->at += len;
	}
	buf_add_char(to, '"');
	return true;
}

static const struct record_type {
	const char *name;
	unsigned number;
	record_writer *write;
} record_types[] = {
	{ "A", 1, write_a },
	{ "NS", 2, write_name },
	{ "CNAME", 5, write_name },
	{ "SOA", 6, write_soa },
	{ "PTR", 12, write_name },
	{ "MX", 15, write_mx },
	{ "TXT", 16, write_txt },
	{ "AAAA", 28, write_aaaa },
	{ "SRV", 33, write_srv },
};

enum { RECORD_TYPES = sizeof(record_types) / sizeof(*record_types) };

unsigned
dns_type_of(struct str name)
{
	for (size_t i = 0; i < RECORD_TYPES; i++)
		if (str_eq_nocase(name, str_of(record_types[i].name)))
			return record_types[i].number;
	return 0;
}

const char *
dns_code_name(unsigned code)
{
	static const char *const names[] = { "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP",
		"REFUSED" };

	return code < sizeof(names) / sizeof(*names) ? names[code] : "another code";
}

/* --- the packet --- */

static bool
skip_questions(struct reader *reader, unsigned count)
{
	for (; count > 0; count--) {
		if (!take_name(reader, NULL) || reader->packet.len - reader->at < QUESTION_FIXED)
			return false;
		reader->at += QUESTION_FIXED;
	}
	return true;
}

/* A record's head; the reader stands at its data. */
static bool
take_record(struct reader *reader, struct record *ret)
{
	size_t len;

	if (!take_name(reader, NULL) || reader->packet.len - reader->at < RECORD_FIXED)
		return false;
	ret->type = u16_at(reader->packet, reader->at);
	len = u16_at(reader->packet, reader->at + RECORD_FIXED - 2);
	reader->at += RECORD_FIXED;
	ret->begin = reader->at;
	ret->end = reader->at + len;
	return ret->end <= reader->packet.len;
}

static bool
add_record(struct reader *reader, const struct record *record, struct str *ret)
{
	OWNED_BUF text = BUF_INIT;

	for (size_t i = 0; i < RECORD_TYPES; i++)
		if (record_types[i].number == record->type &&
			(!record_types[i].write(reader, record->end, &text) ||
				reader->at != record->end))
			return false;
	*ret = str_copy(reader->arena, buf_str(&text));
	return ret->data != NULL && !text.failed;
}

static bool
take_answers(struct reader *reader, unsigned count, unsigned type, struct str *records,
	size_t *ret_count)
{
	struct record record;

	for (; count > 0; count--) {
		if (!take_record(reader, &record))
			return false;
		if (record.type == type && *ret_count < DNS_RECORDS_MAX &&
			!add_record(reader, &record, &records[(*ret_count)++]))
			return false;
		reader->at = record.end;
	}
	return true;
}

enum err
dns_answer_parse(struct arena *arena, struct str packet, unsigned type, struct dns_answer *ret,
	struct fault *why)
{
	struct reader reader = { arena, packet, HEADER };
	const uint8_t *bytes = (const uint8_t *)packet.data;
	struct str *records = arena_array(arena, DNS_RECORDS_MAX, struct str);
	size_t count = 0;

	if (records == NULL)
		return fail_nomem(why);
	if (packet.len < HEADER || packet.len > UINT16_MAX || (bytes[2] & FLAG_REPLY) == 0)
		return fail(why, E_SYNTAX, "this is no reply of a name server");
	if (!skip_questions(&reader, u16_at(packet, 4)) ||
		!take_answers(&reader, u16_at(packet, 6), type, records, &count))
		return fail(why, E_SYNTAX, "the name server's reply is malformed");
	*ret = (struct dns_answer){ .code = bytes[3] & CODE_BITS,
		.authoritative = (bytes[2] & FLAG_AUTHORITATIVE) != 0,
		.count = count,
		.records = records };
	return OK;
}
