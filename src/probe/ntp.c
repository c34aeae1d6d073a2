/* ntp.c - the packets of a simple exchange of time.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/ntp.h"

#include <endian.h>

enum { VERSION = 4, MODE_CLIENT = 3, MODE_SERVER = 4, LEAP_UNKNOWN = 3, STRATUM_MAX = 15 };
enum { AT_ORIGINATE = 24, AT_RECEIVE = 32, AT_TRANSMIT = 40 };

static const int64_t seconds_1900_to_1970 = INT64_C(2208988800);

void
ntp_request(uint64_t cookie, uint8_t packet[NTP_PACKET])
{
	uint64_t wire = htobe64(cookie);

	memset(packet, 0, NTP_PACKET);
	packet[0] = VERSION << 3 | MODE_CLIENT;
	memcpy(packet + AT_TRANSMIT, &wire, sizeof(wire));
}

static uint64_t
take_u64(struct str packet, size_t at)
{
	uint64_t wire;

	memcpy(&wire, packet.data + at, sizeof(wire));
	return be64toh(wire);
}

/* Seconds since 1900 and their fraction; the era is the one that holds 1970 to 2104. */
static int64_t
moment_of(uint64_t time)
{
	int64_t seconds = (int64_t)(time >> 32);
	int64_t micros = (int64_t)(((time & UINT32_MAX) * 1000000) >> 32);

	if (seconds < seconds_1900_to_1970)
		seconds += INT64_C(1) << 32;
	return (seconds - seconds_1900_to_1970) * 1000000 + micros;
}

bool
ntp_parse(struct str packet, uint64_t cookie, struct ntp_answer *ret)
{
	const uint8_t *bytes = (const uint8_t *)packet.data;
	unsigned leap;

	if (packet.len < NTP_PACKET || (bytes[0] & 7) != MODE_SERVER ||
		take_u64(packet, AT_ORIGINATE) != cookie)
		return false;
	leap = bytes[0] >> 6;
	ret->stratum = bytes[1];
	ret->synchronised = leap != LEAP_UNKNOWN && bytes[1] > 0 && bytes[1] <= STRATUM_MAX;
	ret->received = moment_of(take_u64(packet, AT_RECEIVE));
	ret->sent = moment_of(take_u64(packet, AT_TRANSMIT));
	return true;
}
