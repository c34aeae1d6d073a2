/* score_private.h - what a score is made of; for the files score*.c alone.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/limits.h"
#include "exercise/score_availability.h"
#include "exercise/score_fold.h"

enum { MEMOS = 4 }; /* white, team and public, each at its own moment, and one for looking back */

/* The moment of which something is remembered: it still holds while nothing that it depends on has
 * come since. */
struct memo {
	bool used;
	uint64_t turn;
	int64_t wall, now, until;
	int64_t grades;
	uint64_t samples; /* generation of the legs */
};

/* What a category gave, by place. */
struct category_sums {
	int64_t points[TEAMS_MAX];
	size_t lines[TEAMS_MAX];
};

/* What is known of one team beside points. */
struct score_facts {
	struct board_goal *goals; /* one for each of the scenario's */
	struct board_times times;
	int64_t tried;
};

/* A moment that is shown, with the clock as it was known then. */
struct moment {
	int64_t wall, now;
	int64_t grades; /* moment up to which grades may show; INT64_MAX: all */
	struct clock clock;
	struct leg_speeds speeds; /* of that clock */
};

struct score {
	const struct scenario *scenario;
	const struct rules *rules;
	struct ledger *ledger;
	struct legs *legs;
	struct arena *arena;  /* of what lasts */
	struct arena *clocks; /* of the clock, made anew with every entry that moves it */
	struct arena *work;   /* of one board */
	struct clock clock;
	int64_t freeze; /* moment of the wall; INT64_MAX: not yet */
	size_t places;
	unsigned teams[TEAMS_MAX];
	size_t place_of[TEAMS_MAX]; /* SIZE_MAX: not scored */
	struct system_checks checks;
	const size_t *checks_by_name;           /* sorted */
	size_t leg_rules[RULES_CATEGORIES_MAX]; /* by category: which of the legs' rules */
	size_t shown_rules; /* by which the board shows states, and what they are worth */
	struct availability_values shown_values;
	struct memo *category_memos; /* MEMOS for each category */
	struct category_sums *category_sums; /* what was remembered, likewise */
	struct memo facts_memos[MEMOS];
	struct score_facts facts[MEMOS][TEAMS_MAX]; /* likewise, by place */
	uint64_t turn;
};

/* The moment that the cut shows. Clocks that are not the score's own are in score->work. */
MUST_CHECK enum err score_moment(struct score *score, const struct score_cut *cut,
	struct moment *ret, bool *ret_frozen, struct fault *why);
/* A moment as it is, without any view. */
MUST_CHECK enum err score_moment_at(
	struct score *score, int64_t wall, struct moment *ret, struct fault *why);
/* The clock as it was known at `wall`. */
MUST_CHECK enum err score_clock_at(struct score *score, int64_t wall, struct arena *arena,
	struct clock *ret, struct fault *why);
/* The moment up to which the category is shown in that view; false: it is not shown at all. */
MUST_CHECK enum err score_category_moment(struct score *score, enum score_view view,
	const struct moment *moment, size_t category, struct moment *ret, bool *ret_shown,
	struct fault *why);
/* The first moment of the wall at which the freeze was reached, by what was known then. */
MUST_CHECK enum err score_find_freeze(struct score *score, struct fault *why);

/* Sums of all results up to the moment. */
MUST_CHECK enum err score_sums(struct score *score, const struct moment *moment,
	const struct legs_at **ret, struct fault *why);

struct fold score_fold_at(
	struct score *score, const struct moment *moment, const struct legs_at *sums);

/* The place of a check by its name; SIZE_MAX: none. */
size_t score_check_index(const struct score *score, struct str name);

/* What the view shows of the category at that moment, remembered or folded anew; *ret is NULL when it
 * shows none of it. Good until the next call. */
MUST_CHECK enum err score_category_at(struct score *score, enum score_view view, size_t category,
	const struct moment *shown, const struct legs_at *sums, const struct category_sums **ret,
	struct fault *why);
/* Likewise the facts of all teams, by place. */
MUST_CHECK enum err score_facts_at(struct score *score, const struct moment *moment,
	const struct legs_at *sums, const struct score_facts **ret, struct fault *why);
/* Entries of these kinds (bits) have come, the earliest visible at `from`: what was remembered of a
 * moment at or after that does not hold. */
void score_forget(struct score *score, uint64_t kinds, int64_t from);

/* Folds one category into the fold, which is at the moment that the category is shown at. */
MUST_CHECK enum err score_fold_category(
	struct fold *fold, struct score *score, size_t category, struct fault *why);

/* Fills `ret`, by place, whose goals have room already. */
MUST_CHECK enum err score_facts_make(struct fold *fold, struct score_facts *ret, struct fault *why);
extern const uint64_t score_facts_kinds; /* of the entries that they depend on */

/* Best stage of each objective against each team, by place; -1: not tried. */
MUST_CHECK enum err score_red_stages(
	const struct fold *fold, struct arena *arena, const int **ret, struct fault *why);
/* Share of the objectives, by weight, that have a stage. */
int64_t score_tried(const struct scenario *scenario, const int *stages);

/* Lines that tell what red did would tell a team of an intrusion that it has not found: until the
 * exercise is closed, others than white see one line of such a category, its sum. */
bool score_is_veiled(const struct score *score, enum score_view view, const struct moment *shown,
	size_t category);
