/* http_private.h - what the files of the HTTP server share; nobody else includes it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A server owns connections; a connection carries one job at a time; a job is one request and its
 * reply. Connections and jobs belong to the library's thread that serves them; the server's keeper
 * thread looks at connections under the server's lock, and at the atomic fields only.
 *
 * Order of locks: the server's, then a stream's, then the library's.
 */
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>
#include <sys/socket.h>

#include <microhttpd.h>

#include "base/limits.h"
#include "net/http_server.h"
#include "net/tls.h"

enum http_phase {
	HTTP_READING_HEADER, /* also a new connection, its TLS handshake included */
	HTTP_READING_BODY,
	HTTP_REPLYING,
	HTTP_AWAITING, /* between two requests */
};

struct http_connection {
	struct http_connection *next; /* in the server's list */
	struct http_connection *previous;
	struct http_server *server;
	int socket;
	char peer[64];
	bool refused;   /* bytes may lie unread in the socket */
	bool key_known; /* client_key was looked for */
	char client_key[TLS_FINGERPRINT_TEXT];
	_Atomic(enum http_phase) phase;
	_Atomic int64_t since; /* monotonic: when the phase began */
	_Atomic uint64_t received; /* bytes of the body so far */
};

/* Handlers that may take long; http_apart.c. */
struct http_apart {
	size_t count;
	pthread_t threads[HTTP_APART_THREADS];
	pthread_mutex_t lock; /* of all that follows; the library's come after it */
	pthread_cond_t work;
	bool ending;
	struct http_job *first;
	struct http_job **last;
};

struct http_server {
	struct env *env;
	struct http_server_options options; /* without the PEM texts: the library has copied them */
	struct MHD_Daemon *daemon;
	uint16_t port;
	struct http_apart apart;
	pthread_t keeper;
	bool keeper_runs;
	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t changed;
	bool stopping;
	struct http_connection *connections;
	struct http_stream *streams;
	struct http_linger *lingering;
	size_t lingering_count;
};

struct http_job {
	struct http_connection *connection;
	struct MHD_Connection *library;
	struct http_request request;
	struct str target;      /* a copy */
	const char *target_at;  /* where it lies in the library's buffer */
	bool admitted;
	bool last;              /* the connection closes after this reply */
	struct buf body;
	struct http_job *next_apart; /* in the queue of those */
	bool handled;               /* `reply` is what the handler made of it, and has to be sent */
	struct http_reply reply;
};

/* --- http_connection.c --- */

/* The library's notices of connections that come and go. */
void http_connection_notice(void *server, struct MHD_Connection *library, void **context,
	enum MHD_ConnectionNotificationCode code);
struct http_connection *http_connection_of(struct MHD_Connection *library);
void http_connection_enter(struct http_connection *connection, enum http_phase phase);
/* The client's verified key as http_request.client_key has it. */
struct str http_connection_client_key(struct http_connection *connection,
	struct MHD_Connection *library);
/* The keeper: shuts connections that outstay their time, tells streams whose client has left. */
void *http_keeper_run(void *server);

/* --- http_linger.c: both with the server's lock --- */

void http_linger_begin(struct http_server *server, int socket);
/* Reads on; closes those that are through, or all when `end`. */
void http_linger_drain(struct http_server *server, bool end);

/* --- http_job.c: the library's calls for each request --- */

void *http_job_begin(void *server, const char *target, struct MHD_Connection *library);
enum MHD_Result http_job_serve(void *server, struct MHD_Connection *library, const char *target,
	const char *method, const char *version, const char *data, size_t *data_len,
	void **context);
void http_job_end(void *server, struct MHD_Connection *library, void **context,
	enum MHD_RequestTerminationCode code);

/* --- http_apart.c --- */

MUST_CHECK enum err http_apart_start(struct http_server *server, struct fault *why);
/* True: the connection sleeps, and http_job_serve is called again once the job is handled. */
bool http_apart_take(struct http_job *job);
/* Waits for what was taken; nothing is taken any more. Before the library stops, which must not find a
 * connection asleep. */
void http_apart_stop(struct http_server *server);

/* --- http_reply.c --- */

/* Hands the reply to the library. */
enum MHD_Result http_reply_send(struct http_job *job, struct http_reply *reply);
/* Fills the reply that tells of a fault, in the API's own form. */
void http_reply_refuse(struct http_job *job, const struct fault *fault, struct http_reply *reply);
/* Writes a whole reply by hand, where the library takes none any more. */
void http_reply_send_raw(struct http_job *job, const struct http_reply *reply);

/* --- http_stream.c --- */

/* The library's response for a stream; takes over the server's count, also on failure (NULL). */
struct MHD_Response *http_stream_response(struct http_stream *stream);
/* Gives back the server's count of a stream that never became a response. */
void http_stream_abandon(struct http_stream *stream);
/* Ends every stream after what is queued, and waits a moment for that. */
void http_streams_end(struct http_server *server);
/* Wakes the streams whose clients have gone. */
void http_streams_check(struct http_server *server);
