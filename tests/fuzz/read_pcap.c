/* read_pcap.c - fuzzes `pcap:` inputs: any bytes as a capture, piece by piece; fields within their
 * piece.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "watch/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_piece(struct reader *reader, struct str piece)
{
	struct record record;

	if (reader_read(reader, piece, &record, NULL) != OK)
		abort();
	for (size_t i = 0; i < record.count; i++)
		if (record.fields[i].offset > piece.len)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(reader) reader = reader_new(&read_pcap);
	OWNED(reader) again = reader_new(&read_pcap);
	OWNED_BUF saved = BUF_INIT;
	OWNED_BUF twice = BUF_INIT;
	struct str text = str_from(data, size);
	size_t length;

	while (reader_frame(reader, text, &length, NULL) == OK && length > 0 &&
		length <= text.len) {
		check_piece(reader, str_first(text, length));
		text = str_from_offset(text, length);
	}
	reader_save(reader, &saved);
	if (reader_restore(again, buf_str(&saved), NULL) != OK)
		abort();
	reader_save(again, &twice);
	if (!str_eq(buf_str(&saved), buf_str(&twice)))
		abort();
	return 0;
}
