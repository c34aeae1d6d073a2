/* capture.c - packets from a network interface, as they come (libpcap).
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "capture"
#include "watch/capture.h"

#include <pcap/pcap.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/log.h"
#include "watch/interface_place.h"
#include "watch/packet.h"

enum {
	CAPTURE_WAIT_MILLISECONDS = 100,
	FILE_HEADER = 24,
	PACKET_HEADER = 16,
	FORMAT_MAJOR = 2,
	FORMAT_MINOR = 4,
	FIRST_LOOK_MICROSECONDS = 100000, /* for an interface that was taken away */
};

_Static_assert(
	CAPTURE_TEXT_MIN == PACKET_HEADER + CAPTURE_PACKET_MAX, "room for the longest packet");

struct capture {
	pthread_mutex_t lock; /* of all of it, once it is open */
	pcap_t *pcap;
	unsigned link;  /* of packet.h */
	bool has_begun; /* the file's header was given out */
	uint64_t lost;
	unsigned lost_told; /* by libpcap, whose counter is of 32 bits */
	char name[IF_NAMESIZE];
	struct interface_place place;
	bool away;
	int64_t next_look, wait; /* while it is away */
	uint64_t times_away;
};

/* What libpcap calls a link (DLT_), and what a file does (LINKTYPE_): most are the same. */
static const struct {
	int name;
	enum packet_link link;
} links[] = {
	{ DLT_NULL, LINK_NULL },
	{ DLT_EN10MB, LINK_ETHERNET },
	{ DLT_RAW, LINK_RAW },
	{ DLT_LINUX_SLL, LINK_SLL },
	{ DLT_LINUX_SLL2, LINK_SLL2 },
	{ DLT_IPV4, LINK_IPV4 },
	{ DLT_IPV6, LINK_IPV6 },
};

/* --- opening --- */

static enum err
find_link(struct capture *capture, struct str interface, struct fault *why)
{
	int name = pcap_datalink(capture->pcap);
	const char *text = pcap_datalink_val_to_name(name);

	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (links[i].name == name) {
			capture->link = links[i].link;
			return OK;
		}
	return fail(why, E_CONFIG,
		"interface %.*s: its packets are of link type %s, which is not read",
		STR_FMT(interface), text == NULL ? "unknown" : text);
}

static enum err
activation_failure(struct capture *capture, int status, struct str interface, struct fault *why)
{
	switch (status) {
	case PCAP_ERROR_NO_SUCH_DEVICE:
		return fail(why, E_ABSENT, "there is no network interface \"%.*s\"",
			STR_FMT(interface));
	case PCAP_ERROR_PERM_DENIED:
	case PCAP_ERROR_PROMISC_PERM_DENIED:
		return fail(why, E_DENIED,
			"capturing on %.*s needs root or the capability CAP_NET_RAW",
			STR_FMT(interface));
	case PCAP_ERROR_IFACE_NOT_UP:
		return fail(why, E_IO, "interface %.*s is down", STR_FMT(interface));
	default:
		return fail(why, E_IO, "cannot capture on %.*s: %s: %s", STR_FMT(interface),
			pcap_statustostr(status), pcap_geterr(capture->pcap));
	}
}

/* Whatever cannot be set says so when it is activated. */
static enum err
activate(struct capture *capture, struct str interface, struct fault *why)
{
	char reason[PCAP_ERRBUF_SIZE] = "";
	int status;

	pcap_set_snaplen(capture->pcap, CAPTURE_PACKET_MAX);
	pcap_set_promisc(capture->pcap, 1);
	pcap_set_timeout(capture->pcap, CAPTURE_WAIT_MILLISECONDS);
	pcap_set_buffer_size(capture->pcap, CAPTURE_RING_SIZE);
	status = pcap_activate(capture->pcap);
	if (status < 0)
		return activation_failure(capture, status, interface, why);
	if (pcap_setnonblock(capture->pcap, 1, reason) < 0)
		return fail(why, E_IO, "interface %.*s: %s", STR_FMT(interface), reason);
	return OK;
}

static enum err
set_filter(struct capture *capture, struct str filter, struct fault *why)
{
	char text[CAPTURE_FILTER_MAX + 1] = "";
	struct bpf_program program;
	int status;

	if (filter.len == 0)
		return OK;
	if (filter.len > CAPTURE_FILTER_MAX)
		return fail(why, E_USAGE, "a filter of more than %u bytes", CAPTURE_FILTER_MAX);
	memcpy(text, filter.data, filter.len);
	if (pcap_compile(capture->pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN) < 0)
		return fail(why, E_USAGE, "filter \"%s\": %s", text, pcap_geterr(capture->pcap));
	status = pcap_setfilter(capture->pcap, &program);
	pcap_freecode(&program);
	if (status < 0)
		return fail(why, E_IO, "filter \"%s\": %s", text, pcap_geterr(capture->pcap));
	return OK;
}

enum err
capture_open(struct str interface, struct str filter, struct capture **ret, struct fault *why)
{
	OWNED(capture) capture = calloc(1, sizeof(*capture));
	char reason[PCAP_ERRBUF_SIZE] = "";

	if (capture == NULL)
		return fail_nomem(why);
	pthread_mutex_init(&capture->lock, NULL);
	if (interface.len == 0 || interface.len >= sizeof(capture->name))
		return fail(why, E_ABSENT, "there is no network interface \"%.*s\"",
			STR_FMT(interface));
	memcpy(capture->name, interface.data, interface.len);
	capture->pcap = pcap_create(capture->name, reason);
	if (capture->pcap == NULL)
		return fail(why, E_IO, "cannot capture on %s: %s", capture->name, reason);
	TRY(activate(capture, interface, why));
	/* Of "any" there is none. */
	(void)interface_place_find(pcap_fileno(capture->pcap), interface, &capture->place);
	TRY(find_link(capture, interface, why));
	TRY(set_filter(capture, filter, why));
	*ret = DISOWN(capture);
	return OK;
}

void
capture_free(struct capture *capture)
{
	if (capture == NULL)
		return;
	if (capture->pcap != NULL)
		pcap_close(capture->pcap);
	pthread_mutex_destroy(&capture->lock);
	free(capture);
}

int
capture_file(const struct capture *capture)
{
	return pcap_get_selectable_fd(capture->pcap);
}

/* --- an interface that is taken away --- */

/* What is there by that name now is another one, or nothing. */
static bool
is_taken_away(const struct capture *capture)
{
	struct interface_place place;

	return capture->place.index != 0 &&
	       (!interface_place_find(
			pcap_fileno(capture->pcap), str_of(capture->name), &place) ||
		       place.index != capture->place.index);
}

static void
leave(struct capture *capture, int64_t now)
{
	capture->away = true;
	capture->times_away++;
	capture->wait = FIRST_LOOK_MICROSECONDS;
	capture->next_look = now + capture->wait;
	LOG_WARNING("interface gone", "name=%s reason=it was taken away, and is waited for",
		capture->name);
}

/* What was compiled for one kind of packets cannot read another. */
static bool
listens_again(struct capture *capture)
{
	int socket = pcap_fileno(capture->pcap);
	struct interface_place place;

	if (!interface_place_find(socket, str_of(capture->name), &place) ||
		place.hardware != capture->place.hardware ||
		!interface_place_listen(socket, &place))
		return false;
	capture->place = place;
	return true;
}

static bool
come_back(struct capture *capture, int64_t now)
{
	const int64_t longest = INT64_C(1000000) * CAPTURE_RETURN_SECONDS_MAX;

	if (now < capture->next_look)
		return false;
	if (!listens_again(capture)) {
		capture->wait = capture->wait * 2 < longest ? capture->wait * 2 : longest;
		capture->next_look = now + capture->wait;
		return false;
	}
	capture->away = false;
	LOG_INFO("interface back", "name=%s", capture->name);
	return true;
}

/* --- reading --- */

static size_t
put_file_header(const struct capture *capture, char *to)
{
	const uint16_t version[] = { FORMAT_MAJOR, FORMAT_MINOR };
	uint32_t header[] = { 0xa1b2c3d4, 0, 0, 0, CAPTURE_PACKET_MAX, capture->link };

	_Static_assert(sizeof(header) == FILE_HEADER, "as the format has it");
	memcpy(&header[1], version, sizeof(version));
	memcpy(to, header, sizeof(header));
	return sizeof(header);
}

static size_t
put_packet(char *to, const struct pcap_pkthdr *packet, const unsigned char *bytes)
{
	const uint32_t header[] = { (uint32_t)packet->ts.tv_sec, (uint32_t)packet->ts.tv_usec,
		packet->caplen, packet->len };

	_Static_assert(sizeof(header) == PACKET_HEADER, "as the format has it");
	memcpy(to, header, sizeof(header));
	memcpy(to + sizeof(header), bytes, packet->caplen);
	return sizeof(header) + packet->caplen;
}

static size_t
take_packets(struct capture *capture, char *text, size_t len, int *ret_status)
{
	struct pcap_pkthdr *packet;
	const unsigned char *bytes;
	size_t at = 0;

	if (!capture->has_begun)
		at = put_file_header(capture, text);
	capture->has_begun = true;
	while (len - at >= CAPTURE_TEXT_MIN) {
		*ret_status = pcap_next_ex(capture->pcap, &packet, &bytes);
		if (*ret_status != 1)
			break;
		at += put_packet(text + at, packet, bytes);
	}
	return at;
}

static enum err
read_locked(struct capture *capture, int64_t now, void *to, size_t len, size_t *ret,
	struct fault *why)
{
	int status = 1;
	size_t got;

	if (capture->away && !come_back(capture, now))
		return OK;
	got = take_packets(capture, to, len, &status);
	/* What came before counts; the next reading fails again. */
	if (status < 0 && got == 0) {
		if (!is_taken_away(capture))
			return fail(why, E_IO, "the capture has ended: %s",
				pcap_geterr(capture->pcap));
		leave(capture, now);
	}
	*ret = got;
	return OK;
}

enum err
capture_read(struct capture *capture, int64_t now, void *to, size_t len, size_t *ret,
	struct fault *why)
{
	enum err err;

	*ret = 0;
	pthread_mutex_lock(&capture->lock);
	err = read_locked(capture, now, to, len, ret, why);
	pthread_mutex_unlock(&capture->lock);
	return err;
}

bool
capture_is_away(struct capture *capture)
{
	bool away;

	pthread_mutex_lock(&capture->lock);
	away = capture->away;
	pthread_mutex_unlock(&capture->lock);
	return away;
}

uint64_t
capture_times_away(struct capture *capture)
{
	uint64_t times;

	pthread_mutex_lock(&capture->lock);
	times = capture->times_away;
	pthread_mutex_unlock(&capture->lock);
	return times;
}

uint64_t
capture_lost(struct capture *capture)
{
	struct pcap_stat stat;
	uint64_t lost;

	pthread_mutex_lock(&capture->lock);
	if (pcap_stats(capture->pcap, &stat) == 0) {
		capture->lost += stat.ps_drop - capture->lost_told;
		capture->lost_told = stat.ps_drop;
	}
	lost = capture->lost;
	pthread_mutex_unlock(&capture->lock);
	return lost;
}
