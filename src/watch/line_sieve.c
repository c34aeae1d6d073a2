/* line_sieve.c - which lines of a block must be read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/line_sieve.h"

#include "base/limits.h"
#include "match/bare_hosts.h"

enum { FIRST_CAPACITY = 64, SCRATCH_SIZE = MIB };

struct line_sieve {
	struct line_matcher *matcher;
	struct arena *scratch;
};

void
sieved_done(struct sieved *sieved)
{
	free(sieved->list);
	*sieved = (struct sieved){ 0 };
}

enum err
line_sieve_new(struct line_sieve **ret, struct fault *why)
{
	OWNED(line_sieve) sieve = calloc(1, sizeof(*sieve));

	if (sieve == NULL)
		return fail_nomem(why);
	sieve->scratch = arena_new(SCRATCH_SIZE);
	if (sieve->scratch == NULL)
		return fail_nomem(why);
	TRY(line_matcher_new(STR(""), &sieve->matcher, why));
	*ret = DISOWN(sieve);
	return OK;
}

void
line_sieve_free(struct line_sieve *sieve)
{
	if (sieve == NULL)
		return;
	line_matcher_free(sieve->matcher);
	arena_free(sieve->scratch);
	free(sieve);
}

struct line_matcher *
line_sieve_matcher(struct line_sieve *sieve)
{
	return sieve->matcher;
}

/* A walk through the text, line by line or further. */
struct walk {
	const struct sieve_terms *terms;
	struct arena *scratch;
	struct str text;
	size_t backslash; /* the next that counts; text.len: none */
	size_t bare_host; /* likewise */
	size_t counted;   /* lines are counted up to here: */
	uint64_t line;
	size_t asked; /* patterns were asked for the lines up to here */
};

static size_t
line_start(struct str text, size_t at)
{
	const char *end = memrchr(text.data, '\n', at);

	return end == NULL ? 0 : (size_t)(end + 1 - text.data);
}

/* Behind the line's end. */
static size_t
line_end(struct str text, size_t at)
{
	return at + str_find_char(str_from_offset(text, at), '\n') + 1;
}

/* The first from `at` on that stands in a line whose escapes the matcher does not undo. */
static void
seek_backslash(struct walk *walk, size_t at)
{
	const struct str text = walk->text;

	while (at < text.len) {
		at += str_find_char(str_from_offset(text, at), '\\');
		if (at >= text.len || !walk->terms->format->undoes_json ||
			text.data[line_start(text, at)] != '{')
			break;
		at = line_end(text, at);
	}
	walk->backslash = at < text.len ? at : text.len;
}

/* The matcher, which has seen every byte, knows the first. */
static void
begin_at_backslash(struct walk *walk, const struct line_matches *found)
{
	size_t first = found->backslash;

	if (!walk->terms->format->undoes_json && found->json_escape < first)
		first = found->json_escape;
	walk->backslash = first < walk->text.len ? first : walk->text.len;
}

static void
seek_bare_host(struct walk *walk, size_t at)
{
	walk->bare_host = bare_hosts_find(walk->terms->generation, walk->scratch, walk->text, at);
}

static uint64_t
line_number(struct walk *walk, size_t start)
{
	while (walk->counted < start) {
		walk->counted = line_end(walk->text, walk->counted);
		walk->line++;
	}
	return walk->line;
}

static enum err
keep(struct sieved *sieved, struct walk *walk, const struct sieved_line *line, struct fault *why)
{
	if (sieved->count == sieved->capacity) {
		size_t capacity = sieved->capacity == 0 ? FIRST_CAPACITY : sieved->capacity * 2;
		void *more = reallocarray(sieved->list, capacity, sizeof(*sieved->list));
		if (more == NULL)
			return fail_nomem(why);
		sieved->list = more;
		sieved->capacity = capacity;
	}
	sieved->list[sieved->count] = *line;
	if (walk->backslash < line->offset + line->len || walk->bare_host < line->offset + line->len)
		sieved->list[sieved->count].part = WHOLE_LINE;
	sieved->count++;
	walk->counted = line->offset;
	walk->line = line->line;
	walk->asked = line->offset + line->len + 1;
	if (walk->backslash < line->offset + line->len)
		seek_backslash(walk, line->offset + line->len);
	if (walk->bare_host < line->offset + line->len)
		seek_bare_host(walk, line->offset + line->len);
	return OK;
}

static enum err
keep_line_at(struct sieved *sieved, struct walk *walk, size_t start, bool for_patterns,
	struct fault *why)
{
	struct sieved_line line = { .offset = start,
		.len = line_end(walk->text, start) - 1 - start,
		.line = line_number(walk, start),
		.is_header = walk->text.data[start] == '#',
		.for_patterns = for_patterns,
		.part = WHOLE_LINE };

	return keep(sieved, walk, &line, why);
}

/* Of the lines before `end`, in which nothing else was seen, those that patterns ask for. */
static enum err
keep_needed(struct sieved *sieved, struct walk *walk, size_t end, struct fault *why)
{
	while (walk->terms->patterns != NULL && walk->asked < end) {
		size_t start = walk->asked;
		struct str line = str_from_offset(walk->text, start);

		line = str_first(line, str_find_char(line, '\n'));
		walk->asked = start + line.len + 1;
		if (pattern_watch_asks_for(walk->terms->patterns, walk->terms->format, line))
			TRY(keep_line_at(sieved, walk, start, true, why));
	}
	return OK;
}

/* Of the lines before `end` those that the matcher did not mark. */
static enum err
keep_others(struct sieved *sieved, struct walk *walk, size_t end, struct fault *why)
{
	for (;;) {
		size_t at = walk->backslash < walk->bare_host ? walk->backslash : walk->bare_host;

		if (at >= end)
			return keep_needed(sieved, walk, end, why);
		at = line_start(walk->text, at);
		TRY(keep_needed(sieved, walk, at, why));
		TRY(keep_line_at(sieved, walk, at, false, why));
	}
}

/* A line of LOG_LINE_MAX is longer with its carriage return, which the matcher takes for a part of
 * it and does not search. */
static enum err
keep_all(struct sieved *sieved, struct walk *walk, struct fault *why)
{
	const struct str text = walk->text;

	walk->backslash = walk->bare_host = text.len;
	for (size_t at = 0; at < text.len; at = line_end(text, at)) {
		struct sieved_line line = { .offset = at,
			.len = line_end(text, at) - 1 - at,
			.line = sieved->count,
			.is_header = text.data[at] == '#',
			.part = WHOLE_LINE };
		TRY(keep(sieved, walk, &line, why));
	}
	return OK;
}

/* A URL may be put together from fields that stand anywhere. */
static struct line_part
part_of(const struct line_mark *mark)
{
	if (mark->reasons != LINE_CANDIDATE)
		return WHOLE_LINE;
	return (struct line_part){ mark->first - mark->offset, mark->last - mark->offset };
}

enum err
line_sieve_text(struct line_sieve *sieve, const struct sieve_terms *terms, struct str text,
	struct sieved *ret, struct fault *why)
{
	struct walk walk = { .terms = terms, .scratch = sieve->scratch, .text = text };
	struct line_matches found;

	ret->count = 0;
	TRY(line_matcher_scan(sieve->matcher, terms->generation, text, &found, why));
	ret->lines = found.lines;
	if (found.skipped > 0)
		return keep_all(ret, &walk, why);
	begin_at_backslash(&walk, &found);
	seek_bare_host(&walk, 0);
	for (size_t i = 0; i < found.mark_count; i++) {
		const struct line_mark *mark = &found.marks[i];
		struct sieved_line line = { .offset = mark->offset,
			.len = mark->len,
			.line = mark->line,
			.is_header = (mark->reasons & LINE_HEADER) != 0,
			.part = part_of(mark) };

		TRY(keep_others(ret, &walk, mark->offset, why));
		TRY(keep(ret, &walk, &line, why));
	}
	return keep_others(ret, &walk, text.len, why);
}
