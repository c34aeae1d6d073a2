/* score_sitrep.c - `sitrep`: the share of right statements in situation reports.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/fixed.h"
#include "exercise/score_fold.h"

enum { TOLERANCE };

static const struct score_parameter parameters[] = {
	[TOLERANCE] = { STR_INIT("tolerance_minutes"), 5 * FIXED_ONE, 0, 1440 * FIXED_ONE, 0,
		"a statement is right that was so at any moment of this time before the report" },
};

/* More slots in one phase than this are no rhythm that people can keep. */
enum { SLOTS_MAX = 10000 };

/* One report that is due: the last that came in its time counts. */
struct slot {
	size_t place, template;
	int64_t to;                        /* scenario time; when it is over */
	const struct ledger_entry *report; /* NULL: none came */
	int64_t right, statements;
};

struct slots {
	struct fold *fold;
	const struct rules_category *category;
	struct slot *list;
	size_t count, capacity;
	int64_t counts[TEAMS_MAX]; /* by place: slots that are over or reported */
};

/* --- statements --- */

#define STATE(code) (1u << CHECK_##code)

/* What the results of a system's checks said in the time before the report. */
struct seen {
	unsigned states; /* of any check */
	bool all_ok;     /* each that said something said OK */
};

static struct seen
look(const struct slots *slots, const struct slot *slot, size_t system)
{
	const struct fold *fold = slots->fold;
	const struct ledger_entry *report = slot->report;
	int64_t speed = leg_speed_at(&fold->speeds, report->event / 1000);
	int64_t before = rules_number(slots->category, TOLERANCE) * 60 / speed;
	int64_t to = report->event / 1000;
	struct seen seen = { .all_ok = true };

	for (size_t i = fold->checks->starts[system]; i < fold->checks->starts[system + 1]; i++) {
		unsigned states = legs_said_within(fold->legs, &fold->speeds,
			fold->checks->checks[i], slot->place, to - before, to);
		states &= ~STATE(FAULT);
		seen.states |= states;
		seen.all_ok = seen.all_ok && (states == 0 || (states & STATE(OK)) != 0);
	}
	return seen;
}

/* A system that was down and came back in that time may be called either. */
static bool
is_right(const struct seen *seen, enum ledger_says says)
{
	const unsigned bad = STATE(WRONG) | STATE(DOWN);

	switch (says) {
	case SAYS_OK:
		return seen->all_ok;
	case SAYS_DEGRADED:
		return (seen->states & STATE(DEGRADED)) != 0;
	case SAYS_DOWN:
		return (seen->states & bad) != 0;
	case SAYS_AFFECTED:
		return (seen->states & (bad | STATE(DEGRADED))) != 0;
	default:
		return false;
	}
}

static void
judge(const struct slots *slots, struct slot *slot)
{
	const struct ledger_report *report = &slot->report->report;

	for (size_t i = 0; i < report->statement_count; i++) {
		const struct ledger_statement *statement = &report->statements[i];
		struct seen seen = look(slots, slot, statement->system);
		if (seen.states == 0)
			continue;
		slot->statements++;
		slot->right += is_right(&seen, statement->says);
	}
}

/* --- slots --- */

static bool
is_of(const struct slots *slots, const struct ledger_entry *report, size_t template)
{
	return report->sound && report->report.template == template &&
	       fold_counts(slots->fold, report);
}

static enum err
make_room(struct slots *slots, struct fault *why)
{
	size_t wanted = slots->capacity == 0 ? 64 : slots->capacity * 2;
	struct slot *larger;

	if (slots->count < slots->capacity)
		return OK;
	larger = arena_array(slots->fold->arena, wanted, struct slot);
	if (larger == NULL)
		return fail_nomem(why);
	if (slots->count > 0)
		memcpy(larger, slots->list, slots->count * sizeof(*larger));
	slots->list = larger;
	slots->capacity = wanted;
	return OK;
}

/* A slot counts when it is over, or when something was reported of which something is known. */
static enum err
add_slot(struct slots *slots, struct slot slot, struct fault *why)
{
	if (slot.report != NULL)
		judge(slots, &slot);
	else
		fold_until(slots->fold, slot.to);
	if (slot.report != NULL ? slot.statements == 0 : slot.to > slots->fold->now)
		return OK;
	TRY(make_room(slots, why));
	slots->list[slots->count++] = slot;
	slots->counts[slot.place]++;
	return OK;
}

/* Without a rhythm each report is its own slot. */
static enum err
add_free_reports(struct slots *slots, size_t template, struct fault *why)
{
	struct ledger_list reports = fold_list(slots->fold, RECORD_REPORT);

	LEDGER_EACH (report, &reports)
		if (is_of(slots, report, template))
			TRY(add_slot(slots,
				(struct slot){ .place = fold_place(slots->fold, report->team),
					.template = template,
					.report = report,
					.to = fold_time(slots->fold, report) },
				why));
	return OK;
}

/* The slots of one phase, of all teams: from the phase's start, each as long as the rhythm. */
static enum err
add_phase(struct slots *slots, size_t template, const struct scenario_phase *phase, size_t in_phase,
	struct fault *why)
{
	struct fold *fold = slots->fold;
	int64_t every = fold->scenario->templates[template].every;
	struct ledger_list reports = fold_list(fold, RECORD_REPORT);
	const struct ledger_entry **last = arena_array(
		fold->arena, in_phase * fold->places + 1, const struct ledger_entry *);

	if (last == NULL)
		return fail_nomem(why);
	LEDGER_EACH (report, &reports) {
		int64_t time = fold_time(fold, report) - phase->start;
		size_t at;
		if (!is_of(slots, report, template) || time < 0 || time > phase->length)
			continue;
		/* What was sent while the clock stood at the end belongs to the last. */
		at = (size_t)(time / every) < in_phase ? (size_t)(time / every) : in_phase - 1;
		at = fold_place(fold, report->team) * in_phase + at;
		if (last[at] == NULL || report->event >= last[at]->event)
			last[at] = report;
	}
	for (size_t place = 0; place < fold->places; place++)
		for (size_t i = 0; i < in_phase; i++)
			TRY(add_slot(slots,
				(struct slot){ .place = place,
					.template = template,
					.to = phase->start + (int64_t)(i + 1) * every,
					.report = last[place * in_phase + i] },
				why));
	return OK;
}

static enum err
add_template(struct slots *slots, size_t template, struct fault *why)
{
	const struct scenario *scenario = slots->fold->scenario;
	int64_t every = scenario->templates[template].every;

	if (every <= 0)
		return add_free_reports(slots, template, why);
	for (size_t i = 0; i < scenario->phase_count; i++) {
		const struct scenario_phase *phase = &scenario->phases[i];
		int64_t count = phase->length / every;
		if (phase->scored && count > 0 && count <= SLOTS_MAX)
			TRY(add_phase(slots, template, phase, (size_t)count, why));
	}
	return OK;
}

/* --- lines --- */

static enum err
tell_slot(struct slots *slots, const struct slot *slot, struct fault *why)
{
	struct fold *fold = slots->fold;
	struct fold_line line = { .place = slot->place,
		.time = slot->to,
		.what = "report",
		.name = fold->scenario->templates[slot->template].name,
		.entries = &slot->report };
	long long count = slots->counts[slot->place];

	if (slot->report == NULL)
		return fold_line(fold, &line, why, "none came in its time; one of %lld", count);
	line.entry_count = 1;
	line.time = fold_time(fold, slot->report);
	line.points = fixed_divide((__int128)fold_weight(fold, slots->category) * slot->right,
		(__int128)slot->statements * count);
	return fold_line(fold, &line, why,
		"%lld of %lld statements were right; one of %lld reports", (long long)slot->right,
		(long long)slot->statements, count);
}

static enum err
fold_sitrep(struct fold *fold, const struct rules_category *category, struct fault *why)
{
	struct slots slots = { .fold = fold, .category = category };

	for (size_t i = 0; i < fold->scenario->template_count; i++)
		if (fold->scenario->templates[i].kind == REPORT_SITREP)
			TRY(add_template(&slots, i, why));
	for (size_t i = 0; i < slots.count; i++)
		TRY(tell_slot(&slots, &slots.list[i], why));
	return OK;
}

const struct score_function score_sitrep = {
	.name = STR_INIT("sitrep"),
	.help = "the share of right statements about systems in situation reports",
	.share = true,
	.samples = true,
	.kinds = KIND(REPORT),
	.parameter_count = sizeof(parameters) / sizeof(*parameters),
	.parameters = parameters,
	.fold = fold_sitrep,
};
