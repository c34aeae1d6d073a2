/* unix_socket.c - a socket in the file system.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/unix_socket.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 16, BUFFER_WANTED = 8 << 20 };

/* A program that ended leaves its socket's file behind; then nobody answers there. */
static void
remove_stale(const struct sockaddr_un *address, int type)
{
	int file = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (file < 0)
		return;
	if (connect(file, (const struct sockaddr *)address, sizeof(*address)) < 0 &&
		errno == ECONNREFUSED)
		unlink(address->sun_path);
	close(file);
}

static enum err
bind_and_listen(int file, const struct sockaddr_un *address, int type, struct fault *why)
{
	int wanted = BUFFER_WANTED;

	(void)setsockopt(file, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof(wanted));
	if (bind(file, (const struct sockaddr *)address, sizeof(*address)) < 0)
		return errno == EADDRINUSE
			       ? fail(why, E_CONFLICT, "%s is taken by another program or file",
					 address->sun_path)
			       : fail_errno(why, "cannot make the socket %s", address->sun_path);
	if (type == SOCK_STREAM && listen(file, BACKLOG) < 0)
		return fail_errno(why, "cannot listen on %s", address->sun_path);
	return OK;
}

enum err
unix_socket_bind(struct str path, int type, int *ret, struct fault *why)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	enum err err;
	int file;

	if (path.len == 0 || path.len >= sizeof(address.sun_path))
		return fail(why, E_USAGE, "\"%.*s\": the path of a socket has 1 to %zu bytes",
			STR_FMT(path), sizeof(address.sun_path) - 1);
	memcpy(address.sun_path, path.data, path.len);
	remove_stale(&address, type);
	file = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (file < 0)
		return fail_errno(why, "cannot make a socket");
	err = bind_and_listen(file, &address, type, why);
	if (err != OK) {
		close(file);
		return err;
	}
	*ret = file;
	return OK;
}
