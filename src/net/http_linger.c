/* http_linger.c - closes a refused connection so that the client gets to read why.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A request refused before its body was read leaves bytes in the socket. To close it then makes the
 * kernel send a reset, which may overtake the reply: the client would see "connection reset" where
 * it should see 413. So the sending side is shut, and what still comes is read and thrown away
 * until the client closes too, for LINGER_SECONDS at most.
 */
#include "net/http_private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/timestamp.h"

enum {
	LINGER_SECONDS = 2,
	LINGERING_MAX = 256, /* a flood of refusals must not eat the descriptors */
	PIECE = 64 * 1024,
	PIECES_AT_ONCE = 16,
};

struct http_linger {
	struct http_linger *next;
	int socket;
	int64_t until;
};

/* The library closes its own descriptor of the socket; this one keeps the connection. */
void
http_linger_begin(struct http_server *server, int socket)
{
	struct http_linger *linger;
	int own;

	if (server->lingering_count >= LINGERING_MAX || server->stopping)
		return;
	linger = calloc(1, sizeof(*linger));
	own = linger == NULL ? -1 : fcntl(socket, F_DUPFD_CLOEXEC, 0);
	if (own < 0) {
		free(linger);
		return;
	}
	shutdown(own, SHUT_WR);
	linger->socket = own;
	linger->until = server->env->monotonic(server->env) +
		LINGER_SECONDS * MICROSECONDS_PER_SECOND;
	linger->next = server->lingering;
	server->lingering = linger;
	server->lingering_count++;
	pthread_cond_broadcast(&server->changed);
}

/* False once there is nothing to wait for. */
static bool
drain(const struct http_linger *linger)
{
	char rubbish[PIECE];

	for (int i = 0; i < PIECES_AT_ONCE; i++) {
		ssize_t got = recv(linger->socket, rubbish, sizeof(rubbish), MSG_DONTWAIT);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			return true;
		if (got <= 0)
			return false;
	}
	return true;
}

void
http_linger_drain(struct http_server *server, bool end)
{
	int64_t now = server->env->monotonic(server->env);
	struct http_linger **link = &server->lingering;

	while (*link != NULL) {
		struct http_linger *linger = *link;
		if (!end && now < linger->until && drain(linger)) {
			link = &linger->next;
			continue;
		}
		*link = linger->next;
		close(linger->socket);
		free(linger);
		server->lingering_count--;
	}
}
