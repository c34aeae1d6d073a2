/* line_results.c - the hits and marks of a scan.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/line_matcher_private.h"

#include <assert.h>

enum { FIRST_CAPACITY = 64 };

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

static void
widen(struct line_mark *mark, size_t at)
{
	if (at < mark->first)
		mark->first = at;
	if (at > mark->last)
		mark->last = at;
}

enum err
line_results_mark(struct line_matcher *matcher, size_t at, unsigned reason)
{
	size_t offset = (size_t)(matcher->current.data - matcher->text.data);
	struct line_mark *last = matcher->mark_count == 0
					 ? NULL
					 : &matcher->marks[matcher->mark_count - 1];

	if (last != NULL && last->offset == offset) {
		last->reasons |= reason;
		widen(last, at);
		return OK;
	}
	if (!make_room((void **)&matcher->marks, &matcher->mark_capacity, matcher->mark_count,
		    sizeof(*matcher->marks)))
		return fail_nomem(matcher->finder.why);
	assert(matcher->marks != NULL);
	matcher->marks[matcher->mark_count++] = (struct line_mark){ offset, matcher->current.len,
		matcher->current_number, reason, at, at };
	return OK;
}

void
line_results_widen(struct line_matcher *matcher, size_t at)
{
	struct line_mark *last = matcher->mark_count == 0
					 ? NULL
					 : &matcher->marks[matcher->mark_count - 1];

	if (last != NULL && at >= last->offset && at < last->offset + last->len)
		widen(last, at);
}

enum err
line_results_add(struct line_matcher *matcher, const struct match_hit *hit, size_t start)
{
	struct line_hit *to;

	if (!make_room((void **)&matcher->hits, &matcher->hit_capacity, matcher->hit_count,
		    sizeof(*matcher->hits)))
		return fail_nomem(matcher->finder.why);
	to = &matcher->hits[matcher->hit_count++];
	*to = (struct line_hit){ *hit, matcher->current_number };
	to->hit.offset += start;
	return OK;
}

/* Behind the last of those ends in the block, or the last in the blocks before it. */
static size_t
line_start(const struct line_matcher *matcher, size_t block, uint64_t ends_before)
{
	const struct span *span = &matcher->span;
	const char *before;

	while (ends_before == 0 && block > 0)
		ends_before = span->line_ends[--block];
	if (ends_before != 0)
		return span->batch_start + (block + 1) * BLOCK_SIZE -
		       (size_t)__builtin_clzll(ends_before);
	before = memrchr(matcher->text.data, '\n', span->batch_start);
	return before == NULL ? 0 : (size_t)(before + 1 - matcher->text.data);
}

/* At the first of those ends in the block, or the first in the blocks behind it. */
static size_t
line_end(const struct line_matcher *matcher, size_t block, uint64_t ends_from)
{
	const struct span *span = &matcher->span;
	const struct str text = matcher->text;
	size_t blocks = (span->start - span->batch_start) / BLOCK_SIZE + span->block_count;
	size_t behind;

	while (ends_from == 0 && ++block < blocks)
		ends_from = span->line_ends[block];
	if (ends_from != 0)
		return span->batch_start + block * BLOCK_SIZE + (size_t)__builtin_ctzll(ends_from);
	behind = span->batch_start + blocks * BLOCK_SIZE;
	if (behind >= text.len)
		return text.len;
	return behind + str_find_char(str_from_offset(text, behind), '\n');
}

/* By the ends of lines in the batch, where nearly every place lies. */
static void
look_in_batch(struct line_matcher *matcher, size_t at)
{
	const struct span *span = &matcher->span;
	size_t block = (at - span->batch_start) / BLOCK_SIZE;
	uint64_t before = (UINT64_C(1) << at % BLOCK_SIZE) - 1;
	uint64_t ends = span->line_ends[block];
	size_t start = line_start(matcher, block, ends & before);

	matcher->current = slice(matcher->text, start, line_end(matcher, block, ends & ~before));
	matcher->current_number = matcher->lines + span->lines[block] +
				  (unsigned)__builtin_popcountll(ends & before);
}

static uint64_t
count_ends(struct str text)
{
	uint64_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.data[i] == '\n';
	return count;
}

/* What passed the filter may begin before the batch in which it was found, but not in a line before
 * that one; and the host of a URL behind it, if "://" stands at its end. */
static void
look_around(struct line_matcher *matcher, size_t at)
{
	const struct span *span = &matcher->span;
	size_t end = span->start + span->block_count * BLOCK_SIZE;

	matcher->current = line_around(matcher->text, at);
	matcher->current_number = matcher->lines;
	if (at >= end)
		matcher->current_number +=
			span->batch_lines + count_ends(slice(matcher->text, end, at));
}

void
line_results_look(struct line_matcher *matcher, size_t at)
{
	const struct span *span = &matcher->span;
	const struct str text = matcher->text;
	struct str *line = &matcher->current;

	if (line->data != NULL && at >= (size_t)(line->data - text.data) &&
		at < (size_t)(line->data - text.data) + line->len)
		return;
	if (at >= span->batch_start && at < span->start + span->block_count * BLOCK_SIZE)
		look_in_batch(matcher, at);
	else
		look_around(matcher, at);
	if (line->len > LOG_LINE_MAX)
		matcher->skipped++;
}
