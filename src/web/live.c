/* live.c - the live streams of the console.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "live"

#include "web/live.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "store/account.h"
#include "store/feed.h"

enum {
	ROUND_MILLISECONDS = 1000, /* at most one event of a kind a second */
	KEEPALIVE_ROUNDS = 15,
	SESSION_CHECK_ROUNDS = 5,
	FEED_STEP = 200,
	ROUND_MEMORY = 64 * MIB,
	COOKIE_MAX = TOKEN_TEXT_MAX,
};

struct viewer {
	struct viewer *next;
	struct http_stream *stream;
	struct reader reader;
	char session[COOKIE_MAX];
	int64_t seen; /* in the feed */
};

struct live {
	struct store *store;
	pthread_t thread;
	atomic_bool ending;
	pthread_mutex_t lock; /* guards the list */
	struct viewer *viewers;
};

/* --- one viewer's round --- */

static void
say(struct viewer *viewer, const char *event, int64_t moment, bool *alive)
{
	char text[TIMESTAMP_TEXT_MAX];
	OWNED_BUF out = BUF_INIT;

	timestamp_format(moment, text);
	buf_addf(&out, "event: %s\ndata: {\"position\":\"%s\"}\n\n", event, text);
	*alive = *alive && !out.failed && http_stream_send(viewer->stream, buf_str(&out));
}

/* What came into the feed for this viewer since it was last told. */
static enum err
look(struct live *live, struct viewer *viewer, struct arena *arena, bool *ret_objects,
	bool *ret_sightings, struct fault *why)
{
	const struct feed_item *items;
	size_t count;
	int64_t next;

	do {
		arena_reset(arena);
		TRY(feed_read(live->store, &viewer->reader, viewer->seen, FEED_STEP, arena, &count,
			&items, &next, why));
		for (size_t i = 0; i < count; i++) {
			*ret_objects = true;
			if (str_eq(items[i].object.type, STR("sighting")) ||
				str_eq(items[i].object.type, STR("incident")))
				*ret_sightings = true;
		}
		if (next == viewer->seen)
			break;
		viewer->seen = next;
	} while (!*ret_sightings);
	return OK;
}

static bool
session_lives(struct live *live, struct viewer *viewer)
{
	struct reader now;

	return account_peek_session(live->store, str_of(viewer->session), &now, NULL) == OK;
}

/* False when the viewer is to be left. */
static bool
attend(struct live *live, struct viewer *viewer, struct arena *arena, unsigned round, bool news)
{
	int64_t now = env_now(store_env(live->store));
	bool alive = true;
	bool objects = false;
	bool sightings = false;
	struct fault why;

	if (round % SESSION_CHECK_ROUNDS == 0 && !session_lives(live, viewer)) {
		http_stream_send(
			viewer->stream, STR("event: session\ndata: {\"ended\":true}\n\n"));
		return false;
	}
	if (news && look(live, viewer, arena, &objects, &sightings, &why) != OK)
		LOG_WARNING("feed_unread", "code=%s text=\"%s\"", err_name(why.code), why.text);
	if (objects)
		say(viewer, "objects", now, &alive);
	if (sightings)
		say(viewer, "picture", now, &alive);
	if (round % KEEPALIVE_ROUNDS == 0)
		alive = alive && http_stream_send(viewer->stream, STR(": still here\n\n"));
	return alive;
}

static void
leave(struct viewer *viewer)
{
	http_stream_leave(viewer->stream);
	free(viewer);
}

static void
attend_all(struct live *live, struct arena *arena, unsigned round, bool news)
{
	pthread_mutex_lock(&live->lock);
	for (struct viewer **at = &live->viewers; *at != NULL;) {
		struct viewer *viewer = *at;
		if (attend(live, viewer, arena, round, news)) {
			at = &viewer->next;
			continue;
		}
		*at = viewer->next;
		leave(viewer);
	}
	pthread_mutex_unlock(&live->lock);
}

static void *
live_main(void *arg)
{
	struct live *live = arg;
	OWNED(arena) arena = arena_new(ROUND_MEMORY);
	struct timespec pause = { .tv_nsec = ROUND_MILLISECONDS * 1000000L - 1 };
	uint64_t told = 0;

	for (unsigned round = 1; arena != NULL && !atomic_load(&live->ending); round++) {
		uint64_t generation;
		nanosleep(&pause, NULL);
		generation = store_generation(live->store);
		attend_all(live, arena, round, generation != told);
		told = generation;
	}
	return NULL;
}

/* --- life --- */

enum err
live_start(struct store *store, struct live **ret, struct fault *why)
{
	struct live *live = calloc(1, sizeof(*live));

	if (live == NULL)
		return fail_nomem(why);
	live->store = store;
	pthread_mutex_init(&live->lock, NULL);
	if (pthread_create(&live->thread, NULL, live_main, live) != 0) {
		pthread_mutex_destroy(&live->lock);
		free(live);
		return fail(why, E_INTERNAL, "cannot start the thread of the live streams");
	}
	*ret = live;
	return OK;
}

void
live_stop(struct live *live)
{
	if (live == NULL)
		return;
	atomic_store(&live->ending, true);
	pthread_join(live->thread, NULL);
	while (live->viewers != NULL) {
		struct viewer *viewer = live->viewers;
		live->viewers = viewer->next;
		leave(viewer);
	}
	pthread_mutex_destroy(&live->lock);
	free(live);
}

enum err
live_join(struct live *live, const struct reader *reader, struct str session,
	struct http_stream *stream, struct fault *why)
{
	struct viewer *viewer;
	size_t streams = 0;
	int64_t newest;

	if (session.len >= COOKIE_MAX)
		return fail(why, E_UNAUTHENTICATED, "no such session");
	TRY(feed_newest(live->store, &newest, why));
	viewer = calloc(1, sizeof(*viewer));
	if (viewer == NULL)
		return fail_nomem(why);
	viewer->stream = stream;
	viewer->reader = *reader;
	viewer->seen = newest;
	memcpy(viewer->session, session.data, session.len);
	pthread_mutex_lock(&live->lock);
	for (const struct viewer *other = live->viewers; other != NULL; other = other->next)
		streams += other->reader.person == reader->person;
	if (streams < LIVE_STREAMS_PER_PERSON) {
		viewer->next = live->viewers;
		live->viewers = viewer;
	}
	pthread_mutex_unlock(&live->lock);
	if (streams < LIVE_STREAMS_PER_PERSON)
		return OK;
	free(viewer);
	return fail(why, E_TOO_MANY, "a person has at most %d streams", LIVE_STREAMS_PER_PERSON);
}
