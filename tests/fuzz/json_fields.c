/* json_fields.c - fuzz target: the fields of JSON lines, read as they come, are those of their trees.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The first byte says which reader and which part of each line; the lines follow.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "support/slow_json_fields.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The slow way knows no limit of a record, and calls itself for what is nested. */
enum { LINE_MAX = 8192 };

static void
check_line(struct reader *reader, struct str line, struct line_part part)
{
	struct record record;
	const char *differs;

	if (line.len > LINE_MAX || line.len == 0 || line.data[0] != '{')
		return;
	if (reader_read_part(reader, line, part, &record, NULL) != OK)
		abort();
	differs = slow_json_fields_differ(reader_kind_of(reader), line, &record);
	if (differs != NULL) {
		fprintf(stderr, "%s\n", differs);
		abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = str_from(data, size);
	struct line_part part = WHOLE_LINE;
	struct str line;

	if (size == 0)
		return 0;
	OWNED(reader) reader = reader_new(data[0] % 2 == 0 ? &read_eve : &read_zeek);
	if (reader == NULL)
		return 0;
	if (data[0] / 2 > 0)
		part = (struct line_part){ data[0] / 2, data[0] / 2 + 3 };
	reader_keep_details(reader);
	rest = str_from_offset(rest, 1);
	while (str_split(&rest, '\n', &line))
		check_line(reader, line, part);
	return 0;
}
