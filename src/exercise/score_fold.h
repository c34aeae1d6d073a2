/* score_fold.h - what a score function sees of a cut, and where it puts its lines.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/. Teams have places 0 to places - 1: blue teams in the order of the scenario;
 * development teams have none, so nothing of theirs is ever counted.
 */
#pragma once

#include "exercise/ledger.h"
#include "exercise/legs.h"
#include "exercise/score.h"
#include "exercise/score_function.h"

/* Checks by system: made once a score. */
struct system_checks {
	const size_t
		*starts; /* by system, and one more: its checks are [starts[s], starts[s + 1]) of */
	const size_t *checks;
};

/* Where lines with words go, when somebody asks for them. */
struct fold_words {
	struct arena *arena;
	unsigned team; /* 0: of all */
	struct score_line *lines;
	size_t count, capacity;
};

struct fold {
	const struct scenario *scenario;
	const struct rules *rules;
	const struct clock *clock;
	const struct system_checks *checks;
	struct ledger *ledger;
	const struct legs *legs;
	struct leg_speeds speeds;
	const struct legs_at *sums; /* up to `wall` */
	size_t leg_rules;           /* which of the sums' rules are this category's */
	int64_t wall, now;          /* the moment that is shown, of the wall and of the scenario */
	int64_t grades;             /* the moment of the wall up to which grades may show in it */
	size_t places;
	const unsigned *teams;  /* index in the scenario's numbering, by place */
	const size_t *place_of; /* by that index; SIZE_MAX: not scored */
	struct arena *arena;    /* forgotten after the fold */
	size_t category;
	int64_t until; /* to be lowered: from this scenario time on the same entries may give other
			  points */
	int64_t *points;          /* by place */
	size_t *lines;            /* by place */
	struct fold_words *words; /* NULL: nobody asks */
};

/* One line. `what` and `name` make its subject, "check:web.http". */
struct fold_line {
	size_t place;
	int64_t points; /* thousandths */
	int64_t time;   /* scenario time */
	const char *what;
	struct str name;
	size_t entry_count;
	const struct ledger_entry *const *entries;
};
MUST_CHECK enum err fold_line(struct fold *fold, const struct fold_line *line, struct fault *why,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Is the check's system one for all teams? Its results are kept for each of them, so that each sees
 * how it stands, and count for none. */
static inline bool
score_is_shared(const struct scenario *scenario, size_t check)
{
	return scenario->systems[scenario->checks[check].system].shared;
}

/* Kinds of entries on which sums of results depend. */
#define KIND(code) (UINT64_C(1) << RECORD_##code)
#define SAMPLE_KINDS (KIND(HOLD) | KIND(EXCUSE) | KIND(CHECK_CHANGED))

/* Entries of a kind that are visible at the cut. */
struct ledger_list fold_list(const struct fold *fold, enum record_kind kind);
bool fold_in_force(const struct fold *fold, const struct ledger_entry *entry);
/* The place of the entry's team; SIZE_MAX: none, or one that is not scored. */
size_t fold_place(const struct fold *fold, unsigned team);
/* Scenario time at which the entry happened. */
int64_t fold_time(const struct fold *fold, const struct ledger_entry *entry);
/* Did it happen in a scored phase? */
bool fold_scored(const struct fold *fold, const struct ledger_entry *entry);
/* Did it happen after the exercise was closed? */
bool fold_after_close(const struct fold *fold, const struct ledger_entry *entry);
/* In force, scored, and of a team that is: what most kinds need to count. */
bool fold_counts(const struct fold *fold, const struct ledger_entry *entry);
/* The same again at a later moment of the scenario may be different. */
void fold_until(struct fold *fold, int64_t scenario_time);

/* Points of the category's whole weight, thousandths. */
int64_t fold_weight(const struct fold *fold, const struct rules_category *category);

/* The one in the middle, of two the mean; `values` are sorted in place. `count` must not be 0. */
int64_t fold_median(int64_t *values, size_t count);

#define MINUTE INT64_C(60000000)
/* Of scenario time, as "1:02:03". */
enum { TIME_WORDS_MAX = 32 };
const char *time_words(int64_t time, char words[TIME_WORDS_MAX]);
/* Millionths as "0.5", at most four digits: for sentences, not for figures. */
enum { SHARE_WORDS_MAX = 32 };
const char *share_words(int64_t share, char words[SHARE_WORDS_MAX]);
/* The same for a line of the team at that place; empty when nobody asks for its words: of 24 teams with hundreds of
 * systems they cost more than their points. */
const char *fold_share_words(
	const struct fold *fold, size_t place, int64_t share, char words[SHARE_WORDS_MAX]);
