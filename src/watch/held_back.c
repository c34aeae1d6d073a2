/* held_back.c - counts lines by indicator, and leaves out the loud ones.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "watch"
#include "watch/held_back.h"

#include "base/limits.h"
#include "base/log.h"

enum { BUCKETS = 1 << 15, CACHE_LINE = 64 };

struct line_count {
	uint64_t window; /* in which `lines` were counted */
	uint64_t last;   /* the line that was counted last */
	unsigned lines;
};

struct counter {
	uint64_t hash; /* of the id */
	struct str id;
	int64_t version;
	struct line_count own;
	bool is_held;
	bool is_silenced;
	struct counter *in_bucket;
};

struct held_back {
	unsigned percent;
	struct line_count all; /* lines with a hit that was not left out */
	uint64_t hits;         /* in the same window, each indicator once a line */
	size_t count;
	uint64_t held;
	uint64_t revision, wakes;
	size_t silenced_count;
	struct counter *silenced[SILENCED_MAX];
	struct counter *buckets[BUCKETS];
	struct arena *arena; /* the counters */
};

struct held_back *
held_back_new(unsigned percent)
{
	OWNED(held_back) held_back = calloc(1, sizeof(*held_back));

	if (held_back == NULL)
		return NULL;
	held_back->percent = percent;
	held_back->arena = arena_new(SIZE_MAX);
	if (held_back->arena == NULL)
		return NULL;
	return DISOWN(held_back);
}

void
held_back_free(struct held_back *held_back)
{
	if (held_back == NULL)
		return;
	arena_free(held_back->arena);
	free(held_back);
}

void
held_back_wake(struct held_back *held_back)
{
	for (size_t i = 0; i < held_back->silenced_count; i++)
		held_back->silenced[i]->is_silenced = false;
	held_back->silenced_count = 0;
	held_back->revision++;
	held_back->wakes++;
}

static void
forget_all(struct held_back *held_back)
{
	held_back_wake(held_back);
	arena_reset(held_back->arena);
	memset(held_back->buckets, 0, sizeof(held_back->buckets));
	held_back->all = (struct line_count){ 0 };
	held_back->hits = 0;
	held_back->count = 0;
	held_back->held = 0;
}

void
held_back_fetch_place(const struct held_back *held_back, uint64_t hash)
{
	__builtin_prefetch(&held_back->buckets[hash % BUCKETS]);
}

/* Its id stands behind it. */
void
held_back_fetch(const struct held_back *held_back, uint64_t hash)
{
	const char *counter = (const char *)held_back->buckets[hash % BUCKETS];

	__builtin_prefetch(counter, 1);
	__builtin_prefetch(counter + CACHE_LINE, 1);
}

static enum err
add_counter(struct held_back *held_back, const struct match_indicator *indicator, uint64_t hash,
	struct counter **ret, struct fault *why)
{
	struct counter **bucket = &held_back->buckets[hash % BUCKETS];
	struct counter *counter;

	if (held_back->count == LOUD_INDICATORS_MAX)
		forget_all(held_back);
	counter = arena_new_of(held_back->arena, struct counter);
	if (counter == NULL)
		return fail_nomem(why);
	*counter = (struct counter){ .hash = hash,
		.id = str_copy(held_back->arena, indicator->id),
		.version = indicator->version,
		.in_bucket = *bucket };
	if (counter->id.data == NULL)
		return fail_nomem(why);
	held_back->count++;
	*bucket = counter;
	*ret = counter;
	return OK;
}

static enum err
find_counter(struct held_back *held_back, const struct match_indicator *indicator, uint64_t hash,
	struct counter **ret, struct fault *why)
{
	struct counter *counter = held_back->buckets[hash % BUCKETS];

	while (counter != NULL && (counter->hash != hash || !str_eq(counter->id, indicator->id)))
		counter = counter->in_bucket;
	if (counter == NULL)
		return add_counter(held_back, indicator, hash, ret, why);
	if (counter->version != indicator->version) {
		held_back->held -= counter->is_held;
		if (counter->is_silenced)
			held_back_wake(held_back);
		counter->version = indicator->version;
		counter->own.lines = 0;
		counter->is_held = false;
	}
	*ret = counter;
	return OK;
}

static void
count_line(struct line_count *count, uint64_t line)
{
	uint64_t window = (line - 1) / LOUD_WINDOW_LINES;

	if (count->last == line)
		return;
	if (count->window != window)
		count->lines = 0;
	count->window = window;
	count->last = line;
	count->lines++;
}

static void
count_hit(struct held_back *held_back, struct counter *counter, uint64_t line)
{
	uint64_t window = held_back->all.window;

	if (counter->own.last == line)
		return;
	count_line(&counter->own, line);
	count_line(&held_back->all, line);
	held_back->hits = held_back->all.window == window ? held_back->hits + 1 : 1;
}

static bool
is_loud(const struct held_back *held_back, const struct counter *counter)
{
	uint64_t most = LOUD_WINDOW_LINES / 100 * held_back->percent;
	uint64_t most_hits = most * LOUD_HITS_EACH;
	uint64_t together = most / LOUD_TOGETHER;

	if (held_back->hits > most_hits)
		return counter->own.lines > together * most_hits / held_back->hits;
	return counter->own.lines > most ||
	       (held_back->all.lines > most && counter->own.lines > together);
}

static void
hold(struct held_back *held_back, struct counter *counter)
{
	counter->is_held = true;
	held_back->held++;
	LOG_WARNING("indicator held back", "id=%.*s lines=%u of=%u share=%u%%",
		STR_FMT(counter->id), counter->own.lines, LOUD_WINDOW_LINES, held_back->percent);
}

/* From its first hit that is left out on, and again after a wake. */
static void
silence(struct held_back *held_back, struct counter *counter)
{
	if (counter->is_silenced || held_back->silenced_count == SILENCED_MAX)
		return;
	counter->is_silenced = true;
	held_back->silenced[held_back->silenced_count++] = counter;
	held_back->revision++;
}

enum err
held_back_count(struct held_back *held_back, const struct match_indicator *indicator, uint64_t hash,
	uint64_t line, bool *ret, struct fault *why)
{
	struct counter *counter;

	TRY(find_counter(held_back, indicator, hash, &counter, why));
	if (!counter->is_held) {
		count_hit(held_back, counter, line);
		if (is_loud(held_back, counter))
			hold(held_back, counter);
	}
	if (counter->is_held)
		silence(held_back, counter);
	*ret = counter->is_held;
	return OK;
}

size_t
held_back_silenced(const struct held_back *held_back, struct str *ret)
{
	for (size_t i = 0; i < held_back->silenced_count; i++)
		ret[i] = held_back->silenced[i]->id;
	return held_back->silenced_count;
}

uint64_t
held_back_revision(const struct held_back *held_back)
{
	return held_back->revision;
}

uint64_t
held_back_wakes(const struct held_back *held_back)
{
	return held_back->wakes;
}

uint64_t
held_back_indicators(const struct held_back *held_back)
{
	return held_back->held;
}
