/* console_seat.c - where somebody sits in an exercise, as the console is told it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "web/console_family.h"

/* Without a scenario a team is called by its number. */
static void
put_team(struct visit *visit, struct json_writer *out)
{
	unsigned team = visit->reader.seat.team;

	if (team == 0) {
		json_put_null(out);
		return;
	}
	json_open_object(out);
	json_member_string(out, STR("name"), str_printf(visit->arena, "%u", team));
	json_member_string(out, STR("title"), str_printf(visit->arena, "Team %u", team));
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
