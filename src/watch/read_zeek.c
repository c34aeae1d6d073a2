/* read_zeek.c - Zeek's logs, tab-separated with a header or JSON, even both in one file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "watch/event_time.h"
#include "watch/json_wants.h"
#include "watch/read_json.h"
#include "watch/reader.h"
#include "watch/unescape.h"
#include "watch/zeek_header.h"

struct zeek_memory {
	struct zeek_header *header;
	struct json_lines *lines;
};

/* Values of JSON lines. */
enum { TIME, SERVER_PORT, PLACES };

static const struct json_place places[PLACES] = {
	[TIME] = { { STR_INIT("ts") } },
	[SERVER_PORT] = { { STR_INIT("id.resp_p") } },
};

static void
close_memory(void *opened)
{
	struct zeek_memory *memory = opened;

	zeek_header_free(memory->header);
	json_lines_free(memory->lines);
	free(memory);
}

static void *
open_memory(void)
{
	struct zeek_memory *memory = calloc(1, sizeof(*memory));

	if (memory == NULL)
		return NULL;
	memory->header = zeek_header_new();
	memory->lines = json_lines_new(&zeek_field_rules, places, PLACES);
	if (memory->header != NULL && memory->lines != NULL)
		return memory;
	close_memory(memory);
	return NULL;
}

static void
save_header(const void *opened, struct buf *out)
{
	const struct zeek_memory *memory = opened;
	const struct zeek_header *header = memory->header;

	for (size_t i = 0; i < ZEEK_DIRECTIVES; i++) {
		if (header->lines[i].len == 0)
			continue;
		if (out->len > 0)
			buf_add_char(out, '\n');
		buf_add(out, buf_str(&header->lines[i]));
	}
}

/* --- tab-separated --- */

struct line_reader {
	struct zeek_header *header;
	struct arena *arena;
	struct str line;
	struct record *record;
	unsigned port;    /* of the server; 0: unknown */
	bool has_escapes; /* the line has a backslash */
};

static unsigned
port_of_text(struct str text)
{
	uint64_t port;

	return str_to_u64(text, &port) && port < 65536 ? (unsigned)port : 0;
}

static bool
is_nothing(const struct zeek_header *header, struct str text)
{
	return text.len == 0 || str_eq(text, header->unset) || str_eq(text, header->empty);
}

static enum err
add_value(struct line_reader *reader, const struct zeek_column *column, struct str raw,
	struct fault *why)
{
	struct field field = { .name = column->name,
		.kind = (enum match_field)column->kind,
		.offset = (size_t)(raw.data - reader->line.data),
		.weak = column->weak };

	if (is_nothing(reader->header, raw))
		return OK;
	field.text = raw;
	if (reader->has_escapes)
		TRY(unescape(reader->arena, raw, UNESCAPE_HEX, &field.text, why));
	if (column->kind == FIELD_IGNORED)
		return record_add_detail(
			reader->arena, reader->record, column->name, field.text, why);
	field.verbatim = field.text.data == raw.data;
	return record_add(reader->arena, reader->record, &field, why);
}

/* Cuts at a separator of any length, as str_split does at one byte. */
static struct str
next_element(struct str *rest, struct str separator)
{
	size_t at = separator.len == 0 ? rest->len : str_find(*rest, separator);
	struct str element = str_first(*rest, at);

	*rest = at == rest->len ? STR_NONE : str_from_offset(*rest, at + separator.len);
	return element;
}

static enum err
add_column(struct line_reader *reader, const struct zeek_column *column, struct str raw,
	struct fault *why)
{
	if (column->is_time)
		reader->record->has_time = event_time_epoch(raw, &reader->record->time) ||
					   event_time_iso(raw, &reader->record->time);
	if (column->is_server_port)
		reader->port = port_of_text(raw);
	if (column->kind == FIELD_IGNORED && !reader->record->keeps_details)
		return OK;
	if (!line_part_meets(reader->record->wanted, (size_t)(raw.data - reader->line.data), raw.len))
		return OK;
	if (is_nothing(reader->header, raw))
		return OK;
	if (!column->is_set)
		return add_value(reader, column, raw, why);
	while (raw.data != NULL) {
		struct str element = next_element(&raw, reader->header->set_separator);
		TRY(add_value(reader, column, element, why));
	}
	return OK;
}

static const struct field *
find_field(const struct record *record, struct str name)
{
	for (size_t i = 0; i < record->count; i++)
		if (str_eq(record->fields[i].name, name))
			return &record->fields[i];
	return NULL;
}

static enum err
add_request(struct arena *arena, struct record *record, unsigned port, struct fault *why)
{
	const struct field *uri = find_field(record, STR("uri"));
	const struct field *host = find_field(record, STR("host"));

	if (!line_part_is_whole(record->wanted) || uri == NULL)
		return OK;
	if (host == NULL)
		host = find_field(record, STR("id.resp_h"));
	return record_add_request(
		arena, record, uri, host == NULL ? STR_NONE : host->text, port, why);
}

static enum err
read_columns(struct line_reader *reader, struct fault *why)
{
	const struct zeek_header *header = reader->header;
	struct str rest = reader->line;
	struct str text;
	size_t count = 0;

	if (header->column_count == 0)
		return fail(why, E_SYNTAX, "a line before #fields");
	reader->has_escapes = str_find_char(reader->line, '\\') < reader->line.len;
	for (; str_split(&rest, header->separator, &text); count++)
		if (count < header->column_count)
			TRY(add_column(reader, &header->columns[count], text, why));
	if (count != header->column_count)
		return fail(why, E_SYNTAX, "%zu columns where #fields names %zu", count,
			header->column_count);
	return add_request(reader->arena, reader->record, reader->port, why);
}

/* --- JSON --- */

static enum err
read_object(struct json_lines *lines, struct arena *arena, struct str line, struct record *record,
	struct fault *why)
{
	struct json_found found[PLACES];
	const struct json_found *time = &found[TIME];

	TRY(json_lines_read(lines, arena, line, record, found, why));
	if (time->is_there && time->type == JSON_NUMBER)
		record->has_time = event_time_epoch(time->text, &record->time);
	if (time->is_there && time->type == JSON_STRING)
		record->has_time = event_time_iso(time->string, &record->time);
	return add_request(arena, record, port_of_text(found[SERVER_PORT].text), why);
}

static enum err
read_line(void *opened, struct arena *arena, struct str line, struct record *record,
	struct fault *why)
{
	struct zeek_memory *memory = opened;
	struct line_reader reader = {
		.header = memory->header, .arena = arena, .line = line, .record = record
	};

	if (line.len == 0)
		return OK;
	if (line.data[0] == '#')
		return zeek_header_line(memory->header, line, why);
	if (line.data[0] == '{')
		return read_object(memory->lines, arena, line, record, why);
	return read_columns(&reader, why);
}

/* A separator that may stand inside a value's word hides where the word ends. */
static bool
may_pass_over(const void *opened)
{
	static const struct str borders = STR_INIT("\t ,;|");
	const struct zeek_memory *memory = opened;
	const struct zeek_header *header = memory->header;

	return str_find_char(borders, header->separator) < borders.len &&
	       (header->set_separator.len == 0 ||
		       (header->set_separator.len == 1 &&
			       str_find_char(borders, header->set_separator.data[0]) <
				       borders.len));
}

/* Several elements, and what has escapes, are not looked into. */
static bool
column_may_be_wanted(const struct zeek_header *header, const struct zeek_column *column,
	const struct field_wants *wants, struct str raw)
{
	const struct field_want *want = field_wants_of(wants, column->name);

	if (want == NULL || is_nothing(header, raw))
		return false;
	return column->is_set || str_find_char(raw, '\\') < raw.len || field_want_takes(want, raw);
}

/* How many columns there are up to the last that may be wanted. */
static size_t
count_to_wanted(const struct zeek_header *header, uint64_t bits)
{
	size_t count = header->column_count;

	while (count > 0 && (header->columns[count - 1].name_bit & bits) == 0)
		count--;
	return count;
}

static bool
columns_may_be_wanted(
	const struct zeek_header *header, const struct field_wants *wants, struct str line)
{
	uint64_t bits = field_wants_bits(wants);
	size_t count = count_to_wanted(header, bits);
	struct str rest = line;
	struct str raw;

	for (size_t i = 0; i < count && str_split(&rest, header->separator, &raw); i++)
		if ((header->columns[i].name_bit & bits) != 0 &&
			column_may_be_wanted(header, &header->columns[i], wants, raw))
			return true;
	return false;
}

static bool
may_have(const void *opened, const struct field_wants *wants, struct str line)
{
	const struct zeek_memory *memory = opened;

	if (line.len == 0)
		return false;
	if (line.data[0] == '#')
		return true;
	if (line.data[0] == '{')
		return json_line_may_have(wants, line);
	return columns_may_be_wanted(memory->header, wants, line);
}

const struct reader_kind read_zeek = { .name = "zeek",
	.open = open_memory,
	.close = close_memory,
	.read = read_line,
	.save = save_header,
	.undoes_json = true,
	.may_pass_over = may_pass_over,
	.may_have = may_have };
