/* console_stream.c - opens a live stream of the console.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/console_family.h"
#include "web/live.h"

void
console_say_stream(struct visit *visit)
{
	http_reply_header(visit->reply, STR("Content-Type"), STR("text/event-stream"));
	/* nginx would hold events back */
	http_reply_header(visit->reply, STR("X-Accel-Buffering"), STR("no"));
}

enum err
console_stream_get(struct visit *visit, struct fault *why)
{
	if (!reader_may(&visit->reader, ROLE_READER))
		return fail(why, E_DENIED, "this account may not read");
	TRY(live_join(visit->web->live, &visit->reader, console_cookie(visit), visit->request,
		visit->reply, why));
	console_say_stream(visit);
	return OK;
}
