/* read_text.c - any line of text as one field: web logs, syslog, everything else.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/event_time.h"
#include "watch/reader.h"

static enum err
read_line(void *memory, struct arena *arena, struct str line, struct record *record,
	struct fault *why)
{
	struct field field = {
		.name = STR("line"), .text = line, .kind = MATCH_FIELD_TEXT, .verbatim = true
	};

	(void)memory;
	if (line.len == 0)
		return OK;
	record->has_time = event_time_in_text(line, &record->time);
	return record_add(arena, record, &field, why);
}

const struct reader_kind read_text = { .name = "text", .read = read_line };
