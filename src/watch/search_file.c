/* search_file.c - one kept log: its summary asked, and itself read when need be.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "search"
#include "watch/search_file.h"

#include "base/limits.h"
#include "base/log.h"
#include "watch/hit_line.h"
#include "watch/search_line.h"
#include "watch/search_parts.h"
#include "watch/summary_keeper.h"

enum { NANOSECONDS_PER_MICROSECOND = 1000, SEARCH_BLOCK = 1 << 18, LINES_BETWEEN_LOOKS = 512 };

/* A log that is being read. */
struct reading {
	struct source *source;
	int64_t changed;               /* microseconds */
	struct summary_keeper *keeper; /* NULL: no summary is wanted */
	uint64_t text;                 /* bytes of it that were read */
	uint64_t counted;              /* of the text, to where the totals know of it */
	unsigned lines;                /* since the client was asked */
	struct block block;
	struct sieved sieved;
};

static void
reading_done(struct reading *reading)
{
	block_done(&reading->block);
	sieved_done(&reading->sieved);
}

/* --- a line --- */

static enum err
look(struct search *search, const struct reading *reading, const struct place *place,
	struct str text, const struct record *record, struct fault *why)
{
	const struct search_line line = { reading->source->reader, place, text, record,
		record->has_time ? record->time : reading->changed };

	return search_line(search, &line, why);
}

static enum err
take_line(struct search *search, const struct reading *reading, struct str line, struct fault *why)
{
	struct place place = place_of(reading->source);
	struct record record;

	TRY(reader_read(reading->source->reader, line, &record, why));
	search->totals->lines++;
	if (reading->keeper != NULL)
		TRY(summary_keeper_take(reading->keeper, reading->source, &record, why));
	return look(search, reading, &place, line, &record, why);
}

/* --- a block --- */

/* No summary is wanted of what comes, the format and patterns may pass over lines, and no block goes past
 * `end`. */
static bool
may_take_block(const struct search *search, const struct reading *reading, uint64_t end)
{
	const struct source *source = reading->source;
	size_t pending = source->pending.len - source->pending_at;

	if (search->patterns != NULL &&
		pattern_watch_needs_all(search->patterns, reader_kind_of(source->reader)))
		return false;
	return reading->keeper == NULL && !reader_has_frames(source->reader) &&
	       source->lines.len == 0 && reader_may_pass_over(source->reader) &&
	       end - source->position.offset > pending + SEARCH_BLOCK;
}

/* The line that stands at `at` of the block, `line` of its lines before it. Returns where it ends.
 */
static enum err
look_at(struct search *search, const struct reading *reading, size_t at, uint64_t line, size_t *ret,
	struct fault *why)
{
	const struct block *block = &reading->block;
	const struct source *source = reading->source;
	struct str rest = str_from_offset(block->text, at);
	struct str text = str_first(rest, str_find_char(rest, '\n'));
	struct place place = { place_name(source),
		source->position.line + block->skipped_lines + line + 1,
		source->position.offset + block->skipped + at };
	struct record record;

	*ret = at + text.len + 1;
	text = str_without_return(text);
	TRY(reader_read(source->reader, text, &record, why));
	return look(search, reading, &place, text, &record, why);
}

/* Does an unsure pattern want the line there? */
static bool
is_wanted(const struct search *search, const struct reading *reading, size_t at)
{
	struct str line = str_from_offset(reading->block.text, at);

	line = str_without_return(str_first(line, str_find_char(line, '\n')));
	return pattern_watch_wants_line(search->patterns, reading->source->reader, line);
}

/* The lines that the sieve kept and those that unsure patterns want, or all while the format may not
 * pass over any. */
static enum err
look_at_kept(struct search *search, const struct reading *reading, struct fault *why)
{
	const struct sieved *sieved = &reading->sieved;
	const struct str text = reading->block.text;
	const struct reader *reader = reading->source->reader;
	bool walks = search->patterns != NULL &&
		     pattern_watch_wants_any(search->patterns, reader_kind_of(reader));
	size_t next = 0;
	size_t at = 0;

	for (uint64_t line = 0; at < text.len; line++) {
		while (next < sieved->count && sieved->list[next].offset < at)
			next++;
		bool passes = reader_may_pass_over(reader);
		bool is_kept = next < sieved->count && sieved->list[next].offset == at;
		if (passes && !walks && next == sieved->count)
			return OK;
		if (passes && !walks) {
			at = sieved->list[next].offset;
			line = sieved->list[next].line;
		} else if (passes && !is_kept && !is_wanted(search, reading, at)) {
			at += str_find_char(str_from_offset(text, at), '\n') + 1;
			continue;
		}
		TRY(look_at(search, reading, at, line, &at, why));
	}
	return OK;
}

/* *ret: there was one. */
static enum err
take_block(struct search *search, struct reading *reading, bool *ret, struct fault *why)
{
	struct source *source = reading->source;
	struct block *block = &reading->block;
	const struct sieve_terms terms = { search->generation, search->patterns,
		reader_kind_of(source->reader) };

	TRY(source_next_block(source, SEARCH_BLOCK, true, block, why));
	*ret = block->text.len > 0 || block->skipped_lines > 0;
	if (!*ret)
		return OK;
	TRY(line_sieve_text(search->sieve, &terms, block->text, &reading->sieved, why));
	TRY(look_at_kept(search, reading, why));
	search->totals->lines += reading->sieved.lines;
	source_settle(source, block, reading->sieved.lines);
	return OK;
}

/* --- lines --- */

/* Tells the totals how far it is, and asks the client and the clock whether to go on. */
static void
look_around(struct search *search, struct reading *reading)
{
	const struct search_client *client = search->options->client;
	uint64_t offset = reading->source->position.offset;

	reading->lines = 0;
	search->totals->read_bytes += offset - reading->counted;
	/* Of compressed files nobody knows where that is. */
	if (!stream_is_compressed(reading->source->stream))
		search->totals->done_bytes += offset - reading->counted;
	reading->counted = offset;
	if (client != NULL && !client->goes_on(client->context, search->totals))
		search->cut = true;
	if (search->ends != 0 && search->env->monotonic(search->env) >= search->ends)
		search->cut = search->totals->ran_out_of_time = true;
}

static enum err
read_lines(struct search *search, struct reading *reading, uint64_t end, struct fault *why)
{
	struct source *source = reading->source;
	bool more = true;
	struct str line;

	while (more && source->position.offset < end && !search_must_end(search)) {
		if (may_take_block(search, reading, end)) {
			TRY(take_block(search, reading, &more, why));
			look_around(search, reading);
			continue;
		}
		if (++reading->lines == LINES_BETWEEN_LOOKS)
			look_around(search, reading);
		TRY(source_next_line(source, true, &line, why));
		if (line.data == NULL)
			return OK;
		TRY(take_line(search, reading, line, why));
	}
	return OK;
}

static enum err
read_part(struct search *search, struct reading *reading, const struct text_place *begin,
	uint64_t end, struct fault *why)
{
	struct source *source = reading->source;
	uint64_t before;

	if (begin->offset > source->position.offset)
		TRY(source_go_on_at(source, begin, why));
	before = source->position.offset;
	reading->counted = before;
	TRY(read_lines(search, reading, end, why));
	look_around(search, reading);
	reading->text += source->position.offset - before;
	return OK;
}

static void
check_whole(const struct source *source)
{
	if (!stream_is_whole(source->stream))
		LOG_WARNING("cut short", "file=%s the compressed data ends in the middle",
			source->position.path.data);
	else if (reader_has_frames(source->reader) && source->pending.len > source->pending_at)
		LOG_WARNING("cut short", "file=%s it ends in the middle of a packet",
			source->position.path.data);
}

static enum err
read_all(struct search *search, struct reading *reading, struct fault *why)
{
	static const struct text_place start = { 0 };

	TRY(read_part(search, reading, &start, UINT64_MAX, why));
	check_whole(reading->source);
	return OK;
}

/* --- what no summary is about --- */

static enum err
read_rest(struct search *search, struct reading *reading, const struct search_plan *plan,
	struct fault *why)
{
	OWNED(summary_keeper) keeper = summary_keeper_new(search->env, search->options->summaries);
	/* With its details a line of very many counts as mere text, of which a summary knows less. */
	bool summarises = plan->path.len > 0 && search->patterns == NULL;
	struct summary_keeper_totals made;

	if (keeper == NULL)
		return fail_nomem(why);
	if (summarises) {
		TRY(summary_keeper_begin(
			keeper, plan->path.data, &plan->summaries, &plan->rest, why));
		reading->keeper = keeper;
	}
	TRY(read_part(search, reading, &plan->rest, UINT64_MAX, why));
	reading->keeper = NULL;
	check_whole(reading->source);
	if (summarises && !search_must_end(search))
		TRY(summary_keeper_end(keeper, reading->source, why));
	made = summary_keeper_totals(keeper);
	search->totals->summaries += made.summaries;
	search->totals->summary_bytes += made.bytes;
	return OK;
}

/* Of compressed data as many as of the text. */
static void
count_skipped(struct search *search, const struct reading *reading, uint64_t size, uint64_t text)
{
	uint64_t left = text > reading->text ? text - reading->text : 0;

	if (reading->text == 0) {
		search->totals->skipped_files++;
		search->totals->skipped_bytes += size;
	} else if (left > 0) {
		search->totals->skipped_bytes += (uint64_t)((double)size * (double)left /
							    (double)text);
	}
}

static enum err
read_by_plan(struct search *search, struct reading *reading, const struct summary_seal *seal,
	struct fault *why)
{
	OWNED_SEARCH_PLAN plan = { 0 };
	uint64_t text;

	TRY(search_plan_make(search, reading->source, seal, &plan, why));
	for (size_t i = 0; i < plan.count; i++)
		TRY(read_part(search, reading, &plan.parts[i].begin, plan.parts[i].end, why));
	text = plan.summaries.covered;
	if (plan.has_rest) {
		TRY(read_rest(search, reading, &plan, why));
		text = reading->source->position.offset;
	}
	count_skipped(search, reading, seal->size, text);
	return OK;
}

/* --- the file --- */

enum err
search_file(struct search *search, const struct reader_kind *format,
	const struct folder_entry *entry, struct fault *why)
{
	OWNED(source) source = source_new(search->env, format);
	__attribute__((cleanup(reading_done))) struct reading reading = { .source = source };
	uint64_t done = search->totals->done_bytes;
	struct summary_seal seal;
	enum err err;

	if (source == NULL)
		return fail_nomem(why);
	buf_add(&source->position.path, str_of(entry->path));
	TRY(buf_check(&source->position.path, why));
	TRY(source_open(source, why));
	seal = summary_seal_of(stream_file(source->stream));
	reading.changed = seal.modified / NANOSECONDS_PER_MICROSECOND;
	search->totals->files++;
	search->totals->bytes += seal.size;
	if (search->patterns != NULL)
		reader_keep_details(source->reader);
	if (search->options->summaries.len == 0)
		err = read_all(search, &reading, why);
	else
		err = read_by_plan(search, &reading, &seal, why);
	search->totals->long_lines += source->long_lines;
	search->totals->done_bytes = done + seal.size; /* skipped parts too */
	return err;
}
