/* score_play.h - small exercises for tests of the score: entries and results by the minute.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include <stdint.h>

#include "exercise/score.h"

/* A wall's moment at which an hour begins: where every test's exercise starts. */
#define PLAY_START (INT64_C(1800000000) * 1000000)
#define PLAY_MINUTE INT64_C(60000000)
#define PLAY_HOUR INT64_C(500000) /* since 1970, of PLAY_START */

enum { PLAY_ENTRIES_MAX = 8192, PLAY_ROWS_MAX = 8192 };

struct play_row {
	struct str check;
	unsigned team;
	int64_t hour;
	size_t count;
	const struct check_sample *samples;
};

struct play {
	struct arena *arena;
	const struct scenario *scenario;
	const struct rules *rules;
	struct score *score;
	struct record_entry entries[PLAY_ENTRIES_MAX]; /* all that were posted, in order */
	size_t entry_count;
	struct play_row rows[PLAY_ROWS_MAX]; /* all hours that were put, as they were put last */
	size_t row_count;
	int64_t posted; /* of the last entry */
};

/* One phase "play" of ten hours, scored; blue1 to blue3 (indexes 1 to 3) and the development team
 * dev (4); systems web (http and ssh) and mail (smtp), checked every minute; what the functions of
 * the default rules need. */
extern const char play_scenario[];

/* `rules`: the text of a file, or the name of a built-in set. The clock starts at PLAY_START. */
struct play *play_open(const char *scenario, const char *rules);
/* The same without an entry. */
struct play *play_open_still(const char *scenario, const char *rules);
void play_free(struct play *play);
DEFINE_OWNED(play)

/* The moment of the wall, by minutes after the start. */
int64_t play_at(double minute);

/* What an entry has beside its body. */
struct play_entry {
	double minute; /* when it happened; it is posted at that moment or just after the one before
			*/
	enum record_kind kind;
	unsigned team;
	const char *key; /* NULL: one is made */
	const char *of;
	int64_t author;
};
/* Adds it to the score and returns its key. */
struct str play_post(struct play *play, const struct play_entry *entry, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* One result a minute from `minute` on, a letter each: o d r w x c, '-' for none. */
void play_results(
	struct play *play, const char *check, unsigned team, int minute, const char *letters);

const struct board *play_board(
	struct play *play, double minute, enum score_view view, unsigned team);
/* Of the white view; asserts that the lines sum to it. */
int64_t play_points(struct play *play, double minute, unsigned team, const char *category);
/* The board as text, of any view. */
struct str play_text(struct play *play, double minute, enum score_view view, unsigned team);
const struct board_team *play_team(const struct board *board, unsigned team);
