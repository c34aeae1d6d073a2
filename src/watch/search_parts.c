/* search_parts.c - which parts of a kept log must be read, by its summaries.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "search"
#include "watch/search_parts.h"

#include <assert.h>

#include "base/limits.h"
#include "base/log.h"
#include "watch/summary_check.h"

enum { FIRST_PARTS = 16, NANOSECONDS_PER_MICROSECOND = 1000 };

/* The states of readers: some of KiB for each part that is read, at the most. */
#define PLAN_MEMORY (256u * MIB)

void
search_plan_done(struct search_plan *plan)
{
	arena_free(plan->arena);
	summary_file_close(&plan->summaries);
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
	const struct search_keys *keys;

	if (!may_be_recent_enough(search, summary, changed))
		return false;
	if (search->patterns != NULL) /* no summary tells of them */
		return true;
	keys = &search->keys[summary->grain];
	for (size_t i = 0; i < keys->count; i++)
		if (summary_may_hold(summary, keys->keys[i]))
			return true;
	return keys->anywhere;
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
	assert(plan->parts != NULL);
	last = &plan->parts[plan->count++];
	last->end = summary->end.offset;
	return copy_place(plan, &summary->begin, &last->begin, why);
}

static enum err
read_summaries(struct search *search, struct summary_file *file, int64_t changed,
	struct search_plan *plan, struct fault *why)
{
	struct summary summary;
	bool found = true;

	while (found) {
		TRY(summary_file_next(file, &summary, &found, why));
		if (found && may_concern(search, &summary, changed))
			TRY(add_part(plan, &summary, why));
	}
	search->totals->summary_bytes_read += file->good;
	search->totals->refused_summaries += file->damaged;
	if (file->damaged)
		LOG_WARNING("summary refused", "file=%s reason=damaged, or another version's",
			plan->path.data);
	return OK;
}

/* --- all of it --- */

/* Where the summaries end, when they are of this text; else all is to be read. */
static enum err
plan_rest(const struct summary_file *file, const struct source *source,
	const struct summary_seal *seal, struct search_plan *plan, struct fault *why)
{
	struct text_place end = summary_file_end(file);
	struct summary_verdict verdict;

	TRY(summary_check(file, source, seal, &verdict, why));
	if (!verdict.fits || (!verdict.is_whole && !file->has_state)) {
		plan->count = 0;
		summary_file_forget(&plan->summaries);
		return OK;
	}
	plan->has_rest = !verdict.is_whole;
	return copy_place(plan, &end, &plan->rest, why);
}

enum err
search_plan_make(struct search *search, struct source *source, const struct summary_seal *seal,
	struct search_plan *ret, struct fault *why)
{
	int64_t changed = seal->modified / NANOSECONDS_PER_MICROSECOND;
	struct summary_file *file = &ret->summaries;

	ret->has_rest = true;
	ret->arena = arena_new(PLAN_MEMORY);
	if (ret->arena == NULL)
		return fail_nomem(why);
	TRY(source_read_head(source, why));
	TRY(summary_file_path(search->options->summaries, source, &ret->path, why));
	if (ret->path.len == 0)
		return OK;
	TRY(summary_file_open(
		search->env, ret->path.data, reader_kind_of(source->reader), file, why));
	TRY(read_summaries(search, file, changed, ret, why));
	return file->covered == 0 ? OK : plan_rest(file, source, seal, ret, why);
}
