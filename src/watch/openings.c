/* openings.c - the first bytes that one side of a TCP connection sends, put together of its segments.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A table without chains: where an opening lies follows from its connection.
 */
#include "watch/openings.h"

#include <stdlib.h>

#include "base/limits.h"

struct opening {
	struct connection connection;
	bool waits;
	uint32_t next; /* sequence number of what is waited for */
	uint32_t told;
	uint32_t len;
	char bytes[OPENING_SIZE_MAX];
};

struct openings {
	struct opening *table; /* OPENINGS_MAX; NULL before the first one waits */
};

struct openings *
openings_new(void)
{
	return calloc(1, sizeof(struct openings));
}

void
openings_free(struct openings *openings)
{
	if (openings == NULL)
		return;
	free(openings->table);
	free(openings);
}

static struct opening *
opening_of(struct openings *openings, const struct connection *connection)
{
	return &openings->table[connection_hash(connection) % OPENINGS_MAX];
}

static struct str
append(struct opening *opening, struct str bytes)
{
	struct str room = str_first(bytes, OPENING_SIZE_MAX - opening->len);

	memcpy(opening->bytes + opening->len, room.data, room.len);
	opening->len += (uint32_t)room.len;
	opening->next += (uint32_t)bytes.len;
	opening->waits = false;
	return str_from(opening->bytes, opening->len);
}

struct str
openings_join(struct openings *openings, const struct segment *segment, size_t *ret_told)
{
	struct connection connection = connection_of(segment);
	struct opening *opening;
	uint32_t known; /* of the segment, if it is not ahead */

	*ret_told = 0;
	if (openings->table == NULL)
		return segment->payload;
	opening = opening_of(openings, &connection);
	known = opening->next - segment->sequence;
	if (!opening->waits || known > opening->len ||
		!connection_eq(&opening->connection, &connection))
		return segment->payload;
	if (known >= segment->payload.len)
		return str_first(segment->payload, 0);
	*ret_told = opening->told;
	return append(opening, str_from_offset(segment->payload, known));
}

void
openings_wait(struct openings *openings, const struct segment *segment, struct str bytes,
	size_t told)
{
	struct connection connection = connection_of(segment);
	struct opening *opening;

	/* Memory that is never used is never touched; without any, nothing waits. */
	if (openings->table == NULL)
		openings->table = calloc(OPENINGS_MAX, sizeof(*openings->table));
	if (openings->table == NULL || bytes.len >= OPENING_SIZE_MAX)
		return;
	opening = opening_of(openings, &connection);
	if (bytes.data != opening->bytes) {
		opening->connection = connection;
		opening->next = segment->sequence;
		opening->len = 0;
		append(opening, bytes);
	}
	opening->told = (uint32_t)told;
	opening->waits = true;
}
