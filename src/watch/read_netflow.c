/* read_netflow.c - flows as routers export them by UDP; see flow_export.h.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A piece is a datagram behind the header that the stream puts before it (stream.h). One piece
 * counts once for an indicator, however many of its flows name it.
 */
#include "watch/flow_export.h"
#include "watch/octets.h"
#include "watch/reader.h"
#include "watch/stream.h"

static void *
open_templates(void)
{
	return flow_templates_new();
}

static void
close_templates(void *memory)
{
	flow_templates_free(memory);
}

static enum err
frame(const void *memory, struct str text, size_t *ret, struct fault *why)
{
	struct octets at = octets_of(text);

	(void)memory;
	(void)why;
	*ret = text.len < DATAGRAM_HEADER ? 0 : DATAGRAM_HEADER + octets_u32(&at);
	return OK;
}

static enum err
read_piece(void *memory, struct arena *arena, struct str piece, struct record *record,
	struct fault *why)
{
	struct octets at = octets_of(piece);
	struct str exporter;

	octets_u32(&at); /* the length, by which it was cut */
	exporter = octets_take(&at, FLOW_EXPORTER_SIZE);
	if (at.short_of)
		return fail(why, E_SYNTAX, "a cut datagram");
	return flow_export_read(memory, arena, piece, exporter, octets_rest(&at), record, why);
}

/* Templates come again by themselves. */
static void
save_nothing(const void *memory, struct buf *out)
{
	(void)memory;
	(void)out;
}

static enum err
restore_nothing(void *memory, struct str saved, struct fault *why)
{
	(void)memory;
	(void)saved;
	(void)why;
	return OK;
}

const struct reader_kind read_netflow = { .name = "netflow",
	.open = open_templates,
	.close = close_templates,
	.read = read_piece,
	.save = save_nothing,
	.restore = restore_nothing,
	.frame = frame,
	.datagrams = true };
