/* http_job.c - one request on its way: gate, target, body, handler, reply.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/http_private.h"

#include "base/limits.h"
#include "net/http_gate.h"
#include "net/http_layout.h"
#include "net/http_target.h"

static void
job_free(struct http_job *job)
{
	if (job == NULL)
		return;
	buf_done(&job->body);
	if (job->handled && job->reply.release != NULL) /* the client left before its reply */
		job->reply.release(job->reply.shared);
	arena_free(job->request.arena); /* the job itself lies there */
}

/* The earliest moment at which the library tells of a request: the line is read, the rest not. */
void *
http_job_begin(void *server, const char *target, struct MHD_Connection *library)
{
	struct arena *arena = arena_new(HTTP_REQUEST_MEMORY_MAX);
	struct http_job *job = arena == NULL ? NULL : arena_new_of(arena, struct http_job);

	(void)server;
	if (job == NULL) {
		arena_free(arena);
		return NULL;
	}
	job->request.arena = arena;
	job->library = library;
	job->connection = http_connection_of(library);
	job->target_at = target;
	job->target = str_copy(arena, str_of(target));
	if (job->connection == NULL || target == NULL || job->target.data == NULL) {
		job_free(job);
		return NULL;
	}
	if (atomic_load(&job->connection->phase) == HTTP_AWAITING)
		http_connection_enter(job->connection, HTTP_READING_HEADER);
	return job;
}

void
http_job_end(void *server, struct MHD_Connection *library, void **context,
	enum MHD_RequestTerminationCode code)
{
	struct http_job *job = *context;

	(void)server;
	(void)library;
	(void)code;
	*context = NULL;
	if (job == NULL)
		return;
	http_connection_enter(job->connection, HTTP_AWAITING);
	job_free(job);
}

/* --- the head --- */

static enum MHD_Result
take_header(void *of, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value,
	size_t value_len)
{
	struct http_request *request = of;

	(void)kind;
	((struct http_field *)request->headers)[request->header_count++] =
		(struct http_field){ str_from(name, name_len), str_from(value, value_len) };
	return MHD_YES;
}

static enum err
take_headers(struct http_job *job, struct fault *why)
{
	int count = MHD_get_connection_values_n(job->library, MHD_HEADER_KIND, NULL, NULL);
	struct http_field *headers;

	if (count < 0 || (unsigned)count > HTTP_HEADERS_MAX)
		return fail(why, E_TOO_LARGE, "more than %u header fields", HTTP_HEADERS_MAX);
	headers = arena_array(job->request.arena, (size_t)count, struct http_field);
	if (headers == NULL)
		return fail_nomem(why);
	job->request.headers = headers;
	MHD_get_connection_values_n(job->library, MHD_HEADER_KIND, take_header, &job->request);
	return OK;
}

static void
trim_values(struct http_job *job)
{
	struct http_field *headers = (struct http_field *)job->request.headers;

	for (size_t i = 0; i < job->request.header_count; i++)
		headers[i].value = str_trim(headers[i].value);
}

static enum err
check_head(struct http_job *job, const char *method, const char *version,
	struct http_framing *ret, struct fault *why)
{
	const struct http_request *request = &job->request;
	struct http_head head = { str_of(method), job->target, str_of(version),
		request->header_count, request->headers };
	struct http_layout layout = { head.method, str_from(job->target_at, job->target.len),
		head.version, head.header_count, head.headers,
		MHD_get_connection_info(job->library, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)
			->header_size };

	TRY(http_layout_check(&layout, why));
	return http_gate_check(&head, ret, why);
}

static enum http_method
method_of(struct str text)
{
	static const struct str names[] = { [HTTP_GET] = STR_INIT("GET"),
		[HTTP_HEAD] = STR_INIT("HEAD"), [HTTP_POST] = STR_INIT("POST"),
		[HTTP_PUT] = STR_INIT("PUT"), [HTTP_PATCH] = STR_INIT("PATCH"),
		[HTTP_DELETE] = STR_INIT("DELETE"), [HTTP_OPTIONS] = STR_INIT("OPTIONS") };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(names[i], text))
			return (enum http_method)i;
	return HTTP_OTHER;
}

static void
take_peer(struct http_job *job)
{
	const struct http_server_options *options = &job->connection->server->options;

	job->request.peer = str_of(job->connection->peer);
	job->request.tls = options->certificate.len > 0;
	if (options->client_authorities.len > 0)
		job->request.client_key =
			http_connection_client_key(job->connection, job->library);
}

static enum err
take_target(struct http_job *job, struct fault *why)
{
	size_t mark = str_find_char(job->target, '?');

	job->request.query = str_from_offset(job->target, mark + 1);
	return http_path_decode(job->request.arena, str_first(job->target, mark),
		&job->request.path, why);
}

/* All that can be decided before the body. */
static enum err
admit(struct http_job *job, const char *method, const char *version, struct fault *why)
{
	struct http_framing framing;

	job->request.method_text = str_of(method);
	job->request.method = method_of(job->request.method_text);
	TRY(take_headers(job, why));
	TRY(check_head(job, method, version, &framing, why));
	trim_values(job);
	take_peer(job);
	TRY(take_target(job, why));
	job->body.limit = job->connection->server->options.max_body;
	job->last = framing.chunked; /* see net/http_gate.h */
	if (framing.length > job->body.limit)
		return fail(why, E_TOO_LARGE, "the body is larger than %zu bytes", job->body.limit);
	job->admitted = true;
	http_connection_enter(job->connection, HTTP_READING_BODY);
	return OK;
}

/* --- body and reply --- */

static enum MHD_Result
refuse(struct http_job *job, const struct fault *fault)
{
	struct http_reply reply = { .status = err_http_status(fault->code) };

	job->last = true;
	job->connection->refused = true;
	http_reply_refuse(job, fault, &reply);
	return http_reply_send(job, &reply);
}

/* The library takes no reply in the middle of a body: this one is written by hand. */
static enum MHD_Result
refuse_midway(struct http_job *job)
{
	struct fault fault;
	struct http_reply reply = { .status = 413 };

	job->connection->refused = true;
	(void)fail(&fault, E_TOO_LARGE, "the body is larger than %zu bytes", job->body.limit);
	http_reply_refuse(job, &fault, &reply);
	http_reply_send_raw(job, &reply);
	if (reply.release != NULL)
		reply.release(reply.shared);
	return MHD_NO;
}

static enum MHD_Result
take_body(struct http_job *job, struct str piece)
{
	atomic_fetch_add(&job->connection->received, piece.len);
	if (piece.len > job->connection->server->options.max_body - job->body.len)
		return refuse_midway(job);
	buf_add(&job->body, piece);
	return job->body.failed ? MHD_NO : MHD_YES;
}

static enum MHD_Result
send_reply(struct http_job *job)
{
	job->handled = false;
	return http_reply_send(job, &job->reply);
}

static enum MHD_Result
handle(struct http_job *job)
{
	const struct http_server_options *options = &job->connection->server->options;

	if (job->handled)
		return send_reply(job);
	http_connection_enter(job->connection, HTTP_REPLYING);
	job->request.body = buf_str(&job->body);
	job->reply = (struct http_reply){ .status = 200 };
	if (http_apart_take(job))
		return MHD_YES;
	options->handler(options->context, &job->request, &job->reply);
	return send_reply(job);
}

enum MHD_Result
http_job_serve(void *server, struct MHD_Connection *library, const char *target, const char *method,
	const char *version, const char *data, size_t *data_len, void **context)
{
	struct http_job *job = *context;
	struct str piece = str_from(data, *data_len);
	struct fault fault;

	(void)server;
	(void)library;
	(void)target;
	if (job == NULL)
		return MHD_NO;
	if (!job->admitted)
		return admit(job, method, version, &fault) == OK ? MHD_YES : refuse(job, &fault);
	if (piece.len == 0)
		return handle(job);
	*data_len = 0;
	return take_body(job, piece);
}
