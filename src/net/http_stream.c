/* http_stream.c - replies that stay open and are fed from any thread.
 * SPDX-License-Identifier: Apache-2.0
 *
 * While a stream has nothing to say its connection sleeps inside the library, which then does not
 * see the client leave: the keeper looks for that.
 */
#include "net/http_private.h"

#include <poll.h>
#include <stddef.h>

#include "base/condition.h"
#include "base/timestamp.h"

enum { BLOCK_SIZE = 16 * 1024, END_SECONDS = 1 };

struct http_stream {
	struct http_stream *next; /* in the server's list, under the server's lock */
	struct http_stream *previous;
	struct http_server *server; /* while the server's count stands */
	int socket;
	pthread_mutex_t lock; /* of all that follows */
	unsigned counts;
	struct MHD_Connection *library;
	struct buf backlog;
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
	stream->backlog.limit = HTTP_STREAM_BACKLOG_MAX;
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

bool
http_stream_send(struct http_stream *stream, struct str text)
{
	bool taken;

	pthread_mutex_lock(&stream->lock);
	if (!stream->gone && !stream->ending) {
		buf_add(&stream->backlog, text);
		stream->gone = stream->backlog.failed;
		wake(stream);
	}
	taken = !stream->gone && !stream->ending;
	pthread_mutex_unlock(&stream->lock);
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
	buf_done(&stream->backlog);
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
	} else if (stream->backlog.len > 0) {
		size_t piece = stream->backlog.len < room ? stream->backlog.len : room;
		memcpy(to, stream->backlog.data, piece);
		buf_drop_front(&stream->backlog, piece);
		len = (ssize_t)piece;
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
