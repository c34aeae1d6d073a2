/* client.h - asks another TAXII 2.1 server: what it has, its objects page by page, takes a post.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     struct taxii_client client = { .env = env, .root = STR("https://node.example:8443") ... };
 *     struct taxii_discovery found;
 *     TRY(taxii_client_discover(&client, arena, &found, why));
 *     client.root = found.default_root;
 *
 *     struct taxii_page_query query = { .added_after = kept_from_last_time };
 *     struct taxii_page page;
 *     do {
 *             TRY(taxii_client_objects(&client, arena, collection_id, &query, &page, why));
 *             ... page.objects ...
 *             query.next = page.next;
 *     } while (page.more);
 *
 * Every call is one HTTP exchange through env->http and blocks its thread. The struct is plain
 * data, read only by the calls: several threads may share it, each with its own arena. What a call
 * returns lives in the arena that it was given.
 *
 * Errors, the same for every call. Worth another try later, unchanged:
 *   E_UNREACHABLE  no answer, or an answer that is not TAXII 2.1
 *   E_BUSY         the server said 408 or 5xx
 *   E_TOO_MANY     the server said 429
 * The caller must change something first:
 *   E_UNAUTHENTICATED 401   E_DENIED 403   E_ABSENT 404   E_SYNTAX 400
 *   E_TOO_LARGE    413, or the answer is too large
 *   E_INVALID      422, any other 4xx, and redirects
 *   E_USAGE        the client's own settings are wrong: no http(s) URL, a line break in the token
 *   E_NOMEM        the arena's limit; the answer counts, so give it at least TAXII_ANSWER_MAX
 * The fault's text holds the server's own words (its error's title), its `where` the URL.
 */
#pragma once

#include "base/arena.h"
#include "base/env.h"
#include "base/fail.h"
#include "taxii/resources.h"

struct taxii_client {
	struct env *env;
	/* URL of the API root, "https://node.example/nato/"; its last slash may be missing. For
	 * taxii_client_discover any URL of the server will do. */
	struct str root;
	/* A bearer token; else, when `user` is not empty, HTTP Basic; else neither. Sent to the
	 * host of `root` and to no other. */
	struct str token;
	struct str user;
	struct str password;
	/* As in struct http_call. */
	struct str authority_file;
	struct str certificate_file;
	struct str key_file;
	unsigned timeout_seconds;
};

/* GET /taxii2/ of the root's host. The roots come back as absolute URLs; those on another scheme,
 * host or port are left out, because the client's credentials are not meant for them. E_ABSENT when
 * none remains. default_root is the server's default, or the first of the list. */
MUST_CHECK enum err taxii_client_discover(const struct taxii_client *client, struct arena *arena,
	struct taxii_discovery *ret, struct fault *why);

/* GET {root}. */
MUST_CHECK enum err taxii_client_api_root(const struct taxii_client *client, struct arena *arena,
	struct taxii_api_root *ret, struct fault *why);

/* GET {root}collections/. */
MUST_CHECK enum err taxii_client_collections(const struct taxii_client *client, struct arena *arena,
	struct taxii_collections *ret, struct fault *why);

/* Which page: empty slices and 0 ask for nothing special. */
struct taxii_page_query {
	struct str added_after; /* "2026-01-31T23:59:59.500000Z": strictly later than this */
	struct str next;        /* of the page before; the other fields must stay as they were */
	unsigned limit;         /* objects a page, at most; 0: as the server likes */
	struct str match_type;  /* "indicator,marking-definition" */
	struct str match_id;
	struct str match_version; /* "all", "first", "last", timestamps; empty: the last */
};

/* GET {root}collections/{id}/objects/. */
MUST_CHECK enum err taxii_client_objects(const struct taxii_client *client, struct arena *arena,
	struct str collection_id, const struct taxii_page_query *query, struct taxii_page *ret,
	struct fault *why);

/* POST {root}collections/{id}/objects/. `envelope` is {"objects": [...]}. On OK the server took the
 * post; look into *ret for objects that failed. Posting the same object again does no harm. */
MUST_CHECK enum err taxii_client_post(const struct taxii_client *client, struct arena *arena,
	struct str collection_id, struct str envelope, struct taxii_status *ret, struct fault *why);

/* GET {root}status/{id}/. */
MUST_CHECK enum err taxii_client_status(const struct taxii_client *client, struct arena *arena,
	struct str status_id, struct taxii_status *ret, struct fault *why);

/* A larger answer is E_TOO_LARGE: PAGE_LIMIT_MAX usual objects fit many times over. */
enum { TAXII_ANSWER_MAX = 64 << 20 };
