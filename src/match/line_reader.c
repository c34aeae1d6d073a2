/* line_reader.c - judges what the filter let through, and has read what may be a hit.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_matcher_private.h"

enum { SORTED_BY_INSERTION = 64, DIGEST_DIGITS_MAX = 128 };

_Static_assert(DIGEST_DIGITS_MAX <= DOMAIN_SIZE_MAX, "names and digests are lowered in one place");

/* --- what passed the filter --- */

/* Those are known by their ends. */
static bool
is_word(uint64_t positive)
{
	return probe_kind_of(positive) <= FOUND_REVERSE;
}

struct str
line_lowered(struct line_matcher *matcher, struct str text)
{
	char *to = matcher->lower;
	size_t i = 0;

	for (; i + 8 <= text.len; i += 8) {
		uint64_t word = line_lowered_word(probe_load(text.data + i));
		memcpy(to + i, &word, sizeof(word));
	}
	for (; i < text.len; i++)
		to[i] = text.data[i] >= 'A' && text.data[i] <= 'Z' ? (char)(text.data[i] | 0x20)
								     : text.data[i];
	return str_from(to, text.len);
}

/* The name that ends there: its parents, and itself as the host of a URL. */
static unsigned
judge_name(struct line_matcher *matcher, size_t end)
{
	const struct str text = matcher->text;
	size_t start = end;
	size_t len;
	unsigned reasons = 0;

	while (start > 0 && end - start < NAME_WALK_MAX && may_be_word(text.data[start - 1]) &&
		(text.data[start - 1] != '.' || (start > 1 && text.data[start - 2] != '.')))
		start--;
	if (start > 0 && text.data[start - 1] == '\\')
		return LINE_CANDIDATE | LINE_REQUEST;
	len = end - start < DOMAIN_SIZE_MAX ? end - start : DOMAIN_SIZE_MAX;
	struct str name = line_lowered(matcher, slice(text, end - len, end));
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

static bool
is_hex_digit(char c)
{
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/* The digest around that byte, when it fills a column, a string or an item of a list, as mostly. */
static struct str
lone_digest(struct str text, size_t at)
{
	static const bool borders[256] = {
		['\t'] = true, ['\n'] = true, ['\r'] = true, [' '] = true, ['"'] = true, [','] = true
	};
	size_t start = at;
	size_t end = at;

	while (start > 0 && at - start < DIGEST_DIGITS_MAX && is_hex_digit(text.data[start - 1]))
		start--;
	while (end < text.len && end - at < DIGEST_DIGITS_MAX && is_hex_digit(text.data[end]))
		end++;
	if ((start > 0 && !borders[(uint8_t)text.data[start - 1]]) ||
		(end < text.len && !borders[(uint8_t)text.data[end]]))
		return STR_NONE;
	return slice(text, start, end);
}

/* Whatever else stands there is judged by reading it. */
static unsigned
judge_digest(struct line_matcher *matcher, size_t at)
{
	static const struct {
		size_t digits;
		enum value_kind kind;
	} kinds[] = { { 32, VALUE_MD5 }, { 40, VALUE_SHA1 }, { 64, VALUE_SHA256 },
		{ DIGEST_DIGITS_MAX, VALUE_SHA512 } };
	struct str digest = lone_digest(matcher->text, at);

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (digest.len == kinds[i].digits)
			return generation_has(matcher->generation, matcher->finder.scratch,
				       kinds[i].kind, line_lowered(matcher, digest))
				       ? LINE_CANDIDATE
				       : 0;
	return LINE_CANDIDATE | LINE_REQUEST;
}

static bool
is_wide_or_backslash(struct str text, size_t at)
{
	return at < text.len && ((uint8_t)text.data[at] >= 0x80 || text.data[at] == '\\');
}

/* The e-mail address around that "@", as it is kept but for its case, if that can be told without
 * Unicode, escapes and apostrophes. */
static struct str
plain_email(struct str text, size_t at)
{
	size_t start = at;
	size_t end = at + 1;

	while (start > 0 && !is_wide_or_backslash(text, start - 1) &&
		(may_be_word(text.data[start - 1]) || text.data[start - 1] == '%' ||
			text.data[start - 1] == '+'))
		start--;
	while (end < text.len && !is_wide_or_backslash(text, end) && may_be_word(text.data[end]))
		end++;
	if (is_wide_or_backslash(text, end) ||
		(start > 0 &&
			(is_wide_or_backslash(text, start - 1) || text.data[start - 1] == '\'')))
		return STR_NONE;
	if (start == at || end == at + 1 || end - start > DOMAIN_SIZE_MAX ||
		text.data[at + 1] == '.' ||
		str_find(slice(text, at, end), STR("..")) < end - at)
		return STR_NONE;
	return slice(text, start, text.data[end - 1] == '.' ? end - 1 : end);
}

static unsigned
judge_email(struct line_matcher *matcher, size_t at)
{
	struct str email = plain_email(matcher->text, at);

	if (email.data != NULL && !generation_has(matcher->generation, matcher->finder.scratch,
					  VALUE_EMAIL, line_lowered(matcher, email)))
		return 0;
	return LINE_CANDIDATE;
}

/* Names, addresses and digests mostly pass the filter by chance, which is told at once. */
static unsigned
judge(struct line_matcher *matcher, size_t at, enum probe_kind kind)
{
	arena_reset(matcher->finder.scratch);
	if (kind == FOUND_NAME)
		return judge_name(matcher, at);
	if (kind == FOUND_ADDRESS4)
		return judge_address4(matcher, at);
	if (kind == FOUND_REVERSE)
		return LINE_CANDIDATE;
	if (kind == FOUND_OTHER && matcher->text.data[at] == '@')
		return judge_email(matcher, at);
	if (kind == FOUND_OTHER)
		return judge_digest(matcher, at);
	return LINE_CANDIDATE | LINE_REQUEST;
}

/* A name is judged once: but for an escape before it, nothing around it counts. */
static unsigned
judge_word(struct line_matcher *matcher, const struct ahead *word, uint64_t positive)
{
	const struct line_reading *reading = &word->reading;
	const struct remembered *known;
	unsigned reasons;

	if (probe_kind_of(positive) != FOUND_NAME || reading->as != READ_WORD ||
		(word->start > 0 && matcher->text.data[word->start - 1] == '\\'))
		return judge(matcher, word->end, probe_kind_of(positive));
	known = line_memory_find(&matcher->memory, reading, word->known);
	if (known != NULL)
		return known->reasons;
	reasons = judge(matcher, word->end, FOUND_NAME);
	line_memory_keep(&matcher->memory, reading, reasons, &(struct match_hits){ 0 });
	return reasons;
}

/* --- what passed the filter, in its order --- */

/* Where indicators are left out, a value may be theirs alone, which only its hits tell. Of a piece
 * that was read before, they are known. */
static enum err
mark_if_found(struct line_matcher *matcher, size_t inside, unsigned reasons)
{
	size_t before = matcher->hit_count;

	if (inside < matcher->read_to) {
		line_results_widen(matcher, inside);
		return OK;
	}
	TRY(line_letter_read_around(matcher, inside));
	return matcher->hit_count == before ? OK : line_results_mark(matcher, inside, reasons);
}

/* `word` when it is one. */
static enum err
read_positive(struct line_matcher *matcher, uint64_t positive, const struct ahead *word)
{
	enum probe_kind kind = probe_kind_of(positive);
	size_t at = probe_place(positive);
	size_t inside = at;
	unsigned reasons;
	bool lone;

	if (is_word(positive)) {
		TRY(line_letter_try_word(matcher, word, &lone));
		if (lone)
			return OK;
		inside = at - 1;
	}
	if (is_word(positive))
		reasons = judge_word(matcher, word, positive);
	else
		reasons = kind == FOUND_HEADER ? (unsigned)LINE_HEADER : judge(matcher, at, kind);
	if (reasons == 0)
		return OK;
	line_results_look(matcher, inside);
	if (matcher->current.len > LOG_LINE_MAX)
		return OK;
	if (reasons == LINE_CANDIDATE && matcher->generation->left_out_count > 0)
		return mark_if_found(matcher, inside, reasons);
	TRY(line_results_mark(matcher, inside, reasons));
	if (kind == FOUND_HEADER || inside < matcher->read_to)
		return OK;
	return line_letter_read_around(matcher, inside);
}

/* By place: a token's end counts as the byte before it. */
static uint64_t
place_of(uint64_t positive)
{
	return probe_place(positive) - is_word(positive);
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

/* In a storm of hits, waiting for the memory would be most of the work: so some are under way at
 * once, step by step. */
static enum err
read_some(struct line_matcher *matcher, const uint64_t *positives, size_t count)
{
	struct ahead *words = matcher->ahead;

	matcher->place_count = 0;
	for (size_t i = 0; i < count; i++)
		if (is_word(positives[i]))
			line_letter_look_ahead(matcher, positives[i], &words[i]);
	for (size_t i = 0; i < count; i++)
		if (is_word(positives[i]))
			line_places_fetch(matcher, &words[i]);
	for (size_t i = 0; i < matcher->place_count; i++)
		snapshot_fetch(&matcher->places[i]);
	for (size_t i = 0; i < count; i++)
		TRY(read_positive(matcher, positives[i], &words[i]));
	return OK;
}

enum err
line_reader_read(struct line_matcher *matcher)
{
	struct span *span = &matcher->span;

	sort_positives(span->positives, span->positive_count);
	for (size_t i = 0; i < span->positive_count; i += AHEAD_MAX) {
		size_t rest = span->positive_count - i;
		TRY(read_some(matcher, span->positives + i, rest < AHEAD_MAX ? rest : AHEAD_MAX));
	}
	span->positive_count = 0;
	return OK;
}
