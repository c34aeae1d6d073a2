/* call.h - one exchange with another TAXII server: headers, sign-in, and what its answer means.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For client.c; others use client.h, where the errors are listed.
 */
#pragma once

#include "net/http_client.h"
#include "taxii/client.h"

/* OK: the server said 200, 201 or 202 and the answer bears TAXII's media type. `url` must be one of
 * client->root's host. */
MUST_CHECK enum err taxii_call(const struct taxii_client *client, struct arena *arena,
	struct str method, struct str url, struct str body, struct http_call *ret,
	struct fault *why);

/* E_UNREACHABLE: "the answer is not TAXII 2.1: <reason>". */
enum err taxii_call_not_taxii(const struct http_call *call, const char *reason, struct fault *why);

/* The answer could not be read, as `code` and `read` say. What another server wrote is never our
 * caller's mistake: all but memory and size becomes E_UNREACHABLE. */
enum err taxii_call_unreadable(const struct http_call *call, enum err code,
	const struct fault *read, struct fault *why);
