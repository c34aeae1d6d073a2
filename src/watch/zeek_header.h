/* zeek_header.h - the '#' lines of a Zeek TSV log: separators, and the columns they announce.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A header may stand anywhere: "#fields" in mid-file changes the columns of the lines that follow.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/fail.h"

struct zeek_column {
	struct str name;
	int kind;     /* enum match_field, or FIELD_IGNORED */
	bool is_set;  /* elements between set separators */
	bool is_time; /* the event's time */
	bool is_server_port;
	bool weak;
	uint64_t name_bit; /* field_name_bit */
};

enum zeek_directive { ZEEK_SEPARATOR, ZEEK_SET_SEPARATOR, ZEEK_EMPTY, ZEEK_UNSET, ZEEK_FIELDS,
	ZEEK_TYPES, ZEEK_DIRECTIVES };

struct zeek_header {
	char separator;
	struct str set_separator;
	struct str empty;
	struct str unset;
	size_t column_count; /* 0: no "#fields" yet */
	const struct zeek_column *columns;
	struct buf lines[ZEEK_DIRECTIVES]; /* as they came; what the slices above point into */
	struct arena *arena;               /* of the columns */
};

/* NULL when there is no memory. */
struct zeek_header *zeek_header_new(void);
void zeek_header_free(struct zeek_header *header);
DEFINE_OWNED(zeek_header)

/* A line that begins with '#'. Unknown ones ("#open", "#close", "#path") change nothing. E_SYNTAX:
 * malformed; E_TOO_LARGE: longer than ZEEK_HEADER_LINE_MAX. The header stays as it was then. */
MUST_CHECK enum err zeek_header_line(struct zeek_header *header, struct str line,
	struct fault *why);
