/* http_stream.c - replies that stay open and are fed from any thread.
 * SPDX-License-Identifier: Apache-2.0
 *
 * While a stream has nothing to say its connection sleeps inside the library, which then does not
 * see the client leave: the keeper looks for that.
 */
#include "net/http_private.h"

#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/condition.h"
#include "base/limits.h"
#include "base/timestamp.h"

enum { BLOCK_SIZE = 16 * 1024, END_SECONDS = 1 };

/* Immutable. */
struct http_text {
	_Atomic unsigned counts;
	size_t len;
	char data[];
};

/* What waits to be sent. */
struct piece {
	struct piece *next;
	struct http_text *text;
	size_t sent;
};

struct http_stream {
	struct http_stream *next; /* in the server's list, under the server's lock */
	struct http_stream *previous;
	struct http_server *server; /* while the server's count stands */
	int socket;
	pthread_mutex_t lock; /* of all that follows */
	unsigned counts;
	struct MHD_Connection *library;
	size_t backlog; /* bytes that wait */
	struct piece *first;
	struct piece **last;
	bool asleep;
	bool ending; /* nothing is taken any more, what is queued goes out */
	bool gone;
};

static void
list_add(struct http_stream *stream)
{
	struct http_server *server = stream->server;

	pthread_mutex_lock(&server->lock);
	stream->ending = server->stopping;
	stream->next = server->streams;
	if (stream->next != NULL)
		stream->next->previous = stream;
	server->streams = stream;
	pthread_mutex_unlock(&server->lock);
}

static void
list_remove(struct http_stream *stream)
{
	struct http_server *server = stream->server;

	pthread_mutex_lock(&server->lock);
	if (stream->next != NULL)
		stream->next->previous = stream->previous;
	if (stream->previous != NULL)
		stream->previous->next = stream->next;
	else
		server->streams = stream->next;
	pthread_cond_broadcast(&server->changed);
	pthread_mutex_unlock(&server->lock);
}

enum err
http_stream_start(struct http_request *request, struct http_reply *reply, struct http_stream **ret,
	struct fault *why)
{
	struct http_job *job =
		(void *)((char *)request - offsetof(struct http_job, request));
	struct http_stream *stream = calloc(1, sizeof(*stream));

	if (stream == NULL)
		return fail_nomem(why);
	pthread_mutex_init(&stream->lock, NULL);
	stream->counts = 2;
	stream->library = job->library;
	stream->socket = job->connection->socket;
	stream->server = job->connection->server;
	stream->last = &stream->first;
	list_add(stream);
	reply->stream = stream;
	*ret = stream;
	return OK;
}

static void
wake(struct http_stream *stream)
{
	if (!stream->asleep)
		return;
	stream->asleep = false;
	MHD_resume_connection(stream->library);
}

/* --- what is sent --- */

struct http_text *
http_text_new(struct str text)
{
	struct http_text *new = malloc(sizeof(*new) + text.len);

	if (new == NULL)
		return NULL;
	atomic_init(&new->counts, 1);
	new->len = text.len;
	if (text.len > 0)
		memcpy(new->data, text.data, text.len);
	return new;
}

void
http_text_release(struct http_text *text)
{
	if (text != NULL && atomic_fetch_sub(&text->counts, 1) == 1)
		free(text);
}

/* With the stream's lock. False: the client lags too far behind, or memory is out. */
static bool
queue(struct http_stream *stream, struct http_text *text)
{
	struct piece *piece;

	if (text->len > HTTP_STREAM_BACKLOG_MAX - stream->backlog)
		return false;
	if (text->len == 0)
		return true;
	piece = malloc(sizeof(*piece));
	if (piece == NULL)
		return false;
	atomic_fetch_add(&text->counts, 1);
	*piece = (struct piece){ .text = text };
	*stream->last = piece;
	stream->last = &piece->next;
	stream->backlog += text->len;
	return true;
}

/* With the stream's lock, or when nobody else has the stream. */
static void
drop_first(struct http_stream *stream)
{
	struct piece *piece = stream->first;

	stream->backlog -= piece->text->len - piece->sent;
	stream->first = piece->next;
	if (stream->first == NULL)
		stream->last = &stream->first;
	http_text_release(piece->text);
	free(piece);
}

bool
http_stream_send_text(struct http_stream *stream, struct http_text *text)
{
	bool taken;

	pthread_mutex_lock(&stream->lock);
	if (!stream->gone && !stream->ending) {
		stream->gone = text == NULL || !queue(stream, text);
		wake(stream);
	}
	taken = !stream->gone && !stream->ending;
	pthread_mutex_unlock(&stream->lock);
	return taken;
}

bool
http_stream_send(struct http_stream *stream, struct str text)
{
	struct http_text *own = http_text_new(text);
	bool taken = http_stream_send_text(stream, own);

	http_text_release(own);
	return taken;
}

/* As much as there is room for; what was sent goes. */
static size_t
take_out(struct http_stream *stream, char *to, size_t room)
{
	size_t taken = 0;

	while (stream->first != NULL && taken < room) {
		struct piece *piece = stream->first;
		size_t left = piece->text->len - piece->sent;
		size_t part = left < room - taken ? left : room - taken;
		memcpy(to + taken, piece->text->data + piece->sent, part);
		piece->sent += part;
		stream->backlog -= part;
		taken += part;
		if (part == left)
			drop_first(stream);
	}
	return taken;
}

void
http_stream_leave(struct http_stream *stream)
{
	bool last;

	pthread_mutex_lock(&stream->lock);
	last = --stream->counts == 0;
	stream->ending = true; /* whoever feeds it, or whoever reads it, is no more */
	wake(stream);
	pthread_mutex_unlock(&stream->lock);
	if (!last)
		return;
	while (stream->first != NULL)
		drop_first(stream);
	pthread_mutex_destroy(&stream->lock);
	free(stream);
}

/* --- the server's side --- */

void
http_stream_abandon(struct http_stream *stream)
{
	list_remove(stream);
	pthread_mutex_lock(&stream->lock);
	stream->gone = true;
	stream->asleep = false;
	stream->library = NULL;
	pthread_mutex_unlock(&stream->lock);
	http_stream_leave(stream);
}

static void
on_response_end(void *stream)
{
	http_stream_abandon(stream);
}

static ssize_t
feed(void *of, uint64_t position, char *to, size_t room)
{
	struct http_stream *stream = of;
	ssize_t len = 0;

	(void)position;
	pthread_mutex_lock(&stream->lock);
	if (stream->gone) {
		len = MHD_CONTENT_READER_END_WITH_ERROR;
	} else if (stream->first != NULL) {
		len = (ssize_t)take_out(stream, to, room);
	} else if (stream->ending) {
		len = MHD_CONTENT_READER_END_OF_STREAM;
	} else {
		stream->asleep = true;
		MHD_suspend_connection(stream->library);
	}
	pthread_mutex_unlock(&stream->lock);
	return len;
}

struct MHD_Response *
http_stream_response(struct http_stream *stream)
{
	struct MHD_Response *response = MHD_create_response_from_callback(
		MHD_SIZE_UNKNOWN, BLOCK_SIZE, feed, stream, on_response_end);

	if (response == NULL)
		http_stream_abandon(stream);
	return response;
}

/* With the server's lock. */
static void
end_all(struct http_server *server, bool at_once)
{
	for (struct http_stream *s = server->streams; s != NULL; s = s->next) {
		pthread_mutex_lock(&s->lock);
		s->ending = true;
		s->gone = s->gone || at_once;
		wake(s);
		pthread_mutex_unlock(&s->lock);
	}
}

void
http_streams_end(struct http_server *server)
{
	struct timespec until = condition_deadline(END_SECONDS * MICROSECONDS_PER_SECOND);
	bool in_time = true;

	pthread_mutex_lock(&server->lock);
	end_all(server, false);
	while (server->streams != NULL && in_time)
		in_time = condition_wait(&server->changed, &server->lock, &until);
	end_all(server, true);
	pthread_mutex_unlock(&server->lock);
}

static bool
client_has_left(const struct http_stream *stream)
{
	struct pollfd client = { .fd = stream->socket, .events = POLLRDHUP };

	return poll(&client, 1, 0) > 0 && (client.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

/* A stream leaves the list before its socket is closed: the lock keeps the number good. */
void
http_streams_check(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	for (struct http_stream *s = server->streams; s != NULL; s = s->next) {
		if (!client_has_left(s))
			continue;
		pthread_mutex_lock(&s->lock);
		s->gone = true;
		wake(s);
		pthread_mutex_unlock(&s->lock);
	}
	pthread_mutex_unlock(&server->lock);
}
