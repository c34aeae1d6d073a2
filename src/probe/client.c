/* client.c - the probe's side of the node.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/client.h"

#include "base/json.h"
#include "net/http_client.h"

enum { NAME_MAX_LEN = 64, HEADERS_MAX = 3, ASK_SECONDS = 20, POST_SECONDS = 30 };
enum { STATUS_OK = 200, STATUS_NOT_MODIFIED = 304 };

bool
client_name_is_valid(struct str name)
{
	if (name.len == 0 || name.len > NAME_MAX_LEN)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.data[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '_' && c != '-')
			return false;
	}
	return true;
}

/* Scheme, host and port of any address at the node. */
static struct str
root_of(struct str url)
{
	size_t scheme = str_find(url, STR("://"));
	struct str rest = str_from_offset(url, scheme + 3);

	return str_first(url, scheme + 3 + str_find_char(rest, '/'));
}

static enum err
begin(const struct client *client, struct http_call *call, const char *path, struct fault *why)
{
	struct http_field *headers = arena_array(call->arena, HEADERS_MAX, struct http_field);
	struct str root = root_of(client->node);

	call->url = str_printf(call->arena, "%.*s/api/probe/%s?probe=%.*s", STR_FMT(root), path,
		STR_FMT(client->name));
	call->authority_file = client->authority_file;
	call->certificate_file = client->certificate_file;
	call->key_file = client->key_file;
	if (headers == NULL || call->url.data == NULL)
		return fail_nomem(why);
	call->headers = headers;
	if (client->token.len == 0)
		return OK;
	headers[0] = (struct http_field){ STR("Authorization"),
		str_printf(call->arena, "Bearer %.*s", STR_FMT(client->token)) };
	call->header_count = 1;
	return headers[0].value.data == NULL ? fail_nomem(why) : OK;
}

/* begin() left room. */
static void
add_header(struct http_call *call, struct str name, struct str value)
{
	struct http_field *headers = (struct http_field *)(uintptr_t)call->headers;

	headers[call->header_count++] = (struct http_field){ name, value };
}

/* Statuses that are not a success, by what the caller can do about them. */
static enum err
explain(const struct http_call *call, struct fault *why)
{
	static const struct {
		int status;
		enum err err;
	} known[] = {
		{ 400, E_INVALID },
		{ 401, E_UNAUTHENTICATED },
		{ 403, E_DENIED },
		{ 404, E_DENIED },
		{ 413, E_TOO_LARGE },
		{ 422, E_INVALID },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].status == call->status)
			return fail(why, known[i].err, "the node answers %d: %.*s", call->status,
				STR_FMT(str_first(call->answer, 200)));
	return fail(why, E_BUSY, "the node answers %d", call->status);
}

enum err
client_ask(
	const struct client *client, struct str version, const struct work **ret, struct fault *why)
{
	OWNED(arena) arena = arena_new(2 * HTTP_ANSWER_MAX);
	struct http_call call = {
		.arena = arena, .method = STR("GET"), .timeout_seconds = ASK_SECONDS
	};

	if (arena == NULL)
		return fail_nomem(why);
	TRY(begin(client, &call, "work", why));
	if (version.len > 0) {
		struct str tag = str_printf(arena, "\"%.*s\"", STR_FMT(version));
		if (tag.data == NULL)
			return fail_nomem(why);
		add_header(&call, STR("If-None-Match"), tag);
	}
	TRY(http_exchange(client->env, &call, why));
	if (call.status == STATUS_NOT_MODIFIED && version.len > 0) {
		*ret = NULL;
		return OK;
	}
	if (call.status != STATUS_OK)
		return explain(&call, why);
	return work_parse(call.answer, ret, why);
}

/* --- receipts --- */

static enum err
take_refusal(const struct json *in, struct client_refusal *ret, struct fault *why)
{
	int64_t index;

	if (!json_to_int(json_get(in, STR("index")), &index) || index < 0)
		return fail_at(why, E_INVALID, STR("refused"), "a refusal without its index");
	ret->index = (size_t)index;
	ret->code = json_get_string(in, STR("code"));
	ret->text = json_get_string(in, STR("text"));
	return OK;
}

enum err
client_receipt_parse(
	struct arena *arena, struct str text, struct client_receipt *ret, struct fault *why)
{
	struct client_receipt receipt = { 0 };
	const struct json *document;
	const struct json *list;
	struct client_refusal *refused;
	int64_t taken;

	TRY(json_parse(arena, text, &document, why));
	if (!json_to_int(json_get(document, STR("taken")), &taken) || taken < 0)
		return fail_at(why, E_INVALID, STR("taken"), "taken: expected a number");
	receipt.taken = (size_t)taken;
	list = json_get(document, STR("refused"));
	if (list != NULL && list->type == JSON_ARRAY) {
		refused = arena_array(arena, list->count + 1, struct client_refusal);
		if (refused == NULL)
			return fail_nomem(why);
		JSON_EACH (item, list)
			TRY(take_refusal(item, &refused[receipt.refused_count++], why));
		receipt.refused = refused;
	}
	*ret = receipt;
	return OK;
}

enum err
client_post(const struct client *client, struct arena *arena, struct str body,
	struct client_receipt *ret, struct fault *why)
{
	struct http_call call = {
		.arena = arena, .method = STR("POST"), .body = body, .timeout_seconds = POST_SECONDS
	};

	TRY(begin(client, &call, "results", why));
	add_header(&call, STR("Content-Type"), STR("application/json"));
	TRY(http_exchange(client->env, &call, why));
	if (call.status != STATUS_OK)
		return explain(&call, why);
	/* Not known what it took: the post comes again. */
	if (client_receipt_parse(arena, call.answer, ret, why) != OK)
		return fail(why, E_BUSY, "the node's receipt cannot be read");
	return OK;
}
