/* http_request.c - what a handler may ask of its request.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/http_server.h"

#include <assert.h>

#include "net/http_target.h"

struct str
http_header(const struct http_request *request, struct str name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (str_eq_nocase(request->headers[i].name, name))
			return request->headers[i].value;
	return STR_NONE;
}

enum err
http_query(const struct http_request *request, struct str name, struct str *ret, size_t *times,
	struct fault *why)
{
	return http_query_find(request->arena, request->query, name, ret, times, why);
}

void
http_reply_header(struct http_reply *reply, struct str name, struct str value)
{
	assert(reply->header_count < HTTP_REPLY_HEADERS_MAX);
	reply->headers[reply->header_count++] = (struct http_field){ name, value };
}
