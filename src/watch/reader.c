/* reader.c - the table of log formats, and what all readers have in common.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/reader.h"

#include "base/limits.h"

static const struct reader_kind *const kinds[] = { &read_zeek, &read_eve, &read_syslog,
	&read_weblog, &read_querylog, &read_csv, &read_pcap, &read_netflow, &read_text };

enum {
	KIND_COUNT = sizeof(kinds) / sizeof(*kinds),
	ROOM_MAX = 256, /* fields or details: more than lines have but for a few */
};

struct reader {
	const struct reader_kind *kind;
	void *memory;
	struct arena *arena; /* of the newest record */
	bool keeps_details;
	/* Room for the next record, as much as one has needed, so that few need any of the arena. */
	size_t field_room;
	struct field *fields;
	size_t detail_room;
	struct detail *details;
};

const struct reader_kind *
reader_kind_find(struct str name)
{
	for (size_t i = 0; i < KIND_COUNT; i++)
		if (str_eq(name, str_of(kinds[i]->name)))
			return kinds[i];
	return NULL;
}

const char *
reader_kind_names(void)
{
	return "zeek, eve, syslog, weblog, querylog, csv, pcap, netflow, text";
}

struct reader *
reader_new(const struct reader_kind *kind)
{
	OWNED(reader) reader = calloc(1, sizeof(*reader));

	if (reader == NULL)
		return NULL;
	reader->kind = kind;
	reader->arena = arena_new(RECORD_MEMORY_MAX);
	if (reader->arena == NULL)
		return NULL;
	if (kind->open != NULL) {
		reader->memory = kind->open();
		if (reader->memory == NULL)
			return NULL;
	}
	return DISOWN(reader);
}

void
reader_free(struct reader *reader)
{
	if (reader == NULL)
		return;
	if (reader->memory != NULL)
		reader->kind->close(reader->memory);
	arena_free(reader->arena);
	free(reader->fields);
	free(reader->details);
	free(reader);
}

const struct reader_kind *
reader_kind_of(const struct reader *reader)
{
	return reader->kind;
}

void
reader_keep_details(struct reader *reader)
{
	reader->keeps_details = true;
}

bool
reader_keeps_details(const struct reader *reader)
{
	return reader->keeps_details;
}

static struct record
new_record(const struct reader *reader, struct line_part wanted, bool keeps_details)
{
	return (struct record){
		.wanted = wanted,
		.keeps_details = keeps_details,
		.capacity = reader->field_room,
		.fields = reader->fields,
		.detail_capacity = reader->detail_room,
		.details = reader->details,
	};
}

/* The record that needed more has it in the arena. Without memory the next has it there too. */
static void
keep_room(struct reader *reader, const struct record *record)
{
	if (record->capacity > reader->field_room && record->capacity <= ROOM_MAX) {
		free(reader->fields);
		reader->fields = calloc(record->capacity, sizeof(*reader->fields));
		reader->field_room = reader->fields == NULL ? 0 : record->capacity;
	}
	if (record->detail_capacity > reader->detail_room && record->detail_capacity <= ROOM_MAX) {
		free(reader->details);
		reader->details = calloc(record->detail_capacity, sizeof(*reader->details));
		reader->detail_room = reader->details == NULL ? 0 : record->detail_capacity;
	}
}

static enum err
read_as_text(struct reader *reader, struct str line, struct record *record, struct fault *why)
{
	arena_reset(reader->arena);
	*record = new_record(reader, WHOLE_LINE, false);
	TRY(read_text.read(NULL, reader->arena, line, record, why));
	record->unreadable = true;
	return OK;
}

enum err
reader_read(struct reader *reader, struct str line, struct record *ret, struct fault *why)
{
	return reader_read_part(reader, line, WHOLE_LINE, ret, why);
}

enum err
reader_read_part(struct reader *reader, struct str line, struct line_part part, struct record *ret,
	struct fault *why)
{
	struct record record = new_record(reader, part, reader->keeps_details);

	arena_reset(reader->arena);
	if (reader->kind->read(reader->memory, reader->arena, line, &record, why) != OK)
		TRY(read_as_text(reader, line, &record, why));
	keep_room(reader, &record);
	*ret = record;
	return OK;
}

bool
reader_has_frames(const struct reader *reader)
{
	return reader->kind->frame != NULL;
}

enum err
reader_frame(const struct reader *reader, struct str text, size_t *ret, struct fault *why)
{
	return reader->kind->frame(reader->memory, text, ret, why);
}

bool
reader_may_pass_over(const struct reader *reader)
{
	return reader->kind->may_pass_over == NULL || reader->kind->may_pass_over(reader->memory);
}

bool
reader_may_have(const struct reader *reader, const struct field_wants *wants, struct str line)
{
	return reader->kind->may_have == NULL ||
	       reader->kind->may_have(reader->memory, wants, line);
}

void
reader_save(const struct reader *reader, struct buf *out)
{
	if (reader->kind->save != NULL)
		reader->kind->save(reader->memory, out);
}

enum err
reader_restore(struct reader *reader, struct str saved, struct fault *why)
{
	struct record ignored;
	struct str line;

	if (reader->kind->restore != NULL)
		return reader->kind->restore(reader->memory, saved, why);
	while (str_split(&saved, '\n', &line))
		TRY(reader_read(reader, line, &ignored, why));
	return OK;
}
