/* line_cursor.c - walks through one log line, piece by piece.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/line_cursor.h"

#include "watch/unescape.h"

void
cursor_skip_spaces(struct line_cursor *cursor)
{
	while (cursor->at < cursor->line.len && cursor->line.data[cursor->at] == ' ')
		cursor->at++;
}

bool
cursor_skip(struct line_cursor *cursor, struct str text)
{
	if (!str_starts(str_from_offset(cursor->line, cursor->at), text))
		return false;
	cursor->at += text.len;
	return true;
}

bool
cursor_word(struct line_cursor *cursor, struct str *ret)
{
	struct line_cursor next = *cursor;
	struct str rest;

	cursor_skip_spaces(&next);
	rest = str_from_offset(next.line, next.at);
	if (rest.len == 0)
		return false;
	*ret = str_first(rest, str_find_char(rest, ' '));
	next.at += ret->len;
	*cursor = next;
	return true;
}

bool
cursor_until(struct line_cursor *cursor, char end, struct str *ret)
{
	struct str rest = str_from_offset(cursor->line, cursor->at);
	size_t len = str_find_char(rest, end);

	if (len == rest.len)
		return false;
	*ret = str_first(rest, len);
	cursor->at += len + 1;
	return true;
}

bool
cursor_quoted(struct line_cursor *cursor, struct str *ret)
{
	struct line_cursor next = *cursor;
	size_t start;

	cursor_skip_spaces(&next);
	if (!cursor_skip(&next, STR("\"")))
		return false;
	for (start = next.at; next.at < next.line.len; next.at++) {
		if (next.line.data[next.at] == '"') {
			*ret = str_from(next.line.data + start, next.at - start);
			next.at++;
			*cursor = next;
			return true;
		}
		next.at += next.line.data[next.at] == '\\';
	}
	return false;
}

struct str
cursor_rest(const struct line_cursor *cursor)
{
	return str_trim(str_from_offset(cursor->line, cursor->at));
}

static bool
is_nothing(struct str text)
{
	return text.len == 0 || str_eq(text, STR("-"));
}

enum err
cursor_add(const struct line_cursor *cursor, struct arena *arena, struct record *record,
	struct str name, struct str text, enum match_field kind, struct fault *why)
{
	const struct field field = { .name = name,
		.text = text,
		.kind = kind,
		.offset = (size_t)(text.data - cursor->line.data),
		.verbatim = true };

	return is_nothing(text) ? OK : record_add(arena, record, &field, why);
}

enum err
cursor_add_escaped(const struct line_cursor *cursor, struct arena *arena, struct record *record,
	struct str name, struct str text, enum match_field kind, struct fault *why)
{
	struct field field = {
		.name = name, .kind = kind, .offset = (size_t)(text.data - cursor->line.data)
	};

	if (is_nothing(text))
		return OK;
	TRY(unescape(arena, text, UNESCAPE_QUOTES, &field.text, why));
	field.verbatim = field.text.data == text.data;
	return record_add(arena, record, &field, why);
}
