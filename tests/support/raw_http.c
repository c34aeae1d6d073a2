/* raw_http.c - bytes to a server and back over a plain socket.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/raw_http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/check.h"

enum { PATIENCE_MILLISECONDS = 5000 };

int
raw_http_connect(uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(file >= 0);
	assert_int_equal(connect(file, (struct sockaddr *)&to, sizeof(to)), 0);
	return file;
}

bool
raw_http_send(int socket, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t sent = send(socket, bytes.data, bytes.len, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		bytes = str_from_offset(bytes, (size_t)sent);
	}
	return true;
}

bool
raw_http_read(int socket, unsigned milliseconds, struct buf *to)
{
	struct pollfd ready = { .fd = socket, .events = POLLIN };

	while (poll(&ready, 1, (int)milliseconds) > 0) {
		ssize_t got;
		assert_true(buf_reserve(to, 4096));
		got = recv(socket, to->data + to->len, 4096, 0);
		if (got <= 0)
			return true;
		to->len += (size_t)got;
		to->data[to->len] = '\0';
	}
	return false;
}

bool
raw_http_exchange(uint16_t port, struct str bytes, struct buf *to)
{
	int socket = raw_http_connect(port);
	bool closed;

	raw_http_send(socket, bytes);
	closed = raw_http_read(socket, PATIENCE_MILLISECONDS, to);
	close(socket);
	return closed;
}

int
raw_http_status(const struct buf *answer)
{
	struct str text = buf_str(answer);
	uint64_t status;

	if (!str_starts(text, STR("HTTP/1.")) || text.len < strlen("HTTP/1.1 200"))
		return 0;
	return str_to_u64(str_from(text.data + strlen("HTTP/1.1 "), 3), &status) ? (int)status : 0;
}

unsigned
raw_http_count(const struct buf *answer, struct str text)
{
	struct str rest = buf_str(answer);
	unsigned count = 0;

	for (;;) {
		size_t at = rest.len == 0 ? 0 : str_find(rest, text);
		if (at >= rest.len)
			return count;
		rest = str_from_offset(rest, at + text.len);
		count++;
	}
}
