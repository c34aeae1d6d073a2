/* line_reader.c - reads to the letter what the filter let through, by the finder of scan.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_matcher_private.h"

#include "base/limits.h"

enum { FIRST_CAPACITY = 64, NAME_WALK_MAX = 4 * DOMAIN_SIZE_MAX };

/* --- results --- */

static bool
make_room(void **items, size_t *capacity, size_t count, size_t size)
{
	size_t wanted = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
	void *more;

	if (count < *capacity)
		return true;
	more = reallocarray(*items, wanted, size);
	if (more == NULL)
		return false;
	*items = more;
	*capacity = wanted;
	return true;
}

/* Places are asked for in their order, so counting goes on where it was. */
static uint64_t
line_number(struct line_matcher *matcher, size_t at)
{
	const char *end = matcher->text.data + at;
	const char *from = matcher->text.data + matcher->counted_to;

	while (from < end && (from = memchr(from, '\n', (size_t)(end - from))) != NULL) {
		matcher->counted++;
		from++;
	}
	if (at > matcher->counted_to)
		matcher->counted_to = at;
	return matcher->counted;
}

static enum err
mark_line(struct line_matcher *matcher, size_t at, unsigned reason)
{
	size_t offset = (size_t)(matcher->current.data - matcher->text.data);
	struct line_mark *last = matcher->mark_count == 0
					 ? NULL
					 : &matcher->marks[matcher->mark_count - 1];

	if (last != NULL && last->offset == offset) {
		last->reasons |= reason;
		return OK;
	}
	if (!make_room((void **)&matcher->marks, &matcher->mark_capacity, matcher->mark_count,
		    sizeof(*matcher->marks)))
		return fail_nomem(matcher->finder.why);
	matcher->marks[matcher->mark_count++] = (struct line_mark){ offset, matcher->current.len,
		line_number(matcher, at), reason };
	return OK;
}

/* A hit of the text that was read, which lies at `start` of the whole. */
static enum err
add_hit(struct line_matcher *matcher, const struct match_hit *hit, size_t start, uint64_t line)
{
	struct line_hit *to;

	if (!make_room((void **)&matcher->hits, &matcher->hit_capacity, matcher->hit_count,
		    sizeof(*matcher->hits)))
		return fail_nomem(matcher->finder.why);
	to = &matcher->hits[matcher->hit_count++];
	*to = (struct line_hit){ *hit, line };
	to->hit.offset += start;
	return OK;
}

/* --- reading to the letter --- */

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
			TRY(add_hit(matcher, &hit, start, line));
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

static bool
may_be_word(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '.' ||
	       c == '_' || c == '-' || (uint8_t)c >= 0x80;
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

/* In most logs a value fills a column or a string: then none of the other things can be there. */
static bool
is_lone_word(struct str line, const struct piece *piece)
{
	const char *from = line.data + piece->start;
	size_t len = piece->end - piece->start;

	for (size_t i = 0; i < len; i++)
		if (!may_be_word(from[i]) || (uint8_t)from[i] >= 0x80 ||
			(from[i] == '.' && (i == 0 || i + 1 == len || from[i - 1] == '.')))
			return false;
	return len > 0;
}

/* A backslash in it or beside it, which may be an escape. */
static bool
meets_backslash(struct str line, const struct piece *piece)
{
	size_t from = piece->context > 0 ? piece->context - 1 : 0;
	size_t to = piece->end < line.len ? piece->end + 1 : piece->end;

	return memchr(line.data + from, '\\', to - from) != NULL;
}

/* `with_dot`: a name or IPv4 address was seen there. */
static enum err
read_around(struct line_matcher *matcher, size_t at, bool with_dot)
{
	struct str line = matcher->current;
	struct finder *finder = &matcher->finder;
	size_t line_start = (size_t)(line.data - matcher->text.data);
	struct piece piece = piece_around(line, at - line_start);
	struct str text = slice(line, piece.context, piece.end);
	size_t context = piece.start - piece.context;
	struct match_hits hits;

	if (line_is_json(line) && meets_backslash(line, &piece))
		return read_escaped_line(matcher, at);
	matcher->read_to = line_start + piece.end;
	if (with_dot && is_lone_word(line, &piece))
		TRY(finder_scan_lone_word(finder, text, context, &hits, finder->why));
	else
		TRY(finder_scan(finder, MATCH_FIELD_TEXT, text, &hits, finder->why));
	for (size_t i = 0; i < hits.count; i++)
		if (hits.items[i].offset >= context)
			TRY(add_hit(matcher, &hits.items[i], line_start + piece.context,
				line_number(matcher, at)));
	return OK;
}

/* --- what passed the filter --- */

/* The name that ends there: its parents, and itself as the host of a URL. */
static unsigned
judge_name(struct line_matcher *matcher, size_t end)
{
	const struct str text = matcher->text;
	char lower[DOMAIN_SIZE_MAX];
	size_t start = end;
	size_t len;
	unsigned reasons = 0;

	while (start > 0 && end - start < NAME_WALK_MAX && may_be_word(text.data[start - 1]) &&
		(text.data[start - 1] != '.' || (start > 1 && text.data[start - 2] != '.')))
		start--;
	if (start > 0 && text.data[start - 1] == '\\')
		return LINE_CANDIDATE | LINE_REQUEST;
	len = end - start < DOMAIN_SIZE_MAX ? end - start : DOMAIN_SIZE_MAX;
	for (size_t i = 0; i < len; i++) {
		char c = text.data[end - len + i];
		lower[i] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	struct str name = str_from(lower, len);
	if (len == end - start &&
		generation_has(matcher->generation, matcher->finder.scratch, SNAPSHOT_HOST, name))
		reasons = LINE_CANDIDATE | LINE_REQUEST;
	for (; reasons == 0 && str_find_char(name, '.') < name.len;
		name = str_from_offset(name, str_find_char(name, '.') + 1))
		if (generation_has(
			    matcher->generation, matcher->finder.scratch, VALUE_DOMAIN, name))
			reasons = LINE_CANDIDATE;
	return reasons;
}

static unsigned
judge_address4(struct line_matcher *matcher, size_t end)
{
	struct str spelt = digits_and_dots_before(matcher->text, end);
	struct arena *scratch = matcher->finder.scratch;
	uint32_t address;

	if (!ipv4_parse(spelt, &address))
		return 0;
	if (generation_has(matcher->generation, scratch, SNAPSHOT_HOST, spelt))
		return LINE_CANDIDATE | LINE_REQUEST;
	return generation_has(matcher->generation, scratch, VALUE_IPV4, spelt) ||
			       generation_has_network4(matcher->generation, scratch, address)
		       ? LINE_CANDIDATE
		       : 0;
}

static unsigned
judge(struct line_matcher *matcher, size_t at, enum probe_kind kind)
{
	arena_reset(matcher->finder.scratch);
	if (kind == FOUND_NAME)
		return judge_name(matcher, at);
	if (kind == FOUND_ADDRESS4)
		return judge_address4(matcher, at);
	return LINE_CANDIDATE | LINE_REQUEST;
}

static void
look_at_line(struct line_matcher *matcher, size_t at)
{
	const struct str text = matcher->text;
	struct str *line = &matcher->current;

	if (line->data != NULL && at >= (size_t)(line->data - text.data) &&
		at < (size_t)(line->data - text.data) + line->len)
		return;
	*line = line_around(text, at);
	if (line->len > LOG_LINE_MAX)
		matcher->skipped++;
}

static enum err
read_positive(struct line_matcher *matcher, uint64_t positive)
{
	unsigned kind = positive & 0xff;
	size_t at = positive >> 8;
	size_t inside = kind == FOUND_NAME || kind == FOUND_ADDRESS4 ? at - 1 : at;
	unsigned reasons = kind == FOUND_HEADER ? (unsigned)LINE_HEADER : judge(matcher, at, kind);

	if (reasons == 0)
		return OK;
	look_at_line(matcher, inside);
	if (matcher->current.len > LOG_LINE_MAX)
		return OK;
	TRY(mark_line(matcher, inside, reasons));
	if (kind == FOUND_HEADER || inside < matcher->read_to)
		return OK;
	return read_around(matcher, inside, inside < at);
}

/* By place: a token's end counts as the byte before it. */
static int
compare_positives(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left;
	uint64_t b = *(const uint64_t *)right;
	uint64_t place_a = (a >> 8) - ((a & 0xff) <= FOUND_ADDRESS4);
	uint64_t place_b = (b >> 8) - ((b & 0xff) <= FOUND_ADDRESS4);

	return place_a < place_b ? -1 : place_a > place_b;
}

enum err
line_reader_read(struct line_matcher *matcher)
{
	struct span *span = &matcher->span;

	if (span->positive_count > 1)
		qsort(span->positives, span->positive_count, sizeof(*span->positives),
			compare_positives);
	for (size_t i = 0; i < span->positive_count; i++)
		TRY(read_positive(matcher, span->positives[i]));
	span->positive_count = 0;
	return OK;
}
