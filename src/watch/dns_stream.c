/* dns_stream.c - the messages of DNS over TCP, put together of a connection's segments.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A table without chains, as in openings.c.
 */
#include "watch/dns_stream.h"

#include <stdlib.h>

#include "base/limits.h"
#include "watch/dns_message.h"
#include "watch/octets.h"

enum {
	LENGTH_SIZE = 2,
	SHORTEST = LENGTH_SIZE + 12, /* a header alone */
	/* So many bytes that came already are known when they are sent again: more than is ever on its way
	 * at once, and too few to be met by chance of a new connection's first number. */
	PASSED_MAX = MIB,
};

struct dns_stream {
	struct connection connection;
	bool waits;
	uint32_t next;   /* sequence number of what is waited for */
	uint32_t passed; /* bytes before it that were seen */
	size_t told;
	size_t len, capacity;
	char *bytes; /* a message and its length, as far as it came; room for all of it */
};

_Static_assert((int)DNS_STREAM_SIZE_MAX == LENGTH_SIZE + UINT16_MAX, "the longest message");

struct dns_streams {
	struct dns_stream *table; /* DNS_STREAMS_MAX; NULL before the first one waits */
};

struct dns_streams *
dns_streams_new(void)
{
	return calloc(1, sizeof(struct dns_streams));
}

void
dns_streams_free(struct dns_streams *streams)
{
	if (streams == NULL)
		return;
	for (size_t i = 0; streams->table != NULL && i < DNS_STREAMS_MAX; i++)
		free(streams->table[i].bytes);
	free(streams->table);
	free(streams);
}

static struct dns_stream *
stream_of(struct dns_streams *streams, const struct connection *connection)
{
	return &streams->table[connection_hash(connection) % DNS_STREAMS_MAX];
}

/* Of the message that begins there with its length, which may be cut itself. */
static size_t
whole_size(struct str bytes)
{
	struct octets at = octets_of(bytes);

	return bytes.len < LENGTH_SIZE ? LENGTH_SIZE : (size_t)LENGTH_SIZE + octets_u16(&at);
}

/* What is too short to tell may be one. */
static bool
is_likely(struct str bytes)
{
	return bytes.len < LENGTH_SIZE ||
	       dns_message_is_likely(str_from_offset(str_first(bytes, whole_size(bytes)), LENGTH_SIZE),
		       whole_size(bytes) - LENGTH_SIZE);
}

/* --- what is not whole --- */

static uint32_t
end_of(const struct segment *segment)
{
	return segment->sequence + (uint32_t)segment->payload.len;
}

/* Notes that the segment was seen to its end. */
static void
pass(struct dns_stream *stream, const struct segment *segment)
{
	stream->passed += end_of(segment) - stream->next;
	if (stream->passed > PASSED_MAX)
		stream->passed = PASSED_MAX;
	stream->next = end_of(segment);
}

/* Room for the whole of a message; without any it does not wait. */
static bool
make_room(struct dns_stream *stream, size_t whole)
{
	char *larger = whole > stream->capacity ? realloc(stream->bytes, whole) : stream->bytes;

	if (larger == NULL)
		return false;
	stream->bytes = larger;
	if (whole > stream->capacity)
		stream->capacity = whole;
	return true;
}

static void
give_back(struct dns_stream *stream)
{
	free(stream->bytes);
	stream->bytes = NULL;
	stream->capacity = 0;
	stream->waits = false;
}

static struct dns_stream *
hold(struct dns_streams *streams, const struct segment *segment, struct str bytes)
{
	struct connection connection = connection_of(segment);
	struct dns_stream *stream;

	if (streams == NULL || segment->is_cut)
		return NULL;
	if (streams->table == NULL)
		streams->table = calloc(DNS_STREAMS_MAX, sizeof(*streams->table));
	if (streams->table == NULL)
		return NULL;
	stream = stream_of(streams, &connection);
	/* Nothing tells it from the midst of a stream. */
	if (stream->waits && bytes.len < SHORTEST)
		return NULL;
	if (!connection_eq(&stream->connection, &connection) || stream->next != end_of(segment)) {
		stream->connection = connection;
		stream->next = segment->sequence;
		stream->passed = 0;
		pass(stream, segment);
	}
	stream->waits = make_room(stream, whole_size(bytes));
	if (!stream->waits)
		return NULL;
	stream->told = 0;
	stream->len = bytes.len;
	memcpy(stream->bytes, bytes.data, bytes.len);
	return stream;
}

/* Takes from the rest what the message lacks: first of its length, then of itself. False: no memory. */
static bool
fill(struct dns_stream *stream, struct str *rest)
{
	size_t whole;

	while (rest->len > 0 &&
		(whole = whole_size(str_from(stream->bytes, stream->len))) > stream->len) {
		if (!make_room(stream, whole))
			return false;
		struct str part = str_first(*rest, whole - stream->len);
		memcpy(stream->bytes + stream->len, part.data, part.len);
		stream->len += part.len;
		*rest = str_from_offset(*rest, part.len);
	}
	return true;
}

/* --- the walk --- */

struct dns_walk
dns_walk_of(struct dns_streams *streams, const struct segment *segment)
{
	struct dns_walk walk = { .streams = streams, .segment = segment, .rest = segment->payload };
	struct connection connection = connection_of(segment);
	struct dns_stream *stream;
	uint32_t known; /* of the segment, if it is not ahead */

	if (streams == NULL || streams->table == NULL)
		return walk;
	stream = stream_of(streams, &connection);
	known = stream->next - segment->sequence;
	if (!stream->waits || known > stream->passed ||
		!connection_eq(&stream->connection, &connection))
		return walk;
	walk.joined = known < segment->payload.len ? stream : NULL;
	walk.rest = str_from_offset(segment->payload, known);
	return walk;
}

/* What waited, when the segment makes it whole. What turns out to be no message was none from the
 * start, and the segment is taken by itself. */
static bool
next_joined(struct dns_walk *walk, struct dns_piece *ret)
{
	struct dns_stream *stream = walk->joined;
	struct str bytes;

	walk->joined = NULL;
	if (!fill(stream, &walk->rest) || !is_likely(str_from(stream->bytes, stream->len))) {
		give_back(stream);
		walk->rest = walk->segment->payload;
		return false;
	}
	pass(stream, walk->segment);
	bytes = str_from(stream->bytes, stream->len);
	stream->waits = stream->len < whole_size(bytes);
	if (stream->waits)
		return false;
	walk->given = stream;
	*ret = (struct dns_piece){ str_from_offset(bytes, LENGTH_SIZE), true, true, stream->told };
	return true;
}

bool
dns_walk_next(struct dns_walk *walk, struct dns_piece *ret)
{
	struct str bytes;
	bool is_whole;

	walk->waits = NULL;
	if (walk->given != NULL)
		give_back(walk->given);
	walk->given = NULL;
	if (walk->joined != NULL && next_joined(walk, ret))
		return true;
	if (walk->rest.len == 0 || !is_likely(walk->rest))
		return false;
	bytes = str_first(walk->rest, whole_size(walk->rest));
	walk->rest = str_from_offset(walk->rest, bytes.len);
	is_whole = bytes.len == whole_size(bytes);
	if (!is_whole)
		walk->waits = hold(walk->streams, walk->segment, bytes);
	*ret = (struct dns_piece){ str_from_offset(bytes, LENGTH_SIZE), is_whole, false, 0 };
	return true;
}

void
dns_walk_told(struct dns_walk *walk, size_t told)
{
	if (walk->waits != NULL)
		walk->waits->told = told;
}
