/* scenario_people.c - who sits where, and whether they may.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/scenario_draft.h"

/* Who judges, attacks or steers a team's game must not play in it. */
enum { DESKS_APART = DESK_WHITE | DESK_RED | DESK_GRADER | DESK_USERS };

static bool
is_among(struct str code, const struct scenario_team *team)
{
	for (size_t i = 0; i < team->organisation_count; i++)
		if (str_eq(team->organisations[i], code))
			return true;
	return false;
}

static void
verify_player(
	struct reading *reading, const struct draft_person *draft, const struct scenario_team *team)
{
	if ((draft->made.desks & DESKS_APART) != 0)
		blame(reading, &draft->place, "desks",
			"%.*s plays in %.*s and sits at a desk that judges, attacks or steers it: "
			"leave one of the two",
			STR_FMT(draft->made.login), STR_FMT(team->name));
	if (draft->made.organisation.len > 0 && !is_among(draft->made.organisation, team))
		warn(reading, &draft->place, "organisation",
			"%.*s is of %.*s, which is not among the organisations of %.*s",
			STR_FMT(draft->made.login), STR_FMT(draft->made.organisation),
			STR_FMT(team->name));
}

static void
verify_person(struct reading *reading, struct draft_person *draft, bool *has_people)
{
	size_t team = names_find(reading, SECTION_TEAMS, draft->team);

	if (draft->team.len == 0 && draft->made.desks == 0)
		blame(reading, &draft->place, NULL, "%.*s sits nowhere: give a team, or desks",
			STR_FMT(draft->made.login));
	if (team == SIZE_MAX)
		return;
	draft->made.team = (unsigned)team + 1;
	has_people[team] = true;
	verify_player(reading, draft, &DRAFTS(reading, SECTION_TEAMS, draft_team)[team].made);
}

void
verify_people(struct reading *reading)
{
	size_t teams = DRAFT_COUNT(reading, SECTION_TEAMS);
	bool *has_people = reading_array(reading, teams, bool);
	unsigned desks = 0;

	if (has_people == NULL)
		return;
	DRAFT_EACH (draft_person, draft, reading, SECTION_PEOPLE) {
		verify_person(reading, draft, has_people);
		desks |= draft->made.desks;
	}
	for (size_t i = 0; i < teams; i++) {
		const struct draft_team *team = &DRAFTS(reading, SECTION_TEAMS, draft_team)[i];
		if (!has_people[i] && team->made.kind == TEAM_BLUE && !reading->faulty)
			warn(reading, &team->place, NULL, "nobody is in %.*s yet",
				STR_FMT(team->made.name));
	}
	if (DRAFT_COUNT(reading, SECTION_PEOPLE) > 0 && (desks & DESK_WHITE) == 0)
		blame_absence(reading, "nobody sits at the white desk: give one of the people "
				       "`desks: white`");
}
