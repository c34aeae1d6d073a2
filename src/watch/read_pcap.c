/* read_pcap.c - captures: the pcap format of old and pcapng, packet by packet.
 * SPDX-License-Identifier: Apache-2.0
 *
 * draft-ietf-opsawg-pcap and draft-ietf-opsawg-pcapng. A piece is the header of the file, then one
 * packet (pcap), or one block (pcapng). What packets tell: packet.h. Captures may grow while they
 * are read.
 */
#include "base/limits.h"
#include "base/timestamp.h"
#include "watch/octets.h"
#include "watch/packet.h"
#include "watch/reader.h"

enum {
	FILE_HEADER = 24,   /* pcap */
	PACKET_HEADER = 16, /* pcap */
	BLOCK_MIN = 12,     /* pcapng: type, length, length */
	SECTION_HEADER = 0x0a0d0d0a,
	INTERFACE_DESCRIPTION = 1,
	SIMPLE_PACKET = 3,
	ENHANCED_PACKET = 6,
	OPTION_TIME_RESOLUTION = 9,
	MICROSECONDS = 1000000,
	NANOSECONDS = 1000000000,
};

static const uint32_t magic_microseconds = 0xa1b2c3d4;
static const uint32_t magic_nanoseconds = 0xa1b23c4d;
static const uint32_t magic_section = 0x1a2b3c4d;

enum form { FORM_NONE, FORM_PCAP, FORM_PCAPNG };

struct interface {
	unsigned link_type;
	uint64_t ticks; /* a second */
};

struct capture {
	struct packet_streams streams; /* of all sections and interfaces */
	enum form form;
	bool little;
	unsigned interfaces;
	struct interface interface[CAPTURE_INTERFACES_MAX];
};

static void
close_capture(void *memory)
{
	struct capture *capture = memory;

	openings_free(capture->streams.openings);
	dns_streams_free(capture->streams.dns);
	free(capture);
}

static void *
open_capture(void)
{
	struct capture *capture = calloc(1, sizeof(*capture));

	if (capture == NULL)
		return NULL;
	capture->streams = (struct packet_streams){ openings_new(), dns_streams_new() };
	if (capture->streams.openings != NULL && capture->streams.dns != NULL)
		return capture;
	close_capture(capture);
	return NULL;
}

/* What is kept of connections stays. */
static void
begin_anew(struct capture *capture, enum form form, bool little)
{
	*capture = (struct capture){ capture->streams, form, little, 0, { { 0 } } };
}

/* --- numbers in the byte order of who captured --- */

static uint32_t
number_at(struct str bytes, size_t at, size_t len, bool little)
{
	uint32_t number = 0;

	for (size_t i = 0; i < len; i++)
		number = number << 8 | (uint8_t)bytes.data[at + (little ? len - 1 - i : i)];
	return number;
}

static uint32_t
u32_at(const struct capture *capture, struct str bytes, size_t at)
{
	return number_at(bytes, at, 4, capture->little);
}

static uint32_t
u16_at(const struct capture *capture, struct str bytes, size_t at)
{
	return number_at(bytes, at, 2, capture->little);
}

/* --- pieces --- */

static bool
is_pcap(struct str bytes, bool little, uint64_t *ret_ticks)
{
	uint32_t magic = number_at(bytes, 0, 4, little);

	*ret_ticks = magic == magic_nanoseconds ? NANOSECONDS : MICROSECONDS;
	return magic == magic_microseconds || magic == magic_nanoseconds;
}

/* The length of a pcapng block; a section's header says itself in which order it is written. */
static enum err
block_length(const struct capture *capture, struct str text, size_t *ret, struct fault *why)
{
	bool little = capture->little;
	uint32_t length;

	if (text.len < BLOCK_MIN)
		return OK;
	if (number_at(text, 0, 4, false) == SECTION_HEADER)
		little = number_at(text, 8, 4, true) == magic_section;
	length = number_at(text, 4, 4, little);
	if (length < BLOCK_MIN || length % 4 != 0 || length > LOG_LINE_MAX)
		return fail(why, E_CORRUPT, "a block of %u bytes: no capture, or a damaged one",
			length);
	*ret = length;
	return OK;
}

static enum err
packet_length(const struct capture *capture, struct str text, size_t *ret, struct fault *why)
{
	uint32_t length;

	if (text.len < PACKET_HEADER)
		return OK;
	length = u32_at(capture, text, 8);
	if (length > LOG_LINE_MAX - PACKET_HEADER)
		return fail(why, E_CORRUPT, "a packet of %u bytes: a damaged capture", length);
	*ret = PACKET_HEADER + length;
	return OK;
}

static enum err
frame(const void *memory, struct str text, size_t *ret, struct fault *why)
{
	const struct capture *capture = memory;
	uint64_t ticks;

	*ret = 0;
	if (text.len < 4)
		return OK;
	if (capture->form == FORM_PCAP)
		return packet_length(capture, text, ret, why);
	if (capture->form == FORM_PCAPNG || number_at(text, 0, 4, false) == SECTION_HEADER)
		return block_length(capture, text, ret, why);
	if (!is_pcap(text, true, &ticks) && !is_pcap(text, false, &ticks))
		return fail(why, E_CORRUPT, "neither a pcap nor a pcapng file");
	*ret = FILE_HEADER;
	return OK;
}

/* --- packets --- */

static enum err
add_packet(const struct capture *capture, struct arena *arena, struct str piece, size_t at,
	size_t len, unsigned interface, struct record *record, struct fault *why)
{
	if (interface >= capture->interfaces || piece.len < at + len)
		return fail(why, E_SYNTAX, "a packet of no known interface, or cut");
	return packet_read(arena, &capture->streams, piece,
		capture->interface[interface].link_type, str_from(piece.data + at, len), record, why);
}

static void
set_time(const struct capture *capture, unsigned interface, uint64_t ticks, struct record *record)
{
	unsigned __int128 microseconds;

	if (interface >= capture->interfaces)
		return;
	microseconds = (unsigned __int128)ticks * MICROSECONDS_PER_SECOND /
		       capture->interface[interface].ticks;
	record->has_time = microseconds < TIMESTAMP_END;
	if (record->has_time)
		record->time = (int64_t)microseconds;
}

static enum err
read_pcap_packet(const struct capture *capture, struct arena *arena, struct str piece,
	struct record *record, struct fault *why)
{
	uint64_t seconds = u32_at(capture, piece, 0);
	uint64_t fraction = u32_at(capture, piece, 4);

	set_time(capture, 0, seconds * capture->interface[0].ticks + fraction, record);
	return add_packet(
		capture, arena, piece, PACKET_HEADER, u32_at(capture, piece, 8), 0, record, why);
}

/* --- pcapng --- */

/* if_tsresol: a power of ten, or of two with the high bit. Microseconds when absent; false when it
 * is finer than a counter of 64 bits can tell. */
static bool
ticks_of(const struct capture *capture, struct str block, uint64_t *ret)
{
	size_t at = 16;
	size_t end = block.len - 4;

	*ret = MICROSECONDS;
	while (at + 4 <= end) {
		unsigned code = u16_at(capture, block, at);
		size_t len = u16_at(capture, block, at + 2);
		if (code == 0 || at + 4 + len > end)
			break;
		if (code == OPTION_TIME_RESOLUTION && len == 1) {
			uint8_t resolution = (uint8_t)block.data[at + 4];
			unsigned power = resolution & 0x7f;
			uint64_t base = resolution & 0x80 ? 2 : 10;
			if (power > (base == 2 ? 63 : 19))
				return false;
			for (*ret = 1; power > 0; power--)
				*ret *= base;
		}
		at += 4 + (len + 3) / 4 * 4;
	}
	return true;
}

static enum err
read_interface(struct capture *capture, struct str block, struct fault *why)
{
	struct interface *interface = &capture->interface[capture->interfaces];

	if (block.len < 20)
		return fail(why, E_SYNTAX, "a damaged interface description");
	if (capture->interfaces == CAPTURE_INTERFACES_MAX)
		return fail(why, E_TOO_MANY, "more than %u interfaces", CAPTURE_INTERFACES_MAX);
	interface->link_type = u16_at(capture, block, 8);
	if (!ticks_of(capture, block, &interface->ticks))
		return fail(why, E_SYNTAX, "a time resolution that no clock has");
	capture->interfaces++;
	return OK;
}

static enum err
read_block(struct capture *capture, struct arena *arena, struct str block, struct record *record,
	struct fault *why)
{
	uint32_t type = u32_at(capture, block, 0);
	uint32_t interface;

	if (type == INTERFACE_DESCRIPTION)
		return read_interface(capture, block, why);
	if (type == SIMPLE_PACKET && block.len >= 16)
		return add_packet(capture, arena, block, 12, block.len - 16, 0, record, why);
	if (type != ENHANCED_PACKET)
		return OK; /* names, statistics, what others add */
	if (block.len < 32)
		return fail(why, E_SYNTAX, "a damaged packet block");
	interface = u32_at(capture, block, 8);
	set_time(capture, interface,
		(uint64_t)u32_at(capture, block, 12) << 32 | u32_at(capture, block, 16), record);
	return add_packet(
		capture, arena, block, 28, u32_at(capture, block, 20), interface, record, why);
}

static enum err
begin_section(struct capture *capture, struct str block, struct fault *why)
{
	bool little = number_at(block, 8, 4, true) == magic_section;

	if (!little && number_at(block, 8, 4, false) != magic_section)
		return fail(why, E_SYNTAX, "no byte-order magic in a section's header");
	begin_anew(capture, FORM_PCAPNG, little);
	return OK;
}

static enum err
begin_pcap(struct capture *capture, struct str header, struct fault *why)
{
	uint64_t ticks;
	bool little = is_pcap(header, true, &ticks);

	if (header.len < FILE_HEADER || (!little && !is_pcap(header, false, &ticks)))
		return fail(why, E_SYNTAX, "no header of a capture");
	begin_anew(capture, FORM_PCAP, little);
	capture->interfaces = 1;
	/* The upper bits say how long the frames' check sequence is. */
	capture->interface[0] = (struct interface){ u32_at(capture, header, 20) & 0xffff, ticks };
	return OK;
}

static enum err
read_piece(void *memory, struct arena *arena, struct str piece, struct record *record,
	struct fault *why)
{
	struct capture *capture = memory;

	if (capture->form == FORM_PCAP && piece.len >= PACKET_HEADER)
		return read_pcap_packet(capture, arena, piece, record, why);
	if (piece.len >= BLOCK_MIN && number_at(piece, 0, 4, false) == SECTION_HEADER)
		return begin_section(capture, piece, why);
	if (capture->form == FORM_PCAPNG && piece.len >= BLOCK_MIN)
		return read_block(capture, arena, piece, record, why);
	return capture->form == FORM_NONE && piece.len >= 4 ? begin_pcap(capture, piece, why)
							    : fail(why, E_SYNTAX, "a cut packet");
}

/* --- state: "pcapng little", then "LINK TICKS" for each interface --- */

static void
save_capture(const void *memory, struct buf *out)
{
	const struct capture *capture = memory;

	if (capture->form == FORM_NONE)
		return;
	buf_addf(out, "%s %s", capture->form == FORM_PCAP ? "pcap" : "pcapng",
		capture->little ? "little" : "big");
	for (unsigned i = 0; i < capture->interfaces; i++)
		buf_addf(out, "\n%u %llu", capture->interface[i].link_type,
			(unsigned long long)capture->interface[i].ticks);
}

static enum err
restore_interface(struct capture *capture, struct str line, struct fault *why)
{
	struct str link;
	uint64_t type;
	uint64_t ticks;

	str_split(&line, ' ', &link);
	if (capture->interfaces == CAPTURE_INTERFACES_MAX || !str_to_u64(link, &type) ||
		type > UINT16_MAX || !str_to_u64(line, &ticks) || ticks == 0)
		return fail(why, E_CORRUPT, "the saved state of a capture is damaged");
	capture->interface[capture->interfaces++] = (struct interface){ (unsigned)type, ticks };
	return OK;
}

static enum err
restore_capture(void *memory, struct str saved, struct fault *why)
{
	struct capture *capture = memory;
	struct str line;
	bool pcap;

	begin_anew(capture, FORM_NONE, false);
	if (saved.len == 0)
		return OK;
	str_split(&saved, '\n', &line);
	pcap = str_starts(line, STR("pcap "));
	if (!pcap && !str_starts(line, STR("pcapng ")))
		return fail(why, E_CORRUPT, "the saved state of a capture is damaged");
	capture->little = str_ends(line, STR(" little"));
	while (str_split(&saved, '\n', &line))
		TRY(restore_interface(capture, line, why));
	if (pcap && capture->interfaces != 1)
		return fail(why, E_CORRUPT, "the saved state of a capture is damaged");
	capture->form = pcap ? FORM_PCAP : FORM_PCAPNG;
	return OK;
}

const struct reader_kind read_pcap = { .name = "pcap",
	.open = open_capture,
	.close = close_capture,
	.read = read_piece,
	.save = save_capture,
	.restore = restore_capture,
	.frame = frame };
