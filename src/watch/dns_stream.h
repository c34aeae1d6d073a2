/* dns_stream.h - the messages of DNS over TCP, put together of a connection's segments.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each message stands behind its length in two bytes (RFC 1035 section 4.2.2), and a connection bears
 * any number, each way (RFC 7766). What a segment holds whole is given as it lies there. A message that
 * is not whole waits for the segments that follow it, in their order, as in openings.h; what was lost
 * or comes too early is not waited for. It is given twice: as far as its first segment goes, and whole.
 * At most DNS_STREAMS_MAX wait at once, of any length; one more may push out another, of which then only the
 * first segment was given, unless it is shorter than a header itself.
 *
 * A capture begins in the midst of streams, and segments are lost. So what follows nothing begins a
 * message only when it looks like one (dns_message_is_likely); else nothing is read of it. One thread
 * at a time.
 */
#pragma once

#include "base/owned.h"
#include "watch/segment.h"

struct dns_streams;

/* NULL when there is no memory. */
struct dns_streams *dns_streams_new(void);
void dns_streams_free(struct dns_streams *streams);
DEFINE_OWNED(dns_streams)

/* What one segment brings. */
struct dns_walk {
	struct dns_streams *streams;
	const struct segment *segment;
	struct dns_stream *joined; /* what the rest goes on with */
	struct dns_stream *waits;  /* what was given last, and is not whole */
	struct dns_stream *given;  /* what was given last, and need not be kept */
	struct str rest;
};

struct dns_piece {
	struct str message; /* without its length */
	bool is_whole;
	bool is_joined; /* it does not lie in the segment */
	size_t told;    /* what dns_walk_told was given of it */
};

/* NULL `streams`: no segments are put together. The segment is borrowed for the walk. */
struct dns_walk dns_walk_of(struct dns_streams *streams, const struct segment *segment);
/* The next message; false: no more. Valid until the next call. */
bool dns_walk_next(struct dns_walk *walk, struct dns_piece *ret);
/* Of the message that is not whole so much is known already. */
void dns_walk_told(struct dns_walk *walk, size_t told);
