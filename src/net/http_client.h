/* http_client.h - HTTP exchanges with other hosts, by libcurl.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Callers go through env->http, so that tests put other hosts in their place; http_client_install
 * puts libcurl there. TLS 1.2 or newer with the peer verified; no redirects are followed; no
 * compression is asked for. One call blocks its thread, for at most its timeout.
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
	unsigned timeout_seconds; /* 0: 60 */
	size_t max_answer;        /* 0: 64 MiB; a larger answer is E_TOO_LARGE */

	/* the answer */
	int status;
	struct str answer;
	size_t answer_header_count;
	const struct http_field *answer_headers;
};

/* Sets env->http to libcurl. */
MUST_CHECK enum err http_client_install(struct env *env, struct fault *why);

/* Performs the call by env->http. E_UNREACHABLE: no answer at all; any HTTP status is OK. */
MUST_CHECK enum err http_exchange(struct env *env, struct http_call *call, struct fault *why);

/* The header's value in the answer, or an empty slice with NULL data. */
struct str http_answer_header(const struct http_call *call, struct str name);
