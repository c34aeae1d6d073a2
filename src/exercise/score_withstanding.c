/* score_withstanding.c - `withstanding`: what red did not achieve of what it tried.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/fixed.h"
#include "exercise/score_graded.h"
#include "exercise/truth.h"

enum { FOOTHOLD, USER, DATA, EFFECT, TELL, EVICT, MOST, WITHIN, TOLERANCE };

static const struct score_parameter parameters[] = {
	[FOOTHOLD] = { STR_INIT("foothold"), 250000, 0, FIXED_ONE, 0, "lost by a foothold" },
	[USER] = { STR_INIT("user"), 500000, 0, FIXED_ONE, 0, "lost by a user's rights" },
	[DATA] = { STR_INIT("data"), 750000, 0, FIXED_ONE, 0,
		"lost by an administrator's, or data" },
	[EFFECT] = { STR_INIT("effect"), FIXED_ONE, 0, FIXED_ONE, 0, "lost by an effect" },
	[TELL] = { STR_INIT("tell_credit"), 500000, 0, FIXED_ONE, 0,
		"given back for a report in time, times its quality" },
	[EVICT] = { STR_INIT("evict_credit"), 200000, 0, FIXED_ONE, 0,
		"given back when red did no more after the time" },
	[MOST] = { STR_INIT("most_credit"), 500000, 0, FIXED_ONE, 0, "given back at most" },
	[WITHIN] = { STR_INIT("within_minutes"), 30 * FIXED_ONE, 0, 1440 * FIXED_ONE, 0,
		"the time for both, after red's best stage" },
	[TOLERANCE] = { STR_INIT("tolerance_minutes"), 15 * FIXED_ONE, 0, 1440 * FIXED_ONE, 0,
		"how far a report's time may be from red's" },
};

/* One objective against one team. */
struct attempt {
	const struct ledger_entry *best; /* the first of the best stage; NULL: it was not tried */
	const struct ledger_entry *last; /* the last of all */
	const struct ledger_entry *told; /* the first right report */
	struct truth_match match;
};

struct withstanding {
	struct fold *fold;
	const struct rules_category *category;
	struct truth truth;
	size_t objectives;
	struct attempt *attempts; /* by place, objective */
	bool *excused;            /* by objective: a decision took it out for all */
};

static void
gather_event(struct withstanding *all, const struct ledger_entry *event)
{
	struct fold *fold = all->fold;
	struct attempt *attempt;

	if (!fold_counts(fold, event) || all->excused[event->red.objective])
		return;
	attempt = &all->attempts[fold_place(fold, event->team) * all->objectives +
				 event->red.objective];
	if (attempt->best == NULL || event->red.stage > attempt->best->red.stage ||
		(event->red.stage == attempt->best->red.stage &&
			event->event < attempt->best->event))
		attempt->best = event;
	if (attempt->last == NULL || event->event > attempt->last->event)
		attempt->last = event;
}

static void
gather_report(struct withstanding *all, const struct ledger_entry *report)
{
	struct fold *fold = all->fold;
	struct truth_match match;
	struct attempt *attempt;

	if (!truth_is_incident(fold, report) || !fold_counts(fold, report))
		return;
	match = truth_of_report(&all->truth, report, rules_number(all->category, TOLERANCE) * 60);
	if (!match.right)
		return;
	attempt = &all->attempts[fold_place(fold, report->team) * all->objectives +
				 match.red->red.objective];
	if (attempt->told != NULL && attempt->told->event <= report->event)
		return;
	attempt->told = report;
	attempt->match = match;
}

static void
gather_excused(struct withstanding *all)
{
	struct ledger_list decisions = fold_list(all->fold, RECORD_DECISION);

	LEDGER_EACH (decision, &decisions) {
		const struct ledger_entry *excused = ledger_stands(decision, all->fold->wall)
							     ? ledger_excused(
								       decision, all->fold->wall)
							     : NULL;
		if (excused != NULL && excused->kind == RECORD_RED_EVENT && excused->sound)
			all->excused[excused->red.objective] = true;
	}
}

/* Of the report: its grade, or, while nobody has graded it, what agrees with the truth. */
static int64_t
quality_of(const struct withstanding *all, const struct attempt *attempt)
{
	const struct scenario_template *template =
		&all->fold->scenario->templates[attempt->told->report.template];
	const struct truth_match *match = &attempt->match;
	struct graded_result result;

	if (template->rubric.len > 0 &&
		graded_work(all->fold, attempt->told, template->rubric, &result))
		return result.grade;
	return fixed_divide(
		(__int128)(match->asset + match->technique + match->time) * FIXED_ONE, 3);
}

static int64_t
credit_of(const struct withstanding *all, const struct attempt *attempt)
{
	struct fold *fold = all->fold;
	int64_t within = rules_number(all->category, WITHIN) * 60;
	int64_t deadline;
	int64_t credit = 0;

	if (attempt->told == NULL)
		return 0;
	deadline = fold_time(fold, attempt->best) + within;
	if (fold_time(fold, attempt->told) <= deadline)
		credit = fixed_mul_div(
			rules_number(all->category, TELL), quality_of(all, attempt), FIXED_ONE);
	fold_until(fold, deadline);
	if (fold->now >= deadline && fold_time(fold, attempt->last) <= deadline)
		credit += rules_number(all->category, EVICT);
	return credit < rules_number(all->category, MOST) ? credit
							  : rules_number(all->category, MOST);
}

static int64_t
loss_of(const struct withstanding *all, unsigned stage)
{
	return stage == 0 ? 0 : rules_number(all->category, FOOTHOLD + stage - 1);
}

static int64_t
weights_of(const struct withstanding *all, size_t place)
{
	int64_t weights = 0;

	for (size_t i = 0; i < all->objectives; i++)
		if (all->attempts[place * all->objectives + i].best != NULL)
			weights += all->fold->scenario->red_objectives[i].weight;
	return weights;
}

static enum err
tell_attempt(struct withstanding *all, size_t place, size_t objective, int64_t weights,
	struct fault *why)
{
	static const char *const stages[RED_STAGES] = { "tried", "foothold", "user", "data",
		"effect" };
	const struct attempt *attempt = &all->attempts[place * all->objectives + objective];
	const struct scenario_red_objective *of = &all->fold->scenario->red_objectives[objective];
	const struct ledger_entry *entries[2] = { attempt->best, attempt->told };
	int64_t loss = loss_of(all, attempt->best->red.stage);
	int64_t credit = loss == 0 ? 0 : credit_of(all, attempt);
	struct fold_line line = { .place = place,
		.time = fold_time(all->fold, attempt->best),
		.what = "objective",
		.name = of->name,
		.entries = entries,
		.entry_count = credit > 0 ? 2 : 1 };
	__int128 kept = (__int128)FIXED_ONE * FIXED_ONE - (__int128)loss * (FIXED_ONE - credit);
	char lost[SHARE_WORDS_MAX];
	char given[SHARE_WORDS_MAX];

	line.points = fixed_divide(fold_weight(all->fold, all->category) * of->weight * kept,
		(__int128)weights * FIXED_ONE * FIXED_ONE);
	return fold_line(all->fold, &line, why,
		"red reached \"%s\": %s lost, %s of it given back; weight %u of %lld tried",
		stages[attempt->best->red.stage], share_words(loss, lost),
		share_words(credit, given), of->weight, (long long)weights);
}

static enum err
tell_team(struct withstanding *all, size_t place, struct fault *why)
{
	struct fold_line line = { .place = place,
		.time = all->fold->now,
		.what = "category",
		.name = all->category->name,
		.points = fold_weight(all->fold, all->category) };
	int64_t weights = weights_of(all, place);

	if (weights == 0)
		return fold_line(
			all->fold, &line, why, "red has tried nothing yet: nothing is lost");
	for (size_t i = 0; i < all->objectives; i++)
		if (all->attempts[place * all->objectives + i].best != NULL)
			TRY(tell_attempt(all, place, i, weights, why));
	return OK;
}

static enum err
fold_withstanding(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	struct ledger_list events = fold_list(fold, RECORD_RED_EVENT);
	struct ledger_list reports = fold_list(fold, RECORD_REPORT);
	struct withstanding all = { .fold = fold,
		.category = category,
		.objectives = fold->scenario->red_objective_count };

	all.attempts = arena_array(fold->arena, fold->places * all.objectives + 1, struct attempt);
	all.excused = arena_array(fold->arena, all.objectives + 1, bool);
	if (all.attempts == NULL || all.excused == NULL)
		return fail_nomem(why);
	TRY(truth_make(fold, &all.truth, why));
	gather_excused(&all);
	LEDGER_EACH (event, &events)
		gather_event(&all, event);
	LEDGER_EACH (report, &reports)
		gather_report(&all, report);
	for (size_t place = 0; place < fold->places; place++)
		TRY(tell_team(&all, place, why));
	return OK;
}

const struct score_function score_withstanding = {
	.name = STR_INIT("withstanding"),
	.help = "what red did not achieve of what it tried",
	.share = true,
	.kinds = KIND(RED_EVENT) | KIND(REPORT) | KIND(LINK) | KIND(GRADE_FINAL),
	.parameter_count = sizeof(parameters) / sizeof(*parameters),
	.parameters = parameters,
	.fold = fold_withstanding,
};
