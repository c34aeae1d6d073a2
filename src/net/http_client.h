/* http_client.h - HTTP exchanges with other hosts, by libcurl.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Callers go through env->http, so that tests put other hosts in their place; http_client_install
 * puts libcurl there. TLS 1.2 or newer with the peer verified; no redirects are followed; no
 * compression is asked for; no cookies, no .netrc. Only http and https are spoken, HTTP/1.1 alone.
 * No proxy is used: libcurl's habit of taking one from http_proxy and its kin is switched off, so
 * that nothing but the call decides where an owner's objects go. A URL that holds a user and a
 * password is refused; credentials belong into a header, which no log shows.
 *
 * One call blocks its thread, for at most its timeout. Calls may run in any threads at once. Each
 * call makes a connection of its own.
 */
#pragma once

#include "base/arena.h"
#include "base/env.h"
#include "net/http_server.h"

struct http_call {
	struct arena *arena; /* takes the answer */
	struct str method;   /* "GET" */
	struct str url;      /* http:// or https:// */
	size_t header_count;
	const struct http_field *headers;
	struct str body;
	struct str authority_file;   /* PEM of the authorities to trust; empty: the system's */
	struct str certificate_file; /* own certificate and key, PEM; may be empty */
	struct str key_file;
	unsigned timeout_seconds; /* 0: HTTP_CALL_SECONDS */
	size_t max_answer;        /* 0: HTTP_ANSWER_MAX; a larger answer is E_TOO_LARGE */

	/* the answer */
	int status;
	struct str answer;
	size_t answer_header_count;
	const struct http_field *answer_headers;
};

/* Sets env->http to libcurl. */
MUST_CHECK enum err http_client_install(struct env *env, struct fault *why);

/* Performs the call by env->http; the answer is set only on success, and any HTTP status is one.
 * E_UNREACHABLE: no whole answer came (no host, no trust, cut off). E_TIMEOUT, E_TOO_LARGE, E_NOMEM
 * say what they say; E_USAGE: no such URL, method or header field can be sent. */
MUST_CHECK enum err http_exchange(struct env *env, struct http_call *call, struct fault *why);

/* The header's value in the answer, or an empty slice with NULL data. */
struct str http_answer_header(const struct http_call *call, struct str name);
