/* check_ntp.c - the kind "ntp": one exchange of time by UDP.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/kind.h"
#include "probe/ntp.h"
#include "probe/socket_leg.h"

enum { NTP_PORT = 123, READ_SIZE = 512 };

static bool
exchange(struct attempt *attempt, int file, struct ntp_answer *ret)
{
	uint8_t request[NTP_PACKET];
	char bytes[READ_SIZE];
	size_t len = 0;
	uint64_t cookie;

	env_random(attempt->env, &cookie, sizeof(cookie));
	ntp_request(cookie, request);
	if (!socket_leg_send(attempt, file, str_from(request, sizeof(request))))
		return false;
	do {
		if (!socket_leg_receive(attempt, file, bytes, sizeof(bytes), &len))
			return false;
	} while (!ntp_parse(str_from(bytes, len), cookie, ret));
	return true;
}

/* By RFC 5905 section 8, from when we sent and received. */
static int64_t
offset_of(const struct ntp_answer *answer, int64_t sent, int64_t received)
{
	return ((answer->received - sent) + (answer->sent - received)) / 2;
}

static void
judge(struct attempt *attempt, const struct ntp_answer *answer, int64_t offset)
{
	uint64_t most = attempt_number(attempt, "max_offset_ms", UINT64_MAX);
	uint64_t distance = (uint64_t)(offset < 0 ? -offset : offset) / 1000;

	transcript_note(&attempt->transcript, "stratum %u, %s, offset %lld us", answer->stratum,
		answer->synchronised ? "synchronised" : "not synchronised", (long long)offset);
	if (!answer->synchronised)
		attempt_verdict(attempt, VERDICT_WRONG,
			"the server's clock is not set (stratum %u)", answer->stratum);
	else if (distance > most)
		attempt_verdict(attempt, VERDICT_WRONG, "the server's clock is off by %llu ms",
			(unsigned long long)distance);
	else
		attempt_verdict(attempt, VERDICT_OK, "stratum %u", answer->stratum);
}

static void
run(struct attempt *attempt)
{
	OWNED_SOCKET file = -1;
	struct ntp_answer answer;
	int64_t sent;

	if (!socket_leg_open(attempt, SOCK_DGRAM, 0, &file))
		return;
	sent = env_now(attempt->env);
	if (exchange(attempt, file, &answer))
		judge(attempt, &answer, offset_of(&answer, sent, env_now(attempt->env)));
}

const struct check_kind check_ntp = {
	.name = "ntp",
	.summary = "asks a server for the time, by one UDP exchange",
	.port = NTP_PORT,
	.parameters =
		(const struct check_parameter[]){
			{ .name = "max_offset_ms",
				.form = FORM_NUMBER,
				.help = "a clock that is further from the probe's is wrong; "
					"default: any" },
			{ 0 } },
	.run = run,
};
