/* live.h - the live streams of the console: one thread watches the store for all of them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/.
 */
#pragma once

#include "net/http_server.h"
#include "store/store.h"

struct live;

MUST_CHECK enum err live_start(struct store *store, struct live **ret, struct fault *why);
/* Leaves every stream. NULL is fine. */
void live_stop(struct live *live);

/* Adds a stream for the session; takes the caller's count of the stream over. E_TOO_MANY: the person
 * has LIVE_STREAMS_PER_PERSON already. */
MUST_CHECK enum err live_join(struct live *live, const struct reader *reader, struct str session,
	struct http_stream *stream, struct fault *why);

enum { LIVE_STREAMS_PER_PERSON = 8 };
