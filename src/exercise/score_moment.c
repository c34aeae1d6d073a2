/* score_moment.c - which moment a view shows, and what is excluded then.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/score_private.h"

#include <stdlib.h>

enum { MICROSECONDS_PER_MS = 1000 };

/* --- clocks --- */

static size_t
copy_steps(const struct ledger_list *list, struct clock_step *steps)
{
	size_t count = 0;

	LEDGER_EACH (entry, list)
		if (entry->sound)
			steps[count++] = entry->step;
	return count;
}

enum err
score_clock_at(struct score *score, int64_t wall, struct arena *arena, struct clock *ret,
	struct fault *why)
{
	struct ledger_list clocks = ledger_list(score->ledger, RECORD_CLOCK, wall);
	struct ledger_list phases = ledger_list(score->ledger, RECORD_PHASE, wall);
	struct clock_step *steps = arena_array(
		arena, clocks.count + phases.count + 1, struct clock_step);
	size_t count;

	if (steps == NULL)
		return fail_nomem(why);
	count = copy_steps(&clocks, steps);
	count += copy_steps(&phases, steps + count);
	return clock_fold_steps(arena, score->scenario, steps, count, ret, why);
}

static enum err
make_speeds(
	struct score *score, const struct clock *clock, struct leg_speeds *ret, struct fault *why)
{
	struct leg_speed *list = arena_array(score->work, clock->count + 1, struct leg_speed);
	size_t count = 0;

	if (list == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < clock->count; i++) {
		const struct clock_stretch *stretch = &clock->stretches[i];
		if (stretch->speed_milli == 0 ||
			(count > 0 && list[count - 1].speed == stretch->speed_milli))
			continue;
		list[count++] = (struct leg_speed){ stretch->wall / MICROSECONDS_PER_MS,
			stretch->speed_milli };
	}
	*ret = (struct leg_speeds){ .count = count, .list = list };
	return OK;
}

enum err
score_moment_at(struct score *score, int64_t wall, struct moment *ret, struct fault *why)
{
	ret->wall = wall;
	ret->grades = INT64_MAX;
	ret->clock = score->clock;
	if (ledger_has_between(score->ledger, KIND(CLOCK) | KIND(PHASE), wall, INT64_MAX))
		TRY(score_clock_at(score, wall, score->work, &ret->clock, why));
	ret->now = clock_at(&ret->clock, wall);
	return make_speeds(score, &ret->clock, &ret->speeds, why);
}

/* --- the freeze --- */

/* The first moment from which on another clock is known, after `wall`. */
static int64_t
next_clock_entry(struct score *score, int64_t wall)
{
	static const enum record_kind kinds[] = { RECORD_CLOCK, RECORD_PHASE };
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct ledger_list past = ledger_list(score->ledger, kinds[i], wall);
		struct ledger_list all = ledger_list(score->ledger, kinds[i], INT64_MAX);
		if (past.count < all.count && all.entries[past.count]->visible < next)
			next = all.entries[past.count]->visible;
	}
	return next;
}

enum err
score_find_freeze(struct score *score, struct fault *why)
{
	int64_t known = INT64_MIN;

	score->freeze = INT64_MAX;
	if (score->rules->freeze == INT64_MAX)
		return OK;
	/* Entries that come after the freeze, back-dated as they may be, do not move it. */
	for (;;) {
		int64_t next = next_clock_entry(score, known);
		struct clock clock;
		int64_t reached;
		if (known == INT64_MIN) {
			if (next == INT64_MAX)
				return OK;
			known = next;
			continue;
		}
		arena_reset(score->work);
		TRY(score_clock_at(score, known, score->work, &clock, why));
		reached = clock_wall(&clock, score->rules->freeze);
		if (reached < known)
			reached = known;
		if (reached != INT64_MAX && reached < next) {
			score->freeze = reached;
			return OK;
		}
		if (next == INT64_MAX)
			return OK;
		known = next;
	}
}

bool
score_is_frozen(struct score *score, int64_t at)
{
	struct ledger_list lifts = ledger_list(score->ledger, RECORD_FREEZE_LIFTED, at);

	if (at < score->freeze)
		return false;
	LEDGER_EACH (lift, &lifts)
		if (lift->visible >= score->freeze && ledger_in_force(lift, at))
			return false;
	return true;
}

/* --- views --- */

/* A lagging view shows what had happened when the clock showed `delay` less, or `delay` of the
 * wall's time ago, whichever is later: so that what happens while the clock stands is seen in the
 * end. */
static int64_t
lag(const struct moment *moment, int64_t delay)
{
	int64_t by_wall = moment->wall - delay;
	int64_t by_clock = clock_wall(&moment->clock, moment->now - delay + 1);

	if (delay == 0)
		return moment->wall;
	if (by_clock == INT64_MAX || by_clock > moment->wall)
		return moment->wall;
	return by_clock - 1 > by_wall ? by_clock - 1 : by_wall;
}

enum err
score_moment(struct score *score, const struct score_cut *cut, struct moment *ret, bool *ret_frozen,
	struct fault *why)
{
	int64_t wall;

	*ret_frozen = false;
	TRY(score_moment_at(score, cut->at, ret, why));
	if (cut->view == VIEW_WHITE)
		return OK;
	wall = lag(ret,
		cut->view == VIEW_TEAM ? score->rules->team_delay : score->rules->public_delay);
	if (cut->view == VIEW_PUBLIC && wall >= score->freeze && score_is_frozen(score, cut->at)) {
		wall = score->freeze;
		*ret_frozen = true;
	}
	return wall == cut->at ? OK : score_moment_at(score, wall, ret, why);
}

/* The newest entry that publishes grades; NULL: none has been. */
static const struct ledger_entry *
last_publication(struct score *score, int64_t wall)
{
	struct ledger_list publications = ledger_list(score->ledger, RECORD_PUBLISH, wall);
	const struct ledger_entry *last = NULL;

	LEDGER_EACH (publication, &publications)
		if ((publication->published & KIND(GRADE_FINAL)) != 0 &&
			ledger_in_force(publication, wall))
			last = publication;
	return last;
}

enum err
score_category_moment(struct score *score, enum score_view view, const struct moment *moment,
	size_t category, struct moment *ret, bool *ret_shown, struct fault *why)
{
	const struct score_function *function = score->rules->categories[category].function;
	const struct ledger_entry *last;

	*ret = *moment;
	*ret_shown = true;
	if (view != VIEW_PUBLIC)
		return OK;
	last = last_publication(score, moment->wall);
	ret->grades = last == NULL ? INT64_MIN : last->visible;
	if (!function->graded)
		return OK;
	*ret_shown = last != NULL;
	return last == NULL ? OK : score_moment_at(score, last->visible, ret, why);
}

/* --- windows --- */

static void
add_window(struct leg_window *windows, size_t *count, const struct clock_stretch *stretch,
	int64_t from, int64_t to)
{
	struct leg_window window = { .from = from / MICROSECONDS_PER_MS,
		.to = to / MICROSECONDS_PER_MS,
		.speed = stretch->speed_milli };

	if (window.from < window.to)
		windows[(*count)++] = window;
}

/* The scored phases of one running stretch. */
static void
add_windows(const struct score *score, const struct moment *moment, size_t i,
	struct leg_window *windows, size_t *count)
{
	const struct clock_stretch *stretch = &moment->clock.stretches[i];
	int64_t end = i + 1 < moment->clock.count ? stretch[1].wall : moment->wall;

	if (end > moment->wall)
		end = moment->wall;
	if (stretch->speed_milli == 0 || stretch->wall >= end)
		return;
	for (size_t p = 0; p < score->scenario->phase_count; p++) {
		const struct scenario_phase *phase = &score->scenario->phases[p];
		int64_t from = clock_wall(&moment->clock, phase->start);
		int64_t to = clock_wall(&moment->clock, phase->start + phase->length);
		if (!phase->scored || from >= end || to <= stretch->wall)
			continue;
		add_window(windows, count, stretch, from > stretch->wall ? from : stretch->wall,
			to < end ? to : end);
	}
}

static enum err
make_windows(
	struct score *score, const struct moment *moment, struct legs_cut *cut, struct fault *why)
{
	size_t most = moment->clock.count * score->scenario->phase_count;
	struct leg_window *windows = arena_array(score->work, most + 1, struct leg_window);

	if (windows == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < moment->clock.count; i++)
		add_windows(score, moment, i, windows, &cut->window_count);
	cut->windows = windows;
	return OK;
}

/* --- what is excluded --- */

struct exclusions {
	struct score *score;
	int64_t wall;
	struct leg_exclusion *list;
	size_t count, capacity;
};

static enum err
add_exclusion(struct exclusions *exclusions, size_t check, const struct ledger_span *span,
	const uint64_t *places, struct fault *why)
{
	size_t wanted = exclusions->capacity == 0 ? 16 : exclusions->capacity * 2;
	struct leg_exclusion *made;

	if (exclusions->count == exclusions->capacity) {
		struct leg_exclusion *list = arena_array(
			exclusions->score->work, wanted, struct leg_exclusion);
		if (list == NULL)
			return fail_nomem(why);
		if (exclusions->count > 0)
			memcpy(list, exclusions->list, exclusions->count * sizeof(*list));
		exclusions->list = list;
		exclusions->capacity = wanted;
	}
	/* Pieces of the arena are zero: so is what lies between the fields. */
	made = &exclusions->list[exclusions->count++];
	made->check = check;
	made->from = span->from / MICROSECONDS_PER_MS;
	made->to = span->to == INT64_MAX ? INT64_MAX : span->to / MICROSECONDS_PER_MS;
	made->until_ok = span->to == INT64_MAX;
	memcpy(made->places, places, sizeof(made->places));
	return OK;
}

static void
all_places(uint64_t places[TEAMS_MAX / 64])
{
	memset(places, 0xff, TEAMS_MAX / 8);
}

static void
add_place(const struct score *score, unsigned team, uint64_t places[TEAMS_MAX / 64])
{
	size_t place = team < TEAMS_MAX ? score->place_of[team] : SIZE_MAX;

	if (place != SIZE_MAX)
		places[place / 64] |= UINT64_C(1) << (place % 64);
}

static enum err
exclude_hold(struct exclusions *exclusions, const struct ledger_entry *hold, struct fault *why)
{
	uint64_t places[TEAMS_MAX / 64] = { 0 };

	for (unsigned team = 0; team < TEAMS_MAX; team++)
		if (hold->span.teams[team / 64] >> (team % 64) & 1)
			add_place(exclusions->score, team, places);
	return add_exclusion(exclusions, hold->span.check, &hold->span, places, why);
}

static enum err
exclude_excuse(struct exclusions *exclusions, const struct ledger_entry *excuse, struct fault *why)
{
	const struct system_checks *checks = &exclusions->score->checks;
	uint64_t places[TEAMS_MAX / 64] = { 0 };

	if (excuse->team == 0)
		all_places(places);
	else
		add_place(exclusions->score, excuse->team, places);
	if (excuse->span.check != SIZE_MAX)
		return add_exclusion(exclusions, excuse->span.check, &excuse->span, places, why);
	for (size_t i = checks->starts[excuse->span.system];
		i < checks->starts[excuse->span.system + 1]; i++)
		TRY(add_exclusion(exclusions, checks->checks[i], &excuse->span, places, why));
	return OK;
}

/* An appeal against results that was accepted: for the team, or for all. */
static enum err
exclude_appeal(struct exclusions *exclusions, const struct ledger_entry *appeal, struct fault *why)
{
	/* One against a line of the score excludes nothing: what was wrong is taken back. */
	const struct ledger_entry *decision = appeal->of == NULL && appeal->span.check != SIZE_MAX
						      ? ledger_decision(appeal, exclusions->wall)
						      : NULL;
	uint64_t places[TEAMS_MAX / 64] = { 0 };

	if (decision == NULL || decision->decision.outcome == OUTCOME_UPHOLD)
		return OK;
	if (decision->decision.outcome == OUTCOME_EXCUSE)
		all_places(places);
	else
		add_place(exclusions->score, appeal->team, places);
	return add_exclusion(exclusions, appeal->span.check, &appeal->span, places, why);
}

/* A check that is switched off says nothing until it is switched on. */
static enum err
exclude_disabled(struct exclusions *exclusions, const struct ledger_list *changes, size_t i,
	struct fault *why)
{
	const struct ledger_entry *off = changes->entries[i];
	struct ledger_span span = { .from = off->event, .to = INT64_MAX - 1 };
	uint64_t places[TEAMS_MAX / 64];

	if (off->check.enabled)
		return OK;
	LEDGER_EACH (on, changes)
		if (on->sound && on->check.check == off->check.check && on->check.enabled &&
			on->event >= off->event && on->event < span.to &&
			ledger_in_force(on, exclusions->wall))
			span.to = on->event;
	all_places(places);
	return add_exclusion(exclusions, off->check.check, &span, places, why);
}

/* What is not (yet) part of the exercise counts nowhere. */
static enum err
exclude_absent(struct exclusions *exclusions, struct fault *why)
{
	const struct scenario *scenario = exclusions->score->scenario;
	const struct ledger_span always = { .from = 0, .to = INT64_MAX - 1 };
	uint64_t places[TEAMS_MAX / 64];

	all_places(places);
	for (size_t i = 0; i < scenario->check_count; i++)
		if (!score_has_check(exclusions->score, i, exclusions->wall))
			TRY(add_exclusion(exclusions, i, &always, places, why));
	return OK;
}

/* While a shared system is out, what depends on it says nothing of any team. */
static enum err
exclude_outages(struct exclusions *exclusions, const struct moment *moment, size_t dependent,
	size_t shared, struct fault *why)
{
	int64_t at = moment->wall / MICROSECONDS_PER_MS;
	struct leg_outage outage = { .to = -1 };
	uint64_t places[TEAMS_MAX / 64];

	all_places(places);
	/* Each place has the same results of it. */
	while (exclusions->score->places > 0 && outage.to != INT64_MAX &&
		legs_outage(exclusions->score->legs, &moment->speeds, shared, 0, outage.to, at,
			&outage)) {
		struct ledger_span span = { .from = outage.from * MICROSECONDS_PER_MS,
			.to = outage.to == INT64_MAX ? INT64_MAX - 1
						     : outage.to * MICROSECONDS_PER_MS };
		TRY(add_exclusion(exclusions, dependent, &span, places, why));
	}
	return OK;
}

static enum err
exclude_dependents(struct exclusions *exclusions, const struct moment *moment, struct fault *why)
{
	const struct score *score = exclusions->score;

	for (size_t i = 0; i < score->scenario->check_count; i++) {
		const struct scenario_check *check = &score->scenario->checks[i];
		for (size_t k = 0; k < check->depend_count; k++) {
			size_t system = check->depends[k];
			for (size_t c = score->checks.starts[system];
				c < score->checks.starts[system + 1]; c++)
				if (score->scenario->checks[score->checks.checks[c]].mandatory)
					TRY(exclude_outages(exclusions, moment, i,
						score->checks.checks[c], why));
		}
	}
	return OK;
}

static int
compare_exclusions(const void *a, const void *b)
{
	const struct leg_exclusion *left = a;
	const struct leg_exclusion *right = b;

	if (left->check != right->check)
		return left->check < right->check ? -1 : 1;
	if (left->from != right->from)
		return left->from < right->from ? -1 : 1;
	if (left->to != right->to)
		return left->to < right->to ? -1 : 1;
	return memcmp(left->places, right->places, sizeof(left->places));
}

static enum err
make_exclusions(
	struct score *score, const struct moment *moment, struct legs_cut *cut, struct fault *why)
{
	struct exclusions exclusions = { .score = score, .wall = moment->wall };
	struct ledger_list holds = ledger_list(score->ledger, RECORD_HOLD, moment->wall);
	struct ledger_list excuses = ledger_list(score->ledger, RECORD_EXCUSE, moment->wall);
	struct ledger_list appeals = ledger_list(score->ledger, RECORD_APPEAL, moment->wall);
	struct ledger_list changes = ledger_list(score->ledger, RECORD_CHECK_CHANGED, moment->wall);

	LEDGER_EACH (hold, &holds)
		if (ledger_in_force(hold, moment->wall))
			TRY(exclude_hold(&exclusions, hold, why));
	LEDGER_EACH (excuse, &excuses)
		if (ledger_in_force(excuse, moment->wall))
			TRY(exclude_excuse(&exclusions, excuse, why));
	LEDGER_EACH (appeal, &appeals)
		if (ledger_in_force(appeal, moment->wall))
			TRY(exclude_appeal(&exclusions, appeal, why));
	for (size_t i = 0; i < changes.count; i++)
		if (ledger_in_force(changes.entries[i], moment->wall))
			TRY(exclude_disabled(&exclusions, &changes, i, why));
	TRY(exclude_absent(&exclusions, why));
	TRY(exclude_dependents(&exclusions, moment, why));
	if (exclusions.count > 1)
		qsort(exclusions.list, exclusions.count, sizeof(*exclusions.list),
			compare_exclusions);
	cut->exclusions = exclusions.list;
	cut->exclusion_count = exclusions.count;
	return OK;
}

enum err
score_sums(struct score *score, const struct moment *moment, const struct legs_at **ret,
	struct fault *why)
{
	struct legs_cut cut = { .at = moment->wall / MICROSECONDS_PER_MS,
		.speeds = moment->speeds };

	TRY(make_windows(score, moment, &cut, why));
	TRY(make_exclusions(score, moment, &cut, why));
	return legs_fold(score->legs, &cut, ret, why);
}
