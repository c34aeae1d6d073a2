/* scenario_look.c - finds the parts of a scenario by name, number or moment.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/scenario.h"
#include "exercise/scenario_form.h"

/* Every list is short enough to be walked: the longest, of people, is asked once a sign-in. */
#define FIND(list, number, key, name)                              \
	do {                                                       \
		for (size_t i = 0; i < scenario->number; i++)      \
			if (str_eq(scenario->list[i].key, (name))) \
				return &scenario->list[i];         \
		return NULL;                                       \
	} while (0)

const struct scenario_team *
scenario_team(const struct scenario *scenario, unsigned index)
{
	return index == 0 || index > scenario->team_count ? NULL : &scenario->teams[index - 1];
}

const struct scenario_team *
scenario_team_by_name(const struct scenario *scenario, struct str name)
{
	FIND(teams, team_count, name, name);
}

const struct scenario_person *
scenario_person(const struct scenario *scenario, struct str login)
{
	FIND(people, person_count, login, login);
}

const struct scenario_inject *
scenario_inject(const struct scenario *scenario, struct str name)
{
	FIND(injects, inject_count, name, name);
}

const struct scenario_check *
scenario_check(const struct scenario *scenario, struct str name)
{
	FIND(checks, check_count, name, name);
}

const struct scenario_system *
scenario_system(const struct scenario *scenario, struct str name)
{
	FIND(systems, system_count, name, name);
}

const struct scenario_rubric *
scenario_rubric(const struct scenario *scenario, struct str name)
{
	FIND(rubrics, rubric_count, name, name);
}

const struct scenario_template *
scenario_template(const struct scenario *scenario, struct str name)
{
	FIND(templates, template_count, name, name);
}

const struct scenario_task *
scenario_task(const struct scenario *scenario, struct str name)
{
	FIND(tasks, task_count, name, name);
}

const struct scenario_red_objective *
scenario_red_objective(const struct scenario *scenario, struct str name)
{
	FIND(red_objectives, red_objective_count, name, name);
}

const struct scenario_goal *
scenario_goal(const struct scenario *scenario, struct str name)
{
	FIND(goals, goal_count, name, name);
}

const struct scenario_phase *
scenario_phase_by_name(const struct scenario *scenario, struct str name)
{
	FIND(phases, phase_count, name, name);
}

const struct scenario_phase *
scenario_phase_at(const struct scenario *scenario, int64_t moment)
{
	size_t i = 0;

	while (i + 1 < scenario->phase_count && scenario->phases[i + 1].start <= moment)
		i++;
	return &scenario->phases[i];
}

static bool
has_team(const uint64_t teams[TEAMS_MAX / 64], unsigned team)
{
	return team < TEAMS_MAX && (teams[team / 64] >> (team % 64) & 1) != 0;
}

bool
scenario_inject_is_for(const struct scenario_inject *inject, unsigned team)
{
	return has_team(inject->teams, team);
}

bool
scenario_task_is_for(const struct scenario_task *task, unsigned team)
{
	return has_team(task->teams, team);
}

const char *
scenario_team_kind_name(enum scenario_team_kind kind)
{
	static const char *const names[] = { "blue", "development" };

	return names[kind];
}

const char *
inject_channel_name(enum inject_channel channel)
{
	static const char *const names[] = { "console", "mail", "news" };

	return names[channel];
}

const char *
report_kind_name(enum report_kind kind)
{
	static const char *const names[] = { "sitrep", "incident", "legal", "media", "other" };

	return names[kind];
}

const char *
scenario_field_kind_name(enum scenario_field_kind kind)
{
	static const char *const names[] = { "line", "text", "time", "system", "technique",
		"choice" };

	return names[kind];
}
