/* truth.c - which of red's events a report tells of.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/truth.h"

#include <stdlib.h>

#include "exercise/fixed.h"

bool
truth_is_incident(const struct fold *fold, const struct ledger_entry *report)
{
	return report->sound &&
	       fold->scenario->templates[report->report.template].kind == REPORT_INCIDENT;
}

/* --- events by team and time --- */

static int
compare_events(const void *a, const void *b)
{
	const struct truth_event *left = a;
	const struct truth_event *right = b;

	if (left->place != right->place)
		return left->place < right->place ? -1 : 1;
	if (left->time != right->time)
		return left->time < right->time ? -1 : 1;
	if (left->red->event != right->red->event)
		return left->red->event < right->red->event ? -1 : 1;
	return (left->red->posted > right->red->posted) - (left->red->posted < right->red->posted);
}

enum err
truth_make(const struct fold *fold, struct truth *ret, struct fault *why)
{
	struct ledger_list list = fold_list(fold, RECORD_RED_EVENT);
	struct truth_event *events = arena_array(fold->arena, list.count + 1, struct truth_event);
	size_t count = 0;
	size_t at = 0;

	if (events == NULL)
		return fail_nomem(why);
	LEDGER_EACH (red, &list)
		if (fold_counts(fold, red))
			events[count++] = (struct truth_event){ .time = fold_time(fold, red),
				.place = fold_place(fold, red->team),
				.red = red };
	qsort(events, count, sizeof(*events), compare_events);
	*ret = (struct truth){ .fold = fold, .events = events };
	for (size_t place = 0; place <= fold->places; place++) {
		while (at < count && events[at].place < place)
			at++;
		ret->starts[place] = at;
	}
	return OK;
}

/* The team's first event at or after `time`. */
static size_t
first_from(const struct truth *truth, size_t place, int64_t time)
{
	size_t low = truth->starts[place];
	size_t high = truth->starts[place + 1];

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (truth->events[middle].time < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int64_t
truth_last_before(const struct truth *truth, size_t place, int64_t time)
{
	size_t i = first_from(truth, place, time + 1);

	while (i > truth->starts[place] && truth->events[i - 1].red->red.stage == 0)
		i--;
	return i == truth->starts[place] ? -1 : truth->events[i - 1].time;
}

/* --- what agrees --- */

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

/* The scenario time that the report says, or at which it came. */
static int64_t
time_told(const struct fold *fold, const struct ledger_entry *report)
{
	return clock_at(fold->clock,
		report->report.time != INT64_MAX ? report->report.time : report->event);
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
	int64_t apart = time_told(fold, report) - fold_time(fold, red);
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

/* What agrees best in [from, to) of the events; of equals the first that happened. Time alone tells
 * of nothing. */
static struct truth_match
best_match(const struct truth *truth, const struct ledger_entry *report, int64_t tolerance,
	size_t from, size_t to)
{
	struct truth_match best = { 0 };

	for (size_t i = from; i < to; i++) {
		struct truth_match match = compare(
			truth->fold, report, truth->events[i].red, tolerance);
		if ((match.asset || match.technique) &&
			(best.red == NULL || agreement(&match) > agreement(&best)))
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

/* By a person's word. */
static struct truth_match
linked_match(const struct truth *truth, const struct ledger_entry *report,
	const struct ledger_entry *link, int64_t tolerance)
{
	const struct ledger_entry *red = link->link.red == NULL ? NULL : link->link.red->entry;
	struct truth_match match = { 0 };

	if (red != NULL && red->kind == RECORD_RED_EVENT && red->team == report->team &&
		fold_counts(truth->fold, red))
		match = compare(truth->fold, report, red, tolerance);
	match.confirmed = true;
	match.right = link->link.right && match.red != NULL;
	return match;
}

struct truth_match
truth_of_report(const struct truth *truth, const struct ledger_entry *report, int64_t tolerance)
{
	const struct ledger_entry *link = newest_link(truth->fold, report);
	size_t place = fold_place(truth->fold, report->team);
	int64_t told = time_told(truth->fold, report);

	if (link != NULL)
		return linked_match(truth, report, link, tolerance);
	return best_match(truth, report, tolerance, first_from(truth, place, told - tolerance),
		first_from(truth, place, told + tolerance + 1));
}

struct truth_match
truth_nearest(const struct truth *truth, const struct ledger_entry *report, int64_t tolerance)
{
	struct truth_match match = truth_of_report(truth, report, tolerance);
	size_t place = fold_place(truth->fold, report->team);

	if (match.confirmed || match.right)
		return match;
	return best_match(truth, report, tolerance, truth->starts[place], truth->starts[place + 1]);
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
