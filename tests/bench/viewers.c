/* viewers.c - watches an exercise's public board as thousands of browsers do, at as little cost as
 * can be.
 * SPDX-License-Identifier: Apache-2.0
 *
 * usage: bench_viewers PORT COUNT [tls]
 *
 * Opens COUNT connections to 127.0.0.1:PORT one after the other, by TLS if said (nobody's
 * certificate is looked at), and asks for the public board's stream on each. Prints "there N", then
 * reads until its standard input ends. Then it prints, for each viewer and each new total of the
 * special points of blue1, "seen TOTAL SECONDS": thousandths of points, and the moment
 * (CLOCK_MONOTONIC) at which that viewer had the event whole; and "end LOST BOARDS PROCESSOR".
 *
 * One thread, one epoll. An event is kept only until it is whole, so that idle viewers cost
 * nothing.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 256 * 1024, EVENTS = 512, FIRST_SIZE = 4096 };

static const char request[] = "GET /api/exercise/public/stream HTTP/1.1\r\nHost: localhost\r\n\r\n";

struct viewer {
	int socket;
	gnutls_session_t session; /* NULL: plain */
	size_t len, size;         /* of what is kept of an event */
	char *text;
	long total;
};

struct sight {
	long total;
	double moment;
};

struct watch {
	int poll;
	size_t count, lost, boards;
	struct viewer *viewers;
	size_t sight_count, sight_size;
	struct sight *sights;
	gnutls_certificate_credentials_t credentials;
};

static void
give_up(const char *what)
{
	fprintf(stderr, "bench_viewers: %s: %s\n", what, strerror(errno));
	exit(1);
}

static double
seconds_of(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* --- what comes --- */

static void
note(struct watch *watch, struct viewer *viewer, long total)
{
	watch->boards++;
	if (total == viewer->total)
		return;
	viewer->total = total;
	if (watch->sight_count == watch->sight_size) {
		watch->sight_size = watch->sight_size * 2 + 65536;
		watch->sights = realloc(watch->sights, watch->sight_size * sizeof(*watch->sights));
		if (watch->sights == NULL)
			give_up("memory");
	}
	watch->sights[watch->sight_count++] = (struct sight){ total, seconds_of(CLOCK_MONOTONIC) };
}

static const char *
after(const char *from, const char *end, const char *text)
{
	size_t len = strlen(text);
	const char *at = memmem(from, (size_t)(end - from), text, len);

	return at == NULL ? NULL : at + len;
}

/* The length of CR LF, a number in hexadecimal, CR LF, which stands between two chunks; 0: it is
 * none. */
static size_t
boundary(const char *at, const char *end)
{
	const char *digit = at + 2;

	if (end - at < 5 || memcmp(at, "\r\n", 2) != 0)
		return 0;
	while (digit < end && isxdigit((unsigned char)*digit))
		digit++;
	return digit > at + 2 && end - digit >= 2 && memcmp(digit, "\r\n", 2) == 0
		       ? (size_t)(digit + 2 - at)
		       : 0;
}

/* There is none inside JSON. */
static size_t
join_chunks(char *text, size_t len)
{
	const char *end = text + len;
	char *to = text;

	for (const char *from = text; from < end;) {
		const char *begin = from + boundary(from, end);
		/* From one CR LF to the next; one that is no boundary is taken along. */
		const char *cut = begin == end ? NULL
					       : memmem(begin + (begin == from),
							 (size_t)(end - begin - (begin == from)),
							 "\r\n", 2);
		from = cut == NULL ? end : cut;
		memmove(to, begin, (size_t)(from - begin));
		to += from - begin;
	}
	return (size_t)(to - text);
}

/* All boards of a text that ends with an event. */
static void
read_boards(struct watch *watch, struct viewer *viewer, char *text, size_t len)
{
	const char *end = text + join_chunks(text, len);

	for (const char *at = text; (at = after(at, end, "event: board")) != NULL;) {
		const char *team = after(at, end, "\"name\":\"blue1\"");
		const char *points = team == NULL ? NULL
						  : after(team, end, "\"special\",\"points\":");
		if (points != NULL)
			note(watch, viewer, strtol(points, NULL, 10));
	}
}

static void
keep(struct viewer *viewer, const char *bytes, size_t len)
{
	if (viewer->len + len > viewer->size) {
		while (viewer->size < viewer->len + len)
			viewer->size = viewer->size == 0 ? FIRST_SIZE : viewer->size * 2;
		viewer->text = realloc(viewer->text, viewer->size);
		if (viewer->text == NULL)
			give_up("memory");
	}
	memcpy(viewer->text + viewer->len, bytes, len);
	viewer->len += len;
}

/* The place after the last "}\n\n", an event's end; 0: there is none. */
static size_t
last_end(const char *text, size_t len)
{
	for (size_t at = len; at >= 3; at--)
		if (memcmp(text + at - 3, "}\n\n", 3) == 0)
			return at;
	return 0;
}

static void
take(struct watch *watch, struct viewer *viewer, const char *bytes, size_t len)
{
	size_t end;

	keep(viewer, bytes, len);
	end = last_end(viewer->text, viewer->len);
	if (end == 0)
		return;
	bytes = viewer->text + end;
	len = viewer->len - end;
	read_boards(watch, viewer, viewer->text, end);
	memmove(viewer->text, bytes, len);
	viewer->len = len;
	if (len == 0) {
		free(viewer->text);
		viewer->text = NULL;
		viewer->size = 0;
	}
}

/* As recv(2): 0 at the end, -1 when there is nothing now. */
static ssize_t
receive(const struct viewer *viewer, char *to, size_t room)
{
	ssize_t got;

	if (viewer->session == NULL) {
		got = recv(viewer->socket, to, room, 0);
		return got < 0 && errno != EAGAIN && errno != EINTR ? 0 : got;
	}
	got = gnutls_record_recv(viewer->session, to, room);
	return got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED ? -1 : got < 0 ? 0 : got;
}

/* GnuTLS may hold a record that epoll does not tell of: all there is, is read. */
static void
read_viewer(struct watch *watch, struct viewer *viewer)
{
	static char block[BLOCK];
	ssize_t got;

	while ((got = receive(viewer, block, sizeof(block))) > 0) {
		take(watch, viewer, block, (size_t)got);
		if (viewer->session == NULL)
			return;
	}
	if (got < 0)
		return;
	epoll_ctl(watch->poll, EPOLL_CTL_DEL, viewer->socket, NULL);
	watch->lost++;
}

/* --- coming and watching --- */

static void
start_tls(struct watch *watch, struct viewer *viewer)
{
	int result;

	gnutls_init(&viewer->session, GNUTLS_CLIENT | GNUTLS_NO_SIGNAL);
	gnutls_set_default_priority(viewer->session);
	gnutls_credentials_set(viewer->session, GNUTLS_CRD_CERTIFICATE, watch->credentials);
	gnutls_server_name_set(viewer->session, GNUTLS_NAME_DNS, "localhost", strlen("localhost"));
	gnutls_transport_set_int(viewer->session, viewer->socket);
	do {
		result = gnutls_handshake(viewer->session);
	} while (result < 0 && !gnutls_error_is_fatal(result));
	if (result < 0) {
		fprintf(stderr, "bench_viewers: TLS: %s\n", gnutls_strerror(result));
		exit(1);
	}
}

static void
come(struct watch *watch, struct viewer *viewer, unsigned port, int tls)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = viewer };
	ssize_t sent;

	viewer->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (viewer->socket < 0 ||
		connect(viewer->socket, (struct sockaddr *)&address, sizeof(address)) < 0)
		give_up("a viewer cannot come");
	if (tls)
		start_tls(watch, viewer);
	sent = tls ? gnutls_record_send(viewer->session, request, sizeof(request) - 1)
		   : send(viewer->socket, request, sizeof(request) - 1, MSG_NOSIGNAL);
	if (sent != (ssize_t)sizeof(request) - 1)
		give_up("a viewer cannot ask");
	fcntl(viewer->socket, F_SETFL, O_NONBLOCK);
	if (epoll_ctl(watch->poll, EPOLL_CTL_ADD, viewer->socket, &event) < 0)
		give_up("epoll");
}

/* Until standard input has something or `milliseconds` are over. */
static int
look(struct watch *watch, int milliseconds)
{
	struct epoll_event events[EVENTS];
	int count = epoll_wait(watch->poll, events, EVENTS, milliseconds);

	for (int i = 0; i < count; i++) {
		if (events[i].data.ptr == NULL)
			return 0;
		read_viewer(watch, events[i].data.ptr);
	}
	return 1;
}

static void
print(const struct watch *watch)
{
	for (size_t i = 0; i < watch->sight_count; i++)
		printf("seen %ld %.6f\n", watch->sights[i].total, watch->sights[i].moment);
	printf("end %zu %zu %.2f\n", watch->lost, watch->boards,
		seconds_of(CLOCK_PROCESS_CPUTIME_ID));
}

int
main(int argc, char **argv)
{
	struct epoll_event input = { .events = EPOLLIN | EPOLLHUP };
	struct watch watch = { .poll = epoll_create1(EPOLL_CLOEXEC) };
	struct rlimit files;

	if (argc < 3)
		return fprintf(stderr, "usage: bench_viewers PORT COUNT [tls]\n"), 64;
	watch.count = strtoul(argv[2], NULL, 10);
	watch.viewers = calloc(watch.count, sizeof(*watch.viewers));
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	gnutls_certificate_allocate_credentials(&watch.credentials);
	if (watch.viewers == NULL || epoll_ctl(watch.poll, EPOLL_CTL_ADD, STDIN_FILENO, &input) < 0)
		give_up("cannot begin");
	for (size_t i = 0; i < watch.count; i++) {
		come(&watch, &watch.viewers[i], (unsigned)strtoul(argv[1], NULL, 10), argc > 3);
		look(&watch, 0);
	}
	printf("there %zu\n", watch.count);
	fflush(stdout);
	while (look(&watch, -1))
		;
	print(&watch);
	return 0;
}
