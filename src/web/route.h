/* route.h - what a route's function gets, and the tables of routes.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/.
 */
#pragma once

#include "base/buf.h"
#include "web/web.h"

struct live;       /* live.h */
struct page_cache; /* page_cache.h */
struct exercise;   /* exercise/exercise.h */
struct probe_desk; /* probe_desk.h */
struct turns;      /* turns.h */

struct web {
	struct store *store;
	struct env *env;
	struct web_settings settings;
	struct live *live;
	struct page_cache *pages;
	struct turns *turns;
	struct exercise *writers; /* NULL in the real world: for who writes, and the live boards */
	struct exercise *readers;  /* likewise: the same once more, for who reads: nobody else waits for them */
	struct probe_desk *probes; /* likewise */
};

enum { ROUTE_PARTS_MAX = 2 };

/* One request on its way through a route. */
struct visit {
	struct web *web;
	struct http_request *request;
	struct http_reply *reply;
	struct arena *arena;               /* the request's */
	/* The readers' for GET, else the writers'; NULL in the real world. What is entered is asked, no other. */
	struct exercise *exercise;
	struct reader reader;              /* who asks; set unless the route is open to all */
	struct str parts[ROUTE_PARTS_MAX]; /* what stood for each '*' of the route's path */
};

/* Fills the reply, or fails: then the family's error reply is sent. */
typedef enum err route_function(struct visit *visit, struct fault *why);

struct route {
	enum http_method method;
	/* Below the family's prefix; '*' stands for one segment, '+' for the name of the realm. */
	const char *path;
	route_function *function;
	bool open; /* no sign-in needed */
	bool apart; /* it may take long: see net/http_server.h; never of a stream */
};

/* A family has one way to sign in, one form of errors, one table. */
struct route_family {
	enum err (*authenticate)(struct visit *visit, struct fault *why);
	void (*write_error)(
		const struct fault *fault, struct arena *arena, struct http_reply *reply);
	size_t count;
	const struct route *routes;
};

extern const struct route_family taxii_family;
extern const struct route_family console_family;
extern const struct route_family exercise_family;

/* Console files: every GET that no family owns. */
void static_file_serve(struct http_request *request, struct http_reply *reply);

/* The reply's body from a buffer, moved into the request's arena. */
MUST_CHECK enum err reply_json(struct visit *visit, int status, const char *media_type,
	const struct buf *body, struct fault *why);
