/* sightings.c - hits added up, then written as STIX sightings.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/sightings.h"

#include <sodium.h>

#include "base/hash.h"
#include "base/json_write.h"
#include "base/limits.h"
#include "base/timestamp.h"

enum { BUCKETS = 1 << 15, CACHE_LINE = 64 };
enum { UUID_BYTES = 16, RANDOM_AT_ONCE = 256 * UUID_BYTES }; /* a call of the system costs as much as an id */
enum { COUNT_MAX = 999999999 }; /* STIX 2.1 section 5.2.1: the largest count */

/* PENDING_SIGHTINGS_MAX of them, each with an id and some markings. */
#define PENDING_MEMORY (256u * MIB)

struct pending {
	uint64_t hash; /* of the indicator's id */
	struct str indicator;
	struct str label;
	int64_t window;
	int64_t first;
	int64_t last;
	uint64_t count;
	struct pending *next; /* by age */
	struct pending *in_bucket;
};

struct sightings {
	struct env *env;
	int64_t window;
	size_t count;
	struct pending *oldest;
	struct pending *newest;
	struct pending *buckets[BUCKETS];
	struct arena *arena; /* forgotten whenever nothing is pending */
	size_t random_left;  /* bytes that made no id yet, from the beginning */
	uint8_t random[RANDOM_AT_ONCE];
};

struct sightings *
sightings_new(struct env *env, int64_t window)
{
	OWNED(sightings) sightings = calloc(1, sizeof(*sightings));

	if (sightings == NULL)
		return NULL;
	sightings->env = env;
	sightings->window = window;
	sightings->arena = arena_new(PENDING_MEMORY);
	if (sightings->arena == NULL)
		return NULL;
	return DISOWN(sightings);
}

void
sightings_free(struct sightings *sightings)
{
	if (sightings == NULL)
		return;
	arena_free(sightings->arena);
	sodium_memzero(sightings->random, sizeof(sightings->random));
	free(sightings);
}

size_t
sightings_count(const struct sightings *sightings)
{
	return sightings->count;
}

static int64_t
round_down(int64_t moment, int64_t unit)
{
	int64_t rest = moment % unit;

	return moment - (rest < 0 ? rest + unit : rest);
}

/* --- adding up --- */

void
sightings_fetch_place(const struct sightings *sightings, uint64_t hash)
{
	__builtin_prefetch(&sightings->buckets[hash % BUCKETS]);
}

/* Its indicator's id stands behind it. */
void
sightings_fetch(const struct sightings *sightings, uint64_t hash)
{
	const char *pending = (const char *)sightings->buckets[hash % BUCKETS];

	__builtin_prefetch(pending, 1);
	__builtin_prefetch(pending + CACHE_LINE, 1);
	__builtin_prefetch(pending + 2 * CACHE_LINE);
}

static struct pending *
find(struct pending *bucket, struct str indicator, uint64_t hash, int64_t window)
{
	while (bucket != NULL && (bucket->hash != hash || bucket->window != window ||
					 bucket->count == COUNT_MAX ||
					 !str_eq(bucket->indicator, indicator)))
		bucket = bucket->in_bucket;
	return bucket;
}

static struct pending *
append(struct sightings *sightings, uint64_t hash, const struct match_indicator *indicator,
	int64_t moment)
{
	struct pending **bucket = &sightings->buckets[hash % BUCKETS];
	struct pending *pending = arena_new_of(sightings->arena, struct pending);

	if (pending == NULL)
		return NULL;
	pending->hash = hash;
	pending->indicator = str_copy(sightings->arena, indicator->id);
	pending->label = str_copy(sightings->arena, indicator->label);
	if (pending->indicator.data == NULL || pending->label.data == NULL)
		return NULL;
	pending->window = round_down(moment, sightings->window);
	pending->first = moment;
	pending->last = moment;
	pending->in_bucket = *bucket;
	*bucket = pending;
	if (sightings->newest != NULL)
		sightings->newest->next = pending;
	else
		sightings->oldest = pending;
	sightings->newest = pending;
	sightings->count++;
	return pending;
}

enum err
sightings_add(struct sightings *sightings, const struct match_indicator *indicator, uint64_t hash,
	int64_t moment, struct fault *why)
{
	struct pending *pending = find(sightings->buckets[hash % BUCKETS], indicator->id, hash,
		round_down(moment, sightings->window));

	if (pending == NULL)
		pending = append(sightings, hash, indicator, moment);
	if (pending == NULL)
		return fail_nomem(why);
	pending->count++;
	if (moment < pending->first)
		pending->first = moment;
	if (moment > pending->last)
		pending->last = moment;
	return OK;
}

/* --- writing --- */

/* To which times are rounded. */
static int64_t
unit_of(const struct sighting_terms *terms)
{
	return terms->anonymous ? MICROSECONDS_PER_HOUR : 1;
}

static bool
is_among(const struct str *list, size_t count, struct str id)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(list[i], id))
			return true;
	return false;
}

static void
add_list(struct buf *out, const struct str *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		buf_add_char(out, i == 0 ? '[' : ',');
		json_escape(out, list[i]);
	}
	buf_add_char(out, ']');
}

/* The indicator's markings, then the member's, each once. */
static void
add_markings(struct buf *out, struct str label, const struct sighting_terms *terms)
{
	struct str all[MARKINGS_MAX];
	size_t count = 0;
	struct str id;

	while (str_split(&label, ' ', &id))
		if (id.len > 0 && count < MARKINGS_MAX && !is_among(all, count, id))
			all[count++] = id;
	for (size_t i = 0; i < terms->marking_count && count < MARKINGS_MAX; i++)
		if (!is_among(all, count, terms->markings[i]))
			all[count++] = terms->markings[i];
	if (count == 0)
		return;
	buf_add(out, STR(",\"object_marking_refs\":"));
	add_list(out, all, count);
}

static void
add_time(struct buf *out, struct str key, int64_t time)
{
	char text[TIMESTAMP_TEXT_MAX];

	buf_add(out, key);
	json_escape(out, timestamp_format(time, text));
}

/* Of each random byte one use is made, and no trace is kept. */
static void
draw_id(struct sightings *sightings, char text[UUID_TEXT + 1])
{
	uint8_t *bytes;

	if (sightings->random_left == 0) {
		env_random(sightings->env, sightings->random, sizeof(sightings->random));
		sightings->random_left = sizeof(sightings->random);
	}
	sightings->random_left -= UUID_BYTES;
	bytes = sightings->random + sightings->random_left;
	uuid_v4_of(bytes, text);
	sodium_memzero(bytes, UUID_BYTES);
}

/* What all sightings of an envelope say alike: by whom, and when it was said. */
static void
add_origin(struct buf *out, const struct sighting_terms *terms, int64_t now)
{
	buf_add(out, STR("\",\"created_by_ref\":"));
	json_escape(out, terms->reporter);
	add_time(out, STR(",\"created\":"), now);
	add_time(out, STR(",\"modified\":"), now);
}

/* There may be many, so keys are ready-made, with the signs around them. */
static void
add_sighting(struct sightings *sightings, struct buf *out, const struct pending *pending,
	const struct sighting_terms *terms, struct str origin)
{
	int64_t unit = unit_of(terms);
	int64_t last = round_down(pending->last, unit);
	char id[UUID_TEXT + 1];

	draw_id(sightings, id);
	buf_add(out, STR("{\"type\":\"sighting\",\"spec_version\":\"2.1\",\"id\":\"sighting--"));
	buf_add(out, str_from(id, UUID_TEXT));
	buf_add(out, origin);
	add_time(out, STR(",\"first_seen\":"), round_down(pending->first, unit));
	add_time(out, STR(",\"last_seen\":"), last < pending->last ? last + unit : last);
	buf_add(out, STR(",\"count\":"));
	buf_add_int(out, (int64_t)pending->count);
	buf_add(out, STR(",\"sighting_of_ref\":"));
	json_escape(out, pending->indicator);
	if (!terms->anonymous) {
		buf_add(out, STR(",\"where_sighted_refs\":"));
		add_list(out, &terms->reporter, 1);
	}
	add_markings(out, pending->label, terms);
	buf_add_char(out, '}');
}

static void
forget_all(struct sightings *sightings)
{
	sightings->newest = NULL;
	memset(sightings->buckets, 0, sizeof(sightings->buckets));
	arena_reset(sightings->arena);
}

enum err
sightings_take(struct sightings *sightings, const struct sighting_terms *terms,
	struct buf *envelope, size_t *ret, struct fault *why)
{
	int64_t now = round_down(env_now(sightings->env), unit_of(terms));
	OWNED_BUF origin = BUF_INIT;
	size_t taken = 0;

	add_origin(&origin, terms, now);
	TRY(buf_check(&origin, why));
	buf_add(envelope, STR("{\"objects\":["));
	while (sightings->oldest != NULL && (taken == 0 || envelope->len < terms->enough)) {
		struct pending *pending = sightings->oldest;
		if (taken++ > 0)
			buf_add_char(envelope, ',');
		add_sighting(sightings, envelope, pending, terms, buf_str(&origin));
		pending->count = COUNT_MAX; /* later hits make a sighting of their own */
		sightings->oldest = pending->next;
		sightings->count--;
	}
	if (sightings->oldest == NULL)
		forget_all(sightings);
	buf_add(envelope, STR("]}"));
	*ret = taken;
	return buf_check(envelope, why);
}
