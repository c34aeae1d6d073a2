/* read_weblog.c - access logs of web servers: the common and the combined format, with or without a
 * virtual host before them (Apache's vhost_combined).
 * SPDX-License-Identifier: Apache-2.0
 *
 *   [HOST[:PORT]] CLIENT IDENT USER [TIME] "METHOD URI PROTOCOL" STATUS BYTES ["REFERRER" "AGENT"]
 * ...
 *
 * What a server adds behind is searched as text.
 */
#include "watch/event_time.h"
#include "watch/line_cursor.h"
#include "watch/reader.h"

enum { HEAD_WORDS = 4 };

struct access {
	struct line_cursor at;
	struct arena *arena;
	struct record *record;
	struct str host; /* the virtual host; empty: the format does not tell */
};

static enum err
add(struct access *access, struct str name, struct str text, enum match_field kind,
	struct fault *why)
{
	return cursor_add_escaped(
		&access->at, access->arena, access->record, name, text, kind, why);
}

/* The words before the time: client, identity and user, maybe a host before them. */
static enum err
read_head(struct access *access, struct fault *why)
{
	struct str words[HEAD_WORDS];
	size_t count = 0;
	struct str head;
	struct line_cursor inner;

	if (!cursor_until(&access->at, '[', &head))
		return fail(why, E_SYNTAX, "no [time]");
	inner = (struct line_cursor){ head, 0 };
	while (count < HEAD_WORDS && cursor_word(&inner, &words[count]))
		count++;
	if (count < HEAD_WORDS - 1)
		return fail(why, E_SYNTAX, "expected client, identity and user before the time");
	if (count == HEAD_WORDS)
		access->host = words[0];
	TRY(add(access, STR("host"), access->host, MATCH_FIELD_HOST, why));
	TRY(add(access, STR("client"), words[count - 3], MATCH_FIELD_HOST, why));
	return add(access, STR("user"), words[count - 1], MATCH_FIELD_TEXT, why);
}

static enum err
read_time(struct access *access, struct fault *why)
{
	struct str time;

	if (!cursor_until(&access->at, ']', &time) ||
		!event_time_common_log(time, &access->record->time))
		return fail(why, E_SYNTAX, "expected a time as in [12/Jan/2026:08:00:00 +0100]");
	access->record->has_time = true;
	return OK;
}

/* The URI alone is weak: its words were not contacted. With the host it is a URL. */
static enum err
add_uri(struct access *access, struct str method, struct str uri, struct fault *why)
{
	struct record *record = access->record;
	size_t before = record->count;

	if (str_eq(method, STR("CONNECT")))
		return add(access, STR("uri"), uri, MATCH_FIELD_HOST, why);
	if (str_find(uri, STR("://")) < uri.len)
		return add(access, STR("uri"), uri, MATCH_FIELD_URL, why);
	TRY(add(access, STR("uri"), uri, MATCH_FIELD_TEXT, why));
	if (record->count == before)
		return OK;
	record->fields[before].weak = true;
	return record_add_request(
		access->arena, record, &record->fields[before], access->host, 0, why);
}

static enum err
read_request(struct access *access, struct fault *why)
{
	struct str request;
	struct str method;
	struct str uri;
	struct line_cursor inner;

	if (!cursor_quoted(&access->at, &request))
		return fail(why, E_SYNTAX, "no \"request\" behind the time");
	inner = (struct line_cursor){ request, 0 };
	/* Not HTTP at all: scanners send anything. */
	if (!cursor_word(&inner, &method) || !cursor_word(&inner, &uri))
		return add(access, STR("request"), request, MATCH_FIELD_TEXT, why);
	TRY(record_add_detail(access->arena, access->record, STR("app"), STR("http"), why));
	TRY(record_add_detail(access->arena, access->record, STR("method"), method, why));
	TRY(add_uri(access, method, uri, why));
	return add(access, STR("protocol"), cursor_rest(&inner), MATCH_FIELD_TEXT, why);
}

static enum err
read_tail(struct access *access, struct fault *why)
{
	struct str status, bytes;
	struct str text;

	if (!cursor_word(&access->at, &status) || !cursor_word(&access->at, &bytes))
		return fail(why, E_SYNTAX, "expected status and bytes");
	if (cursor_quoted(&access->at, &text))
		TRY(add(access, STR("referrer"), text, MATCH_FIELD_URL, why));
	if (cursor_quoted(&access->at, &text))
		TRY(add(access, STR("user_agent"), text, MATCH_FIELD_TEXT, why));
	return add(access, STR("rest"), cursor_rest(&access->at), MATCH_FIELD_TEXT, why);
}

static enum err
read_line(void *memory, struct arena *arena, struct str line, struct record *record,
	struct fault *why)
{
	struct access access = { { line, 0 }, arena, record, STR_NONE };

	(void)memory;
	if (line.len == 0)
		return OK;
	TRY(read_head(&access, why));
	TRY(read_time(&access, why));
	TRY(read_request(&access, why));
	return read_tail(&access, why);
}

const struct reader_kind read_weblog = { .name = "weblog", .read = read_line };
