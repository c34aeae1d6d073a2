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
	TYPE_OPT = 41, /* its class is a size */
	TYPE_HTTPS = 65,
	HEADER_OCTETS = 12,
	QUESTION_OCTETS_MIN = 5, /* an empty name, type, class */
	RECORD_OCTETS_MIN = 11,  /* likewise, time to live, length */
	OPERATION_STATEFUL = 6,  /* RFC 8490: counts are zero */
	CLASS_HESIOD = 4,        /* the last of those of RFC 1035 */
	CLASS_NONE = 254,
	CLASS_ANY = 255,
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

/* One label, or the pointer in its place. False at the name's end, or when it is damaged: then it is cut, or
 * *bad. */
static bool
take_label(struct octets *at, struct str whole, size_t *before, bool *bad, struct str *ret)
{
	unsigned length = octets_u8(at);

	while ((length & 0xc0) == 0xc0 && !at->short_of) {
		size_t target = (length & 0x3f) << 8 | octets_u8(at);
		if (at->short_of)
			return false;
		*bad = target >= *before; /* only ever back: no circles */
		if (*bad)
			return false;
		*before = target;
		*at = (struct octets){ whole, target, false };
		length = octets_u8(at);
	}
	*bad = (length & 0xc0) != 0;
	if (*bad)
		return false;
	*ret = octets_take(at, length);
	return !at->short_of && length > 0;
}

struct name {
	char text[NAME_TEXT_MAX + 1];
	size_t len;
	bool is_cut; /* when it could not be read: its bytes end too soon, and are no others */
};

/* *at moves behind the name where it stands. */
static bool
read_name(struct octets *at, struct name *ret)
{
	struct octets walk = *at;
	size_t before = at->at;
	size_t end = 0; /* of the name where it stands, once a pointer was followed */
	size_t octets = 0;
	bool bad = false;

	ret->len = 0;
	for (;;) {
		struct str label = STR("");
		size_t start = walk.at;
		size_t was_before = before;
		bool more = take_label(&walk, at->bytes, &before, &bad, &label);
		if (end == 0 && before != was_before)
			end = start + 2;
		octets += label.len + 1;
		if (bad || walk.short_of || octets > NAME_OCTETS_MAX) {
			ret->is_cut = !bad && octets <= NAME_OCTETS_MAX;
			at->short_of = true;
			return false;
		}
		if (!more)
			break;
		if (ret->len > 0)
			ret->text[ret->len++] = '.';
		for (size_t i = 0; i < label.len; i++)
			add_octet(ret->text, &ret->len, (uint8_t)label.data[i]);
	}
	at->at = end == 0 ? walk.at : end;
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
	size_t offset = message->at.at;
	struct name name;

	if (!read_name(&message->at, &name))
		return OK;
	return add(message, field, str_from(name.text, name.len), offset, MATCH_FIELD_HOST, why);
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
		message->at.bytes.len = offset + data.len; /* what goes on behind it is no name */
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
	struct name owner;
	unsigned type;
	struct str data;

	if (!read_name(&message->at, &owner))
		return OK;
	type = octets_u16(&message->at);
	octets_take(&message->at, 6); /* class, time to live */
	data = octets_take(&message->at, octets_u16(&message->at));
	return message->at.short_of ? OK : add_data(message, type, data, why);
}

/* --- does one begin here? --- */

static bool
is_operation(unsigned operation)
{
	return operation <= OPERATION_STATEFUL && operation != 3;
}

static bool
is_class(unsigned class)
{
	return (class >= 1 && class <= CLASS_HESIOD) || class == CLASS_NONE || class == CLASS_ANY;
}

/* A name, a type and a class, as every question and record begins; or the start of it, when more may follow. */
static bool
is_owned(struct octets *at, bool more)
{
	struct name name;
	unsigned type;
	unsigned class;

	if (!read_name(at, &name))
		return more && name.is_cut;
	type = octets_u16(at);
	class = octets_u16(at);
	return at->short_of ? more : type == TYPE_OPT || is_class(class);
}

bool
dns_message_is_likely(struct str bytes, size_t length)
{
	struct octets at = octets_of(bytes);
	unsigned operation;
	unsigned questions;
	unsigned records;

	octets_u16(&at); /* id */
	operation = octets_u16(&at) >> 11 & 15;
	questions = octets_u16(&at);
	records = octets_u16(&at) + octets_u16(&at);
	records += octets_u16(&at);
	if (length < HEADER_OCTETS || at.short_of)
		return length >= HEADER_OCTETS;
	if (!is_operation(operation) || questions > 1 ||
		HEADER_OCTETS + questions * QUESTION_OCTETS_MIN +
				(size_t)records * RECORD_OCTETS_MIN > length)
		return false;
	if (questions == 0 && records == 0)
		return length == HEADER_OCTETS || operation == OPERATION_STATEFUL;
	return is_owned(&at, bytes.len < length);
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
