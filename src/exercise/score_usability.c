/* score_usability.c - `usability`: marks by people who used the services, from one checklist.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "exercise/fixed.h"
#include "exercise/score_fold.h"

/* A task of the checklist: its words and its system. */
struct task_marks {
	const struct ledger_entry *entry;
	size_t place;
	size_t tasks, marks; /* that the team has of all, and of this one */
};

struct marks_of_all {
	struct fold *fold;
	struct task_marks *list;
	size_t count;
};

static int
compare_tasks(const struct ledger_entry *a, const struct ledger_entry *b)
{
	if (a->usability.system != b->usability.system)
		return a->usability.system < b->usability.system ? -1 : 1;
	return str_compare(a->usability.task, b->usability.task);
}

static int
compare_marks(const void *a, const void *b)
{
	const struct task_marks *left = a;
	const struct task_marks *right = b;
	int order;

	if (left->place != right->place)
		return left->place < right->place ? -1 : 1;
	order = compare_tasks(left->entry, right->entry);
	return order != 0 ? order : str_compare(left->entry->key->key, right->entry->key->key);
}

/* A mark that a decision excused takes its task out for all teams. */
static bool
is_excused(const struct fold *fold, const struct ledger_entry *mark)
{
	struct ledger_list decisions = fold_list(fold, RECORD_DECISION);

	LEDGER_EACH (decision, &decisions) {
		const struct ledger_entry *excused = ledger_stands(decision, fold->wall)
							     ? ledger_excused(decision, fold->wall)
							     : NULL;
		if (excused != NULL && excused->kind == RECORD_USABILITY && excused->sound &&
			compare_tasks(excused, mark) == 0)
			return true;
	}
	return false;
}

/* The marks of one team, task by task. */
static void
count_team(struct task_marks *marks, size_t count)
{
	size_t tasks = 0;

	for (size_t i = 0; i < count;) {
		size_t same = i;
		while (same < count && compare_tasks(marks[i].entry, marks[same].entry) == 0)
			same++;
		for (size_t j = i; j < same; j++)
			marks[j].marks = same - i;
		tasks++;
		i = same;
	}
	for (size_t i = 0; i < count; i++)
		marks[i].tasks = tasks;
}

static enum err
tell_mark(struct fold *fold, const struct rules_category *category, const struct task_marks *mark,
	struct fault *why)
{
	struct fold_line line = { .place = mark->place,
		.time = fold_time(fold, mark->entry),
		.what = "task",
		.name = mark->entry->usability.task,
		.entry_count = 1,
		.entries = &mark->entry };

	line.points = fixed_divide(
		(__int128)fold_weight(fold, category) * mark->entry->usability.thousandths,
		(__int128)1000 * (int64_t)mark->tasks * (int64_t)mark->marks);
	return fold_line(fold, &line, why,
		"marked %lld of 1000; one of %zu marks for one of %zu tasks",
		(long long)mark->entry->usability.thousandths, mark->marks, mark->tasks);
}

static enum err
fold_usability(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	struct ledger_list entries = fold_list(fold, RECORD_USABILITY);
	struct marks_of_all marking = { .fold = fold };

	marking.list = arena_array(fold->arena, entries.count + 1, struct task_marks);
	if (marking.list == NULL)
		return fail_nomem(why);
	LEDGER_EACH (mark, &entries)
		if (fold_counts(fold, mark) && !is_excused(fold, mark))
			marking.list[marking.count++] = (struct task_marks){ .entry = mark,
				.place = fold_place(fold, mark->team) };
	qsort(marking.list, marking.count, sizeof(*marking.list), compare_marks);
	for (size_t i = 0; i < marking.count;) {
		size_t same = i;
		while (same < marking.count && marking.list[same].place == marking.list[i].place)
			same++;
		count_team(&marking.list[i], same - i);
		i = same;
	}
	for (size_t i = 0; i < marking.count; i++)
		TRY(tell_mark(fold, category, &marking.list[i], why));
	return OK;
}

const struct score_function score_usability = {
	.name = STR_INIT("usability"),
	.help = "the mean over tasks of the marks that users gave",
	.share = true,
	.kinds = KIND(USABILITY),
	.fold = fold_usability,
};
