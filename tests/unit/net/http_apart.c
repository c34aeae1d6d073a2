/* http_apart.c - tests of handlers that take long: nobody but their own client waits for them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "echo_server.h"

#include <pthread.h>
#include <unistd.h>

#include "base/limits.h"
#include "support/raw_http.h"

#define HEAD(target) "GET " target " HTTP/1.1\r\nHost: a\r\n"
#define LAST "Connection: close\r\n\r\n"

enum { PATIENCE = 20000, MANY = 2 * HTTP_APART_THREADS + 4 };

static struct echo echo;
static _Atomic bool gate; /* what waits goes on once it is open */
static _Atomic unsigned waiting;

/* Below /long a handler waits for the gate. */
static void
handle(void *context, struct http_request *request, struct http_reply *reply)
{
	if (str_starts(request->path, STR("/long"))) {
		waiting++;
		while (!gate)
			usleep(1000);
		waiting--;
	}
	echo_handle(context, request, reply);
	if (str_eq(request->path, STR("/long/shared"))) {
		reply->body = STR("shared body\n");
		reply->shared = &echo;
		reply->release = echo_release;
	}
}

static bool
runs_apart(void *context, struct http_request *request)
{
	assert_ptr_equal(context, &echo);
	return str_starts(request->path, STR("/long"));
}

/* One thread for all connections. */
static int
start(void **state)
{
	(void)state;
	gate = false;
	echo_start(&echo, (struct http_server_options){
				  .threads = 1, .handler = handle, .runs_apart = runs_apart });
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	gate = true;
	echo_stop(&echo);
	return 0;
}

static int
ask(const char *text)
{
	int socket = raw_http_connect(echo.port);

	assert_true(raw_http_send(socket, str_of(text)));
	return socket;
}

static void
wait_for(unsigned count)
{
	for (int i = 0; i < PATIENCE && waiting != count; i++)
		usleep(1000);
	assert_int_equal(waiting, count);
}

static void
nobody_else_waits_for_a_long_handler(void **state)
{
	OWNED_BUF quick = BUF_INIT;
	OWNED_BUF slow = BUF_INIT;
	int socket = ask(HEAD("/long/one") LAST);

	(void)state;
	wait_for(1);
	assert_true(raw_http_exchange(echo.port, STR(HEAD("/quick") LAST), &quick));
	assert_true(str_ends(buf_str(&quick), STR("GET /quick  0\n")));
	assert_int_equal(waiting, 1);
	gate = true;
	assert_true(raw_http_read(socket, PATIENCE, &slow));
	assert_int_equal(raw_http_status(&slow), 200);
	assert_true(str_ends(buf_str(&slow), STR("GET /long/one  0\n")));
	close(socket);
}

static void
a_body_reaches_a_long_handler_and_the_connection_lives_on(void **state)
{
	OWNED_BUF answer = BUF_INIT;
	int socket;

	(void)state;
	gate = true;
	socket = ask("POST /long/p HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello" HEAD(
		"/quick") "\r\n" HEAD("/long/again") LAST);
	assert_true(raw_http_read(socket, PATIENCE, &answer));
	assert_int_equal(raw_http_count(&answer, STR("HTTP/1.1 200")), 3);
	assert_true(str_find(buf_str(&answer), STR("POST /long/p  5\n")) <
		    str_find(buf_str(&answer), STR("GET /quick  0\n")));
	assert_true(str_ends(buf_str(&answer), STR("GET /long/again  0\n")));
	close(socket);
}

static void
more_than_there_are_threads_wait_their_turn(void **state)
{
	int sockets[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		sockets[i] = ask(HEAD("/long/many") LAST);
	wait_for(HTTP_APART_THREADS);
	gate = true;
	for (size_t i = 0; i < MANY; i++) {
		OWNED_BUF answer = BUF_INIT;
		assert_true(raw_http_read(sockets[i], PATIENCE, &answer));
		assert_int_equal(raw_http_status(&answer), 200);
		close(sockets[i]);
	}
	assert_int_equal(echo.handled, MANY);
}

static void
a_client_that_leaves_before_its_reply_costs_nothing(void **state)
{
	OWNED_BUF answer = BUF_INIT;
	int socket = ask(HEAD("/long/shared") LAST);

	(void)state;
	wait_for(1);
	close(socket);
	gate = true;
	for (int i = 0; i < PATIENCE && echo.released == 0; i++)
		usleep(1000);
	assert_int_equal(echo.released, 1);
	assert_true(raw_http_exchange(echo.port, STR(HEAD("/quick") LAST), &answer));
	assert_int_equal(raw_http_status(&answer), 200);
}

static void *
open_gate_later(void *arg)
{
	(void)arg;
	usleep(100000);
	gate = true;
	return NULL;
}

static void
a_server_that_stops_waits_for_them(void **state)
{
	pthread_t opener;
	int sockets[MANY];

	(void)state;
	for (size_t i = 0; i < MANY; i++)
		sockets[i] = ask(HEAD("/long/shared") LAST);
	for (int i = 0; i < PATIENCE && waiting == 0; i++)
		usleep(1000);
	assert_int_equal(pthread_create(&opener, NULL, open_gate_later, NULL), 0);
	echo_stop(&echo);
	pthread_join(opener, NULL);
	assert_int_equal(waiting, 0);
	assert_int_equal(echo.released, echo.handled);
	for (size_t i = 0; i < MANY; i++)
		close(sockets[i]);
	echo.server = NULL;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nobody_else_waits_for_a_long_handler, start, stop),
		cmocka_unit_test_setup_teardown(
			a_body_reaches_a_long_handler_and_the_connection_lives_on, start, stop),
		cmocka_unit_test_setup_teardown(
			more_than_there_are_threads_wait_their_turn, start, stop),
		cmocka_unit_test_setup_teardown(
			a_client_that_leaves_before_its_reply_costs_nothing, start, stop),
		cmocka_unit_test_setup_teardown(a_server_that_stops_waits_for_them, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
