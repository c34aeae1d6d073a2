/* packet.c - from a link's frame down to the transport's payload.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/packet.h"

#include "watch/octets.h"

enum {
	TYPE_IPV4 = 0x0800,
	TYPE_IPV6 = 0x86dd,
	TYPE_VLAN = 0x8100,
	TYPE_SERVICE_VLAN = 0x88a8,
	VLAN_TAGS_MAX = 2,

	PROTOCOL_HOP_OPTIONS = 0,
	PROTOCOL_TCP = 6,
	PROTOCOL_UDP = 17,
	PROTOCOL_ROUTING = 43,
	PROTOCOL_FRAGMENT = 44,
	PROTOCOL_TARGET_OPTIONS = 60,
	EXTENSIONS_MAX = 8, /* of IPv6: more are an attack on whoever walks them */
};

struct packet {
	struct arena *arena;
	const struct packet_streams *streams;
	struct str line;
	struct record *record;
	struct octets at;
	struct packet_payload payload;
};

/* Source and target, of `len` bytes each. */
static enum err
add_addresses(struct packet *packet, size_t len, struct fault *why)
{
	struct str source = octets_take(&packet->at, len);
	struct str target = octets_take(&packet->at, len);

	if (packet->at.short_of)
		return OK;
	TRY(record_add_address(
		packet->arena, packet->record, packet->line, STR("src"), source, NULL, why));
	packet->payload.segment.source = source;
	packet->payload.segment.target = target;
	return record_add_address(packet->arena, packet->record, packet->line, STR("dst"), target,
		&packet->payload.target, why);
}

/* --- transport --- */

const char *
packet_protocol_name(unsigned protocol)
{
	static const struct {
		unsigned protocol;
		const char *name;
	} names[] = { { 1, "icmp" }, { PROTOCOL_TCP, "tcp" }, { PROTOCOL_UDP, "udp" },
		{ 47, "gre" }, { 50, "esp" }, { 58, "icmp6" }, { 132, "sctp" } };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (names[i].protocol == protocol)
			return names[i].name;
	return NULL;
}

static enum err
add_detail(struct packet *packet, const char *name, const char *text, struct fault *why)
{
	return text == NULL ? OK
			    : record_add_detail(packet->arena, packet->record, str_of(name),
				      str_of(text), why);
}

static enum err
add_port(struct packet *packet, const char *name, unsigned port, struct fault *why)
{
	struct str text;

	if (!packet->record->keeps_details || packet->at.short_of)
		return OK;
	text = str_printf(packet->arena, "%u", port);
	if (text.data == NULL)
		return fail_nomem(why);
	return record_add_detail(packet->arena, packet->record, str_of(name), text, why);
}

static enum err
read_ports(struct packet *packet, struct fault *why)
{
	struct segment *segment = &packet->payload.segment;

	segment->source_port = octets_u16(&packet->at);
	segment->target_port = octets_u16(&packet->at);
	TRY(add_port(packet, "src_port", segment->source_port, why));
	return add_port(packet, "dst_port", segment->target_port, why);
}

static enum err
read_rest(struct packet *packet, enum packet_transport transport, struct fault *why)
{
	packet->payload.transport = transport;
	packet->payload.segment.payload = octets_rest(&packet->at);
	return packet_read_payload(
		packet->arena, packet->streams, &packet->payload, packet->record, why);
}

static enum err
read_tcp(struct packet *packet, struct fault *why)
{
	size_t header;

	TRY(read_ports(packet, why));
	packet->payload.segment.sequence = octets_u32(&packet->at);
	octets_u32(&packet->at); /* acknowledged */
	header = (size_t)(octets_u8(&packet->at) >> 4) * 4;
	if (header < 20)
		return OK;
	octets_take(&packet->at, header - 13);
	return read_rest(packet, PACKET_TCP, why);
}

static enum err
read_udp(struct packet *packet, struct fault *why)
{
	TRY(read_ports(packet, why));
	octets_take(&packet->at, 4); /* length, checksum */
	return read_rest(packet, PACKET_UDP, why);
}

static enum err
read_transport(struct packet *packet, unsigned protocol, struct fault *why)
{
	TRY(add_detail(packet, "proto", packet_protocol_name(protocol), why));
	if (protocol == PROTOCOL_TCP)
		return read_tcp(packet, why);
	return protocol == PROTOCOL_UDP ? read_udp(packet, why) : OK;
}

/* --- network --- */

static enum err
read_ipv4(struct packet *packet, struct fault *why)
{
	size_t header = (size_t)(octets_u8(&packet->at) & 15) * 4;
	unsigned fragment;
	unsigned protocol;
	unsigned length;

	octets_u8(&packet->at); /* type of service */
	length = octets_u16(&packet->at);
	octets_u16(&packet->at); /* identification */
	fragment = octets_u16(&packet->at) & 0x1fff;
	octets_u8(&packet->at); /* time to live */
	protocol = octets_u8(&packet->at);
	octets_u16(&packet->at); /* checksum */
	TRY(add_addresses(packet, 4, why));
	TRY(add_detail(packet, "proto", "ipv4", why));
	if (header < 20 || fragment != 0)
		return OK;
	octets_take(&packet->at, header - 20);
	/* A short frame is padded: what stands behind the packet is not its. */
	if (length >= header && length - header < octets_left(&packet->at))
		packet->at.bytes.len = packet->at.at + length - header;
	packet->payload.segment.is_cut = length > header + octets_left(&packet->at);
	return read_transport(packet, protocol, why);
}

static bool
is_extension(unsigned header)
{
	return header == PROTOCOL_HOP_OPTIONS || header == PROTOCOL_ROUTING ||
	       header == PROTOCOL_TARGET_OPTIONS || header == PROTOCOL_FRAGMENT;
}

static enum err
read_ipv6(struct packet *packet, struct fault *why)
{
	unsigned length;
	unsigned next;

	octets_take(&packet->at, 4); /* version, class, flow */
	length = octets_u16(&packet->at);
	next = octets_u8(&packet->at);
	octets_u8(&packet->at); /* hop limit */
	TRY(add_addresses(packet, 16, why));
	packet->payload.segment.is_cut = length > octets_left(&packet->at);
	TRY(add_detail(packet, "proto", "ipv6", why));
	for (int i = 0; i < EXTENSIONS_MAX && is_extension(next) && !packet->at.short_of; i++) {
		bool fragment = next == PROTOCOL_FRAGMENT;
		next = octets_u8(&packet->at);
		if (!fragment) {
			octets_take(&packet->at, (size_t)octets_u8(&packet->at) * 8 + 6);
			continue;
		}
		octets_u8(&packet->at);
		if ((octets_u16(&packet->at) & 0xfff8) != 0)
			return OK; /* not the first one: no transport's header */
		octets_take(&packet->at, 4);
	}
	return read_transport(packet, next, why);
}

static enum err
read_type(struct packet *packet, unsigned type, struct fault *why)
{
	for (int i = 0; i < VLAN_TAGS_MAX && (type == TYPE_VLAN || type == TYPE_SERVICE_VLAN);
		i++) {
		octets_u16(&packet->at);
		type = octets_u16(&packet->at);
	}
	if (type == TYPE_IPV4)
		return read_ipv4(packet, why);
	return type == TYPE_IPV6 ? read_ipv6(packet, why) : OK;
}

/* IPv4 or IPv6, as the first half-byte says. */
static enum err
read_by_version(struct packet *packet, struct fault *why)
{
	struct octets peek = packet->at;
	unsigned version = octets_u8(&peek) >> 4;

	if (version == 4)
		return read_ipv4(packet, why);
	return version == 6 ? read_ipv6(packet, why) : OK;
}

enum err
packet_read(struct arena *arena, const struct packet_streams *streams, struct str line,
	unsigned link_type, struct str bytes, struct record *record, struct fault *why)
{
	struct packet packet = {
		arena, streams, line, record, octets_of(bytes), { .line = line }
	};

	switch (link_type) {
	case LINK_ETHERNET:
		octets_take(&packet.at, 12);
		return read_type(&packet, octets_u16(&packet.at), why);
	case LINK_SLL:
		octets_take(&packet.at, 14);
		return read_type(&packet, octets_u16(&packet.at), why);
	case LINK_SLL2: {
		unsigned type = octets_u16(&packet.at);
		octets_take(&packet.at, 18);
		return read_type(&packet, type, why);
	}
	case LINK_NULL: /* an address family in the byte order of who captured */
		octets_take(&packet.at, 4);
		return read_by_version(&packet, why);
	case LINK_RAW:
	case LINK_IPV4:
	case LINK_IPV6:
		return read_by_version(&packet, why);
	default:
		return OK;
	}
}
