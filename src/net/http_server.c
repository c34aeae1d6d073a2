/* http_server.c - starts and stops the server: its socket, its TLS, its threads.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/http_private.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/condition.h"
#include "base/limits.h"

#define LOG_MODULE "http"
#include "base/log.h"

enum {
	CONNECTION_MEMORY = 64 * 1024, /* the largest head, its index, and the reply's head */
	THREADS_LEAST = 4,
	OPTIONS_MAX = 24,
	/* The library's own strictness is off: of what it adds, a missing Host and a space in the
	 * target, the gate knows both, and answers once, where the library answers twice. */
	STRICT = 0,
};

static const char tls13_only[] = "NORMAL:-VERS-ALL:+VERS-TLS1.3";
/* TLS 1.2 with forward secrecy and authenticated encryption only. */
static const char tls12_too[] =
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:"
	"-CIPHER-ALL:+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM:-MAC-ALL:+AEAD";

/* --- the listening socket --- */

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static enum err
parse_address(struct str text, uint16_t port, union address *ret, socklen_t *size,
	struct fault *why)
{
	char copy[INET6_ADDRSTRLEN] = "";

	*ret = (union address){ .in = { 0 } };
	if (text.len > 0 && text.len < sizeof(copy))
		memcpy(copy, text.data, text.len);
	if (inet_pton(AF_INET, copy, &ret->in.sin_addr) == 1) {
		ret->in.sin_family = AF_INET;
		ret->in.sin_port = htons(port);
		*size = sizeof(ret->in);
		return OK;
	}
	*ret = (union address){ .in6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) } };
	*size = sizeof(ret->in6);
	if (inet_pton(AF_INET6, copy, &ret->in6.sin6_addr) == 1)
		return OK;
	return fail(why, E_CONFIG, "\"%.*s\" is no address to listen on", STR_FMT(text));
}

static bool
set_up_listener(int listener, const union address *address, socklen_t size)
{
	static const int yes = 1;

	return setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
		bind(listener, &address->any, size) == 0 && listen(listener, SOMAXCONN) == 0;
}

static enum err
listen_on(const struct http_server_options *options, int *ret, uint16_t *port, struct fault *why)
{
	union address address;
	socklen_t size;
	int listener;

	TRY(parse_address(options->address, options->port, &address, &size, why));
	listener = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (listener < 0)
		return fail_errno(why, "cannot open a socket");
	if (!set_up_listener(listener, &address, size) ||
		getsockname(listener, &address.any, &size) != 0) {
		enum err err = fail_errno(why, "cannot listen on %.*s port %u",
			STR_FMT(options->address), options->port);
		close(listener);
		return err;
	}
	*port = ntohs(address.any.sa_family == AF_INET ? address.in.sin_port :
							 address.in6.sin6_port);
	*ret = listener;
	return OK;
}

/* --- the library --- */

static void
library_log(void *context, const char *format, va_list args)
{
	char text[256];
	int len;

	(void)context;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	len = vsnprintf(text, sizeof(text), format, args);
#pragma GCC diagnostic pop
	if (len > 0)
		LOG_DEBUG("library", "%.*s", (int)strcspn(text, "\n"), text);
}

/* The library shall leave the target's bytes alone: net/http_target.h decodes them. */
static size_t
keep_escapes(void *context, struct MHD_Connection *library, char *text)
{
	(void)context;
	(void)library;
	return strlen(text);
}

struct option_list {
	struct MHD_OptionItem items[OPTIONS_MAX];
	size_t count;
};

static void
set_option(struct option_list *list, enum MHD_OPTION option, intptr_t value, const void *pointer)
{
	list->items[list->count++] =
		(struct MHD_OptionItem){ option, value, (void *)(uintptr_t)pointer };
}

/* The PEM texts end in NUL in the arena. */
static enum err
set_tls(struct option_list *list, const struct http_server_options *options, struct arena *arena,
	struct fault *why)
{
	const struct {
		enum MHD_OPTION option;
		struct str pem;
	} texts[] = { { MHD_OPTION_HTTPS_MEM_CERT, options->certificate },
		{ MHD_OPTION_HTTPS_MEM_KEY, options->private_key },
		{ MHD_OPTION_HTTPS_MEM_TRUST, options->client_authorities } };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		char *text = str_cstr(arena, texts[i].pem);
		if (text == NULL)
			return fail_nomem(why);
		if (texts[i].pem.len > 0)
			set_option(list, texts[i].option, 0, text);
	}
	set_option(list, MHD_OPTION_HTTPS_PRIORITIES, 0,
		options->allow_tls12 ? tls12_too : tls13_only);
	return OK;
}

static void
set_options(struct option_list *list, struct http_server *server, int listener)
{
	const struct http_server_options *options = &server->options;

	set_option(list, MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)library_log, NULL);
	set_option(list, MHD_OPTION_LISTEN_SOCKET, listener, NULL);
	set_option(list, MHD_OPTION_THREAD_POOL_SIZE, options->threads, NULL);
	set_option(list, MHD_OPTION_STRICT_FOR_CLIENT, STRICT, NULL);
	set_option(list, MHD_OPTION_CONNECTION_MEMORY_LIMIT, CONNECTION_MEMORY, NULL);
	set_option(list, MHD_OPTION_CONNECTION_LIMIT, options->connections_max, NULL);
	set_option(list, MHD_OPTION_PER_IP_CONNECTION_LIMIT,
		options->connections_per_address_max, NULL);
	set_option(list, MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds, NULL);
	set_option(list, MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)keep_escapes, NULL);
	set_option(list, MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)http_job_begin, server);
	set_option(list, MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)http_job_end, server);
	set_option(list, MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)http_connection_notice, server);
}

static enum err
start_library(struct http_server *server, const struct http_server_options *options, int listener,
	struct fault *why)
{
	OWNED(arena) arena = arena_new(4 * MIB);
	struct option_list list = { .count = 0 };
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
		MHD_USE_ERROR_LOG;

	if (arena == NULL)
		return fail_nomem(why);
	set_options(&list, server, listener);
	if (options->certificate.len > 0) {
		flags |= MHD_USE_TLS;
		TRY(set_tls(&list, options, arena, why));
	}
	set_option(&list, MHD_OPTION_END, 0, NULL);
	server->daemon = MHD_start_daemon(flags, 0, NULL, NULL, http_job_serve, server,
		MHD_OPTION_ARRAY, list.items, MHD_OPTION_END);
	if (server->daemon != NULL)
		return OK;
	if (options->certificate.len > 0)
		return fail(why, E_CONFIG, "the HTTPS server does not start: certificate, key and "
			"authorities must be PEM, the first two a pair");
	return fail(why, E_CONFIG, "the HTTP server does not start");
}

/* --- the server --- */

static unsigned
or_default(unsigned value, unsigned otherwise)
{
	return value != 0 ? value : otherwise;
}

static unsigned
default_threads(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	return processors > THREADS_LEAST ? (unsigned)processors : THREADS_LEAST;
}

static struct http_server *
server_new(struct env *env, const struct http_server_options *options)
{
	struct http_server *server = calloc(1, sizeof(*server));
	struct http_server_options *own;

	if (server == NULL)
		return NULL;
	server->env = env;
	own = &server->options;
	*own = *options;
	own->threads = or_default(own->threads, default_threads());
	own->header_seconds = or_default(own->header_seconds, HTTP_HEADER_SECONDS);
	own->idle_seconds = or_default(own->idle_seconds, HTTP_IDLE_SECONDS);
	own->connections_max = or_default(own->connections_max, HTTP_CONNECTIONS_MAX);
	own->connections_per_address_max = or_default(own->connections_per_address_max,
		HTTP_CONNECTIONS_PER_ADDRESS_MAX);
	pthread_mutex_init(&server->lock, NULL);
	pthread_mutex_init(&server->apart.lock, NULL);
	pthread_cond_init(&server->apart.work, NULL);
	condition_init(&server->changed);
	return server;
}

static enum err
start_keeper(struct http_server *server, struct fault *why)
{
	int error = pthread_create(&server->keeper, NULL, http_keeper_run, server);

	if (error != 0)
		return fail(why, E_INTERNAL, "no thread for the HTTP server: error %d", error);
	server->keeper_runs = true;
	return OK;
}

enum err
http_server_start(struct env *env, const struct http_server_options *options,
	struct http_server **ret, struct fault *why)
{
	struct http_server *server;
	int listener;
	enum err err;

	if ((options->certificate.len > 0) != (options->private_key.len > 0))
		return fail(why, E_CONFIG, "certificate and private key go together");
	server = server_new(env, options);
	if (server == NULL)
		return fail_nomem(why);
	err = http_apart_start(server, why);
	if (err == OK)
		err = listen_on(options, &listener, &server->port, why);
	if (err == OK) {
		err = start_library(server, options, listener, why);
		if (err != OK)
			close(listener);
	}
	if (err == OK)
		err = start_keeper(server, why);
	if (err != OK) {
		http_server_stop(server);
		return err;
	}
	*ret = server;
	return OK;
}

uint16_t
http_server_port(const struct http_server *server)
{
	return server->port;
}

static void
stop_keeper(struct http_server *server)
{
	pthread_mutex_lock(&server->lock);
	server->stopping = true;
	pthread_cond_broadcast(&server->changed);
	pthread_mutex_unlock(&server->lock);
	if (server->keeper_runs)
		pthread_join(server->keeper, NULL);
}

static void
stop_library(struct http_server *server)
{
	int listener = MHD_quiesce_daemon(server->daemon);

	http_streams_end(server);
	http_apart_stop(server);
	MHD_stop_daemon(server->daemon);
	if (listener >= 0)
		close(listener);
}

void
http_server_stop(struct http_server *server)
{
	if (server == NULL)
		return;
	stop_keeper(server);
	if (server->daemon != NULL)
		stop_library(server);
	else
		http_apart_stop(server);
	pthread_mutex_lock(&server->lock);
	http_linger_drain(server, true);
	pthread_mutex_unlock(&server->lock);
	pthread_cond_destroy(&server->changed);
	pthread_mutex_destroy(&server->lock);
	pthread_cond_destroy(&server->apart.work);
	pthread_mutex_destroy(&server->apart.lock);
	free(server);
}
