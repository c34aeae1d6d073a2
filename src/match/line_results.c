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

static uint64_t
count_ends(const char *text, size_t from, size_t to)
{
	uint64_t count = 0;

	for (; from < to; from++)
		count += text[from] == '\n';
	return count;
}

/* What passed the filter may begin before the batch in which it was found, but not in a line before
 * that one; and the host of a URL behind it, if "://" stands at its end. Most blocks have no line's end in them. */
static uint64_t
line_number(const struct line_matcher *matcher, size_t at)
{
	const struct span *span = &matcher->span;
	const char *text = matcher->text.data;
	size_t end = span->start + span->block_count * BLOCK_SIZE;
	size_t block = at / BLOCK_SIZE * BLOCK_SIZE;
	uint64_t line = matcher->lines;
	size_t index;

	if (at < span->batch_start)
		return line;
	if (at >= end)
		return line + span->batch_lines + count_ends(text, end, at);
	index = (block - span->batch_start) / BLOCK_SIZE;
	line += span->lines[index];
	if (block + BLOCK_SIZE < end && span->lines[index + 1] == span->lines[index])
		return line;
	return line + count_ends(text, block, at);
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

void
line_results_look(struct line_matcher *matcher, size_t at)
{
	const struct str text = matcher->text;
	struct str *line = &matcher->current;

	if (line->data != NULL && at >= (size_t)(line->data - text.data) &&
		at < (size_t)(line->data - text.data) + line->len)
		return;
	*line = line_around(text, at);
	matcher->current_number = line_number(matcher, at);
	if (line->len > LOG_LINE_MAX)
		matcher->skipped++;
}
