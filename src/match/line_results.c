/* line_results.c - the hits and marks of a scan, and what came of each word that was read in it.
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

/* What passed the filter may begin before the batch in which it was found, but not in a line before
 * that one. */
uint64_t
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

enum err
line_results_mark(struct line_matcher *matcher, size_t at, unsigned reason)
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
	assert(matcher->marks != NULL);
	matcher->marks[matcher->mark_count++] = (struct line_mark){ offset, matcher->current.len,
		line_number(matcher, at), reason };
	return OK;
}

/* A hit of the text that was read, which lies at `start` of the whole. */
enum err
line_results_add(
	struct line_matcher *matcher, const struct match_hit *hit, size_t start, uint64_t line)
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

void
line_results_look(struct line_matcher *matcher, size_t at)
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

/* --- what was read before --- */

struct known_word *
line_results_known(struct line_matcher *matcher, struct str text)
{
	return &matcher->known[probe_text(matcher->span.seed, str_first(text, KNOWN_WORD_MAX)) %
			       KNOWN_WORDS];
}

bool
line_results_is_known(const struct line_matcher *matcher, const struct known_word *known,
	struct str text, size_t before, bool lone)
{
	return known->scan == matcher->scan && known->is_lone == lone && known->before == before &&
	       str_eq(str_from(known->text, known->len), text);
}

enum err
line_results_repeat(struct line_matcher *matcher, const struct known_word *known, size_t place)
{
	for (size_t i = 0; i < known->count; i++) {
		struct match_hit hit = matcher->hits[known->first + i].hit;
		TRY(line_results_add(matcher, &hit, place - known->place,
			line_number(matcher, place + known->before)));
	}
	return OK;
}

void
line_results_remember(struct line_matcher *matcher, struct known_word *known, struct str text,
	size_t before, size_t count, bool lone, bool host)
{
	if (text.len > KNOWN_WORD_MAX)
		return;
	known->scan = matcher->scan;
	known->place = (size_t)(text.data - matcher->text.data);
	known->count = count;
	known->first = matcher->hit_count - count;
	known->is_lone = lone;
	known->is_host = host;
	known->before = (uint8_t)before;
	known->len = (uint8_t)text.len;
	memcpy(known->text, text.data, text.len);
}
