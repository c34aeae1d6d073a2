/* http_client.c - tests of the HTTP client against the server, plain and by TLS.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/http_client.h"

#include "certificates.h"
#include "echo_server.h"

#include "base/limits.h"

static struct echo plain;
static struct echo secure;
static struct identity server_identity;
static struct identity client_identity;
static struct identity stranger;

/* Tells what came, and answers as the path asks. */
static void
handle(void *context, struct http_request *request, struct http_reply *reply)
{
	if (str_eq(request->path, STR("/moved"))) {
		reply->status = 302;
		http_reply_header(reply, STR("Location"), STR("/echo"));
	} else if (str_eq(request->path, STR("/teapot"))) {
		reply->status = 418;
	} else if (str_eq(request->path, STR("/key"))) {
		reply->body = request->client_key;
	} else if (str_eq(request->path, STR("/slow"))) {
		usleep(1500 * 1000);
	} else if (str_eq(request->path, STR("/fields"))) {
		reply->body = str_printf(request->arena, "%.*s|%.*s|%.*s",
			STR_FMT(http_header(request, STR("X-Own"))),
			STR_FMT(http_header(request, STR("Content-Type"))),
			STR_FMT(http_header(request, STR("Expect"))));
	} else {
		echo_handle(context, request, reply);
	}
}

static int
start(void **state)
{
	(void)state;
	identity_make(&server_identity);
	identity_make(&client_identity);
	identity_make(&stranger);
	echo_start(&plain, (struct http_server_options){ .threads = 2, .handler = handle });
	echo_start(&secure, (struct http_server_options){ .threads = 2,
				    .handler = handle,
				    .certificate = buf_str(&server_identity.certificate),
				    .private_key = buf_str(&server_identity.key),
				    .client_authorities = buf_str(&client_identity.certificate) });
	assert_int_equal(http_client_install(&plain.fake.env, NULL), OK);
	return 0;
}

static int
stop(void **state)
{
	(void)state;
	echo_stop(&plain);
	echo_stop(&secure);
	identity_drop(&server_identity);
	identity_drop(&client_identity);
	identity_drop(&stranger);
	return 0;
}

static struct http_call
call_of(struct arena *arena, const char *scheme, uint16_t port, const char *target)
{
	return (struct http_call){ .arena = arena,
		.method = STR("GET"),
		.url = str_printf(arena, "%s://127.0.0.1:%u%s", scheme, port, target) };
}

static enum err
exchange(struct http_call *call, struct fault *why)
{
	return http_exchange(&plain.fake.env, call, why);
}

static struct http_call
secure_call(struct arena *arena, const char *target)
{
	struct http_call call = call_of(arena, "https", secure.port, target);

	call.authority_file = str_of(server_identity.certificate_file);
	return call;
}

static void
gets_and_posts(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct http_call get = call_of(arena, "http", plain.port, "/a?b=c");
	struct http_call post = call_of(arena, "http", plain.port, "/p");

	(void)state;
	assert_int_equal(exchange(&get, NULL), OK);
	assert_int_equal(get.status, 200);
	assert_true(str_eq(get.answer, STR("GET /a b=c 0\n")));
	assert_true(str_eq(http_answer_header(&get, STR("content-type")), STR("text/plain")));
	assert_null(http_answer_header(&get, STR("X-Absent")).data);
	post.method = STR("POST");
	post.body = STR("hello");
	assert_int_equal(exchange(&post, NULL), OK);
	assert_true(str_eq(post.answer, STR("POST /p  5\n")));
}

static void
sends_its_own_fields_and_no_invented_ones(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct http_call call = call_of(arena, "http", plain.port, "/fields");
	struct http_field field = { STR("X-Own"), STR("mine") };

	(void)state;
	call.method = STR("POST");
	call.body = STR("x");
	call.headers = &field;
	call.header_count = 1;
	assert_int_equal(exchange(&call, NULL), OK);
	assert_true(str_eq(call.answer, STR("mine||")));
	field = (struct http_field){ STR("Content-Type"), STR("application/json") };
	assert_int_equal(exchange(&call, NULL), OK);
	assert_true(str_eq(call.answer, STR("|application/json|")));
	field = (struct http_field){ STR("X-Own"), STR("a\r\nX-Forged: b") };
	assert_int_equal(exchange(&call, NULL), E_USAGE);
}

static void
takes_any_status_as_an_answer_and_follows_no_redirect(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct http_call moved = call_of(arena, "http", plain.port, "/moved");
	struct http_call teapot = call_of(arena, "http", plain.port, "/teapot");

	(void)state;
	assert_int_equal(exchange(&moved, NULL), OK);
	assert_int_equal(moved.status, 302);
	assert_int_equal(exchange(&teapot, NULL), OK);
	assert_int_equal(teapot.status, 418);
}

static void
answers_head_with_no_body(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct http_call call = call_of(arena, "http", plain.port, "/");

	(void)state;
	call.method = STR("HEAD");
	assert_int_equal(exchange(&call, NULL), OK);
	assert_int_equal(call.status, 200);
	assert_int_equal(call.answer.len, 0);
}

static void
holds_the_limit_of_an_answer(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct http_call call = call_of(arena, "http", plain.port, "/shared");

	(void)state;
	call.max_answer = strlen("shared body\n");
	assert_int_equal(exchange(&call, NULL), OK);
	call.max_answer--;
	call.status = 0;
	assert_int_equal(exchange(&call, NULL), E_TOO_LARGE);
	assert_int_equal(call.status, 0);
}

static void
gives_up_after_its_time(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct http_call call = call_of(arena, "http", plain.port, "/slow");

	(void)state;
	call.timeout_seconds = 1;
	assert_int_equal(exchange(&call, NULL), E_TIMEOUT);
}

static void
refuses_other_schemes_and_credentials_in_urls(void **state)
{
	static const char *const bad[] = { "ftp://127.0.0.1/", "file:///etc/passwd", "127.0.0.1",
		"", "http://", "http://user:word@127.0.0.1/", "http://127.0.0.1:99999/" };
	OWNED(arena) arena = arena_new(MIB);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct http_call call = { .arena = arena, .method = STR("GET"),
			.url = str_of(bad[i]) };
		assert_int_equal(exchange(&call, NULL), E_USAGE);
	}
}

static void
says_which_host_does_not_answer(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct http_call call = call_of(arena, "http", 1, "/");
	struct fault why;

	(void)state;
	assert_int_equal(exchange(&call, &why), E_UNREACHABLE);
	assert_non_null(strstr(why.text, "127.0.0.1"));
}

static void
uses_no_proxy_of_the_environment(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct http_call call = call_of(arena, "http", plain.port, "/");

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	assert_int_equal(exchange(&call, NULL), OK);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
}

static void
trusts_the_given_authority_alone(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct http_call call = secure_call(arena, "/x");

	(void)state;
	assert_int_equal(exchange(&call, NULL), OK);
	assert_true(str_eq(call.answer, STR("GET /x  0\n")));
	call.authority_file = str_of(stranger.certificate_file);
	assert_int_equal(exchange(&call, NULL), E_UNREACHABLE);
	call.authority_file = STR_NONE;
	assert_int_equal(exchange(&call, NULL), E_UNREACHABLE);
}

static void
shows_the_key_of_a_client_that_the_authorities_vouch_for(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct http_call call = secure_call(arena, "/key");
	char expected[TLS_FINGERPRINT_TEXT];

	(void)state;
	call.certificate_file = str_of(client_identity.certificate_file);
	call.key_file = str_of(client_identity.key_file);
	assert_int_equal(exchange(&call, NULL), OK);
	assert_int_equal(tls_key_fingerprint(buf_str(&client_identity.certificate), expected, NULL),
		OK);
	assert_true(str_eq(call.answer, str_of(expected)));
}

static void
shows_no_key_of_a_stranger_or_of_nobody(void **state)
{
	OWNED(arena) arena = arena_new(MIB);
	struct http_call nobody = secure_call(arena, "/key");
	struct http_call call = secure_call(arena, "/key");

	(void)state;
	assert_int_equal(exchange(&nobody, NULL), OK);
	assert_int_equal(nobody.answer.len, 0);
	call.certificate_file = str_of(stranger.certificate_file);
	call.key_file = str_of(stranger.key_file);
	assert_int_equal(exchange(&call, NULL), OK);
	assert_int_equal(call.answer.len, 0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(gets_and_posts),
		cmocka_unit_test(sends_its_own_fields_and_no_invented_ones),
		cmocka_unit_test(takes_any_status_as_an_answer_and_follows_no_redirect),
		cmocka_unit_test(answers_head_with_no_body),
		cmocka_unit_test(holds_the_limit_of_an_answer),
		cmocka_unit_test(gives_up_after_its_time),
		cmocka_unit_test(refuses_other_schemes_and_credentials_in_urls),
		cmocka_unit_test(says_which_host_does_not_answer),
		cmocka_unit_test(uses_no_proxy_of_the_environment),
		cmocka_unit_test(trusts_the_given_authority_alone),
		cmocka_unit_test(shows_the_key_of_a_client_that_the_authorities_vouch_for),
		cmocka_unit_test(shows_no_key_of_a_stranger_or_of_nobody),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
