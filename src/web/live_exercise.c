/* live_exercise.c - one round of an exercise's live streams.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "live"

#include "web/live_exercise.h"

#include <stdlib.h>

#include "base/json_write.h"
#include "base/log.h"
#include "web/exercise_family.h"

/* A round with more new entries tells everybody that something came. */
enum { SUBJECTS_MAX = 2000 };

/* A team's by its number; a grader's own team is none to hide from them. */
enum { FRAME_OF_WHITE = TEAMS_MAX, FRAME_OF_PUBLIC, FRAME_OF_GRADERS, FRAMES };

/* A board as an event, made once a round; all who watch it hold the same. */
struct frame {
	bool asked; /* in this round */
	uint64_t number;
	struct http_text *text; /* NULL: none yet, or no memory */
};

struct live_exercise {
	struct exercise *exercise;
	int64_t seen; /* `posted` of the last entry that was told */
	size_t subject_count;
	struct record_subject subjects[SUBJECTS_MAX];
	uint64_t clock_number;
	struct buf clock;             /* as an event */
	struct clock_stretch stretch; /* what the clock event says */
	struct frame frames[FRAMES];
};

/* --- once a round --- */

static void
gather_entries(struct live_exercise *live, const struct exercise_state *state)
{
	size_t count = journal_count(state->journal);

	live->subject_count = 0;
	while (count > 0 && journal_at(state->journal, count - 1)->record.posted > live->seen &&
		live->subject_count < SUBJECTS_MAX)
		live->subjects[live->subject_count++] = journal_subject(
			journal_at(state->journal, --count));
	live->seen = journal_newest(state->journal);
}

/* A new event when the clock runs otherwise than what was told lets one expect. */
static void
gather_clock(struct live_exercise *live, const struct exercise_state *state)
{
	struct json_writer out = json_writer_of(&live->clock);
	const struct clock *clock = state->clock;
	struct clock_stretch now = { .state = state->clock_state,
		.speed_milli = clock_speed_at(clock, state->now) };

	for (size_t i = 0; i < clock->count && clock->stretches[i].wall <= state->now; i++)
		now = clock->stretches[i];
	if (live->clock_number > 0 && now.state == live->stretch.state &&
		now.wall == live->stretch.wall && now.speed_milli == live->stretch.speed_milli)
		return;
	live->stretch = now;
	live->clock_number++;
	buf_clear(&live->clock);
	buf_add(&live->clock, STR("event: clock\ndata: "));
	exercise_put_clock(&out, state);
	buf_add(&live->clock, STR("\n\n"));
}

void
live_exercise_gather(struct live_exercise *live)
{
	struct exercise_state state;
	struct fault why;

	for (size_t i = 0; i < FRAMES; i++)
		live->frames[i].asked = false;
	live->subject_count = 0;
	if (exercise_enter(live->exercise, &state, &why) != OK) {
		LOG_WARNING("exercise_unread", "code=%s text=\"%s\"", err_name(why.code), why.text);
		return;
	}
	gather_entries(live, &state);
	gather_clock(live, &state);
	exercise_leave(live->exercise);
}

/* --- one viewer --- */

static void
fill_frame(struct live_exercise *live, const struct exercise_viewer *viewer, struct frame *frame)
{
	const struct board_text *board;
	struct fault why;

	if (exercise_board_text(live->exercise, viewer->view, viewer->team, viewer->by_code, &board,
		    &why) != OK) {
		LOG_WARNING("no_board", "code=%s text=\"%s\"", err_name(why.code), why.text);
		return;
	}
	if (board->number != frame->number) {
		OWNED_BUF text = BUF_INIT;
		buf_add(&text, STR("event: board\ndata: "));
		buf_add(&text, board->json);
		buf_add(&text, STR("\n\n"));
		frame->number = board->number;
		http_text_release(frame->text);
		frame->text = text.failed ? NULL : http_text_new(buf_str(&text));
	}
	board_text_release((void *)(uintptr_t)board);
}

static size_t
place_of_frame(const struct exercise_viewer *viewer)
{
	if (viewer->view == VIEW_TEAM)
		return viewer->team % TEAMS_MAX;
	if (viewer->view == VIEW_WHITE)
		return FRAME_OF_WHITE;
	return viewer->by_code ? FRAME_OF_GRADERS : FRAME_OF_PUBLIC;
}

static struct frame *
frame_of(struct live_exercise *live, const struct exercise_viewer *viewer)
{
	struct frame *frame = &live->frames[place_of_frame(viewer)];

	if (!frame->asked)
		fill_frame(live, viewer, frame);
	frame->asked = true;
	return frame;
}

static bool
send_board(struct live_exercise *live, struct exercise_viewer *viewer, struct http_stream *stream)
{
	const struct frame *frame = frame_of(live, viewer);

	if (frame->number == viewer->board || frame->text == NULL)
		return true;
	viewer->board = frame->number;
	return http_stream_send_text(stream, frame->text);
}

static bool
send_clock(struct live_exercise *live, struct exercise_viewer *viewer, struct http_stream *stream)
{
	if (live->clock_number == viewer->clock || live->clock.failed)
		return true;
	viewer->clock = live->clock_number;
	return http_stream_send(stream, buf_str(&live->clock));
}

/* The kinds of what came that this viewer may read, each once. */
static uint64_t
kinds_for(const struct live_exercise *live, const struct exercise_viewer *viewer)
{
	uint64_t kinds = 0;

	for (size_t i = 0; i < live->subject_count; i++)
		if ((kinds >> live->subjects[i].kind & 1) == 0 &&
			record_shows(&live->subjects[i], &viewer->reader))
			kinds |= UINT64_C(1) << live->subjects[i].kind;
	return kinds;
}

static bool
send_entries(struct live_exercise *live, struct exercise_viewer *viewer, struct http_stream *stream)
{
	uint64_t kinds = viewer->reader.organisation == 0 ? 0 : kinds_for(live, viewer);
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	if (kinds == 0)
		return true;
	buf_add(&text, STR("event: entries\ndata: "));
	json_open_object(&out);
	json_key(&out, STR("kinds"));
	json_open_array(&out);
	for (enum record_kind kind = 0; kind < RECORD_KIND_COUNT; kind++)
		if ((kinds >> kind & 1) != 0)
			json_put_string(&out, str_of(record_kind_name(kind)));
	json_close_array(&out);
	json_close_object(&out);
	buf_add(&text, STR("\n\n"));
	return !text.failed && http_stream_send(stream, buf_str(&text));
}

bool
live_exercise_attend(
	struct live_exercise *live, struct exercise_viewer *viewer, struct http_stream *stream)
{
	return send_clock(live, viewer, stream) && send_board(live, viewer, stream) &&
	       send_entries(live, viewer, stream);
}

/* --- life --- */

enum err
live_exercise_new(struct exercise *exercise, struct live_exercise **ret, struct fault *why)
{
	struct live_exercise *live = calloc(1, sizeof(*live));
	struct exercise_state state;
	enum err err;

	if (live == NULL)
		return fail_nomem(why);
	live->exercise = exercise;
	err = exercise_enter(exercise, &state, why);
	if (err != OK) {
		free(live);
		return err;
	}
	live->seen = journal_newest(state.journal);
	exercise_leave(exercise);
	*ret = live;
	return OK;
}

void
live_exercise_free(struct live_exercise *live)
{
	if (live == NULL)
		return;
	for (size_t i = 0; i < FRAMES; i++)
		http_text_release(live->frames[i].text);
	buf_done(&live->clock);
	free(live);
}
