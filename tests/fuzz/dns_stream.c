/* dns_stream.c - fuzzes the joining of DNS over TCP: however a stream is cut into segments, the messages that
 * one segment would hold come out of it, and none is longer than it says.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The input: a byte for how it is cut, then the stream.
 */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "watch/dns_stream.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Adds the messages that are whole, each behind its length. */
static void
take(struct dns_streams *streams, uint32_t sequence, struct str payload, struct buf *out)
{
	const struct segment segment = { STR("\1\2\3\4"), STR("\5\6\7\0"), 40000, 53, sequence, payload,
		false };
	struct dns_walk walk = dns_walk_of(streams, &segment);
	struct dns_piece piece;

	while (dns_walk_next(&walk, &piece)) {
		if (piece.message.len > UINT16_MAX)
			abort();
		dns_walk_told(&walk, 7);
		if (piece.is_joined && piece.told != 7)
			abort();
		if (!piece.is_whole)
			continue;
		buf_add_char(out, (char)(piece.message.len >> 8));
		buf_add_char(out, (char)piece.message.len);
		buf_add(out, piece.message);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(dns_streams) streams = dns_streams_new();
	OWNED_BUF whole = BUF_INIT;
	OWNED_BUF joined = BUF_INIT;
	struct str stream = str_from(data, size);
	uint32_t seed;

	if (size == 0)
		return 0;
	seed = data[0];
	stream = str_from_offset(stream, 1);
	take(NULL, 0, stream, &whole);
	for (size_t at = 0, len; at < stream.len; at += len) {
		len = 1 + (seed >> 8) % (1 + data[0]);
		seed = seed * 1664525 + 1013904223;
		take(streams, (uint32_t)at - 50, str_first(str_from_offset(stream, at), len), &joined);
	}
	if (!str_starts(buf_str(&joined), buf_str(&whole)))
		abort();
	return 0;
}
