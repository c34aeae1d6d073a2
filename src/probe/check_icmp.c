/* check_icmp.c - the kind "icmp": echo requests by an unprivileged ping socket.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Linux gives such sockets (icmp(7)) to the groups in net.ipv4.ping_group_range, for IPv6 too. The
 * kernel sets the identifier and hands over only the answers to it.
 */
#include <errno.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip_icmp.h>
#include <unistd.h>

#include "probe/kind.h"
#include "probe/socket_leg.h"

enum { COUNT_DEFAULT = 3, COUNT_MAX = 20, HEADER = 8, PACKET = 56, READ_SIZE = 1500 };

struct echo {
	uint8_t type;
	uint8_t code;
	uint16_t checksum;   /* the kernel's */
	uint16_t identifier; /* the kernel's */
	uint16_t sequence;
	char payload[PACKET - HEADER];
};

static bool
open_ping(struct attempt *attempt, int *ret)
{
	int protocol = attempt->family == AF_INET ? IPPROTO_ICMP : (int)IPPROTO_ICMPV6;
	int file = socket(attempt->family, SOCK_DGRAM | SOCK_CLOEXEC, protocol);

	if (file < 0 && (errno == EACCES || errno == EPERM))
		return attempt_verdict(attempt, VERDICT_CHECKER,
			"no ping sockets for this user: set net.ipv4.ping_group_range (icmp(7))");
	if (file >= 0)
		close(file);
	return socket_leg_open(attempt, SOCK_DGRAM, protocol, ret);
}

static void
fill_echo(struct attempt *attempt, unsigned number, struct echo *echo)
{
	*echo = (struct echo){ 0 };
	echo->type = attempt->family == AF_INET ? ICMP_ECHO : ICMP6_ECHO_REQUEST;
	echo->sequence = htons((uint16_t)number);
	memcpy(echo->payload, attempt->mark.data, attempt->mark.len);
}

static bool
is_answer(const struct attempt *attempt, const struct echo *sent, const uint8_t *bytes, size_t len)
{
	uint8_t type = attempt->family == AF_INET ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY;
	struct echo answer;

	if (len != sizeof(answer))
		return false;
	memcpy(&answer, bytes, sizeof(answer));
	return answer.type == type && answer.sequence == sent->sequence &&
	       memcmp(answer.payload, sent->payload, sizeof(sent->payload)) == 0;
}

/* One request and its answer, before a deadline of its own. */
static bool
ping_once(struct attempt *attempt, int file, unsigned number)
{
	uint8_t bytes[READ_SIZE];
	struct echo echo;
	size_t len = 0;

	fill_echo(attempt, number, &echo);
	if (!socket_leg_send(attempt, file, str_from(&echo, sizeof(echo))))
		return false;
	do {
		if (!socket_leg_receive(attempt, file, bytes, sizeof(bytes), &len))
			return false;
	} while (!is_answer(attempt, &echo, bytes, len));
	transcript_note(&attempt->transcript, "answer to number %u", number);
	return true;
}

static unsigned
ping_all(struct attempt *attempt, int file, unsigned count)
{
	int64_t whole = attempt->deadline;
	unsigned answers = 0;

	for (unsigned number = 1; number <= count; number++) {
		int64_t now = attempt->env->monotonic(attempt->env);
		attempt->deadline = now + (whole - now) / (count - number + 1);
		answers += ping_once(attempt, file, number);
		if (attempt->state == VERDICT_CHECKER && answers == 0 && attempt->text[0] != '\0')
			break;
	}
	attempt->deadline = whole;
	return answers;
}

static void
run(struct attempt *attempt)
{
	OWNED_SOCKET file = -1;
	uint64_t asked = attempt_number(attempt, "count", COUNT_DEFAULT);
	unsigned count = asked < 1 ? 1 : asked > COUNT_MAX ? COUNT_MAX : (unsigned)asked;
	unsigned answers;

	if (!open_ping(attempt, &file))
		return;
	answers = ping_all(attempt, file, count);
	if (answers == count)
		attempt_verdict(attempt, VERDICT_OK, "%u of %u answered", answers, count);
	else if (answers > 0)
		attempt_verdict(attempt, VERDICT_DEGRADED, "%u of %u answered", answers, count);
}

const struct check_kind check_icmp = {
	.name = "icmp",
	.summary = "sends echo requests (ping); some unanswered is degraded",
	.parameters =
		(const struct check_parameter[]){ { .name = "count",
							  .form = FORM_NUMBER,
							  .help = "requests, 1 to 20; default: 3" },
			{ 0 } },
	.run = run,
};
