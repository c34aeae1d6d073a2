/* mailbox.c - takes the run's message out of a mailbox.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/mailbox.h"

#include <unistd.h>

#include "probe/curl_leg.h"

enum { IMAP_PORT = 143, POP3_PORT = 110, PAUSE_MS = 250, NEWEST = 10 };

static void
set_login(struct curl_leg *leg)
{
	struct attempt *attempt = leg->attempt;
	struct str user = attempt_text(attempt, "fetch_user", NULL);

	if (user.data == NULL) {
		curl_leg_login(leg);
		return;
	}
	CURL_LEG_SET(leg, CURLOPT_USERNAME, user.data);
	CURL_LEG_SET(leg, CURLOPT_PASSWORD, attempt_text(attempt, "fetch_password", "").data);
	CURL_LEG_SET(leg, CURLOPT_SASL_IR, 1L);
}

static const char *
scheme_of(struct curl_leg *leg, bool imap)
{
	struct attempt *attempt = leg->attempt;

	if (attempt_says(attempt, "fetch_tls", "tls"))
		return imap ? "imaps" : "pop3s";
	if (attempt_says(attempt, "fetch_tls", "starttls"))
		CURL_LEG_SET(leg, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	return imap ? "imap" : "pop3";
}

static bool
open_mailbox(struct curl_leg *leg, struct attempt *attempt)
{
	if (!curl_leg_open(leg, attempt))
		return false;
	curl_leg_trust(leg);
	set_login(leg);
	return true;
}

/* A command on the mailbox or on one message. */
static bool
ask(struct curl_leg *leg, bool imap, struct str path, const char *command)
{
	CURL_LEG_SET(leg, CURLOPT_CUSTOMREQUEST, command);
	return curl_leg_url(leg, scheme_of(leg, imap), path) && curl_leg_perform(leg);
}

/* Lines of an answer may be folded and end in CRLF; what was sent must be in it all the same. */
static bool
judge_message(struct attempt *attempt, struct str message)
{
	struct str content = attempt->content;

	if (content.len == 0 || str_find(message, content) < message.len)
		return true;
	return attempt_verdict(attempt, VERDICT_WRONG, "the message arrived with other content");
}

/* --- IMAP (RFC 9051) --- */

/* The first number of "* SEARCH 4 7"; empty: nothing was found. */
static struct str
first_found(struct str answer)
{
	static const struct str begin = STR_INIT("* SEARCH ");
	struct str numbers = str_from_offset(answer, str_find(answer, begin));
	size_t len = 0;

	numbers = str_from_offset(numbers, begin.len);
	while (len < numbers.len && numbers.data[len] >= '0' && numbers.data[len] <= '9')
		len++;
	return str_first(numbers, len);
}

static bool
imap_delete(struct curl_leg *leg, struct str number)
{
	struct str store = str_printf(
		leg->attempt->arena, "STORE %.*s +FLAGS.SILENT (\\Deleted)", STR_FMT(number));

	return ask(leg, true, STR("/INBOX"), store.data) &&
	       ask(leg, true, STR("/INBOX"), "EXPUNGE");
}

static bool
imap_take(struct attempt *attempt, bool *found)
{
	OWNED_CURL_LEG leg = { 0 };
	struct str search = str_printf(
		attempt->arena, "SEARCH SUBJECT \"%.*s\"", STR_FMT(attempt->mark));
	struct str number;
	struct str path;

	if (search.data == NULL || !open_mailbox(&leg, attempt) ||
		!ask(&leg, true, STR("/INBOX"), search.data))
		return false;
	number = str_copy(attempt->arena, first_found(buf_str(&leg.body)));
	*found = number.len > 0;
	if (!*found)
		return true;
	path = str_printf(attempt->arena, "/INBOX;MAILINDEX=%.*s", STR_FMT(number));
	return ask(&leg, true, path, NULL) && judge_message(attempt, buf_str(&leg.body)) &&
	       imap_delete(&leg, number);
}

/* --- POP3 (RFC 1939) --- */

static bool
pop3_delete(struct curl_leg *leg, struct str path)
{
	CURL_LEG_SET(leg, CURLOPT_NOBODY, 1L);
	return ask(leg, false, path, "DELE");
}

/* Reads one message; *found when it is ours. */
static bool
pop3_look(struct curl_leg *leg, uint64_t number, bool *found)
{
	struct attempt *attempt = leg->attempt;
	struct str path = str_printf(attempt->arena, "/%llu", (unsigned long long)number);

	if (path.data == NULL || !ask(leg, false, path, NULL))
		return false;
	*found = str_find(buf_str(&leg->body), attempt->mark) < leg->body.len;
	if (!*found)
		return true;
	return judge_message(attempt, buf_str(&leg->body)) && pop3_delete(leg, path);
}

/* The highest number of LIST's lines "3 1204". */
static uint64_t
last_number(struct str lines)
{
	uint64_t last = 0;
	uint64_t number;
	struct str line;

	while (str_split(&lines, '\n', &line))
		if (str_to_u64(str_first(line, str_find_char(line, ' ')), &number))
			last = number;
	return last;
}

static bool
pop3_take(struct attempt *attempt, bool *found)
{
	OWNED_CURL_LEG leg = { 0 };
	uint64_t last;

	if (!open_mailbox(&leg, attempt) || !ask(&leg, false, STR("/"), NULL))
		return false;
	last = last_number(buf_str(&leg.body));
	for (uint64_t number = last; number > 0 && number + NEWEST > last && !*found; number--)
		if (!pop3_look(&leg, number, found))
			return false;
	return true;
}

bool
mailbox_take(struct attempt *attempt)
{
	bool imap = attempt_says(attempt, "fetch", "imap");
	unsigned port = (unsigned)attempt_number(
		attempt, "fetch_port", imap ? IMAP_PORT : POP3_PORT);
	bool found = false;
	bool looked = false;

	if (!attempt_move(attempt, attempt_text(attempt, "fetch_host", NULL), port))
		return false;
	while (!found) {
		bool asked = (imap ? imap_take : pop3_take)(attempt, &found);
		bool over = attempt_remaining(attempt) <= PAUSE_MS;
		/* A mailbox that was open before, and whose next look the deadline cut off. */
		if (over && !found && (asked || looked))
			return attempt_verdict(
				attempt, VERDICT_WRONG, "the message was taken and did not arrive");
		if (!asked)
			return false;
		looked = true;
		if (!found)
			usleep(PAUSE_MS * 1000);
	}
	return true;
}
