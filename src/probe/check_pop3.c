/* check_pop3.c - the kind "pop3": signs in and lists the messages.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/curl_leg.h"
#include "probe/kind.h"

enum { POP3_PORT = 110 };

static void
run(struct attempt *attempt)
{
	OWNED_CURL_LEG leg = { 0 };
	const char *scheme;

	if (!curl_leg_open(&leg, attempt))
		return;
	scheme = curl_leg_scheme(&leg, "pop3", "pop3s");
	curl_leg_trust(&leg);
	curl_leg_login(&leg);
	if (curl_leg_url(&leg, scheme, STR("/")) && curl_leg_perform(&leg) &&
		attempt_judge(attempt, buf_str(&leg.body)))
		attempt_verdict(attempt, VERDICT_OK, "%.*s listed the messages",
			STR_FMT(attempt->account.user));
}

const struct check_kind check_pop3 = {
	.name = "pop3",
	.summary = "signs in by POP3 and lists the messages",
	.port = POP3_PORT,
	.needs_login = true,
	.parameters = (const struct check_parameter[]){ PARAMETER_TLS, PARAMETERS_TLS,
		PARAMETERS_EXPECT, { 0 } },
	.run = run,
};
