/* packet_payload.c - what a packet's payload tells, by what it looks like.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "watch/dns_message.h"
#include "watch/octets.h"
#include "watch/packet.h"

enum {
	PORT_DNS = 53,
	PORT_MULTICAST_DNS = 5353,
	TLS_HANDSHAKE = 22,
	TLS_CLIENT_HELLO = 1,
	TLS_SERVER_NAME = 0,
	TLS_RECORD_HEADER = 5,
	PARTS_MAX = 64, /* messages of a segment whose answers are told apart: patterns look at each */
};

struct payload {
	struct arena *arena;
	const struct packet_payload *packet;
	struct record *record;
	struct str bytes; /* the packet's, or those of several */
	size_t told;      /* of them, read with an earlier packet */
	bool may_wait;    /* more may come */
	bool wants_more;
};

/* Where it lies in the line, if it does. */
static bool
is_in_packet(const struct payload *payload, struct str text)
{
	struct str bytes = payload->packet->segment.payload;

	return text.data >= bytes.data && text.data + text.len <= bytes.data + bytes.len;
}

static enum err
add(struct payload *payload, const char *name, struct str text, enum match_field kind, bool weak,
	struct fault *why)
{
	bool verbatim = is_in_packet(payload, text);
	const char *place = verbatim ? text.data : payload->packet->segment.payload.data;
	const struct field field = { .name = str_of(name),
		.text = text,
		.kind = kind,
		.offset = (size_t)(place - payload->packet->line.data),
		.verbatim = verbatim,
		.weak = weak };

	return text.len == 0 ? OK : record_add(payload->arena, payload->record, &field, why);
}

static enum err
add_detail(struct payload *payload, const char *name, struct str text, struct fault *why)
{
	return record_add_detail(payload->arena, payload->record, str_of(name), text, why);
}

/* --- TLS --- */

/* RFC 6066 section 3: a list of (type, name), of which there is one. */
static struct str
server_name(struct str extension)
{
	struct octets at = octets_of(extension);
	struct octets list = octets_of(octets_take(&at, octets_u16(&at)));
	unsigned type = octets_u8(&list);
	struct str name = octets_take(&list, octets_u16(&list));

	return list.short_of || type != 0 ? str_from(extension.data, 0) : name;
}

static enum err
read_tls(struct payload *payload, struct fault *why)
{
	struct octets at = octets_of(payload->bytes);
	size_t length;

	octets_take(&at, 3); /* record: type, version */
	length = octets_u16(&at);
	if (octets_u8(&at) != TLS_CLIENT_HELLO)
		return OK;
	payload->wants_more = payload->bytes.len < TLS_RECORD_HEADER + length;
	TRY(add_detail(payload, "app", STR("tls"), why));
	octets_take(&at, 3 + 2 + 32);      /* length, version, random */
	octets_take(&at, octets_u8(&at));  /* session id */
	octets_take(&at, octets_u16(&at)); /* cipher suites */
	octets_take(&at, octets_u8(&at));  /* compression */
	octets_u16(&at);                   /* length of the extensions */
	while (!at.short_of && octets_left(&at) > 0) {
		unsigned type = octets_u16(&at);
		struct str extension = octets_take(&at, octets_u16(&at));
		if (type != TLS_SERVER_NAME || at.short_of)
			continue;
		payload->wants_more = false;
		return add(payload, "tls.sni", server_name(extension), MATCH_FIELD_HOST, false,
			why);
	}
	return OK;
}

/* --- HTTP --- */

static bool
is_http_request(struct str text)
{
	static const struct str methods[] = { STR_INIT("GET "), STR_INIT("POST "),
		STR_INIT("HEAD "), STR_INIT("PUT "), STR_INIT("DELETE "), STR_INIT("OPTIONS "),
		STR_INIT("PATCH "), STR_INIT("CONNECT ") };

	for (size_t i = 0; i < sizeof(methods) / sizeof(*methods); i++)
		if (str_starts(text, methods[i]))
			return true;
	return false;
}

static struct str
next_line(struct str *rest)
{
	struct str line = STR_NONE;

	str_split(rest, '\n', &line);
	return str_without_return(line);
}

/* A header's value among the lines, or an empty slice. */
static struct str
header(struct str rest, struct str name)
{
	while (rest.data != NULL) {
		struct str line = next_line(&rest);
		size_t colon = str_find_char(line, ':');
		if (line.len == 0)
			break;
		if (str_eq_nocase(str_first(line, colon), name))
			return str_trim(str_from_offset(line, colon + 1));
	}
	return STR("");
}

static enum err
add_uri(struct payload *payload, struct str uri, struct str host, struct fault *why)
{
	size_t before = payload->record->count;

	if (str_find(uri, STR("://")) < uri.len)
		return add(payload, "http.uri", uri, MATCH_FIELD_URL, false, why);
	TRY(add(payload, "http.uri", uri, MATCH_FIELD_TEXT, true, why));
	if (payload->record->count == before)
		return OK;
	return record_add_request(payload->arena, payload->record, &payload->record->fields[before],
		host.len == 0 ? payload->packet->target : host,
		payload->packet->segment.target_port, why);
}

/* Up to the empty line that ends the head, or as far as lines are whole. */
static struct str
head_of(struct payload *payload)
{
	struct str rest = payload->bytes;
	size_t whole = 0;
	struct str line;

	while (rest.data != NULL) {
		line = next_line(&rest);
		if (rest.data == NULL)
			break;
		whole = (size_t)(rest.data - payload->bytes.data);
		if (line.len == 0)
			return str_first(payload->bytes, whole);
	}
	payload->wants_more = true;
	return payload->may_wait ? str_first(payload->bytes, whole) : payload->bytes;
}

/* Empty when an earlier packet's record has it. */
static struct str
if_new(const struct payload *payload, struct str text)
{
	return text.data < payload->bytes.data + payload->told ? STR("") : text;
}

static enum err
read_http(struct payload *payload, struct fault *why)
{
	struct str head = head_of(payload);
	struct str rest = head;
	struct str line = next_line(&rest);
	struct str host = header(rest, STR("Host"));
	bool is_new = payload->told == 0;
	struct str method;
	struct str uri;

	str_split(&line, ' ', &method);
	if (head.len == 0 || !str_split(&line, ' ', &uri))
		return OK;
	TRY(add_detail(payload, "app", STR("http"), why));
	TRY(add_detail(payload, "http.method", method, why));
	TRY(add_detail(payload, "http.version", line, why));
	if (host.len > 0)
		is_new |= if_new(payload, host).len > 0;
	TRY(add(payload, "http.host", is_new ? host : STR(""), MATCH_FIELD_HOST, false, why));
	TRY(add_uri(payload, is_new ? uri : STR(""), host, why));
	TRY(add(payload, "http.user_agent", if_new(payload, header(rest, STR("User-Agent"))),
		MATCH_FIELD_TEXT, false, why));
	TRY(add(payload, "http.referrer", if_new(payload, header(rest, STR("Referer"))),
		MATCH_FIELD_URL, false, why));
	payload->told = head.len;
	return OK;
}

/* --- DNS --- */

static size_t
place_of_segment(const struct payload *payload)
{
	return (size_t)(payload->packet->segment.payload.data - payload->packet->line.data);
}

/* What an earlier packet's record has is not told again. Of that, the name that was asked for stays as a
 * detail: answers belong to it. */
static enum err
drop_told(struct payload *payload, size_t before, size_t told, struct fault *why)
{
	struct record *record = payload->record;

	if (record->count - before < told)
		told = record->count - before;
	if (told > 0 && str_eq(record->fields[before].name, STR("dns.query")))
		TRY(add_detail(payload, "dns.query", record->fields[before].text, why));
	if (told > 0)
		memmove(record->fields + before, record->fields + before + told,
			(record->count - before - told) * sizeof(*record->fields));
	record->count -= told;
	return OK;
}

static enum err
read_piece(struct payload *payload, const struct dns_piece *piece, struct fault *why)
{
	struct record *record = payload->record;
	size_t before = record->count;

	if (!piece->is_joined)
		return dns_message_read(
			payload->arena, payload->packet->line, piece->message, record, why);
	TRY(dns_message_read(payload->arena, piece->message, piece->message, record, why));
	TRY(drop_told(payload, before, piece->told, why));
	for (size_t i = before; i < record->count; i++)
		record->fields[i].offset = place_of_segment(payload);
	return OK;
}

static enum err
read_dns_stream(struct payload *payload, struct dns_streams *streams, struct fault *why)
{
	struct dns_walk walk = dns_walk_of(streams, &payload->packet->segment);
	struct dns_piece piece;

	for (unsigned part = 0; dns_walk_next(&walk, &piece); part++) {
		size_t before = payload->record->count;
		payload->record->part = part < PARTS_MAX ? part : PARTS_MAX - 1;
		TRY(read_piece(payload, &piece, why));
		dns_walk_told(&walk, payload->record->count - before);
	}
	return OK;
}

static bool
is_dns(unsigned source_port, unsigned target_port)
{
	return source_port == PORT_DNS || target_port == PORT_DNS ||
	       source_port == PORT_MULTICAST_DNS || target_port == PORT_MULTICAST_DNS;
}

static enum err
read_stream(struct payload *payload, struct openings *openings, struct fault *why)
{
	const struct segment *segment = &payload->packet->segment;
	enum err err = OK;

	if (openings != NULL)
		payload->bytes = openings_join(openings, segment, &payload->told);
	payload->may_wait = openings != NULL && !segment->is_cut &&
			    payload->bytes.len < OPENING_SIZE_MAX;
	if (payload->bytes.len == 0)
		return OK;
	if (payload->bytes.data[0] == TLS_HANDSHAKE)
		err = read_tls(payload, why);
	else if (is_http_request(payload->bytes))
		err = read_http(payload, why);
	if (payload->may_wait && payload->wants_more)
		openings_wait(openings, segment, payload->bytes, payload->told);
	return err;
}

enum err
packet_read_payload(struct arena *arena, const struct packet_streams *streams,
	const struct packet_payload *packet, struct record *record, struct fault *why)
{
	const struct segment *segment = &packet->segment;
	struct payload payload = { arena, packet, record, segment->payload, 0, false, false };
	bool is_tcp = packet->transport == PACKET_TCP;

	if (segment->payload.len == 0)
		return OK;
	if (is_dns(segment->source_port, segment->target_port)) {
		TRY(add_detail(&payload, "app", STR("dns"), why));
		return is_tcp ? read_dns_stream(&payload, streams->dns, why)
			      : dns_message_read(
					arena, packet->line, segment->payload, record, why);
	}
	return is_tcp ? read_stream(&payload, streams->openings, why) : OK;
}
