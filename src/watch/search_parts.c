/* search_parts.c - which parts of a kept log must be read, by its summaries.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "search"
#include "watch/search_parts.h"

#include <unistd.h>

#include "base/limits.h"
#include "base/log.h"

enum { FIRST_PARTS = 16, TRAILER_SIZE = 4, NANOSECONDS_PER_MICROSECOND = 1000 };

/* The states of readers: some of KiB for each part that is read, at the most. */
#define PLAN_MEMORY (256u * MIB)

void
search_plan_done(struct search_plan *plan)
{
	arena_free(plan->arena);
	buf_done(&plan->path);
	free(plan->parts);
}

/* --- what a summary says --- */

static bool
may_be_recent_enough(const struct search *search, const struct summary *summary, int64_t changed)
{
	int64_t since = search->options->since;

	return (summary->has_timed && summary->last >= since) ||
	       (summary->has_untimed && changed >= since);
}

static bool
may_concern(const struct search *search, const struct summary *summary, int64_t changed)
{
	if (!may_be_recent_enough(search, summary, changed))
		return false;
	for (size_t i = 0; i < search->key_count; i++)
		if (summary_may_hold(summary, search->keys[i]))
			return true;
	return false;
}

/* --- the plan --- */

static enum err
copy_place(struct search_plan *plan, const struct text_place *place, struct text_place *ret,
	struct fault *why)
{
	*ret = *place;
	ret->state = str_copy(plan->arena, place->state);
	return ret->state.data == NULL ? fail_nomem(why) : OK;
}

static enum err
make_room(struct search_plan *plan, struct fault *why)
{
	size_t capacity = plan->capacity == 0 ? FIRST_PARTS : plan->capacity * 2;
	struct search_part *larger;

	if (plan->count < plan->capacity)
		return OK;
	larger = reallocarray(plan->parts, capacity, sizeof(*larger));
	if (larger == NULL)
		return fail_nomem(why);
	plan->parts = larger;
	plan->capacity = capacity;
	return OK;
}

static enum err
add_part(struct search_plan *plan, const struct summary *summary, struct fault *why)
{
	struct search_part *last = plan->count == 0 ? NULL : &plan->parts[plan->count - 1];

	if (last != NULL && summary->begin.offset <= last->end) {
		if (summary->end.offset > last->end)
			last->end = summary->end.offset;
		return OK;
	}
	TRY(make_room(plan, why));
	last = &plan->parts[plan->count++];
	last->end = summary->end.offset;
	return copy_place(plan, &summary->begin, &last->begin, why);
}

/* What the newest summary says of the text where all of them end. */
struct text_end {
	struct buf state;
	uint64_t line, last_length;
	struct sha256 last_line;
};

static enum err
note_end(struct text_end *end, const struct summary *summary, struct fault *why)
{
	end->line = summary->end.line;
	end->last_length = summary->last_length;
	end->last_line = summary->last_line;
	buf_clear(&end->state);
	buf_add(&end->state, summary->end.state);
	return buf_check(&end->state, why);
}

static enum err
read_summaries(struct search *search, const struct reader_kind *format, int64_t changed,
	struct search_plan *plan, struct text_end *end, struct fault *why)
{
	OWNED_SUMMARY_FILE file = { 0 };
	struct summary summary;
	bool found;

	TRY(summary_file_open(search->env, plan->path.data, format, &file, why));
	for (;;) {
		TRY(summary_file_next(&file, &summary, &found, why));
		if (!found)
			break;
		if (summary.end.offset == file.covered)
			TRY(note_end(end, &summary, why));
		if (may_concern(search, &summary, changed))
			TRY(add_part(plan, &summary, why));
	}
	plan->summaries = file;
	plan->summaries.content = (struct buf)BUF_INIT;
	search->totals->summary_bytes_read += file.good;
	search->totals->refused_summaries += file.damaged;
	if (file.damaged)
		LOG_WARNING("summary refused", "file=%s reason=damaged, or another version's",
			plan->path.data);
	return OK;
}

/* --- is it this text? --- */

static bool
is_line(const struct text_end *end, struct str line)
{
	struct sha256 digest = sha256_of(line);

	return memcmp(digest.bytes, end->last_line.bytes, sizeof(digest.bytes)) == 0;
}

/* Does the newest line that summaries are about stand where they say? */
static bool
plain_text_fits(
	const struct source *source, const struct search_plan *plan, const struct text_end *end)
{
	OWNED_BUF line = BUF_INIT;
	size_t len = (size_t)end->last_length;
	off_t from = (off_t)(plan->summaries.covered - end->last_length);

	if (len > SUMMARY_SIZE_MAX || !buf_reserve(&line, len))
		return false;
	return pread(stream_file(source->stream), line.data, len, from) == (ssize_t)len &&
	       is_line(end, str_from(line.data, len));
}

/* By the length at the end of gzip data (RFC 1952 section 2.3.1), of one member as rotation writes
 * it: the text begins as ours and is as long. */
static bool
gzip_length_fits(const struct source *source, const struct search_plan *plan, uint64_t size)
{
	int file = stream_file(source->stream);
	uint8_t head[2];
	uint8_t tail[TRAILER_SIZE];

	if (size < TRAILER_SIZE || pread(file, head, sizeof(head), 0) != sizeof(head) ||
		head[0] != 0x1f || head[1] != 0x8b ||
		pread(file, tail, TRAILER_SIZE, (off_t)size - TRAILER_SIZE) != TRAILER_SIZE)
		return false;
	return ((uint32_t)tail[0] | (uint32_t)tail[1] << 8 | (uint32_t)tail[2] << 16 |
		       (uint32_t)tail[3] << 24) == (uint32_t)plan->summaries.covered;
}

/* Unpacks it up to there, by a source of its own. *ret: the newest line stands there. */
static enum err
unpack_to_end(struct source *other, const struct search_plan *plan, const struct text_end *end,
	bool *ret, struct fault *why)
{
	struct text_place last = { .offset = plan->summaries.covered - end->last_length,
		.state = buf_str(&end->state) };
	struct str line;

	TRY(source_open(other, why));
	TRY(source_go_on_at(other, &last, why));
	TRY(source_next_line(other, true, &line, why));
	*ret = line.data != NULL && is_line(end, source_last_line(other));
	return OK;
}

static enum err
packed_text_fits(struct search *search, const struct source *source, const struct search_plan *plan,
	const struct text_end *end, bool *ret, struct fault *why)
{
	OWNED(source) other = source_new(search->env, reader_kind_of(source->reader));
	enum err err;

	if (other == NULL)
		return fail_nomem(why);
	buf_add(&other->position.path, buf_str(&source->position.path));
	TRY(buf_check(&other->position.path, why));
	*ret = false;
	err = unpack_to_end(other, plan, end, ret, why);
	return err == E_CORRUPT ? OK : err;
}

static enum err
check_text(struct search *search, const struct source *source, const struct summary_seal *seal,
	struct search_plan *plan, const struct text_end *end, bool *ret, struct fault *why)
{
	plan->has_rest = true;
	if (!stream_is_compressed(source->stream)) {
		plan->has_rest = seal->size > plan->summaries.covered;
		*ret = plain_text_fits(source, plan, end);
		return OK;
	}
	plan->has_rest = !summary_file_is_sealed(&plan->summaries, seal) &&
			 !gzip_length_fits(source, plan, seal->size);
	*ret = true;
	return plan->has_rest ? packed_text_fits(search, source, plan, end, ret, why) : OK;
}

/* --- all of it --- */

/* All is to be read, and what the summaries say is to go. */
static void
read_all(struct search_plan *plan)
{
	plan->count = 0;
	plan->rest = (struct text_place){ 0 };
	plan->has_rest = true;
	plan->summaries.good = 0;
	plan->summaries.covered = 0;
}

static enum err
plan_parts(struct search *search, struct source *source, const struct summary_seal *seal,
	struct search_plan *plan, struct text_end *end, struct fault *why)
{
	int64_t changed = seal->modified / NANOSECONDS_PER_MICROSECOND;
	struct text_place rest;
	bool fits;

	TRY(read_summaries(search, reader_kind_of(source->reader), changed, plan, end, why));
	if (plan->summaries.covered == 0)
		return OK;
	TRY(check_text(search, source, seal, plan, end, &fits, why));
	if (!fits) {
		read_all(plan);
		plan->summaries.damaged = true;
		return OK;
	}
	rest = (struct text_place){ plan->summaries.covered, end->line, buf_str(&end->state) };
	return copy_place(plan, &rest, &plan->rest, why);
}

enum err
search_plan_make(struct search *search, struct source *source, const struct summary_seal *seal,
	struct search_plan *ret, struct fault *why)
{
	struct text_end end = { 0 };
	enum err err;

	read_all(ret);
	ret->arena = arena_new(PLAN_MEMORY);
	if (ret->arena == NULL)
		return fail_nomem(why);
	TRY(source_read_head(source, why));
	TRY(summary_file_path(search->options->summaries, source, &ret->path, why));
	if (ret->path.len == 0)
		return OK;
	err = plan_parts(search, source, seal, ret, &end, why);
	buf_done(&end.state);
	return err;
}
