/* call.c - one exchange with another TAXII server.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "taxii/call.h"

#include "base/hash.h"
#include "taxii/media.h"
#include "taxii/read.h"

enum { HEADERS_MAX = 3 };

/* --- the request --- */

/* What would end a header early or hide in it. */
static bool
is_header_text(struct str text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.data[i] < ' ' || text.data[i] == 0x7f)
			return false;
	return true;
}

static enum err
authorisation(const struct taxii_client *client, struct arena *arena, struct str *ret,
	struct fault *why)
{
	struct str value;

	if (!is_header_text(client->token))
		return fail(why, E_USAGE, "control characters in the token");
	if (str_find_char(client->user, ':') < client->user.len)
		return fail(why, E_USAGE, "a colon in the user name");
	if (client->token.len > 0) {
		value = str_printf(arena, "Bearer %.*s", STR_FMT(client->token));
	} else {
		struct str pair = str_printf(arena, "%.*s:%.*s", STR_FMT(client->user),
			STR_FMT(client->password));
		if (pair.data == NULL)
			return fail_nomem(why);
		struct str code = base64_format(arena, pair);
		value = str_printf(arena, "Basic %.*s", STR_FMT(code));
	}
	if (value.data == NULL)
		return fail_nomem(why);
	*ret = value;
	return OK;
}

static enum err
add_headers(const struct taxii_client *client, struct http_call *call, struct fault *why)
{
	struct http_field *headers = arena_array(call->arena, HEADERS_MAX, struct http_field);
	size_t count = 0;

	if (headers == NULL)
		return fail_nomem(why);
	headers[count++] = (struct http_field){ STR("Accept"), STR(TAXII_MEDIA_TYPE) };
	if (call->body.len > 0)
		headers[count++] =
			(struct http_field){ STR("Content-Type"), STR(TAXII_MEDIA_TYPE) };
	if (client->token.len > 0 || client->user.len > 0) {
		headers[count].name = STR("Authorization");
		TRY(authorisation(client, call->arena, &headers[count].value, why));
		count++;
	}
	call->headers = headers;
	call->header_count = count;
	return OK;
}

/* --- the answer --- */

static enum err
err_of_status(int status)
{
	static const struct {
		int status;
		enum err code;
	} known[] = {
		{ 400, E_SYNTAX },
		{ 401, E_UNAUTHENTICATED },
		{ 403, E_DENIED },
		{ 404, E_ABSENT },
		{ 408, E_BUSY },
		{ 413, E_TOO_LARGE },
		{ 429, E_TOO_MANY },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (known[i].status == status)
			return known[i].code;
	if (status >= 500)
		return E_BUSY;
	return status >= 300 ? E_INVALID : E_UNREACHABLE;
}

enum err
taxii_call_not_taxii(const struct http_call *call, const char *reason, struct fault *why)
{
	return fail_at(why, E_UNREACHABLE, call->url, "the answer is not TAXII 2.1: %s", reason);
}

static enum err
check_answer(const struct http_call *call, struct fault *why)
{
	struct str words;

	if (call->status >= 200 && call->status <= 202) {
		if (!taxii_is_media_type(http_answer_header(call, STR("Content-Type"))))
			return taxii_call_not_taxii(call, "its Content-Type is another", why);
		return OK;
	}
	words = taxii_read_error(call->arena, call->answer);
	return fail_at(why, err_of_status(call->status), call->url, "the server said %d%s%.*s",
		call->status, words.len > 0 ? ", " : "", STR_FMT(words));
}

enum err
taxii_call(const struct taxii_client *client, struct arena *arena, struct str method,
	struct str url, struct str body, struct http_call *ret, struct fault *why)
{
	struct http_call call = {
		.arena = arena,
		.method = method,
		.url = url,
		.body = body,
		.authority_file = client->authority_file,
		.certificate_file = client->certificate_file,
		.key_file = client->key_file,
		.timeout_seconds = client->timeout_seconds,
		.max_answer = TAXII_ANSWER_MAX,
	};

	TRY(add_headers(client, &call, why));
	TRY(http_exchange(client->env, &call, why));
	TRY(check_answer(&call, why));
	*ret = call;
	return OK;
}

enum err
taxii_call_unreadable(const struct http_call *call, enum err code, const struct fault *read,
	struct fault *why)
{
	if (code == E_NOMEM || code == E_TOO_LARGE)
		return fail_at(why, code, call->url, "%s", read->text);
	return fail_at(why, E_UNREACHABLE, call->url, "the answer is not TAXII 2.1: %s%s%s",
		read->where, read->where[0] == '\0' ? "" : ": ", read->text);
}
