/* read_eve.c - fuzzes the reader of `eve:` inputs: lines in, fields within their line out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "watch/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(reader) reader = reader_new(&read_eve);
	OWNED(reader) again = reader_new(&read_eve);
	OWNED_BUF saved = BUF_INIT;
	struct str text = str_from(data, size);
	struct str line;
	struct record record;

	while (str_split(&text, '\n', &line)) {
		if (reader_read(reader, line, &record, NULL) != OK)
			abort();
		for (size_t i = 0; i < record.count; i++)
			if (record.fields[i].offset > line.len)
				abort();
	}
	reader_save(reader, &saved);
	if (reader_restore(again, buf_str(&saved), NULL) != OK)
		abort();
	return 0;
}
