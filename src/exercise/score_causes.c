/* score_causes.c - so many teams left OK at once that it is hardly their own doing.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "exercise/fixed.h"
#include "exercise/score_desk.h"
#include "exercise/score_private.h"

enum { MICROSECONDS_PER_MS = 1000, LEAVINGS_MAX = 4096 };

struct leaving {
	int64_t at; /* milliseconds of the wall */
	size_t place;
};

struct search {
	struct score *score;
	const struct fold *fold;
	int64_t from, to; /* milliseconds */
	struct arena *arena;
	struct leaving leavings[LEAVINGS_MAX]; /* of one check, by time */
	size_t count;
	struct score_cause *causes;
	size_t cause_count, capacity;
};

static int
compare_leavings(const void *a, const void *b)
{
	const struct leaving *left = a;
	const struct leaving *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return (left->place > right->place) - (left->place < right->place);
}

/* A period of the check before `from` too: a cause that began then is found whole. */
static void
gather(struct search *search, size_t check, int64_t period)
{
	const struct fold *fold = search->fold;

	search->count = 0;
	for (size_t place = 0; place < fold->places; place++) {
		int64_t at = search->from - period;
		while (search->count < LEAVINGS_MAX) {
			at = legs_left_ok(fold->legs, &fold->speeds, check, place, at, search->to);
			if (at == INT64_MAX)
				break;
			search->leavings[search->count++] = (struct leaving){ .at = at,
				.place = place };
			at++;
		}
	}
	qsort(search->leavings, search->count, sizeof(*search->leavings), compare_leavings);
}

/* Teams of which the check said anything in the period. */
static int64_t
teams_heard(const struct search *search, size_t check, int64_t from, int64_t to)
{
	const struct fold *fold = search->fold;
	int64_t heard = 0;

	for (size_t place = 0; place < fold->places; place++)
		heard += (legs_said_within(fold->legs, &fold->speeds, check, place, from, to) &
				 ~(1u << CHECK_FAULT)) != 0;
	return heard;
}

static int
compare_teams(const void *a, const void *b)
{
	unsigned left = *(const unsigned *)a;
	unsigned right = *(const unsigned *)b;

	return (left > right) - (left < right);
}

/* The teams that left within a period of the `i`th leaving; *ret_next is the first leaving after
 * it. */
static void
teams_from(const struct search *search, size_t i, int64_t period, struct score_cause *ret,
	size_t *ret_next)
{
	bool seen[TEAMS_MAX] = { false };
	size_t next = i;

	ret->count = 0;
	for (; next < search->count && search->leavings[next].at - search->leavings[i].at <= period;
		next++) {
		size_t place = search->leavings[next].place;
		if (!seen[place])
			ret->teams[ret->count++] = search->fold->teams[place];
		seen[place] = true;
	}
	qsort(ret->teams, ret->count, sizeof(*ret->teams), compare_teams);
	*ret_next = next;
}

static bool
is_held(const struct search *search, const struct score_cause *cause)
{
	struct ledger_list holds = fold_list(search->fold, RECORD_HOLD);

	LEDGER_EACH (hold, &holds)
		if (hold->sound && hold->span.check == cause->check &&
			hold->span.from <= cause->from && hold->span.to > cause->from &&
			ledger_stands(hold, search->fold->wall) &&
			(hold->span.to != INT64_MAX || hold->span.from == cause->from))
			return true;
	return false;
}

static enum err
add_cause(struct search *search, const struct score_cause *cause, struct fault *why)
{
	size_t wanted = search->capacity == 0 ? 4 : search->capacity * 2;
	struct score_cause *larger;

	if (search->cause_count == search->capacity) {
		larger = arena_array(search->arena, wanted, struct score_cause);
		if (larger == NULL)
			return fail_nomem(why);
		if (search->cause_count > 0)
			memcpy(larger, search->causes, search->cause_count * sizeof(*larger));
		search->causes = larger;
		search->capacity = wanted;
	}
	search->causes[search->cause_count++] = *cause;
	return OK;
}

static enum err
search_check(struct search *search, size_t check, struct fault *why)
{
	int64_t speed = leg_speed_at(&search->fold->speeds, search->to);
	int64_t period = legs_period(search->fold->legs, check) * 1000 / speed;
	size_t next;

	gather(search, check, period);
	for (size_t i = 0; i < search->count; i = next) {
		struct score_cause cause = { .check = check,
			.from = search->leavings[i].at * MICROSECONDS_PER_MS };
		int64_t at = search->leavings[i].at;
		teams_from(search, i, period, &cause, &next);
		if (cause.count < CAUSE_TEAMS ||
			(int64_t)cause.count * FIXED_ONE <=
				(int64_t)CAUSE_SHARE *
					teams_heard(search, check, at - period, at + period)) {
			next = i + 1;
			continue;
		}
		if (at >= search->from && !is_held(search, &cause))
			TRY(add_cause(search, &cause, why));
	}
	return OK;
}

enum err
score_causes(struct score *score, int64_t from, int64_t to, struct arena *arena, size_t *ret_count,
	const struct score_cause **ret, struct fault *why)
{
	struct search *search;
	struct moment moment;
	struct fold fold;

	arena_reset(score->work);
	TRY(score_moment_at(score, to, &moment, why));
	fold = score_fold_at(score, &moment, NULL);
	search = arena_new_of(score->work, struct search);
	if (search == NULL)
		return fail_nomem(why);
	search->score = score;
	search->fold = &fold;
	search->from = from / MICROSECONDS_PER_MS;
	search->to = to / MICROSECONDS_PER_MS;
	search->arena = arena;
	/* What all teams share fails for all of them, and counts for none. */
	for (size_t check = 0; check < score->scenario->check_count; check++)
		if (!score_is_shared(score->scenario, check))
			TRY(search_check(search, check, why));
	*ret_count = search->cause_count;
	*ret = search->causes;
	return OK;
}
