/* http_reply.c - turns a reply into the library's response.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/http_private.h"

#include <gnutls/gnutls.h>

#include "net/http_gate.h"

#define LOG_MODULE "http"
#include "base/log.h"

static struct MHD_Response *
response_of_body(const struct http_reply *reply)
{
	void *body = (void *)(uintptr_t)reply->body.data; /* never written through */

	if (reply->release != NULL)
		return MHD_create_response_from_buffer_with_free_callback_cls(reply->body.len, body,
			reply->release, reply->shared);
	/* Static, or in the arena that lives until the reply is sent. */
	return MHD_create_response_from_buffer(reply->body.len, body, MHD_RESPMEM_PERSISTENT);
}

static struct MHD_Response *
response_of(struct http_reply *reply)
{
	struct MHD_Response *response = reply->stream != NULL ? http_stream_response(reply->stream)
							      : response_of_body(reply);

	if (response == NULL && reply->stream == NULL && reply->release != NULL)
		reply->release(reply->shared);
	reply->stream = NULL; /* the response holds both now, and gives them back */
	reply->release = NULL;
	return response;
}

static bool
add_header(struct http_job *job, struct MHD_Response *response, const struct http_field *field)
{
	const char *name = str_cstr(job->request.arena, field->name);
	const char *value = str_cstr(job->request.arena, field->value);

	/* A line break here would let data write headers. */
	return name != NULL && value != NULL && http_is_token(field->name) &&
		http_is_field_value(field->value) &&
		MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool
add_headers(struct http_job *job, struct MHD_Response *response, const struct http_reply *reply)
{
	static const struct http_field close_it = { STR_INIT("Connection"), STR_INIT("close") };

	for (size_t i = 0; i < reply->header_count; i++) {
		if (add_header(job, response, &reply->headers[i]))
			continue;
		LOG_ERROR("reply", "bad header field \"%.*s\"", STR_FMT(reply->headers[i].name));
		return false;
	}
	return !job->last || add_header(job, response, &close_it);
}

/* What a reply becomes that cannot be sent as it is. */
static struct MHD_Response *
empty_response(struct http_reply *reply)
{
	*reply = (struct http_reply){ .status = 500 };
	return response_of_body(reply);
}

enum MHD_Result
http_reply_send(struct http_job *job, struct http_reply *reply)
{
	struct MHD_Response *response;
	enum MHD_Result result;

	http_connection_enter(job->connection, HTTP_REPLYING);
	response = response_of(reply);
	if (response != NULL && !add_headers(job, response, reply)) {
		MHD_destroy_response(response);
		response = empty_response(reply);
	}
	if (response == NULL)
		return MHD_NO;
	result = MHD_queue_response(job->library, (unsigned)reply->status, response);
	MHD_destroy_response(response);
	return result;
}

void
http_reply_refuse(struct http_job *job, const struct fault *fault, struct http_reply *reply)
{
	const struct http_server_options *options = &job->connection->server->options;

	if (options->on_refusal != NULL) {
		options->on_refusal(options->context, &job->request, fault, reply);
		return;
	}
	http_reply_header(reply, STR("Content-Type"), STR("text/plain; charset=utf-8"));
	reply->body = str_printf(job->request.arena, "%s\n", fault->text);
}

/* As much as the socket takes at once: the client has been told enough. */
static void
send_at_once(struct http_job *job, struct str text)
{
	const union MHD_ConnectionInfo *tls =
		MHD_get_connection_info(job->library, MHD_CONNECTION_INFO_GNUTLS_SESSION);

	if (tls != NULL && tls->tls_session != NULL)
		(void)!gnutls_record_send(tls->tls_session, text.data, text.len);
	else
		(void)!send(job->connection->socket, text.data, text.len,
			MSG_NOSIGNAL | MSG_DONTWAIT);
}

void
http_reply_send_raw(struct http_job *job, const struct http_reply *reply)
{
	OWNED_BUF text = BUF_INIT;

	buf_addf(&text, "HTTP/1.1 %d Refused\r\nConnection: close\r\nContent-Length: %zu\r\n",
		reply->status, reply->body.len);
	for (size_t i = 0; i < reply->header_count; i++)
		if (http_is_token(reply->headers[i].name) &&
			http_is_field_value(reply->headers[i].value))
			buf_addf(&text, "%.*s: %.*s\r\n", STR_FMT(reply->headers[i].name),
				STR_FMT(reply->headers[i].value));
	buf_add(&text, STR("\r\n"));
	buf_add(&text, reply->body);
	if (!text.failed)
		send_at_once(job, buf_str(&text));
}
