/* check_http.c - the kinds "http" and "https": a page as a browser's user sees it, signed in or
 * not.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/curl_leg.h"
#include "probe/kind.h"

enum { HTTP_PORT = 80, HTTPS_PORT = 443, REDIRECTS_MAX = 10 };

#define FORM_TYPE "application/x-www-form-urlencoded"

static void
set_fields(struct curl_leg *leg, struct str content_type)
{
	struct attempt *attempt = leg->attempt;
	const char *lines[] = { "Expect:",
		str_printf(attempt->arena, "Content-Type: %.*s", STR_FMT(content_type)).data };

	CURL_LEG_SET(
		leg, CURLOPT_HTTPHEADER, curl_leg_list(leg, lines, content_type.len > 0 ? 2 : 1));
}

static void
set_client(struct curl_leg *leg, const char *scheme)
{
	struct attempt *attempt = leg->attempt;

	if (attempt->client.len > 0)
		CURL_LEG_SET(leg, CURLOPT_USERAGENT, attempt->client.data);
	CURL_LEG_SET(leg, CURLOPT_ACCEPT_ENCODING, "");
	CURL_LEG_SET(leg, CURLOPT_COOKIEFILE, ""); /* cookies are kept, in memory */
	CURL_LEG_SET(leg, CURLOPT_FOLLOWLOCATION, attempt_says(attempt, "follow", "yes") ? 1L : 0L);
	CURL_LEG_SET(leg, CURLOPT_MAXREDIRS, (long)REDIRECTS_MAX);
	CURL_LEG_SET(leg, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	if (strcmp(scheme, "https") == 0)
		curl_leg_trust(leg);
	if (attempt_says(attempt, "login", "basic")) {
		CURL_LEG_SET(leg, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
		curl_leg_login(leg);
	}
}

/* A body makes a POST, unless a method is named. */
static void
set_request(struct curl_leg *leg, struct str method, struct str body)
{
	if (body.data != NULL) {
		CURL_LEG_SET(leg, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
		CURL_LEG_SET(leg, CURLOPT_POSTFIELDS, body.data);
	} else {
		CURL_LEG_SET(leg, CURLOPT_HTTPGET, 1L);
	}
	CURL_LEG_SET(leg, CURLOPT_NOBODY, str_eq(method, STR("HEAD")) ? 1L : 0L);
	CURL_LEG_SET(leg, CURLOPT_CUSTOMREQUEST, method.len > 0 ? method.data : NULL);
}

/* Is the status among "200,302"? */
static bool
judge_status(struct attempt *attempt, const char *what, long status, struct str expected)
{
	char text[16];
	struct str rest = expected;
	struct str one;

	snprintf(text, sizeof(text), "%ld", status);
	while (str_split(&rest, ',', &one))
		if (str_eq(str_trim(one), str_of(text)))
			return true;
	return attempt_verdict(attempt, VERDICT_WRONG, "%s gave status %ld, not %.*s", what, status,
		STR_FMT(expected));
}

static long
status_of(struct curl_leg *leg)
{
	long status = 0;

	curl_easy_getinfo(leg->curl, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

static bool
sign_in(struct curl_leg *leg, const char *scheme)
{
	struct attempt *attempt = leg->attempt;
	struct str expect = attempt_text(attempt, "login_expect", NULL);

	if (!attempt_says(attempt, "login", "form"))
		return true;
	if (!curl_leg_url(leg, scheme, attempt_form_text(attempt, "login_path", "/login")))
		return false;
	set_request(leg, STR_NONE, attempt_form_text(attempt, "login_body", ""));
	set_fields(leg, STR(FORM_TYPE));
	if (!curl_leg_perform(leg) || !judge_status(attempt, "the login", status_of(leg),
					      attempt_text(attempt, "login_status", "200,302,303")))
		return false;
	if (expect.len > 0 && str_find(buf_str(&leg->body), expect) == leg->body.len)
		return attempt_verdict(attempt, VERDICT_WRONG,
			"the login of %.*s: \"%.*s\" is not in the answer",
			STR_FMT(attempt->account.user), STR_FMT(str_first(expect, 80)));
	return true;
}

static bool
fetch(struct curl_leg *leg, const char *scheme)
{
	struct attempt *attempt = leg->attempt;
	struct str type = attempt_text(attempt, "content_type", NULL);
	struct str body = type.data != NULL ? attempt_text(attempt, "body", NULL)
					    : attempt_form_text(attempt, "body", NULL);

	if (!curl_leg_url(leg, scheme, attempt_form_text(attempt, "path", "/")))
		return false;
	set_request(leg, attempt_text(attempt, "method", NULL), body);
	set_fields(leg, body.data != NULL && type.data == NULL ? STR(FORM_TYPE) : type);
	return curl_leg_perform(leg) && judge_status(attempt, "the page", status_of(leg),
						attempt_text(attempt, "status", "200"));
}

static void
run(struct attempt *attempt, const char *scheme)
{
	OWNED_CURL_LEG leg = { 0 };

	if (!attempt_says(attempt, "login", "") && !attempt_says(attempt, "login", "none") &&
		attempt->account.user.data == NULL) {
		attempt_verdict(attempt, VERDICT_CHECKER, "a login needs an account");
		return;
	}
	if (!curl_leg_open(&leg, attempt))
		return;
	set_client(&leg, scheme);
	if (sign_in(&leg, scheme) && fetch(&leg, scheme) &&
		attempt_judge(attempt, buf_str(&leg.body)))
		attempt_verdict(attempt, VERDICT_OK, "status %ld, %zu bytes", status_of(&leg),
			leg.body.len);
}

static void
run_http(struct attempt *attempt)
{
	run(attempt, "http");
}

static void
run_https(struct attempt *attempt)
{
	run(attempt, "https");
}

#define PARAMETERS_HTTP                                                                           \
	{ .name = "path", .help = "path and query of the page; default: /" },                     \
		{ .name = "method", .help = "default: GET, or POST with a body" },                \
		{ .name = "body", .help = "what is sent" },                                       \
		{ .name = "content_type", .help = "of the body; default: " FORM_TYPE },           \
		{ .name = "status",                                                               \
			.help = "statuses that are right, with commas between; default: 200" },   \
		{ .name = "follow",                                                               \
			.form = FORM_YES_NO,                                                      \
			.help = "whether redirects are followed; default: no" },                  \
		{ .name = "login",                                                                \
			.form = FORM_CHOICE,                                                      \
			.choices = "none|basic|form",                                             \
			.help = "none, basic, or form (a POST before the page, in the same "      \
				"session); "                                                      \
				"default: none" },                                                \
		{ .name = "login_path", .help = "where the form is posted to; default: /login" }, \
		{ .name = "login_body",                                                           \
			.help = "the form, such as user=$USER$&password=$PASSWORD$" },            \
		{ .name = "login_status", .help = "statuses of a login; default: 200,302,303" },  \
		{ .name = "login_expect", .help = "text that the login's answer must hold" },     \
		PARAMETERS_EXPECT

const struct check_kind check_http = {
	.name = "http",
	.summary = "a page by HTTP, as a user sees it, signed in or not",
	.port = HTTP_PORT,
	.parameters = (const struct check_parameter[]){ PARAMETERS_HTTP, { 0 } },
	.run = run_http,
};

const struct check_kind check_https = {
	.name = "https",
	.summary = "the same over TLS",
	.port = HTTPS_PORT,
	.parameters = (const struct check_parameter[]){ PARAMETERS_HTTP, PARAMETERS_TLS, { 0 } },
	.run = run_https,
};
