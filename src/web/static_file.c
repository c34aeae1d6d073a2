/* static_file.c - serves the console's own files.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/console_files.h"
#include "web/route.h"

static const struct console_file *
find_file(struct str path)
{
	size_t low = 0;
	size_t high = console_file_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = str_compare(path, str_of(console_files[middle].path));
		if (order == 0)
			return &console_files[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* "/intelligence/indicator--..." is a page of the console: its script knows what to show. */
static bool
is_page(struct str path)
{
	struct str last = path;
	struct str part;

	while (str_split(&path, '/', &part))
		last = part;
	return str_find_char(last, '.') == last.len;
}

static void
guard(struct http_reply *reply)
{
	http_reply_header(
		reply, STR("Content-Security-Policy"), STR(CONSOLE_CONTENT_SECURITY_POLICY));
	http_reply_header(reply, STR("Referrer-Policy"), STR("no-referrer"));
	http_reply_header(reply, STR("Cross-Origin-Opener-Policy"), STR("same-origin"));
	http_reply_header(reply, STR("Cross-Origin-Resource-Policy"), STR("same-origin"));
}

static void
refuse(struct http_reply *reply, int status, struct str text)
{
	reply->status = status;
	reply->body = text;
	http_reply_header(reply, STR("Content-Type"), STR("text/plain; charset=utf-8"));
}

void
static_file_serve(struct http_request *request, struct http_reply *reply)
{
	const struct console_file *file;

	guard(reply);
	if (request->method != HTTP_GET && request->method != HTTP_HEAD) {
		http_reply_header(reply, STR("Allow"), STR("GET, HEAD"));
		refuse(reply, 405, STR("method not allowed\n"));
		return;
	}
	file = find_file(request->path);
	if (file == NULL && is_page(request->path))
		file = find_file(STR("/index.html"));
	if (file == NULL) {
		refuse(reply, 404, STR("not found\n"));
		return;
	}
	http_reply_header(reply, STR("ETag"), str_of(file->etag));
	http_reply_header(reply, STR("Cache-Control"), STR("no-cache"));
	if (str_eq(http_header(request, STR("If-None-Match")), str_of(file->etag))) {
		reply->status = 304;
		return;
	}
	http_reply_header(reply, STR("Content-Type"), str_of(file->media_type));
	reply->body = str_from(file->bytes, file->size);
}
