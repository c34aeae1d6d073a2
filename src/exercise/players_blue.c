/* players_blue.c - blue teams answer injects, and appeal now and then.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/players_private.h"

/* --- answers --- */

enum { VARIANTS = 3 };

static const struct answers {
	struct str profession;
	const char *texts[VARIANTS];
} answers[] = {
	{ STR_INIT("legal"),
		{ "We rest this on the facts that we have, and name those that are missing. We may "
		  "act within our own systems; before anything leaves them the authority in charge is "
		  "asked.",
			"The law of the place where the data lie decides, and that is ours. It lets us "
			"look and keep; it does not let us look back at them.",
			"There is a duty to tell, and its time began when we knew. Whether those concerned "
			"are told as well hangs on what was taken." } },
	{ STR_INIT("media"),
		{ "Some services were disturbed and are being restored. Those concerned are told "
		  "directly. We say more when we know more.",
			"We confirm that we are looking into it, and neither who nor how before that is "
			"known. The next word comes in an hour.",
			"Nobody was hurt and nothing that you need today stands still. How it came about "
			"is being examined by people who do that for a living." } },
	{ STR_INIT("military"),
		{ "There are two courses. We recommend the second; it has to be decided within twenty "
		  "minutes, and this is what each costs.",
			"Go, with one condition: the pumps are run by hand until we say otherwise. Without "
			"it we recommend to wait for the tide.",
			"We hold what we have and ask for eyes on the control network. A withdrawal would "
			"show them what we value." } },
	{ STR_INIT("scientific"),
		{ "The first trace, what followed it, and the digests of what was kept stand below. "
		  "What the traces cannot show is said as well.",
			"Two traces agree on the hour and one does not; that one was written by a clock "
			"which is wrong by eleven minutes. With it put right all three agree.",
			"The file was made on another machine than it says. Its name is old, its insides "
			"are of this week." } },
	{ STR_INIT(""),
		{ "Done as asked, tested from outside; one line takes it back. Nothing else was "
		  "touched.",
			"Done for two of three; the third waits until somebody stands beside it, for it "
			"does not come back by itself.",
			"Looked for it on every system and found it on one. That one is cut off, its "
			"memory kept." } },
};
static const char *const closings[] = {
	"Questions to the one who signs.",
	"What changes our mind is said as soon as we have it.",
	"The evidence is kept, and who touched it is written down.",
	"This is as of now.",
};

/* The last serves all others. */
static const struct answers *
answers_of(struct str profession)
{
	const struct answers *chosen = &answers[0];

	while (chosen->profession.len > 0 && !str_eq(chosen->profession, profession))
		chosen++;
	return chosen;
}

static struct str
answer_body(struct players *players, struct str profession, struct str about)
{
	const struct answers *chosen = answers_of(profession);
	struct str text = str_printf(players->round, "%s %s",
		players_word(players, "says", about, chosen->texts),
		players_word(players, "closes", about, closings));

	return players_text(players, str_cstr(players->round, text));
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
	act.body = answer_body(players, inject->profession, act.key);
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

static const char *const appeals[] = {
	"The recommendation stands in the third sentence; please read it again.",
	"It came in time: the clock of the console shows it.",
	"What is called missing is in the attachment.",
	"The rubric asks for what is known. What was not known then we could not say.",
};

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
		act.body = players_text(players, players_word(players, "why", at->record.key, appeals));
		players_do(players, players_of_team(players, act.team, STR(""), act.key), &act);
	}
}
