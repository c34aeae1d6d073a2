/* final_grades.c - closes the grading of answers and reports.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/director_private.h"
#include "exercise/grading.h"

/* When the entry was reversed; INT64_MAX: it was not. */
static int64_t
reversed_at(const struct journal_entry *entry)
{
	for (const struct journal_entry *at = entry->answered; at != NULL; at = at->next_answer)
		if (at->record.kind == RECORD_REVERSAL)
			return at->record.posted;
	return INT64_MAX;
}

/* A final grade that was reversed is made again once a grade was given or taken back after that;
 * one that an appeal overturned is not. *ret_round: which one it would be. */
static bool
wants_final(const struct journal_entry *graded, unsigned *ret_round)
{
	int64_t since = 0;
	int64_t changed = 0;
	unsigned round = 1;

	for (const struct journal_entry *at = graded->answered; at != NULL; at = at->next_answer) {
		int64_t reversed = reversed_at(at);
		if (at->record.kind == RECORD_GRADE_FINAL) {
			round++;
			since = reversed > since ? reversed : since;
		}
		if (at->record.kind != RECORD_GRADE)
			continue;
		changed = at->record.posted > changed ? at->record.posted : changed;
		if (reversed != INT64_MAX && reversed > changed)
			changed = reversed;
	}
	*ret_round = round;
	return changed > since;
}

static enum err
close_grading(struct round *round, const struct journal_entry *graded, struct fault *why)
{
	struct record_entry entry = {
		.kind = RECORD_GRADE_FINAL, .team = graded->record.team, .of = graded->record.key
	};
	struct grading grading;
	unsigned number;

	if (!wants_final(graded, &number) || grading_rubric(&round->state, graded) == NULL ||
		!journal_in_force(graded))
		return OK;
	TRY(score_grading(round->state.score, graded->record.key, round->state.now, round->arena,
		&grading, why));
	if (grading.stage != GRADING_DONE)
		return OK;
	entry.key = round_key(round, "grade.final",
		number == 1
			? graded->record.key
			: str_printf(round->arena, "%.*s:%u", STR_FMT(graded->record.key), number));
	TRY(grading_final_body(&round->state, &grading, round->arena, &entry.body, why));
	round_add(round, &entry);
	return OK;
}

enum err
round_grades(struct round *round, struct fault *why)
{
	static const enum record_kind kinds[] = { RECORD_ANSWER, RECORD_REPORT };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		const struct journal_entry *at = journal_first(round->state.journal, kinds[i]);
		for (; at != NULL; at = at->next_of_kind)
			if (!round_is_full(round) && at->answered != NULL)
				TRY(close_grading(round, at, why));
	}
	return OK;
}
