/* read_text.c - any line of text as one field: web logs, syslog, everything else.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A line that begins with '{' is taken for JSON, maybe damaged: its escapes hide nothing.
 */
#include "match/unescape.h"
#include "watch/event_time.h"
#include "watch/reader.h"

/* A slice of the arena. */
static enum err
undo_escapes(struct arena *arena, struct str line, struct str *ret, struct fault *why)
{
	struct unescaped plain = UNESCAPED_INIT;
	enum err err = unescape_line(line, &plain, why);

	if (err == OK)
		*ret = str_copy(arena, str_from(plain.text, plain.len));
	unescaped_done(&plain);
	if (err == OK && ret->data == NULL)
		return fail_nomem(why);
	return err;
}

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
	if (line.data[0] == '{' && str_find_char(line, '\\') < line.len) {
		TRY(undo_escapes(arena, line, &field.text, why));
		field.verbatim = false;
	}
	return record_add(arena, record, &field, why);
}

const struct reader_kind read_text = { .name = "text", .read = read_line, .undoes_json = true };
