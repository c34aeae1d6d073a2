/* http_layout.h - sees in the buffer what libmicrohttpd does not tell: line ends, folding, NUL.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The library parses a head where it lies: it puts a NUL in place of each separator and hands out
 * pointers into the buffer. It accepts bare LF, joins folded lines, and ends a text at the first
 * NUL, and says nothing of it. But the distances tell. In a clean head every text ends where the
 * next one begins, less exactly the bytes of its separator: one space, a colon and white space, one
 * CRLF. Any other distance means that bytes lie hidden there, and the head is refused.
 *
 * This leans on how 0.9.75 works, which no interface promises. It fails closed: with a library that
 * moves the texts, every request is refused and every test of the server says so.
 *
 * No allocation, no I/O; any thread.
 */
#pragma once

#include "net/http_server.h"

struct http_layout {
	struct str method;
	struct str target; /* as it stood before it was cut at '?' */
	struct str version;
	size_t header_count;
	const struct http_field *headers; /* in the order of the buffer */
	size_t size; /* from the method to the end of the empty line */
};

/* E_SYNTAX when the texts do not fill the head without a gap. */
MUST_CHECK enum err http_layout_check(const struct http_layout *layout, struct fault *why);
