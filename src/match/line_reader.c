/* line_reader.c - reads to the letter what the filter let through, by the finder of scan.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_matcher_private.h"

#include "base/limits.h"

enum {
	FIRST_CAPACITY = 64,
	NAME_WALK_MAX = 4 * DOMAIN_SIZE_MAX,
	SORTED_BY_INSERTION = 64,
};

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

/* What passed the filter may begin before the batch in which it was found, but not in a line before
 * that one. */
static uint64_t
line_number(const struct line_matcher *matcher, size_t at)
{
	const struct span *span = &matcher->span;
	const char *text = matcher->text.data;
	size_t block = at / BLOCK_SIZE * BLOCK_SIZE;
	uint64_t line;

	if (at < span->batch_start)
		return matcher->lines;
	line = matcher->lines + span->lines[(block - span->batch_start) / BLOCK_SIZE];
	for (; block < at; block++)
		line += text[block] == '\n';
	return line;
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
	static const bool words[256] = {
		['0' ... '9'] = true,
		['A' ... 'Z'] = true,
		['a' ... 'z'] = true,
		['.'] = true,
		['_'] = true,
		['-'] = true,
		[0x80 ... 0xff] = true,
	};

	return words[(uint8_t)c];
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
read_around(struct line_matcher *matcher, size_t at)
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
	char *lower = matcher->lower;
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

/* Anything but a name or an IPv4 address is judged by reading it. */
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
	look_at_line(matcher, at);
	*ret = matcher->current.len <= LOG_LINE_MAX;
	return *ret ? mark_line(matcher, at, host ? LINE_CANDIDATE | LINE_REQUEST : LINE_CANDIDATE)
		    : OK;
}

static struct known_word *
known_slot(struct line_matcher *matcher, struct str text)
{
	return &matcher->known[probe_text(matcher->span.seed, text) % KNOWN_WORDS];
}

static bool
is_known(const struct line_matcher *matcher, const struct known_word *known, struct str text,
	size_t before)
{
	return known->scan == matcher->scan && known->before == before &&
	       str_eq(str_from(known->text, known->len), text);
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
	for (size_t i = 0; marked && i < known->count; i++) {
		struct match_hit hit = matcher->hits[known->first + i].hit;
		TRY(add_hit(matcher, &hit, place - known->place, line_number(matcher, at)));
	}
	return OK;
}

static void
remember(struct line_matcher *matcher, struct known_word *known, struct str text, size_t before,
	size_t count, bool host)
{
	if (text.len > KNOWN_WORD_MAX)
		return;
	known->scan = matcher->scan;
	known->place = (size_t)(text.data - matcher->text.data);
	known->count = count;
	known->first = matcher->hit_count - count;
	known->is_host = host;
	known->before = (uint8_t)before;
	known->len = (uint8_t)text.len;
	memcpy(known->text, text.data, text.len);
}

/* The word begins `before` bytes behind what is looked at with it. */
static enum err
read_lone_word(struct line_matcher *matcher, struct str text, size_t before)
{
	struct known_word *known = known_slot(matcher, text);
	size_t place = (size_t)(text.data - matcher->text.data);
	struct finder *finder = &matcher->finder;
	struct match_hits hits;
	bool marked = true;
	bool host;

	if (is_known(matcher, known, text, before))
		return report_known(matcher, known, place);
	arena_reset(finder->scratch);
	host = is_host(matcher, str_from_offset(text, before));
	TRY(finder_scan_lone_word(finder, text, before, &hits, finder->why));
	if (host || hits.count > 0)
		TRY(mark_word(matcher, place + before, host, &marked));
	if (!marked)
		return OK;
	for (size_t i = 0; i < hits.count; i++)
		TRY(add_hit(matcher, &hits.items[i], place, line_number(matcher, place + before)));
	if (host || hits.count > 0)
		matcher->read_to = place + text.len;
	remember(matcher, known, text, before, hits.count, host);
	return OK;
}

/* Whether it was that: else it is to be read with what stands around it. */
static enum err
try_lone_word(struct line_matcher *matcher, size_t end, enum probe_kind kind, bool *ret)
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

/* --- what passed the filter, in its order --- */

static enum err
read_positive(struct line_matcher *matcher, uint64_t positive)
{
	unsigned kind = positive & 0xff;
	size_t at = positive >> 8;
	size_t inside = at;
	unsigned reasons;
	bool lone;

	if (kind == FOUND_NAME || kind == FOUND_ADDRESS4) {
		TRY(try_lone_word(matcher, at, kind, &lone));
		if (lone)
			return OK;
		inside = at - 1;
	}
	reasons = kind == FOUND_HEADER ? (unsigned)LINE_HEADER : judge(matcher, at, kind);
	if (reasons == 0)
		return OK;
	look_at_line(matcher, inside);
	if (matcher->current.len > LOG_LINE_MAX)
		return OK;
	TRY(mark_line(matcher, inside, reasons));
	if (kind == FOUND_HEADER || inside < matcher->read_to)
		return OK;
	return read_around(matcher, inside);
}

/* By place: a token's end counts as the byte before it. */
static uint64_t
place_of(uint64_t positive)
{
	return (positive >> 8) - ((positive & 0xff) <= FOUND_ADDRESS4);
}

static int
compare_positives(const void *left, const void *right)
{
	uint64_t a = place_of(*(const uint64_t *)left);
	uint64_t b = place_of(*(const uint64_t *)right);

	return a < b ? -1 : a > b;
}

/* Mostly there are few, and each kind is in order already. */
static void
sort_positives(uint64_t *positives, size_t count)
{
	if (count > SORTED_BY_INSERTION) {
		qsort(positives, count, sizeof(*positives), compare_positives);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		uint64_t moved = positives[i];
		size_t to = i;
		for (; to > 0 && place_of(positives[to - 1]) > place_of(moved); to--)
			positives[to] = positives[to - 1];
		positives[to] = moved;
	}
}

enum err
line_reader_read(struct line_matcher *matcher)
{
	struct span *span = &matcher->span;

	sort_positives(span->positives, span->positive_count);
	for (size_t i = 0; i < span->positive_count; i++)
		TRY(read_positive(matcher, span->positives[i]));
	span->positive_count = 0;
	return OK;
}
