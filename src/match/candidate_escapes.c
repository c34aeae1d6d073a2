/* candidate_escapes.c - escapes of JSON, bytes beyond ASCII, and other rare bytes, one by one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/candidates_private.h"

static void
look_at_line(struct candidates *candidates, size_t at)
{
	struct str line;

	if (at < candidates->line_end)
		return;
	line = line_around(candidates->text, at);
	candidates->line_start = (size_t)(line.data - candidates->text.data);
	candidates->line_end = candidates->line_start + line.len;
	candidates->line_is_json = line_is_json(line);
}

static void
forget_letter(struct span *span, size_t at)
{
	size_t offset = at - span->start;
	uint64_t bit = UINT64_C(1) << offset % BLOCK_SIZE;

	span->bits[LABEL][LEAD + offset / BLOCK_SIZE] &= ~bit;
	span->bits[HEX][LEAD + offset / BLOCK_SIZE] &= ~bit;
}

/* "://" with one of its slashes escaped, or both. */
static void
read_escaped_slash(struct candidates *candidates, struct span *span, size_t at)
{
	const struct str text = candidates->text;
	uint8_t before = at > 0 ? byte_at(text, at - 1) : 0;

	if (before == '/' && at > 1 && byte_at(text, at - 2) == ':')
		candidates_collect_authority(candidates, span, at + 2);
	else if (before == ':' && byte_at(text, at + 2) == '/')
		candidates_collect_authority(candidates, span, at + 3);
	else if (before == ':' && byte_at(text, at + 2) == '\\' && byte_at(text, at + 3) == '/')
		candidates_collect_authority(candidates, span, at + 4);
}

static void
note_first(size_t *first, size_t at)
{
	if (*first == SIZE_MAX)
		*first = at;
}

static void
read_backslash(struct candidates *candidates, struct span *span, size_t at)
{
	const struct str text = candidates->text;

	if (at < candidates->escape_end)
		return;
	look_at_line(candidates, at);
	note_first(candidates->line_is_json ? &candidates->json_escape : &candidates->backslash, at);
	if (!candidates->line_is_json || at + 1 >= candidates->line_end)
		return;
	candidates->escape_end = at + 2;
	switch (text.data[at + 1]) {
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		candidates->escape_letter = at + 1;
		forget_letter(span, at + 1);
		break;
	case 'u':
		add_strange(span, at);
		break;
	case '/':
		read_escaped_slash(candidates, span, at);
		break;
	default: /* a quote, a backslash, or no escape */
		break;
	}
}

/* Where a word ends among such bytes, and what name or e-mail address it is part of then, takes
 * Unicode to know. */
static void
read_wide(struct candidates *candidates, struct span *span, size_t at)
{
	const struct str text = candidates->text;
	size_t from = at;
	size_t to = at;
	size_t dot;

	if (at < candidates->wide_end)
		return;
	while (from > candidates->wide_end &&
		(is_class(text, from - 1, IN_LABEL) || is_wide(text, from - 1) ||
			text.data[from - 1] == '.'))
		from--;
	while (is_class(text, to, IN_LABEL) || is_wide(text, to) || byte_at(text, to) == '.')
		to++;
	candidates->wide_end = to;
	while (from < to && text.data[from] == '.')
		from++;
	dot = from + str_find_char(slice(text, from, to), '.');
	if (dot + 1 < to || candidates_meets_email(text, from, to))
		add_strange(span, at);
}

static void
read_rare_byte(struct candidates *candidates, struct span *span, size_t offset)
{
	const struct str text = candidates->text;
	size_t at = span->start + offset;

	if (is_wide(text, at))
		read_wide(candidates, span, at);
	else if (text.data[at] == '\\')
		read_backslash(candidates, span, at);
	else if (text.data[at] == '#' && (at == 0 || text.data[at - 1] == '\n'))
		span_add_positive(span, probe_at(at, FOUND_HEADER));
}

void
candidates_read_rare(struct candidates *candidates, struct span *span)
{
	if (candidates->escape_letter == span->start)
		forget_letter(span, span->start);
	for (size_t i = 0; i < span->block_count; i++)
		for (uint64_t bits = span_block(span, RARE, i); bits != 0; bits &= bits - 1)
			read_rare_byte(
				candidates, span, i * BLOCK_SIZE + (size_t)__builtin_ctzll(bits));
}
