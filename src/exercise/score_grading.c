/* score_grading.c - two graders, a third when they differ, and what comes of it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/fixed.h"
#include "exercise/score_desk.h"
#include "exercise/score_graded.h"
#include "exercise/score_private.h"

enum { GRADERS_MAX = 3 };

struct graders {
	const struct scenario_rubric *rubric;
	const struct ledger_entry *grades[GRADERS_MAX]; /* by posting */
	int64_t wholes[GRADERS_MAX];                    /* thousandths */
	size_t count;
};

static bool
is_earlier(const struct ledger_entry *a, const struct ledger_entry *b)
{
	return a->posted < b->posted;
}

/* Each grader's first grade in force; the three that were posted first. */
static void
add_grade(struct graders *graders, const struct ledger_entry *grade)
{
	size_t at = 0;

	for (size_t i = 0; i < graders->count; i++)
		if (graders->grades[i]->author == grade->author) {
			if (!is_earlier(grade, graders->grades[i]))
				return;
			for (size_t j = i; j + 1 < graders->count; j++)
				graders->grades[j] = graders->grades[j + 1];
			graders->count--;
			break;
		}
	while (at < graders->count && is_earlier(graders->grades[at], grade))
		at++;
	if (at == GRADERS_MAX)
		return;
	for (size_t j = graders->count < GRADERS_MAX ? graders->count : GRADERS_MAX - 1; j > at;
		j--)
		graders->grades[j] = graders->grades[j - 1];
	graders->grades[at] = grade;
	graders->count += graders->count < GRADERS_MAX;
}

/* The place of the one whose whole grade lies in the middle. */
static size_t
middle_of(const struct graders *graders)
{
	for (size_t i = 0; i < GRADERS_MAX; i++) {
		int64_t a = graders->wholes[(i + 1) % GRADERS_MAX];
		int64_t b = graders->wholes[(i + 2) % GRADERS_MAX];
		int64_t mine = graders->wholes[i];
		if ((mine >= a && mine <= b) || (mine >= b && mine <= a))
			return i;
	}
	return 0;
}

static int64_t
mark_of(const struct ledger_entry *grade, struct str item)
{
	for (size_t i = 0; i < grade->marks.count; i++)
		if (str_eq(grade->marks.marks[i].item, item))
			return grade->marks.marks[i].thousandths;
	return 0;
}

static enum err
make_items(
	const struct graders *graders, struct arena *arena, struct grading *ret, struct fault *why)
{
	struct grading_item *items = arena_array(
		arena, graders->rubric->count + 1, struct grading_item);
	size_t middle = graders->count == GRADERS_MAX ? middle_of(graders) : 0;

	if (items == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < graders->rubric->count; i++) {
		items[i].name = graders->rubric->items[i].name;
		items[i].thousandths = mark_of(graders->grades[middle], items[i].name);
		if (graders->count == 2)
			items[i].thousandths = fixed_mul_div(
				items[i].thousandths + mark_of(graders->grades[1], items[i].name),
				1, 2);
	}
	ret->items = items;
	ret->item_count = graders->rubric->count;
	return OK;
}

static const struct scenario_rubric *
rubric_by_name(const struct scenario *scenario, struct str name)
{
	for (size_t i = 0; i < scenario->rubric_count; i++)
		if (str_eq(scenario->rubrics[i].name, name))
			return &scenario->rubrics[i];
	return NULL;
}

/* The rubric by which an answer or report is graded; NULL: none. */
static const struct scenario_rubric *
rubric_of(const struct fold *fold, const struct ledger_entry *work)
{
	const struct ledger_entry *sent = ledger_of(work);
	struct graded_inject inject;

	if (work->kind == RECORD_REPORT && work->sound)
		return rubric_by_name(
			fold->scenario, fold->scenario->templates[work->report.template].rubric);
	if (work->kind != RECORD_ANSWER || sent == NULL || sent->kind != RECORD_INJECT_SENT ||
		!sent->sound || !graded_inject(fold, sent, &inject))
		return NULL;
	return rubric_by_name(fold->scenario, inject.rubric);
}

static void
gather(const struct fold *fold, const struct ledger_entry *work, struct graders *graders)
{
	LEDGER_EACH_REFERRER (grade, work)
		if (grade->kind == RECORD_GRADE && fold_in_force(fold, grade))
			add_grade(graders, grade);
	for (size_t i = 0; i < graders->count; i++)
		graders->wholes[i] = fixed_mul_div(
			graded_grade(graders->rubric, &graders->grades[i]->marks), 1, 1000);
}

static int64_t
distance(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

/* A third grade counts only when it was asked for. */
static enum grading_stage
stage_of(struct graders *graders, int64_t spread)
{
	if (graders->count < 2)
		return graders->count == 0 ? GRADING_OPEN : GRADING_SECOND;
	if (spread <= GRADING_SPREAD) {
		graders->count = 2;
		return GRADING_DONE;
	}
	return graders->count == 2 ? GRADING_THIRD : GRADING_DONE;
}

enum err
score_grading(struct score *score, struct str work, int64_t at, struct arena *arena,
	struct grading *ret, struct fault *why)
{
	const struct ledger_entry *entry = ledger_find(score->ledger, work);
	struct graders graders = { 0 };
	struct grading grading = { .spread = -1 };
	struct moment moment;
	struct fold fold;

	arena_reset(score->work);
	TRY(score_moment_at(score, at, &moment, why));
	fold = score_fold_at(score, &moment, NULL);
	if (entry != NULL && entry->visible <= at)
		graders.rubric = rubric_of(&fold, entry);
	if (graders.rubric == NULL)
		return fail(why, E_ABSENT, "no work that is graded by a rubric");
	gather(&fold, entry, &graders);
	if (graders.count >= 2)
		grading.spread = distance(graders.wholes[0], graders.wholes[1]);
	grading.stage = stage_of(&graders, grading.spread);
	grading.count = graders.count;
	for (size_t i = 0; i < graders.count; i++)
		grading.keys[i] = graders.grades[i]->key->key;
	if (grading.stage == GRADING_DONE)
		TRY(make_items(&graders, arena, &grading, why));
	*ret = grading;
	return OK;
}
