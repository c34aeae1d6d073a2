/* reader.h - turns the lines (or packets) of one log into records, whatever the log's format.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Adding a log format: 1 write read_NAME.c with its `struct reader_kind`, 2 add a row to the table
 * in reader.c, 3 a section in watch(1), 4 golden lines and a fuzz target.
 *
 * A reader belongs to one file and one thread. Any line is good input: what is not of the format
 * is searched as plain text and marked, so that a damaged log hides nothing. In such text the
 * escapes of JSON are undone when it begins with '{'.
 */
#pragma once

#include "base/buf.h"
#include "watch/record.h"

struct field_wants;

struct reader_kind {
	const char *name; /* as in "zeek:PATH" */
	/* What the reader must remember between lines; NULL: nothing. */
	void *(*open)(void);
	void (*close)(void *memory);
	/* Fills `record`, which is empty. A line without content (a header) leaves it so. E_SYNTAX:
	 * not of this format. */
	enum err (*read)(void *memory, struct arena *arena, struct str line, struct record *record,
		struct fault *why);
	/* Adds lines which, read again by a new reader, bring it to the same state: equal lines, equal
	 * states (lookout.h). NULL: nothing is remembered. */
	void (*save)(const void *memory, struct buf *out);
	/* Takes what `save` gave; NULL: it is read as lines. E_CORRUPT. */
	enum err (*restore)(void *memory, struct str saved, struct fault *why);
	/* Formats that are not of lines: the length of the piece that `text` begins with; 0 when
	 * more is needed to tell. A piece is handed to `read` whole before the next is asked for.
	 * E_CORRUPT: nothing further can be read. NULL: lines. */
	enum err (*frame)(const void *memory, struct str text, size_t *ret, struct fault *why);
	/* The input is an address that datagrams come to, not a path. */
	bool datagrams;
	/* Of formats of lines, for the fast matcher (see line_sieve.h), which tells by the raw text
	 * which lines need not be read. */
	bool undoes_json; /* in lines that begin with '{' just the escapes of JSON are undone */
	/* Do fields begin and end where free text has borders (match/scan.h), and needs nothing
	 * that is remembered the line? NULL: always. As long as they do, only lines that begin with
	 * '#' change what is remembered: lookouts (lookout.h) see those and no others that hold
	 * nothing. */
	bool (*may_pass_over)(const void *memory);
	/* False: read, the line would have no field that is wanted (field_wants.h), nor is it needed
	 * to understand those behind it. Told without taking it apart; NULL: never. */
	bool (*may_have)(
		const void *memory, const struct field_wants *wants, struct str line);
};

extern const struct reader_kind read_zeek;
extern const struct reader_kind read_eve;
extern const struct reader_kind read_syslog;
extern const struct reader_kind read_weblog;
extern const struct reader_kind read_querylog;
extern const struct reader_kind read_csv;
extern const struct reader_kind read_pcap;
extern const struct reader_kind read_netflow;
extern const struct reader_kind read_text;

/* NULL for a name that no format bears. */
const struct reader_kind *reader_kind_find(struct str name);
/* "zeek, eve, ... and text", for people. */
const char *reader_kind_names(void);

struct reader;

/* NULL when there is no memory. */
struct reader *reader_new(const struct reader_kind *kind);
void reader_free(struct reader *reader);
const struct reader_kind *reader_kind_of(const struct reader *reader);
/* From now on records keep their details too. */
void reader_keep_details(struct reader *reader);
bool reader_keeps_details(const struct reader *reader);
DEFINE_OWNED(reader)

/* `line` without its line end. The record lives until the next call and refers to `line`. Fails
 * with E_NOMEM only. */
MUST_CHECK enum err reader_read(
	struct reader *reader, struct str line, struct record *ret, struct fault *why);

/* The same, but fields that do not meet that part of the line may be missing. */
MUST_CHECK enum err reader_read_part(struct reader *reader, struct str line, struct line_part part,
	struct record *ret, struct fault *why);

/* See reader_kind.frame; false: the format is one of lines. */
bool reader_has_frames(const struct reader *reader);
MUST_CHECK enum err reader_frame(
	const struct reader *reader, struct str text, size_t *ret, struct fault *why);

/* May lines go unread in which free text holds nothing? It may change with every line read. */
bool reader_may_pass_over(const struct reader *reader);

/* See reader_kind.may_have. */
bool reader_may_have(
	const struct reader *reader, const struct field_wants *wants, struct str line);

/* The state as text lines, and back; see reader_kind.save. */
void reader_save(const struct reader *reader, struct buf *out);
MUST_CHECK enum err reader_restore(struct reader *reader, struct str saved, struct fault *why);
