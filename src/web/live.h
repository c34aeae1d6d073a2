/* live.h - the live streams of the console: one thread watches the store for all of them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/. What a viewer may be told follows from its organisation alone, so each round
 * asks the store once, however many watch. In an exercise boards, clock and entries are told too,
 * by live_exercise.h.
 */
#pragma once

#include "net/http_server.h"
#include "store/store.h"

struct exercise;
struct live;

/* `exercise` is NULL in the real world. */
MUST_CHECK enum err live_start(
	struct store *store, struct exercise *exercise, struct live **ret, struct fault *why);
/* Leaves every stream. NULL is fine. */
void live_stop(struct live *live);

enum { LIVE_STREAMS_PER_PERSON = 8, LIVE_STREAMS_PUBLIC = 6000 };

/* Makes the reply a stream that lives as long as the session. E_TOO_MANY, with the reply as it was:
 * the person has LIVE_STREAMS_PER_PERSON already. */
MUST_CHECK enum err live_join(struct live *live, const struct reader *reader, struct str session,
	struct http_request *request, struct http_reply *reply, struct fault *why);

/* Something about the organisation's own sensors is new: its viewers are told with the next round. */
void live_tell_sensors(struct live *live, unsigned organisation);

/* The hall's screen: the exercise's public board, without a session. E_TOO_MANY: there are
 * LIVE_STREAMS_PUBLIC already. */
MUST_CHECK enum err live_join_public(struct live *live, struct http_request *request,
	struct http_reply *reply, struct fault *why);
