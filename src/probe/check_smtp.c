/* check_smtp.c - the kind "smtp": sends a message and, where asked to, fetches it at the other end.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The message bears the run's mark in its subject, by which it is found. What was fetched is
 * deleted, so that mailboxes do not fill up in two days of checks.
 */
#include "base/timestamp.h"
#include "probe/curl_leg.h"
#include "probe/kind.h"
#include "probe/mailbox.h"

enum { SMTP_PORT = 25, DATE_MAX = 40 };

/* RFC 5322 section 3.3: "Fri, 01 May 2026 12:00:00 +0000". */
static void
format_date(int64_t moment, char text[DATE_MAX])
{
	static const char days[] = "ThuFriSatSunMonTueWed"; /* 1970 began on a Thursday */
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t day = moment / MICROSECONDS_PER_DAY;
	int second = (int)(moment % MICROSECONDS_PER_DAY / MICROSECONDS_PER_SECOND);
	int year;
	int month;
	int of_month;

	date_from_days(day, &year, &month, &of_month);
	snprintf(text, DATE_MAX, "%.3s, %02d %.3s %04d %02d:%02d:%02d +0000", days + day % 7 * 3,
		of_month, months + (month - 1) * 3, year, second / 3600, second / 60 % 60,
		second % 60);
}

static struct str
message(struct attempt *attempt, struct str from, struct str to)
{
	char date[DATE_MAX];

	format_date(env_now(attempt->env), date);
	return str_printf(attempt->arena,
		"From: <%.*s>\r\nTo: <%.*s>\r\nSubject: %.*s [%.*s]\r\nDate: %s\r\n"
		"Message-ID: <%.*s@%.*s>\r\nMIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n\r\n%.*s\r\n",
		STR_FMT(from), STR_FMT(to), STR_FMT(attempt_text(attempt, "subject", "Message")),
		STR_FMT(attempt->mark), date, STR_FMT(attempt->mark),
		STR_FMT(attempt_text(attempt, "hello", "probe.invalid")),
		STR_FMT(attempt->content.data == NULL ? STR("Hello.") : attempt->content));
}

/* MAIL, RCPT and DATA; without "to" just NOOP, after the login. */
static bool
set_envelope(struct curl_leg *leg, struct str *sent)
{
	struct attempt *attempt = leg->attempt;
	struct str from = attempt_text(attempt, "from", "probe@probe.invalid");
	struct str to = attempt_text(attempt, "to", NULL);

	if (to.data == NULL) {
		CURL_LEG_SET(leg, CURLOPT_CUSTOMREQUEST, "NOOP");
		return true;
	}
	*sent = message(attempt, from, to);
	if (sent->data == NULL)
		return attempt_verdict(attempt, VERDICT_CHECKER, "out of memory");
	CURL_LEG_SET(leg, CURLOPT_MAIL_FROM, from.data);
	CURL_LEG_SET(leg, CURLOPT_MAIL_RCPT, curl_leg_list(leg, &to.data, 1));
	curl_leg_upload(leg, *sent);
	return true;
}

static bool
send_message(struct attempt *attempt)
{
	OWNED_CURL_LEG leg = { 0 };
	struct str hello = str_printf(
		attempt->arena, "/%.*s", STR_FMT(attempt_text(attempt, "hello", "probe.invalid")));
	struct str sent = STR_NONE;
	const char *scheme;

	if (!curl_leg_open(&leg, attempt))
		return false;
	scheme = curl_leg_scheme(&leg, "smtp", "smtps");
	curl_leg_trust(&leg);
	curl_leg_login(&leg);
	return set_envelope(&leg, &sent) && curl_leg_url(&leg, scheme, hello) &&
	       curl_leg_perform(&leg);
}

static void
run(struct attempt *attempt)
{
	bool fetched = !attempt_says(attempt, "fetch", "") &&
		       !attempt_says(attempt, "fetch", "none");
	struct str to = attempt_text(attempt, "to", NULL);

	if (fetched && to.data == NULL)
		attempt_verdict(attempt, VERDICT_CHECKER, "\"fetch\" needs \"to\"");
	else if (!send_message(attempt))
		return;
	else if (to.data == NULL)
		attempt_verdict(attempt, VERDICT_OK, "greeted");
	else if (!fetched)
		attempt_verdict(attempt, VERDICT_OK, "a message was taken");
	else if (mailbox_take(attempt))
		attempt_verdict(attempt, VERDICT_OK, "a message was taken and arrived");
}

const struct check_kind check_smtp = {
	.name = "smtp",
	.summary = "sends a message by SMTP and fetches it at the other end",
	.port = SMTP_PORT,
	.parameters = (const struct check_parameter[]){ PARAMETER_TLS, PARAMETERS_TLS,
		{ .name = "hello", .help = "the name to greet with; default: probe.invalid" },
		{ .name = "from", .help = "the sender; default: probe@probe.invalid" },
		{ .name = "to",
			.help = "the receiver of a message with the drawn content; without it none "
				"is "
				"sent" },
		{ .name = "subject", .help = "default: Message" },
		{ .name = "fetch",
			.form = FORM_CHOICE,
			.choices = "none|imap|pop3",
			.help = "none, imap or pop3: how the message is fetched, and deleted; "
				"default: none" },
		{ .name = "fetch_host", .help = "where; default: the same address" },
		{ .name = "fetch_port", .form = FORM_NUMBER, .help = "default: 143 or 110" },
		{ .name = "fetch_tls",
			.form = FORM_CHOICE,
			.choices = TLS_CHOICES,
			.help = "none, starttls or tls; default: none" },
		{ .name = "fetch_user", .help = "default: the drawn account" },
		{ .name = "fetch_password", .help = "its password" }, { 0 } },
	.run = run,
};
