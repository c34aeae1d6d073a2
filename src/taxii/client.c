/* client.c - asks another TAXII 2.1 server.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "taxii/client.h"

#include <stdio.h>
#include <string.h>

#include "base/timestamp.h"
#include "net/http_client.h"
#include "taxii/call.h"
#include "taxii/media.h"
#include "taxii/read.h"
#include "taxii/url.h"

/* READ(taxii_read_x, &call, ret): what one of read.h's functions finds in the answer. */
#define READ(reader, call, ret)                                                              \
	do {                                                                                 \
		struct fault read_fault;                                                     \
		enum err read_err = reader((call)->arena, (call)->answer, ret, &read_fault); \
		if (read_err != OK)                                                          \
			return taxii_call_unreadable(call, read_err, &read_fault, why);      \
	} while (0)

/* --- URLs --- */

static enum err
finish_url(struct arena *arena, const struct buf *url, struct str *ret, struct fault *why)
{
	struct str copy;

	TRY(buf_check(url, why));
	copy = str_copy(arena, buf_str(url));
	if (copy.data == NULL)
		return fail_nomem(why);
	*ret = copy;
	return OK;
}

/* The root with exactly one slash at its end. */
static enum err
begin_url(const struct taxii_client *client, struct buf *url, struct fault *why)
{
	struct str origin;

	if (!taxii_url_origin(client->root, &origin))
		return fail(why, E_USAGE, "\"%.*s\" is no http or https URL",
			STR_FMT(client->root));
	buf_add(url, client->root);
	if (!str_ends(client->root, STR("/")))
		buf_add_char(url, '/');
	return OK;
}

static void
add_parameter(struct buf *url, const char *name, struct str value)
{
	if (value.len == 0)
		return;
	buf_add_char(url, memchr(url->data, '?', url->len) == NULL ? '?' : '&');
	buf_addf(url, "%s=", name);
	taxii_url_encode(url, value);
}

/* {root}{path}{id}/{tail} */
static enum err
url_of(const struct taxii_client *client, struct arena *arena, const char *path, struct str id,
	const char *tail, struct str *ret, struct fault *why)
{
	OWNED_BUF url = BUF_INIT;

	TRY(begin_url(client, &url, why));
	buf_add(&url, str_of(path));
	taxii_url_encode(&url, id);
	buf_add(&url, str_of(tail));
	return finish_url(arena, &url, ret, why);
}

static enum err
url_of_page(const struct taxii_client *client, struct arena *arena, struct str collection_id,
	const struct taxii_page_query *query, struct str *ret, struct fault *why)
{
	OWNED_BUF url = BUF_INIT;
	char limit[24] = "";

	TRY(begin_url(client, &url, why));
	buf_add(&url, STR("collections/"));
	taxii_url_encode(&url, collection_id);
	buf_add(&url, STR("/objects/"));
	TRY(buf_check(&url, why));
	if (query->limit > 0)
		snprintf(limit, sizeof(limit), "%u", query->limit);
	add_parameter(&url, "added_after", query->added_after);
	add_parameter(&url, "limit", str_of(limit));
	add_parameter(&url, "next", query->next);
	add_parameter(&url, "match[type]", query->match_type);
	add_parameter(&url, "match[id]", query->match_id);
	add_parameter(&url, "match[version]", query->match_version);
	return finish_url(arena, &url, ret, why);
}

/* --- the calls --- */

/* An API root as an absolute URL of the server that was asked; empty when it lies elsewhere. */
static struct str
own_root(struct arena *arena, struct str origin, struct str root)
{
	struct str absolute = root;

	/* "//elsewhere.example/" would be another host's. */
	if (str_starts(root, STR("/")) && !str_starts(root, STR("//")))
		absolute = str_printf(arena, "%.*s%.*s", STR_FMT(origin), STR_FMT(root));
	return taxii_url_same_origin(origin, absolute) ? absolute : STR_NONE;
}

static enum err
keep_own_roots(struct arena *arena, struct str origin, struct taxii_discovery *discovery,
	struct fault *why)
{
	struct str *kept = arena_array(arena, discovery->root_count + 1, struct str);
	struct str preferred = own_root(arena, origin, discovery->default_root);
	size_t count = 0;

	if (kept == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < discovery->root_count; i++) {
		struct str root = own_root(arena, origin, discovery->roots[i]);
		if (root.len > 0)
			kept[count++] = root;
	}
	if (count == 0 && preferred.len > 0)
		kept[count++] = preferred;
	if (count == 0)
		return fail_at(why, E_ABSENT, origin, "the server names no API root of its own");
	discovery->roots = kept;
	discovery->root_count = count;
	discovery->default_root = preferred.len > 0 ? preferred : kept[0];
	return OK;
}

enum err
taxii_client_discover(const struct taxii_client *client, struct arena *arena,
	struct taxii_discovery *ret, struct fault *why)
{
	struct taxii_discovery discovery;
	struct http_call call;
	struct str origin;
	struct str url;

	if (!taxii_url_origin(client->root, &origin))
		return fail(why, E_USAGE, "\"%.*s\" is no http or https URL",
			STR_FMT(client->root));
	url = str_printf(arena, "%.*s/taxii2/", STR_FMT(origin));
	if (url.data == NULL)
		return fail_nomem(why);
	TRY(taxii_call(client, arena, STR("GET"), url, STR_NONE, &call, why));
	READ(taxii_read_discovery, &call, &discovery);
	TRY(keep_own_roots(arena, origin, &discovery, why));
	*ret = discovery;
	return OK;
}

enum err
taxii_client_api_root(const struct taxii_client *client, struct arena *arena,
	struct taxii_api_root *ret, struct fault *why)
{
	struct http_call call;
	struct str url;

	TRY(url_of(client, arena, "", STR_NONE, "", &url, why));
	TRY(taxii_call(client, arena, STR("GET"), url, STR_NONE, &call, why));
	READ(taxii_read_api_root, &call, ret);
	return OK;
}

enum err
taxii_client_collections(const struct taxii_client *client, struct arena *arena,
	struct taxii_collections *ret, struct fault *why)
{
	struct http_call call;
	struct str url;

	TRY(url_of(client, arena, "collections/", STR_NONE, "", &url, why));
	TRY(taxii_call(client, arena, STR("GET"), url, STR_NONE, &call, why));
	READ(taxii_read_collections, &call, ret);
	return OK;
}

static enum err
read_date(const struct http_call *call, const char *name, struct str *ret, struct fault *why)
{
	struct str date = http_answer_header(call, str_of(name));
	int64_t moment;

	if (date.len > 0 && !timestamp_parse(date, &moment))
		return taxii_call_not_taxii(call, "a malformed X-TAXII-Date-Added header", why);
	*ret = date;
	return OK;
}

enum err
taxii_client_objects(const struct taxii_client *client, struct arena *arena,
	struct str collection_id, const struct taxii_page_query *query, struct taxii_page *ret,
	struct fault *why)
{
	struct taxii_page page;
	struct http_call call;
	struct str url;

	TRY(url_of_page(client, arena, collection_id, query, &url, why));
	TRY(taxii_call(client, arena, STR("GET"), url, STR_NONE, &call, why));
	READ(taxii_read_envelope, &call, &page);
	if (page.object_count > 0) {
		TRY(read_date(&call, TAXII_DATE_ADDED_FIRST, &page.date_added_first, why));
		TRY(read_date(&call, TAXII_DATE_ADDED_LAST, &page.date_added_last, why));
	}
	/* The caller's loop would never end. */
	if (page.more && page.next.len == 0 && page.date_added_last.len == 0)
		return taxii_call_not_taxii(&call, "there is more, but not where", why);
	*ret = page;
	return OK;
}

enum err
taxii_client_post(const struct taxii_client *client, struct arena *arena, struct str collection_id,
	struct str envelope, struct taxii_status *ret, struct fault *why)
{
	struct http_call call;
	struct str url;

	TRY(url_of(client, arena, "collections/", collection_id, "/objects/", &url, why));
	TRY(taxii_call(client, arena, STR("POST"), url, envelope, &call, why));
	READ(taxii_read_status, &call, ret);
	return OK;
}

enum err
taxii_client_status(const struct taxii_client *client, struct arena *arena, struct str status_id,
	struct taxii_status *ret, struct fault *why)
{
	struct http_call call;
	struct str url;

	TRY(url_of(client, arena, "status/", status_id, "/", &url, why));
	TRY(taxii_call(client, arena, STR("GET"), url, STR_NONE, &call, why));
	READ(taxii_read_status, &call, ret);
	return OK;
}
