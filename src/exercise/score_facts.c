/* score_facts.c - what is known of each team beside its points: goals, times, what red tried.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "exercise/score_private.h"
#include "exercise/truth.h"

/* All of it in scenario time; -1: it has not happened. */
struct facts {
	struct fold *fold;
	struct truth truth;
	struct score_facts *ret; /* by place */
	int64_t *footholds;      /* by place, objective: red's first */
	int64_t *told;           /* likewise: the first incident report that tells of it */
	int64_t first_foothold[TEAMS_MAX]; /* by place */
	int64_t first_inject[TEAMS_MAX];
	struct shared_time {
		size_t place;
		int64_t time;
	} * shared; /* by place, time */
	size_t shared_count;
	int64_t *values; /* room for a median */
};

static void
note_first(int64_t *first, int64_t time)
{
	if (*first < 0 || time < *first)
		*first = time;
}

/* --- what red did, and what was told of it --- */

static void
note_red(struct facts *facts)
{
	struct fold *fold = facts->fold;
	struct ledger_list events = fold_list(fold, RECORD_RED_EVENT);
	size_t objectives = fold->scenario->red_objective_count;

	LEDGER_EACH (event, &events) {
		size_t place = fold_place(fold, event->team);
		if (!fold_counts(fold, event) || event->red.stage == 0)
			continue;
		note_first(&facts->footholds[place * objectives + event->red.objective],
			fold_time(fold, event));
		note_first(&facts->first_foothold[place], fold_time(fold, event));
	}
}

static void
note_reports(struct facts *facts)
{
	struct fold *fold = facts->fold;
	struct ledger_list reports = fold_list(fold, RECORD_REPORT);
	size_t objectives = fold->scenario->red_objective_count;

	LEDGER_EACH (report, &reports) {
		struct truth_match match;
		if (!truth_is_incident(fold, report) || !fold_counts(fold, report))
			continue;
		match = truth_of_report(&facts->truth, report, 15 * MINUTE);
		if (match.right)
			note_first(&facts->told[fold_place(fold, report->team) * objectives +
						match.red->red.objective],
				fold_time(fold, report));
	}
}

/* --- times --- */

static int64_t
median_or_none(int64_t *values, size_t count)
{
	return count == 0 ? -1 : fold_median(values, count);
}

static int64_t
time_to_know(struct facts *facts, size_t place)
{
	size_t objectives = facts->fold->scenario->red_objective_count;
	size_t count = 0;

	for (size_t i = place * objectives; i < (place + 1) * objectives; i++)
		if (facts->footholds[i] >= 0 && facts->told[i] >= 0)
			facts->values[count++] = facts->told[i] > facts->footholds[i]
							 ? facts->told[i] - facts->footholds[i]
							 : 0;
	return median_or_none(facts->values, count);
}

static int
compare_shared(const void *a, const void *b)
{
	const struct shared_time *left = a;
	const struct shared_time *right = b;

	if (left->place != right->place)
		return left->place < right->place ? -1 : 1;
	return (left->time > right->time) - (left->time < right->time);
}

static enum err
note_shared(struct facts *facts, struct fault *why)
{
	struct fold *fold = facts->fold;
	struct ledger_list all = fold_list(fold, RECORD_SHARED);

	facts->shared = arena_array(fold->arena, all.count + 1, struct shared_time);
	if (facts->shared == NULL)
		return fail_nomem(why);
	LEDGER_EACH (shared, &all)
		if (fold_counts(fold, shared))
			facts->shared[facts->shared_count++] = (struct shared_time){
				fold_place(fold, shared->team), fold_time(fold, shared)
			};
	qsort(facts->shared, facts->shared_count, sizeof(*facts->shared), compare_shared);
	return OK;
}

/* What the team shared first at or after the time; -1: nothing. */
static int64_t
shared_from(const struct facts *facts, size_t place, int64_t time)
{
	const struct shared_time wanted = { place, time };
	size_t low = 0;
	size_t high = facts->shared_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare_shared(&facts->shared[middle], &wanted) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < facts->shared_count && facts->shared[low].place == place
		       ? facts->shared[low].time
		       : -1;
}

/* From each foothold to what the team shared first after it. */
static int64_t
time_to_tell(struct facts *facts, size_t place)
{
	size_t objectives = facts->fold->scenario->red_objective_count;
	size_t count = 0;

	for (size_t i = place * objectives; i < (place + 1) * objectives; i++) {
		int64_t first = facts->footholds[i] < 0
					? -1
					: shared_from(facts, place, facts->footholds[i]);
		if (first >= 0)
			facts->values[count++] = first - facts->footholds[i];
	}
	return median_or_none(facts->values, count);
}

/* The first answer to an inject, in force; -1: none. */
static int64_t
answered_at(const struct fold *fold, const struct ledger_entry *sent)
{
	int64_t first = -1;

	LEDGER_EACH_REFERRER (answer, sent)
		if (answer->kind == RECORD_ANSWER && answer->team == sent->team &&
			!fold_after_close(fold, answer) && fold_in_force(fold, answer))
			note_first(&first, fold_time(fold, answer));
	return first;
}

static int64_t
time_to_decide(struct facts *facts, size_t place)
{
	struct fold *fold = facts->fold;
	struct ledger_list injects = fold_list(fold, RECORD_INJECT_SENT);
	size_t count = 0;

	LEDGER_EACH (sent, &injects) {
		int64_t answered;
		if (fold_place(fold, sent->team) != place || !fold_counts(fold, sent))
			continue;
		answered = answered_at(fold, sent);
		if (answered >= 0)
			facts->values[count++] = answered - fold_time(fold, sent);
	}
	return median_or_none(facts->values, count);
}

/* --- goals --- */

/* What a goal's metric looks at, and when it was met first by a team; `since` is what it is
 * measured from. */
typedef int64_t meet_function(
	const struct facts *facts, size_t place, struct str name, int64_t *ret_since);

static int64_t
meet_answer(const struct facts *facts, size_t place, struct str name, int64_t *ret_since)
{
	const struct fold *fold = facts->fold;
	struct ledger_list injects = fold_list(fold, RECORD_INJECT_SENT);
	int64_t met = -1;

	LEDGER_EACH (sent, &injects) {
		int64_t answered;
		if (!sent->sound || !str_eq(sent->inject.inject.name, name) ||
			fold_place(fold, sent->team) != place || !fold_in_force(fold, sent))
			continue;
		answered = answered_at(fold, sent);
		if (answered < 0 || (met >= 0 && answered >= met))
			continue;
		met = answered;
		*ret_since = fold_time(fold, sent);
	}
	return met;
}

/* The first entry of the kind; a report must be of the template. */
static int64_t
meet_kind(const struct facts *facts, size_t place, enum record_kind kind, struct str template)
{
	const struct fold *fold = facts->fold;
	struct ledger_list entries = fold_list(fold, kind);
	int64_t met = -1;

	LEDGER_EACH (entry, &entries) {
		if (fold_place(fold, entry->team) != place || !fold_counts(fold, entry))
			continue;
		if (kind == RECORD_REPORT &&
			!str_eq(fold->scenario->templates[entry->report.template].name, template))
			continue;
		note_first(&met, fold_time(fold, entry));
	}
	return met;
}

/* Measured from what the team could first react to: red's foothold, or an inject. */
static int64_t
since_before(const struct facts *facts, size_t place, int64_t met)
{
	int64_t since = -1;

	if (facts->first_foothold[place] >= 0 && facts->first_foothold[place] <= met)
		since = facts->first_foothold[place];
	if (facts->first_inject[place] >= 0 && facts->first_inject[place] <= met)
		note_first(&since, facts->first_inject[place]);
	return since;
}

static int64_t
meet_report(const struct facts *facts, size_t place, struct str name, int64_t *ret_since)
{
	int64_t met = meet_kind(facts, place, RECORD_REPORT, name);

	*ret_since = since_before(facts, place, met);
	return met;
}

static int64_t
meet_share(const struct facts *facts, size_t place, struct str name, int64_t *ret_since)
{
	int64_t met = meet_kind(facts, place, RECORD_SHARED, name);

	*ret_since = since_before(facts, place, met);
	return met;
}

static int64_t
meet_sighting(const struct facts *facts, size_t place, struct str name, int64_t *ret_since)
{
	int64_t met = meet_kind(facts, place, RECORD_SIGHTED, name);

	*ret_since = since_before(facts, place, met);
	return met;
}

static const struct metric {
	struct str name; /* what stands before the colon */
	meet_function *meet;
} metrics[] = {
	{ STR_INIT("answer"), meet_answer },
	{ STR_INIT("report"), meet_report },
	{ STR_INIT("share"), meet_share },
	{ STR_INIT("sighting"), meet_sighting },
};

static struct board_goal
judge_goal(const struct facts *facts, size_t place, size_t index)
{
	const struct scenario_goal *goal = &facts->fold->scenario->goals[index];
	size_t colon = str_find_char(goal->metric, ':');
	struct board_goal ret = { .goal = index, .time = -1 };

	for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics); i++) {
		int64_t since = -1;
		int64_t met;
		if (!str_eq(metrics[i].name, str_first(goal->metric, colon)))
			continue;
		met = metrics[i].meet(
			facts, place, str_from_offset(goal->metric, colon + 1), &since);
		if (met < 0)
			return ret;
		if (since >= 0)
			ret.time = met - since;
		ret.met = goal->within == INT64_MAX || (ret.time >= 0 && ret.time <= goal->within);
	}
	return ret;
}

/* A person's word is the last. */
static void
apply_judgements(struct facts *facts)
{
	struct fold *fold = facts->fold;
	struct ledger_list judgements = fold_list(fold, RECORD_OBJECTIVE_MET);

	LEDGER_EACH (judgement, &judgements) {
		size_t place = fold_place(fold, judgement->team);
		if (place != SIZE_MAX && fold_in_force(fold, judgement))
			facts->ret[place].goals[judgement->goal.goal].met = judgement->goal.met;
	}
}

/* --- the whole --- */

static enum err
open_facts(struct facts *facts, struct fault *why)
{
	struct fold *fold = facts->fold;
	struct ledger_list injects = fold_list(fold, RECORD_INJECT_SENT);
	size_t objectives = fold->scenario->red_objective_count;
	size_t cells = fold->places * objectives;

	facts->footholds = arena_array(fold->arena, cells + 1, int64_t);
	facts->told = arena_array(fold->arena, cells + 1, int64_t);
	facts->values = arena_array(fold->arena, objectives + injects.count + 1, int64_t);
	if (facts->footholds == NULL || facts->told == NULL || facts->values == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < cells; i++)
		facts->footholds[i] = facts->told[i] = -1;
	for (size_t place = 0; place < fold->places; place++)
		facts->first_foothold[place] = facts->first_inject[place] = -1;
	LEDGER_EACH (sent, &injects)
		if (fold_counts(fold, sent))
			note_first(&facts->first_inject[fold_place(fold, sent->team)],
				fold_time(fold, sent));
	TRY(truth_make(fold, &facts->truth, why));
	TRY(note_shared(facts, why));
	note_red(facts);
	note_reports(facts);
	return OK;
}

const uint64_t score_facts_kinds = KIND(RED_EVENT) | KIND(REPORT) | KIND(LINK) | KIND(SHARED) |
				   KIND(SIGHTED) | KIND(INJECT_SENT) | KIND(ANSWER) |
				   KIND(OBJECTIVE_MET);

enum err
score_facts_make(struct fold *fold, struct score_facts *ret, struct fault *why)
{
	struct facts facts = { .fold = fold, .ret = ret };
	size_t objectives = fold->scenario->red_objective_count;
	const int *stages;

	TRY(open_facts(&facts, why));
	TRY(score_red_stages(fold, fold->arena, &stages, why));
	for (size_t place = 0; place < fold->places; place++) {
		for (size_t i = 0; i < fold->scenario->goal_count; i++)
			ret[place].goals[i] = judge_goal(&facts, place, i);
		ret[place].times = (struct board_times){ time_to_know(&facts, place),
			time_to_tell(&facts, place), time_to_decide(&facts, place) };
		ret[place].tried = score_tried(fold->scenario, stages + place * objectives);
	}
	apply_judgements(&facts);
	return OK;
}
