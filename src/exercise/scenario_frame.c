/* scenario_frame.c - the exercise itself, its phases, organisations, communities and teams.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/scenario_draft.h"
#include "exercise/scenario_time.h"

static void
verify_relay(struct reading *reading, const struct draft_scenario *draft)
{
	struct str relay = draft->made.mail_relay;

	if (relay.len > 0 && !str_starts(relay, STR("smtp://")) &&
		!str_starts(relay, STR("smtps://")))
		blame(reading, &draft->place, "mail_relay",
			"mail_relay must be smtp://HOST:PORT or smtps://HOST:PORT, not \"%.*s\"",
			STR_FMT(relay));
}

static void
verify_phases(struct reading *reading)
{
	bool scored = false;

	DRAFT_EACH (draft_phase, draft, reading, SECTION_PHASES) {
		draft->made.start = reading->length;
		reading->length += draft->made.length;
		scored |= draft->made.scored;
	}
	if (DRAFT_COUNT(reading, SECTION_PHASES) == 0)
		blame_absence(reading, "there is no phase: write a section \"phases\"");
	else if (!scored)
		warn(reading, &DRAFTS(reading, SECTION_PHASES, draft_phase)->place, NULL,
			"no phase is scored: nothing in this exercise will count; say `scored: "
			"yes` where it should");
}

static void
verify_communities(struct reading *reading)
{
	DRAFT_EACH (draft_community, draft, reading, SECTION_COMMUNITIES)
		if (draft->made.count == 1)
			warn(reading, &draft->place, "organisations",
				"%.*s shares with nobody: it is one organisation alone",
				STR_FMT(draft->made.name));
}

/* Two teams with one number would have the same addresses. */
static void
verify_number(struct reading *reading, const struct draft_team *draft)
{
	DRAFT_EACH (draft_team, other, reading, SECTION_TEAMS)
		if (other < draft && other->made.number == draft->made.number)
			blame(reading, &draft->place, "number",
				"%.*s has the number %u, as %.*s has; give another",
				STR_FMT(draft->made.name), draft->made.number,
				STR_FMT(other->made.name));
}

static void
verify_teams(struct reading *reading)
{
	unsigned index = 0;
	bool blue = false;

	DRAFT_EACH (draft_team, draft, reading, SECTION_TEAMS) {
		draft->made.index = ++index;
		if (draft->made.number == 0)
			draft->made.number = index;
		verify_number(reading, draft);
		blue |= draft->made.kind == TEAM_BLUE;
	}
	if (!blue)
		blame_absence(reading, "there is no blue team: write a section \"teams\"");
}

void
verify_frame(struct reading *reading)
{
	const struct draft_scenario *draft = DRAFTS(reading, SECTION_SCENARIO, draft_scenario);

	if (DRAFT_COUNT(reading, SECTION_SCENARIO) == 0) {
		blame_absence(
			reading, "there is no section \"scenario\": it gives name, title and node");
	} else {
		verify_relay(reading, draft);
	}
	verify_phases(reading);
	verify_communities(reading);
	verify_teams(reading);
}

static void
add_team(uint64_t teams[TEAMS_MAX / 64], size_t place)
{
	unsigned index = (unsigned)place + 1;

	teams[index / 64] |= UINT64_C(1) << (index % 64);
}

void
audience_resolve(struct reading *reading, const struct place *place, struct str name, size_t count,
	const struct str *teams, uint64_t ret[TEAMS_MAX / 64])
{
	for (size_t i = 0; i < count; i++) {
		size_t team = names_find(reading, SECTION_TEAMS, teams[i]);
		if (team != SIZE_MAX)
			add_team(ret, team);
		else if (str_eq(teams[i], STR("all")))
			for (size_t all = 0; all < DRAFT_COUNT(reading, SECTION_TEAMS); all++)
				add_team(ret, all);
	}
	if (count == 0)
		blame(reading, place, "teams", "%.*s goes to nobody: name teams, or `all`",
			STR_FMT(name));
}

bool
placeholders_replace(struct reading *reading, const struct place *place, const char *key,
	struct str text, const struct scenario_team *team, const struct scenario_system *system,
	struct str *ret)
{
	struct fault reason;
	enum err err = scenario_expand(reading->arena, text, team, system, ret, &reason);

	if (err == E_NOMEM)
		reading->starved = true;
	else if (err != OK)
		blame(reading, place, key, "%s: %s", key, reason.text);
	return err == OK;
}

bool
placeholders_check(struct reading *reading, const struct place *place, const char *key,
	struct str text, const struct scenario_system *system)
{
	const struct scenario_team *team = &DRAFTS(reading, SECTION_TEAMS, draft_team)[0].made;
	struct str replaced;

	return DRAFT_COUNT(reading, SECTION_TEAMS) == 0 ||
	       placeholders_replace(reading, place, key, text, team, system, &replaced);
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t';
}

int64_t
moment_resolve(struct reading *reading, const struct place *place, const char *key, struct str text,
	struct str *ret_phase)
{
	size_t end = 0;
	const struct scenario_phase *phase;
	int64_t offset = 0;
	struct str time;
	size_t found;

	while (end < text.len && !is_space(text.data[end]))
		end++;
	time = str_trim(str_from_offset(text, end));
	found = names_resolve(reading, place, key, SECTION_PHASES, str_first(text, end));
	if (found == SIZE_MAX)
		return INT64_MAX;
	phase = &DRAFTS(reading, SECTION_PHASES, draft_phase)[found].made;
	if (time.len > 0 && !duration_parse(time, &offset)) {
		blame(reading, place, key,
			"%s must be a phase and a time within it, such as `%.*s 1:30` (hours and "
			"minutes), not \"%.*s\"",
			key, STR_FMT(phase->name), STR_FMT(text));
		return INT64_MAX;
	}
	if (offset >= phase->length) {
		struct str length = duration_format(reading->arena, phase->length);
		blame(reading, place, key,
			"%s: \"%.*s\" lies behind the end of %.*s, which lasts %.*s", key,
			STR_FMT(text), STR_FMT(phase->name), STR_FMT(length));
		return INT64_MAX;
	}
	*ret_phase = phase->name;
	return phase->start + offset;
}
