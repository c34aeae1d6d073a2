/* score_incidents.c - `incidents`: how much of what red did the team's incident reports tell.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/fixed.h"
#include "exercise/truth.h"

enum { BETA, TOLERANCE, FROM_STAGE, CONFIRMED };

static const struct score_parameter parameters[] = {
	[BETA] = { STR_INIT("beta"), 500000, 10000, 10 * FIXED_ONE, 0,
		"below 1 false alarms cost more than misses" },
	[TOLERANCE] = { STR_INIT("tolerance_minutes"), 15 * FIXED_ONE, 0, 1440 * FIXED_ONE, 0,
		"how far the reported time may be from red's" },
	[FROM_STAGE] = { STR_INIT("from_stage"), FIXED_ONE, 0, 4 * FIXED_ONE, FIXED_ONE,
		"0 tried, 1 foothold, 2 user, 3 data, 4 effect: what must be told" },
	[CONFIRMED] = { STR_INIT("confirmed"), 0, 0, FIXED_ONE, FIXED_ONE,
		"1: only what a person has confirmed counts" },
};

struct reporting {
	struct fold *fold;
	const struct rules_category *category;
	struct truth truth;
	size_t objectives;
	const struct ledger_entry *
		*reached;                  /* by place, objective: red's first event of the stage */
	const struct ledger_entry **told;  /* likewise: the first report that is right */
	const struct ledger_entry **wrong; /* reports that are not right */
	size_t wrong_count;
	int64_t found[TEAMS_MAX], missed[TEAMS_MAX], mistaken[TEAMS_MAX]; /* by place */
};

static bool
is_earlier(const struct ledger_entry *a, const struct ledger_entry *b)
{
	return b == NULL || a->event < b->event || (a->event == b->event && a->posted < b->posted);
}

static void
gather_red(struct reporting *reporting)
{
	struct fold *fold = reporting->fold;
	struct ledger_list events = fold_list(fold, RECORD_RED_EVENT);
	int64_t stage = rules_number(reporting->category, FROM_STAGE) / FIXED_ONE;

	LEDGER_EACH (event, &events) {
		const struct ledger_entry **reached;
		if (!fold_counts(fold, event) || event->red.stage < stage)
			continue;
		reached =
			&reporting->reached[fold_place(fold, event->team) * reporting->objectives +
					    event->red.objective];
		if (is_earlier(event, *reached))
			*reached = event;
	}
}

static void
gather_report(struct reporting *reporting, const struct ledger_entry *report)
{
	struct fold *fold = reporting->fold;
	int64_t tolerance = rules_number(reporting->category, TOLERANCE) * 60;
	struct truth_match match;
	const struct ledger_entry **told;

	if (!truth_is_incident(fold, report) || !fold_counts(fold, report))
		return;
	match = truth_of_report(&reporting->truth, report, tolerance);
	if (!match.confirmed && rules_number(reporting->category, CONFIRMED) > 0)
		return;
	if (!match.right) {
		reporting->wrong[reporting->wrong_count++] = report;
		reporting->mistaken[fold_place(fold, report->team)]++;
		return;
	}
	told = &reporting->told[fold_place(fold, report->team) * reporting->objectives +
				match.red->red.objective];
	if (is_earlier(report, *told))
		*told = report;
}

static void
count_objectives(struct reporting *reporting)
{
	for (size_t place = 0; place < reporting->fold->places; place++)
		for (size_t i = 0; i < reporting->objectives; i++) {
			size_t at = place * reporting->objectives + i;
			if (reporting->told[at] != NULL)
				reporting->found[place]++;
			else if (reporting->reached[at] != NULL)
				reporting->missed[place]++;
		}
}

static enum err
tell_objective(struct reporting *reporting, size_t place, size_t objective, struct fault *why)
{
	struct fold *fold = reporting->fold;
	size_t at = place * reporting->objectives + objective;
	const struct ledger_entry *told = reporting->told[at];
	const struct ledger_entry *reached = reporting->reached[at];
	const struct ledger_entry *entries[2];
	int64_t beta = rules_number(reporting->category, BETA);
	__int128 one = (__int128)FIXED_ONE * FIXED_ONE;
	__int128 square = (__int128)beta * beta;
	__int128 whole = (one + square) * reporting->found[place] +
			 square * reporting->missed[place] + one * reporting->mistaken[place];
	struct fold_line line = { .place = place,
		.what = "objective",
		.name = fold->scenario->red_objectives[objective].name,
		.entries = entries };

	if (told == NULL && reached == NULL)
		return OK;
	if (told != NULL)
		entries[line.entry_count++] = told;
	if (reached != NULL)
		entries[line.entry_count++] = reached;
	line.time = fold_time(fold, told != NULL ? told : reached);
	if (told == NULL)
		return fold_line(fold, &line, why, "red came this far and no report tells of it");
	line.points = fixed_divide(fold_weight(fold, reporting->category) * (one + square), whole);
	return fold_line(fold, &line, why, "told; found %lld, missed %lld, false alarms %lld",
		(long long)reporting->found[place], (long long)reporting->missed[place],
		(long long)reporting->mistaken[place]);
}

static enum err
tell_wrong(struct reporting *reporting, const struct ledger_entry *report, struct fault *why)
{
	struct fold *fold = reporting->fold;
	struct fold_line line = { .place = fold_place(fold, report->team),
		.what = "report",
		.name = report->key->key,
		.time = fold_time(fold, report),
		.entry_count = 1,
		.entries = &report };

	return fold_line(
		fold, &line, why, "a false alarm, or not right in asset, technique or time");
}

/* Nothing happened and nothing was reported: 0 / 0. */
static bool
is_blank(const struct reporting *reporting, size_t place)
{
	return reporting->found[place] + reporting->missed[place] + reporting->mistaken[place] == 0;
}

static enum err
tell_blank(struct reporting *reporting, struct fault *why)
{
	struct fold *fold = reporting->fold;
	int64_t shares[TEAMS_MAX];
	size_t count = 0;
	int64_t median;
	char words[SHARE_WORDS_MAX];

	for (size_t place = 0; place < fold->places; place++)
		if (!is_blank(reporting, place))
			shares[count++] = truth_f_beta(reporting->found[place],
				reporting->missed[place], reporting->mistaken[place],
				rules_number(reporting->category, BETA));
	if (count == 0)
		return OK;
	median = fold_median(shares, count);
	for (size_t place = 0; place < fold->places; place++) {
		struct fold_line line = { .place = place,
			.what = "category",
			.name = reporting->category->name,
			.time = fold->now };
		line.points = fixed_mul_div(
			fold_weight(fold, reporting->category), median, FIXED_ONE);
		if (is_blank(reporting, place))
			TRY(fold_line(fold, &line, why,
				"there was nothing to report: the median of the other teams, %s",
				share_words(median, words)));
	}
	return OK;
}

static enum err
fold_incidents(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	struct ledger_list reports = fold_list(fold, RECORD_REPORT);
	struct reporting reporting = { .fold = fold,
		.category = category,
		.objectives = fold->scenario->red_objective_count };
	size_t cells = fold->places * reporting.objectives + 1;

	reporting.reached = arena_array(fold->arena, cells, const struct ledger_entry *);
	reporting.told = arena_array(fold->arena, cells, const struct ledger_entry *);
	reporting.wrong = arena_array(fold->arena, reports.count + 1, const struct ledger_entry *);
	if (reporting.reached == NULL || reporting.told == NULL || reporting.wrong == NULL)
		return fail_nomem(why);
	TRY(truth_make(fold, &reporting.truth, why));
	gather_red(&reporting);
	LEDGER_EACH (report, &reports)
		gather_report(&reporting, report);
	count_objectives(&reporting);
	for (size_t place = 0; place < fold->places; place++)
		for (size_t i = 0; i < reporting.objectives; i++)
			TRY(tell_objective(&reporting, place, i, why));
	for (size_t i = 0; i < reporting.wrong_count; i++)
		TRY(tell_wrong(&reporting, reporting.wrong[i], why));
	return tell_blank(&reporting, why);
}

const struct score_function score_incidents = {
	.name = STR_INIT("incidents"),
	.help = "how much of what red did the incident reports tell, false alarms counted",
	.share = true,
	.kinds = KIND(RED_EVENT) | KIND(REPORT) | KIND(LINK),
	.parameter_count = sizeof(parameters) / sizeof(*parameters),
	.parameters = parameters,
	.fold = fold_incidents,
};
