/* http_refusal.c - tests that refusals speak the API's own language, and what a handler is told.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "echo_server.h"

#include "base/limits.h"
#include "support/raw_http.h"

#define HOST "Host: a\r\n"

static struct echo echo;

static void
refuse(void *context, const struct http_request *request, const struct fault *fault,
	struct http_reply *reply)
{
	assert_ptr_equal(context, &echo);
	reply->body = str_printf(request->arena, "{\"code\":\"%s\",\"where\":\"%s\"}",
		err_name(fault->code), fault->where);
	http_reply_header(reply, STR("Content-Type"), STR("application/problem+json"));
}

static void
tell(void *context, struct http_request *request, struct http_reply *reply)
{
	(void)context;
	reply->status = 203;
	reply->body = str_printf(request->arena, "peer=%.*s tls=%d key=%zu x=<%.*s> other=%d",
		STR_FMT(request->peer), request->tls, request->client_key.len,
		STR_FMT(http_header(request, STR("x-FIELD"))), request->method == HTTP_OTHER);
}

static int
start(void **state)
{
	(void)state;
	echo_start(&echo, (struct http_server_options){ .threads = 1,
				  .max_body = 10,
				  .handler = tell,
				  .on_refusal = refuse });
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
is_answered(struct str request, int status, const char *end)
{
	OWNED_BUF answer = BUF_INIT;

	assert_true(raw_http_exchange(echo.port, request, &answer));
	assert_int_equal(raw_http_status(&answer), status);
	if (!str_ends(buf_str(&answer), str_of(end)))
		assert_string_equal(answer.data, end);
}

static void
is_refused(struct str request, int status, const char *body)
{
	OWNED_BUF answer = BUF_INIT;

	is_answered(request, status, body);
	assert_true(raw_http_exchange(echo.port, request, &answer));
	assert_int_equal(
		raw_http_count(&answer, STR("Content-Type: application/problem+json\r\n")), 1);
	assert_int_equal(raw_http_count(&answer, STR("Connection: close\r\n")), 1);
}

static void
the_gate_speaks_through_the_hook(void **state)
{
	(void)state;
	is_refused(STR("GET / HTTP/1.1\r\n" HOST HOST "\r\n"), 400,
		"{\"code\":\"E_SYNTAX\",\"where\":\"Host\"}");
}

static void
the_path_speaks_through_the_hook(void **state)
{
	(void)state;
	is_refused(STR("GET /%2f HTTP/1.1\r\n" HOST "\r\n"), 400,
		"{\"code\":\"E_SYNTAX\",\"where\":\"\"}");
}

static void
the_limit_of_a_body_speaks_through_the_hook(void **state)
{
	(void)state;
	is_refused(STR("POST / HTTP/1.1\r\n" HOST "Content-Length: 11\r\n\r\n01234567890"), 413,
		"{\"code\":\"E_TOO_LARGE\",\"where\":\"\"}");
}

static void
so_it_does_in_the_middle_of_a_chunked_body(void **state)
{
	(void)state;
	is_refused(STR("POST / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
		       "6\r\n012345\r\n5\r\n67890\r\n0\r\n\r\n"),
		413, "{\"code\":\"E_TOO_LARGE\",\"where\":\"\"}");
}

static void
the_handler_learns_peer_fields_and_methods(void **state)
{
	(void)state;
	is_answered(STR("BREW / HTTP/1.1\r\n" HOST "X-Field:  a b \t\r\nConnection: close\r\n\r\n"), 203,
		"peer=127.0.0.1 tls=0 key=0 x=<a b> other=1");
	is_answered(STR("GET / HTTP/1.0\r\n\r\n"), 203, "peer=127.0.0.1 tls=0 key=0 x=<> other=0");
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_gate_speaks_through_the_hook),
		cmocka_unit_test(the_path_speaks_through_the_hook),
		cmocka_unit_test(the_limit_of_a_body_speaks_through_the_hook),
		cmocka_unit_test(so_it_does_in_the_middle_of_a_chunked_body),
		cmocka_unit_test(the_handler_learns_peer_fields_and_methods),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
