/* resolve.h - names of hosts to addresses, before a deadline, by c-ares.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The C library's getaddrinfo waits as long as it likes; a check must not.
 */
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/str.h"

struct resolve_query {
	struct str host;     /* a name, or an address, which stands for itself; ends in NUL */
	int family;          /* AF_INET or AF_INET6 */
	unsigned port;       /* that goes into the address */
	struct str resolver; /* the name server's address; empty: the system's servers */
	int64_t deadline;    /* of env->monotonic */
};

/* E_ABSENT: there is no such name, or none with an address of this family; E_TIMEOUT;
 * E_UNREACHABLE: no name server answers; E_INVALID: `resolver` is no address. Blocks. */
MUST_CHECK enum err resolve_host(struct env *env, const struct resolve_query *query,
	struct sockaddr_storage *ret, socklen_t *ret_len, struct fault *why);

/* An address as text, without its port, into `text`. */
enum { ADDRESS_TEXT_MAX = 64 };
struct str address_format(const struct sockaddr_storage *address, char text[ADDRESS_TEXT_MAX]);

/* The text of an address; false when it is none of this family. */
bool address_parse(struct str text, int family, unsigned port, struct sockaddr_storage *ret,
	socklen_t *ret_len);

/* --- questions to a name server, for the kind "dns" --- */

struct dns_question {
	struct str name;   /* ends in NUL */
	unsigned type;     /* 1: A */
	struct str server; /* an address */
	unsigned port;
	struct str source; /* to ask from; empty: any */
	bool tcp;
	int64_t deadline;
};

/* The reply as it came, whatever it says, in the arena. E_UNREACHABLE: nobody answers there;
 * E_TIMEOUT; E_SYNTAX: the answer is none. */
MUST_CHECK enum err dns_ask(struct env *env, struct arena *arena,
	const struct dns_question *question, struct str *ret, struct fault *why);
