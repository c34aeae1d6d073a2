/* players_users.c - users try the services: the tasks that are due, or each system where the scenario has none.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>

#include "exercise/players_private.h"

enum { USERS_A_TASK = 2 };

/* How it went, and what such a user may say of it. */
struct experience {
	int mark;
	const char *words[4];
};
static const struct experience experiences[] = {
	{ 1000,
		{ "It worked at the first try.", "Done in a minute, nothing to add.",
			"As one would expect it, also on the telephone.",
			"No question was left open, and the confirmation came." } },
	{ 500,
		{ "It worked, but only when I had signed in a second time.",
			"Slow: each page took so long that I nearly gave up.",
			"The result is there, one of the steps looks different from what was announced.",
			"An error was shown first; the same again, and it went through." } },
	{ 0,
		{ "The page did not come.", "I was told that my password is wrong, which it is not.",
			"It stopped in the middle, and what I had entered is gone.",
			"What I got is not what I had asked for." } },
};

static const struct experience *
experience_of(const struct players *players, const struct scenario_team *team, struct str about)
{
	unsigned skill = (unsigned)players_skill(players, team);

	if (players_happens(players, "works", about, skill))
		return &experiences[0];
	return &experiences[players_happens(players, "somehow", about, 700) ? 1 : 2];
}

/* What is there already of the body stands before. */
static void
give_mark(struct players *players, const struct scenario_team *team, size_t user, struct act *act,
	struct json_writer *out, struct buf *text, struct str about)
{
	const struct experience *experience = experience_of(players, team, about);

	json_member_int(out, STR("mark"), experience->mark);
	json_member_string(out, STR("text"),
		str_of(players_word(players, "words", about, experience->words)));
	json_close_object(out);
	act->body = players_body(players, text);
	players_do(players, players_at_desk(players, DESK_USERS, user), act);
}

/* --- tasks of the scenario --- */

/* Each takes a while to come to it. */
static bool
has_come_to_it(const struct players *players, const struct journal_entry *due, struct str about)
{
	int64_t from = players_time_of(players, due);
	int64_t share = players_between(players, "tries", about, 50, 800);

	return players->now_ms <= due->close_ms &&
	       players->now_ms >= from + (due->close_ms - from) * share / 1000;
}

static void
try_task(struct players *players, const struct journal_entry *due, size_t user)
{
	const struct scenario_team *team = scenario_team(players->state.scenario, due->record.team);
	struct str about = str_printf(
		players->round, "%.*s %zu", STR_FMT(due->record.key), user);
	struct act act = { .kind = RECORD_USABILITY, .of = due->record.key, .team = due->record.team };
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	act.key = players_key(players, "usability", about);
	if (team == NULL || players_did(players, act.key) || !has_come_to_it(players, due, about))
		return;
	json_open_object(&out);
	give_mark(players, team, user, &act, &out, &text, about);
}

/* By whom the scenario names; else by two, or one where there is one alone. */
static void
use_by_tasks(struct players *players, size_t users)
{
	const struct journal_entry *due = journal_first(players->state.journal, RECORD_TASK_DUE);

	for (; due != NULL; due = due->next_of_kind) {
		const struct scenario_task *task = scenario_task(
			players->state.scenario, due->subject);
		size_t who = task == NULL ? SIZE_MAX
					  : players_number_at(players, DESK_USERS, task->who);
		if (!journal_in_force(due) || due->close_ms < players->began_ms)
			continue;
		if (who != SIZE_MAX) {
			try_task(players, due, who);
			continue;
		}
		for (size_t user = 0; user < USERS_A_TASK && user < users; user++)
			try_task(players, due, user);
	}
}

/* --- without tasks: each system in turn --- */

static const char *const wishes[] = {
	"Do what this service is for, as somebody would who needs it",
	"Find something that was there yesterday",
	"Ask for the same thing twice, the second time in a hurry",
	"Explain to a newcomer how it is used",
};

static void
try_system(struct players *players, const struct scenario_team *team, size_t user, int64_t hour)
{
	const struct scenario *scenario = players->state.scenario;
	const struct scenario_system *system =
		&scenario->systems[(size_t)hour % scenario->system_count];
	struct str about = str_printf(
		players->round, "%.*s %zu %" PRId64, STR_FMT(team->name), user, hour);
	struct act act = { .kind = RECORD_USABILITY, .team = team->index };
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	act.key = players_key(players, "usability", about);
	if (players_did(players, act.key))
		return;
	json_open_object(&out);
	/* The same of all teams: it is one checklist. */
	json_member_string(&out, STR("task"),
		str_of(players_word(players, "wish", system->name, wishes)));
	json_member_string(&out, STR("system"), system->name);
	give_mark(players, team, user, &act, &out, &text, about);
}

static void
use_by_hours(struct players *players, size_t users)
{
	const struct scenario *scenario = players->state.scenario;
	const struct scenario_phase *phase = scenario_phase_at(
		scenario, players->state.scenario_now);
	int64_t hour = players->now_ms / (60 * PLAYER_MINUTE_MS);

	if (phase == NULL || !phase->scored || scenario->system_count == 0 ||
		hour * 60 * PLAYER_MINUTE_MS < players->began_ms)
		return;
	for (size_t i = 0; i < scenario->team_count; i++)
		for (size_t user = 0; user < USERS_A_TASK && user < users; user++)
			if (scenario->teams[i].kind == TEAM_BLUE)
				try_system(players, &scenario->teams[i], user, hour);
}

void
players_use(struct players *players)
{
	size_t users = players_count_at(players, DESK_USERS);

	if (players->state.scenario->task_count > 0)
		use_by_tasks(players, users);
	else
		use_by_hours(players, users);
}
