/* line_letter.c - reads pieces and words of a line to the letter, by the finder of scan.h.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_matcher_private.h"

/* --- pieces --- */

/* The escapes of a slice of the line undone, what begins in it from `context` on is found. What was
 * read of the line before had none about it, so those hits are known. */
static enum err
read_escaped(struct line_matcher *matcher, struct str raw, size_t context)
{
	struct unescaped *plain = &matcher->unescaped;
	size_t start = (size_t)(raw.data - matcher->text.data);
	struct match_hits hits;

	TRY(unescape_line(raw, plain, matcher->finder.why));
	TRY(finder_scan(&matcher->finder, MATCH_FIELD_TEXT, str_from(plain->text, plain->len),
		&hits, matcher->finder.why));
	for (size_t i = 0; i < hits.count; i++) {
		struct match_hit hit = hits.items[i];
		size_t end = plain->offsets[hit.offset + hit.len];
		hit.offset = plain->offsets[hit.offset];
		hit.len = end - hit.offset;
		if (hit.offset >= context && start + hit.offset >= matcher->read_to)
			TRY(line_results_add(matcher, &hit, start));
	}
	matcher->read_to = start + raw.len;
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
may_follow_version(char c)
{
	return c == ' ' || c == '=' || c == ':' || c == '"' || c == '\'';
}

/* What the finder looks back at from the start of a piece: some signs, and a word before them. */
static size_t
piece_context(struct str line, size_t start)
{
	size_t at = start;

	while (at > 0 && start - at < VERSION_GAP_MAX && may_follow_version(line.data[at - 1]))
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

/* "https:\/\/a.example\/b" is one piece when no other escape is about it. */
static bool
reach_over_slashes(struct str line, struct piece *piece)
{
	size_t start = piece->start;
	size_t end = piece->end;

	for (; start > 0; start--) {
		if (line.data[start - 1] == '\\' &&
			(line.data[start] != '/' || (start > 1 && line.data[start - 2] == '\\')))
			return false;
		if (line.data[start - 1] != '\\' && parts_pieces(line.data[start - 1]))
			break;
	}
	for (; end < line.len; end++) {
		if (line.data[end] == '\\' && (end + 1 == line.len || line.data[end + 1] != '/'))
			return false;
		if (line.data[end] != '\\' && parts_pieces(line.data[end]))
			break;
	}
	*piece = (struct piece){ piece_context(line, start), start, end };
	return piece->context == 0 || line.data[piece->context - 1] != '\\';
}

static enum err
read_around_escapes(struct line_matcher *matcher, struct str line, struct piece piece)
{
	if (!reach_over_slashes(line, &piece))
		return read_escaped(matcher, line, 0);
	return read_escaped(matcher, slice(line, piece.context, piece.end),
		piece.start - piece.context);
}

/* The same text may be read in more than one way. Most are short, and hashed without a loop. */
static uint64_t
memory_hash(const struct line_matcher *matcher, enum read_as as, struct str text)
{
	uint64_t seed = matcher->span.seed;
	uint64_t hash = text.len <= PROBE_NAME_MAX
				? probe_name(seed, text.data + text.len, text.len)
				: probe_text(seed, str_first(text, LINE_MEMORY_TEXT_MAX));

	return hash + as * PROBE_NAME + text.len * PROBE_TEXT;
}

/* The same hits where the text stands again, in the line that was looked at last. */
static enum err
add_remembered(struct line_matcher *matcher, const struct remembered *known, size_t place)
{
	const struct match_hit *hits = remembered_hits(known);

	for (size_t i = 0; i < known->hit_count; i++)
		TRY(line_results_add(matcher, &hits[i], place));
	return OK;
}

/* Those that lie in what stands before it were found, or will be, by themselves. */
static void
drop_context(struct match_hits *hits, size_t context)
{
	while (hits->count > 0 && hits->items->offset < context) {
		hits->items++;
		hits->count--;
	}
}

/* But those that were found before, by reading an item of the same piece alone. */
static enum err
add_new(struct line_matcher *matcher, const struct match_hit *hits, size_t count, size_t place,
	size_t read_to)
{
	for (size_t i = 0; i < count; i++)
		if (place + hits[i].offset >= read_to)
			TRY(line_results_add(matcher, &hits[i], place));
	return OK;
}

/* Everything before `read_to` was read. */
static enum err
read_piece(struct line_matcher *matcher, struct str text, size_t context, size_t read_to)
{
	uint64_t hash = memory_hash(matcher, READ_PIECE, text);
	struct line_reading reading = { READ_PIECE, text, context, hash };
	const struct remembered *known = line_memory_find(&matcher->memory, &reading, NULL);
	size_t place = (size_t)(text.data - matcher->text.data);
	struct finder *finder = &matcher->finder;
	struct match_hits hits;

	if (known != NULL)
		return add_new(matcher, remembered_hits(known), known->hit_count, place, read_to);
	TRY(finder_scan(finder, MATCH_FIELD_TEXT, text, &hits, finder->why));
	drop_context(&hits, context);
	TRY(add_new(matcher, hits.items, hits.count, place, read_to));
	line_memory_keep(&matcher->memory, &reading, 0, &hits);
	return OK;
}

enum err
line_letter_read_around(struct line_matcher *matcher, size_t at)
{
	struct str line = matcher->current;
	size_t line_start = (size_t)(line.data - matcher->text.data);
	struct piece piece = piece_around(line, at - line_start);
	size_t read_to = matcher->read_to;

	if (line_is_json(line) && meets_backslash(line, &piece))
		return read_around_escapes(matcher, line, piece);
	matcher->read_to = line_start + piece.end;
	return read_piece(matcher, slice(line, piece.context, piece.end),
		piece.start - piece.context, read_to);
}

/* --- words that stand alone --- */

static bool
may_end_piece(struct str text, size_t at)
{
	return at >= text.len || (parts_pieces(text.data[at]) && text.data[at] != '\\');
}

/* Where the word begins that ends there, ASCII or not; `len` of its bytes are known. */
static size_t
word_start(struct str text, size_t end, size_t len)
{
	size_t start = end - len;

	if (len > 0 && (start == 0 || !may_be_word(text.data[start - 1])))
		return start;
	start = end;
	while (start > 0 && end - start < NAME_WALK_MAX && may_be_word(text.data[start - 1]) &&
		(text.data[start - 1] != '.' || text.data[start] != '.'))
		start--;
	return start;
}

/* In most logs a value fills a column or a string: parted from all else, nothing but itself and
 * what stands before an address can matter. */
static bool
fills_piece(struct str text, size_t start, size_t end)
{
	return may_end_piece(text, end) && (start == 0 || may_end_piece(text, start - 1));
}

/* An item of a list, or what a sign sets: "a.example,b.example", "CN=a.example". Before an address
 * the "=" may belong to a version. */
static bool
may_part_items(struct str text, size_t at, enum probe_kind kind)
{
	if (may_end_piece(text, at))
		return true;
	return text.data[at] == ',' || (text.data[at] == '=' && kind == FOUND_NAME);
}

enum { ITEM_REACH = 256 }; /* bytes on either side of an item that are looked at */

static bool
ends_items(char c)
{
	return parts_pieces(c) || c == '@' || c == '/';
}

/* No URL, e-mail address or escape is in the piece around it: what parts them does not part those,
 * and a word in them is told from another. */
static bool
is_among_items(struct str text, size_t start, size_t end)
{
	size_t least = start < ITEM_REACH ? 0 : start - ITEM_REACH;
	size_t most = text.len - end < ITEM_REACH ? text.len : end + ITEM_REACH;

	while (start > least && !ends_items(text.data[start - 1]))
		start--;
	while (end < most && !ends_items(text.data[end]))
		end++;
	return may_end_piece(text, end) && (start == 0 || may_end_piece(text, start - 1));
}

static bool
stands_alone(struct str text, size_t start, size_t end, enum probe_kind kind)
{
	if (text.data[start] == '.')
		return false;
	if (fills_piece(text, start, end))
		return true;
	return may_part_items(text, end, kind) &&
	       (start == 0 || may_part_items(text, start - 1, kind)) &&
	       is_among_items(text, start, end);
}

static bool
is_ascii(struct str text)
{
	uint8_t all = 0;

	for (size_t i = 0; i < text.len; i++)
		all |= (uint8_t)text.data[i];
	return all < 0x80;
}

static bool
is_host(struct line_matcher *matcher, struct str word)
{
	if (!generation_has_kind(matcher->generation, SNAPSHOT_HOST) ||
		word.len > sizeof(matcher->lower))
		return false;
	return generation_has(matcher->generation, matcher->finder.scratch, SNAPSHOT_HOST,
		line_lowered(matcher, word));
}

/* Marks the line around that place; false when it is too long. */
static enum err
mark_word(struct line_matcher *matcher, size_t at, unsigned reasons, bool *ret)
{
	line_results_look(matcher, at);
	*ret = matcher->current.len <= LOG_LINE_MAX;
	return *ret ? line_results_mark(matcher, at, reasons) : OK;
}

/* The same as where the word was read, but for its place. */
static enum err
report_remembered(struct line_matcher *matcher, const struct remembered *known, struct str text)
{
	size_t place = (size_t)(text.data - matcher->text.data);
	bool marked;

	if (known->reasons == 0)
		return OK;
	TRY(mark_word(matcher, place + known->before, known->reasons, &marked));
	matcher->read_to = place + known->len;
	return marked ? add_remembered(matcher, known, place) : OK;
}

/* What the set has of a lone word, and whether it is the host of a URL. */
static enum err
find_lone(struct line_matcher *matcher, const struct ahead *word, bool *ret_host,
	struct match_hits *ret)
{
	const struct line_reading *reading = &word->reading;
	struct finder *finder = &matcher->finder;

	arena_reset(finder->scratch);
	if (line_places_tell(word))
		return line_places_find(matcher, word, ret_host, ret);
	*ret_host = is_host(matcher, str_from_offset(reading->text, reading->before));
	return finder_scan_lone_word(finder, reading->text, reading->before, ret, finder->why);
}

static enum err
read_lone_word(struct line_matcher *matcher, const struct ahead *word)
{
	const struct line_reading *reading = &word->reading;
	const struct str text = reading->text;
	size_t before = reading->before;
	size_t place = (size_t)(text.data - matcher->text.data);
	struct match_hits hits;
	bool marked = true;
	unsigned reasons = 0;
	bool host;

	TRY(find_lone(matcher, word, &host, &hits));
	if (host)
		reasons = LINE_CANDIDATE | LINE_REQUEST;
	if (hits.count > 0)
		reasons |= LINE_CANDIDATE;
	if (reasons != 0)
		TRY(mark_word(matcher, place + before, reasons, &marked));
	if (!marked)
		return OK;
	for (size_t i = 0; i < hits.count; i++)
		TRY(line_results_add(matcher, &hits.items[i], place));
	if (reasons != 0)
		matcher->read_to = place + text.len;
	line_memory_keep(&matcher->memory, reading, reasons, &hits);
	return OK;
}

/* Whether it was that: else it is to be read with what stands around it. */
enum err
line_letter_try_word(struct line_matcher *matcher, const struct ahead *word, bool *ret)
{
	const struct line_reading *reading = &word->reading;
	const struct remembered *known;

	*ret = false;
	if (reading->as != READ_LONE_WORD || word->start < matcher->read_to)
		return OK;
	known = line_memory_find(&matcher->memory, reading, word->known);
	if (known == NULL && !is_ascii(str_from_offset(reading->text, reading->before)))
		return OK;
	*ret = true;
	if (known != NULL)
		return report_remembered(matcher, known, reading->text);
	return read_lone_word(matcher, word);
}

/* --- ahead of it --- */

/* Words that announce a version, see looks_like_version_word of find_in_text.c, end so. */
static bool
may_end_version(char c)
{
	return strchr("verdn", c | 0x20) != NULL;
}

/* From where on an address must be looked at that begins there: mostly nothing before it matters,
 * and it is the same in every field. False: an escape does. */
static bool
address_context(struct str text, size_t start, size_t *ret)
{
	size_t context = start;

	while (context > 0 && start - context < VERSION_GAP_MAX &&
		may_follow_version(text.data[context - 1]))
		context--;
	*ret = start;
	if (context == 0 || context == start)
		return true;
	if (may_end_version(text.data[context - 1])) {
		*ret = piece_context(text, start);
		context = *ret;
	}
	return context == 0 || text.data[context - 1] != '\\';
}

void
line_letter_look_ahead(struct line_matcher *matcher, uint64_t positive, struct ahead *ret)
{
	const struct str text = matcher->text;
	enum probe_kind kind = probe_kind_of(positive);
	struct line_reading *reading = &ret->reading;
	size_t end = probe_place(positive);
	size_t start = word_start(text, end, probe_len(positive));
	size_t context = start;
	bool alone = stands_alone(text, start, end, kind);

	if (alone && kind == FOUND_ADDRESS4)
		alone = address_context(text, start, &context);
	ret->start = start;
	ret->end = end;
	ret->kind = kind;
	reading->as = alone ? READ_LONE_WORD : READ_WORD;
	reading->text = slice(text, context, end);
	reading->before = start - context;
	reading->hash = memory_hash(matcher, reading->as, reading->text);
	line_memory_fetch_slot(&matcher->memory, reading->hash);
}
