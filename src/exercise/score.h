/* score.h - the score: a pure fold of the record by the rules, in integers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Same scenario, rules, entries and samples, in whatever order they came: same bytes, on every
 * machine. Points are thousandths, rounded half to even once a line; no floating point anywhere
 * (exercise/fixed.h). The fold makes a ledger of lines; a total is the sum of its lines, and every
 * line names the entries or the check it came from: that is the "why" of each number. Nothing is
 * stored.
 *
 * A cut says at which moment and for whom. What happened after the freeze, or is published after
 * the cut, changes no byte of a view that stands before it: a delayed or frozen view is the white
 * one of an earlier moment, with what was posted and had happened by then. (Samples have no moment
 * of posting: they are cut by their own time.) Graded categories stand in the public view as they
 * were at the last `publish` entry.
 *
 * An entry whose body is not what its kind holds is out of force, and counted (score_unsound).
 */
#pragma once

#include "exercise/clock.h"
#include "exercise/rules.h"

enum score_view { VIEW_WHITE, VIEW_TEAM, VIEW_PUBLIC };
const char *score_view_name(enum score_view view); /* "white", "team", "public" */

struct score_cut {
	int64_t at; /* moment of the wall; what was posted later does not exist */
	enum score_view view;
	unsigned team; /* of VIEW_TEAM */
};

struct score_line {
	unsigned team;
	size_t category;    /* index in the rules */
	int64_t points;     /* thousandths */
	int64_t time;       /* scenario time that it is about */
	struct str subject; /* "check:web.http", "inject:phishing", "objective:domain-admin": for
			       people and links */
	struct str text;    /* how it was computed, in words and numbers */
	size_t entry_count;
	const struct str *entries; /* keys of the record's entries that it rests on, sorted */
};

struct board_system {
	size_t system;          /* index in the scenario */
	bool absent;            /* not part of the exercise at that moment: of no interest else */
	enum check_state state; /* the worst of its checks; CHECK_STATES: nothing is known */
	int64_t since;          /* scenario time */
	int64_t availability;   /* millionths, of what was scored; -1: nothing was */
};

struct board_goal {
	size_t goal;
	bool met;
	int64_t time; /* scenario time it took; -1 */
};

/* How long it took, in scenario time, as the median over what happened; -1: nothing did. */
struct board_times {
	int64_t know; /* from red's first foothold on an objective to the incident report that tells
			 of it */
	int64_t tell; /* from red's first foothold in the team's network to what the team shared
			 first after it */
	int64_t decide; /* from an inject to its answer */
};

struct board_team {
	unsigned team;
	int64_t total; /* thousandths; 0 when unranked */
	unsigned rank; /* 1: best; equals share one; 0 when unranked, and in a team's own view */
	const int64_t *categories;          /* one for each of the rules */
	const struct board_system *systems; /* one for each of the scenario */
	size_t goal_count;
	const struct board_goal *goals;
	struct board_times times;
	int64_t tried;     /* share of red's objectives tried against it, millionths */
	size_t line_count; /* that make its total */
};

struct board {
	int64_t at;   /* scenario time of the cut, delays and freeze applied */
	int64_t wall; /* the moment that is shown */
	enum score_view view;
	bool frozen;
	bool ranked;
	size_t team_count;
	const struct board_team *
		teams; /* by rank, then name; development teams never; VIEW_TEAM: that team alone */
};

/* A score under way: fed with entries and samples as they come, asked for boards at any time. One
 * thread at a time. Boards whose moments rise cost what has changed since; going back in time costs
 * a fold of all samples' runs. */
struct score;
/* Both must outlive it. */
MUST_CHECK enum err score_new(const struct scenario *scenario, const struct rules *rules,
	struct score **ret, struct fault *why);
void score_free(struct score *score);
DEFINE_OWNED(score)

/* Copies what it keeps. An entry that is there already (by key) changes nothing. */
MUST_CHECK enum err score_add_entries(
	struct score *score, const struct record_entry *entries, size_t count, struct fault *why);
/* All samples of one leg in one hour (hours since 1970), sorted by time, replacing those it had:
 * what record_each_samples gives. A check or team that the scenario does not have is passed over.
 */
MUST_CHECK enum err score_put_samples(struct score *score, struct str check, unsigned team,
	int64_t hour, const struct check_sample *samples, size_t count, struct fault *why);

/* Results hold two periods of scenario time, and are kept as runs made by the speed that is known.
 * True when entries have come that speed the clock up over hours that were put before (a `speed`
 * that was posted late): then score_forget_samples, and all are put again. Boards that are asked
 * for before that are not exact. */
bool score_lacks_samples(const struct score *score);
/* Takes over the samples that another score was given, which is then good for nothing more: when the
 * scenario has changed, so that only those of new checks are to be put. Both have the same entries.
 * False, and nothing is changed, when they read results differently: other teams, another period or
 * clock of a check that both have. */
bool score_take_samples(struct score *score, struct score *from);
void score_forget_samples(struct score *score);

MUST_CHECK enum err score_board(struct score *score, const struct score_cut *cut,
	struct arena *arena, const struct board **ret, struct fault *why);

/* The totals of that cut's board alone, by the team's index; in VIEW_TEAM each team's own. All 0 when unranked. Costs
 * less than a board. */
MUST_CHECK enum err score_points(struct score *score, const struct score_cut *cut,
	int64_t ret_points[TEAMS_MAX], struct fault *why);

/* The lines that make the board of that cut: of one team (0: all) and one category (SIZE_MAX: all),
 * by team, category, time, subject. Their points sum to the board's figures. None when unranked. */
MUST_CHECK enum err score_lines(struct score *score, const struct score_cut *cut, unsigned team,
	size_t category, struct arena *arena, size_t *ret_count, const struct score_line **ret,
	struct fault *why);

/* The clock as the entries so far make it; good until entries are added. */
const struct clock *score_clock(const struct score *score);

/* Is the entry there, sound and in force, by what was posted until then?
 * docs/protocol/exercise-record.md, "in force". */
bool score_in_force(const struct score *score, struct str key, int64_t at);
/* Entries out of force because their bodies are not what their kinds hold. */
size_t score_unsound(const struct score *score);

/* Is the check or system (by its index) part of the exercise at that moment of the wall? One that was
 * added during play is from its entry on, unless that is taken back. */
bool score_has_check(const struct score *score, size_t check, int64_t at);
bool score_has_system(const struct score *score, size_t system, int64_t at);

/* Does the public view stand at that moment of the wall: the freeze was reached, and no
 * `freeze.lifted` has ended it? */
bool score_is_frozen(struct score *score, int64_t at);

/* How one check of one team stands at a moment of the wall. CHECK_STATES, and since that moment,
 * when nothing is known. */
struct score_check {
	enum check_state state;
	int64_t since; /* wall */
};
MUST_CHECK enum err score_check_state(struct score *score, struct str check, unsigned team,
	int64_t at, struct score_check *ret, struct fault *why);

/* The board as JSON, in the form of docs/protocol/exercise-api.md; equal boards give equal bytes.
 * `detail`: the team whose systems are written out, 0: none. */
void board_write_json(const struct board *board, const struct scenario *scenario,
	const struct rules *rules, unsigned detail, struct buf *out);
