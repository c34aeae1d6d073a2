/* segment.c - a segment of TCP, and one direction of the connection that it belongs to.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/segment.h"

#include "match/pattern_hash.h"

struct connection
connection_of(const struct segment *segment)
{
	struct connection connection = { .source_port = (uint16_t)segment->source_port,
		.target_port = (uint16_t)segment->target_port,
		.address_size = (uint32_t)segment->source.len };

	memcpy(connection.source, segment->source.data, segment->source.len);
	memcpy(connection.target, segment->target.data, segment->target.len);
	return connection;
}

bool
connection_eq(const struct connection *a, const struct connection *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

uint64_t
connection_hash(const struct connection *connection)
{
	return hash_text(0, str_from(connection, sizeof(*connection)));
}
