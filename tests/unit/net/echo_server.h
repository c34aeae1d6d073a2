/* echo_server.h - a server whose handler tells what it was given, and counts.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The answer to any request is the text "<method> <path> <query> <body length>\n". The path /fold
 * answers with a header field that holds a line break, /shared with a body that is released.
 */
#pragma once

#include <stdatomic.h>

#include "net/http_server.h"
#include "support/check.h"
#include "support/fake_env.h"

struct echo {
	struct fake_env fake;
	struct http_server *server;
	_Atomic unsigned handled;
	_Atomic unsigned released;
	uint16_t port;
};

static void
echo_release(void *echo)
{
	atomic_fetch_add(&((struct echo *)echo)->released, 1);
}

static void
echo_handle(void *context, struct http_request *request, struct http_reply *reply)
{
	struct echo *echo = context;

	atomic_fetch_add(&echo->handled, 1);
	reply->body = str_printf(request->arena, "%.*s %.*s %.*s %zu\n",
		STR_FMT(request->method_text), STR_FMT(request->path), STR_FMT(request->query),
		request->body.len);
	http_reply_header(reply, STR("Content-Type"), STR("text/plain"));
	if (str_eq(request->path, STR("/fold")))
		http_reply_header(reply, STR("X-Bad"), STR("a\r\nSet-Cookie: b"));
	if (str_eq(request->path, STR("/shared"))) {
		reply->body = STR("shared body\n");
		reply->shared = echo;
		reply->release = echo_release;
	}
}

/* Handler, context, address and (unless set) the limit of the body are filled in. */
static inline void
echo_start(struct echo *echo, struct http_server_options options)
{
	struct fault why = { .text = "" };

	*echo = (struct echo){ 0 };
	fake_env_init(&echo->fake, 1);
	options.address = STR("127.0.0.1");
	options.context = echo;
	if (options.handler == NULL)
		options.handler = echo_handle;
	if (options.max_body == 0)
		options.max_body = 1000;
	if (http_server_start(&echo->fake.env, &options, &echo->server, &why) != OK)
		assert_string_equal(why.text, "");
	echo->port = http_server_port(echo->server);
}

static inline void
echo_stop(struct echo *echo)
{
	http_server_stop(echo->server);
}
