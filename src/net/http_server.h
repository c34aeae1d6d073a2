/* http_server.h - the HTTP/1.1 and TLS server: one handler, strict framing, live streams.
 * SPDX-License-Identifier: Apache-2.0
 *
 * libmicrohttpd stands behind this seam and nowhere else. Before a handler sees a request, the gate
 * has checked its whole header set (net/http_gate.h): what is malformed is refused with 400 and the
 * connection closed, never repaired. Handlers run on a pool of threads, one request at a time per
 * thread, and may block for a commit. The arena of a request is freed after its reply was sent.
 */
#pragma once

#include "base/arena.h"
#include "base/env.h"
#include "base/fail.h"
#include "base/str.h"

struct http_server;
struct http_stream;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS,
	HTTP_OTHER };

struct http_field {
	struct str name;
	struct str value;
};

struct http_request {
	struct arena *arena;
	enum http_method method;
	struct str method_text;
	struct str path;  /* percent-decoded UTF-8, begins with '/'; see net/http_target.h */
	struct str query; /* raw, without '?' */
	size_t header_count;
	const struct http_field *headers;
	struct str body; /* whole, within max_body */
	struct str peer; /* "192.0.2.1" */
	bool tls;
	/* SHA-256 of the client certificate's SubjectPublicKeyInfo, lower-case hex; empty: none, or
	 * none that the configured authorities vouch for. */
	struct str client_key;
	void *found; /* NULL, or what runs_apart found out and the handler need not again; the context's own */
};

/* The header's value, or an empty slice with NULL data. Names compare without case. */
struct str http_header(const struct http_request *request, struct str name);

/* A query parameter, percent- and plus-decoded into the arena. `times` (may be NULL) says how often
 * it stands there; the first value is given. NULL data: absent. Malformed escapes: E_SYNTAX. */
MUST_CHECK enum err http_query(const struct http_request *request, struct str name, struct str *ret,
	size_t *times, struct fault *why);

enum { HTTP_REPLY_HEADERS_MAX = 24 };

struct http_reply {
	int status; /* 200 unless set */
	size_t header_count;
	struct http_field headers[HTTP_REPLY_HEADERS_MAX];
	struct str body; /* in the request's arena, or static, or `shared` */
	/* A body that outlives the request: given back by `release(shared)` once; may be NULL. */
	void *shared;
	void (*release)(void *shared);
	/* Set by http_stream_start: the reply stays open and is fed from elsewhere. */
	struct http_stream *stream;
};

/* Values are borrowed like the body's. Later headers of the same name are added, not replaced. A
 * name that is no token, or a line break in a value, makes the reply a 500. */
void http_reply_header(struct http_reply *reply, struct str name, struct str value);

typedef void http_handler(void *context, struct http_request *request, struct http_reply *reply);

struct http_server_options {
	struct str address; /* "127.0.0.1", "::", a name is not looked up */
	uint16_t port;      /* 0: the system chooses; see http_server_port */
	unsigned threads;   /* 0: as many as processors, at least 4 */
	size_t max_body;    /* larger: 413 without reading on */
	/* PEM texts; empty certificate: plain HTTP */
	struct str certificate;
	struct str private_key;
	struct str client_authorities; /* PEM; empty: client certificates are not asked for */
	bool allow_tls12;                     /* else 1.3 only */
	unsigned header_seconds;              /* 0: HTTP_HEADER_SECONDS */
	unsigned idle_seconds;                /* 0: HTTP_IDLE_SECONDS */
	/* Shared out evenly among the threads: one that has its share accepts no more. */
	unsigned connections_max;             /* 0: HTTP_CONNECTIONS_MAX */
	unsigned connections_per_address_max; /* 0: HTTP_CONNECTIONS_PER_ADDRESS_MAX */
	http_handler *handler;
	void *context;
	/* May the handler of this request take long (a large page, a wait for a commit)? Then it runs on a thread
	 * that no connection shares, and nobody waits for it but its client. Such a handler starts no stream.
	 * NULL: none may. */
	bool (*runs_apart)(void *context, struct http_request *request);
	/* Called instead of the handler when the gate or a limit decides, so that such replies bear
	 * the API's own media type; NULL: plain text. Of the request only `arena`, `method` and
	 * `method_text` are sure to be set. */
	void (*on_refusal)(void *context, const struct http_request *request,
		const struct fault *fault, struct http_reply *reply);
};

MUST_CHECK enum err http_server_start(struct env *env, const struct http_server_options *options,
	struct http_server **ret, struct fault *why);
uint16_t http_server_port(const struct http_server *server);
/* Waits for running handlers, ends streams, closes connections, frees the server. NULL is fine. */
void http_server_stop(struct http_server *server);

/* --- live streams (server-sent events) --- */

/* Makes the reply a stream. The stream is counted: one count for the server, one for the caller,
 * who gives it back with http_stream_leave. A client that closes its side of the connection has
 * left. */
MUST_CHECK enum err http_stream_start(struct http_request *request, struct http_reply *reply,
	struct http_stream **ret, struct fault *why);
/* Queues text; from any thread; never blocks. False when the client is gone or lags behind by more
 * than HTTP_STREAM_BACKLOG_MAX: leave it then. */
bool http_stream_send(struct http_stream *stream, struct str text);
/* The same of a text that many streams are sent: it is kept once, and freed when the last of them has sent it. */
struct http_text;
struct http_text *http_text_new(struct str text); /* a copy, with one count; NULL without memory */
void http_text_release(struct http_text *text);   /* NULL is fine */
bool http_stream_send_text(struct http_stream *stream, struct http_text *text);
/* What is queued still goes out, then the reply ends. Good after http_server_stop, too. */
void http_stream_leave(struct http_stream *stream);

enum { HTTP_STREAM_BACKLOG_MAX = 1 << 20 };
