/* record.h - what a reader makes of one line: fields to search, and when the event happened.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/arena.h"
#include "base/fail.h"
#include "match/scan.h"

struct field {
	struct str name; /* "query", "dns.answers.rdata"; elements of a list bear the list's name */
	struct str text; /* without the format's escapes */
	enum match_field kind;
	size_t offset; /* where it begins in the line */
	bool verbatim; /* `text` stands in the line byte for byte */
	bool weak;     /* what is named here was not necessarily contacted: hits are weak */
	/* When `is_request`, `text` is the URI of a request to `host`: match_scan_request. */
	bool is_request;
	struct str host;
	unsigned port; /* 0: unknown */
	unsigned part; /* set by record_add: see struct record */
};

/* What holds no indicator but belongs to the observation: numbers, ports, methods. */
struct detail {
	struct str name;
	struct str text; /* a number as it is written */
	unsigned part;   /* set by record_add_detail */
};

/* Bytes of a line, both ends among them. */
struct line_part {
	size_t from, to;
};

#define WHOLE_LINE ((struct line_part){ 0, SIZE_MAX })

static inline bool
line_part_is_whole(struct line_part part)
{
	return part.from == 0 && part.to == SIZE_MAX;
}

static inline bool
line_part_meets(struct line_part part, size_t offset, size_t len)
{
	return offset <= part.to && offset + len > part.from;
}

struct record {
	/* Asked for by who reads: fields that hold a byte of it, or escapes. Others may be left out, and
	 * so may requests, unless it is the whole line. */
	struct line_part wanted;
	bool keeps_details; /* asked for by who reads; without it there are none */
	bool has_time;
	int64_t time;    /* microseconds */
	bool unreadable; /* not of its format; the only field is the line itself */
	unsigned part; /* what is added now is about this one of several alike things, from 0 on */
	size_t count;
	size_t capacity;
	struct field *fields; /* the reader's or in its arena */
	size_t detail_count;
	size_t detail_capacity;
	struct detail *details; /* likewise */
};

/* The field is copied, its texts are borrowed. E_NOMEM, or E_TOO_LARGE past RECORD_FIELDS_MAX. */
MUST_CHECK enum err record_add(
	struct arena *arena, struct record *record, const struct field *field, struct fault *why);

/* The same, to be filled by the caller: all but its part is cleared. It must not fail to. */
MUST_CHECK enum err record_new_field(
	struct arena *arena, struct record *record, struct field **ret, struct fault *why);

/* Adds the URL that `host` and `uri` make together, when both are there. */
MUST_CHECK enum err record_add_request(struct arena *arena, struct record *record,
	const struct field *uri, struct str host, unsigned port, struct fault *why);

/* Adds the address that four or sixteen bytes of the line are; other lengths add nothing. *ret_text
 * (may be NULL) is it as text. */
MUST_CHECK enum err record_add_address(struct arena *arena, struct record *record, struct str line,
	struct str name, struct str bytes, struct str *ret_text, struct fault *why);

/* Keeps a detail when the record keeps any. E_NOMEM, or E_TOO_LARGE past RECORD_FIELDS_MAX. */
MUST_CHECK enum err record_add_detail(struct arena *arena, struct record *record, struct str name,
	struct str text, struct fault *why);
