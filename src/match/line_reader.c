/* line_reader.c - judges what the filter let through, and has read what may be a hit.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_matcher_private.h"

enum { SORTED_BY_INSERTION = 64 };

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
		TRY(line_letter_try_word(matcher, at, kind, &lone));
		if (lone)
			return OK;
		inside = at - 1;
	}
	reasons = kind == FOUND_HEADER ? (unsigned)LINE_HEADER : judge(matcher, at, kind);
	if (reasons == 0)
		return OK;
	line_results_look(matcher, inside);
	if (matcher->current.len > LOG_LINE_MAX)
		return OK;
	TRY(line_results_mark(matcher, inside, reasons));
	if (kind == FOUND_HEADER || inside < matcher->read_to)
		return OK;
	return line_letter_read_around(matcher, inside);
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
