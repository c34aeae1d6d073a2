/* resolve.c - names of hosts to addresses, and questions to a name server, by c-ares.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/resolve.h"

#include <ares.h>
#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>

enum { TRY_MS = 2000, TRIES = 3, DNS_CLASS_IN = 1 };

/* --- addresses --- */

struct str
address_format(const struct sockaddr_storage *address, char text[ADDRESS_TEXT_MAX])
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
	const void *bytes = address->ss_family == AF_INET ? (const void *)&v4->sin_addr
							  : (const void *)&v6->sin6_addr;

	if (inet_ntop(address->ss_family, bytes, text, ADDRESS_TEXT_MAX) == NULL)
		text[0] = '\0';
	return str_of(text);
}

bool
address_parse(struct str text, int family, unsigned port, struct sockaddr_storage *ret,
	socklen_t *ret_len)
{
	struct sockaddr_storage address = { .ss_family = (sa_family_t)family };
	struct sockaddr_in *v4 = (struct sockaddr_in *)&address;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)&address;
	void *bytes = family == AF_INET ? (void *)&v4->sin_addr : (void *)&v6->sin6_addr;
	char copy[ADDRESS_TEXT_MAX];

	if (text.len == 0 || text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	if (inet_pton(family, copy, bytes) != 1)
		return false;
	if (family == AF_INET)
		v4->sin_port = htons((uint16_t)port);
	else
		v6->sin6_port = htons((uint16_t)port);
	*ret_len = family == AF_INET ? sizeof(*v4) : sizeof(*v6);
	*ret = address;
	return true;
}

/* --- c-ares --- */

static int set_up_result;

static void
set_up(void)
{
	set_up_result = ares_library_init(ARES_LIB_INIT_ALL);
}

static void
channel_done(ares_channel *channel)
{
	if (*channel != NULL)
		ares_destroy(*channel);
}

#define OWNED_CHANNEL __attribute__((cleanup(channel_done))) ares_channel

static enum err
channel_open(int flags, ares_channel *ret, struct fault *why)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct ares_options options = { .flags = flags, .timeout = TRY_MS, .tries = TRIES };
	int status;

	pthread_once(&once, set_up);
	status = set_up_result;
	if (status == ARES_SUCCESS)
		status = ares_init_options(
			ret, &options, ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
	if (status != ARES_SUCCESS) {
		*ret = NULL;
		return fail(why, E_INTERNAL, "c-ares: %s", ares_strerror(status));
	}
	return OK;
}

/* Waits for what the channel waits for, until nothing is asked any more or the deadline. */
static enum err
channel_run(struct env *env, ares_channel channel, int64_t deadline, struct fault *why)
{
	for (;;) {
		ares_socket_t sockets[ARES_GETSOCK_MAXNUM];
		struct pollfd waits[ARES_GETSOCK_MAXNUM];
		uint32_t bits = (uint32_t)ares_getsock(channel, sockets, ARES_GETSOCK_MAXNUM);
		int64_t left = (deadline - env->monotonic(env)) / 1000;
		struct timeval most = { left / 1000, left % 1000 * 1000 };
		struct timeval until;
		nfds_t count = 0;
		if (bits == 0)
			return OK;
		if (left <= 0)
			return fail(why, E_TIMEOUT, "no name server answered in time");
		for (int i = 0; i < ARES_GETSOCK_MAXNUM; i++) {
			short events = 0;
			if (bits & UINT32_C(1) << i)
				events |= POLLIN;
			if (bits & UINT32_C(1) << (i + ARES_GETSOCK_MAXNUM))
				events |= POLLOUT;
			if (events != 0)
				waits[count++] = (struct pollfd){ sockets[i], events, 0 };
		}
		ares_timeout(channel, &most, &until);
		poll(waits, count, (int)(until.tv_sec * 1000 + until.tv_usec / 1000) + 1);
		for (nfds_t i = 0; i < count; i++)
			ares_process_fd(channel,
				waits[i].revents & (POLLIN | POLLERR | POLLHUP) ? waits[i].fd
										: ARES_SOCKET_BAD,
				waits[i].revents & (POLLOUT | POLLERR) ? waits[i].fd
								       : ARES_SOCKET_BAD);
		ares_process_fd(channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD); /* time goes on */
	}
}

static enum err
err_of_ares(int status)
{
	if (status == ARES_ENOTFOUND || status == ARES_ENODATA)
		return E_ABSENT;
	if (status == ARES_ETIMEOUT)
		return E_TIMEOUT;
	return E_UNREACHABLE;
}

static enum err
set_server(ares_channel channel, struct str server, unsigned port, struct fault *why)
{
	bool v6 = str_find_char(server, ':') < server.len;
	char text[ADDRESS_TEXT_MAX + 16];

	snprintf(text, sizeof(text), v6 ? "[%.*s]:%u" : "%.*s:%u", STR_FMT(server), port);
	if (ares_set_servers_ports_csv(channel, text) != ARES_SUCCESS)
		return fail(why, E_INVALID, "resolver: \"%.*s\" is no address", STR_FMT(server));
	return OK;
}

/* --- names to addresses --- */

struct found {
	bool ended;
	int status;
	struct sockaddr_storage address;
	socklen_t len;
};

static void
take_addresses(void *of, int status, int timeouts, struct ares_addrinfo *result)
{
	struct found *found = of;

	(void)timeouts;
	found->ended = true;
	found->status = status;
	if (status == ARES_SUCCESS && result->nodes != NULL) {
		memcpy(&found->address, result->nodes->ai_addr, result->nodes->ai_addrlen);
		found->len = result->nodes->ai_addrlen;
	} else if (status == ARES_SUCCESS) {
		found->status = ARES_ENODATA;
	}
	if (result != NULL) { /* c-ares 1.18 forgets the name */
		ares_free_string(result->name);
		result->name = NULL;
	}
	ares_freeaddrinfo(result);
}

static void
set_port(struct sockaddr_storage *address, unsigned port)
{
	if (address->ss_family == AF_INET)
		((struct sockaddr_in *)address)->sin_port = htons((uint16_t)port);
	else
		((struct sockaddr_in6 *)address)->sin6_port = htons((uint16_t)port);
}

enum err
resolve_host(struct env *env, const struct resolve_query *query, struct sockaddr_storage *ret,
	socklen_t *ret_len, struct fault *why)
{
	OWNED_CHANNEL channel = NULL;
	struct ares_addrinfo_hints hints = { .ai_family = query->family };
	struct found found = { 0 };
	int other_family = query->family == AF_INET ? AF_INET6 : AF_INET;
	struct sockaddr_storage other;
	socklen_t other_len;

	if (address_parse(query->host, query->family, query->port, ret, ret_len))
		return OK;
	/* An address of the other family is no name to be looked up, whatever a resolver makes of it. */
	if (address_parse(query->host, other_family, query->port, &other, &other_len))
		return fail(why, E_ABSENT, "%.*s is no IPv%d address", STR_FMT(query->host),
			query->family == AF_INET ? 4 : 6);
	TRY(channel_open(0, &channel, why));
	if (query->resolver.len > 0)
		TRY(set_server(channel, query->resolver, 53, why));
	ares_getaddrinfo(channel, query->host.data, NULL, &hints, take_addresses, &found);
	TRY(channel_run(env, channel, query->deadline, why));
	if (found.status != ARES_SUCCESS)
		return fail(why, err_of_ares(found.status), "no IPv%d address for %.*s: %s",
			query->family == AF_INET ? 4 : 6, STR_FMT(query->host),
			ares_strerror(found.status));
	set_port(&found.address, query->port);
	*ret = found.address;
	*ret_len = found.len;
	return OK;
}

/* --- questions --- */

struct reply {
	struct arena *arena;
	int status;
	struct str bytes;
};

static void
take_reply(void *of, int status, int timeouts, unsigned char *bytes, int len)
{
	struct reply *reply = of;

	(void)timeouts;
	reply->status = status;
	/* NXDOMAIN and SERVFAIL are replies too: what they mean is the asker's matter. */
	if (bytes != NULL)
		reply->bytes = str_copy(reply->arena, str_from(bytes, (size_t)len));
}

static void
set_source(ares_channel channel, struct str source)
{
	struct sockaddr_storage address;
	socklen_t len;

	if (address_parse(source, AF_INET, 0, &address, &len))
		ares_set_local_ip4(
			channel, ntohl(((struct sockaddr_in *)&address)->sin_addr.s_addr));
	else if (address_parse(source, AF_INET6, 0, &address, &len))
		ares_set_local_ip6(channel, ((struct sockaddr_in6 *)&address)->sin6_addr.s6_addr);
}

enum err
dns_ask(struct env *env, struct arena *arena, const struct dns_question *question, struct str *ret,
	struct fault *why)
{
	OWNED_CHANNEL channel = NULL;
	struct reply reply = { .arena = arena };

	TRY(channel_open(ARES_FLAG_NOCHECKRESP | ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
				 (question->tcp ? ARES_FLAG_USEVC : 0),
		&channel, why));
	TRY(set_server(channel, question->server, question->port, why));
	set_source(channel, question->source);
	ares_query(channel, question->name.data, DNS_CLASS_IN, (int)question->type, take_reply,
		&reply);
	TRY(channel_run(env, channel, question->deadline, why));
	if (reply.bytes.data != NULL) {
		*ret = reply.bytes;
		return OK;
	}
	if (reply.status == ARES_EBADNAME)
		return fail(why, E_SYNTAX, "\"%.*s\" is no name", STR_FMT(question->name));
	return fail(why, err_of_ares(reply.status), "%s", ares_strerror(reply.status));
}
