/* scenario.c - reads a scenario: records from files, their names, what they must be together.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/scenario.h"

#include <stddef.h>
#include <stdlib.h>

#include "exercise/scenario_draft.h"

/* Where a section's records go in the end. */
struct target {
	size_t made; /* offset in the draft */
	size_t size;
	size_t items; /* offsets in struct scenario */
	size_t count;
};

#define TARGET(draft, type, list, number)                                                    \
	{                                                                                    \
		offsetof(struct draft, made), sizeof(type), offsetof(struct scenario, list), \
			offsetof(struct scenario, number)                                    \
	}

static const struct target targets[SECTION_COUNT] = {
	[SECTION_PHASES] = TARGET(draft_phase, struct scenario_phase, phases, phase_count),
	[SECTION_ORGANISATIONS] = TARGET(draft_organisation, struct scenario_organisation,
		organisations, organisation_count),
	[SECTION_COMMUNITIES] = TARGET(
		draft_community, struct scenario_community, communities, community_count),
	[SECTION_TEAMS] = TARGET(draft_team, struct scenario_team, teams, team_count),
	[SECTION_PEOPLE] = TARGET(draft_person, struct scenario_person, people, person_count),
	[SECTION_NETWORKS] = TARGET(
		draft_network, struct scenario_network, networks, network_count),
	[SECTION_SYSTEMS] = TARGET(draft_system, struct scenario_system, systems, system_count),
	[SECTION_CHECKS] = TARGET(draft_check, struct scenario_check, checks, check_count),
	[SECTION_RED_OBJECTIVES] = TARGET(draft_red_objective, struct scenario_red_objective,
		red_objectives, red_objective_count),
	[SECTION_RUBRICS] = TARGET(draft_rubric, struct scenario_rubric, rubrics, rubric_count),
	[SECTION_STORYLINES] = TARGET(
		draft_storyline, struct scenario_storyline, storylines, storyline_count),
	[SECTION_INJECTS] = TARGET(draft_inject, struct scenario_inject, injects, inject_count),
	[SECTION_TASKS] = TARGET(draft_task, struct scenario_task, tasks, task_count),
	[SECTION_TEMPLATES] = TARGET(
		draft_template, struct scenario_template, templates, template_count),
	[SECTION_LEARNING] = TARGET(
		draft_learning, struct scenario_learning, learning, learning_count),
	[SECTION_GOALS] = TARGET(draft_goal, struct scenario_goal, goals, goal_count),
	[SECTION_TRUTH] = TARGET(draft_truth, struct str, truth, truth_count),
};

static void
collect(struct reading *reading, struct scenario *scenario, enum section section)
{
	const struct target *target = &targets[section];
	const struct drafts *drafts = &reading->drafts[section];
	size_t stride = section_forms[section].form->size;
	char *items = reading_alloc(reading, drafts->count, target->size);

	for (size_t i = 0; i < drafts->count && items != NULL; i++)
		memcpy(items + target->size * i,
			(const char *)drafts->items + stride * i + target->made, target->size);
	*(const void **)((char *)scenario + target->items) = items;
	*(size_t *)((char *)scenario + target->count) = drafts->count;
}

static int
by_time(const void *a, const void *b)
{
	const struct scenario_inject *left = a;
	const struct scenario_inject *right = b;

	if (left->at != right->at)
		return left->at < right->at ? -1 : 1;
	return str_compare(left->name, right->name);
}

static const struct scenario *
build(struct reading *reading)
{
	struct scenario *scenario = reading_array(reading, 1, struct scenario);

	if (scenario == NULL)
		return NULL;
	*scenario = DRAFTS(reading, SECTION_SCENARIO, draft_scenario)->made;
	scenario->length = reading->length;
	for (enum section section = SECTION_PHASES; section < SECTION_COUNT; section++)
		collect(reading, scenario, section);
	if (!reading->starved && scenario->inject_count > 0)
		qsort((struct scenario_inject *)scenario->injects, scenario->inject_count,
			sizeof(*scenario->injects), by_time);
	return scenario;
}

static void
verify(struct reading *reading)
{
	static void (*const steps[])(struct reading *reading) = {
		drafts_read,
		names_replace,
		names_index,
		names_check,
		verify_frame,
		verify_people,
		verify_systems,
		verify_injects,
		verify_tasks,
		verify_order,
		verify_judging,
		verify_points,
	};

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		if (reading->starved || reading->incomplete)
			return;
		steps[i](reading);
	}
}

enum err
scenario_read(struct arena *arena, const struct scenario_source *source,
	const struct scenario **ret, struct scenario_report *report, struct fault *why)
{
	struct reading reading = { .arena = arena, .source = source };
	const struct scenario *scenario;

	*report = (struct scenario_report){ 0 };
	verify(&reading);
	if (reading.starved)
		return fail_nomem(why);
	TRY(faults_report(&reading, report, why));
	scenario = build(&reading);
	if (reading.starved)
		return fail_nomem(why);
	*ret = scenario;
	return OK;
}
