/* http_framing.c - tests that malformed and ambiguous requests are refused on the wire.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each case is sent as it stands to a real server over a real socket, with a second request behind
 * it. Nothing may reach the handler, and the connection must close.
 */
#include "echo_server.h"

#include <unistd.h>

#include "base/limits.h"
#include "support/raw_http.h"

#define HOST "Host: a\r\n"
#define POST "POST /p HTTP/1.1\r\n" HOST
#define NEXT "GET /smuggled HTTP/1.1\r\n" HOST "\r\n"
#define CHUNKED "Transfer-Encoding: chunked\r\n"
#define BODY "0\r\n\r\n"

struct framing {
	const char *name;
	struct str bytes;
};

/* clang-format off */

/* Refused: an error status or a bare close, and no handler called. */
static const struct framing refused[] = {
	/* length and coding */
	{ "length and chunked", STR_INIT(POST "Content-Length: 5\r\n" CHUNKED "\r\n" BODY NEXT) },
	{ "chunked and length", STR_INIT(POST CHUNKED "Content-Length: 5\r\n\r\n" BODY NEXT) },
	{ "two different lengths",
		STR_INIT(POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello" NEXT) },
	{ "two equal lengths",
		STR_INIT(POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello" NEXT) },
	{ "a list of lengths", STR_INIT(POST "Content-Length: 5, 5\r\n\r\nhello" NEXT) },
	{ "length with plus", STR_INIT(POST "Content-Length: +5\r\n\r\nhello" NEXT) },
	{ "negative length", STR_INIT(POST "Content-Length: -5\r\n\r\nhello" NEXT) },
	{ "hexadecimal length", STR_INIT(POST "Content-Length: 0x5\r\n\r\nhello" NEXT) },
	{ "empty length", STR_INIT(POST "Content-Length:\r\n\r\n" NEXT) },
	{ "length with letters", STR_INIT(POST "Content-Length: 5a\r\n\r\nhello" NEXT) },
	{ "length with inner space", STR_INIT(POST "Content-Length: 1 0\r\n\r\nhello" NEXT) },
	{ "length with space behind", STR_INIT(POST "Content-Length: 5 \r\n\r\nhello" NEXT) },
	{ "length past 64 bits",
		STR_INIT(POST "Content-Length: 18446744073709551621\r\n\r\nhello" NEXT) },
	{ "fractional length", STR_INIT(POST "Content-Length: 5.0\r\n\r\nhello" NEXT) },
	{ "coding xchunked", STR_INIT(POST "Transfer-Encoding: xchunked\r\n\r\n" BODY NEXT) },
	{ "coding identity", STR_INIT(POST "Transfer-Encoding: identity\r\n\r\n" BODY NEXT) },
	{ "coding gzip, chunked",
		STR_INIT(POST "Transfer-Encoding: gzip, chunked\r\n\r\n" BODY NEXT) },
	{ "coding chunked, chunked",
		STR_INIT(POST "Transfer-Encoding: chunked, chunked\r\n\r\n" BODY NEXT) },
	{ "chunked with space behind",
		STR_INIT(POST "Transfer-Encoding: chunked \r\n\r\n" BODY NEXT) },
	{ "chunked with vertical tab",
		STR_INIT(POST "Transfer-Encoding: \x0b" "chunked\r\n\r\n" BODY NEXT) },
	{ "quoted chunked", STR_INIT(POST "Transfer-Encoding: \"chunked\"\r\n\r\n" BODY NEXT) },
	{ "empty coding", STR_INIT(POST "Transfer-Encoding:\r\n\r\n" BODY NEXT) },
	{ "two codings", STR_INIT(POST CHUNKED CHUNKED "\r\n" BODY NEXT) },
	{ "chunked in HTTP/1.0",
		STR_INIT("POST / HTTP/1.0\r\n" HOST "Connection: keep-alive\r\n" CHUNKED
			 "\r\n" BODY NEXT) },
	{ "expect of something else",
		STR_INIT(POST "Expect: 200-ok\r\nContent-Length: 5\r\n\r\nhello" NEXT) },
	/* names and line ends */
	{ "space before the colon", STR_INIT(POST "Content-Length : 5\r\n\r\nhello" NEXT) },
	{ "tab before the colon", STR_INIT(POST "Transfer-Encoding\t: chunked\r\n\r\n" BODY NEXT) },
	{ "empty name", STR_INIT(POST ": x\r\n\r\n" NEXT) },
	{ "name with a slash", STR_INIT(POST "X/Y: x\r\n\r\n" NEXT) },
	{ "name with UTF-8", STR_INIT(POST "X\xc3\xa4: x\r\n\r\n" NEXT) },
	{ "line without a colon", STR_INIT(POST "X-Field\r\n\r\n" NEXT) },
	{ "folded value", STR_INIT(POST "X: a\r\n b\r\n\r\n" NEXT) },
	{ "folded coding", STR_INIT(POST "Transfer-Encoding:\r\n chunked\r\n\r\n" BODY NEXT) },
	{ "folded with tab", STR_INIT(POST "X: a\r\n\tContent-Length: 5\r\n\r\n" NEXT) },
	{ "space before the first field",
		STR_INIT("GET / HTTP/1.1\r\n Content-Length: 5\r\n" HOST "\r\n" NEXT) },
	{ "bare LF after a field", STR_INIT(POST "X: a\nContent-Length: 5\r\n\r\nhello" NEXT) },
	{ "bare LF after the request line", STR_INIT("GET / HTTP/1.1\n" HOST "\r\n" NEXT) },
	{ "bare LF as the empty line", STR_INIT("GET / HTTP/1.1\r\n" HOST "\n" NEXT) },
	{ "only bare LF", STR_INIT("GET / HTTP/1.1\nHost: a\n\n" NEXT) },
	{ "bare CR in a value", STR_INIT(POST "X: a\rContent-Length: 5\r\n\r\nhello" NEXT) },
	{ "bare CR before CRLF", STR_INIT(POST "X: a\r\r\n\r\n" NEXT) },
	{ "bare CR in a name", STR_INIT(POST "X\rY: a\r\n\r\n" NEXT) },
	{ "bare CR in the request line", STR_INIT("GET /\r HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	/* NUL */
	{ "NUL in a value", STR_INIT(POST "X: a\0b\r\n\r\n" NEXT) },
	{ "NUL before a value", STR_INIT(POST "X: \0b\r\n\r\n" NEXT) },
	{ "NUL in a name", STR_INIT(POST "X\0Y: b\r\n\r\n" NEXT) },
	{ "NUL after chunked", STR_INIT(POST "Transfer-Encoding: chunked\0x\r\n\r\n" BODY NEXT) },
	{ "NUL at the begin of a line",
		STR_INIT(POST "\0X: b\r\nContent-Length: 5\r\n\r\nhello" NEXT) },
	{ "NUL as the empty line", STR_INIT(POST "\0\r\n" NEXT) },
	{ "NUL in the method", STR_INIT("GE\0T / HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "NUL in the target", STR_INIT("GET /a\0b HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "NUL in the query", STR_INIT("GET /a?b\0c HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "other control character", STR_INIT(POST "X: a\x01\r\n\r\n" NEXT) },
	{ "DEL in a value", STR_INIT(POST "X: a\x7f\r\n\r\n" NEXT) },
	/* the request line */
	{ "CONNECT", STR_INIT("CONNECT a:443 HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "CONNECT of a path", STR_INIT("CONNECT / HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "absolute form of another host",
		STR_INIT("GET http://b/ HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "absolute form of this host", STR_INIT("GET http://a/ HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "asterisk form", STR_INIT("OPTIONS * HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "target without slash", STR_INIT("GET a HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "target with a fragment", STR_INIT("GET /a#b HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "target with a space", STR_INIT("GET /a b HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "target in UTF-8", STR_INIT("GET /\xc3\xa4 HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "two spaces before the target", STR_INIT("GET  / HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "two spaces behind the target", STR_INIT("GET /  HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "space behind the version", STR_INIT("GET / HTTP/1.1 \r\n" HOST "\r\n" NEXT) },
	{ "space before the method", STR_INIT(" GET / HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "tabs in the request line", STR_INIT("GET\t/\tHTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "method that is no token", STR_INIT("G(T / HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "no version", STR_INIT("GET /\r\n\r\n" NEXT) },
	{ "version 0.9", STR_INIT("GET / HTTP/0.9\r\n" HOST "\r\n" NEXT) },
	{ "version 1.2", STR_INIT("GET / HTTP/1.2\r\n" HOST "\r\n" NEXT) },
	{ "version 2.0", STR_INIT("GET / HTTP/2.0\r\n" HOST "\r\n" NEXT) },
	{ "version in lower case", STR_INIT("GET / http/1.1\r\n" HOST "\r\n" NEXT) },
	{ "version with two digits", STR_INIT("GET / HTTP/1.10\r\n" HOST "\r\n" NEXT) },
	{ "preface of HTTP/2", STR_INIT("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") },
	/* the host */
	{ "no host", STR_INIT("GET / HTTP/1.1\r\n\r\n" NEXT) },
	{ "two hosts", STR_INIT("GET / HTTP/1.1\r\n" HOST "Host: b\r\n\r\n" NEXT) },
	{ "two equal hosts", STR_INIT("GET / HTTP/1.1\r\n" HOST HOST "\r\n" NEXT) },
	{ "empty host", STR_INIT("GET / HTTP/1.1\r\nHost:\r\n\r\n" NEXT) },
	{ "host with a path", STR_INIT("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n" NEXT) },
	{ "host with a user", STR_INIT("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n" NEXT) },
	{ "host with a bad port", STR_INIT("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n" NEXT) },
	{ "list of hosts", STR_INIT("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n" NEXT) },
	/* the path */
	{ "encoded slash", STR_INIT("GET /a%2Fb HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "encoded NUL", STR_INIT("GET /a%00b HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "dot segments", STR_INIT("GET /a/../b HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "encoded dot segments", STR_INIT("GET /a/%2e%2E/b HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	{ "malformed escape", STR_INIT("GET /a%zz HTTP/1.1\r\n" HOST "\r\n" NEXT) },
	/* chunks */
	{ "chunk size in octal form", STR_INIT(POST CHUNKED "\r\n0x5\r\nhello\r\n0\r\n\r\n" NEXT) },
	{ "chunk size with plus", STR_INIT(POST CHUNKED "\r\n+5\r\nhello\r\n0\r\n\r\n" NEXT) },
	{ "negative chunk size", STR_INIT(POST CHUNKED "\r\n-5\r\nhello\r\n0\r\n\r\n" NEXT) },
	{ "empty chunk size", STR_INIT(POST CHUNKED "\r\n\r\nhello\r\n0\r\n\r\n" NEXT) },
	{ "space before chunk size", STR_INIT(POST CHUNKED "\r\n 5\r\nhello\r\n0\r\n\r\n" NEXT) },
	{ "chunk size past 64 bits",
		STR_INIT(POST CHUNKED "\r\n10000000000000005\r\nhello\r\n0\r\n\r\n" NEXT) },
	{ "chunk longer than its size",
		STR_INIT(POST CHUNKED "\r\n3\r\nhello\r\n0\r\n\r\n" NEXT) },
	{ "bare CR after chunk size", STR_INIT(POST CHUNKED "\r\n5\rhello\r\n0\r\n\r\n" NEXT) },
};

/* Let in by the library in spite of the standard: one request, and nothing after it. */
static const struct framing let_in[] = {
	{ "bare LF in chunks", STR_INIT(POST CHUNKED "\r\n5\nhello\n0\n\n" NEXT) },
	{ "chunk extension", STR_INIT(POST CHUNKED "\r\n5;a=b\r\nhello\r\n0\r\n\r\n" NEXT) },
	{ "bare LF in a chunk extension",
		STR_INIT(POST CHUNKED "\r\n5;\nhello\r\n0\r\n\r\n" NEXT) },
	{ "trailer that looks like framing",
		STR_INIT(POST CHUNKED "\r\n5\r\nhello\r\n0\r\nContent-Length: 9\r\n\r\n" NEXT) },
	{ "trailer with NUL",
		STR_INIT(POST CHUNKED "\r\n5\r\nhello\r\n0\r\n\0X: b\r\nY: c\r\n\r\n" NEXT) },
	{ "good chunks", STR_INIT(POST CHUNKED "\r\n5\r\nhello\r\n0\r\n\r\n" NEXT) },
};

/* clang-format on */

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

/* Prints what is wrong with a case; the test fails later, so that all are seen. */
static bool
is_refused(const struct framing *framing)
{
	OWNED_BUF answer = BUF_INIT;
	unsigned before = atomic_load(&echo.handled);
	bool closed = raw_http_exchange(echo.port, framing->bytes, &answer);
	int status = raw_http_status(&answer);
	unsigned handled = atomic_load(&echo.handled) - before;

	if (closed && handled == 0 && (answer.len == 0 || (status >= 400 && status <= 505)) &&
		raw_http_count(&answer, STR("HTTP/1.1 2")) == 0)
		return true;
	print_message("# %s: closed %d, status %d, handled %u\n", framing->name, closed, status,
		handled);
	return false;
}

static void
refuses_every_bad_framing_and_what_follows_it(void **state)
{
	unsigned accepted = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		accepted += !is_refused(&refused[i]);
	assert_int_equal(accepted, 0);
}

/* The same with each byte in a segment of its own: the library parses piece by piece. */
static void
refuses_them_too_when_they_drip(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		OWNED_BUF answer = BUF_INIT;
		unsigned before = atomic_load(&echo.handled);
		int socket = raw_http_connect(echo.port);
		for (size_t at = 0; at < refused[i].bytes.len; at += 7) {
			raw_http_send(socket, str_first(str_from_offset(refused[i].bytes, at), 7));
			usleep(200);
		}
		if (!raw_http_read(socket, 5000, &answer) || atomic_load(&echo.handled) != before)
			assert_string_equal(refused[i].name, "");
		close(socket);
	}
}

static void
reads_nothing_after_a_chunked_request(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(let_in) / sizeof(*let_in); i++) {
		OWNED_BUF answer = BUF_INIT;
		unsigned before = atomic_load(&echo.handled);
		assert_true(raw_http_exchange(echo.port, let_in[i].bytes, &answer));
		if (atomic_load(&echo.handled) - before != 1 ||
			raw_http_count(&answer, STR("POST /p  5\n")) != 1)
			assert_string_equal(let_in[i].name, answer.data);
	}
}

static void
ask_with_fields(struct buf *answer, unsigned count, size_t value_len)
{
	OWNED_BUF request = BUF_INIT;
	OWNED_BUF value = BUF_INIT;

	while (value.len < value_len)
		buf_add_char(&value, 'v');
	buf_add(&request, STR("GET / HTTP/1.1\r\n" HOST "Connection: close\r\n"));
	for (unsigned i = 2; i < count; i++)
		buf_addf(&request, "X-%u: %s\r\n", i, value.data == NULL ? "" : value.data);
	buf_add(&request, STR("\r\n"));
	assert_true(raw_http_exchange(echo.port, buf_str(&request), answer));
}

static void
holds_the_limit_of_fields(void **state)
{
	OWNED_BUF fit = BUF_INIT;
	OWNED_BUF too_many = BUF_INIT;

	(void)state;
	ask_with_fields(&fit, HTTP_HEADERS_MAX, 1);
	assert_int_equal(raw_http_status(&fit), 200);
	ask_with_fields(&too_many, HTTP_HEADERS_MAX + 1, 1);
	assert_int_equal(raw_http_status(&too_many), 413);
}

static void
holds_the_limit_of_a_header(void **state)
{
	/* "Host: a", "Connection: close" and "X-2: vvv", each with its line end */
	const size_t room = HTTP_HEADER_BYTES_MAX - 9 - 19 - 7;
	OWNED_BUF fits = BUF_INIT;
	OWNED_BUF too_large = BUF_INIT;

	(void)state;
	ask_with_fields(&fits, 3, room);
	assert_int_equal(raw_http_status(&fits), 200);
	ask_with_fields(&too_large, 3, room + 1);
	assert_int_equal(raw_http_status(&too_large), 413);
}

static void
ask_for_a_long_target(struct buf *answer, size_t line_len)
{
	OWNED_BUF request = BUF_INIT;

	buf_add(&request, STR("GET /"));
	while (request.len < line_len - strlen(" HTTP/1.1"))
		buf_add_char(&request, 'a');
	buf_add(&request, STR(" HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n"));
	assert_true(raw_http_exchange(echo.port, buf_str(&request), answer));
}

static void
holds_the_limit_of_the_request_line(void **state)
{
	OWNED_BUF fits = BUF_INIT;
	OWNED_BUF too_long = BUF_INIT;

	(void)state;
	ask_for_a_long_target(&fits, HTTP_REQUEST_LINE_MAX);
	assert_int_equal(raw_http_status(&fits), 200);
	ask_for_a_long_target(&too_long, HTTP_REQUEST_LINE_MAX + 1);
	assert_int_equal(raw_http_status(&too_long), 413);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_every_bad_framing_and_what_follows_it),
		cmocka_unit_test(refuses_them_too_when_they_drip),
		cmocka_unit_test(reads_nothing_after_a_chunked_request),
		cmocka_unit_test(holds_the_limit_of_fields),
		cmocka_unit_test(holds_the_limit_of_a_header),
		cmocka_unit_test(holds_the_limit_of_the_request_line),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
