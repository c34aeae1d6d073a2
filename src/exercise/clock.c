/* clock.c - the exercise's own clock.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/clock.h"

#include <stdlib.h>

#include "exercise/fixed.h"

enum {
	REAL_TIME = 1000,
	SPEED_MIN = 100,    /* thousandths: a tenth of real time */
	SPEED_MAX = 600000, /* six hundred times */
};

const char *
clock_state_name(enum clock_state state)
{
	static const char *const names[] = { "new", "open", "running", "paused", "between",
		"closed" };

	return names[state];
}

/* --- one entry --- */

static const struct action_row {
	struct str name;
	enum clock_action action;
	bool takes_speed;
} actions[] = {
	{ STR_INIT("open"), CLOCK_DOES_OPEN, false },
	{ STR_INIT("start"), CLOCK_DOES_START, true },
	{ STR_INIT("pause"), CLOCK_DOES_PAUSE, false },
	{ STR_INIT("resume"), CLOCK_DOES_RESUME, false },
	{ STR_INIT("speed"), CLOCK_DOES_SPEED, true },
	{ STR_INIT("close"), CLOCK_DOES_CLOSE, false },
};

static bool
read_speed(const struct json *body, int64_t *ret)
{
	int64_t millionths;

	if (!fixed_parse(json_get_string(body, STR("speed")), &millionths))
		return false;
	*ret = millionths / (FIXED_ONE / REAL_TIME);
	return *ret >= SPEED_MIN && *ret <= SPEED_MAX;
}

static bool
read_action(const struct json *body, struct clock_step *ret)
{
	struct str name = json_get_string(body, STR("action"));

	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++) {
		if (!str_eq(actions[i].name, name))
			continue;
		ret->action = actions[i].action;
		ret->speed_milli = REAL_TIME;
		if (!actions[i].takes_speed)
			return true;
		if (json_get(body, STR("speed")) == NULL)
			return ret->action == CLOCK_DOES_START;
		return read_speed(body, &ret->speed_milli);
	}
	return false;
}

static bool
read_phase(const struct scenario *scenario, const struct json *body, struct clock_step *ret)
{
	struct str name = json_get_string(body, STR("phase"));

	ret->action = CLOCK_DOES_PHASE;
	for (size_t i = 0; i < scenario->phase_count; i++)
		if (str_eq(scenario->phases[i].name, name)) {
			ret->phase = i;
			return true;
		}
	return false;
}

bool
clock_step_read(const struct scenario *scenario, const struct record_entry *entry,
	const struct json *body, struct clock_step *ret)
{
	struct clock_step step = { .event = entry->event, .posted = entry->posted };
	bool good = entry->kind == RECORD_CLOCK ? read_action(body, &step)
						: read_phase(scenario, body, &step);

	if (good)
		*ret = step;
	return good;
}

/* --- the fold --- */

struct folding {
	const struct scenario *scenario;
	struct clock_stretch *stretches;
	size_t count;
	size_t phase;       /* where scenario time is */
	int64_t next_speed; /* when it runs again */
};

static const struct clock_stretch before_all = { .wall = INT64_MIN, .state = CLOCK_NEW };

static const struct clock_stretch *
last_stretch(const struct folding *folding)
{
	return folding->count == 0 ? &before_all : &folding->stretches[folding->count - 1];
}

static int64_t
scenario_at(const struct clock_stretch *stretch, int64_t wall)
{
	__int128 passed;

	if (stretch->speed_milli == 0 || wall <= stretch->wall)
		return stretch->scenario;
	passed = ((__int128)wall - stretch->wall) * stretch->speed_milli / REAL_TIME;
	passed += stretch->scenario;
	return passed > INT64_MAX ? INT64_MAX : (int64_t)passed;
}

/* The first moment at which a running stretch reaches `scenario`. */
static int64_t
wall_at(const struct clock_stretch *stretch, int64_t scenario)
{
	__int128 wall = ((__int128)scenario - stretch->scenario) * REAL_TIME;

	wall = (wall + stretch->speed_milli - 1) / stretch->speed_milli + stretch->wall;
	return wall > INT64_MAX ? INT64_MAX : (int64_t)wall;
}

static void
add_stretch(struct folding *folding, int64_t wall, int64_t scenario, enum clock_state state)
{
	struct clock_stretch *stretch = &folding->stretches[folding->count];

	/* Of two at one moment the later holds. */
	if (folding->count > 0 && stretch[-1].wall == wall)
		stretch--;
	else
		folding->count++;
	*stretch = (struct clock_stretch){ .wall = wall,
		.scenario = scenario,
		.state = state,
		.speed_milli = state == CLOCK_RUNNING ? folding->next_speed : 0 };
}

/* The end of the phase, and of those that follow it by themselves. */
static int64_t
stop_of(const struct folding *folding)
{
	const struct scenario *scenario = folding->scenario;
	size_t i = folding->phase;

	while (i + 1 < scenario->phase_count && scenario->phases[i + 1].follows)
		i++;
	return scenario->phases[i].start + scenario->phases[i].length;
}

/* Stands where its phase ended, if that was before `wall`. */
static void
stop_before(struct folding *folding, int64_t wall)
{
	const struct clock_stretch *last = last_stretch(folding);
	int64_t stop;
	int64_t at;

	if (last->state != CLOCK_RUNNING)
		return;
	stop = stop_of(folding);
	at = wall_at(last, stop);
	if (at <= wall)
		add_stretch(folding, at, stop, CLOCK_BETWEEN);
}

static void
go_to_phase(struct folding *folding, int64_t wall, size_t phase)
{
	const struct clock_stretch *last = last_stretch(folding);
	int64_t start = folding->scenario->phases[phase].start;
	bool started = last->state == CLOCK_RUNNING || last->state == CLOCK_PAUSED ||
		       last->state == CLOCK_BETWEEN;

	if (!started || start < scenario_at(last, wall))
		return;
	folding->phase = phase;
	add_stretch(folding, wall, start, CLOCK_RUNNING);
}

/* What each action needs, and what it makes of it; the state stays for `speed`. */
static const struct transition {
	unsigned from; /* bits (1 << state) */
	enum clock_state to;
} transitions[] = {
	[CLOCK_DOES_OPEN] = { 1 << CLOCK_NEW, CLOCK_OPEN },
	[CLOCK_DOES_START] = { 1 << CLOCK_NEW | 1 << CLOCK_OPEN, CLOCK_RUNNING },
	[CLOCK_DOES_PAUSE] = { 1 << CLOCK_RUNNING, CLOCK_PAUSED },
	[CLOCK_DOES_RESUME] = { 1 << CLOCK_PAUSED, CLOCK_RUNNING },
	[CLOCK_DOES_SPEED] = { 1 << CLOCK_RUNNING | 1 << CLOCK_PAUSED | 1 << CLOCK_BETWEEN,
		CLOCK_RUNNING },
	[CLOCK_DOES_CLOSE] = { 1 << CLOCK_OPEN | 1 << CLOCK_RUNNING | 1 << CLOCK_PAUSED |
				       1 << CLOCK_BETWEEN,
		CLOCK_CLOSED },
};

static void
take_step(struct folding *folding, const struct clock_step *step)
{
	const struct transition *transition = &transitions[step->action];
	const struct clock_stretch *last;
	enum clock_state to;

	stop_before(folding, step->event);
	last = last_stretch(folding);
	if (step->action == CLOCK_DOES_PHASE) {
		go_to_phase(folding, step->event, step->phase);
		return;
	}
	if ((transition->from & 1u << last->state) == 0)
		return;
	if (step->action == CLOCK_DOES_START || step->action == CLOCK_DOES_SPEED)
		folding->next_speed = step->speed_milli;
	to = step->action == CLOCK_DOES_SPEED ? last->state : transition->to;
	add_stretch(folding, step->event, scenario_at(last, step->event), to);
}

static int
compare_steps(const void *a, const void *b)
{
	const struct clock_step *left = a;
	const struct clock_step *right = b;

	if (left->event != right->event)
		return left->event < right->event ? -1 : 1;
	return (left->posted > right->posted) - (left->posted < right->posted);
}

enum err
clock_fold_steps(struct arena *arena, const struct scenario *scenario, struct clock_step *steps,
	size_t count, struct clock *ret, struct fault *why)
{
	struct folding folding = { .scenario = scenario, .next_speed = REAL_TIME };

	*ret = (struct clock){ 0 };
	if (count == 0 || scenario->phase_count == 0)
		return OK;
	/* Each step makes at most its own stretch and one for a phase's end before it. */
	folding.stretches = arena_array(arena, 2 * count + 1, struct clock_stretch);
	if (folding.stretches == NULL)
		return fail_nomem(why);
	qsort(steps, count, sizeof(*steps), compare_steps);
	for (size_t i = 0; i < count; i++)
		take_step(&folding, &steps[i]);
	stop_before(&folding, INT64_MAX);
	*ret = (struct clock){ .count = folding.count, .stretches = folding.stretches };
	return OK;
}

enum err
clock_fold(struct arena *arena, const struct scenario *scenario, const struct record_entry *entries,
	size_t count, struct clock *ret, struct fault *why)
{
	struct clock_step *steps = arena_array(arena, count + 1, struct clock_step);
	size_t step_count = 0;

	if (steps == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < count; i++) {
		const struct json *body;
		enum err err;
		if (entries[i].kind != RECORD_CLOCK && entries[i].kind != RECORD_PHASE)
			continue;
		err = json_parse(arena, entries[i].body, &body, why);
		if (err == E_NOMEM)
			return err;
		if (err == OK && clock_step_read(scenario, &entries[i], body, &steps[step_count]))
			step_count++;
	}
	return clock_fold_steps(arena, scenario, steps, step_count, ret, why);
}

/* --- asking it --- */

static const struct clock_stretch *
stretch_at(const struct clock *clock, int64_t wall)
{
	size_t low = 0;
	size_t high = clock->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (clock->stretches[middle].wall <= wall)
			low = middle + 1;
		else
			high = middle;
	}
	return low == 0 ? &before_all : &clock->stretches[low - 1];
}

int64_t
clock_at(const struct clock *clock, int64_t wall)
{
	return scenario_at(stretch_at(clock, wall), wall);
}

enum clock_state
clock_state_at(const struct clock *clock, int64_t wall)
{
	return stretch_at(clock, wall)->state;
}

int64_t
clock_speed_at(const struct clock *clock, int64_t wall)
{
	return stretch_at(clock, wall)->speed_milli;
}

int64_t
clock_wall(const struct clock *clock, int64_t scenario)
{
	for (size_t i = 0; i < clock->count; i++) {
		const struct clock_stretch *stretch = &clock->stretches[i];
		int64_t end = i + 1 < clock->count ? stretch[1].wall : INT64_MAX;
		int64_t at;
		if (scenario <= stretch->scenario)
			return stretch->wall;
		if (stretch->speed_milli == 0)
			continue;
		at = wall_at(stretch, scenario);
		if (at < end)
			return at;
	}
	return INT64_MAX;
}

static const struct scenario_phase *
phase_of(const struct scenario *scenario, int64_t moment)
{
	size_t i = 0;

	while (i + 1 < scenario->phase_count && scenario->phases[i + 1].start <= moment)
		i++;
	return scenario->phase_count == 0 ? NULL : &scenario->phases[i];
}

bool
clock_scored(const struct clock *clock, const struct scenario *scenario, int64_t wall)
{
	const struct clock_stretch *stretch = stretch_at(clock, wall);
	int64_t moment = scenario_at(stretch, wall);
	const struct scenario_phase *phase;

	if (stretch->state != CLOCK_RUNNING && stretch->state != CLOCK_PAUSED &&
		stretch->state != CLOCK_BETWEEN)
		return false;
	/* A clock that stands at a phase's end stands in that phase. */
	phase = phase_of(scenario, stretch->state == CLOCK_BETWEEN ? moment - 1 : moment);
	return phase != NULL && phase->scored;
}
