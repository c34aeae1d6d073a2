/* players_private.h - one round of simulated people: what is gathered while the exercise is held,
 * and then done.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/.
 */
#pragma once

#include "base/json_write.h"
#include "base/limits.h"
#include "exercise/act.h"
#include "exercise/players.h"

enum { DEEDS_MAX = 400, PLAYER_MINUTE_MS = 60 * 1000 };

/* Somebody who can act. */
struct player {
	struct reader reader;
	struct str login, profession;
};

/* What somebody is about to post. */
struct deed {
	const struct player *by;
	struct act act;
};

/* What somebody is about to share; `id` is the object's. */
struct share {
	const struct player *by;
	struct str collection, object;
};

/* Somebody is about to read what another team shared. */
struct fetch {
	const struct player *by;
	struct str id;
};

struct players {
	struct exercise *exercise;
	struct players_options options;
	struct arena *kept; /* people, for as long as there are players */
	size_t person_count;
	struct player *people; /* by login */
	int64_t began_ms;      /* scenario time: what was due before it was for others to do */
	size_t refusal_count;
	struct str *refused; /* keys, sorted: they are not tried again */
	struct players_refusals refusals;
	unsigned shared[TEAMS_MAX];    /* how many indicators each team has shared */
	struct shared_pairs *pairs;    /* which team has read what; players_share.c */
	struct simulated_probe *probe; /* NULL: none; players_probe.c */

	/* of one round */
	struct arena *round;
	struct exercise_state state; /* held while deeds are gathered */
	int64_t now_ms;              /* scenario time */
	bool to_end;
	size_t deed_count, share_count, fetch_count;
	struct deed deeds[DEEDS_MAX];
	struct share shares[DEEDS_MAX];
	struct fetch fetches[DEEDS_MAX];
};

/* --- chance --- */

/* What chance says about something: the same each time. */
int64_t players_between(const struct players *players, const char *what, struct str about,
	int64_t least, int64_t most);
bool players_happens(
	const struct players *players, const char *what, struct str about, unsigned thousandths);
/* One of these texts. */
#define players_word(players, what, about, words) \
	(words)[players_between(players, what, about, 0, sizeof(words) / sizeof(*(words)) - 1)]
/* Thousandths: of its work as graders see it (450 to 950); of the time until something is due (250
 * to 1050). */
int64_t players_skill(const struct players *players, const struct scenario_team *team);
int64_t players_haste(const struct players *players, const struct scenario_team *team);

/* A UUID by seed, what and about, in the round's arena: the key of a deed, and what makes it happen
 * once. */
struct str players_key(const struct players *players, const char *what, struct str about);

/* --- who --- */

/* Somebody of the team, of that profession if there is one; who that is follows from `about`. NULL:
 * nobody. */
const struct player *players_of_team(
	const struct players *players, unsigned team, struct str profession, struct str about);
/* One who may post objects. */
const struct player *players_analyst(const struct players *players, unsigned team);
size_t players_count_at(const struct players *players, unsigned desk);
/* The number-th at the desk, round and round. NULL: nobody sits there. */
const struct player *players_at_desk(const struct players *players, unsigned desk, size_t number);
/* The number at the desk of who has that login; SIZE_MAX: not there. */
size_t players_number_at(const struct players *players, unsigned desk, struct str login);

/* --- what --- */

/* Notes a deed unless it is done, was refused before, or the round is full. */
void players_do(struct players *players, const struct player *by, const struct act *act);
/* Is it done already, or refused? */
bool players_did(const struct players *players, struct str key);
/* The text of a buffer in the round's arena; NULL data without memory. */
struct str players_body(struct players *players, struct buf *text);
/* {"text": TEXT} and members before it. */
struct str players_text(struct players *players, const char *text);

static inline int64_t
players_time_of(const struct players *players, const struct journal_entry *entry)
{
	return to_milliseconds(clock_at(players->state.clock, entry->record.event));
}

/* Each gathers what is to be done now. */
typedef void players_function(struct players *players);
players_function players_answer, players_report, players_appeal, players_attack, players_use,
	players_grade, players_decide, players_share, players_read;

MUST_CHECK enum err players_find_people(struct players *players, struct fault *why);

/* --- sharing: players_share.c --- */

MUST_CHECK enum err players_pairs_new(struct shared_pairs **ret, struct fault *why);
void players_pairs_free(struct shared_pairs *pairs);
/* Does what players_share and players_read noted. */
MUST_CHECK enum err players_exchange(struct players *players, struct fault *why);

/* --- results: players_probe.c --- */

MUST_CHECK enum err simulated_probe_new(struct simulated_probe **ret, struct fault *why);
void simulated_probe_free(struct simulated_probe *probe);
/* While the exercise is held: which checks there are, and what red has brought about. */
MUST_CHECK enum err simulated_probe_look(struct players *players, struct fault *why);
/* Afterwards: the results that are due. */
MUST_CHECK enum err simulated_probe_run(struct players *players, struct fault *why);
uint64_t simulated_probe_results(const struct simulated_probe *probe);
