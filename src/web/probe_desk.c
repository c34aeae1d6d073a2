/* probe_desk.c - a small table of probes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/probe_desk.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/timestamp.h"

#define MINUTE (60 * MICROSECONDS_PER_SECOND)

struct probe {
	char name[PROBE_NAME_MAX + 1];
	int64_t seen;
	size_t checks;
	int64_t minute;                  /* results are counted by minutes: this one ... */
	size_t this_minute, last_minute; /* ... and the one before it */
	int64_t newest;                  /* time of the newest result */
};

struct probe_desk {
	pthread_mutex_t lock;
	size_t count;
	struct probe probes[PROBES_MAX]; /* by name */
};

struct probe_desk *
probe_desk_new(void)
{
	struct probe_desk *desk = calloc(1, sizeof(*desk));

	if (desk != NULL)
		pthread_mutex_init(&desk->lock, NULL);
	return desk;
}

void
probe_desk_free(struct probe_desk *desk)
{
	if (desk == NULL)
		return;
	pthread_mutex_destroy(&desk->lock);
	free(desk);
}

/* --- with the lock held --- */

static bool
is_silent(const struct probe *probe, int64_t now)
{
	return now - probe->seen > PROBE_SILENT_SECONDS * MICROSECONDS_PER_SECOND;
}

static struct probe *
find(struct probe_desk *desk, struct str name)
{
	for (size_t i = 0; i < desk->count; i++)
		if (str_eq(str_of(desk->probes[i].name), name))
			return &desk->probes[i];
	return NULL;
}

/* Room for a new one: at the end, or in the place of one that is silent. */
static bool
make_room(struct probe_desk *desk, int64_t now)
{
	if (desk->count < PROBES_MAX)
		return true;
	for (size_t i = 0; i < desk->count; i++) {
		if (!is_silent(&desk->probes[i], now))
			continue;
		desk->count--;
		memmove(&desk->probes[i], &desk->probes[i + 1],
			(desk->count - i) * sizeof(*desk->probes));
		return true;
	}
	return false;
}

static struct probe *
add(struct probe_desk *desk, struct str name, int64_t now)
{
	size_t at = 0;

	if (name.len > PROBE_NAME_MAX || !make_room(desk, now))
		return NULL;
	while (at < desk->count && str_compare(str_of(desk->probes[at].name), name) < 0)
		at++;
	memmove(&desk->probes[at + 1], &desk->probes[at],
		(desk->count - at) * sizeof(*desk->probes));
	desk->count++;
	desk->probes[at] = (struct probe){ .seen = now };
	memcpy(desk->probes[at].name, name.data, name.len);
	return &desk->probes[at];
}

static void
turn_minute(struct probe *probe, int64_t now)
{
	int64_t minute = now / MINUTE;

	if (minute == probe->minute)
		return;
	probe->last_minute = minute == probe->minute + 1 ? probe->this_minute : 0;
	probe->this_minute = 0;
	probe->minute = minute;
}

/* --- what is called --- */

bool
probe_desk_ask(struct probe_desk *desk, struct str name, int64_t now, unsigned *ret_place,
	unsigned *ret_count)
{
	struct probe *probe;
	unsigned count = 0;

	pthread_mutex_lock(&desk->lock);
	probe = find(desk, name);
	if (probe == NULL)
		probe = add(desk, name, now);
	if (probe != NULL)
		probe->seen = now;
	for (size_t i = 0; i < desk->count; i++) {
		if (is_silent(&desk->probes[i], now))
			continue;
		if (&desk->probes[i] == probe)
			*ret_place = count;
		count++;
	}
	*ret_count = count;
	pthread_mutex_unlock(&desk->lock);
	return probe != NULL;
}

void
probe_desk_given(struct probe_desk *desk, struct str name, size_t checks)
{
	struct probe *probe;

	pthread_mutex_lock(&desk->lock);
	probe = find(desk, name);
	if (probe != NULL)
		probe->checks = checks;
	pthread_mutex_unlock(&desk->lock);
}

void
probe_desk_brought(
	struct probe_desk *desk, struct str name, size_t results, int64_t newest, int64_t now)
{
	struct probe *probe;

	pthread_mutex_lock(&desk->lock);
	probe = find(desk, name);
	if (probe == NULL)
		probe = add(desk, name, now);
	if (probe != NULL) {
		turn_minute(probe, now);
		probe->this_minute += results;
		probe->seen = now;
		probe->newest = newest > probe->newest ? newest : probe->newest;
	}
	pthread_mutex_unlock(&desk->lock);
}

static void
put_probe(struct probe *probe, int64_t now, struct json_writer *out)
{
	turn_minute(probe, now);
	json_open_object(out);
	json_member_string(out, STR("name"), str_of(probe->name));
	json_member_timestamp(out, STR("seen"), probe->seen);
	json_member_int(out, STR("checks"), (int64_t)probe->checks);
	json_member_int(out, STR("results_per_minute"),
		(int64_t)(probe->last_minute > probe->this_minute ? probe->last_minute
								  : probe->this_minute));
	json_key(out, STR("lag_ms"));
	if (probe->newest == 0)
		json_put_null(out);
	else
		json_put_int(out, now > probe->newest ? (now - probe->newest) / 1000 : 0);
	json_close_object(out);
}

void
probe_desk_put(struct probe_desk *desk, int64_t now, struct json_writer *out)
{
	json_key(out, STR("probes"));
	json_open_array(out);
	pthread_mutex_lock(&desk->lock);
	for (size_t i = 0; i < desk->count; i++)
		put_probe(&desk->probes[i], now, out);
	pthread_mutex_unlock(&desk->lock);
	json_close_array(out);
}
