/* dry_run_findings.c - what a dry run showed: injects, contingencies, graders, goals, red.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "base/timestamp.h"
#include "exercise/dry_run_private.h"
#include "exercise/grading.h"
#include "exercise/inject_text.h"

struct finding {
	struct dry_run *run;
	struct exercise_state state;
	struct arena *arena;
	int64_t late_after; /* scenario time */
	struct dry_run_findings *ret;
};

static bool
is_blue(const struct scenario_team *team)
{
	return team->kind == TEAM_BLUE;
}

/* Did it come in what was played, not before? */
static bool
is_of_play(const struct finding *finding, const struct journal_entry *entry)
{
	return entry->record.posted > finding->run->posted;
}

static struct str
copy(const struct finding *finding, struct str text)
{
	return str_copy(finding->arena, text);
}

/* --- injects --- */

static void
count_inject(struct finding *finding, size_t index, const struct scenario_team *team,
	struct dry_run_inject *ret)
{
	const struct scenario_inject *inject = &finding->state.scenario->injects[index];
	const struct planned_inject *planned = &finding->state.plan[index];
	const struct journal_entry *sent = inject_sent(
		finding->state.journal, finding->arena, inject->name, team->name, NULL);
	bool was_due = planned->at >= finding->run->from &&
		       planned->at <= finding->state.scenario_now;

	ret->teams++;
	if (sent == NULL) {
		ret->never += !planned->skipped && planned->at != INT64_MAX && was_due;
		return;
	}
	ret->sent++;
	ret->answered += journal_answer(sent, RECORD_ANSWER) != NULL;
	if (planned->at != INT64_MAX && is_of_play(finding, sent) && was_due &&
		inject->after.len == 0)
		ret->late += clock_at(finding->state.clock, sent->record.event) >
			     planned->at + finding->late_after;
	for (const struct journal_entry *at = sent->answered; at != NULL; at = at->next_answer)
		ret->fired += at->record.kind == RECORD_CONTINGENCY;
}

static enum err
find_injects(struct finding *finding, struct fault *why)
{
	const struct scenario *scenario = finding->state.scenario;
	struct dry_run_inject *list = arena_array(
		finding->arena, scenario->inject_count + 1, struct dry_run_inject);

	if (list == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < scenario->inject_count; i++) {
		const struct scenario_inject *inject = &scenario->injects[i];
		list[i] = (struct dry_run_inject){ .name = copy(finding, inject->name),
			.contingency = copy(finding, inject->contingency),
			.planned = finding->state.plan[i].at };
		for (size_t k = 0; k < scenario->team_count; k++)
			if (is_blue(&scenario->teams[k]) &&
				scenario_inject_is_for(inject, scenario->teams[k].index))
				count_inject(finding, i, &scenario->teams[k], &list[i]);
		list[i].open = list[i].planned == INT64_MAX && list[i].sent == 0;
	}
	finding->ret->inject_count = scenario->inject_count;
	finding->ret->injects = list;
	return OK;
}

/* --- graders --- */

struct grade_at {
	struct str name;
	int64_t hour;
};

static int
by_name_and_hour(const void *left, const void *right)
{
	const struct grade_at *a = left;
	const struct grade_at *b = right;
	int order = str_compare(a->name, b->name);

	return order != 0 ? order : (a->hour > b->hour) - (a->hour < b->hour);
}

static void
sum_graders(struct finding *finding, const struct grade_at *grades, size_t count,
	struct dry_run_grader *list)
{
	size_t graders = 0;
	unsigned in_hour = 0;

	for (size_t i = 0; i < count; i++) {
		bool same = i > 0 && str_eq(grades[i - 1].name, grades[i].name);
		if (!same)
			list[graders++] = (struct dry_run_grader){ .name = grades[i].name };
		in_hour = same && grades[i - 1].hour == grades[i].hour ? in_hour + 1 : 1;
		list[graders - 1].grades++;
		if (in_hour > list[graders - 1].busiest)
			list[graders - 1].busiest = in_hour;
	}
	finding->ret->grader_count = graders;
	finding->ret->graders = list;
}

static enum err
find_graders(struct finding *finding, struct fault *why)
{
	const struct journal_entry *at = journal_first(finding->state.journal, RECORD_GRADE);
	size_t most = journal_count(finding->state.journal) + 1;
	struct grade_at *grades = arena_array(finding->arena, most, struct grade_at);
	struct dry_run_grader *list = arena_array(finding->arena, most, struct dry_run_grader);
	size_t count = 0;

	if (grades == NULL || list == NULL)
		return fail_nomem(why);
	for (; at != NULL; at = at->next_of_kind)
		if (is_of_play(finding, at))
			grades[count++] = (struct grade_at){ copy(finding, at->record.author_name),
				clock_at(finding->state.clock, at->record.event) /
					(3600 * MICROSECONDS_PER_SECOND) };
	qsort(grades, count, sizeof(*grades), by_name_and_hour);
	sum_graders(finding, grades, count, list);
	return OK;
}

static void
count_ungraded(struct finding *finding)
{
	static const enum record_kind kinds[] = { RECORD_ANSWER, RECORD_REPORT };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct journal_entry *at = journal_first(finding->state.journal, kinds[i]);
		for (; at != NULL; at = at->next_of_kind)
			finding->ret->ungraded += journal_in_force(at) &&
						  grading_rubric(&finding->state, at) != NULL &&
						  journal_answer(at, RECORD_GRADE_FINAL) == NULL &&
						  (kinds[i] != RECORD_ANSWER ||
							  journal_answer(at->of, RECORD_ANSWER) ==
								  at);
	}
}

/* --- goals --- */

static enum err
find_goals(struct finding *finding, struct fault *why)
{
	const struct scenario *scenario = finding->state.scenario;
	struct dry_run_goal *list = arena_array(
		finding->arena, scenario->goal_count + 1, struct dry_run_goal);
	const struct board *board;

	if (list == NULL)
		return fail_nomem(why);
	TRY(exercise_board(finding->run->exercise, &finding->state, VIEW_WHITE, 0, 0,
		finding->arena, &board, why));
	for (size_t i = 0; i < scenario->goal_count; i++)
		list[i] = (struct dry_run_goal){ .name = copy(finding, scenario->goals[i].name),
			.metric = copy(finding, scenario->goals[i].metric),
			.teams = (unsigned)board->team_count };
	for (size_t i = 0; i < board->team_count; i++)
		for (size_t k = 0; k < board->teams[i].goal_count; k++)
			list[board->teams[i].goals[k].goal].met += board->teams[i].goals[k].met;
	finding->ret->goal_count = scenario->goal_count;
	finding->ret->goals = list;
	return OK;
}

/* --- red --- */

static enum err
find_objectives(struct finding *finding, struct fault *why)
{
	const struct scenario *scenario = finding->state.scenario;
	struct dry_run_objective *list = arena_array(
		finding->arena, scenario->red_objective_count + 1, struct dry_run_objective);
	struct score_red red;

	if (list == NULL)
		return fail_nomem(why);
	TRY(score_red(finding->state.score, finding->state.now, finding->arena, &red, why));
	for (size_t i = 0; i < scenario->red_objective_count; i++) {
		list[i] = (struct dry_run_objective){ .best = -1,
			.name = copy(finding, scenario->red_objectives[i].name),
			.teams = (unsigned)red.count };
		for (size_t k = 0; k < red.count; k++) {
			list[i].tried += red.teams[k].stages[i] >= 0;
			if (red.teams[k].stages[i] > list[i].best)
				list[i].best = red.teams[k].stages[i];
		}
	}
	finding->ret->objective_count = scenario->red_objective_count;
	finding->ret->objectives = list;
	return OK;
}

/* --- counts --- */

static unsigned
count_kind(const struct finding *finding, enum record_kind kind)
{
	const struct journal_entry *at = journal_first(finding->state.journal, kind);
	unsigned count = 0;

	for (; at != NULL; at = at->next_of_kind)
		count += is_of_play(finding, at);
	return count;
}

static unsigned
count_mails(const struct finding *finding)
{
	const struct journal_entry *at = journal_first(finding->state.journal, RECORD_INJECT_SENT);
	unsigned count = 0;

	for (; at != NULL; at = at->next_of_kind) {
		const struct scenario_inject *inject = scenario_inject(
			finding->state.scenario, at->subject);
		count += inject != NULL && inject->channel == INJECT_BY_MAIL &&
			 is_of_play(finding, at);
	}
	return count;
}

/* Desks without whom part of the scenario cannot be played. */
static unsigned
find_empty_desks(const struct scenario *scenario)
{
	unsigned seats = 0;
	unsigned needed = DESK_WHITE;

	for (size_t i = 0; i < scenario->person_count; i++)
		seats |= scenario->people[i].desks;
	needed |= scenario->red_objective_count > 0 ? DESK_RED : 0;
	needed |= scenario->rubric_count > 0 ? DESK_GRADER : 0;
	return needed & ~seats;
}

static enum err
find_all(struct finding *finding, struct fault *why)
{
	struct dry_run_findings *ret = finding->ret;

	TRY(find_injects(finding, why));
	TRY(find_graders(finding, why));
	TRY(find_goals(finding, why));
	TRY(find_objectives(finding, why));
	count_ungraded(finding);
	ret->mails = count_mails(finding);
	ret->holds = count_kind(finding, RECORD_HOLD);
	ret->appeals = count_kind(finding, RECORD_APPEAL);
	ret->release_errors = count_kind(finding, RECORD_RELEASE_ERROR);
	ret->empty_desks = find_empty_desks(finding->state.scenario);
	ret->from = finding->run->from;
	ret->to = finding->state.scenario_now;
	return OK;
}

enum err
dry_run_findings(
	struct dry_run *run, struct arena *arena, struct dry_run_findings *ret, struct fault *why)
{
	struct dry_run_findings found = { .results = players_results(run->players),
		.refusals = players_refused(run->players) };
	struct finding finding = { .run = run, .arena = arena, .ret = &found };
	enum err err;

	/* At six hundred times the speed the node's own quarter of a second is two and a half
	 * minutes. */
	finding.late_after = run->speed_milli * (MICROSECONDS_PER_SECOND / 1000);
	if (finding.late_after < DRY_RUN_LATE_SECONDS * MICROSECONDS_PER_SECOND)
		finding.late_after = DRY_RUN_LATE_SECONDS * MICROSECONDS_PER_SECOND;
	TRY(exercise_enter(run->exercise, &finding.state, why));
	err = find_all(&finding, why);
	exercise_leave(run->exercise);
	TRY(err);
	*ret = found;
	return OK;
}
