/* client.h - the probe's side of the node: work in, results out; docs/protocol/probe.md.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/env.h"
#include "probe/work.h"

struct client {
	struct env *env;
	struct str node; /* "https://node.example:6443", of which scheme, host and port count */
	struct str name; /* the probe's */
	struct str token;
	struct str authority_file;   /* may be empty */
	struct str certificate_file; /* likewise */
	struct str key_file;
};

/* A probe's name: 1 to 64 of A-Z a-z 0-9 . _ -, for it stands in an address. */
bool client_name_is_valid(struct str name);

/* Asks for work. *ret NULL: it is still that of `version` (which may be empty). Errors: those of
 * http_exchange, E_UNAUTHENTICATED, E_DENIED, E_BUSY (another try may help) and those of
 * work_parse. */
MUST_CHECK enum err client_ask(const struct client *client, struct str version,
	const struct work **ret, struct fault *why);

/* What the node did with a post; the lists are in the arena that was given. */
struct client_refusal {
	size_t index; /* in the post */
	struct str code;
	struct str text;
};

struct client_receipt {
	size_t taken;
	size_t refused_count;
	const struct client_refusal *refused;
};

/* Posts results. E_INVALID and E_TOO_LARGE: this post will never be taken; else as above. */
MUST_CHECK enum err client_post(const struct client *client, struct arena *arena, struct str body,
	struct client_receipt *ret, struct fault *why);

/* The reply to a post. E_SYNTAX, E_INVALID. */
MUST_CHECK enum err client_receipt_parse(
	struct arena *arena, struct str text, struct client_receipt *ret, struct fault *why);
