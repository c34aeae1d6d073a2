/* hit_line.h - a hit as one line of JSON; watch.h shows the form.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/buf.h"
#include "watch/pattern_watch.h"
#include "watch/source.h"

/* Where a line stands. */
struct place {
	struct str input; /* the path, or "-" */
	uint64_t line;    /* counted from 1 */
	uint64_t offset;  /* of the line's beginning, in bytes of the uncompressed text */
};

/* Of the line that the source gave out last. */
struct place place_of(const struct source *source);
/* The path, or "-". */
struct str place_name(const struct source *source);

struct hit_line {
	const struct place *place;
	int64_t time; /* of the event */
	const struct field *field;
	const struct match_hit *hit;
	bool weak;
	bool expired; /* the indicator did not hold at that time */
};

/* A pattern that came true with the line there. */
struct match_line {
	const struct place *place;
	int64_t time;
	const struct pattern_hit *hit;
	bool expired; /* likewise */
};

/* Where in the log's line a hit in the field stands; of a field with escapes, the field. */
size_t hit_offset(const struct field *field, const struct match_hit *hit);

/* A hit line is its beginning, which says where and when, and the rest, which says what was found
 * and ends it. Each is added to the text. */
void hit_line_begin(struct buf *text, const struct place *place, int64_t time, size_t offset);
void hit_line_write_rest(struct buf *text, const struct field *field, const struct match_hit *hit,
	bool is_weak, bool is_expired);

/* Adds the line and its end. */
void hit_line_write(struct buf *text, const struct hit_line *line);
void match_line_write(struct buf *text, const struct match_line *line);

/* Adds a hit line as an element of JSON, with the log's line in the members "text", at most
 * SENSOR_LINE_MAX bytes of it, and "cut"; `text` with NULL data: what was read is no text. */
void hit_line_write_with(struct buf *out, struct str hit_line, struct str text);
