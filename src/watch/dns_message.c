/* dns_message.c - the names and addresses of one DNS message.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/dns_message.h"

#include "watch/octets.h"

enum {
	NAME_OCTETS_MAX = 255,               /* RFC 1035 section 2.3.4 */
	NAME_TEXT_MAX = 4 * NAME_OCTETS_MAX, /* every octet as \DDD */
	RECORDS_MAX = 1000, /* a full message of 64 KiB has room for more empty ones */
	TYPE_A = 1,
	TYPE_NS = 2,
	TYPE_CNAME = 5,
	TYPE_PTR = 12,
	TYPE_MX = 15,
	TYPE_TXT = 16,
	TYPE_AAAA = 28,
	TYPE_SRV = 33,
	TYPE_HTTPS = 65,
};

struct message {
	struct arena *arena;
	struct str line;
	struct str bytes;
	struct record *record;
	struct octets at;
};

/* --- names --- */

static void
add_octet(char *text, size_t *len, uint8_t octet)
{
	bool plain = octet > ' ' && octet < 0x7f && octet != '.' && octet != '\\';

	if (plain)
		text[(*len)++] = (char)octet;
	else
		*len += (size_t)snprintf(text + *len, 5, "\\%03u", octet);
}

/* One label, or the pointer in its place. False at the name's end, or when it is damaged. */
static bool
take_label(struct octets *at, struct str whole, size_t *before, struct str *ret)
{
	unsigned length = octets_u8(at);

	while ((length & 0xc0) == 0xc0) {
		size_t target = (length & 0x3f) << 8 | octets_u8(at);
		if (target >= *before)
			at->short_of = true; /* only ever back: no circles */
		if (at->short_of)
			return false;
		*before = target;
		*at = (struct octets){ whole, target, false };
		length = octets_u8(at);
	}
	if ((length & 0xc0) != 0)
		at->short_of = true;
	*ret = octets_take(at, length);
	return !at->short_of && length > 0;
}

/* *at moves behind the name where it stands. */
static bool
read_name(struct octets *at, char text[NAME_TEXT_MAX + 1], size_t *ret_len)
{
	struct octets walk = *at;
	size_t before = at->at;
	size_t end = 0; /* of the name where it stands, once a pointer was followed */
	size_t octets = 0;
	size_t len = 0;

	for (;;) {
		struct str label = STR("");
		size_t start = walk.at;
		size_t was_before = before;
		bool more = take_label(&walk, at->bytes, &before, &label);
		if (end == 0 && before != was_before)
			end = start + 2;
		octets += label.len + 1;
		if (walk.short_of || octets > NAME_OCTETS_MAX) {
			at->short_of = true;
			return false;
		}
		if (!more)
			break;
		if (len > 0)
			text[len++] = '.';
		for (size_t i = 0; i < label.len; i++)
			add_octet(text, &len, (uint8_t)label.data[i]);
	}
	at->at = end == 0 ? walk.at : end;
	*ret_len = len;
	return true;
}

static enum err
add(struct message *message, const char *name, struct str text, size_t offset,
	enum match_field kind, struct fault *why)
{
	struct field field = { .name = str_of(name),
		.text = str_copy(message->arena, text),
		.kind = kind,
		.offset = (size_t)(message->bytes.data - message->line.data) + offset };

	if (text.len == 0)
		return OK;
	if (field.text.data == NULL)
		return fail_nomem(why);
	return record_add(message->arena, message->record, &field, why);
}

static enum err
add_name(struct message *message, const char *field, struct fault *why)
{
	char text[NAME_TEXT_MAX + 1];
	size_t offset = message->at.at;
	size_t len;

	if (!read_name(&message->at, text, &len))
		return OK;
	return add(message, field, str_from(text, len), offset, MATCH_FIELD_HOST, why);
}

/* --- records --- */

/* Octets of the data before the name that it holds. */
static size_t
octets_before_name(unsigned type)
{
	switch (type) {
	case TYPE_MX:
	case TYPE_HTTPS:
		return 2;
	case TYPE_SRV:
		return 6;
	default:
		return 0;
	}
}

static enum err
add_data(struct message *message, unsigned type, struct str data, struct fault *why)
{
	size_t offset = (size_t)(data.data - message->bytes.data);

	switch (type) {
	case TYPE_A:
	case TYPE_AAAA:
		return record_add_address(message->arena, message->record, message->line,
			STR("dns.answer"), data, NULL, why);
	case TYPE_TXT:
		return add(message, "dns.answer", data, offset, MATCH_FIELD_TEXT, why);
	case TYPE_NS:
	case TYPE_CNAME:
	case TYPE_PTR:
	case TYPE_MX:
	case TYPE_SRV:
	case TYPE_HTTPS: {
		struct octets after = message->at;
		message->at.at = offset + octets_before_name(type);
		if (message->at.at < offset + data.len)
			TRY(add_name(message, "dns.answer", why));
		message->at = after;
		return OK;
	}
	default:
		return OK;
	}
}

static enum err
read_record(struct message *message, struct fault *why)
{
	char owner[NAME_TEXT_MAX + 1];
	size_t ignored;
	unsigned type;
	struct str data;

	if (!read_name(&message->at, owner, &ignored))
		return OK;
	type = octets_u16(&message->at);
	octets_take(&message->at, 6); /* class, time to live */
	data = octets_take(&message->at, octets_u16(&message->at));
	return message->at.short_of ? OK : add_data(message, type, data, why);
}

enum err
dns_message_read(struct arena *arena, struct str line, struct str bytes, struct record *record,
	struct fault *why)
{
	struct message message = { arena, line, bytes, record, octets_of(bytes) };
	unsigned questions;
	unsigned records;

	octets_take(&message.at, 4); /* id, flags */
	questions = octets_u16(&message.at);
	records = octets_u16(&message.at) + octets_u16(&message.at);
	records += octets_u16(&message.at);
	for (unsigned i = 0; i < questions && i < RECORDS_MAX && !message.at.short_of; i++) {
		TRY(add_name(&message, "dns.query", why));
		octets_take(&message.at, 4); /* type, class */
	}
	for (unsigned i = 0; i < records && i < RECORDS_MAX && !message.at.short_of; i++)
		TRY(read_record(&message, why));
	return OK;
}
