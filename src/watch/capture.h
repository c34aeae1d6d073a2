/* capture.h - packets from a network interface, as they come (libpcap).
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is read is the text of a pcap file without an end: its header, then each packet behind a
 * packet's header, in the byte order of this machine. So read_pcap.c reads it like any capture.
 *
 * The kernel puts packets into a ring of CAPTURE_RING_SIZE, some at a time: one may wait a tenth of a
 * second before it is seen, where at once would cost a call a packet. What comes while the ring is full is
 * lost, and counted. The interface is made promiscuous where it can be. An interface that goes down is
 * waited for; so is one that is taken away: it is looked for by its name, less and less often, at least
 * every CAPTURE_RETURN_SECONDS_MAX, and read on when it is back with packets of the same kind.
 *
 * To be opened while the process may (root, or CAP_NET_RAW); reading needs no privilege, and no
 * call that the sandbox forbids. Once it is open any thread may ask it; backlog.h has the one that reads.
 */
#pragma once

#include "base/fail.h"

struct capture;

/* Of a packet CAPTURE_PACKET_MAX bytes are kept, of those that `filter` lets through: an expression
 * of pcap-filter(7), applied in the kernel; empty: all. E_ABSENT: no such interface; E_DENIED: the
 * process may not; E_USAGE: no filter, or not for such an interface; E_CONFIG: what the interface
 * gives is no link type of packet.h; E_IO: it is down. */
MUST_CHECK enum err capture_open(
	struct str interface, struct str filter, struct capture **ret, struct fault *why);
void capture_free(struct capture *capture);
DEFINE_OWNED(capture)

/* Can be polled; the capture's own. */
int capture_file(const struct capture *capture);

/* Whole packets, as many as there are now and fit into `len`, which is at least CAPTURE_TEXT_MIN;
 * *ret is 0 when there are none now. `now` is monotonic microseconds. E_IO. */
enum { CAPTURE_TEXT_MIN = 16 + 16 * 1024 };
MUST_CHECK enum err capture_read(struct capture *capture, int64_t now, void *to, size_t len,
	size_t *ret, struct fault *why);

/* Was the interface taken away? Then its file tells nothing; reading looks for it. */
bool capture_is_away(struct capture *capture);
/* How often it was. */
uint64_t capture_times_away(struct capture *capture);

/* Packets that the kernel dropped so far, for want of room. */
uint64_t capture_lost(struct capture *capture);
