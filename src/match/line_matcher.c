/* line_matcher.c - finds the values of ten million indicators in the raw lines of a log.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_matcher_private.h"

enum { FOUND_MEMORY_MAX = 1 << 30 }; /* what the hits of one text refer to */

enum err
line_matcher_new(struct str kernel, struct line_matcher **ret, struct fault *why)
{
	OWNED(line_matcher) matcher = aligned_alloc(
		_Alignof(struct line_matcher), sizeof(*matcher));

	if (matcher == NULL)
		return fail_nomem(why);
	memset(matcher, 0, sizeof(*matcher));
	if (!finder_init(&matcher->finder) || !line_memory_init(&matcher->memory))
		return fail_nomem(why);
	matcher->finder.lookup = &generation_lookup;
	matcher->found = arena_new(FOUND_MEMORY_MAX);
	matcher->asked = arena_new(FOUND_MEMORY_MAX);
	if (matcher->found == NULL || matcher->asked == NULL)
		return fail_nomem(why);
	matcher->kernel = kernel_best();
	if (kernel.len > 0)
		TRY(kernel_find(kernel, &matcher->kernel, why));
	*ret = DISOWN(matcher);
	return OK;
}

void
line_matcher_free(struct line_matcher *matcher)
{
	if (matcher == NULL)
		return;
	arena_free(matcher->found);
	arena_free(matcher->asked);
	finder_done(&matcher->finder);
	unescaped_done(&matcher->unescaped);
	line_memory_done(&matcher->memory);
	free(matcher->hits);
	free(matcher->marks);
	free(matcher);
}

const char *
line_matcher_kernel(const struct line_matcher *matcher)
{
	return matcher->kernel->name;
}

/* --- the text, span by span --- */

static void
begin_asking(const struct match_snapshot *snapshot, struct asked *asked)
{
	const struct section *sections = snapshot->sections;

	for (unsigned i = 0; i < FILTER_PARTS; i++)
		asked->filters[i] = filter_of(&sections[SECTION_FILTER], &snapshot->header, i);
	asked->blocks4 = sections[SECTION_BLOCKS4].data;
	asked->blocks4_shift = blocks4_shift(sections[SECTION_BLOCKS4].size);
	asked->networks24 = sections[SECTION_NETWORKS24].size == 0
				    ? NULL
				    : sections[SECTION_NETWORKS24].data;
}

static void
begin(struct line_matcher *matcher, const struct match_generation *generation, struct str text,
	struct fault *why)
{
	struct span *span = &matcher->span;

	arena_reset(matcher->found);
	matcher->finder.found = matcher->found;
	matcher->finder.set = generation;
	matcher->finder.why = why;
	matcher->generation = generation;
	matcher->text = text;
	matcher->hit_count = matcher->mark_count = 0;
	line_memory_begin(&matcher->memory, generation->number);
	matcher->lines = matcher->skipped = 0;
	matcher->current = STR_NONE;
	matcher->read_to = 0;
	candidates_begin(&matcher->candidates, matcher->kernel, generation, text);
	span->seed = generation->parts[0]->header.seed;
	span->blocks16 = generation->blocks16;
	span->networks16 = generation->networks16;
	span->name_ends = generation->name_ends;
	span->has_arpa_names = generation->has_arpa_names;
	span->asked_count = generation->part_count;
	for (size_t i = 0; i < generation->part_count; i++)
		begin_asking(generation->parts[i], &span->asked[i]);
	span->text = (const uint8_t *)text.data;
	span->in_label = span->in_number = 0;
	for (size_t i = 0; i < STRINGS; i++)
		span->bits[i][LEAD - 1] = 0;
	span->batch_start = span->batch_lines = 0;
	span->probe_count = span->address_count = span->network_count = 0;
	span->positive_count = 0;
}

/* The blocks of the span and the one behind. Behind the text there is nothing. */
static void
classify(struct line_matcher *matcher, size_t first)
{
	struct span *span = &matcher->span;
	size_t whole = matcher->text.len / BLOCK_SIZE;
	size_t wanted = span->block_count + 1;
	size_t direct = whole - first < wanted ? whole - first : wanted;

	matcher->kernel->classify(span->text + span->start, direct, span->bits, LEAD);
	if (direct < wanted) {
		uint8_t rest[BLOCK_SIZE] = { 0 };
		memcpy(rest, span->text + whole * BLOCK_SIZE, matcher->text.len % BLOCK_SIZE);
		matcher->kernel->classify(rest, 1, span->bits, LEAD + direct);
		for (size_t i = 0; i < CLASSES; i++)
			memset(&span->bits[i][LEAD + direct + 1], 0,
				(wanted - direct - 1) * BLOCK_SIZE / 8);
	}
}

static void
scan_span(struct line_matcher *matcher, size_t first, size_t blocks)
{
	struct span *span = &matcher->span;

	span->start = first * BLOCK_SIZE;
	span->block_count = blocks;
	classify(matcher, first);
	candidates_read_rare(&matcher->candidates, span);
	matcher->kernel->collect(span);
	candidates_collect(&matcher->candidates, span);
	for (size_t i = 0; i < STRINGS; i++)
		span->bits[i][LEAD - 1] = span->bits[i][LEAD + blocks - 1];
}

/* What the filter is asked has been fetched by now, so spans are asked for some at a time. */
static enum err
end_batch(struct line_matcher *matcher)
{
	struct span *span = &matcher->span;

	matcher->kernel->ask(span);
	TRY(line_reader_read(matcher));
	matcher->lines += span->batch_lines;
	span->batch_start = span->start + SPAN_SIZE;
	span->batch_lines = 0;
	return OK;
}

static enum err
scan_spans(struct line_matcher *matcher)
{
	struct span *span = &matcher->span;
	size_t blocks = matcher->text.len / BLOCK_SIZE + 1;

	for (size_t first = 0; first < blocks; first += SPAN_BLOCKS) {
		size_t rest = blocks - first;
		scan_span(matcher, first, rest < SPAN_BLOCKS ? rest : SPAN_BLOCKS);
		if (rest <= SPAN_BLOCKS || !span_has_room(span))
			TRY(end_batch(matcher));
	}
	return OK;
}

enum err
line_matcher_scan(struct line_matcher *matcher, const struct match_generation *generation,
	struct str text, struct line_matches *ret, struct fault *why)
{
	begin(matcher, generation, text, why);
	if (text.len > 0)
		TRY(scan_spans(matcher));
	*ret = (struct line_matches){ matcher->hit_count, matcher->hits, matcher->mark_count,
		matcher->marks, matcher->lines, matcher->skipped, matcher->candidates.backslash,
		matcher->candidates.json_escape };
	if (text.len > 0 && text.data[text.len - 1] != '\n')
		ret->lines++;
	return OK;
}

static struct finder *
finder_of(struct line_matcher *matcher, const struct match_generation *generation)
{
	arena_reset(matcher->asked);
	matcher->finder.found = matcher->asked;
	matcher->finder.set = generation;
	return &matcher->finder;
}

enum err
line_matcher_field(struct line_matcher *matcher, const struct match_generation *generation,
	enum match_field field, struct str text, struct match_hits *ret, struct fault *why)
{
	return finder_scan(finder_of(matcher, generation), field, text, ret, why);
}

enum err
line_matcher_request(struct line_matcher *matcher, const struct match_generation *generation,
	struct str host, unsigned port, struct str uri, struct match_hits *ret, struct fault *why)
{
	return finder_scan_request(finder_of(matcher, generation), host, port, uri, ret, why);
}
