/* ntp.h - the packets of a simple exchange of time: RFC 5905 section 7.3, SNTP.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { NTP_PACKET = 48 };

struct ntp_answer {
	unsigned stratum;  /* 1 to 15 when the server's clock is set */
	bool synchronised; /* the leap indicator says so, and the stratum */
	int64_t received;  /* microseconds since 1970, by the server's clock */
	int64_t sent;
};

/* The request carries a number that the answer must repeat, not our time: that is nobody's matter.
 */
void ntp_request(uint64_t cookie, uint8_t packet[NTP_PACKET]);

/* False: this is no answer to that request. */
bool ntp_parse(struct str packet, uint64_t cookie, struct ntp_answer *ret);
