/* packet_payload.c - what a packet's payload tells, by what it looks like.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/dns_message.h"
#include "watch/octets.h"
#include "watch/packet.h"

enum {
	PORT_DNS = 53,
	PORT_MULTICAST_DNS = 5353,
	TLS_HANDSHAKE = 22,
	TLS_CLIENT_HELLO = 1,
	TLS_SERVER_NAME = 0,
};

struct payload {
	struct arena *arena;
	struct str line;
	struct str bytes;
	struct record *record;
	unsigned target_port;
	struct str target; /* the address it goes to */
};

static enum err
add(struct payload *payload, const char *name, struct str text, enum match_field kind, bool weak,
	struct fault *why)
{
	const struct field field = { .name = str_of(name),
		.text = text,
		.kind = kind,
		.offset = (size_t)(text.data - payload->line.data),
		.verbatim = true,
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

/* A hello that goes on in the next segment is read as far as it is here. */
static enum err
read_tls(struct payload *payload, struct fault *why)
{
	struct octets at = octets_of(payload->bytes);

	octets_take(&at, 5); /* record: type, version, length */
	if (octets_u8(&at) != TLS_CLIENT_HELLO)
		return OK;
	TRY(add_detail(payload, "app", STR("tls"), why));
	octets_take(&at, 3 + 2 + 32);      /* length, version, random */
	octets_take(&at, octets_u8(&at));  /* session id */
	octets_take(&at, octets_u16(&at)); /* cipher suites */
	octets_take(&at, octets_u8(&at));  /* compression */
	octets_u16(&at);                   /* length of the extensions */
	while (!at.short_of && octets_left(&at) > 0) {
		unsigned type = octets_u16(&at);
		struct str extension = octets_take(&at, octets_u16(&at));
		if (type == TLS_SERVER_NAME && !at.short_of)
			return add(payload, "tls.sni", server_name(extension), MATCH_FIELD_HOST,
				false, why);
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
	return str_ends(line, STR("\r")) ? str_first(line, line.len - 1) : line;
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
		host.len == 0 ? payload->target : host, payload->target_port, why);
}

static enum err
read_http(struct payload *payload, struct fault *why)
{
	struct str rest = payload->bytes;
	struct str line = next_line(&rest);
	struct str host = header(rest, STR("Host"));
	struct str method;
	struct str uri;

	str_split(&line, ' ', &method);
	if (!str_split(&line, ' ', &uri))
		return OK;
	TRY(add_detail(payload, "app", STR("http"), why));
	TRY(add_detail(payload, "http.method", method, why));
	TRY(add_detail(payload, "http.version", line, why));
	TRY(add(payload, "http.host", host, MATCH_FIELD_HOST, false, why));
	TRY(add_uri(payload, uri, host, why));
	TRY(add(payload, "http.user_agent", header(rest, STR("User-Agent")), MATCH_FIELD_TEXT,
		false, why));
	return add(payload, "http.referrer", header(rest, STR("Referer")), MATCH_FIELD_URL, false,
		why);
}

static bool
is_dns(unsigned source_port, unsigned target_port)
{
	return source_port == PORT_DNS || target_port == PORT_DNS ||
	       source_port == PORT_MULTICAST_DNS || target_port == PORT_MULTICAST_DNS;
}

enum err
packet_read_payload(struct arena *arena, struct str line, enum packet_transport transport,
	unsigned source_port, unsigned target_port, struct str bytes, struct str target,
	struct record *record, struct fault *why)
{
	struct payload payload = { arena, line, bytes, record, target_port, target };

	if (bytes.len == 0)
		return OK;
	if (is_dns(source_port, target_port)) {
		TRY(add_detail(&payload, "app", STR("dns"), why));
		return dns_message_read(arena, line,
			str_from_offset(bytes, transport == PACKET_TCP ? 2 : 0), record, why);
	}
	if (transport != PACKET_TCP)
		return OK;
	if (bytes.data[0] == TLS_HANDSHAKE)
		return read_tls(&payload, why);
	return is_http_request(bytes) ? read_http(&payload, why) : OK;
}
