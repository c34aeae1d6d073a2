/* scenario_injects.c - when each inject is sent, to whom, upon what, and who grades the answers.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "exercise/scenario_draft.h"
#include "exercise/scenario_time.h"

static struct draft_inject *
inject_at(const struct reading *reading, size_t index)
{
	return &DRAFTS(reading, SECTION_INJECTS, draft_inject)[index];
}

static void
resolve_phase(struct reading *reading, struct draft_inject *draft)
{
	struct str phase = { NULL, 0 };
	struct str said = draft->made.phase;

	draft->made.at = moment_resolve(reading, &draft->place, "at", draft->at, &phase);
	if (phase.len == 0)
		return;
	if (said.len > 0 && !str_eq(phase, said))
		blame(reading, &draft->place, "phase",
			"phase says %.*s and at says %.*s: leave one", STR_FMT(said),
			STR_FMT(phase));
	draft->made.phase = phase;
}

/* One of: a moment, by hand, a condition, the contingency of another. */
static void
resolve_moment(struct reading *reading, struct draft_inject *draft)
{
	bool by_hand = str_eq(draft->at, STR("by hand"));
	bool by_time = draft->at.len > 0 && !by_hand;
	bool by_condition = draft->made.after.len > 0;
	int ways = by_time + by_hand + by_condition + draft->contingency_of_another;

	draft->made.at = INT64_MAX;
	if (by_time)
		resolve_phase(reading, draft);
	if (ways == 0)
		blame(reading, &draft->place, NULL,
			"nothing sends %.*s: give `at: PHASE TIME`, `at: by hand`, or `after`",
			STR_FMT(draft->made.name));
	if (ways > 1 && !(by_hand && ways == 2))
		blame(reading, &draft->place, draft->at.len > 0 ? "at" : "after",
			"%.*s is sent in more than one way (at, after, as a contingency): leave "
			"one",
			STR_FMT(draft->made.name));
}

static void
resolve_times(struct reading *reading, struct draft_inject *draft)
{
	struct scenario_inject *inject = &draft->made;

	if (inject->due == 0) {
		if (inject->close != 0 && !says(&draft->place, "due"))
			blame(reading, &draft->place, "close", "close needs due before it");
		if (inject->contingency.len > 0 && !says(&draft->place, "due"))
			blame(reading, &draft->place, "contingency",
				"a contingency follows when no answer came: give due");
		inject->due = inject->close = INT64_MAX;
		return;
	}
	if (inject->close == 0)
		inject->close = inject->due + inject->due / 2;
	if (inject->close < inject->due)
		blame(reading, &draft->place, "close", "close must not come before due");
	if (inject->at != INT64_MAX && inject->at + inject->due > reading->length)
		warn(reading, &draft->place, "due",
			"the exercise ends before answers to %.*s are due", STR_FMT(inject->name));
}

static void
verify_grading(struct reading *reading, const struct draft_inject *draft, bool graders)
{
	const struct scenario_inject *inject = &draft->made;
	size_t grader = names_find(reading, SECTION_PEOPLE, inject->grader);

	if (inject->rubric.len > 0 && inject->due == INT64_MAX && !says(&draft->place, "due"))
		blame(reading, &draft->place, "rubric",
			"%.*s has a rubric and asks for no answer: give due",
			STR_FMT(inject->name));
	if (inject->rubric.len == 0 && inject->due != INT64_MAX)
		warn(reading, &draft->place, NULL,
			"answers to %.*s are asked for and never graded: give a rubric",
			STR_FMT(inject->name));
	if (inject->rubric.len > 0 && !graders)
		warn(reading, &draft->place, "rubric",
			"nobody sits at the grader desk, who could grade %.*s",
			STR_FMT(inject->name));
	if (grader != SIZE_MAX &&
		(DRAFTS(reading, SECTION_PEOPLE, draft_person)[grader].made.desks & DESK_GRADER) ==
			0)
		blame(reading, &draft->place, "grader", "%.*s does not sit at the grader desk",
			STR_FMT(inject->grader));
}

/* The teams in which somebody has the profession. */
static void
find_teams(const struct reading *reading, struct str profession, bool has[TEAMS_MAX])
{
	DRAFT_EACH (draft_person, draft, reading, SECTION_PEOPLE)
		has[draft->made.team] |= str_eq(draft->made.profession, profession);
}

/* A team without such a person could not answer; told for the first one, and not while people have
 * faults of their own. */
static void
verify_profession(struct reading *reading, const struct draft_inject *draft)
{
	struct str profession = draft->made.profession;
	bool has[TEAMS_MAX] = { false };

	if (reading->faulty || profession.len == 0)
		return;
	find_teams(reading, profession, has);
	DRAFT_EACH (draft_team, team, reading, SECTION_TEAMS) {
		unsigned index = team->made.index;
		if (team->made.kind != TEAM_BLUE || has[index] ||
			!scenario_inject_is_for(&draft->made, index))
			continue;
		warn(reading, &draft->place, "profession", "nobody in %.*s is %.*s",
			STR_FMT(team->made.name), STR_FMT(profession));
		return;
	}
}

static void
verify_channel(struct reading *reading, const struct draft_inject *draft)
{
	const struct draft_scenario *scenario = DRAFTS(reading, SECTION_SCENARIO, draft_scenario);

	if (draft->made.channel == INJECT_BY_MAIL && DRAFT_COUNT(reading, SECTION_SCENARIO) > 0 &&
		scenario->made.mail_relay.len == 0)
		warn(reading, &draft->place, "channel",
			"%.*s goes by mail and the scenario has no mail_relay: it will be shown "
			"on the console",
			STR_FMT(draft->made.name));
}

/* --- conditions --- */

static const struct condition {
	struct str prefix;
	enum section section;
} conditions[] = {
	{ STR_INIT("answer:"), SECTION_INJECTS },
	{ STR_INIT("report:"), SECTION_TEMPLATES },
	{ STR_INIT("red:"), SECTION_RED_OBJECTIVES },
};

enum { CONDITIONS = sizeof(conditions) / sizeof(*conditions) };

static const struct condition *
condition_of(struct str text)
{
	for (size_t i = 0; i < CONDITIONS; i++)
		if (str_starts(text, conditions[i].prefix))
			return &conditions[i];
	return NULL;
}

/* The number of the inject whose answer the draft waits for; SIZE_MAX: none. */
static size_t
awaited_inject(const struct reading *reading, const struct draft_inject *draft)
{
	const struct condition *condition = condition_of(draft->made.after);

	if (condition == NULL || condition->section != SECTION_INJECTS)
		return SIZE_MAX;
	return names_find(reading, SECTION_INJECTS,
		str_from_offset(draft->made.after, condition->prefix.len));
}

/* An answer can only come from teams that were asked. */
static void
verify_awaited(struct reading *reading, const struct draft_inject *draft)
{
	size_t index = awaited_inject(reading, draft);
	const struct draft_inject *awaited;

	if (index == SIZE_MAX)
		return;
	awaited = inject_at(reading, index);
	if (awaited->made.due == INT64_MAX)
		blame(reading, &draft->place, "after", "after: %.*s asks for no answer",
			STR_FMT(awaited->made.name));
	for (size_t i = 0; i < TEAMS_MAX / 64; i++)
		if ((draft->made.teams[i] & ~awaited->made.teams[i]) != 0) {
			warn(reading, &draft->place, "after",
				"%.*s goes to teams that never get %.*s: they will not get it "
				"either",
				STR_FMT(draft->made.name), STR_FMT(awaited->made.name));
			return;
		}
}

static void
verify_condition(struct reading *reading, const struct draft_inject *draft)
{
	const struct condition *condition = condition_of(draft->made.after);

	if (draft->made.after.len == 0) {
		if (draft->made.delay > 0)
			blame(reading, &draft->place, "delay", "delay needs after");
		return;
	}
	if (condition == NULL) {
		blame(reading, &draft->place, "after",
			"after must be answer:INJECT, report:TEMPLATE or red:OBJECTIVE, not "
			"\"%.*s\"",
			STR_FMT(draft->made.after));
		return;
	}
	names_resolve(reading, &draft->place, "after", condition->section,
		str_from_offset(draft->made.after, condition->prefix.len));
	verify_awaited(reading, draft);
}

static bool
somebody_grades(const struct reading *reading)
{
	DRAFT_EACH (draft_person, draft, reading, SECTION_PEOPLE)
		if ((draft->made.desks & DESK_GRADER) != 0)
			return true;
	return false;
}

static void
mark_contingencies(struct reading *reading)
{
	DRAFT_EACH (draft_inject, draft, reading, SECTION_INJECTS) {
		size_t found = names_find(reading, SECTION_INJECTS, draft->made.contingency);
		if (found != SIZE_MAX)
			inject_at(reading, found)->contingency_of_another = true;
	}
}

void
verify_injects(struct reading *reading)
{
	bool graders = somebody_grades(reading);

	mark_contingencies(reading);
	DRAFT_EACH (draft_inject, draft, reading, SECTION_INJECTS) {
		audience_resolve(reading, &draft->place, draft->made.name, draft->team_count,
			draft->teams, draft->made.teams);
		placeholders_check(reading, &draft->place, "text", draft->made.text, NULL);
		resolve_moment(reading, draft);
		resolve_times(reading, draft);
		verify_grading(reading, draft, graders);
		verify_profession(reading, draft);
		verify_channel(reading, draft);
	}
	DRAFT_EACH (draft_inject, draft, reading, SECTION_INJECTS)
		verify_condition(reading, draft);
}

/* --- circles --- */

/* Injects that something sends, found from those that the clock, red or a person sends. */
struct spread {
	struct reading *reading;
	bool *reached;
	size_t *queue;
	size_t queued;
	size_t *waiting; /* of an inject: the first of those that wait for its answer */
	size_t *next;    /* of one that waits: the next that waits for the same */
};

static void
reach(struct spread *spread, size_t inject)
{
	if (inject == SIZE_MAX || spread->reached[inject])
		return;
	spread->reached[inject] = true;
	spread->queue[spread->queued++] = inject;
}

static void
spread_begin(struct spread *spread, size_t count)
{
	for (size_t i = 0; i < count; i++)
		spread->waiting[i] = SIZE_MAX;
	for (size_t i = 0; i < count; i++) {
		const struct draft_inject *draft = inject_at(spread->reading, i);
		size_t awaited = awaited_inject(spread->reading, draft);
		if (awaited != SIZE_MAX) {
			spread->next[i] = spread->waiting[awaited];
			spread->waiting[awaited] = i;
		} else if (draft->at.len > 0 || draft->made.after.len > 0) {
			reach(spread, i);
		}
	}
}

static void
spread_from(struct spread *spread, size_t inject)
{
	const struct draft_inject *draft = inject_at(spread->reading, inject);

	reach(spread, names_find(spread->reading, SECTION_INJECTS, draft->made.contingency));
	for (size_t i = spread->waiting[inject]; i != SIZE_MAX; i = spread->next[i])
		reach(spread, i);
}

void
verify_order(struct reading *reading)
{
	size_t count = DRAFT_COUNT(reading, SECTION_INJECTS);
	struct spread spread = { reading, reading_array(reading, count, bool),
		reading_array(reading, count, size_t), 0, reading_array(reading, count, size_t),
		reading_array(reading, count, size_t) };

	if (reading->starved)
		return;
	spread_begin(&spread, count);
	for (size_t i = 0; i < spread.queued; i++)
		spread_from(&spread, spread.queue[i]);
	for (size_t i = 0; i < count; i++) {
		const struct draft_inject *draft = inject_at(reading, i);
		if (!spread.reached[i] &&
			(draft->made.after.len > 0 || draft->contingency_of_another))
			blame(reading, &draft->place, draft->made.after.len > 0 ? "after" : NULL,
				"%.*s is never sent: what it waits for waits for it, in a circle",
				STR_FMT(draft->made.name));
	}
}
