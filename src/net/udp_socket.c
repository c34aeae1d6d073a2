/* udp_socket.c - a socket that datagrams come to.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/udp_socket.h"

#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HOST_TEXT_MAX = 64, PORT_TEXT_MAX = 6, BUFFER_WANTED = 8 << 20 };

/* "192.0.2.1:2055" or "[2001:db8::1]:2055" */
static bool
split_place(struct str place, char host[HOST_TEXT_MAX], char port[PORT_TEXT_MAX])
{
	size_t colon = place.len;
	uint64_t number;
	struct str name;

	while (colon > 0 && place.data[colon - 1] != ':')
		colon--;
	if (colon < 2 || place.len - colon >= PORT_TEXT_MAX ||
		!str_to_u64(str_from_offset(place, colon), &number) || number > UINT16_MAX)
		return false;
	name = str_first(place, colon - 1);
	if (str_starts(name, STR("[")) != str_ends(name, STR("]")))
		return false;
	if (str_starts(name, STR("[")))
		name = str_from(name.data + 1, name.len - 2);
	else if (str_find_char(name, ':') < name.len)
		return false;
	if (name.len == 0 || name.len >= HOST_TEXT_MAX)
		return false;
	memcpy(host, name.data, name.len);
	host[name.len] = '\0';
	memcpy(port, place.data + colon, place.len - colon);
	port[place.len - colon] = '\0';
	return true;
}

static enum err
bind_address(const struct addrinfo *address, struct str place, int *ret, struct fault *why)
{
	int wanted = BUFFER_WANTED;
	int file = socket(address->ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (file < 0)
		return fail_errno(why, "cannot make a socket");
	/* As much as the system grants: what does not fit while we are busy is lost. */
	(void)setsockopt(file, SOL_SOCKET, SO_RCVBUF, &wanted, sizeof(wanted));
	if (bind(file, address->ai_addr, address->ai_addrlen) == 0) {
		*ret = file;
		return OK;
	}
	if (errno == EADDRINUSE)
		fail(why, E_CONFLICT, "%.*s is taken by another program", STR_FMT(place));
	else
		fail_errno(why, "cannot listen on %.*s", STR_FMT(place));
	close(file);
	return why == NULL ? E_CONFLICT : why->code;
}

enum err
udp_socket_bind(struct str place, int *ret, struct fault *why)
{
	struct addrinfo hints = { .ai_socktype = SOCK_DGRAM,
		.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE };
	struct addrinfo *address = NULL;
	char host[HOST_TEXT_MAX];
	char port[PORT_TEXT_MAX];
	enum err err;

	if (!split_place(place, host, port) || getaddrinfo(host, port, &hints, &address) != 0)
		return fail(why, E_USAGE,
			"\"%.*s\": write ADDRESS:PORT, or [ADDRESS]:PORT for IPv6", STR_FMT(place));
	err = bind_address(address, place, ret, why);
	freeaddrinfo(address);
	return err;
}
