/* http_slow.c - tests of the server's patience: slow clients, idle ones, and too many.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The server counts on the test's clock, which stands until it is moved.
 */
#include "echo_server.h"

#include <unistd.h>

#include "base/limits.h"
#include "base/timestamp.h"
#include "support/raw_http.h"

#define HEAD "GET / HTTP/1.1\r\nHost: a\r\n"

enum { A_WHILE = 300, PATIENCE = 5000, CONNECTIONS_FEW = 4 };

static struct echo echo;

static int
start(void **state)
{
	(void)state;
	echo_start(&echo, (struct http_server_options){ .threads = 1, .max_body = MIB });
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	echo_stop(&echo);
	return 0;
}

static void
advance(unsigned seconds)
{
	fake_env_advance(&echo.fake, seconds * MICROSECONDS_PER_SECOND);
}

static bool
stays_open(int socket)
{
	OWNED_BUF answer = BUF_INIT;

	return !raw_http_read(socket, A_WHILE, &answer);
}

static bool
is_closed(int socket)
{
	OWNED_BUF answer = BUF_INIT;

	return raw_http_read(socket, PATIENCE, &answer);
}

static void
closes_a_header_that_drips(void **state)
{
	int socket = raw_http_connect(echo.port);

	(void)state;
	raw_http_send(socket, STR(HEAD));
	assert_true(stays_open(socket));
	advance(HTTP_HEADER_SECONDS - 1);
	raw_http_send(socket, STR("X-Drip: 1\r\n"));
	assert_true(stays_open(socket));
	advance(1);
	assert_true(is_closed(socket));
	close(socket);
}

static void
closes_a_connection_that_says_nothing(void **state)
{
	int socket = raw_http_connect(echo.port);

	(void)state;
	assert_true(stays_open(socket));
	advance(HTTP_HEADER_SECONDS);
	assert_true(is_closed(socket));
	close(socket);
}

static void
closes_a_connection_that_stays_idle_between_requests(void **state)
{
	int socket = raw_http_connect(echo.port);

	(void)state;
	raw_http_send(socket, STR(HEAD "\r\n"));
	assert_true(stays_open(socket));
	advance(HTTP_IDLE_SECONDS - 1);
	assert_true(stays_open(socket));
	advance(1);
	assert_true(is_closed(socket));
	close(socket);
}

static void
closes_a_body_that_drips(void **state)
{
	unsigned before = atomic_load(&echo.handled);
	int socket = raw_http_connect(echo.port);

	(void)state;
	raw_http_send(socket, STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nx"));
	assert_true(stays_open(socket));
	advance(HTTP_BODY_GRACE_SECONDS - 1);
	assert_true(stays_open(socket));
	advance(1);
	assert_true(is_closed(socket));
	close(socket);
	assert_int_equal(atomic_load(&echo.handled), before);
}

static void
bears_a_slow_body_that_comes_at_the_least_rate(void **state)
{
	static const char part[HTTP_BODY_GRACE_SECONDS * HTTP_BODY_RATE_MIN] = { 0 };
	OWNED_BUF request = BUF_INIT;
	int socket = raw_http_connect(echo.port);

	(void)state;
	buf_addf(&request, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n",
		2 * sizeof(part));
	raw_http_send(socket, buf_str(&request));
	raw_http_send(socket, str_from(part, sizeof(part)));
	assert_true(stays_open(socket));
	advance(HTTP_BODY_GRACE_SECONDS);
	assert_true(stays_open(socket));
	buf_clear(&request);
	raw_http_send(socket, str_from(part, sizeof(part)));
	assert_false(raw_http_read(socket, A_WHILE, &request));
	assert_int_equal(raw_http_status(&request), 200);
	close(socket);
}

static void
holds_the_limit_of_connections_from_one_address(void **state)
{
	struct echo small;
	int sockets[CONNECTIONS_FEW];
	int one_more;

	(void)state;
	echo_start(&small, (struct http_server_options){ .threads = 1,
				   .connections_per_address_max = CONNECTIONS_FEW });
	for (int i = 0; i < CONNECTIONS_FEW; i++)
		sockets[i] = raw_http_connect(small.port);
	for (int i = 0; i < CONNECTIONS_FEW; i++) {
		OWNED_BUF answer = BUF_INIT;
		raw_http_send(sockets[i], STR(HEAD "\r\n"));
		assert_false(raw_http_read(sockets[i], A_WHILE, &answer));
		assert_int_equal(raw_http_status(&answer), 200);
	}
	one_more = raw_http_connect(small.port);
	assert_true(is_closed(one_more));
	close(one_more);
	for (int i = 0; i < CONNECTIONS_FEW; i++)
		close(sockets[i]);
	echo_stop(&small);
}

static void
holds_the_limit_of_connections(void **state)
{
	struct echo small;
	int first;
	int second;
	OWNED_BUF answer = BUF_INIT;

	(void)state;
	echo_start(&small, (struct http_server_options){ .threads = 1, .connections_max = 1 });
	first = raw_http_connect(small.port);
	raw_http_send(first, STR(HEAD "\r\n"));
	assert_false(raw_http_read(first, A_WHILE, &answer));
	assert_int_equal(raw_http_status(&answer), 200);
	/* It waits in the queue of the socket, and is served once there is room. */
	second = raw_http_connect(small.port);
	raw_http_send(second, STR(HEAD "Connection: close\r\n\r\n"));
	buf_clear(&answer);
	raw_http_read(second, A_WHILE, &answer);
	assert_int_equal(answer.len, 0);
	close(first);
	assert_true(raw_http_read(second, PATIENCE, &answer));
	assert_int_equal(raw_http_status(&answer), 200);
	close(second);
	echo_stop(&small);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(closes_a_header_that_drips),
		cmocka_unit_test(closes_a_connection_that_says_nothing),
		cmocka_unit_test(closes_a_connection_that_stays_idle_between_requests),
		cmocka_unit_test(closes_a_body_that_drips),
		cmocka_unit_test(bears_a_slow_body_that_comes_at_the_least_rate),
		cmocka_unit_test(holds_the_limit_of_connections_from_one_address),
		cmocka_unit_test(holds_the_limit_of_connections),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
