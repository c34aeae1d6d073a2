/* truth.c - which of red's events a report tells of.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/truth.h"

#include "exercise/fixed.h"

bool
truth_is_incident(const struct fold *fold, const struct ledger_entry *report)
{
	return report->sound &&
	       fold->scenario->templates[report->report.template].kind == REPORT_INCIDENT;
}

/* The same, or one is the other's part: T1078 and T1078.001. */
static bool
same_technique(struct str a, struct str b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	struct str longer = a.len < b.len ? b : a;

	if (!str_eq_nocase(str_first(a, shorter), str_first(b, shorter)))
		return false;
	return longer.len == shorter || longer.data[shorter] == '.';
}

static struct truth_match
compare(const struct fold *fold, const struct ledger_entry *report, const struct ledger_entry *red,
	int64_t tolerance)
{
	const struct scenario_red_objective *objective =
		&fold->scenario->red_objectives[red->red.objective];
	size_t system = red->red.system != SIZE_MAX ? red->red.system : objective->system;
	struct str technique = red->red.technique.len > 0 ? red->red.technique
							  : objective->technique;
	int64_t says = report->report.time != INT64_MAX ? report->report.time : report->event;
	int64_t apart = clock_at(fold->clock, says) - fold_time(fold, red);
	struct truth_match match = { .red = red };

	match.asset = system == SIZE_MAX || system == report->report.system;
	match.technique = technique.len == 0 ||
			  (report->report.technique.len > 0 &&
				  same_technique(technique, report->report.technique));
	match.time = apart <= tolerance && apart >= -tolerance;
	match.right = match.asset && match.technique && match.time;
	return match;
}

static int
agreement(const struct truth_match *match)
{
	return match->asset + match->technique + match->time;
}

/* What agrees best; of equals the first that happened. Time alone tells of nothing. */
static struct truth_match
best_match(const struct fold *fold, const struct ledger_entry *report, int64_t tolerance)
{
	struct ledger_list events = fold_list(fold, RECORD_RED_EVENT);
	struct truth_match best = { 0 };

	LEDGER_EACH (red, &events) {
		struct truth_match match;
		if (red->team != report->team || !fold_counts(fold, red))
			continue;
		match = compare(fold, report, red, tolerance);
		if (!match.asset && !match.technique)
			continue;
		if (best.red == NULL || agreement(&match) > agreement(&best) ||
			(agreement(&match) == agreement(&best) && red->event < best.red->event))
			best = match;
	}
	return best;
}

static const struct ledger_entry *
newest_link(const struct fold *fold, const struct ledger_entry *report)
{
	const struct ledger_entry *newest = NULL;

	LEDGER_EACH_REFERRER (link, report)
		if (link->kind == RECORD_LINK && fold_in_force(fold, link) &&
			(newest == NULL || link->posted > newest->posted))
			newest = link;
	return newest;
}

struct truth_match
truth_of_report(const struct fold *fold, const struct ledger_entry *report, int64_t tolerance)
{
	const struct ledger_entry *link = newest_link(fold, report);
	const struct ledger_entry *red;
	struct truth_match match = { 0 };

	if (link == NULL)
		return best_match(fold, report, tolerance);
	red = link->link.red == NULL ? NULL : link->link.red->entry;
	if (red != NULL && red->kind == RECORD_RED_EVENT && red->team == report->team &&
		fold_counts(fold, red))
		match = compare(fold, report, red, tolerance);
	match.confirmed = true;
	match.right = link->link.right && match.red != NULL;
	return match;
}

int64_t
truth_f_beta(int64_t found, int64_t missed, int64_t wrong, int64_t beta)
{
	__int128 square = (__int128)beta * beta;
	__int128 one = (__int128)FIXED_ONE * FIXED_ONE;
	__int128 whole = (one + square) * found + square * missed + one * wrong;

	if (whole == 0)
		return -1;
	return fixed_divide((one + square) * found * FIXED_ONE, whole);
}
