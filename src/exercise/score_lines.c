/* score_lines.c - the lines that make a board, in words, and how single checks stand.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_private.h"

#include <stdlib.h>

static int
compare_lines(const void *a, const void *b)
{
	const struct score_line *left = a;
	const struct score_line *right = b;

	if (left->team != right->team)
		return left->team < right->team ? -1 : 1;
	if (left->category != right->category)
		return left->category < right->category ? -1 : 1;
	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	if (!str_eq(left->subject, right->subject))
		return str_compare(left->subject, right->subject);
	for (size_t i = 0; i < left->entry_count && i < right->entry_count; i++)
		if (!str_eq(left->entries[i], right->entries[i]))
			return str_compare(left->entries[i], right->entries[i]);
	if (left->entry_count != right->entry_count)
		return left->entry_count < right->entry_count ? -1 : 1;
	return str_compare(left->text, right->text);
}

/* What red did is told after the close; which objects a team shared, and with whom it erred, is told
 * by their labels, so that the public learns the sum alone for good. */
bool
score_is_veiled(const struct score *score, enum score_view view, const struct moment *shown,
	size_t category)
{
	uint64_t kinds = score->rules->categories[category].function->kinds;

	if (view == VIEW_WHITE)
		return false;
	if (view == VIEW_PUBLIC && (kinds & KIND(SHARED)) != 0)
		return true;
	return (kinds & KIND(RED_EVENT)) != 0 &&
	       clock_state_at(&shown->clock, shown->wall) != CLOCK_CLOSED;
}

static struct score_line *
sum_of_team(struct score_line *sums, size_t count, unsigned team)
{
	for (size_t i = 0; i < count; i++)
		if (sums[i].team == team)
			return &sums[i];
	return NULL;
}

/* Of the lines from `first` on, one a team. */
static enum err
veil(struct fold_words *words, size_t first, const struct rules_category *category, int64_t now,
	struct fault *why)
{
	struct str subject = str_printf(words->arena, "category:%.*s", STR_FMT(category->name));
	struct score_line *sums = words->lines + first;
	size_t count = 0;

	if (subject.data == NULL)
		return fail_nomem(why);
	for (size_t i = 0; first + i < words->count; i++) {
		struct score_line line = sums[i];
		struct score_line *sum = sum_of_team(sums, count, line.team);
		if (sum != NULL) {
			sum->points += line.points;
			continue;
		}
		line.time = now;
		line.subject = subject;
		line.text = (category->function->kinds & KIND(SHARED)) != 0
				    ? STR("what was shared: in its parts for the team after the "
					  "close")
				    : STR("what red did, and what was told of it: in its parts "
					  "after the close");
		line.entry_count = 0;
		sums[count++] = line;
	}
	words->count = first + count;
	return OK;
}

static enum err
tell_category(struct score *score, enum score_view view, const struct moment *shown,
	const struct legs_at *sums, size_t category, struct fold_words *words, struct fault *why)
{
	int64_t points[TEAMS_MAX] = { 0 };
	size_t lines[TEAMS_MAX] = { 0 };
	struct moment moment;
	struct fold fold;
	bool visible;
	size_t first = words->count;

	TRY(score_category_moment(score, view, shown, category, &moment, &visible, why));
	if (!visible)
		return OK;
	fold = score_fold_at(score, &moment, sums);
	fold.points = points;
	fold.lines = lines;
	fold.words = words;
	TRY(score_fold_category(&fold, score, category, why));
	if (!score_is_veiled(score, view, shown, category))
		return OK;
	return veil(words, first, &score->rules->categories[category], fold.now, why);
}

enum err
score_lines(struct score *score, const struct score_cut *cut, unsigned team, size_t category,
	struct arena *arena, size_t *ret_count, const struct score_line **ret, struct fault *why)
{
	struct fold_words words = { .arena = arena,
		.team = cut->view == VIEW_TEAM ? cut->team : team };
	struct moment moment;
	const struct legs_at *sums;
	bool frozen;
	bool of_another = cut->view == VIEW_TEAM && team != 0 && team != cut->team;

	*ret_count = 0;
	*ret = NULL;
	if (!score->scenario->ranked || of_another)
		return OK;
	arena_reset(score->work);
	TRY(score_moment(score, cut, &moment, &frozen, why));
	TRY(score_sums(score, &moment, &sums, why));
	for (size_t i = 0; i < score->rules->category_count; i++)
		if (category == SIZE_MAX || category == i)
			TRY(tell_category(score, cut->view, &moment, sums, i, &words, why));
	if (words.count > 1)
		qsort(words.lines, words.count, sizeof(*words.lines), compare_lines);
	*ret_count = words.count;
	*ret = words.lines;
	return OK;
}

enum err
score_check_state(struct score *score, struct str check, unsigned team, int64_t at,
	struct score_check *ret, struct fault *why)
{
	size_t index = score_check_index(score, check);
	size_t place = team < TEAMS_MAX ? score->place_of[team] : SIZE_MAX;
	struct moment moment;
	const struct legs_at *sums;
	const struct leg_state *state;

	*ret = (struct score_check){ .state = CHECK_STATES, .since = at };
	if (index == SIZE_MAX || place == SIZE_MAX)
		return OK;
	arena_reset(score->work);
	TRY(score_moment_at(score, at, &moment, why));
	TRY(score_sums(score, &moment, &sums, why));
	state = legs_state(sums, score->shown_rules, index, place);
	if (state->shown == CHECK_STATES)
		return OK;
	*ret = (struct score_check){ .state = (enum check_state)state->shown,
		.since = state->since * 1000 };
	return OK;
}
