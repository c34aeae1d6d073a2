/* players_probe.c - a probe that looks at nothing: results of every check as they might have been.
 * SPDX-License-Identifier: Apache-2.0
 *
 * How a check stands at a moment follows from the seed and from what red did by then, so that it
 * can be asked at any time and gives the same. A result holds two periods; one comes every one and
 * a half.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/timestamp.h"
#include "exercise/players_private.h"
#include "exercise/probe_work.h"

enum {
	LEGS_MEMORY = 512 * MIB,
	OUTAGE_THOUSANDTHS = 12, /* of a leg's hours have a small one */
	COMMON_MINUTES = 6,      /* the one of all teams at once */
	REPAIR_LEAST = 20,
	REPAIR_MOST = 150,
};

/* One check of one team. */
struct simulated_leg {
	struct str check, team; /* names */
	unsigned index;         /* the team's */
	size_t system;
	int64_t period; /* between results, microseconds of scenario time */
	int64_t next;   /* of the scenario: when the next result is due */
};

/* What red brought about: from, to in scenario microseconds. */
struct simulated_effect {
	unsigned team;
	size_t system;
	int64_t from, to;
	enum check_state state;
};

struct simulated_probe {
	struct arena *arena;             /* legs */
	const struct scenario *scenario; /* of which they are: compared, never read */
	size_t leg_count;
	struct simulated_leg *legs;
	size_t effect_count;
	struct simulated_effect *effects;
	int64_t seen; /* `posted` of the last entry that was looked at */
	int64_t common_from,
		common_to; /* of the whole play: one check fails for all; scenario time */
	struct str common_check;
	bool running;
	int64_t now, wall, speed_milli; /* as they were while the exercise was held */
	uint64_t results;
};

enum err
simulated_probe_new(struct simulated_probe **ret, struct fault *why)
{
	struct simulated_probe *probe = calloc(1, sizeof(*probe));

	if (probe == NULL)
		return fail_nomem(why);
	probe->arena = arena_new(LEGS_MEMORY);
	if (probe->arena == NULL) {
		free(probe);
		return fail_nomem(why);
	}
	*ret = probe;
	return OK;
}

void
simulated_probe_free(struct simulated_probe *probe)
{
	if (probe == NULL)
		return;
	arena_free(probe->arena);
	free(probe->effects);
	free(probe);
}

uint64_t
simulated_probe_results(const struct simulated_probe *probe)
{
	return probe->results;
}

/* --- which checks there are --- */

static enum err
make_leg(struct players *players, const struct check_leg *leg, struct simulated_leg *ret,
	struct fault *why)
{
	const struct scenario *scenario = players->state.scenario;
	const struct scenario_check *check = scenario_check(scenario, leg->check);
	const struct scenario_team *team = scenario_team(scenario, leg->team);
	struct str name = team == NULL ? STR("") : team->name; /* none: of a shared system */

	*ret = (struct simulated_leg){ .check = str_copy(players->probe->arena, leg->check),
		.team = str_copy(players->probe->arena, name),
		.index = leg->team,
		.system = check->system,
		.period = check->period * 3 / 2 };
	/* Not all at one moment. */
	ret->next = players->state.scenario_now +
		    players_between(players, "first look",
			    str_printf(players->round, "%.*s %.*s", STR_FMT(leg->check),
				    STR_FMT(name)),
			    0, ret->period);
	return ret->check.data == NULL || ret->team.data == NULL ? fail_nomem(why) : OK;
}

/* Once in the play one check fails for all teams: half way through the first scored phase. */
static void
plan_common(struct players *players)
{
	const struct scenario *scenario = players->state.scenario;
	struct simulated_probe *probe = players->probe;

	for (size_t i = 0; i < scenario->phase_count; i++) {
		if (!scenario->phases[i].scored || scenario->check_count == 0)
			continue;
		probe->common_check = str_copy(probe->arena,
			scenario->checks[players_between(players, "common", STR(""), 0,
						 (int64_t)scenario->check_count - 1)]
				.name);
		probe->common_from = scenario->phases[i].start + scenario->phases[i].length / 2;
		probe->common_to = probe->common_from +
				   COMMON_MINUTES * PLAYER_MINUTE_MS * INT64_C(1000);
		return;
	}
}

static enum err
make_legs(struct players *players, struct fault *why)
{
	struct simulated_probe *probe = players->probe;
	const struct check_leg *legs;
	size_t count;

	arena_reset(probe->arena);
	probe->leg_count = 0;
	TRY(check_legs_at_work(&players->state, players->round, &count, &legs, why));
	probe->legs = arena_array(probe->arena, count + 1, struct simulated_leg);
	if (probe->legs == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++)
		TRY(make_leg(players, &legs[i], &probe->legs[i], why));
	probe->leg_count = count;
	probe->scenario = players->state.scenario;
	plan_common(players);
	return OK;
}

/* --- what red brought about --- */

static enum err
add_effect(struct simulated_probe *probe, const struct simulated_effect *effect, struct fault *why)
{
	struct simulated_effect *larger = reallocarray(
		probe->effects, probe->effect_count + 1, sizeof(*larger));

	if (larger == NULL)
		return fail_nomem(why);
	probe->effects = larger;
	larger[probe->effect_count++] = *effect;
	return OK;
}

/* Of an effect the service is down or lies; of what red read nothing shows but that it is slow now
 * and then. */
static enum err
look_at_event(struct players *players, const struct journal_entry *event, struct fault *why)
{
	const struct scenario *scenario = players->state.scenario;
	const struct scenario_team *team = scenario_team(scenario, event->record.team);
	const struct scenario_system *system;
	struct simulated_effect effect = { .team = event->record.team, .state = CHECK_DEGRADED };
	const struct json *body;
	int64_t minutes;

	TRY(journal_body(event, players->round, &body, why));
	system = scenario_system(scenario, json_get_string(body, STR("system")));
	if (team == NULL || system == NULL ||
		(!event->accepts && !players_happens(players, "slow", event->record.key, 300)))
		return OK;
	minutes = players_between(players, "repair", event->record.key, REPAIR_LEAST, REPAIR_MOST) *
		  (1250 - players_skill(players, team)) / 800;
	if (event->accepts)
		effect.state = players_happens(players, "lies", event->record.key, 500)
				       ? CHECK_WRONG
				       : CHECK_DOWN;
	effect.system = (size_t)(system - scenario->systems);
	effect.from = clock_at(players->state.clock, event->record.event);
	effect.to = effect.from + minutes * PLAYER_MINUTE_MS * 1000;
	return add_effect(players->probe, &effect, why);
}

static enum err
look_at_red(struct players *players, struct fault *why)
{
	const struct journal_entry *at = journal_first(players->state.journal, RECORD_RED_EVENT);

	for (; at != NULL; at = at->next_of_kind)
		if (at->record.posted > players->probe->seen)
			TRY(look_at_event(players, at, why));
	players->probe->seen = journal_newest(players->state.journal);
	return OK;
}

enum err
simulated_probe_look(struct players *players, struct fault *why)
{
	struct simulated_probe *probe = players->probe;

	if (probe->scenario != players->state.scenario)
		TRY(make_legs(players, why));
	TRY(look_at_red(players, why));
	probe->running = players->state.clock_state == CLOCK_RUNNING;
	probe->now = players->state.scenario_now;
	probe->wall = players->state.now;
	probe->speed_milli = clock_speed_at(players->state.clock, players->state.now);
	return OK;
}

/* --- how a check stands --- */

/* A small outage of its own, somewhere in the hour. */
static enum check_state
own_state(const struct players *players, const struct simulated_leg *leg, int64_t at)
{
	int64_t minute = at / (PLAYER_MINUTE_MS * INT64_C(1000));
	char text[CHECK_NAME_MAX + 96];
	struct str about;
	int64_t from;

	snprintf(text, sizeof(text), "%.*s %.*s %" PRId64, STR_FMT(leg->check), STR_FMT(leg->team),
		minute / 60);
	about = str_of(text);
	if (!players_happens(players, "outage", about, OUTAGE_THOUSANDTHS))
		return CHECK_OK;
	from = players_between(players, "outage from", about, 0, 45);
	if (minute % 60 < from ||
		minute % 60 >= from + players_between(players, "outage for", about, 3, 14))
		return CHECK_OK;
	return players_happens(players, "outage bad", about, 400) ? CHECK_DOWN : CHECK_DEGRADED;
}

static enum check_state
state_at(const struct players *players, const struct simulated_leg *leg, int64_t at)
{
	const struct simulated_probe *probe = players->probe;

	if (at >= probe->common_from && at < probe->common_to &&
		str_eq(leg->check, probe->common_check))
		return CHECK_DOWN;
	for (size_t i = probe->effect_count; i-- > 0;) {
		const struct simulated_effect *effect = &probe->effects[i];
		if (effect->team == leg->index && effect->system == leg->system &&
			at >= effect->from && at < effect->to)
			return effect->state;
	}
	return own_state(players, leg, at);
}

/* --- results --- */

struct result_batch {
	size_t count;
	struct check_result results[CHECK_RESULTS_MAX];
	enum err errors[CHECK_RESULTS_MAX];
};

static enum err
put_batch(struct players *players, struct result_batch *batch, struct fault *why)
{
	if (batch->count == 0)
		return OK;
	TRY(record_put_results(exercise_store(players->exercise), exercise_node(players->exercise),
		batch->results, batch->count, batch->errors, why));
	for (size_t i = 0; i < batch->count; i++)
		players->probe->results += batch->errors[i] == OK;
	batch->count = 0;
	return OK;
}

static void
add_result(const struct players *players, const struct simulated_leg *leg, int64_t at,
	struct result_batch *batch)
{
	static const char *const texts[CHECK_STATES] = { [CHECK_OK] = "simulated: fine",
		[CHECK_DEGRADED] = "simulated: slow",
		[CHECK_WRONG] = "simulated: wrong content",
		[CHECK_DOWN] = "simulated: no answer" };
	const struct simulated_probe *probe = players->probe;
	enum check_state state = state_at(players, leg, at);

	batch->results[batch->count++] = (struct check_result){ .check = leg->check,
		.team = leg->index,
		.time = probe->wall - (probe->now - at) * 1000 / probe->speed_milli,
		.state = state,
		.latency_ms = state == CHECK_OK ? 20 : 2000,
		.text = str_of(texts[state]) };
}

/* What is due of one leg: the last that is, when the play has fallen behind. */
static enum err
run_leg(struct players *players, struct simulated_leg *leg, struct result_batch *batch,
	struct fault *why)
{
	int64_t now = players->probe->now;

	if (leg->next > now)
		return OK;
	if (now - leg->next > 20 * leg->period)
		leg->next = now;
	for (; leg->next <= now; leg->next += leg->period) {
		if (batch->count == CHECK_RESULTS_MAX)
			TRY(put_batch(players, batch, why));
		add_result(players, leg, leg->next, batch);
	}
	return OK;
}

enum err
simulated_probe_run(struct players *players, struct fault *why)
{
	struct simulated_probe *probe = players->probe;
	struct result_batch *batch;
	enum err err = OK;

	if (!probe->running || probe->speed_milli <= 0)
		return OK;
	batch = calloc(1, sizeof(*batch));
	if (batch == NULL)
		return fail_nomem(why);
	for (size_t i = 0; err == OK && i < probe->leg_count; i++)
		err = run_leg(players, &probe->legs[i], batch, why);
	if (err == OK)
		err = put_batch(players, batch, why);
	free(batch);
	return err;
}
