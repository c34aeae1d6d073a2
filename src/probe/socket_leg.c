/* socket_leg.c - a plain connection for those kinds that speak themselves.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/socket_leg.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "probe/resolve.h"

void
socket_leg_done(int *file)
{
	if (*file >= 0)
		close(*file);
}

/* What an errno of the network says: the peer's fault, or ours. */
static enum verdict
state_of_errno(int number)
{
	static const int ours[] = { EMFILE, ENFILE, ENOMEM, ENOBUFS, EADDRNOTAVAIL, EAFNOSUPPORT,
		EPROTONOSUPPORT, EACCES, EPERM };

	for (size_t i = 0; i < sizeof(ours) / sizeof(*ours); i++)
		if (ours[i] == number)
			return VERDICT_CHECKER;
	return VERDICT_DOWN;
}

static bool
blame_errno(struct attempt *attempt, int number, const char *doing)
{
	return attempt_verdict(attempt, state_of_errno(number), "%s: %s", doing, strerror(number));
}

static bool
bind_source(struct attempt *attempt, int file)
{
	struct sockaddr_storage address;
	socklen_t len;

	if (attempt->source.len == 0)
		return true;
	if (!address_parse(attempt->source, attempt->family, 0, &address, &len) ||
		bind(file, (const struct sockaddr *)&address, len) < 0)
		return attempt_verdict(attempt, VERDICT_CHECKER, "cannot come from %.*s: %s",
			STR_FMT(attempt->source), strerror(errno));
	return true;
}

bool
socket_leg_wait(struct attempt *attempt, int file, short events, const char *doing)
{
	struct pollfd wait = { file, events, 0 };

	while (attempt_in_time(attempt, doing)) {
		int count = poll(&wait, 1, attempt_remaining(attempt));
		if (count > 0)
			return true;
		if (count < 0 && errno != EINTR)
			return blame_errno(attempt, errno, doing);
	}
	return false;
}

static bool
connect_in_time(struct attempt *attempt, int file)
{
	static const char doing[] = "connecting";
	int error = 0;
	socklen_t len = sizeof(error);

	if (connect(file, (const struct sockaddr *)&attempt->address, attempt->address_len) == 0)
		return true;
	if (errno != EINPROGRESS)
		return blame_errno(attempt, errno, doing);
	if (!socket_leg_wait(attempt, file, POLLOUT, doing))
		return false;
	getsockopt(file, SOL_SOCKET, SO_ERROR, &error, &len);
	return error == 0 || blame_errno(attempt, error, doing);
}

bool
socket_leg_open(struct attempt *attempt, int type, int protocol, int *ret)
{
	OWNED_SOCKET file = socket(attempt->family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);

	if (file < 0)
		return blame_errno(attempt, errno, "opening a socket");
	if (!bind_source(attempt, file) || !connect_in_time(attempt, file))
		return false;
	*ret = file;
	file = -1;
	return true;
}

bool
socket_leg_send(struct attempt *attempt, int file, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t sent = send(file, bytes.data, bytes.len, MSG_NOSIGNAL);
		if (sent >= 0)
			bytes = str_from_offset(bytes, (size_t)sent);
		else if (errno == EAGAIN) {
			if (!socket_leg_wait(attempt, file, POLLOUT, "sending"))
				return false;
		} else if (errno != EINTR)
			return blame_errno(attempt, errno, "sending");
	}
	return true;
}

bool
socket_leg_receive(struct attempt *attempt, int file, void *to, size_t size, size_t *ret_len)
{
	for (;;) {
		ssize_t got;
		if (!socket_leg_wait(attempt, file, POLLIN, "waiting for an answer"))
			return false;
		got = recv(file, to, size, 0);
		if (got >= 0) {
			*ret_len = (size_t)got;
			return true;
		}
		if (errno != EAGAIN && errno != EINTR)
			return blame_errno(attempt, errno, "waiting for an answer");
	}
}
