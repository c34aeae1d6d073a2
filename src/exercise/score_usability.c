/* score_usability.c - `usability`: marks by people who used the services, from one checklist.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "exercise/fixed.h"
#include "exercise/score_fold.h"

/* What was tried: a task of the scenario, or one that the mark itself names. */
struct tried {
	size_t task;   /* index in the scenario; SIZE_MAX: the mark's own */
	size_t system; /* of the mark's own */
	struct str name;
	int64_t close; /* of the scenario's: which of its moments it was */
};

/* A mark, and its place among those of its team. */
struct task_mark {
	const struct ledger_entry *entry;
	struct tried tried;
	size_t place;
	size_t marks;    /* that the team has of this task */
	int64_t weights; /* of all tasks that the team was marked for */
};

struct marks_of_all {
	struct task_mark *list;
	size_t count;
};

static int
compare_sizes(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

/* The same task, whichever of its moments it was. */
static int
compare_tasks(const struct tried *a, const struct tried *b)
{
	int order = compare_sizes(a->task, b->task);

	if (order == 0)
		order = compare_sizes(a->system, b->system);
	return order != 0 ? order : str_compare(a->name, b->name);
}

static int
compare_marks(const void *a, const void *b)
{
	const struct task_mark *left = a;
	const struct task_mark *right = b;
	int order = compare_sizes(left->place, right->place);

	if (order == 0)
		order = compare_tasks(&left->tried, &right->tried);
	return order != 0 ? order : str_compare(left->entry->key->key, right->entry->key->key);
}

/* False when the mark is of something that is no task, or was taken back. */
static bool
find_tried(const struct fold *fold, const struct ledger_entry *mark, struct tried *ret)
{
	const struct ledger_entry *due = ledger_of(mark);

	if (mark->of == NULL) {
		*ret = (struct tried){ SIZE_MAX, mark->usability.system, mark->usability.task, 0 };
		return true;
	}
	if (due == NULL || due->kind != RECORD_TASK_DUE || due->team != mark->team ||
		!fold_in_force(fold, due))
		return false;
	*ret = (struct tried){ due->due.task, SIZE_MAX,
		fold->scenario->tasks[due->due.task].name, due->due.close };
	return true;
}

static int64_t
weight_of(const struct fold *fold, const struct tried *tried)
{
	return tried->task == SIZE_MAX ? 1 : (int64_t)fold->scenario->tasks[tried->task].weight;
}

/* A mark that a decision excused takes its task out for all teams: of the scenario's, at that moment. */
static bool
is_excused(const struct fold *fold, const struct tried *tried)
{
	struct ledger_list decisions = fold_list(fold, RECORD_DECISION);
	struct tried other;

	LEDGER_EACH (decision, &decisions) {
		const struct ledger_entry *excused = ledger_stands(decision, fold->wall)
							     ? ledger_excused(decision, fold->wall)
							     : NULL;
		if (excused != NULL && excused->kind == RECORD_USABILITY && excused->sound &&
			find_tried(fold, excused, &other) && compare_tasks(&other, tried) == 0 &&
			other.close == tried->close)
			return true;
	}
	return false;
}

/* The marks of one team, task by task. */
static void
count_team(const struct fold *fold, struct task_mark *marks, size_t count)
{
	int64_t weights = 0;

	for (size_t i = 0; i < count;) {
		size_t same = i;
		while (same < count && compare_tasks(&marks[i].tried, &marks[same].tried) == 0)
			same++;
		for (size_t j = i; j < same; j++)
			marks[j].marks = same - i;
		weights += weight_of(fold, &marks[i].tried);
		i = same;
	}
	for (size_t i = 0; i < count; i++)
		marks[i].weights = weights;
}

static enum err
tell_mark(struct fold *fold, const struct rules_category *category, const struct task_mark *mark,
	struct fault *why)
{
	int64_t weight = weight_of(fold, &mark->tried);
	struct fold_line line = { .place = mark->place,
		.time = fold_time(fold, mark->entry),
		.what = "task",
		.name = mark->tried.name,
		.entry_count = 1,
		.entries = &mark->entry };

	line.points = fixed_divide((__int128)fold_weight(fold, category) *
					   mark->entry->usability.thousandths * weight,
		(__int128)1000 * mark->weights * (int64_t)mark->marks);
	return fold_line(fold, &line, why,
		"marked %lld of 1000; one of %zu marks for this task; weight %lld of %lld",
		(long long)mark->entry->usability.thousandths, mark->marks, (long long)weight,
		(long long)mark->weights);
}

/* The marks that count, those of one team together. */
static enum err
gather_marks(struct fold *fold, struct marks_of_all *ret, struct fault *why)
{
	struct ledger_list entries = fold_list(fold, RECORD_USABILITY);

	ret->list = arena_array(fold->arena, entries.count + 1, struct task_mark);
	if (ret->list == NULL)
		return fail_nomem(why);
	LEDGER_EACH (mark, &entries) {
		struct task_mark *next = &ret->list[ret->count];
		*next = (struct task_mark){ .entry = mark };
		if (!fold_counts(fold, mark) || !find_tried(fold, mark, &next->tried) ||
			is_excused(fold, &next->tried))
			continue;
		next->place = fold_place(fold, mark->team);
		ret->count++;
	}
	qsort(ret->list, ret->count, sizeof(*ret->list), compare_marks);
	return OK;
}

static enum err
fold_usability(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	struct marks_of_all marking = { 0 };

	TRY(gather_marks(fold, &marking, why));
	for (size_t i = 0; i < marking.count;) {
		size_t same = i;
		while (same < marking.count && marking.list[same].place == marking.list[i].place)
			same++;
		count_team(fold, &marking.list[i], same - i);
		i = same;
	}
	for (size_t i = 0; i < marking.count; i++)
		TRY(tell_mark(fold, category, &marking.list[i], why));
	return OK;
}

const struct score_function score_usability = {
	.name = STR_INIT("usability"),
	.help = "the mean over tasks, by weight, of the marks that users gave",
	.share = true,
	.kinds = KIND(USABILITY) | KIND(TASK_DUE),
	.fold = fold_usability,
};
