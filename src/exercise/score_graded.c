/* score_graded.c - `graded`: answers to injects, and reports, as people graded them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_graded.h"

#include "exercise/fixed.h"

enum { LATE_WORTH, LATE_AFTER, EVERY };

static const struct score_parameter parameters[] = {
	[LATE_WORTH] = { STR_INIT("late_worth"), 500000, 0, FIXED_ONE, 0,
		"what is left of a grade at late_after" },
	[LATE_AFTER] = { STR_INIT("late_after"), 500000, 1, 10 * FIXED_ONE, 0,
		"share of the window after the due time at which late_worth is reached" },
	[EVERY] = { STR_INIT("every"), 0, 0, FIXED_ONE, FIXED_ONE,
		"1: injects and reports of every category, not of this one alone" },
};

/* --- lateness --- */

/* From `high` at `from` down to `low` at `to`. */
static int64_t
slope(int64_t at, int64_t from, int64_t to, int64_t high, int64_t low)
{
	if (at >= to)
		return low;
	return high - fixed_divide((__int128)(high - low) * (at - from), to - from);
}

int64_t
graded_lateness(
	const struct graded_window *window, int64_t at, int64_t late_worth, int64_t late_after)
{
	int64_t knee;

	if (at >= window->close && window->close != INT64_MAX)
		return 0;
	if (at <= window->due)
		return FIXED_ONE;
	knee = window->due +
	       fixed_mul_div(window->due > window->sent ? window->due - window->sent : 0,
		       late_after, FIXED_ONE);
	if (at < knee)
		return slope(at, window->due, knee, FIXED_ONE, late_worth);
	if (window->close == INT64_MAX)
		return late_worth;
	return slope(at, knee, window->close, late_worth, 0);
}

/* --- what is graded --- */

struct task {
	size_t place;
	const struct ledger_entry *entry;    /* inject.sent, or the report itself */
	const struct ledger_entry *answer;   /* NULL: none came */
	const struct ledger_entry *final;    /* NULL: none came */
	const struct ledger_entry *decision; /* that took the grade's place */
	struct str name;
	int64_t time, weight, lateness, grade;
};

struct grading {
	struct fold *fold;
	const struct rules_category *category;
	struct task *tasks;
	size_t count;
	int64_t weights[TEAMS_MAX]; /* by place */
};

bool
graded_inject(const struct fold *fold, const struct ledger_entry *entry, struct graded_inject *ret)
{
	const struct ledger_inject *sent = &entry->inject.inject;
	struct ledger_list changes = fold_list(fold, RECORD_INJECT_CHANGED);
	bool found = sent->index != SIZE_MAX;

	if (found) {
		const struct scenario_inject *inject = &fold->scenario->injects[sent->index];
		*ret = (struct graded_inject){ inject->category, inject->rubric, inject->weight };
	}
	LEDGER_EACH (change, &changes) {
		const struct ledger_inject *inject = &change->inject.inject;
		if (!change->sound || !inject->defined || !str_eq(inject->name, sent->name) ||
			!fold_in_force(fold, change))
			continue;
		*ret = (struct graded_inject){ inject->category, inject->rubric, inject->weight };
		found = true;
	}
	return found;
}

static bool
belongs(const struct grading *grading, struct str category, struct str rubric)
{
	return rubric.len > 0 && (rules_number(grading->category, EVERY) > 0 ||
					 str_eq(category, grading->category->name));
}

static const struct scenario_rubric *
find_rubric(const struct scenario *scenario, struct str name)
{
	for (size_t i = 0; i < scenario->rubric_count; i++)
		if (str_eq(scenario->rubrics[i].name, name))
			return &scenario->rubrics[i];
	return NULL;
}

static int64_t
mark_of(const struct ledger_marks *marks, struct str item)
{
	for (size_t i = 0; i < marks->count; i++)
		if (str_eq(marks->marks[i].item, item))
			return marks->marks[i].thousandths;
	return 0;
}

int64_t
graded_grade(const struct scenario_rubric *rubric, const struct ledger_marks *marks)
{
	__int128 sum = 0;
	int64_t weights = 0;

	if (rubric == NULL)
		return 0;
	for (size_t i = 0; i < rubric->count; i++) {
		sum += (__int128)mark_of(marks, rubric->items[i].name) * rubric->items[i].weight;
		weights += rubric->items[i].weight;
	}
	return weights == 0 ? 0 : fixed_divide(sum * 1000, weights);
}

static int64_t
grades_at(const struct fold *fold)
{
	return fold->grades < fold->wall ? fold->grades : fold->wall;
}

/* The grade as it stands, or what a decision put in its place; false: it left force. */
static bool
take_final(const struct ledger_entry *final, int64_t at, struct graded_result *ret)
{
	const struct ledger_entry *decision = ledger_overturned(final, at);

	if (decision != NULL && (decision->decision.outcome == OUTCOME_EXCUSE ||
					decision->decision.marks.count == 0))
		return false;
	ret->final = final;
	ret->decision = decision;
	return true;
}

bool
graded_work(const struct fold *fold, const struct ledger_entry *work, struct str rubric,
	struct graded_result *ret)
{
	int64_t at = grades_at(fold);
	const struct ledger_marks *marks;

	*ret = (struct graded_result){ 0 };
	LEDGER_EACH_REFERRER (final, work)
		if (final->kind == RECORD_GRADE_FINAL && ledger_stands(final, at) &&
			(ret->final == NULL || final->posted > ret->final->posted))
			(void)take_final(final, at, ret);
	if (ret->final == NULL)
		return false;
	marks = ret->decision != NULL ? &ret->decision->decision.marks : &ret->final->marks;
	ret->grade = graded_grade(find_rubric(fold->scenario, rubric), marks);
	return true;
}

/* The last answer before the close. */
static const struct ledger_entry *
last_answer(const struct fold *fold, const struct ledger_entry *sent)
{
	const struct ledger_entry *last = NULL;

	LEDGER_EACH_REFERRER (answer, sent) {
		if (answer->kind != RECORD_ANSWER || answer->team != sent->team ||
			fold_after_close(fold, answer) || !fold_in_force(fold, answer) ||
			(sent->inject.close != INT64_MAX &&
				fold_time(fold, answer) > sent->inject.close))
			continue;
		if (last == NULL || answer->event > last->event ||
			(answer->event == last->event && answer->posted > last->posted))
			last = answer;
	}
	return last;
}

static bool
is_withdrawn(const struct fold *fold, const struct ledger_entry *sent)
{
	LEDGER_EACH_REFERRER (withdrawn, sent)
		if (withdrawn->kind == RECORD_INJECT_WITHDRAWN && fold_in_force(fold, withdrawn))
			return true;
	return false;
}

/* The inject that an entry is about in the end, by itself and what it refers to, as far as that is
 * in force; empty: none. */
static struct str
inject_behind(const struct fold *fold, const struct ledger_entry *entry)
{
	for (int steps = 0; entry != NULL && steps < 4; steps++) {
		if (steps > 0 && !fold_in_force(fold, entry))
			return STR("");
		if (entry->kind == RECORD_INJECT_SENT)
			return entry->inject.inject.name;
		entry = ledger_of(entry);
	}
	return STR("");
}

/* An inject that a decision excused leaves the sum of all teams. */
static bool
is_excused(const struct fold *fold, struct str inject)
{
	struct ledger_list decisions = fold_list(fold, RECORD_DECISION);

	LEDGER_EACH (decision, &decisions) {
		const struct ledger_entry *excused = ledger_stands(decision, fold->wall)
							     ? ledger_excused(decision, fold->wall)
							     : NULL;
		if (excused != NULL && str_eq(inject_behind(fold, excused), inject))
			return true;
	}
	return false;
}

/* --- gathering --- */

static void
add_task(struct grading *grading, struct task task)
{
	grading->tasks[grading->count++] = task;
	grading->weights[task.place] += task.weight;
}

static void
gather_inject(struct grading *grading, const struct ledger_entry *sent)
{
	struct fold *fold = grading->fold;
	struct graded_inject form;
	struct graded_result result;
	struct task task = { .place = fold_place(fold, sent->team),
		.entry = sent,
		.name = sent->inject.inject.name };
	struct graded_window window;

	if (!fold_counts(fold, sent) || !graded_inject(fold, sent, &form) ||
		!belongs(grading, form.category, form.rubric) || is_withdrawn(fold, sent) ||
		is_excused(fold, task.name))
		return;
	task.weight = form.weight;
	task.answer = last_answer(fold, sent);
	if (task.answer == NULL) {
		task.time = sent->inject.close;
		fold_until(fold, sent->inject.close);
		if (sent->inject.close <= fold->now)
			add_task(grading, task);
		return;
	}
	if (!graded_work(fold, task.answer, form.rubric, &result))
		return;
	window = (struct graded_window){ fold_time(fold, sent), sent->inject.due,
		sent->inject.close };
	task.time = fold_time(fold, task.answer);
	task.lateness = graded_lateness(&window, task.time,
		rules_number(grading->category, LATE_WORTH),
		rules_number(grading->category, LATE_AFTER));
	task.final = result.final;
	task.decision = result.decision;
	task.grade = result.grade;
	add_task(grading, task);
}

static void
gather_report(struct grading *grading, const struct ledger_entry *report)
{
	struct fold *fold = grading->fold;
	const struct scenario_template *template;
	struct graded_result result;

	if (!report->sound || !fold_counts(fold, report))
		return;
	template = &fold->scenario->templates[report->report.template];
	if (!belongs(grading, template->category, template->rubric) ||
		!graded_work(fold, report, template->rubric, &result))
		return;
	add_task(grading, (struct task){ .place = fold_place(fold, report->team),
				  .entry = report,
				  .answer = report,
				  .final = result.final,
				  .decision = result.decision,
				  .name = template->name,
				  .time = fold_time(fold, report),
				  .weight = 1,
				  .lateness = FIXED_ONE,
				  .grade = result.grade });
}

/* --- lines --- */

static enum err
tell_task(struct grading *grading, const struct task *task, struct fault *why)
{
	struct fold *fold = grading->fold;
	const struct ledger_entry *entries[4] = { task->entry };
	struct fold_line line = { .place = task->place,
		.time = task->time,
		.entries = entries,
		.entry_count = 1,
		.name = task->name,
		.what = task->entry->kind == RECORD_REPORT ? "report" : "inject" };
	long long weights = grading->weights[task->place];
	char grade[SHARE_WORDS_MAX];
	char lateness[SHARE_WORDS_MAX];

	if (task->answer == NULL)
		return fold_line(fold, &line, why,
			"no answer before it closed; weight %lld of %lld", (long long)task->weight,
			weights);
	if (task->answer != task->entry)
		entries[line.entry_count++] = task->answer;
	entries[line.entry_count++] = task->final;
	if (task->decision != NULL)
		entries[line.entry_count++] = task->decision;
	line.points = fixed_divide((__int128)fold_weight(fold, grading->category) * task->weight *
					   task->grade * task->lateness,
		(__int128)weights * FIXED_ONE * FIXED_ONE);
	return fold_line(fold, &line, why,
		"graded %s%s, %s of it for the time; weight %lld of %lld",
		share_words(task->grade, grade), task->decision != NULL ? " on appeal" : "",
		share_words(task->lateness, lateness), (long long)task->weight, weights);
}

static enum err
fold_graded(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	struct ledger_list sent = fold_list(fold, RECORD_INJECT_SENT);
	struct ledger_list reports = fold_list(fold, RECORD_REPORT);
	struct grading grading = { .fold = fold, .category = category };

	grading.tasks = arena_array(fold->arena, sent.count + reports.count + 1, struct task);
	if (grading.tasks == NULL)
		return fail_nomem(why);
	LEDGER_EACH (entry, &sent)
		gather_inject(&grading, entry);
	LEDGER_EACH (entry, &reports)
		gather_report(&grading, entry);
	for (size_t i = 0; i < grading.count; i++)
		if (grading.weights[grading.tasks[i].place] > 0)
			TRY(tell_task(&grading, &grading.tasks[i], why));
	return OK;
}

const struct score_function score_graded = {
	.name = STR_INIT("graded"),
	.help = "answers and reports as people graded them",
	.share = true,
	.graded = true,
	.kinds = KIND(INJECT_SENT) | KIND(INJECT_CHANGED) | KIND(INJECT_WITHDRAWN) | KIND(ANSWER) |
		 KIND(REPORT) | KIND(GRADE_FINAL),
	.parameter_count = sizeof(parameters) / sizeof(*parameters),
	.parameters = parameters,
	.fold = fold_graded,
};
