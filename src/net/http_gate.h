/* http_gate.h - which request heads are let in: a pure check of the whole head, before all else.
 * SPDX-License-Identifier: Apache-2.0
 *
 * RFC 9112 read strictly. What two readers could understand in two ways is refused, never repaired:
 * that is how a second request is smuggled past a proxy. Refused are
 *  - any version but HTTP/1.0 and HTTP/1.1, CONNECT, methods and names that are no tokens;
 *  - any target but the origin form ("/path?query" in visible ASCII), so also the absolute form;
 *  - control characters but TAB in values; more or larger fields than base/limits.h allows;
 *  - HTTP/1.1 without exactly one Host, a Host that is no host, two of any field that must be one;
 *  - a length that is not digits, a coding that is not exactly "chunked", both together, chunked in
 *    HTTP/1.0; an Expect other than 100-continue.
 *
 * The gate is given what libmicrohttpd has parsed. Line ends, folding and NUL bytes do not show
 * there; net/http_layout.h sees them. Neither sees
 *  - what stands before the request line: an empty line, or one that begins with a NUL byte, is
 *    skipped by the library. Nothing of it reaches a handler;
 *  - the framing inside a chunked body, where the library takes a bare LF for CRLF and drops chunk
 *    extensions, and the trailer section. So a chunked request is the last one of its connection
 *    (net/http_job.c): what another reader may take for a second request is never read as one;
 *  - heads so malformed that the library answers by itself, with a 400, 413, 414, 431 or 505 of its
 *    own, or with nothing, and a closed connection. For a malformed Content-Length it writes the
 *    head of its answer twice; the connection closes after it, so nobody takes it for two answers.
 *
 * No allocation, no I/O; any thread.
 */
#pragma once

#include "net/http_server.h"

struct http_head {
	struct str method;
	struct str target;
	struct str version;
	size_t header_count;
	const struct http_field *headers; /* values with the white space that follows them */
};

struct http_framing {
	bool chunked;
	uint64_t length; /* 0 when chunked */
};

/* E_SYNTAX, or E_TOO_LARGE for a limit; `why->where` names the field. */
MUST_CHECK enum err http_gate_check(const struct http_head *head, struct http_framing *ret,
	struct fault *why);

/* RFC 9110 section 5.6.2. */
bool http_is_token(struct str text);

/* RFC 9110 section 5.5: no control character but TAB. */
bool http_is_field_value(struct str text);
