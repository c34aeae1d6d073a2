/* players.c - rounds of simulated people: gathered while the exercise is held, done when it is not.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "players"

#include "exercise/players.h"

#include <stdlib.h>

#include "base/log.h"
#include "exercise/players_private.h"

enum { KEPT_MEMORY = 64 * MIB, ROUND_MEMORY = 256 * MIB };

/* --- refusals --- */

/* The first place whose key is not before it. */
static size_t
place_of(const struct players *players, struct str key)
{
	size_t low = 0;
	size_t high = players->refusal_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_compare(players->refused[middle], key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
was_refused(const struct players *players, struct str key)
{
	size_t at = place_of(players, key);

	return at < players->refusal_count && str_eq(players->refused[at], key);
}

static enum err
note_refusal(struct players *players, struct str key, const struct fault *fault, struct fault *why)
{
	size_t at = place_of(players, key);
	struct str *larger = reallocarray(
		players->refused, players->refusal_count + 1, sizeof(*larger));
	struct str copy = str_copy(players->kept, key);

	if (larger == NULL || copy.data == NULL)
		return fail_nomem(why);
	players->refused = larger;
	memmove(&larger[at + 1], &larger[at], (players->refusal_count - at) * sizeof(*larger));
	larger[at] = copy;
	players->refusal_count++;
	if (players->refusals.count++ == 0)
		players->refusals.first = *fault;
	LOG_INFO("refused", "key=%.*s code=%s text=\"%s\"", STR_FMT(key), err_name(fault->code),
		fault->text);
	return OK;
}

/* --- what is done --- */

bool
players_did(const struct players *players, struct str key)
{
	return key.data == NULL || journal_find(players->state.journal, key) != NULL ||
	       was_refused(players, key);
}

void
players_do(struct players *players, const struct player *by, const struct act *act)
{
	if (by == NULL || act->body.data == NULL || players->deed_count == DEEDS_MAX ||
		players_did(players, act->key))
		return;
	players->deeds[players->deed_count++] = (struct deed){ .by = by, .act = *act };
}

struct str
players_body(struct players *players, struct buf *text)
{
	return text->failed ? STR_NONE : str_copy(players->round, buf_str(text));
}

struct str
players_text(struct players *players, const char *text)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);

	json_open_object(&out);
	json_member_string(&out, STR("text"), str_of(text));
	json_close_object(&out);
	return players_body(players, &body);
}

/* What the machine refuses ends the play; what the rules refuse is part of it. */
static bool
is_refusal(enum err err)
{
	return err == E_CONFLICT || err == E_DENIED || err == E_INVALID || err == E_ABSENT;
}

static enum err
post_deeds(struct players *players, struct fault *why)
{
	for (size_t i = 0; i < players->deed_count; i++) {
		const struct deed *deed = &players->deeds[i];
		struct act_outcome outcome;
		struct fault reason;
		enum err err = act_submit(players->exercise, &deed->by->reader, &deed->act,
			players->round, &outcome, &reason);
		if (err == OK)
			continue;
		if (!is_refusal(err)) {
			if (why != NULL)
				*why = reason;
			return err;
		}
		TRY(note_refusal(players, deed->act.key, &reason, why));
	}
	return OK;
}

/* --- one round --- */

static bool
is_on(const struct players *players)
{
	enum clock_state state = players->state.clock_state;

	return state == CLOCK_RUNNING || state == CLOCK_BETWEEN ||
	       (players->to_end && state == CLOCK_CLOSED);
}

static enum err
gather(struct players *players, struct fault *why)
{
	static players_function *const functions[] = { players_answer, players_report,
		players_appeal, players_attack, players_use, players_grade, players_decide,
		players_share, players_read };

	players->now_ms = to_milliseconds(players->state.scenario_now);
	if (!is_on(players))
		return OK;
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		functions[i](players);
	return players->probe == NULL ? OK : simulated_probe_look(players, why);
}

enum err
players_catch_up(struct players *players, bool to_end, size_t *ret_count, struct fault *why)
{
	enum err err;

	arena_reset(players->round);
	players->deed_count = players->share_count = players->fetch_count = 0;
	players->to_end = to_end;
	TRY(exercise_enter(players->exercise, &players->state, why));
	err = gather(players, why);
	exercise_leave(players->exercise);
	TRY(err);
	*ret_count = players->deed_count + players->share_count + players->fetch_count;
	TRY(post_deeds(players, why));
	TRY(players_exchange(players, why));
	return players->probe == NULL ? OK : simulated_probe_run(players, why);
}

/* --- life --- */

static enum err
look_first(struct players *players, struct fault *why)
{
	struct exercise_state state;

	TRY(exercise_enter(players->exercise, &state, why));
	players->began_ms = to_milliseconds(state.scenario_now);
	exercise_leave(players->exercise);
	return OK;
}

enum err
players_new(struct exercise *exercise, const struct players_options *options, struct players **ret,
	struct fault *why)
{
	OWNED(players) players = NULL;

	if (!store_realm(exercise_store(exercise)).dry_run)
		return fail(why, E_DENIED, "only a dry run is played by nobody");
	players = calloc(1, sizeof(*players));
	if (players == NULL)
		return fail_nomem(why);
	players->exercise = exercise;
	players->options = *options;
	players->kept = arena_new(KEPT_MEMORY);
	players->round = arena_new(ROUND_MEMORY);
	if (players->kept == NULL || players->round == NULL)
		return fail_nomem(why);
	TRY(players_find_people(players, why));
	TRY(look_first(players, why));
	TRY(players_pairs_new(&players->pairs, why));
	if (options->probe)
		TRY(simulated_probe_new(&players->probe, why));
	*ret = DISOWN(players);
	return OK;
}

void
players_free(struct players *players)
{
	if (players == NULL)
		return;
	simulated_probe_free(players->probe);
	players_pairs_free(players->pairs);
	arena_free(players->round);
	arena_free(players->kept);
	free(players->refused);
	free(players);
}

struct players_refusals
players_refused(const struct players *players)
{
	return players->refusals;
}

uint64_t
players_results(const struct players *players)
{
	return players->probe == NULL ? 0 : simulated_probe_results(players->probe);
}
