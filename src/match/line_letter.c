/* line_letter.c - reads pieces and words of a line to the letter, by the finder of scan.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_matcher_private.h"

/* --- pieces --- */

/* What was read of the line before had no escapes about it, so those hits are known. */
static enum err
read_escaped_line(struct line_matcher *matcher, size_t at)
{
	struct unescaped *plain = &matcher->unescaped;
	size_t start = (size_t)(matcher->current.data - matcher->text.data);
	uint64_t line = line_number(matcher, at);
	struct match_hits hits;

	TRY(unescape_line(matcher->current, plain, matcher->finder.why));
	TRY(finder_scan(&matcher->finder, MATCH_FIELD_TEXT, str_from(plain->text, plain->len),
		&hits, matcher->finder.why));
	for (size_t i = 0; i < hits.count; i++) {
		struct match_hit hit = hits.items[i];
		size_t end = plain->offsets[hit.offset + hit.len];
		hit.offset = plain->offsets[hit.offset];
		hit.len = end - hit.offset;
		if (start + hit.offset >= matcher->read_to)
			TRY(line_results_add(matcher, &hit, start, line));
	}
	matcher->read_to = start + matcher->current.len;
	return OK;
}

/* No value and no trait reaches over these but the look-back for "version ", see piece_context. */
static bool
parts_pieces(char c)
{
	static const bool parts[256] = {
		[0 ... ' '] = true,
		[0x7f] = true,
		['"'] = true,
		['<'] = true,
		['>'] = true,
		['\\'] = true,
		['^'] = true,
		['`'] = true,
		['{'] = true,
		['|'] = true,
		['}'] = true,
	};

	return parts[(uint8_t)c];
}

/* What the finder looks back at from the start of a piece: some signs, and a word before them. */
static size_t
piece_context(struct str line, size_t start)
{
	size_t at = start;

	while (at > 0 && start - at < VERSION_GAP_MAX && line.data[at - 1] != '\0' &&
		strchr(" =:\"'", line.data[at - 1]) != NULL)
		at--;
	while (at > 0 && at < start && may_be_word(line.data[at - 1]))
		at--;
	return at;
}

/* A piece of the line, and what is read with it. */
struct piece {
	size_t context, start, end; /* in the line */
};

static struct piece
piece_around(struct str line, size_t at)
{
	struct piece piece = { .start = at, .end = at };

	while (piece.start > 0 && !parts_pieces(line.data[piece.start - 1]))
		piece.start--;
	while (piece.end < line.len && !parts_pieces(line.data[piece.end]))
		piece.end++;
	piece.context = piece_context(line, piece.start);
	return piece;
}

/* A backslash in it or beside it, which may be an escape. */
static bool
meets_backslash(struct str line, const struct piece *piece)
{
	size_t from = piece->context > 0 ? piece->context - 1 : 0;
	size_t to = piece->end < line.len ? piece->end + 1 : piece->end;

	return memchr(line.data + from, '\\', to - from) != NULL;
}

static enum err
read_piece(struct line_matcher *matcher, struct str text, size_t context)
{
	struct known_word *known = line_results_known(matcher, text);
	size_t place = (size_t)(text.data - matcher->text.data);
	struct finder *finder = &matcher->finder;
	size_t before = matcher->hit_count;
	struct match_hits hits;

	if (line_results_is_known(matcher, known, text, context, false))
		return line_results_repeat(matcher, known, place);
	TRY(finder_scan(finder, MATCH_FIELD_TEXT, text, &hits, finder->why));
	for (size_t i = 0; i < hits.count; i++)
		if (hits.items[i].offset >= context)
			TRY(line_results_add(matcher, &hits.items[i], place,
				line_number(matcher, place + context)));
	line_results_remember(
		matcher, known, text, context, matcher->hit_count - before, false, false);
	return OK;
}

enum err
line_letter_read_around(struct line_matcher *matcher, size_t at)
{
	struct str line = matcher->current;
	size_t line_start = (size_t)(line.data - matcher->text.data);
	struct piece piece = piece_around(line, at - line_start);

	if (line_is_json(line) && meets_backslash(line, &piece))
		return read_escaped_line(matcher, at);
	matcher->read_to = line_start + piece.end;
	return read_piece(
		matcher, slice(line, piece.context, piece.end), piece.start - piece.context);
}

/* --- words that stand alone --- */

static bool
may_end_piece(struct str text, size_t at)
{
	return at >= text.len || (parts_pieces(text.data[at]) && text.data[at] != '\\');
}

/* In most logs a value fills a column or a string. Where the word that ends there is ASCII alone
 * and parted from all else, nothing but itself and what stands before an address can matter.
 * SIZE_MAX: it is not so. */
static size_t
lone_word_start(struct str text, size_t end)
{
	size_t start = end;

	while (start > 0 && end - start < NAME_WALK_MAX && may_be_word(text.data[start - 1]) &&
		(uint8_t)text.data[start - 1] < 0x80 &&
		(text.data[start - 1] != '.' || text.data[start] != '.'))
		start--;
	if (text.data[start] == '.' || !may_end_piece(text, end) ||
		(start > 0 && !may_end_piece(text, start - 1)))
		return SIZE_MAX;
	return start;
}

static bool
is_host(struct line_matcher *matcher, struct str word)
{
	char *lower = matcher->lower;

	if (word.len > sizeof(matcher->lower))
		return false;
	for (size_t i = 0; i < word.len; i++) {
		char c = word.data[i];
		lower[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return generation_has(matcher->generation, matcher->finder.scratch, SNAPSHOT_HOST,
		str_from(lower, word.len));
}

/* Marks the line around that place; false when it is too long. */
static enum err
mark_word(struct line_matcher *matcher, size_t at, bool host, bool *ret)
{
	line_results_look(matcher, at);
	*ret = matcher->current.len <= LOG_LINE_MAX;
	return *ret ? line_results_mark(
			      matcher, at, host ? LINE_CANDIDATE | LINE_REQUEST : LINE_CANDIDATE)
		    : OK;
}

/* The same as where the word was read, but for its place. */
static enum err
report_known(struct line_matcher *matcher, const struct known_word *known, size_t place)
{
	size_t at = place + known->before;
	bool marked;

	if (!known->is_host && known->count == 0)
		return OK;
	TRY(mark_word(matcher, at, known->is_host, &marked));
	matcher->read_to = place + known->len;
	return marked ? line_results_repeat(matcher, known, place) : OK;
}

/* The word begins `before` bytes behind what is looked at with it. */
static enum err
read_lone_word(struct line_matcher *matcher, struct str text, size_t before)
{
	struct known_word *known = line_results_known(matcher, text);
	size_t place = (size_t)(text.data - matcher->text.data);
	struct finder *finder = &matcher->finder;
	struct match_hits hits;
	bool marked = true;
	bool host;

	if (line_results_is_known(matcher, known, text, before, true))
		return report_known(matcher, known, place);
	arena_reset(finder->scratch);
	host = is_host(matcher, str_from_offset(text, before));
	TRY(finder_scan_lone_word(finder, text, before, &hits, finder->why));
	if (host || hits.count > 0)
		TRY(mark_word(matcher, place + before, host, &marked));
	if (!marked)
		return OK;
	for (size_t i = 0; i < hits.count; i++)
		TRY(line_results_add(
			matcher, &hits.items[i], place, line_number(matcher, place + before)));
	if (host || hits.count > 0)
		matcher->read_to = place + text.len;
	line_results_remember(matcher, known, text, before, hits.count, true, host);
	return OK;
}

/* Whether it was that: else it is to be read with what stands around it. */
enum err
line_letter_try_word(struct line_matcher *matcher, size_t end, enum probe_kind kind, bool *ret)
{
	const struct str text = matcher->text;
	size_t start = lone_word_start(text, end);
	size_t context = start;

	*ret = false;
	if (start == SIZE_MAX || start < matcher->read_to)
		return OK;
	if (kind == FOUND_ADDRESS4)
		context = piece_context(text, start);
	if (memchr(text.data + context, '\\', start - context) != NULL ||
		(context > 0 && text.data[context - 1] == '\\'))
		return OK;
	*ret = true;
	return read_lone_word(matcher, slice(text, context, end), start - context);
}
