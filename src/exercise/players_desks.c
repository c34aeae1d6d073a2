/* players_desks.c - graders grade, white decides.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/grading.h"
#include "exercise/players_private.h"

/* --- graders --- */

enum { GRADERS_MOST = 3, APART = 90, FAR_APART = 320, FAR_APART_THOUSANDTHS = 80 };

static const char *const justifications[] = {
	"Answers the question, with reasons that can be followed.",
	"Right in substance; what is missing is not said.",
	"Clear and short; one claim is not shown.",
	"Does not tell facts from guesses; the order helps the reader.",
	"The recommendation comes last, where nobody in a hurry finds it.",
	"In time, and of use; the form is not the one that was agreed.",
	"Says too much of how it was found, to people who need not know.",
	"One of the two questions is left open.",
};

static const char *const decisions[] = {
	"Read again by two; it is fair as it stands.",
	"The rubric was laid on all teams alike; so it stays.",
	"What the appeal points at was seen, and weighed.",
};

/* Graders of the same work mostly agree; now and then two are so far apart that a third is asked.
 */
static int64_t
draw_item(const struct players *players, const struct scenario_team *team, struct str about,
	struct str item)
{
	struct str subject = str_printf(players->round, "%.*s %.*s", STR_FMT(about), STR_FMT(item));
	int64_t apart = players_happens(players, "apart", about, FAR_APART_THOUSANDTHS) ? FAR_APART
											: APART;
	int64_t mark = players_skill(players, team) +
		       players_between(players, "item", subject, -apart, apart);

	return mark < 0 ? 0 : mark > 1000 ? 1000 : mark;
}

static struct str
grade_body(struct players *players, const struct scenario_team *team,
	const struct scenario_rubric *rubric, struct str about)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	json_open_object(&out);
	json_key(&out, STR("items"));
	json_open_object(&out);
	for (size_t i = 0; i < rubric->count; i++)
		json_member_int(&out, rubric->items[i].name,
			draw_item(players, team, about, rubric->items[i].name));
	json_close_object(&out);
	json_member_string(&out, STR("text"),
		str_of(players_word(players, "reason", about, justifications)));
	json_close_object(&out);
	return players_body(players, &text);
}

/* The grader whom the inject names grades first. */
static size_t
first_grader(const struct players *players, const struct journal_entry *work)
{
	const struct scenario_inject *inject = work->record.kind == RECORD_ANSWER
						       ? scenario_inject(players->state.scenario,
								 work->of->subject)
						       : NULL;
	size_t number = inject == NULL || inject->grader.len == 0
				? SIZE_MAX
				: players_number_at(players, DESK_GRADER, inject->grader);

	return number != SIZE_MAX
		       ? number
		       : (size_t)players_between(players, "grader", work->record.key, 0, 1000);
}

static unsigned
grades_of(const struct journal_entry *work)
{
	unsigned count = 0;

	for (const struct journal_entry *at = work->answered; at != NULL; at = at->next_answer)
		count += at->record.kind == RECORD_GRADE && journal_in_force(at);
	return count;
}

/* How many graders the work asks for now: two, and a third once these differ. */
static unsigned
graders_wanted(struct players *players, const struct journal_entry *work)
{
	struct grading grading;

	if (grades_of(work) < 2)
		return 2;
	if (score_grading(players->state.score, work->record.key, players->state.now,
		    players->round, &grading, NULL) != OK)
		return 2;
	return grading.stage == GRADING_THIRD ? GRADERS_MOST : 2;
}

static void
grade_work(struct players *players, const struct journal_entry *work,
	const struct scenario_rubric *rubric, const struct scenario_team *team)
{
	size_t graders = players_count_at(players, DESK_GRADER);
	unsigned wanted = graders_wanted(players, work);

	for (unsigned i = 0; i < wanted && i < graders; i++) {
		struct str about = str_printf(
			players->round, "%.*s %u", STR_FMT(work->record.key), i);
		int64_t delay = players_between(players, "reads", about, 10, 60) * PLAYER_MINUTE_MS;
		struct act act = { .kind = RECORD_GRADE,
			.of = work->record.key,
			.team = work->record.team,
			.key = players_key(players, "grade", about) };
		if ((!players->to_end &&
			    players->now_ms < players_time_of(players, work) + delay) ||
			players_did(players, act.key))
			continue;
		act.body = grade_body(players, team, rubric, about);
		players_do(players,
			players_at_desk(players, DESK_GRADER, first_grader(players, work) + i),
			&act);
	}
}

static bool
waits_for_grades(const struct journal_entry *work)
{
	return journal_in_force(work) && journal_answer(work, RECORD_GRADE_FINAL) == NULL &&
	       (work->record.kind != RECORD_ANSWER ||
		       (work->of != NULL && journal_answer(work->of, RECORD_ANSWER) == work));
}

void
players_grade(struct players *players)
{
	static const enum record_kind kinds[] = { RECORD_ANSWER, RECORD_REPORT };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct journal_entry *at = journal_first(players->state.journal, kinds[i]);
		for (; at != NULL; at = at->next_of_kind) {
			const struct scenario_team *team = scenario_team(
				players->state.scenario, at->record.team);
			const struct scenario_rubric *rubric =
				waits_for_grades(at) ? grading_rubric(&players->state, at) : NULL;
			if (rubric != NULL && team != NULL)
				grade_work(players, at, rubric, team);
		}
	}
}

/* --- white --- */

static void
confirm_holds(struct players *players)
{
	const struct journal_entry *at = journal_first(players->state.journal, RECORD_HOLD);

	for (; at != NULL; at = at->next_of_kind) {
		struct act act = { .kind = RECORD_CONFIRM, .of = at->record.key };
		if (journal_answer(at, RECORD_CONFIRM) != NULL)
			continue;
		act.key = players_key(players, "confirm", at->record.key);
		act.body = STR("{\"accept\":true,\"text\":\"All teams at once: it hit the way to "
			       "all of them.\"}");
		players_do(players, players_at_desk(players, DESK_WHITE | DESK_GREEN, 0), &act);
	}
}

static void
decide_appeals(struct players *players)
{
	const struct journal_entry *at = journal_first(players->state.journal, RECORD_APPEAL);

	for (; at != NULL; at = at->next_of_kind) {
		struct act act = {
			.kind = RECORD_DECISION, .of = at->record.key, .team = at->record.team
		};
		if (!journal_in_force(at) || journal_answer(at, RECORD_DECISION) != NULL)
			continue;
		act.key = players_key(players, "decision", at->record.key);
		act.body = str_printf(players->round, "{\"outcome\":\"uphold\",\"text\":\"%s\"}",
			players_word(players, "decides", at->record.key, decisions));
		players_do(players, players_at_desk(players, DESK_WHITE, 1), &act);
	}
}

void
players_decide(struct players *players)
{
	confirm_holds(players);
	decide_appeals(players);
}
