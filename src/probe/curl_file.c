/* curl_file.c - a file at a server of files.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/curl_file.h"

static void
read_and_judge(struct curl_leg *leg)
{
	struct attempt *attempt = leg->attempt;

	if (curl_leg_perform(leg) && attempt_judge(attempt, buf_str(&leg->body)))
		attempt_verdict(attempt, VERDICT_OK, "a file of %zu bytes", leg->body.len);
}

static bool
compare(struct curl_leg *leg, struct str sent)
{
	struct attempt *attempt = leg->attempt;

	if (str_eq(buf_str(&leg->body), sent))
		return true;
	return attempt_verdict(attempt, VERDICT_WRONG,
		"of %zu bytes that were written %zu came back%s", sent.len, leg->body.len,
		sent.len == leg->body.len ? ", changed" : "");
}

/* The file goes whatever came back; the command fails where there is none. */
static void
set_deletion(struct curl_leg *leg, struct str path, const char *delete_command)
{
	const char *line = str_printf(leg->attempt->arena, "%s %s", delete_command, path.data).data;

	CURL_LEG_SET(leg, CURLOPT_UPLOAD, 0L);
	CURL_LEG_SET(leg, CURLOPT_POSTQUOTE, curl_leg_list(leg, &line, 1));
}

static void
write_and_read(struct curl_leg *leg, struct str path, const char *delete_command)
{
	struct attempt *attempt = leg->attempt;
	struct str sent = attempt->content.data == NULL ? attempt->mark : attempt->content;

	curl_leg_upload(leg, sent);
	if (!curl_leg_perform(leg))
		return;
	set_deletion(leg, path, delete_command);
	if (curl_leg_perform(leg) && compare(leg, sent))
		attempt_verdict(
			attempt, VERDICT_OK, "%zu bytes written, read back and deleted", sent.len);
}

void
curl_file_run(struct curl_leg *leg, const char *scheme, const char *delete_command)
{
	struct attempt *attempt = leg->attempt;
	struct str path = attempt_text(attempt, "path", "");

	if (path.data[0] != '/')
		path = str_printf(attempt->arena, "/%s", path.data);
	if (path.data == NULL || !curl_leg_url(leg, scheme, path))
		return;
	if (attempt_says(attempt, "upload", "yes"))
		write_and_read(leg, path, delete_command);
	else
		read_and_judge(leg);
}
