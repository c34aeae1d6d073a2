/* check_ldap.c - the kind "ldap": a search in a directory, signed in or not.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/curl_leg.h"
#include "probe/kind.h"
#include "probe/words.h"

enum { LDAP_PORT = 389 };

/* RFC 4516: /BASE?ATTRIBUTES?SCOPE?FILTER. */
static struct str
search_path(struct attempt *attempt)
{
	struct arena *arena = attempt->arena;
	static const struct str space = STR_INIT("%20");
	struct str base = percent_encode(arena, attempt_text(attempt, "base", ""), space);
	struct str filter = percent_encode(
		arena, attempt_text(attempt, "filter", "(objectClass=*)"), space);

	if (base.data == NULL || filter.data == NULL)
		return STR_NONE;
	return str_printf(arena, "/%.*s?%.*s?%.*s?%.*s", STR_FMT(base),
		STR_FMT(attempt_text(attempt, "attributes", "")),
		STR_FMT(attempt_text(attempt, "scope", "sub")), STR_FMT(filter));
}

static void
run(struct attempt *attempt)
{
	OWNED_CURL_LEG leg = { 0 };
	struct str path = search_path(attempt);
	const char *scheme;

	if (path.data == NULL || !curl_leg_open(&leg, attempt))
		return;
	scheme = curl_leg_scheme(&leg, "ldap", "ldaps");
	curl_leg_trust(&leg);
	curl_leg_login(&leg);
	if (!curl_leg_url(&leg, scheme, path) || !curl_leg_perform(&leg))
		return;
	if (leg.body.len == 0)
		attempt_verdict(attempt, VERDICT_WRONG, "the search found nothing");
	else if (attempt_judge(attempt, buf_str(&leg.body)))
		attempt_verdict(attempt, VERDICT_OK, "the search found %zu bytes", leg.body.len);
}

const struct check_kind check_ldap = {
	.name = "ldap",
	.summary = "searches a directory by LDAP, signed in or not",
	.port = LDAP_PORT,
	.parameters = (const struct check_parameter[]){ PARAMETER_TLS, PARAMETERS_TLS,
		{ .name = "base", .required = true, .help = "where the search begins" },
		{ .name = "scope",
			.form = FORM_CHOICE,
			.choices = "base|one|sub",
			.help = "base, one or sub; default: sub" },
		{ .name = "filter", .help = "default: (objectClass=*)" },
		{ .name = "attributes", .help = "with commas between; default: all" },
		PARAMETERS_EXPECT, { 0 } },
	.run = run,
};
