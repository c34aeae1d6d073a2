/* console_seat.c - where somebody sits in an exercise, as the console is told it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/exercise.h"
#include "web/console_family.h"

/* Copies, for the scenario may change. False: the exercise cannot be asked, or has no such team. */
static bool
name_team(struct visit *visit, unsigned team, struct str *ret_name, struct str *ret_title)
{
	const struct scenario_team *known;
	struct exercise_state state;

	if (visit->web->writers == NULL ||
		exercise_enter(visit->web->writers, &state, NULL) != OK)
		return false;
	known = scenario_team(state.scenario, team);
	if (known != NULL) {
		*ret_name = str_copy(visit->arena, known->name);
		*ret_title = str_copy(visit->arena, known->title);
	}
	exercise_leave(visit->web->writers);
	return known != NULL;
}

/* Without a scenario a team is called by its number. */
static void
put_team(struct visit *visit, struct json_writer *out)
{
	unsigned team = visit->reader.seat.team;
	struct str name = str_printf(visit->arena, "%u", team);
	struct str title = str_printf(visit->arena, "Team %u", team);

	if (team == 0 || (visit->web->writers != NULL && !name_team(visit, team, &name, &title))) {
		json_put_null(out);
		return;
	}
	json_open_object(out);
	json_member_string(out, STR("name"), name);
	json_member_string(out, STR("title"), title);
	json_close_object(out);
}

void
console_put_seat(struct visit *visit, struct json_writer *out)
{
	if (!store_realm(visit->web->store).exercise) {
		json_put_null(out);
		return;
	}
	json_open_object(out);
	json_key(out, STR("team"));
	put_team(visit, out);
	json_key(out, STR("desks"));
	json_open_array(out);
	for (unsigned i = 0; i < DESK_COUNT; i++)
		if ((visit->reader.seat.desks & 1u << i) != 0)
			json_put_string(out, str_of(desk_name(1u << i)));
	json_close_array(out);
	json_close_object(out);
}
