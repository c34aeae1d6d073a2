/* score.h - the score: a pure fold of the record by the rules, in integers.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Same scenario, rules, entries and samples, in whatever order they came: same bytes, on every machine. Points are
 * thousandths, rounded half to even once a line; no floating point anywhere (exercise/fixed.h). The fold makes a ledger of
 * lines; a total is the sum of its lines, and every line names the entries or the check it came from: that is the "why" of
 * each number. Nothing is stored.
 *
 * A cut says at which moment and for whom. What happened after the freeze, or is published after the cut, changes no byte of a
 * view that stands before it.
 */
#pragma once

#include "exercise/clock.h"
#include "exercise/rules.h"

enum score_view { VIEW_WHITE, VIEW_TEAM, VIEW_PUBLIC };

struct score_cut {
	int64_t at;           /* moment of the wall; what was posted later does not exist */
	enum score_view view;
	unsigned team;        /* of VIEW_TEAM */
};

struct score_line {
	unsigned team;
	size_t category;   /* index in the rules */
	int64_t points;    /* thousandths */
	int64_t time;      /* scenario time that it is about */
	struct str subject; /* "check:web.http", "inject:phishing", "objective:domain-admin": for people and links */
	struct str text;    /* how it was computed, in words and numbers */
	size_t entry_count;
	const struct str *entries; /* keys of the record's entries that it rests on, sorted */
};

struct board_system {
	size_t system; /* index in the scenario */
	enum check_state state;
	int64_t since; /* scenario time */
	int64_t availability; /* millionths, of what was scored; -1: nothing was */
};

struct board_goal {
	size_t goal;
	bool met;
	int64_t time; /* scenario time it took; -1 */
};

struct board_team {
	unsigned team;
	int64_t total;              /* thousandths; 0 when unranked */
	unsigned rank;              /* 1: best; equals share one; 0 when unranked */
	const int64_t *categories;  /* one for each of the rules */
	const struct board_system *systems; /* one for each of the scenario */
	size_t goal_count;
	const struct board_goal *goals;
	int64_t tried;              /* share of red's objectives tried against it, millionths */
};

struct board {
	int64_t at;       /* scenario time of the cut, delays and freeze applied */
	bool frozen;
	bool ranked;
	size_t team_count;
	const struct board_team *teams; /* by rank, then name; development teams never; VIEW_TEAM: that team alone */
	size_t line_count;
	const struct score_line *lines; /* by team, category, time, subject */
};

/* A score under way: fed with entries and samples as they come, asked for boards at any time. One thread at a time. */
struct score;
MUST_CHECK enum err score_new(const struct scenario *scenario, const struct rules *rules,
	struct score **ret, struct fault *why);
void score_free(struct score *score);
DEFINE_OWNED(score)

/* Copies what it keeps. An entry that is there already (by key) changes nothing. */
MUST_CHECK enum err score_add_entries(struct score *score, const struct record_entry *entries,
	size_t count, struct fault *why);
/* All samples of one leg in one hour, replacing those it had: what record_each_samples gives. */
MUST_CHECK enum err score_put_samples(struct score *score, struct str check, unsigned team,
	int64_t hour, const struct check_sample *samples, size_t count, struct fault *why);

MUST_CHECK enum err score_board(struct score *score, const struct score_cut *cut,
	struct arena *arena, const struct board **ret, struct fault *why);

/* The clock as the entries so far make it. */
const struct clock *score_clock(const struct score *score);

/* The board as JSON, in the form of docs/protocol/exercise-api.md; equal boards give equal bytes. */
void board_write_json(const struct board *board, const struct scenario *scenario,
	const struct rules *rules, struct buf *out);
