/* http_stream.c - tests of replies that stay open.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "echo_server.h"

#include <pthread.h>
#include <unistd.h>

#include "base/limits.h"
#include "support/raw_http.h"

enum { CLIENTS = 5, FEEDERS = 3, EVENTS = 200, A_WHILE = 300, PATIENCE = 5000 };

/* A server whose every reply is a stream; the newest streams are kept here. */
struct fan {
	struct echo echo;
	pthread_mutex_t lock;
	struct http_stream *streams[CLIENTS];
	unsigned count;
};

static struct fan fan;

static void
open_stream(void *context, struct http_request *request, struct http_reply *reply)
{
	struct http_stream *stream;

	(void)context;
	http_reply_header(reply, STR("Content-Type"), STR("text/event-stream"));
	if (http_stream_start(request, reply, &stream, NULL) != OK)
		return;
	assert_true(http_stream_send(stream, STR("hello\n")));
	pthread_mutex_lock(&fan.lock);
	fan.streams[fan.count++] = stream;
	pthread_mutex_unlock(&fan.lock);
}

static int
start(void **state)
{
	(void)state;
	fan = (struct fan){ .lock = PTHREAD_MUTEX_INITIALIZER };
	echo_start(&fan.echo, (struct http_server_options){ .threads = 2, .handler = open_stream });
	return 0;
}

static void
leave_all(void)
{
	for (unsigned i = 0; i < fan.count; i++)
		http_stream_leave(fan.streams[i]);
	fan.count = 0;
}

static int
stop(void **state)
{
	(void)state;
	if (fan.echo.server != NULL)
		echo_stop(&fan.echo);
	leave_all();
	return 0;
}

/* A client that has seen the stream begin. */
static int
join(void)
{
	OWNED_BUF answer = BUF_INIT;
	int socket = raw_http_connect(fan.echo.port);

	raw_http_send(socket, STR("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
	while (raw_http_count(&answer, STR("hello")) == 0)
		assert_false(raw_http_read(socket, A_WHILE, &answer));
	assert_int_equal(raw_http_status(&answer), 200);
	return socket;
}

static void *
feed_all(void *unused)
{
	(void)unused;
	for (int i = 0; i < EVENTS; i++)
		for (unsigned s = 0; s < fan.count; s++)
			http_stream_send(fan.streams[s], STR("event\n"));
	return NULL;
}

static void
every_client_gets_every_event_of_every_thread(void **state)
{
	pthread_t feeders[FEEDERS];
	int sockets[CLIENTS];

	(void)state;
	for (int i = 0; i < CLIENTS; i++)
		sockets[i] = join();
	for (int i = 0; i < FEEDERS; i++)
		assert_int_equal(pthread_create(&feeders[i], NULL, feed_all, NULL), 0);
	for (int i = 0; i < FEEDERS; i++)
		pthread_join(feeders[i], NULL);
	leave_all(); /* what is queued still goes out, then the reply ends */
	for (int i = 0; i < CLIENTS; i++) {
		OWNED_BUF answer = BUF_INIT;
		int64_t tries = 50;
		while (raw_http_count(&answer, STR("\r\n0\r\n")) == 0 && tries-- > 0)
			raw_http_read(sockets[i], 100, &answer);
		/* Events may be cut by the framing of chunks: count a letter that stands once. */
		assert_int_equal(raw_http_count(&answer, STR("v")), EVENTS * FEEDERS);
		assert_int_equal(raw_http_count(&answer, STR("\r\n0\r\n\r\n")), 1);
		close(sockets[i]);
	}
}

static bool
becomes_dead(struct http_stream *stream)
{
	for (int i = 0; i < PATIENCE; i++) {
		if (!http_stream_send(stream, STR_NONE))
			return true;
		usleep(1000);
	}
	return false;
}

static void
a_client_that_leaves_ends_its_stream_though_nothing_is_sent(void **state)
{
	int socket = join();

	(void)state;
	assert_true(http_stream_send(fan.streams[0], STR_NONE));
	close(socket);
	/* An empty text puts nothing on the wire: only the keeper can tell. */
	assert_true(becomes_dead(fan.streams[0]));
}

static void
a_client_that_lags_is_let_go(void **state)
{
	static const char text[64 * 1024];
	int socket = join();
	size_t sent = 0;

	(void)state;
	while (http_stream_send(fan.streams[0], str_from(text, sizeof(text)))) {
		sent += sizeof(text);
		assert_true(sent < 64 * MIB);
	}
	assert_true(sent >= HTTP_STREAM_BACKLOG_MAX);
	assert_false(http_stream_send(fan.streams[0], STR("more")));
	close(socket);
}

static void
holds_the_limit_of_the_backlog(void **state)
{
	OWNED_BUF text = BUF_INIT;
	int socket = join();

	(void)state;
	assert_true(buf_reserve(&text, HTTP_STREAM_BACKLOG_MAX + 1));
	memset(text.data, 'x', HTTP_STREAM_BACKLOG_MAX + 1);
	assert_true(http_stream_send(fan.streams[0], str_from(text.data, HTTP_STREAM_BACKLOG_MAX)));
	close(socket);
	socket = join();
	assert_false(http_stream_send(fan.streams[1],
		str_from(text.data, HTTP_STREAM_BACKLOG_MAX + 1)));
	close(socket);
}

/* The text outlives whoever made it, until the last stream has sent it, the last client that lags has gone. */
static void
many_streams_send_one_text(void **state)
{
	OWNED_BUF text = BUF_INIT;
	int sockets[CLIENTS];
	struct http_text *shared;

	(void)state;
	for (int i = 0; i < 100000; i++)
		buf_addf(&text, "%d,", i);
	for (unsigned i = 0; i < CLIENTS; i++)
		sockets[i] = join();
	shared = http_text_new(buf_str(&text));
	assert_non_null(shared);
	for (unsigned i = 0; i < CLIENTS; i++) {
		assert_true(http_stream_send(fan.streams[i], STR("first\n")));
		assert_true(http_stream_send_text(fan.streams[i], shared));
		assert_true(http_stream_send(fan.streams[i], STR("last\n")));
	}
	http_text_release(shared);
	close(sockets[CLIENTS - 1]); /* reads nothing of it */
	leave_all();
	for (unsigned i = 0; i < CLIENTS - 1; i++) {
		OWNED_BUF answer = BUF_INIT;
		/* The reply ends, the connection may live on: silence is its end. */
		for (unsigned waited = 0; waited < PATIENCE; waited += A_WHILE)
			if (raw_http_read(sockets[i], A_WHILE, &answer) || raw_http_count(&answer, STR("last\n")) > 0)
				break;
		assert_int_equal(raw_http_count(&answer, STR("first\n")), 1);
		/* A chunk may end in the middle of a number, but not of two that follow each other. */
		assert_true(raw_http_count(&answer, STR("99998,")) + raw_http_count(&answer, STR("99999,")) > 0);
		assert_true(answer.len > text.len + strlen("first\nlast\n"));
		close(sockets[i]);
	}
}

static void
a_text_that_is_not_there_ends_the_stream(void **state)
{
	int socket = join();

	(void)state;
	assert_false(http_stream_send_text(fan.streams[0], NULL));
	close(socket);
}

static void
the_server_stops_with_streams_open(void **state)
{
	OWNED_BUF answer = BUF_INIT;
	int quiet = join();
	int busy = join();

	(void)state;
	assert_true(http_stream_send(fan.streams[1], STR("last words\n")));
	echo_stop(&fan.echo);
	fan.echo.server = NULL;
	assert_true(raw_http_read(busy, PATIENCE, &answer));
	assert_int_equal(raw_http_count(&answer, STR("last words\n")), 1);
	assert_true(raw_http_read(quiet, PATIENCE, &answer));
	assert_false(http_stream_send(fan.streams[0], STR("too late")));
	assert_false(http_stream_send(fan.streams[1], STR("too late")));
	close(quiet);
	close(busy);
}

static void
the_handler_may_leave_at_once(void **state)
{
	OWNED_BUF answer = BUF_INIT;
	int socket = join();

	(void)state;
	leave_all();
	while (raw_http_count(&answer, STR("0\r\n\r\n")) == 0)
		assert_false(raw_http_read(socket, A_WHILE, &answer));
	close(socket);
}

#define STREAM_TEST(test) cmocka_unit_test_setup_teardown(test, start, stop)

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		STREAM_TEST(every_client_gets_every_event_of_every_thread),
		STREAM_TEST(a_client_that_leaves_ends_its_stream_though_nothing_is_sent),
		STREAM_TEST(a_client_that_lags_is_let_go),
		STREAM_TEST(holds_the_limit_of_the_backlog),
		STREAM_TEST(many_streams_send_one_text),
		STREAM_TEST(a_text_that_is_not_there_ends_the_stream),
		STREAM_TEST(the_server_stops_with_streams_open),
		STREAM_TEST(the_handler_may_leave_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
