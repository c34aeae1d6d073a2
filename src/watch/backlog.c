/* backlog.c - packets of an interface that wait in memory until the sensor has time for them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A list of chunks: the thread adds to the last one, behind what was made known under the lock, and the
 * reader takes from the first. They may be the same.
 */
#include "watch/backlog.h"

#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/condition.h"
#include "base/limits.h"
#include "watch/capture.h"

enum { LOOK_MILLISECONDS = 100, SPARE_MAX = 4 };

struct chunk {
	struct chunk *next;
	size_t len; /* made known */
	char bytes[BACKLOG_CHUNK];
};

_Static_assert((int)BACKLOG_CHUNK >= (int)CAPTURE_TEXT_MIN, "room for a packet");

struct backlog {
	struct env *env;
	struct capture *capture;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t change; /* there is room, or it is to end */
	bool stopping;
	struct chunk *first, *last;
	struct chunk *spare; /* for the next ones */
	size_t chunks, spares, chunks_max;
	size_t at;      /* of the first, behind what was read */
	size_t waiting; /* bytes */
	enum err err;   /* the capture's, and its reason */
	struct fault why;
};

/* --- chunks; all with the lock held --- */

static struct chunk *
take_spare(struct backlog *backlog)
{
	struct chunk *chunk = backlog->spare;

	if (chunk == NULL)
		return malloc(sizeof(*chunk));
	backlog->spare = chunk->next;
	backlog->spares--;
	return chunk;
}

/* The one to add to; NULL while there is no room, or no memory. */
static struct chunk *
roomy_chunk(struct backlog *backlog)
{
	struct chunk *chunk = backlog->last;

	if (chunk != NULL && BACKLOG_CHUNK - chunk->len >= CAPTURE_TEXT_MIN)
		return chunk;
	chunk = backlog->chunks == backlog->chunks_max ? NULL : take_spare(backlog);
	if (chunk == NULL)
		return NULL;
	chunk->next = NULL;
	chunk->len = 0;
	backlog->chunks++;
	if (backlog->last == NULL)
		backlog->first = chunk;
	else
		backlog->last->next = chunk;
	backlog->last = chunk;
	return chunk;
}

/* The first one was read, and nothing is added to it any more. */
static void
drop_first(struct backlog *backlog)
{
	struct chunk *chunk = backlog->first;

	backlog->first = chunk->next;
	backlog->at = 0;
	backlog->chunks--;
	pthread_cond_signal(&backlog->change);
	if (backlog->spares == SPARE_MAX) {
		free(chunk);
		return;
	}
	chunk->next = backlog->spare;
	backlog->spare = chunk;
	backlog->spares++;
}

/* --- the thread --- */

/* A while, or until there is something to be done. With the lock held. */
static void
rest(struct backlog *backlog)
{
	struct timespec until = condition_deadline(LOOK_MILLISECONDS * 1000);

	if (!backlog->stopping)
		(void)condition_wait(&backlog->change, &backlog->lock, &until);
}

/* An interface that was taken away makes no file ready, or always. */
static void
wait_for_packets(struct backlog *backlog)
{
	struct pollfd file = { .fd = capture_file(backlog->capture), .events = POLLIN };

	if (poll(&file, 1, LOOK_MILLISECONDS) <= 0 || (file.revents & POLLIN) != 0)
		return;
	pthread_mutex_lock(&backlog->lock);
	rest(backlog);
	pthread_mutex_unlock(&backlog->lock);
}

/* Where to put what comes; NULL: it is to end. */
static struct chunk *
wait_for_room(struct backlog *backlog)
{
	struct chunk *chunk = NULL;

	pthread_mutex_lock(&backlog->lock);
	while (!backlog->stopping && (chunk = roomy_chunk(backlog)) == NULL)
		rest(backlog);
	if (backlog->stopping)
		chunk = NULL;
	pthread_mutex_unlock(&backlog->lock);
	return chunk;
}

static void
make_known(struct backlog *backlog, struct chunk *chunk, size_t got, enum err err,
	const struct fault *why)
{
	pthread_mutex_lock(&backlog->lock);
	chunk->len += got;
	backlog->waiting += got;
	if (err != OK) {
		backlog->err = err;
		backlog->why = *why;
	}
	pthread_mutex_unlock(&backlog->lock);
}

static void *
run(void *memory)
{
	struct backlog *backlog = memory;
	struct env *env = backlog->env;
	enum err err = OK;
	struct chunk *chunk;

	while (err == OK && (chunk = wait_for_room(backlog)) != NULL) {
		struct fault why = { 0 };
		size_t got = 0;

		err = capture_read(backlog->capture, env->monotonic(env), chunk->bytes + chunk->len,
			BACKLOG_CHUNK - chunk->len, &got, &why);
		make_known(backlog, chunk, got, err, &why);
		if (err == OK && got == 0)
			wait_for_packets(backlog);
	}
	return NULL;
}

/* --- beginning, reading, end --- */

enum err
backlog_start(struct env *env, struct capture *capture, size_t limit, struct backlog **ret,
	struct fault *why)
{
	struct backlog *backlog = calloc(1, sizeof(*backlog));

	if (backlog == NULL)
		return fail_nomem(why);
	backlog->env = env;
	backlog->capture = capture;
	backlog->chunks_max = limit / BACKLOG_CHUNK;
	pthread_mutex_init(&backlog->lock, NULL);
	condition_init(&backlog->change);
	if (pthread_create(&backlog->thread, NULL, run, backlog) != 0) {
		pthread_cond_destroy(&backlog->change);
		pthread_mutex_destroy(&backlog->lock);
		free(backlog);
		return fail(why, E_NOMEM, "cannot start a thread");
	}
	*ret = backlog;
	return OK;
}

static void
free_chunks(struct chunk *chunk)
{
	while (chunk != NULL) {
		struct chunk *next = chunk->next;

		free(chunk);
		chunk = next;
	}
}

void
backlog_stop(struct backlog *backlog)
{
	if (backlog == NULL)
		return;
	pthread_mutex_lock(&backlog->lock);
	backlog->stopping = true;
	pthread_cond_signal(&backlog->change);
	pthread_mutex_unlock(&backlog->lock);
	pthread_join(backlog->thread, NULL);
	free_chunks(backlog->first);
	free_chunks(backlog->spare);
	pthread_cond_destroy(&backlog->change);
	pthread_mutex_destroy(&backlog->lock);
	free(backlog);
}

/* What can be read now; NULL: nothing. */
static struct chunk *
readable_chunk(struct backlog *backlog)
{
	while (backlog->first != NULL && backlog->at == backlog->first->len &&
		backlog->first != backlog->last)
		drop_first(backlog);
	return backlog->waiting == 0 ? NULL : backlog->first;
}

enum err
backlog_read(struct backlog *backlog, void *to, size_t len, size_t *ret, struct fault *why)
{
	enum err err = OK;
	struct chunk *chunk;

	*ret = 0;
	pthread_mutex_lock(&backlog->lock);
	chunk = readable_chunk(backlog);
	if (chunk != NULL) {
		*ret = chunk->len - backlog->at < len ? chunk->len - backlog->at : len;
		memcpy(to, chunk->bytes + backlog->at, *ret);
		backlog->at += *ret;
		backlog->waiting -= *ret;
	} else if (backlog->err != OK) {
		err = backlog->err;
		if (why != NULL)
			*why = backlog->why;
	}
	pthread_mutex_unlock(&backlog->lock);
	return err;
}

size_t
backlog_waiting(struct backlog *backlog)
{
	size_t waiting;

	pthread_mutex_lock(&backlog->lock);
	waiting = backlog->waiting;
	pthread_mutex_unlock(&backlog->lock);
	return waiting;
}
