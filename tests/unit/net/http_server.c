/* http_server.c - tests of the HTTP server over real sockets.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "echo_server.h"

#include <unistd.h>

#include "base/limits.h"
#include "support/raw_http.h"

#define GET(target) "GET " target " HTTP/1.1\r\nHost: localhost\r\n"
#define LAST "Connection: close\r\n\r\n"

static struct echo echo;

static int
start(void **state)
{
	(void)state;
	echo_start(&echo, (struct http_server_options){ .threads = 2 });
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	echo_stop(&echo);
	return 0;
}

/* Sends, waits for the close, and gives the whole answer. */
static void
ask(struct buf *answer, struct str bytes)
{
	assert_true(raw_http_exchange(echo.port, bytes, answer));
}

static void
answers_with_what_the_handler_says(void **state)
{
	OWNED_BUF answer = BUF_INIT;

	(void)state;
	ask(&answer, STR(GET("/a%20b/c?x=%2F&y") LAST));
	assert_int_equal(raw_http_status(&answer), 200);
	assert_true(str_ends(buf_str(&answer), STR("\r\n\r\nGET /a b/c x=%2F&y 0\n")));
	assert_int_equal(raw_http_count(&answer, STR("Content-Type: text/plain\r\n")), 1);
	assert_int_equal(raw_http_count(&answer, STR("\r\nDate: ")), 1);
	assert_int_equal(raw_http_count(&answer, STR("\r\nServer: ")), 0);
}

static void
reads_a_body_with_a_length(void **state)
{
	OWNED_BUF answer = BUF_INIT;

	(void)state;
	ask(&answer,
		STR("POST /p HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n" LAST "hello"));
	assert_true(str_ends(buf_str(&answer), STR("POST /p  5\n")));
}

static void
reads_a_chunked_body_and_closes(void **state)
{
	OWNED_BUF answer = BUF_INIT;

	(void)state;
	ask(&answer, STR("POST /p HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
			 "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n"));
	assert_true(str_ends(buf_str(&answer), STR("POST /p  11\n")));
	assert_int_equal(raw_http_count(&answer, STR("Connection: close")), 1);
}

static void
answers_head_without_a_body(void **state)
{
	OWNED_BUF answer = BUF_INIT;

	(void)state;
	ask(&answer, STR("HEAD / HTTP/1.1\r\nHost: localhost\r\n" LAST));
	assert_int_equal(raw_http_status(&answer), 200);
	assert_int_equal(raw_http_count(&answer, STR("Content-Length: 10\r\n")), 1);
	assert_true(str_ends(buf_str(&answer), STR("\r\n\r\n")));
}

static void
serves_two_requests_on_one_connection(void **state)
{
	OWNED_BUF answer = BUF_INIT;
	int socket = raw_http_connect(echo.port);

	(void)state;
	raw_http_send(socket, STR(GET("/one") "\r\n"));
	assert_false(raw_http_read(socket, 300, &answer));
	raw_http_send(socket, STR(GET("/two") LAST));
	assert_true(raw_http_read(socket, 5000, &answer));
	close(socket);
	assert_int_equal(raw_http_count(&answer, STR("GET /one")), 1);
	assert_int_equal(raw_http_count(&answer, STR("GET /two")), 1);
}

static void
serves_pipelined_requests_in_order(void **state)
{
	OWNED_BUF answer = BUF_INIT;

	(void)state;
	ask(&answer, STR("POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc" GET(
			     "/2") "\r\n" GET("/3") LAST));
	assert_int_equal(raw_http_count(&answer, STR("HTTP/1.1 200")), 3);
	assert_true(str_find(buf_str(&answer), STR("POST /1  3")) <
		str_find(buf_str(&answer), STR("GET /2")));
	assert_true(str_find(buf_str(&answer), STR("GET /2")) <
		str_find(buf_str(&answer), STR("GET /3")));
}

static void
asks_for_the_body_that_was_announced(void **state)
{
	OWNED_BUF answer = BUF_INIT;
	int socket = raw_http_connect(echo.port);

	(void)state;
	raw_http_send(socket, STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n"
				  "Expect: 100-continue\r\n" LAST));
	assert_false(raw_http_read(socket, 300, &answer));
	assert_int_equal(raw_http_status(&answer), 100);
	raw_http_send(socket, STR("ok"));
	assert_true(raw_http_read(socket, 5000, &answer));
	close(socket);
	assert_true(str_ends(buf_str(&answer), STR("POST /  2\n")));
}

static void
releases_a_shared_body_once(void **state)
{
	OWNED_BUF answer = BUF_INIT;
	unsigned before = atomic_load(&echo.released);

	(void)state;
	ask(&answer, STR(GET("/shared") LAST));
	assert_true(str_ends(buf_str(&answer), STR("\r\n\r\nshared body\n")));
	/* The library lets go of it after its last byte was sent. */
	for (int i = 0; i < 500 && atomic_load(&echo.released) == before; i++)
		usleep(1000);
	assert_int_equal(atomic_load(&echo.released), before + 1);
}

static void
turns_a_header_with_a_line_break_into_an_error(void **state)
{
	OWNED_BUF answer = BUF_INIT;

	(void)state;
	ask(&answer, STR(GET("/fold") LAST));
	assert_int_equal(raw_http_status(&answer), 500);
	assert_int_equal(raw_http_count(&answer, STR("Set-Cookie")), 0);
}

static void
post_sized(struct buf *answer, size_t size, bool chunked)
{
	OWNED_BUF request = BUF_INIT;
	OWNED_BUF body = BUF_INIT;

	while (body.len < size)
		buf_add_char(&body, 'x');
	buf_add(&request, STR("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"));
	if (chunked)
		buf_addf(&request, "Transfer-Encoding: chunked\r\n\r\n%zx\r\n%s\r\n0\r\n\r\n", size,
			body.data);
	else
		buf_addf(&request, "Content-Length: %zu\r\n\r\n%s", size, body.data);
	ask(answer, buf_str(&request));
}

static void
holds_the_limit_of_a_body(void **state)
{
	(void)state;
	for (int chunked = 0; chunked <= 1; chunked++) {
		OWNED_BUF fits = BUF_INIT;
		OWNED_BUF too_large = BUF_INIT;
		unsigned before = atomic_load(&echo.handled);
		post_sized(&fits, 1000, chunked);
		assert_int_equal(raw_http_status(&fits), 200);
		post_sized(&too_large, 1001, chunked);
		assert_int_equal(raw_http_status(&too_large), 413);
		assert_int_equal(atomic_load(&echo.handled), before + 1);
	}
}

/* Megabytes that nobody reads must not turn the answer into a reset. */
static void
tells_a_client_that_sends_far_too_much(void **state)
{
	static const char part[64 * 1024] = { 0 };

	(void)state;
	for (int round = 0; round < 10; round++) {
		OWNED_BUF answer = BUF_INIT;
		int socket = raw_http_connect(echo.port);
		raw_http_send(socket,
			STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4194304\r\n\r\n"));
		for (int i = 0; i < 64; i++)
			assert_true(raw_http_send(socket, str_from(part, sizeof(part))));
		assert_true(raw_http_read(socket, 5000, &answer));
		close(socket);
		assert_int_equal(raw_http_status(&answer), 413);
	}
}

static void
refuses_a_body_before_it_is_sent(void **state)
{
	OWNED_BUF answer = BUF_INIT;

	(void)state;
	ask(&answer, STR("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n"
			 "Expect: 100-continue\r\n\r\n"));
	assert_int_equal(raw_http_status(&answer), 413);
	assert_int_equal(raw_http_count(&answer, STR("100 Continue")), 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_with_what_the_handler_says),
		cmocka_unit_test(reads_a_body_with_a_length),
		cmocka_unit_test(reads_a_chunked_body_and_closes),
		cmocka_unit_test(answers_head_without_a_body),
		cmocka_unit_test(serves_two_requests_on_one_connection),
		cmocka_unit_test(serves_pipelined_requests_in_order),
		cmocka_unit_test(asks_for_the_body_that_was_announced),
		cmocka_unit_test(releases_a_shared_body_once),
		cmocka_unit_test(turns_a_header_with_a_line_break_into_an_error),
		cmocka_unit_test(holds_the_limit_of_a_body),
		cmocka_unit_test(tells_a_client_that_sends_far_too_much),
		cmocka_unit_test(refuses_a_body_before_it_is_sent),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
