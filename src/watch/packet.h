/* packet.h - what one captured packet tells: addresses, DNS, the name in a TLS hello, an HTTP
 * request.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each packet by itself, but for the first bytes of a TCP connection (openings.h) and DNS over TCP
 * (dns_stream.h): what a hello, the head of a request or a message tells beyond one segment is a field of
 * the packet that brings it. Fields of the record:
 *
 *   src, dst                          addresses of IPv4 and IPv6
 *   dns.query, dns.answer             RFC 1035 over UDP or TCP, port 53 or 5353
 *   tls.sni                           RFC 8446 section 4.1.2, RFC 6066 section 3
 *   http.host, http.uri, http.user_agent, http.referrer, and host and URI as one request
 *
 * and as details `src_port`, `dst_port`, `proto` ("ipv4", "tcp"), `app` ("dns", "tls", "http"),
 * `http.method` and `http.version`.
 *
 * Cut, damaged or unknown packets give what could be read of them. Of a request's head that goes on in
 * another segment only whole lines are read. Of several messages in a segment each is a part of the record;
 * from the 64th on they are one. One thread for each `packet_streams`.
 */
#pragma once

#include "watch/dns_stream.h"
#include "watch/openings.h"
#include "watch/record.h"

/* What capture formats call them: LINKTYPE_ of tcpdump.org. */
enum packet_link {
	LINK_NULL = 0,
	LINK_ETHERNET = 1,
	LINK_RAW = 101,
	LINK_SLL = 113, /* of Linux, without the link's own header */
	LINK_IPV4 = 228,
	LINK_IPV6 = 229,
	LINK_SLL2 = 276,
};

/* What is kept from one packet to the next; NULL: no segments are put together. */
struct packet_streams {
	struct openings *openings;
	struct dns_streams *dns;
};

/* Of other link types nothing is read. `bytes` lies within `line` (for offsets). */
MUST_CHECK enum err packet_read(struct arena *arena, const struct packet_streams *streams,
	struct str line, unsigned link_type, struct str bytes, struct record *record, struct fault *why);

/* "tcp" of 6 and the like, or NULL for a protocol that is not common. */
const char *packet_protocol_name(unsigned protocol);

/* The payload of a transport, by what it looks like; for packet.c. */
enum packet_transport { PACKET_TCP, PACKET_UDP };
struct packet_payload {
	struct str line;
	enum packet_transport transport;
	struct segment segment; /* of UDP too, without a sequence */
	struct str target;      /* the address that it goes to, as text */
};
MUST_CHECK enum err packet_read_payload(struct arena *arena,
	const struct packet_streams *streams, const struct packet_payload *packet, struct record *record, struct fault *why);
