/* count.c - counts attacks from the feed.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "picture"

#include "picture/count.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "model/object.h"
#include "picture/technique.h"
#include "store/feed.h"

enum {
	BATCH = 500,
	BATCH_MEMORY = 256 * MIB,
	DAYS_MAX = 4000, /* of one sighting: longer ones are cut, so that none fills the tables */
	PAUSE_MILLISECONDS = 1000,
};

struct counting {
	struct store *store;
	const struct reader *node;
	const struct directory *directory;
	struct arena *arena;
};

/* --- one attack's properties --- */

static unsigned
organisation_of(const struct counting *counting, struct str identity)
{
	const struct organisation *found = directory_by_identity(counting->directory, identity);

	return found == NULL || found->index == counting->directory->node ? 0 : found->index;
}

/* The node itself can be hit too, when it says so by name. */
static unsigned
member_of(const struct counting *counting, const struct json *sighting)
{
	const struct json *where = json_get(sighting, STR("where_sighted_refs"));

	if (where != NULL && where->type == JSON_ARRAY)
		JSON_EACH (item, where) {
			const struct organisation *found =
				directory_by_identity(counting->directory, item->string);
			if (found != NULL)
				return found->index;
		}
	return organisation_of(counting, json_get_string(sighting, STR("created_by_ref")));
}

static struct str
first_string(const struct json *object, struct str key)
{
	const struct json *first = json_at(json_get(object, key), 0);

	return first == NULL || first->type != JSON_STRING ? STR("") : first->string;
}

static struct str
kind_of(const struct json *sighted, struct str type)
{
	static const struct str keys[] = { STR_INIT("indicator_types"), STR_INIT("malware_types"),
		STR_INIT("tool_types"), STR_INIT("infrastructure_types"),
		STR_INIT("threat_actor_types") };

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		struct str kind = first_string(sighted, keys[i]);
		if (kind.len > 0)
			return kind;
	}
	return type;
}

/* --- days --- */

static int64_t
day_of(int64_t moment)
{
	int64_t day = moment / MICROSECONDS_PER_DAY;

	return moment % MICROSECONDS_PER_DAY < 0 ? day - 1 : day;
}

static bool
moment_at(const struct json *object, struct str key, int64_t *ret)
{
	return timestamp_parse(json_get_string(object, key), ret);
}

static int64_t
count_in(const struct json *sighting)
{
	int64_t count;

	if (!json_to_int(json_get(sighting, STR("count")), &count))
		return 1;
	return count < 0 ? 0 : count;
}

/* One part a day from the template's day on. */
static enum err
spread(struct counting *counting, const struct count_part *whole, int64_t last_day,
	struct count_change *ret, struct fault *why)
{
	int64_t days = last_day - whole->day + 1;
	struct count_part *parts;

	if (days < 1)
		days = 1;
	if (days > DAYS_MAX)
		days = DAYS_MAX;
	parts = arena_array(counting->arena, (size_t)days, struct count_part);
	if (parts == NULL)
		return fail_nomem(why);
	for (int64_t i = 0; i < days; i++) {
		int64_t share = whole->count / days + (i < whole->count % days);
		if (share == 0)
			continue;
		parts[ret->part_count] = *whole;
		parts[ret->part_count].day = whole->day + i;
		parts[ret->part_count++].count = share;
	}
	ret->parts = parts;
	return OK;
}

/* --- feed items --- */

static enum err
find_sighted(struct counting *counting, struct str id, const struct json **ret, struct fault *why)
{
	const struct released *sighted;
	enum err err = release_find(
		counting->store, counting->node, id, counting->arena, &sighted, why);

	*ret = NULL;
	if (err == E_ABSENT)
		return OK;
	if (err != OK)
		return err;
	return json_parse(counting->arena, sighted->text, ret, why);
}

static enum err
count_sighting(struct counting *counting, const struct json *sighting, int64_t otherwise,
	struct count_change *ret, struct fault *why)
{
	struct str of = json_get_string(sighting, STR("sighting_of_ref"));
	struct count_part whole = { .count = count_in(sighting),
		.member = member_of(counting, sighting) };
	const struct json *sighted;
	int64_t first = otherwise;
	int64_t last;

	if (!moment_at(sighting, STR("first_seen"), &first) &&
		!moment_at(sighting, STR("created"), &first))
		first = otherwise;
	last = first;
	if (moment_at(sighting, STR("last_seen"), &last) && last < first)
		last = first;
	TRY(find_sighted(counting, of, &sighted, why));
	whole.day = day_of(first);
	whole.kind = kind_of(sighted, object_id_type(of));
	whole.technique = technique_of(sighted);
	return spread(counting, &whole, day_of(last), ret, why);
}

static enum err
count_incident(struct counting *counting, const struct json *incident, int64_t otherwise,
	struct count_change *ret, struct fault *why)
{
	struct count_part whole = { .count = 1, .kind = STR("incident"), .technique = STR("") };
	int64_t moment = otherwise;

	if (!moment_at(incident, STR("created"), &moment))
		moment = otherwise;
	whole.day = day_of(moment);
	whole.member =
		organisation_of(counting, json_get_string(incident, STR("created_by_ref")));
	return spread(counting, &whole, whole.day, ret, why);
}

static bool
is_counted(struct str type)
{
	return str_eq(type, STR("sighting")) || str_eq(type, STR("incident"));
}

/* Is this the version that speaks for the id? An older one takes nothing. */
static enum err
is_last_version(struct counting *counting, const struct feed_item *item, bool *ret,
	struct fault *why)
{
	const struct released *last;
	enum err err = release_find(counting->store, counting->node, item->object.id,
		counting->arena, &last, why);

	if (err != OK)
		return err;
	*ret = str_eq(last->version_text, item->object.version_text) &&
		last->owner == item->object.owner && !last->revoked;
	return OK;
}

static enum err
count_item(struct counting *counting, const struct feed_item *item, struct count_change *ret,
	struct fault *why)
{
	const struct json *json;
	bool last;

	*ret = (struct count_change){ .object_row = item->object_row };
	if (item->kind == FEED_WITHDRAWN)
		return OK;
	TRY(is_last_version(counting, item, &last, why));
	if (!last)
		return OK;
	TRY(json_parse(counting->arena, item->object.text, &json, why));
	return str_eq(item->object.type, STR("sighting"))
		? count_sighting(counting, json, item->time, ret, why)
		: count_incident(counting, json, item->time, ret, why);
}

static enum err
count_batch(struct counting *counting, int64_t *cursor, bool *ret_more, struct fault *why)
{
	const struct feed_item *items;
	struct count_change *changes;
	size_t item_count;
	size_t count = 0;
	int64_t next;

	TRY(feed_read(counting->store, counting->node, *cursor, BATCH, counting->arena, &item_count,
		&items, &next, why));
	*ret_more = next != *cursor;
	if (!*ret_more)
		return OK;
	changes = arena_array(counting->arena, item_count + 1, struct count_change);
	if (changes == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < item_count; i++)
		if (is_counted(items[i].object.type))
			TRY(count_item(counting, &items[i], &changes[count++], why));
	TRY(counts_apply(counting->store, counting->node, changes, count, next, why));
	*cursor = next;
	return OK;
}

enum err
count_catch_up(struct store *store, struct fault *why)
{
	OWNED(arena) arena = arena_new(BATCH_MEMORY);
	struct reader node;
	int64_t cursor;
	bool more = true;

	if (arena == NULL)
		return fail_nomem(why);
	TRY(counts_cursor(store, &cursor, why));
	while (more) {
		OWNED(store_view) view = NULL;
		struct counting counting = { .store = store, .node = &node, .arena = arena };
		arena_reset(arena);
		TRY(store_view_acquire(store, (const struct store_view **)&view, why));
		counting.directory = store_view_directory(view);
		node = reader_of_node(counting.directory->node, "picture");
		TRY(count_batch(&counting, &cursor, &more, why));
	}
	return OK;
}

/* --- the thread --- */

struct counter {
	struct store *store;
	pthread_t thread;
	atomic_bool ending;
};

static void *
counter_main(void *arg)
{
	struct counter *counter = arg;
	uint64_t counted = 0;

	while (!atomic_load(&counter->ending)) {
		struct fault why;
		uint64_t generation = store_wait(counter->store, counted, PAUSE_MILLISECONDS);
		if (generation == counted)
			continue;
		if (count_catch_up(counter->store, &why) != OK)
			LOG_ERROR("uncounted", "code=%s text=\"%s\"", err_name(why.code), why.text);
		counted = generation;
	}
	return NULL;
}

enum err
counter_start(struct store *store, struct counter **ret, struct fault *why)
{
	struct counter *counter = calloc(1, sizeof(*counter));

	if (counter == NULL)
		return fail_nomem(why);
	counter->store = store;
	if (pthread_create(&counter->thread, NULL, counter_main, counter) != 0) {
		free(counter);
		return fail(why, E_INTERNAL, "cannot start the counter's thread");
	}
	*ret = counter;
	return OK;
}

void
counter_stop(struct counter *counter)
{
	if (counter == NULL)
		return;
	atomic_store(&counter->ending, true);
	pthread_join(counter->thread, NULL);
	free(counter);
}
