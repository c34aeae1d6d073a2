/* scenario_systems.c - addresses of the template for every team, checks and their systems, red's
 * aims.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "base/limits.h"
#include "exercise/scenario_address.h"
#include "exercise/scenario_draft.h"

/* A system's address for one team. */
struct placed {
	struct str address;
	const struct draft_system *system;
	const struct scenario_team *team; /* NULL: it is shared */
};

/* In words: "blue1", "all teams". */
static struct str
owner_of(const struct scenario_team *team)
{
	return team == NULL ? STR("all teams") : team->name;
}

static const struct draft_network *
network_of(const struct reading *reading, const struct draft_system *draft)
{
	size_t found = names_find(reading, SECTION_NETWORKS, draft->made.network);

	return found == SIZE_MAX ? NULL : &DRAFTS(reading, SECTION_NETWORKS, draft_network)[found];
}

static bool
is_in_network(struct reading *reading, const struct draft_system *draft,
	const struct scenario_team *team, struct str address)
{
	const struct draft_network *network = network_of(reading, draft);
	struct str range;

	if (network == NULL || network->made.address.len == 0)
		return true;
	if (team == NULL && scenario_expand(reading->arena, network->made.address, NULL, NULL,
				    &range, NULL) == E_INVALID) {
		blame(reading, &draft->place, "network",
			"%.*s is shared by all teams and cannot lie in %.*s, which each team has "
			"for itself",
			STR_FMT(draft->made.name), STR_FMT(network->made.name));
		return false;
	}
	if (scenario_expand(reading->arena, network->made.address, team, NULL, &range, NULL) !=
			OK ||
		address_is_in(address, range))
		return true; /* a fault of the network is told there */
	blame(reading, &draft->place, "address",
		"%.*s of %.*s has the address %.*s, which is not in its network %.*s (%.*s)",
		STR_FMT(draft->made.name), STR_FMT(owner_of(team)), STR_FMT(address),
		STR_FMT(network->made.name), STR_FMT(range));
	return false;
}

/* False when the address is a fault, which is then told once and not for every team. */
static bool
place_system(struct reading *reading, const struct draft_system *draft,
	const struct scenario_team *team, struct placed *to)
{
	struct str address;

	if (!placeholders_replace(reading, &draft->place, "address", draft->made.address, team,
		    &draft->made, &address))
		return false;
	if (!address_is_host(address)) {
		blame(reading, &draft->place, "address",
			"%.*s of %.*s would have the address \"%.*s\", which is neither an IP "
			"address nor a host name",
			STR_FMT(draft->made.name), STR_FMT(owner_of(team)), STR_FMT(address));
		return false;
	}
	*to = (struct placed){ address, draft, team };
	return is_in_network(reading, draft, team, address);
}

static int
by_address(const void *a, const void *b)
{
	const struct placed *left = a;
	const struct placed *right = b;
	int order = str_compare(left->address, right->address);

	if (order != 0)
		return order;
	if (left->team != right->team)
		return left->team < right->team ? -1 : 1;
	return left->system < right->system ? -1 : left->system > right->system;
}

/* Each system is blamed once, whatever the number of teams that it collides for. */
static void
tell_collisions(struct reading *reading, const struct placed *placed, size_t count)
{
	const struct draft_system *told = NULL;

	for (size_t i = 1; i < count; i++) {
		const struct placed *one = &placed[i - 1];
		const struct placed *other = &placed[i];
		if (!str_eq(one->address, other->address) || other->system == told)
			continue;
		told = other->system;
		if (one->team == other->team)
			warn(reading, &other->system->place, "address",
				"%.*s and %.*s of %.*s have one address, %.*s",
				STR_FMT(one->system->made.name), STR_FMT(other->system->made.name),
				STR_FMT(owner_of(one->team)), STR_FMT(one->address));
		else if (one->team == NULL || other->team == NULL)
			blame(reading, &other->system->place, "address",
				"%.*s of %.*s and %.*s of %.*s would have one address, %.*s",
				STR_FMT(one->system->made.name), STR_FMT(owner_of(one->team)),
				STR_FMT(other->system->made.name), STR_FMT(owner_of(other->team)),
				STR_FMT(one->address));
		else
			blame(reading, &other->system->place, "address",
				"%.*s of %.*s and %.*s of %.*s would have one address, %.*s: the "
				"team's {n} must make them differ",
				STR_FMT(one->system->made.name), STR_FMT(one->team->name),
				STR_FMT(other->system->made.name), STR_FMT(other->team->name),
				STR_FMT(one->address));
	}
}

static void
place_all(struct reading *reading)
{
	size_t teams = DRAFT_COUNT(reading, SECTION_TEAMS);
	size_t most = DRAFT_COUNT(reading, SECTION_SYSTEMS) * teams;
	struct placed *placed;
	size_t count = 0;

	if (most > SCENARIO_EXPANDED_MAX) {
		blame_absence(reading,
			"%zu systems for all teams together: at most %u are "
			"possible",
			most, SCENARIO_EXPANDED_MAX);
		return;
	}
	placed = reading_array(reading, most, struct placed);
	DRAFT_EACH (draft_system, draft, reading, SECTION_SYSTEMS) {
		bool good = !reading->starved && draft->made.address.len > 0;
		size_t times = draft->made.shared && teams > 0 ? 1 : teams;
		for (size_t i = 0; i < times && good; i++)
			good = place_system(reading, draft,
				       draft->made.shared
					       ? NULL
					       : &DRAFTS(reading, SECTION_TEAMS, draft_team)[i].made,
				       &placed[count]) &&
			       ++count > 0;
	}
	if (reading->starved || count == 0)
		return;
	qsort(placed, count, sizeof(*placed), by_address);
	tell_collisions(reading, placed, count);
}

static void
verify_networks(struct reading *reading)
{
	const struct scenario_team *team = &DRAFTS(reading, SECTION_TEAMS, draft_team)[0].made;

	DRAFT_EACH (draft_network, draft, reading, SECTION_NETWORKS) {
		struct str range;
		if (draft->made.address.len == 0 || DRAFT_COUNT(reading, SECTION_TEAMS) == 0 ||
			!placeholders_replace(reading, &draft->place, "address",
				draft->made.address, team, NULL, &range))
			continue;
		if (!address_is_network(range))
			blame(reading, &draft->place, "address",
				"address must be a network such as 10.{n}.1.0/24, not \"%.*s\"",
				STR_FMT(range));
	}
}

/* --- checks --- */

static void
expand_texts(struct reading *reading, const struct draft_check *draft, const char *key,
	const struct str *texts, size_t count, const struct scenario_system *system)
{
	struct str text;

	for (size_t i = 0; i < count; i++)
		if (system->shared ? !placeholders_replace(reading, &draft->place, key, texts[i],
					     NULL, system, &text)
				   : !placeholders_check(
					     reading, &draft->place, key, texts[i], system))
			return;
}

static void
expand_check(struct reading *reading, const struct draft_check *draft,
	const struct scenario_system *system)
{
	const struct scenario_check *check = &draft->made;

	for (size_t i = 0; i < check->parameter_count; i++)
		expand_texts(reading, draft, "parameters", &check->parameters[i].value, 1, system);
	for (size_t i = 0; i < check->account_count; i++) {
		expand_texts(reading, draft, "accounts", &check->accounts[i].name, 1, system);
		expand_texts(reading, draft, "accounts", &check->accounts[i].value, 1, system);
	}
	expand_texts(reading, draft, "contents", check->contents, check->content_count, system);
	expand_texts(reading, draft, "clients", check->clients, check->client_count, system);
}

static void
verify_rhythm(struct reading *reading, const struct draft_check *draft)
{
	if (draft->made.jitter >= draft->made.period)
		blame(reading, &draft->place, "jitter",
			"jitter must be shorter than period: runs would overtake each other");
}

/* How a system is looked at. */
struct watched {
	unsigned checks;
	unsigned mandatory;
};

static bool
has_parameter(const struct scenario_check *check, struct str name)
{
	for (size_t i = 0; i < check->parameter_count; i++)
		if (str_eq(check->parameters[i].name, name))
			return true;
	return false;
}

/* Nearly every check looks at its system's own address, so nobody has to write that down. A plugin
 * finds its way by its arguments. */
static void
add_host(struct reading *reading, struct scenario_check *check)
{
	struct scenario_parameter *parameters;

	if (str_eq(check->kind, STR("plugin")) || has_parameter(check, STR("host")))
		return;
	parameters = reading_array(reading, check->parameter_count + 1, struct scenario_parameter);
	if (parameters == NULL)
		return;
	parameters[0] = (struct scenario_parameter){ STR("host"), STR("{address}") };
	if (check->parameter_count > 0)
		memcpy(&parameters[1], check->parameters,
			check->parameter_count * sizeof(*parameters));
	check->parameters = parameters;
	check->parameter_count++;
}

/* What depends on what only one team has, or counts for nobody anyway, was meant otherwise. */
static void
resolve_depends(struct reading *reading, struct draft_check *draft, bool shared)
{
	size_t *depends = reading_array(reading, draft->depend_count, size_t);

	if (depends == NULL || draft->depend_count == 0)
		return;
	if (shared)
		blame(reading, &draft->place, "depends_on",
			"%.*s is a check of a shared system, which counts for no team: nothing is to "
			"be excused",
			STR_FMT(draft->made.name));
	for (size_t i = 0; i < draft->depend_count; i++) {
		size_t found = names_find(reading, SECTION_SYSTEMS, draft->depends[i]);
		if (found == SIZE_MAX)
			continue; /* told with the other names */
		if (!DRAFTS(reading, SECTION_SYSTEMS, draft_system)[found].made.shared)
			blame(reading, &draft->place, "depends_on",
				"%.*s is each team's own: only the outage of a shared system excuses a "
				"check; say `shared: yes` there",
				STR_FMT(draft->depends[i]));
		depends[draft->made.depend_count++] = found;
	}
	draft->made.depends = depends;
}

static void
verify_check(struct reading *reading, struct draft_check *draft, struct watched *watched)
{
	struct str name = draft->made.name;
	size_t dot = str_find_char(name, '.');
	const struct yaml *kind = yaml_get(draft->place.yaml, STR("kind"));
	size_t system;

	verify_rhythm(reading, draft);
	if (draft->made.title.len == 0)
		draft->made.title = name;
	if (kind != NULL)
		draft->made.kind = kind->text;
	if (name.len == 0)
		return;
	if (dot == 0 || dot + 1 >= name.len) {
		blame(reading, &draft->place, "name",
			"name must be SYSTEM.CHECK, such as web.http, not \"%.*s\"", STR_FMT(name));
		return;
	}
	system = names_resolve(
		reading, &draft->place, "name", SECTION_SYSTEMS, str_first(name, dot));
	if (system == SIZE_MAX)
		return;
	draft->made.system = system;
	draft->made.file = str_of(draft->place.file);
	draft->made.line = draft->place.yaml->line;
	add_host(reading, &draft->made);
	watched[system].checks++;
	watched[system].mandatory += draft->made.mandatory;
	expand_check(reading, draft, &DRAFTS(reading, SECTION_SYSTEMS, draft_system)[system].made);
	resolve_depends(reading, draft,
		DRAFTS(reading, SECTION_SYSTEMS, draft_system)[system].made.shared);
}

static void
verify_watched(
	struct reading *reading, const struct draft_system *draft, const struct watched *watched)
{
	if (watched->checks == 0)
		warn(reading, &draft->place, NULL, "nothing checks the system %.*s",
			STR_FMT(draft->made.name));
	else if (watched->mandatory == 0 && !draft->made.mean)
		warn(reading, &draft->place, NULL,
			"no check of %.*s is mandatory: say `availability: mean`, or make one so",
			STR_FMT(draft->made.name));
}

static void
verify_checks(struct reading *reading)
{
	size_t systems = DRAFT_COUNT(reading, SECTION_SYSTEMS);
	struct watched *watched = reading_array(reading, systems, struct watched);

	if (watched == NULL)
		return;
	DRAFT_EACH (draft_check, draft, reading, SECTION_CHECKS)
		verify_check(reading, draft, watched);
	for (size_t i = 0; i < systems; i++)
		verify_watched(
			reading, &DRAFTS(reading, SECTION_SYSTEMS, draft_system)[i], &watched[i]);
}

static void
verify_red(struct reading *reading)
{
	DRAFT_EACH (draft_red_objective, draft, reading, SECTION_RED_OBJECTIVES) {
		struct str phase = { NULL, 0 };
		draft->made.system = names_find(reading, SECTION_SYSTEMS, draft->system);
		draft->made.at = draft->at.len == 0 ? INT64_MAX
						    : moment_resolve(reading, &draft->place, "at",
							      draft->at, &phase);
		if (phase.len == 0)
			continue;
		if (draft->made.phase.len > 0 && !str_eq(phase, draft->made.phase))
			blame(reading, &draft->place, "phase",
				"phase says %.*s and at says %.*s: leave one",
				STR_FMT(draft->made.phase), STR_FMT(phase));
		draft->made.phase = phase;
	}
}

void
verify_systems(struct reading *reading)
{
	DRAFT_EACH (draft_system, draft, reading, SECTION_SYSTEMS)
		draft->made.mean = draft->availability == AVAILABILITY_MEAN;
	verify_networks(reading);
	place_all(reading);
	if (!reading->starved)
		verify_checks(reading);
	verify_red(reading);
}
