/* request_reader.c - URLs whose host and path stand in two fields of a log line.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/request_reader.h"

#include "watch/reader.h"

struct request_reader {
	struct str before; /* still to be searched for a header; empty: was, or need not be */
	struct reader *zeek;
	struct reader *eve;
};

enum err
request_reader_new(struct str before, struct request_reader **ret, struct fault *why)
{
	OWNED(request_reader) reader = calloc(1, sizeof(*reader));

	if (reader == NULL)
		return fail_nomem(why);
	reader->before = before;
	reader->zeek = reader_new(&read_zeek);
	reader->eve = reader_new(&read_eve);
	if (reader->zeek == NULL || reader->eve == NULL)
		return fail_nomem(why);
	*ret = DISOWN(reader);
	return OK;
}

void
request_reader_free(struct request_reader *reader)
{
	if (reader == NULL)
		return;
	reader_free(reader->zeek);
	reader_free(reader->eve);
	free(reader);
}

/* From the last "#fields" on that begins a line, or nothing. */
static struct str
last_header(struct str text)
{
	for (size_t at = text.len; at > 0; at--)
		if (text.data[at - 1] == '#' && (at == 1 || text.data[at - 2] == '\n') &&
			str_starts(str_from_offset(text, at - 1), STR("#fields")))
			return str_from_offset(text, at - 1);
	return STR_NONE;
}

/* Directives stand together, "#fields" among them: from the first of them on. */
static struct str
whole_header(struct str before, struct str fields)
{
	const char *start = fields.data;

	while (start > before.data) {
		const char *line = memrchr(before.data, '\n', (size_t)(start - 1 - before.data));
		line = line == NULL ? before.data : line + 1;
		if (*line != '#')
			break;
		start = line;
	}
	return str_from(start, (size_t)(before.data + before.len - start));
}

static enum err
find_header(struct request_reader *reader, struct fault *why)
{
	struct str fields = last_header(reader->before);
	struct str rest = fields.data == NULL ? STR_NONE : whole_header(reader->before, fields);
	struct record ignored;
	struct str line;

	reader->before = STR_NONE;
	while (str_split(&rest, '\n', &line) && line.len > 0 && line.data[0] == '#')
		TRY(reader_read(reader->zeek, line, &ignored, why));
	return OK;
}

static struct reader *
reader_of(const struct request_reader *reader, struct str line)
{
	if (line.data[0] == '{' && str_find(line, STR("\"event_type\"")) < line.len)
		return reader->eve;
	return reader->zeek;
}

enum err
request_reader_line(struct request_reader *reader, struct str line, request_function *ask,
	void *context, struct fault *why)
{
	struct record record;

	if (line.len == 0)
		return OK;
	if (line.data[0] != '{' && reader->before.len > 0)
		TRY(find_header(reader, why));
	TRY(reader_read(reader_of(reader, line), line, &record, why));
	for (size_t i = 0; i < record.count; i++) {
		const struct field *field = &record.fields[i];
		if (field->is_request)
			TRY(ask(context, field->host, field->port, field->text, why));
	}
	return OK;
}
