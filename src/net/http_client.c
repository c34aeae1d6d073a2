/* http_client.c - one HTTP exchange by libcurl.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/http_client.h"

#include <pthread.h>

#include <curl/curl.h>

#include "base/limits.h"
#include "net/http_gate.h"

/* An exchange under way. */
struct exchange {
	struct http_call *call;
	struct arena *arena; /* texts for libcurl */
	CURL *curl;
	CURLU *url;
	struct curl_slist *headers;
	struct buf body;
	struct buf head; /* the field lines of the last answer, CRLF and all */
	char reason[CURL_ERROR_SIZE];
};

static void
exchange_done(struct exchange *exchange)
{
	curl_easy_cleanup(exchange->curl);
	curl_slist_free_all(exchange->headers);
	curl_url_cleanup(exchange->url);
	buf_done(&exchange->body);
	buf_done(&exchange->head);
	arena_free(exchange->arena);
}

/* --- what libcurl hands over --- */

static size_t
take_body(char *data, size_t one, size_t len, void *of)
{
	struct exchange *exchange = of;

	(void)one;
	buf_add(&exchange->body, str_from(data, len));
	return exchange->body.failed ? CURL_WRITEFUNC_ERROR : len;
}

static size_t
take_head(char *data, size_t one, size_t len, void *of)
{
	struct exchange *exchange = of;
	struct str line = str_from(data, len);

	(void)one;
	/* A status line begins an answer anew: "100 Continue" came before the one that counts. */
	if (str_starts(line, STR("HTTP/")))
		buf_clear(&exchange->head);
	else
		buf_add(&exchange->head, line);
	return exchange->head.failed ? CURL_WRITEFUNC_ERROR : len;
}

/* --- what libcurl is told --- */

static enum err
check_curl(CURLcode code, const char *what, struct fault *why)
{
	if (code == CURLE_OK)
		return OK;
	return fail(why, E_INTERNAL, "cannot set %s: %s", what, curl_easy_strerror(code));
}

#define SET(option, value) \
	TRY(check_curl(curl_easy_setopt(exchange->curl, option, value), #option, why))

static enum err
set_text(struct exchange *exchange, CURLoption option, struct str text, struct fault *why)
{
	const char *copy = str_cstr(exchange->arena, text);

	if (copy == NULL)
		return fail_nomem(why);
	return check_curl(curl_easy_setopt(exchange->curl, option, copy), "a text", why);
}

static enum err
set_url(struct exchange *exchange, struct fault *why)
{
	const char *text = str_cstr(exchange->arena, exchange->call->url);
	char *user = NULL;

	if (text == NULL)
		return fail_nomem(why);
	exchange->url = curl_url();
	if (exchange->url == NULL)
		return fail_nomem(why);
	if (!str_starts(exchange->call->url, STR("http://")) &&
		!str_starts(exchange->call->url, STR("https://")))
		return fail(why, E_USAGE, "the URL begins with neither http:// nor https://");
	if (curl_url_set(exchange->url, CURLUPART_URL, text, 0) != CURLUE_OK ||
		strlen(text) != exchange->call->url.len)
		return fail(why, E_USAGE, "this is no URL");
	if (curl_url_get(exchange->url, CURLUPART_USER, &user, 0) == CURLUE_OK) {
		curl_free(user);
		return fail(why, E_USAGE, "a URL must not hold a user and a password");
	}
	SET(CURLOPT_CURLU, exchange->url);
	return OK;
}

static enum err
add_header(struct exchange *exchange, const char *line, struct fault *why)
{
	struct curl_slist *longer = curl_slist_append(exchange->headers, line);

	if (longer == NULL)
		return fail_nomem(why);
	exchange->headers = longer;
	return OK;
}

static enum err
set_headers(struct exchange *exchange, struct fault *why)
{
	/* Without a value libcurl leaves its own field out: no wait for 100, no invented type. */
	TRY(add_header(exchange, "Expect:", why));
	TRY(add_header(exchange, "Content-Type:", why));
	for (size_t i = 0; i < exchange->call->header_count; i++) {
		const struct http_field *field = &exchange->call->headers[i];
		struct str line;
		if (!http_is_token(field->name) || !http_is_field_value(field->value))
			return fail_at(
				why, E_USAGE, field->name, "no such header field can be sent");
		/* A field without a value is written with ';', says libcurl. */
		line = field->value.len == 0 ?
			str_printf(exchange->arena, "%.*s;", STR_FMT(field->name)) :
			str_printf(exchange->arena, "%.*s: %.*s", STR_FMT(field->name),
				STR_FMT(field->value));
		if (line.data == NULL)
			return fail_nomem(why);
		TRY(add_header(exchange, line.data, why));
	}
	SET(CURLOPT_HTTPHEADER, exchange->headers);
	return OK;
}

static enum err
set_method_and_body(struct exchange *exchange, struct fault *why)
{
	struct str method = exchange->call->method;
	struct str body = exchange->call->body;

	if (!http_is_token(method))
		return fail(why, E_USAGE, "\"%.*s\" is no method", STR_FMT(method));
	if (str_eq(method, STR("HEAD")))
		SET(CURLOPT_NOBODY, 1L);
	if (body.len > 0 || str_eq(method, STR("POST")) || str_eq(method, STR("PUT"))) {
		SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
		SET(CURLOPT_POSTFIELDS, body.data == NULL ? "" : body.data);
	}
	return set_text(exchange, CURLOPT_CUSTOMREQUEST, method, why);
}

static enum err
set_bounds(struct exchange *exchange, struct fault *why)
{
	const struct http_call *call = exchange->call;
	unsigned seconds = call->timeout_seconds != 0 ? call->timeout_seconds : HTTP_CALL_SECONDS;

	exchange->body.limit = call->max_answer != 0 ? call->max_answer : HTTP_ANSWER_MAX;
	exchange->head.limit = HTTP_HEADER_BYTES_MAX;
	SET(CURLOPT_TIMEOUT, (long)seconds);
	SET(CURLOPT_CONNECTTIMEOUT,
		(long)(seconds < HTTP_CONNECT_SECONDS ? seconds : HTTP_CONNECT_SECONDS));
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(CURLOPT_FOLLOWLOCATION, 0L);
	SET(CURLOPT_PROXY, ""); /* empty: none, whatever the environment says */
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	return OK;
}

static enum err
set_trust(struct exchange *exchange, struct fault *why)
{
	const struct http_call *call = exchange->call;

	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	if (call->authority_file.len > 0) {
		TRY(set_text(exchange, CURLOPT_CAINFO, call->authority_file, why));
		SET(CURLOPT_CAPATH, NULL); /* these authorities, and not the system's too */
	}
	if (call->certificate_file.len > 0)
		TRY(set_text(exchange, CURLOPT_SSLCERT, call->certificate_file, why));
	if (call->key_file.len > 0)
		TRY(set_text(exchange, CURLOPT_SSLKEY, call->key_file, why));
	return OK;
}

static enum err
set_receivers(struct exchange *exchange, struct fault *why)
{
	SET(CURLOPT_WRITEFUNCTION, take_body);
	SET(CURLOPT_WRITEDATA, exchange);
	SET(CURLOPT_HEADERFUNCTION, take_head);
	SET(CURLOPT_HEADERDATA, exchange);
	SET(CURLOPT_ERRORBUFFER, exchange->reason);
	return OK;
}

/* --- the answer --- */

static size_t
count_lines(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.data[i] == '\n';
	return count;
}

static enum err
keep_headers(struct exchange *exchange, struct http_field **ret, size_t *ret_count,
	struct fault *why)
{
	struct arena *arena = exchange->call->arena;
	struct str lines = str_copy(arena, buf_str(&exchange->head));
	struct http_field *fields = arena_array(arena, count_lines(lines), struct http_field);
	struct str line;
	size_t count = 0;

	if (fields == NULL || lines.data == NULL)
		return fail_nomem(why);
	while (str_split(&lines, '\n', &line)) {
		size_t colon = str_find_char(line, ':');
		if (colon == line.len)
			continue;
		fields[count++] = (struct http_field){ str_first(line, colon),
			str_trim(str_from_offset(line, colon + 1)) };
	}
	*ret = fields;
	*ret_count = count;
	return OK;
}

static enum err
keep_answer(struct exchange *exchange, struct fault *why)
{
	struct http_call *call = exchange->call;
	struct str body = str_copy(call->arena, buf_str(&exchange->body));
	struct http_field *fields;
	size_t count;
	long status = 0;

	if (body.data == NULL && exchange->body.len > 0)
		return fail_nomem(why);
	TRY(keep_headers(exchange, &fields, &count, why));
	curl_easy_getinfo(exchange->curl, CURLINFO_RESPONSE_CODE, &status);
	call->status = (int)status;
	call->answer = body;
	call->answer_headers = fields;
	call->answer_header_count = count;
	return OK;
}

static enum err
explain(struct exchange *exchange, CURLcode code, struct fault *why)
{
	const char *reason = exchange->reason[0] != '\0' ? exchange->reason :
							   curl_easy_strerror(code);
	char *host = NULL;
	enum err err = code == CURLE_OPERATION_TIMEDOUT ? E_TIMEOUT : E_UNREACHABLE;

	if (code == CURLE_OUT_OF_MEMORY)
		return fail_nomem(why);
	if (exchange->body.failed || exchange->head.failed)
		return fail(why, E_TOO_LARGE, "the answer is larger than %zu bytes",
			exchange->body.failed ? exchange->body.limit : exchange->head.limit);
	curl_url_get(exchange->url, CURLUPART_HOST, &host, 0);
	err = fail(why, err, "no answer from %s: %s", host == NULL ? "the host" : host, reason);
	curl_free(host);
	return err;
}

static enum err
perform(struct env *env, struct http_call *call, struct fault *why)
{
	__attribute__((cleanup(exchange_done))) struct exchange under_way = { .call = call };
	struct exchange *exchange = &under_way;
	CURLcode code;

	(void)env;
	exchange->arena = arena_new(MIB);
	exchange->curl = curl_easy_init();
	if (exchange->arena == NULL || exchange->curl == NULL)
		return fail_nomem(why);
	TRY(set_url(exchange, why));
	TRY(set_bounds(exchange, why));
	TRY(set_trust(exchange, why));
	TRY(set_method_and_body(exchange, why));
	TRY(set_headers(exchange, why));
	TRY(set_receivers(exchange, why));
	code = curl_easy_perform(exchange->curl);
	if (code != CURLE_OK)
		return explain(exchange, code, why);
	return keep_answer(exchange, why);
}

/* --- the seam --- */

static CURLcode set_up_result;

static void
set_up(void)
{
	set_up_result = curl_global_init(CURL_GLOBAL_DEFAULT);
}

enum err
http_client_install(struct env *env, struct fault *why)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, set_up);
	TRY(check_curl(set_up_result, "libcurl up", why));
	env->http = perform;
	return OK;
}

enum err
http_exchange(struct env *env, struct http_call *call, struct fault *why)
{
	if (env->http == NULL)
		return fail(why, E_UNREACHABLE, "this process has no way to other hosts");
	return env->http(env, call, why);
}

struct str
http_answer_header(const struct http_call *call, struct str name)
{
	for (size_t i = 0; i < call->answer_header_count; i++)
		if (str_eq_nocase(call->answer_headers[i].name, name))
			return call->answer_headers[i].value;
	return STR_NONE;
}
