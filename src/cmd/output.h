/* output.h - what commands print: a list as an aligned table or as JSON, and progress.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One description serves both forms: columns have a title for people and a key for programs. Text
 * of other organisations is printed so that it cannot move the cursor, colour the terminal or
 * change the direction of writing: such characters become '?'.
 *
 *     static const struct column columns[] = {
 *             { "CODE", "code" }, { "OBJECTS", "objects", .number = true },
 *     };
 *     struct listing list;
 *
 *     listing_begin(&list, call, columns, 2);
 *     for (...) {
 *             listing_text(&list, code);
 *             listing_number(&list, count);
 *     }
 *     return listing_end(&list, why);
 */
#pragma once

#include <stdbool.h>

#include "base/json_write.h"
#include "cmd/command.h"

struct column {
	const char *title; /* NULL: only in JSON */
	const char *key;
	bool number; /* to the right */
};

enum { LISTING_COLUMNS_MAX = 12 };

struct listing {
	struct call *call;
	const struct column *columns;
	size_t column_count;
	size_t at; /* the next cell's column */
	size_t rows;
	bool json;
	struct buf text; /* JSON text, or cells that each end in NUL */
	struct json_writer writer;
	size_t widths[LISTING_COLUMNS_MAX];
};

/* JSON when the call bears --json. listing_end must follow: it prints and gives memory back. */
void listing_begin(struct listing *listing, struct call *call, const struct column *columns,
	size_t column_count);
void listing_text(struct listing *listing, struct str value);
void listing_number(struct listing *listing, int64_t value);
/* "yes" or "-"; true or false. */
void listing_flag(struct listing *listing, bool value);
/* "2026-01-31 12:00:00"; `none` prints "-" and null. */
void listing_moment(struct listing *listing, int64_t moment, bool none);
/* Text that is JSON already: a value of its own in JSON, plain text in the table. */
void listing_json(struct listing *listing, struct str json);
/* For early returns; listing_end does it too. */
void listing_done(struct listing *listing);
MUST_CHECK enum err listing_end(struct listing *listing, struct fault *why);

/* One record: "key: value" lines with '_' as a space, or one JSON object. */
struct record {
	struct call *call;
	bool json;
	struct buf text;
	struct json_writer writer;
};
void record_begin(struct record *record, struct call *call);
void record_text(struct record *record, const char *key, struct str value);
void record_number(struct record *record, const char *key, int64_t value);
void record_flag(struct record *record, const char *key, bool value);
MUST_CHECK enum err record_end(struct record *record, struct fault *why);

/* One line on the terminal, overwritten in place a few times a second; nothing when `messages` is
 * no terminal. Zero-initialise. */
struct progress {
	int64_t shown_at;
	bool shown;
};
void progress_show(struct progress *progress, struct call *call, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void progress_clear(struct progress *progress, struct call *call);

/* Writes the whole text to `call->out`; E_IO says why it could not. */
MUST_CHECK enum err output_write(struct call *call, struct str text, struct fault *why);
