/* reader_target.h - fuzzes one reader of logs: lines in, fields within their line out.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "watch/reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
read_all(const struct reader_kind *kind, struct str text)
{
	OWNED(reader) reader = reader_new(kind);
	OWNED(reader) again = reader_new(kind);
	OWNED_BUF saved = BUF_INIT;
	struct str line;
	struct record record;

	while (str_split(&text, '\n', &line)) {
		if (reader_read(reader, line, &record, NULL) != OK)
			abort();
		for (size_t i = 0; i < record.count; i++) {
			const struct field *field = &record.fields[i];
			if (field->offset > line.len)
				abort();
			if (field->verbatim &&
				(field->offset + field->text.len > line.len ||
					memcmp(line.data + field->offset, field->text.data,
						field->text.len) != 0))
				abort();
		}
	}
	reader_save(reader, &saved);
	if (reader_restore(again, buf_str(&saved), NULL) != OK)
		abort();
}

#define READER_TARGET(kind)                                          \
	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) \
	{                                                            \
		read_all(&kind, str_from(data, size));               \
		return 0;                                            \
	}
