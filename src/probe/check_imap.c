/* check_imap.c - the kind "imap": signs in and looks into a mailbox.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/curl_leg.h"
#include "probe/kind.h"

enum { IMAP_PORT = 143 };

static void
run(struct attempt *attempt)
{
	OWNED_CURL_LEG leg = { 0 };
	struct str mailbox = attempt_text(attempt, "mailbox", "INBOX");
	/* EXAMINE (RFC 9051 section 6.3.3) changes nothing, not even what is new. */
	struct str command = str_printf(attempt->arena, "EXAMINE %.*s", STR_FMT(mailbox));
	const char *scheme;

	if (command.data == NULL || !curl_leg_open(&leg, attempt))
		return;
	scheme = curl_leg_scheme(&leg, "imap", "imaps");
	curl_leg_trust(&leg);
	curl_leg_login(&leg);
	CURL_LEG_SET(&leg, CURLOPT_CUSTOMREQUEST, command.data);
	if (curl_leg_url(&leg, scheme, STR("/")) && curl_leg_perform(&leg) &&
		attempt_judge(attempt, buf_str(&leg.body)))
		attempt_verdict(attempt, VERDICT_OK, "%.*s opened the mailbox %.*s",
			STR_FMT(attempt->account.user), STR_FMT(mailbox));
}

const struct check_kind check_imap = {
	.name = "imap",
	.summary = "signs in by IMAP and opens a mailbox",
	.port = IMAP_PORT,
	.needs_login = true,
	.parameters = (const struct check_parameter[]){ PARAMETER_TLS, PARAMETERS_TLS,
		{ .name = "mailbox", .help = "default: INBOX" }, PARAMETERS_EXPECT, { 0 } },
	.run = run,
};
