/* http_connection.c - the connections of a server, and the keeper that ends the slow ones.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The library's own timeout starts anew with every byte, so that a client may hold a connection by
 * dripping; the keeper counts from the beginning of each phase.
 */
#include "net/http_private.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/condition.h"
#include "base/limits.h"
#include "base/timestamp.h"

#define LOG_MODULE "http"
#include "base/log.h"

/* The keeper's step: while a refused client still sends, it must not wait for us. */
enum { STEP_MILLISECONDS = 250, LINGER_STEP_MILLISECONDS = 10 };

static void
write_peer(struct MHD_Connection *library, char *text, socklen_t size)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(library, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *address = info == NULL ? NULL : info->client_addr;

	text[0] = '\0';
	if (address == NULL)
		return;
	if (address->sa_family == AF_INET) {
		inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)address)->sin_addr,
			text, size);
	} else if (address->sa_family == AF_INET6) {
		const struct in6_addr *in6 =
			&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr;
		/* One client, one name, whichever socket it came by. */
		if (IN6_IS_ADDR_V4MAPPED(in6))
			inet_ntop(AF_INET, &in6->s6_addr[12], text, size);
		else
			inet_ntop(AF_INET6, in6, text, size);
	}
}

static struct http_connection *
connection_open(struct http_server *server, struct MHD_Connection *library)
{
	struct http_connection *connection = calloc(1, sizeof(*connection));

	if (connection == NULL)
		return NULL;
	connection->server = server;
	connection->socket =
		MHD_get_connection_info(library, MHD_CONNECTION_INFO_CONNECTION_FD)->connect_fd;
	write_peer(library, connection->peer, sizeof(connection->peer));
	http_connection_enter(connection, HTTP_READING_HEADER);
	pthread_mutex_lock(&server->lock);
	connection->next = server->connections;
	if (connection->next != NULL)
		connection->next->previous = connection;
	server->connections = connection;
	pthread_mutex_unlock(&server->lock);
	return connection;
}

/* Called before the library closes the socket: the keeper never touches a number used anew. */
static void
connection_close(struct http_connection *connection)
{
	struct http_server *server = connection->server;

	pthread_mutex_lock(&server->lock);
	if (connection->next != NULL)
		connection->next->previous = connection->previous;
	if (connection->previous != NULL)
		connection->previous->next = connection->next;
	else
		server->connections = connection->next;
	if (connection->refused)
		http_linger_begin(server, connection->socket);
	pthread_mutex_unlock(&server->lock);
	free(connection);
}

void
http_connection_notice(void *server, struct MHD_Connection *library, void **context,
	enum MHD_ConnectionNotificationCode code)
{
	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		*context = connection_open(server, library);
	} else if (*context != NULL) {
		connection_close(*context);
		*context = NULL;
	}
}

struct http_connection *
http_connection_of(struct MHD_Connection *library)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(library, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info == NULL ? NULL : info->socket_context;
}

void
http_connection_enter(struct http_connection *connection, enum http_phase phase)
{
	struct env *env = connection->server->env;

	atomic_store(&connection->received, 0);
	atomic_store(&connection->since, env->monotonic(env));
	atomic_store(&connection->phase, phase);
}

struct str
http_connection_client_key(struct http_connection *connection, struct MHD_Connection *library)
{
	const union MHD_ConnectionInfo *info;

	if (!connection->key_known) {
		info = MHD_get_connection_info(library, MHD_CONNECTION_INFO_GNUTLS_SESSION);
		if (info == NULL || info->tls_session == NULL ||
			!tls_client_key(info->tls_session, connection->client_key))
			connection->client_key[0] = '\0';
		connection->key_known = true;
	}
	return str_of(connection->client_key);
}

static bool
has_outstayed(struct http_connection *connection, int64_t now)
{
	const struct http_server_options *options = &connection->server->options;
	enum http_phase phase = atomic_load(&connection->phase);
	int64_t seconds = (now - atomic_load(&connection->since)) / MICROSECONDS_PER_SECOND;

	switch (phase) {
	case HTTP_READING_HEADER:
		return seconds >= options->header_seconds;
	case HTTP_AWAITING:
		return seconds >= options->idle_seconds;
	case HTTP_READING_BODY:
		return seconds >= HTTP_BODY_GRACE_SECONDS &&
			atomic_load(&connection->received) / HTTP_BODY_RATE_MIN <
			(uint64_t)seconds;
	case HTTP_REPLYING: /* a reply that stalls is the library's to end */
		break;
	}
	return false;
}

/* The library finds the socket closed and does the rest. */
static void
shut_slow_connections(struct http_server *server)
{
	int64_t now = server->env->monotonic(server->env);

	for (struct http_connection *c = server->connections; c != NULL; c = c->next) {
		if (!has_outstayed(c, now))
			continue;
		LOG_DEBUG("slow", "peer=%s", c->peer);
		shutdown(c->socket, SHUT_RDWR);
		http_connection_enter(c, HTTP_REPLYING);
	}
}

static void
wait_a_moment(struct http_server *server)
{
	int milliseconds = server->lingering != NULL ? LINGER_STEP_MILLISECONDS : STEP_MILLISECONDS;
	struct timespec until = condition_deadline(milliseconds * 1000);

	condition_wait(&server->changed, &server->lock, &until);
}

/* Each stream costs a system call: hence once a second, however short the keeper's steps are. */
static void
check_streams(struct http_server *server, time_t *checked)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (now.tv_sec == *checked)
		return;
	*checked = now.tv_sec;
	http_streams_check(server);
}

void *
http_keeper_run(void *of)
{
	struct http_server *server = of;
	time_t checked = 0; /* the second in which the streams were looked at last */

	pthread_mutex_lock(&server->lock);
	while (!server->stopping) {
		shut_slow_connections(server);
		http_linger_drain(server, false);
		pthread_mutex_unlock(&server->lock);
		check_streams(server, &checked);
		pthread_mutex_lock(&server->lock);
		if (!server->stopping)
			wait_a_moment(server);
	}
	pthread_mutex_unlock(&server->lock);
	return NULL;
}
