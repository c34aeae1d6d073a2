/* exercise.h - an exercise under way: its record followed, its scenario, clock, plan and boards as
 * of now.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A struct exercise over a store handle serves everybody in the process; one at a time is in it, so that a server has
 * two: one for who writes, the live boards and the director, and one for who reads, whose desks, curves and reviews
 * so make nobody wait who plays. Nothing in it is truth; all is computed from the record and the samples of checks,
 * so that it may be thrown away at any moment, and two show the same. Other processes (commands beside a server) append to
 * the same record and are followed.
 *
 * What is here knows everything: who shows something of it to a reader asks policy/record_rule.h,
 * or goes through store/record.h. All functions may be called from any thread.
 */
#pragma once

#include "exercise/journal.h"
#include "exercise/score.h"

struct exercise;

/* For who needs no boards: the results of checks, which are by far the most, are not read. */
enum { EXERCISE_WITHOUT_SAMPLES = 1 };

/* E_DENIED: the store is the real world's. E_ABSENT: there is no scenario in its record yet. */
MUST_CHECK enum err exercise_open(
	struct store *store, unsigned flags, struct exercise **ret, struct fault *why);
void exercise_free(struct exercise *exercise);
DEFINE_OWNED(exercise)

struct store *exercise_store(const struct exercise *exercise);
/* The node's own eyes, by which the record is followed and the director writes. */
const struct reader *exercise_node(const struct exercise *exercise);

/* --- everything at one moment --- */

/* An inject as it is planned now: moved, left out, added since. One for each of the scenario. */
struct planned_inject {
	int64_t at; /* scenario time; INT64_MAX: by hand or by its condition */
	bool moved, skipped;
};

/* A task likewise: its moments, as some of them may have been moved; in no order then. */
struct planned_task {
	bool skipped;
	size_t moment_count;
	const int64_t *moments; /* scenario time */
};

struct exercise_state {
	const struct scenario *scenario; /* with what was added during play */
	const struct scenario *by_code;  /* the same for who knows codes only (by_code.h) */
	const struct scenario_source
		*source; /* its files, as the newest `scenario` entry has them */
	const struct scenario_source *effective; /* and with what was added during play */
	const struct rules *rules;
	const struct clock *clock;
	const struct journal *journal;
	struct score *score; /* for exercise/score_desk.h; boards come from below */
	uint64_t samples;    /* how often results of checks have come */
	const struct planned_inject *plan;
	const struct planned_task *task_plan;
	int64_t now;          /* the wall's time */
	int64_t scenario_now; /* scenario time */
	enum clock_state clock_state;
};

/* Catches up with the record and holds it still for the caller, until exercise_leave. What *ret
 * points to must not be used after that. Short work only: everybody else waits. */
MUST_CHECK enum err exercise_enter(
	struct exercise *exercise, struct exercise_state *ret, struct fault *why);
void exercise_leave(struct exercise *exercise);

/* Between exercise_enter and exercise_leave: a board cut at `at` (0: now). That of now is kept and
 * shared by all who ask for the same view; *ret lives until exercise_leave. */
MUST_CHECK enum err exercise_board(struct exercise *exercise, const struct exercise_state *state,
	enum score_view view, unsigned team, int64_t at, struct arena *arena,
	const struct board **ret, struct fault *why);

/* Likewise: the lines of one category (SIZE_MAX: all) of the cut's team, also where its view is
 * white's or the public's; `at` 0: now. */
MUST_CHECK enum err exercise_lines(struct exercise *exercise, const struct exercise_state *state,
	const struct score_cut *cut, size_t category, struct arena *arena, size_t *ret_count,
	const struct score_line **ret, struct fault *why);
/* Likewise: how a check of a team stands now. */
MUST_CHECK enum err exercise_check_state(struct exercise *exercise,
	const struct exercise_state *state, struct str check, unsigned team,
	struct score_check *ret, struct fault *why);
/* Likewise: is the entry sound and in force now? */
bool exercise_in_force(
	struct exercise *exercise, const struct exercise_state *state, struct str key);
/* Likewise: the points of each team, by its index, on the view's board at a moment of the wall (in
 * VIEW_TEAM on each one's own); what curves and the replay draw. What stands for good was computed once. */
MUST_CHECK enum err exercise_points(struct exercise *exercise, const struct exercise_state *state,
	enum score_view view, int64_t at, int64_t ret_points[TEAMS_MAX], struct fault *why);
/* The same without exercise_enter, which it does by itself: others may enter between two of many. */
MUST_CHECK enum err exercise_points_at(struct exercise *exercise, enum score_view view, int64_t at,
	int64_t ret_points[TEAMS_MAX], struct fault *why);

/* --- boards as text, made once and shared; `by_code`: with codes in place of titles --- */

/* Immutable and counted. */
struct board_text {
	struct str json;
	uint64_t number; /* grows with each new text of a view */
};
/* The board of now. Takes no part in exercise_enter. Give it back by board_text_release. */
MUST_CHECK enum err exercise_board_text(struct exercise *exercise, enum score_view view,
	unsigned team, bool by_code, const struct board_text **ret, struct fault *why);
void board_text_release(void *text);

/* --- small things about a state --- */

/* Which view a seat has unless it asks for another: white's, its team's, else the public one. */
enum score_view exercise_view_of(const struct seat *seat);

/* "blue1"; an empty text for 0 or an index that is not there. */
struct str exercise_team_name(const struct scenario *scenario, unsigned team);

/* Would the scenario still be whole with what the body of an entry of this kind defines? E_INVALID
 * else, where "/definition" or, when one key is at fault, "/definition/KEY". *ret: the whole, in the
 * arena. */
MUST_CHECK enum err exercise_try_definition(const struct exercise_state *state, struct arena *arena,
	enum record_kind kind, const struct json *body, const struct scenario **ret,
	struct fault *why);

static inline int64_t
to_milliseconds(int64_t microseconds)
{
	return microseconds / 1000;
}
