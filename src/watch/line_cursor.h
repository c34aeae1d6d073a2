/* line_cursor.h - walks through one log line, piece by piece; what the readers of plain formats
 * share.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Pieces are slices of the line. A function that returns false has not moved the cursor.
 */
#pragma once

#include "watch/record.h"

struct line_cursor {
	struct str line;
	size_t at;
};

/* Passes over spaces. */
void cursor_skip_spaces(struct line_cursor *cursor);
/* Passes over `text` when it stands here. */
bool cursor_skip(struct line_cursor *cursor, struct str text);
/* The next word: spaces passed over, up to the next space or the end; false when there is none. */
bool cursor_word(struct line_cursor *cursor, struct str *ret);
/* Up to `end`, which is passed over; false when it does not come. */
bool cursor_until(struct line_cursor *cursor, char end, struct str *ret);
/* A quoted piece, after spaces: between '"' and the next '"' that no backslash escapes. */
bool cursor_quoted(struct line_cursor *cursor, struct str *ret);
/* All that is left, without spaces at its ends. */
struct str cursor_rest(const struct line_cursor *cursor);

/* Adds a slice of the line as a field; an empty one and "-", the formats' word for nothing, are
 * left out. */
MUST_CHECK enum err cursor_add(const struct line_cursor *cursor, struct arena *arena,
	struct record *record, struct str name, struct str text, enum match_field kind,
	struct fault *why);
/* The same with its escapes resolved: \\, \xhh, and \" too. */
MUST_CHECK enum err cursor_add_escaped(const struct line_cursor *cursor, struct arena *arena,
	struct record *record, struct str name, struct str text, enum match_field kind,
	struct fault *why);
