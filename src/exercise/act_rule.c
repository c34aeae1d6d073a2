/* act_rule.c - the rules, kind by kind.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/act_rule.h"

#include "base/json_write.h"
#include "exercise/entry_form.h"
#include "exercise/grading.h"
#include "exercise/inject_text.h"

typedef enum err act_rule(struct acting *acting, struct fault *why);

static struct str
text_of(const struct acting *acting, const char *key)
{
	return json_get_string(acting->body, str_of(key));
}

/* --- the frame --- */

static const struct {
	const char *action;
	unsigned states; /* bits (1 << enum clock_state) in which it makes sense */
} clock_actions[] = {
	{ "open", 1 << CLOCK_NEW },
	{ "start", 1 << CLOCK_NEW | 1 << CLOCK_OPEN },
	{ "pause", 1 << CLOCK_RUNNING },
	{ "resume", 1 << CLOCK_PAUSED },
	{ "speed", 1 << CLOCK_RUNNING | 1 << CLOCK_PAUSED | 1 << CLOCK_BETWEEN },
	{ "close", 1 << CLOCK_OPEN | 1 << CLOCK_RUNNING | 1 << CLOCK_PAUSED | 1 << CLOCK_BETWEEN },
};

static enum err
clock_rule(struct acting *acting, struct fault *why)
{
	struct str action = text_of(acting, "action");

	for (size_t i = 0; i < sizeof(clock_actions) / sizeof(*clock_actions); i++)
		if (str_eq(str_of(clock_actions[i].action), action) &&
			(clock_actions[i].states >> acting->state.clock_state & 1) != 0)
			return OK;
	return fail(why, E_CONFLICT, "%.*s: the exercise is %s", STR_FMT(action),
		clock_state_name(acting->state.clock_state));
}

static enum err
phase_rule(struct acting *acting, struct fault *why)
{
	const struct scenario_phase *phase = scenario_phase_by_name(
		acting->state.scenario, text_of(acting, "phase"));
	enum clock_state state = acting->state.clock_state;

	if (state != CLOCK_RUNNING && state != CLOCK_PAUSED && state != CLOCK_BETWEEN)
		return fail(why, E_CONFLICT, "the exercise is %s", clock_state_name(state));
	if (phase->start < acting->state.scenario_now)
		return fail(why, E_CONFLICT, "that phase has begun already: time does not go back");
	return OK;
}

static enum err
scenario_rule(struct acting *acting, struct fault *why)
{
	struct scenario_source source;
	struct scenario_report report;
	struct fault reason;

	if (score_is_frozen(acting->state.score, acting->state.now))
		return fail(why, E_CONFLICT,
			"the public view is frozen, and another scenario would change it: lift the "
			"freeze first");
	TRY(scenario_unpack(acting->arena, acting->act.body, &source, why));
	if (scenario_read(acting->arena, &source, &acting->scenario, &report, &reason) != OK)
		return fail_at(why, E_INVALID, str_of(reason.where), "%s", reason.text);
	return OK;
}

static enum err
freeze_lifted_rule(struct acting *acting, struct fault *why)
{
	if (score_is_frozen(acting->state.score, acting->state.now))
		return OK;
	return fail(why, E_CONFLICT, "the public view is not frozen");
}

/* What teams do, they do while the exercise is open. */
static enum err
open_rule(struct acting *acting, struct fault *why)
{
	enum clock_state state = acting->state.clock_state;

	if (state == CLOCK_NEW || state == CLOCK_CLOSED)
		return fail(why, E_CONFLICT, "the exercise is %s", clock_state_name(state));
	return OK;
}

/* Nobody captures from a team that is there for development, and nobody learns so that there is one. */
static enum err
flag_rule(struct acting *acting, struct fault *why)
{
	const struct scenario_team *victim = scenario_team_by_name(
		acting->state.scenario, text_of(acting, "victim"));

	if (victim->kind != TEAM_BLUE && !acting->by->node)
		return entry_form_no_name(
			STR("/victim"), "team", text_of(acting, "victim"), why);
	return open_rule(acting, why);
}

/* --- injects --- */

static enum err
inject_sent_rule(struct acting *acting, struct fault *why)
{
	struct str name = text_of(acting, "inject");
	const struct scenario_inject *inject = scenario_inject(acting->state.scenario, name);
	struct str team = exercise_team_name(acting->state.scenario, acting->act.team);
	const struct journal_entry *sent;
	unsigned round;

	TRY(open_rule(acting, why));
	if (!scenario_inject_is_for(inject, acting->act.team))
		return fail_at(
			why, E_INVALID, STR("team"), "that inject is not for %.*s", STR_FMT(team));
	sent = inject_sent(acting->state.journal, acting->arena, name, team, &round);
	if (sent != NULL && journal_in_force(sent) &&
		journal_answer(sent, RECORD_INJECT_WITHDRAWN) == NULL)
		return fail(why, E_CONFLICT, "that team has it already: withdraw it first");
	if (!str_eq(acting->act.key, inject_key(acting->arena, name, team, round)))
		return fail_at(why, E_INVALID, STR("key"), "its key is %.*s",
			STR_FMT(inject_key(acting->arena, name, team, round)));
	return OK;
}

static enum err
definition_rule(struct acting *acting, struct fault *why)
{
	if (json_get(acting->body, STR("definition")) == NULL)
		return OK;
	return exercise_try_definition(&acting->state, acting->arena, acting->act.kind,
		acting->body, &acting->scenario, why);
}

/* Of a task one moment is moved that has not come; what was due already is in the record. */
static enum err
task_changed_rule(struct acting *acting, struct fault *why)
{
	const struct exercise_state *state = &acting->state;
	const struct scenario_task *task = scenario_task(state->scenario, text_of(acting, "task"));
	const struct planned_task *planned;
	int64_t from_ms;
	int64_t at_ms;
	bool found = false;

	TRY(definition_rule(acting, why));
	if (task == NULL || !json_to_int(json_get(acting->body, STR("from_ms")), &from_ms) ||
		!json_to_int(json_get(acting->body, STR("at_ms")), &at_ms))
		return OK;
	planned = &state->task_plan[task - state->scenario->tasks];
	for (size_t i = 0; i < planned->moment_count; i++) {
		found |= planned->moments[i] == from_ms * 1000;
		if (planned->moments[i] == at_ms * 1000)
			return fail_at(why, E_INVALID, STR("/at_ms"),
				"it is tried at that moment already");
	}
	if (!found)
		return fail_at(why, E_INVALID, STR("/from_ms"), "it is not planned for that moment");
	if (from_ms <= to_milliseconds(state->scenario_now))
		return fail(why, E_CONFLICT, "too late: it was due at that moment");
	if (at_ms * 1000 + task->due < state->scenario_now)
		return fail_at(why, E_INVALID, STR("/at_ms"), "it would be over already");
	return OK;
}

static enum err
withdrawn_rule(struct acting *acting, struct fault *why)
{
	if (journal_answer(acting->of, RECORD_INJECT_WITHDRAWN) != NULL)
		return fail(why, E_CONFLICT, "it is withdrawn already");
	return OK;
}

static enum err
answer_rule(struct acting *acting, struct fault *why)
{
	const struct journal_entry *sent = acting->of;

	TRY(open_rule(acting, why));
	if (!journal_in_force(sent) || journal_answer(sent, RECORD_INJECT_WITHDRAWN) != NULL)
		return fail(why, E_CONFLICT, "that inject was withdrawn");
	if (sent->due_ms < 0 && sent->close_ms < 0)
		return fail(why, E_CONFLICT, "that inject asks for no answer");
	if (sent->close_ms >= 0 && to_milliseconds(acting->state.scenario_now) > sent->close_ms)
		return fail(why, E_CONFLICT, "too late: that inject is closed");
	return OK;
}

/* --- appeals --- */

static bool
is_of_line(const struct journal_entry *appeal)
{
	return appeal->of == NULL && str_find(appeal->record.body, STR("\"line\"")) <
					     appeal->record.body.len;
}

/* One appeal against a line at a time; after a decision what has come since. */
static enum err
check_line_is_free(const struct acting *acting, struct str line, int64_t at, struct fault *why)
{
	const struct journal_entry *appeal = journal_first(acting->state.journal, RECORD_APPEAL);

	for (; appeal != NULL; appeal = appeal->next_of_kind) {
		const struct journal_entry *decision = journal_answer(appeal, RECORD_DECISION);
		if (!is_of_line(appeal) || appeal->record.team != acting->act.team ||
			!str_eq(appeal->subject, line) || !journal_in_force(appeal))
			continue;
		if (decision == NULL)
			return fail(why, E_CONFLICT, "there is an appeal against it already");
		if (decision->record.posted >= at)
			return fail(why, E_CONFLICT, "that was decided already");
	}
	return OK;
}

/* The effect is appealed against as the team was shown it: what made it stays hidden. */
static enum err
line_appeal_rule(struct acting *acting, struct fault *why)
{
	struct str line = text_of(acting, "line");
	struct score_cut cut = { .view = VIEW_TEAM, .team = acting->act.team };
	const struct score_line *lines;
	size_t count;
	bool found = false;

	if (!timestamp_parse(text_of(acting, "at"), &cut.at) || cut.at > acting->state.now)
		return fail_at(why, E_INVALID, STR("/at"), "a moment up to now");
	if (acting->state.now - cut.at > acting->state.rules->appeal_window)
		return fail(why, E_CONFLICT, "too late: the window for appeals is over");
	TRY(exercise_lines(acting->exercise, &acting->state, &cut, SIZE_MAX, acting->arena, &count,
		&lines, why));
	for (size_t i = 0; i < count; i++)
		found |= str_eq(lines[i].subject, line);
	if (!found)
		return fail_at(why, E_INVALID, STR("/line"), "your score had no such line then");
	return check_line_is_free(acting, line, cut.at, why);
}

static enum err
appeal_rule(struct acting *acting, struct fault *why)
{
	int64_t window = acting->state.rules->appeal_window;
	int64_t published = acting->of != NULL ? acting->of->record.posted : 0;

	if (acting->of == NULL && text_of(acting, "line").len > 0)
		return line_appeal_rule(acting, why);
	if (acting->of == NULL && !timestamp_parse(text_of(acting, "to"), &published))
		return fail_at(why, E_INVALID, STR("of"),
			"an appeal is of an entry, or names check, from and to, or a line");
	if (published > acting->state.now)
		return fail_at(why, E_INVALID, STR("/to"), "the end lies in the future");
	if (acting->of != NULL && journal_answer(acting->of, RECORD_APPEAL) != NULL)
		return fail(why, E_CONFLICT, "there is an appeal against it already");
	if (acting->of != NULL && !journal_in_force(acting->of))
		return fail(why, E_CONFLICT, "it is not in force any more");
	if (window < acting->state.now - published)
		return fail(why, E_CONFLICT, "too late: the window for appeals is over");
	return OK;
}

/* Has the person a part in what is appealed against? */
static bool
has_part(const struct acting *acting, const struct journal_entry *entry)
{
	int64_t person = acting->by->person;

	if (entry == NULL || person == 0)
		return false;
	if (entry->record.author == person)
		return true;
	if (entry->record.kind != RECORD_GRADE_FINAL || entry->of == NULL)
		return false;
	for (const struct journal_entry *at = entry->of->answered; at != NULL; at = at->next_answer)
		if (at->record.kind == RECORD_GRADE && at->record.author == person)
			return true;
	return false;
}

static enum err
check_items(const struct acting *acting, const struct journal_entry *graded, const char *key,
	struct fault *why)
{
	const struct json *items = json_get(acting->body, str_of(key));
	const struct scenario_rubric *rubric = grading_rubric(&acting->state, graded);
	struct str where = str_printf(acting->arena, "/%s", key);

	if (items == NULL)
		return OK;
	if (rubric == NULL)
		return fail_at(why, E_INVALID, where, "that is not graded by a rubric");
	return entry_form_check_items(rubric, items, where, why);
}

/* What makes a team lose points and is hidden from it; all else is appealed against by itself. */
static bool
is_hidden_cause(enum record_kind kind)
{
	static const enum record_kind kinds[] = { RECORD_RED_EVENT, RECORD_ADJUSTMENT,
		RECORD_USABILITY, RECORD_RELEASE_ERROR, RECORD_SHARE_JUDGED, RECORD_LINK,
		RECORD_OBJECTIVE_MET };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (kinds[i] == kind)
			return true;
	return false;
}

static enum err
take_cause(struct acting *acting, struct str key, const struct journal_entry **ret,
	struct fault *why)
{
	const struct journal_entry *cause = journal_find(acting->state.journal, key);

	if (cause == NULL || cause->record.team != acting->of->record.team ||
		!is_hidden_cause(cause->record.kind) || !journal_in_force(cause))
		return fail_at(why, E_INVALID, STR("/entries"),
			"%.*s is in force as nothing that could have cost that team points",
			STR_FMT(str_first(key, 64)));
	if (has_part(acting, cause))
		return fail(
			why, E_DENIED, "an appeal is decided by somebody who had no part in it");
	*ret = cause;
	return OK;
}

/* White names what was wrong: it is taken back with the decision. */
static enum err
line_decision_rule(struct acting *acting, struct fault *why)
{
	const struct json *entries = json_get(acting->body, STR("entries"));
	const struct journal_entry **causes;

	if (str_eq(text_of(acting, "outcome"), STR("uphold")))
		return OK;
	if (entries == NULL || entries->count == 0)
		return fail_at(why, E_INVALID, STR("/entries"),
			"an appeal against a line is upheld, or replaced by taking entries back: "
			"which?");
	causes = arena_array(acting->arena, entries->count, const struct journal_entry *);
	if (causes == NULL)
		return fail_nomem(why);
	JSON_EACH (key, entries)
		TRY(take_cause(acting, key->string, &causes[acting->reversal_count++], why));
	acting->reversals = causes;
	return OK;
}

static enum err
decision_rule(struct acting *acting, struct fault *why)
{
	const struct journal_entry *appealed = acting->of->of;

	if (journal_answer(acting->of, RECORD_DECISION) != NULL)
		return fail(why, E_CONFLICT, "that appeal is decided already");
	if (has_part(acting, appealed) || acting->of->record.author == acting->by->person)
		return fail(
			why, E_DENIED, "an appeal is decided by somebody who had no part in it");
	if (is_of_line(acting->of))
		return line_decision_rule(acting, why);
	if (json_get(acting->body, STR("entries")) != NULL)
		return fail_at(why, E_INVALID, STR("/entries"),
			"what is appealed against is taken back by itself");
	if (json_get(acting->body, STR("grade")) == NULL)
		return OK;
	if (appealed == NULL || appealed->record.kind != RECORD_GRADE_FINAL)
		return fail_at(
			why, E_INVALID, STR("/grade"), "what is appealed against is no grade");
	return check_items(acting, appealed->of, "grade", why);
}

/* --- grades --- */

/* The last answer counts, so an earlier one is not graded. */
static bool
is_superseded(const struct journal_entry *entry)
{
	return entry->record.kind == RECORD_ANSWER && entry->of != NULL &&
	       journal_answer(entry->of, RECORD_ANSWER) != entry;
}

static enum err
grade_rule(struct acting *acting, struct fault *why)
{
	const struct journal_entry *graded = acting->of;

	if (grading_rubric(&acting->state, graded) == NULL)
		return fail_at(why, E_INVALID, STR("of"), "that is not graded by a rubric");
	TRY(check_items(acting, graded, "items", why));
	if (!journal_in_force(graded))
		return fail(why, E_CONFLICT, "that is not in force");
	if (is_superseded(graded))
		return fail(why, E_CONFLICT, "the team has answered again: grade the later answer");
	if (journal_answer(graded, RECORD_GRADE_FINAL) != NULL)
		return fail(why, E_CONFLICT, "that is graded already");
	for (const struct journal_entry *at = graded->answered; at != NULL; at = at->next_answer)
		if (at->record.kind == RECORD_GRADE && at->record.author == acting->by->person &&
			journal_in_force(at))
			return fail(why, E_CONFLICT, "you have graded that: reverse it first");
	return OK;
}

static enum err
grade_final_rule(struct acting *acting, struct fault *why)
{
	if (grading_rubric(&acting->state, acting->of) == NULL)
		return fail_at(why, E_INVALID, STR("of"), "that is not graded by a rubric");
	TRY(check_items(acting, acting->of, "items", why));
	if (journal_answer(acting->of, RECORD_GRADE_FINAL) != NULL)
		return fail(why, E_CONFLICT, "that is graded already");
	return OK;
}

static enum err
link_rule(struct acting *acting, struct fault *why)
{
	const struct json *red = json_get(acting->body, STR("red"));
	const struct journal_entry *event;

	if (journal_answer(acting->of, RECORD_LINK) != NULL)
		return fail(why, E_CONFLICT, "that report is linked already: reverse it first");
	if (red->type == JSON_NULL)
		return OK;
	event = journal_find(acting->state.journal, red->string);
	if (event == NULL || event->record.kind != RECORD_RED_EVENT ||
		event->record.team != acting->act.team)
		return fail_at(why, E_INVALID, STR("/red"), "no event of red against that team");
	return OK;
}

/* --- users --- */

/* A mark is of a task that is due, or names one itself. */
static enum err
usability_rule(struct acting *acting, struct fault *why)
{
	const struct journal_entry *due = acting->of;
	bool names_one = json_get(acting->body, STR("task")) != NULL;

	if (due == NULL)
		return names_one ? OK
				 : fail_at(why, E_INVALID, STR("/task"),
					   "a mark is of a task that is due, or names task and system");
	if (names_one)
		return fail_at(why, E_INVALID, STR("/task"),
			"the mark is of a task that is due, and names no other");
	if (due->record.team != acting->act.team)
		return fail_at(why, E_INVALID, STR("team"), "that task is due for another team");
	if (!journal_in_force(due))
		return fail(why, E_CONFLICT, "that task was taken back");
	if (to_milliseconds(acting->state.scenario_now) > due->close_ms)
		return fail(why, E_CONFLICT, "too late: that task is over");
	for (const struct journal_entry *at = due->answered; at != NULL; at = at->next_answer)
		if (at->record.kind == RECORD_USABILITY && at->record.author == acting->by->person &&
			journal_in_force(at))
			return fail(why, E_CONFLICT, "you have marked that: reverse it first");
	return OK;
}

/* --- two persons, and taking back --- */

static enum err
confirm_rule(struct acting *acting, struct fault *why)
{
	enum record_kind kind = acting->of->record.kind;
	unsigned desks = kind == RECORD_HOLD ? DESK_WHITE | DESK_GREEN : DESK_WHITE;

	if ((acting->by->seat.desks & desks) == 0)
		return fail(why, E_DENIED, "that is for %s to confirm",
			kind == RECORD_HOLD ? "white or green" : "white");
	if (acting->of->record.author == acting->by->person && acting->by->person != 0)
		return fail(why, E_DENIED, "another person has to confirm it");
	if (journal_answer(acting->of, RECORD_CONFIRM) != NULL)
		return fail(why, E_CONFLICT, "that is confirmed or refused already");
	return OK;
}

static bool
is_reversed(const struct journal_entry *entry)
{
	for (const struct journal_entry *at = entry->answered; at != NULL; at = at->next_answer)
		if (at->record.kind == RECORD_REVERSAL)
			return true;
	return false;
}

static enum err
reversal_rule(struct acting *acting, struct fault *why)
{
	bool white = (acting->by->seat.desks & DESK_WHITE) != 0;

	if (!white && acting->of->record.author != acting->by->person)
		return fail(why, E_DENIED, "only white takes back what others wrote");
	if (is_reversed(acting->of))
		return fail(why, E_CONFLICT, "that is taken back already");
	return OK;
}

/* --- the table; kinds without a rule are allowed at any time --- */

static act_rule *const rules[RECORD_KIND_COUNT] = {
	[RECORD_SCENARIO] = scenario_rule,
	[RECORD_CLOCK] = clock_rule,
	[RECORD_PHASE] = phase_rule,
	[RECORD_FREEZE_LIFTED] = freeze_lifted_rule,
	[RECORD_INJECT_SENT] = inject_sent_rule,
	[RECORD_INJECT_CHANGED] = definition_rule,
	[RECORD_INJECT_WITHDRAWN] = withdrawn_rule,
	[RECORD_ANSWER] = answer_rule,
	[RECORD_REPORT] = open_rule,
	[RECORD_HELP] = open_rule,
	[RECORD_FLAG] = flag_rule,
	[RECORD_APPEAL] = appeal_rule,
	[RECORD_DECISION] = decision_rule,
	[RECORD_LINK] = link_rule,
	[RECORD_GRADE] = grade_rule,
	[RECORD_GRADE_FINAL] = grade_final_rule,
	[RECORD_TASK_CHANGED] = task_changed_rule,
	[RECORD_USABILITY] = usability_rule,
	[RECORD_CONFIRM] = confirm_rule,
	[RECORD_REVERSAL] = reversal_rule,
	[RECORD_CHECK_CHANGED] = definition_rule,
};

enum err
act_rule_check(struct acting *acting, struct fault *why)
{
	act_rule *rule = rules[acting->act.kind];

	return rule == NULL ? OK : rule(acting, why);
}
