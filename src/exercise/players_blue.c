/* players_blue.c - blue teams answer injects, and appeal now and then.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/players_private.h"

/* --- answers --- */

static const struct {
	struct str profession;
	const char *text;
} answers[] = {
	{ STR_INIT("legal"),
		"We rest this on the facts that we have, and name those that are missing. We may "
		"act within our own "
		"systems; before anything leaves them the authority in charge is asked." },
	{ STR_INIT("media"), "Some services were disturbed and are being restored. Those concerned "
			     "are told directly. We say more "
			     "when we know more." },
	{ STR_INIT("military"), "There are two courses. We recommend the second; it has to be "
				"decided within twenty minutes, and this is "
				"what each costs." },
	{ STR_INIT("scientific"), "The first trace, what followed it, and the digests of what was "
				  "kept stand below. What the traces cannot "
				  "show is said as well." },
	{ STR_INIT(""), "Done as asked, tested from outside; one line takes it back. Nothing else "
			"was touched." },
};

static const char *
answer_text(struct str profession)
{
	size_t last = sizeof(answers) / sizeof(*answers) - 1;

	for (size_t i = 0; i < last; i++)
		if (str_eq(answers[i].profession, profession))
			return answers[i].text;
	return answers[last].text;
}

/* Scenario time at which the team answers; -1: it does not. */
static int64_t
answers_at(const struct players *players, const struct journal_entry *sent,
	const struct scenario_team *team)
{
	int64_t due = sent->due_ms >= 0 ? sent->due_ms : sent->close_ms;
	int64_t sent_ms = players_time_of(players, sent);
	int64_t at;

	if (due < 0 || !players_happens(players, "answers", sent->record.key,
			       (unsigned)(800 + players_skill(players, team) / 5)))
		return -1;
	at = sent_ms + (due - sent_ms) * players_haste(players, team) / 1000;
	return sent->close_ms >= 0 && at > sent->close_ms ? -1 : at;
}

static void
consider_answer(struct players *players, const struct journal_entry *sent)
{
	const struct scenario_team *team = scenario_team(
		players->state.scenario, sent->record.team);
	const struct scenario_inject *inject = scenario_inject(
		players->state.scenario, sent->subject);
	struct act act = {
		.kind = RECORD_ANSWER, .of = sent->record.key, .team = sent->record.team
	};
	int64_t at;

	if (team == NULL || team->kind != TEAM_BLUE || inject == NULL || !journal_in_force(sent) ||
		journal_answer(sent, RECORD_ANSWER) != NULL ||
		journal_answer(sent, RECORD_INJECT_WITHDRAWN) != NULL)
		return;
	at = answers_at(players, sent, team);
	if (at < 0 || at > players->now_ms ||
		(sent->close_ms >= 0 && players->now_ms > sent->close_ms))
		return;
	act.key = players_key(players, "answer", sent->record.key);
	act.body = players_text(players, answer_text(inject->profession));
	players_do(
		players, players_of_team(players, team->index, inject->profession, act.key), &act);
}

void
players_answer(struct players *players)
{
	const struct journal_entry *at = journal_first(players->state.journal, RECORD_INJECT_SENT);

	for (; at != NULL; at = at->next_of_kind)
		consider_answer(players, at);
}

/* --- appeals --- */

enum { APPEALED_THOUSANDTHS = 40 };

void
players_appeal(struct players *players)
{
	const struct journal_entry *at = journal_first(players->state.journal, RECORD_GRADE_FINAL);

	for (; at != NULL; at = at->next_of_kind) {
		struct act act = {
			.kind = RECORD_APPEAL, .of = at->record.key, .team = at->record.team
		};
		if (!players_happens(players, "appeals", at->record.key, APPEALED_THOUSANDTHS) ||
			!journal_in_force(at) || journal_answer(at, RECORD_APPEAL) != NULL)
			continue;
		act.key = players_key(players, "appeal", at->record.key);
		act.body = players_text(players,
			"The recommendation stands in the third sentence; please read it again.");
		players_do(players, players_of_team(players, act.team, STR(""), act.key), &act);
	}
}
