/* sightings.c - hits added up, then written as STIX sightings.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/sightings.h"

#include "base/hash.h"
#include "base/json_write.h"
#include "base/limits.h"
#include "base/timestamp.h"

enum { BUCKETS = 1 << 15, CACHE_LINE = 64 };
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

static bool
is_among(const struct str *list, size_t count, struct str id)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(list[i], id))
			return true;
	return false;
}

/* The indicator's markings, then the member's, each once. */
static void
write_markings(struct json_writer *out, struct str label, const struct sighting_terms *terms)
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
	json_key(out, STR("object_marking_refs"));
	json_open_array(out);
	for (size_t i = 0; i < count; i++)
		json_put_string(out, all[i]);
	json_close_array(out);
}

static void
write_times(struct json_writer *out, const struct pending *pending, int64_t now, int64_t unit)
{
	int64_t last = round_down(pending->last, unit);

	json_member_timestamp(out, STR("created"), round_down(now, unit));
	json_member_timestamp(out, STR("modified"), round_down(now, unit));
	json_member_timestamp(out, STR("first_seen"), round_down(pending->first, unit));
	json_member_timestamp(out, STR("last_seen"), last < pending->last ? last + unit : last);
}

static void
write_sighting(struct sightings *sightings, struct json_writer *out, const struct pending *pending,
	const struct sighting_terms *terms)
{
	int64_t unit = terms->anonymous ? 3600 * MICROSECONDS_PER_SECOND : 1;
	char id[sizeof("sighting--") + UUID_TEXT] = "sighting--";

	uuid_v4(sightings->env, id + strlen(id));
	json_open_object(out);
	json_member_string(out, STR("type"), STR("sighting"));
	json_member_string(out, STR("spec_version"), STR("2.1"));
	json_member_string(out, STR("id"), str_of(id));
	json_member_string(out, STR("created_by_ref"), terms->reporter);
	write_times(out, pending, env_now(sightings->env), unit);
	json_member_int(out, STR("count"), (int64_t)pending->count);
	json_member_string(out, STR("sighting_of_ref"), pending->indicator);
	if (!terms->anonymous) {
		json_key(out, STR("where_sighted_refs"));
		json_open_array(out);
		json_put_string(out, terms->reporter);
		json_close_array(out);
	}
	write_markings(out, pending->label, terms);
	json_close_object(out);
}

static void
forget_all(struct sightings *sightings)
{
	sightings->newest = NULL;
	memset(sightings->buckets, 0, sizeof(sightings->buckets));
	arena_reset(sightings->arena);
}

enum err
sightings_take(struct sightings *sightings, const struct sighting_terms *terms, size_t enough,
	struct buf *envelope, size_t *ret, struct fault *why)
{
	struct json_writer out = json_writer_of(envelope);
	size_t taken = 0;

	json_open_object(&out);
	json_key(&out, STR("objects"));
	json_open_array(&out);
	while (sightings->oldest != NULL && (taken == 0 || envelope->len < enough)) {
		struct pending *pending = sightings->oldest;
		write_sighting(sightings, &out, pending, terms);
		pending->count = COUNT_MAX; /* later hits make a sighting of their own */
		sightings->oldest = pending->next;
		sightings->count--;
		taken++;
	}
	if (sightings->oldest == NULL)
		forget_all(sightings);
	json_close_array(&out);
	json_close_object(&out);
	*ret = taken;
	return buf_check(envelope, why);
}
