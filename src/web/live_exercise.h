/* live_exercise.h - what the live streams of an exercise tell: boards, the clock, that entries
 * came.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/. For the thread of the live streams alone. A board is asked for and framed once a
 * round and view, however many watch it.
 */
#pragma once

#include "exercise/exercise.h"
#include "net/http_server.h"

/* What one viewer is shown, and how far it was told. */
struct exercise_viewer {
	enum score_view view;
	unsigned team;
	bool by_code; /* codes in place of the teams' titles */
	struct reader reader;  /* nobody (organisation 0): the hall's screen */
	uint64_t board, clock; /* numbers of the last that it was sent */
};

struct live_exercise;

MUST_CHECK enum err live_exercise_new(
	struct exercise *exercise, struct live_exercise **ret, struct fault *why);
void live_exercise_free(struct live_exercise *live);

/* Once a round, before the viewers. What cannot be read now is told a round later. */
void live_exercise_gather(struct live_exercise *live);
/* False when the viewer is gone or lags behind. */
bool live_exercise_attend(
	struct live_exercise *live, struct exercise_viewer *viewer, struct http_stream *stream);
