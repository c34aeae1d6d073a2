/* live.c - the live streams of the console.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "live"

#include "web/live.h"

#include <pthread.h>

#include "base/buf.h"
#include "base/condition.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "store/account.h"
#include "store/feed.h"
#include "web/live_exercise.h"

enum {
	ROUND_MICROSECONDS = 1000 * 1000, /* at most one event of a kind a second */
	KEEPALIVE_ROUNDS = 15,
	SESSION_CHECK_ROUNDS = 5,
};

struct viewer {
	struct viewer *next;
	struct http_stream *stream;
	unsigned organisation;
	int64_t person;
	char session[TOKEN_TEXT_MAX]; /* empty: the hall's screen */
	struct exercise_viewer play;
};

struct live {
	struct store *store;
	pthread_t thread;
	uint64_t generation;            /* of the store, as far as it was told; the thread's own */
	int64_t position;               /* likewise in the feed */
	struct live_exercise *exercise; /* NULL in the real world */
	pthread_mutex_t lock;           /* guards all below */
	bool ending;
	pthread_cond_t ended; /* so that a stop does not wait for the round */
	struct viewer *viewers;
	struct audience sensors; /* whose sensors have news that were not told yet */
};

/* --- one round --- */

/* What came since the last round, and for whom. What cannot be read now is told a round later. */
static struct feed_news
gather(struct live *live)
{
	const struct reader node = reader_of_node(0, "live");
	uint64_t generation = store_generation(live->store);
	struct feed_news news = { 0 };
	struct fault why;

	if (generation == live->generation)
		return news;
	if (feed_read_news(live->store, &node, live->position, &news, &live->position, &why) !=
		OK) {
		LOG_WARNING("feed_unread", "code=%s text=\"%s\"", err_name(why.code), why.text);
		return (struct feed_news){ 0 };
	}
	live->generation = generation;
	return news;
}

static bool
say(struct viewer *viewer, const char *event, int64_t moment)
{
	char text[TIMESTAMP_TEXT_MAX];
	OWNED_BUF out = BUF_INIT;

	timestamp_format(moment, text);
	buf_addf(&out, "event: %s\ndata: {\"position\":\"%s\"}\n\n", event, text);
	return !out.failed && http_stream_send(viewer->stream, buf_str(&out));
}

static bool
session_lives(struct live *live, const struct viewer *viewer)
{
	struct reader now;
	enum err err;

	if (viewer->session[0] == '\0')
		return true;
	err = account_peek_session(live->store, str_of(viewer->session), &now, NULL);
	return err == OK && now.organisation == viewer->organisation &&
	       reader_may(&now, ROLE_READER);
}

/* False when the viewer is to be left. */
static bool
attend(struct live *live, struct viewer *viewer, const struct feed_news *news, unsigned round)
{
	int64_t now = env_now(store_env(live->store));

	if (round % SESSION_CHECK_ROUNDS == 0 && !session_lives(live, viewer)) {
		http_stream_send(viewer->stream, STR("event: session\ndata: {\"ended\":true}\n\n"));
		return false;
	}
	if (live->exercise != NULL &&
		!live_exercise_attend(live->exercise, &viewer->play, viewer->stream))
		return false;
	if (audience_has(&news->objects, viewer->organisation) && !say(viewer, "objects", now))
		return false;
	if (audience_has(&news->counts, viewer->organisation) && !say(viewer, "picture", now))
		return false;
	if (audience_has(&live->sensors, viewer->organisation) && !say(viewer, "sensors", now))
		return false;
	return round % KEEPALIVE_ROUNDS != 0 ||
	       http_stream_send(viewer->stream, STR(": still here\n\n"));
}

static void
leave(struct viewer *viewer)
{
	http_stream_leave(viewer->stream);
	free(viewer);
}

static void
attend_all(struct live *live, const struct feed_news *news, unsigned round)
{
	pthread_mutex_lock(&live->lock);
	for (struct viewer **at = &live->viewers; *at != NULL;) {
		struct viewer *viewer = *at;
		if (attend(live, viewer, news, round)) {
			at = &viewer->next;
			continue;
		}
		*at = viewer->next;
		leave(viewer);
	}
	live->sensors = (struct audience){ 0 };
	pthread_mutex_unlock(&live->lock);
}

/* False when there is no next round. */
static bool
await_round(struct live *live)
{
	struct timespec deadline = condition_deadline(ROUND_MICROSECONDS);
	bool ending;

	pthread_mutex_lock(&live->lock);
	while (!live->ending && condition_wait(&live->ended, &live->lock, &deadline))
		continue;
	ending = live->ending;
	pthread_mutex_unlock(&live->lock);
	return !ending;
}

static void *
live_main(void *arg)
{
	struct live *live = arg;

	for (unsigned round = 1; await_round(live); round++) {
		struct feed_news news = gather(live);
		if (live->exercise != NULL)
			live_exercise_gather(live->exercise);
		attend_all(live, &news, round);
	}
	return NULL;
}

/* --- life --- */

enum err
live_start(struct store *store, struct exercise *exercise, struct live **ret, struct fault *why)
{
	struct live_exercise *play = NULL;
	struct live *live;
	int64_t newest;

	TRY(feed_newest(store, &newest, why));
	if (exercise != NULL)
		TRY(live_exercise_new(exercise, &play, why));
	live = calloc(1, sizeof(*live));
	if (live == NULL) {
		live_exercise_free(play);
		return fail_nomem(why);
	}
	live->exercise = play;
	live->store = store;
	live->position = newest;
	pthread_mutex_init(&live->lock, NULL);
	condition_init(&live->ended);
	if (pthread_create(&live->thread, NULL, live_main, live) != 0) {
		pthread_cond_destroy(&live->ended);
		pthread_mutex_destroy(&live->lock);
		live_exercise_free(live->exercise);
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
	pthread_mutex_lock(&live->lock);
	live->ending = true;
	pthread_cond_signal(&live->ended);
	pthread_mutex_unlock(&live->lock);
	pthread_join(live->thread, NULL);
	while (live->viewers != NULL) {
		struct viewer *viewer = live->viewers;
		live->viewers = viewer->next;
		leave(viewer);
	}
	pthread_cond_destroy(&live->ended);
	pthread_mutex_destroy(&live->lock);
	live_exercise_free(live->exercise);
	free(live);
}

void
live_tell_sensors(struct live *live, unsigned organisation)
{
	pthread_mutex_lock(&live->lock);
	audience_add(&live->sensors, organisation);
	pthread_mutex_unlock(&live->lock);
}

/* --- joining --- */

static size_t
streams_of(const struct live *live, int64_t person)
{
	size_t count = 0;

	for (const struct viewer *viewer = live->viewers; viewer != NULL; viewer = viewer->next)
		count += viewer->person == person;
	return count;
}

/* Nobody in particular is person 0. */
static enum err
check_count(const struct live *live, int64_t person, struct fault *why)
{
	size_t most = person == 0 ? LIVE_STREAMS_PUBLIC : LIVE_STREAMS_PER_PERSON;

	if (streams_of(live, person) < most)
		return OK;
	return person == 0 ? fail(why, E_TOO_MANY, "too many watch already")
			   : fail(why, E_TOO_MANY, "a person has at most %zu streams", most);
}

/* With the lock held. Takes the viewer over when it is OK. */
static enum err
admit(struct live *live, struct viewer *viewer, struct http_request *request,
	struct http_reply *reply, struct fault *why)
{
	TRY(check_count(live, viewer->person, why));
	TRY(http_stream_start(request, reply, &viewer->stream, why));
	http_stream_send(viewer->stream, STR("retry: 3000\n\n"));
	viewer->next = live->viewers;
	live->viewers = viewer;
	return OK;
}

static enum err
join(struct live *live, const struct viewer *as, struct http_request *request,
	struct http_reply *reply, struct fault *why)
{
	struct viewer *viewer = malloc(sizeof(*viewer));
	enum err err;

	if (viewer == NULL)
		return fail_nomem(why);
	*viewer = *as;
	pthread_mutex_lock(&live->lock);
	err = admit(live, viewer, request, reply, why);
	pthread_mutex_unlock(&live->lock);
	if (err != OK)
		free(viewer);
	return err;
}

enum err
live_join(struct live *live, const struct reader *reader, struct str session,
	struct http_request *request, struct http_reply *reply, struct fault *why)
{
	struct viewer viewer = { .organisation = reader->organisation,
		.person = reader->person,
		.play = { .view = exercise_view_of(&reader->seat),
			.team = reader->seat.team,
			.by_code = seat_knows_codes_only(&reader->seat),
			.reader = *reader } };

	if (session.len == 0 || session.len >= sizeof(viewer.session))
		return fail(why, E_UNAUTHENTICATED, "no session");
	memcpy(viewer.session, session.data, session.len);
	return join(live, &viewer, request, reply, why);
}

enum err
live_join_public(struct live *live, struct http_request *request, struct http_reply *reply,
	struct fault *why)
{
	const struct viewer viewer = { .play = { .view = VIEW_PUBLIC } };

	return join(live, &viewer, request, reply, why);
}
