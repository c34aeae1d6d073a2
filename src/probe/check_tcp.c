/* check_tcp.c - the kind "tcp": connects, sends a text where asked to, and expects one.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/kind.h"
#include "probe/socket_leg.h"

enum { READ_SIZE = 4096 };

/* "\r", "\n", "\t", "\\" and "\0" in a text that people write. */
static struct str
unescape(struct arena *arena, struct str text)
{
	static const char from[] = "rnt\\0";
	static const char to[] = "\r\n\t\\\0";
	char *plain = arena_alloc(arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; plain != NULL && i < text.len; i++) {
		const char *found = NULL;
		if (text.data[i] == '\\' && i + 1 < text.len)
			found = memchr(from, text.data[i + 1], sizeof(from) - 1);
		plain[len++] = found == NULL ? text.data[i] : to[found - from];
		i += found != NULL;
	}
	return plain == NULL ? STR_NONE : str_from(plain, len);
}

/* Reads until `expected` has come. What comes without it is a wrong answer, silence none at all. */
static bool
read_until(struct attempt *attempt, int file, struct str expected)
{
	OWNED_BUF answer = BUF_INIT;
	char part[READ_SIZE];
	size_t len = 1;

	answer.limit = PROBE_ANSWER_MAX;
	while (str_find(buf_str(&answer), expected) == answer.len) {
		if (len > 0 && socket_leg_receive(attempt, file, part, sizeof(part), &len) &&
			len > 0) {
			buf_add(&answer, str_from(part, len));
			transcript_add(&attempt->transcript, '<', str_from(part, len));
			if (!answer.failed)
				continue;
		}
		return attempt_verdict(attempt, answer.len > 0 ? VERDICT_WRONG : VERDICT_DOWN,
			answer.len > 0 ? "\"%.*s\" did not come, but something else did"
				       : "\"%.*s\" did not come, and nothing else",
			STR_FMT(str_first(expected, 100)));
	}
	return true;
}

static bool
talk(struct attempt *attempt, int file, struct str text)
{
	if (text.len == 0)
		return true;
	transcript_add(&attempt->transcript, '>', text);
	return socket_leg_send(attempt, file, text);
}

static void
run(struct attempt *attempt)
{
	OWNED_SOCKET file = -1;
	struct str greeting = unescape(attempt->arena, attempt_text(attempt, "greeting", ""));
	struct str send = unescape(attempt->arena, attempt_text(attempt, "send", ""));
	struct str expect = unescape(attempt->arena, attempt_text(attempt, "expect", ""));

	if (greeting.data == NULL || send.data == NULL || expect.data == NULL) {
		attempt_verdict(attempt, VERDICT_CHECKER, "out of memory");
		return;
	}
	if (socket_leg_open(attempt, SOCK_STREAM, 0, &file) &&
		(greeting.len == 0 || read_until(attempt, file, greeting)) &&
		talk(attempt, file, send) && (expect.len == 0 || read_until(attempt, file, expect)))
		attempt_verdict(attempt, VERDICT_OK, "connected%s",
			greeting.len + expect.len > 0 ? " and got what was expected" : "");
}

const struct check_kind check_tcp = {
	.name = "tcp",
	.summary = "connects by TCP and expects a greeting or an answer",
	.port_required = true,
	.parameters =
		(const struct check_parameter[]){
			{ .name = "greeting",
				.help = "text that the service sends first; \\r, \\n, \\t, \\0 and "
					"\\\\ may "
					"stand in it" },
			{ .name = "send", .help = "text that is then sent; likewise" },
			{ .name = "expect", .help = "text that must come after it; likewise" },
			{ 0 } },
	.run = run,
};
