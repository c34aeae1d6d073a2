/* legs_fold.c - the integrals of checks' states, carried on from cut to cut.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "exercise/fixed.h"
#include "exercise/legs_private.h"

/* What one leg is walked with. */
struct walk {
	const struct leg_rules *rules;
	int64_t period; /* of scenario time, microseconds */
	const struct leg_speeds *speeds;
	bool same_speeds; /* as when the sums were taken last: how long results hold is the same */
	size_t window_count;
	const struct leg_window *windows;
	size_t place;
	size_t exclusion_count;
	const struct leg_exclusion *exclusions; /* of this check */
	const struct legs *legs;
	size_t check;
};

/* --- the charge of long outages --- */

static int64_t
extra_of_round(const struct leg_rules *rules, int64_t round)
{
	int64_t extra;

	if (round < rules->long_from)
		return 0;
	extra = (round - rules->long_from + 1) * rules->long_step;
	return extra < rules->long_most ? extra : rules->long_most;
}

/* Charges `length` microseconds of an outage that has lasted `streak` before. Round by round, until
 * the charge is at its most or the length is used up. */
static __int128
extra_of(const struct walk *walk, int64_t streak, int64_t length)
{
	__int128 sum = 0;

	if (walk->rules->long_step == 0)
		return 0;
	while (length > 0) {
		int64_t round = streak / walk->period + 1;
		int64_t extra = extra_of_round(walk->rules, round);
		int64_t end = round < walk->rules->long_from
				      ? (walk->rules->long_from - 1) * walk->period
				      : round * walk->period;
		int64_t part = end - streak < length ? end - streak : length;
		if (extra == walk->rules->long_most)
			part = length;
		sum += (__int128)part * extra;
		streak += part;
		length -= part;
	}
	return sum;
}

/* --- one piece of time with one state --- */

static void
add_bad(const struct walk *walk, struct leg_sums *sums, int64_t length)
{
	sums->bad += length;
	sums->extra += extra_of(walk, sums->streak, length);
	sums->streak += length;
}

static void
add_time(const struct walk *walk, struct leg_sums *sums, enum check_state state, int64_t length)
{
	switch (state) {
	case CHECK_OK:
		sums->ok += length;
		break;
	case CHECK_RECOVERING:
		sums->recovering += length;
		break;
	case CHECK_DEGRADED:
		sums->degraded += length;
		break;
	case CHECK_WRONG:
	case CHECK_DOWN:
		add_bad(walk, sums, length);
		break;
	case CHECK_FAULT:
	case CHECK_STATES:
		break;
	}
}

/* The part of [from, to) that lies in scored windows. */
static void
charge(const struct walk *walk, struct leg_sums *sums, enum check_state state, int64_t from,
	int64_t to)
{
	size_t i = walk->window_count;

	while (i > 0 && walk->windows[i - 1].to > from)
		i--;
	for (; i < walk->window_count && walk->windows[i].from < to; i++) {
		const struct leg_window *window = &walk->windows[i];
		int64_t start = window->from > from ? window->from : from;
		int64_t end = window->to < to ? window->to : to;
		if (start < end)
			add_time(walk, sums, state, (end - start) * window->speed);
	}
}

static void
show(struct leg_state *state, enum check_state shown, int64_t since)
{
	if (state->shown == shown)
		return;
	state->shown = (uint8_t)shown;
	state->since = since;
}

/* When another speed begins after `at`. */
static int64_t
leg_speed_end(const struct leg_speeds *speeds, int64_t at)
{
	for (size_t i = 0; i < speeds->count; i++)
		if (speeds->list[i].from > at)
			return speeds->list[i].from;
	return INT64_MAX;
}

/* How much of [from, to) a check is still recovering, in milliseconds; uses it up. */
static int64_t
use_recovery(const struct walk *walk, struct leg_state *state, int64_t from, int64_t to)
{
	int64_t used = 0;

	while (state->recovery > 0 && from < to) {
		int64_t speed = leg_speed_at(walk->speeds, from);
		int64_t end = leg_speed_end(walk->speeds, from);
		int64_t part = (state->recovery + speed - 1) / speed;
		if (part > to - from)
			part = to - from;
		if (part > end - from)
			part = end - from;
		state->recovery -= part * speed;
		used += part;
		from += part;
	}
	if (state->recovery < 0)
		state->recovery = 0;
	return used;
}

/* After an outage a check recovers before it is well. */
static void
take_good(const struct walk *walk, struct leg_state *state, enum check_state said, int64_t from,
	int64_t to)
{
	int64_t part;

	state->sums.streak = 0;
	if (state->was_bad) {
		part = use_recovery(walk, state, from, to);
		if (said == CHECK_OK && (part > 0 || state->recovery > 0)) {
			show(state, CHECK_RECOVERING, from);
			charge(walk, &state->sums, CHECK_RECOVERING, from, from + part);
			from += part;
		}
		state->was_bad = state->recovery > 0;
	}
	if (from < to || !state->was_bad || said != CHECK_OK) {
		show(state, said, from);
		charge(walk, &state->sums, said, from, to);
	}
}

static void
take_counted(const struct walk *walk, struct leg_state *state, enum check_state said, int64_t from,
	int64_t to)
{
	switch (said) {
	case CHECK_OK:
	case CHECK_DEGRADED:
	case CHECK_RECOVERING:
		take_good(walk, state, said, from, to);
		return;
	case CHECK_WRONG:
	case CHECK_DOWN:
		show(state, said, from);
		charge(walk, &state->sums, said, from, to);
		state->was_bad = walk->rules->recovery > 0;
		state->recovery = fixed_mul_div(walk->rules->recovery, walk->period, FIXED_ONE);
		return;
	case CHECK_FAULT:
	case CHECK_STATES:
		show(state, said, from);
		return;
	}
}

/* --- excluded times --- */

static int64_t
exclusion_end(const struct walk *walk, const struct leg_exclusion *exclusion)
{
	int64_t well;

	if (!exclusion->until_ok)
		return exclusion->to;
	well = legs_ok_after(walk->legs, walk->check, walk->place, exclusion->from);
	return well < exclusion->to ? well : exclusion->to;
}

static bool
concerns(const struct leg_exclusion *exclusion, size_t place)
{
	return exclusion->places[place / 64] >> (place % 64) & 1;
}

/* What began to be said before the end of an exclusion counts again two periods after it: its
 * results up to then may have been excluded ones. */
static int64_t
counted_from(const struct walk *walk, const struct leg_span *span, int64_t end)
{
	if (span->first >= end || end == INT64_MAX)
		return end;
	return end + 2 * walk->period / leg_speed_at(walk->speeds, end);
}

/* For that span: where the first exclusion at or after `at` begins and ends: the union of those
 * that touch. */
static bool
next_exclusion(const struct walk *walk, const struct leg_span *span, int64_t at, int64_t *ret_from,
	int64_t *ret_to)
{
	int64_t from = INT64_MAX;
	int64_t to = INT64_MIN;

	for (size_t i = 0; i < walk->exclusion_count; i++) {
		const struct leg_exclusion *exclusion = &walk->exclusions[i];
		int64_t end;
		if (!concerns(exclusion, walk->place))
			continue;
		if (from != INT64_MAX && exclusion->from > to)
			break;
		end = counted_from(walk, span, exclusion_end(walk, exclusion));
		if (end <= at || end <= exclusion->from)
			continue;
		if (from == INT64_MAX)
			from = exclusion->from;
		to = end > to ? end : to;
	}
	*ret_from = from;
	*ret_to = to;
	return from != INT64_MAX;
}

static void
take_piece(const struct walk *walk, struct leg_state *state, const struct leg_span *span,
	int64_t from, int64_t to)
{
	int64_t start;
	int64_t end;

	while (walk->exclusion_count > 0 && next_exclusion(walk, span, from, &start, &end)) {
		if (start > to || (start == to && from < to))
			break;
		if (start > from)
			take_counted(walk, state, span->state, from, start);
		show(state, span->state, start > from ? start : from);
		from = end;
		if (from >= to)
			return;
	}
	take_counted(walk, state, span->state, from, to);
}

/* --- one leg --- */

static void
walk_leg(const struct walk *walk, struct leg_cursor *cursor, struct leg_state *state, int64_t from,
	int64_t at)
{
	struct leg_span span;
	bool more = leg_span_at(cursor, &span);

	while (more && span.first <= at) {
		struct leg_cursor next = *cursor;
		struct leg_span following;
		int64_t end = span.end;
		leg_cursor_next(&next);
		more = leg_span_at(&next, &following);
		if (more && following.first < end)
			end = following.first;
		if (end > from || span.first >= from)
			take_piece(walk, state, &span, span.first > from ? span.first : from,
				end < at ? end : at);
		if (end <= at && !(more && following.first == end))
			show(state, CHECK_STATES, end);
		if (!more || following.first > at) {
			state->same_until = end;
			break;
		}
		*cursor = next;
		span = following;
	}
}

/* Most legs are well, and go on being so until their next result is due. */
static bool
goes_on_well(const struct walk *walk, const struct leg_state *state, int64_t at)
{
	return walk->same_speeds && at < state->same_until && walk->exclusion_count == 0 &&
	       state->shown == CHECK_OK && !state->was_bad;
}

static void
fold_leg(struct legs_at *slot, size_t rules, size_t index, struct walk *walk, int64_t at)
{
	const struct legs *legs = slot->legs;
	struct leg_state *state = &slot->states[rules * legs->check_count * legs->places + index];
	struct leg_cursor cursor;
	int64_t from = slot->upto;

	if (slot->stale[index]) {
		*state = (struct leg_state){ .shown = CHECK_STATES, .same_until = INT64_MIN };
		from = INT64_MIN;
	}
	if (goes_on_well(walk, state, at)) {
		charge(walk, &state->sums, CHECK_OK, from, at);
		return;
	}
	state->same_until = INT64_MIN;
	cursor = leg_cursor_of(&legs->legs[index], legs->periods[walk->check], walk->speeds);
	cursor.hour = state->hour;
	cursor.run = state->run;
	walk->rules = &legs->rules[rules];
	walk_leg(walk, &cursor, state, from, at);
	state->hour = cursor.hour;
	state->run = cursor.run;
}

/* --- slots --- */

static enum err
open_slot(struct legs_at *slot, struct fault *why)
{
	size_t count = slot->legs->check_count * slot->legs->places;

	if (slot->states == NULL)
		slot->states = calloc(slot->legs->rules_count * count + 1, sizeof(*slot->states));
	if (slot->stale == NULL)
		slot->stale = calloc(count + 1, 1);
	return slot->states == NULL || slot->stale == NULL ? fail_nomem(why) : OK;
}

static bool
has_speeds(const struct legs_at *slot, const struct leg_speeds *speeds)
{
	if (slot->speed_count != speeds->count)
		return false;
	for (size_t i = 0; i < speeds->count; i++)
		if (slot->speeds[i].from != speeds->list[i].from ||
			slot->speeds[i].speed != speeds->list[i].speed)
			return false;
	return true;
}

/* What lies before `upto`, cut there. */
static struct leg_window
window_before(struct leg_window window, int64_t upto)
{
	if (window.to > upto)
		window.to = upto;
	return window;
}

static size_t
windows_before(const struct leg_window *windows, size_t count, int64_t upto)
{
	while (count > 0 && windows[count - 1].from >= upto)
		count--;
	return count;
}

/* Would the sums up to `upto` be the same under the cut's clock? */
static bool
same_speeds(const struct legs_at *slot, const struct legs_cut *cut)
{
	size_t old = slot->speed_count;
	size_t new = cut->speeds.count;

	while (old > 0 && slot->speeds[old - 1].from > slot->upto)
		old--;
	while (new > 0 && cut->speeds.list[new - 1].from > slot->upto)
		new --;
	if (old != new)
		return false;
	for (size_t i = 0; i < new; i++)
		if (slot->speeds[i].from != cut->speeds.list[i].from ||
			slot->speeds[i].speed != cut->speeds.list[i].speed)
			return false;
	return true;
}

static bool
same_windows(const struct legs_at *slot, const struct legs_cut *cut)
{
	size_t count = windows_before(slot->windows, slot->window_count, slot->upto);

	if (count != windows_before(cut->windows, cut->window_count, slot->upto))
		return false;
	for (size_t i = 0; i < count; i++) {
		struct leg_window old = window_before(slot->windows[i], slot->upto);
		struct leg_window new = window_before(cut->windows[i], slot->upto);
		if (old.from != new.from || old.to != new.to || old.speed != new.speed)
			return false;
	}
	return true;
}

/* The one that is nearest before the cut, or else the one that was used least lately. */
static struct legs_at *
choose_slot(struct legs *legs, const struct legs_cut *cut)
{
	struct legs_at *best = NULL;
	struct legs_at *oldest = &legs->slots[0];

	for (size_t i = 0; i < LEG_SLOTS; i++) {
		struct legs_at *slot = &legs->slots[i];
		if (slot->turn < oldest->turn)
			oldest = slot;
		if (slot->used && slot->upto <= cut->at &&
			(best == NULL || slot->upto > best->upto) && same_windows(slot, cut) &&
			same_speeds(slot, cut))
			best = slot;
	}
	if (best != NULL)
		return best;
	oldest->used = false;
	return oldest;
}

static void
mark_check(struct legs_at *slot, size_t check)
{
	memset(slot->stale + check * slot->legs->places, 1, slot->legs->places);
	slot->any_stale = true;
}

/* Legs of checks whose exclusions are others than last time start again. */
static void
mark_changed_exclusions(struct legs_at *slot, const struct legs_cut *cut)
{
	size_t i = 0;
	size_t j = 0;

	while (i < slot->exclusion_count || j < cut->exclusion_count) {
		const struct leg_exclusion *old = i < slot->exclusion_count ? &slot->exclusions[i]
									    : NULL;
		const struct leg_exclusion *new = j < cut->exclusion_count ? &cut->exclusions[j]
									   : NULL;
		if (old != NULL && new != NULL && memcmp(old, new, sizeof(*old)) == 0) {
			i++;
			j++;
			continue;
		}
		if (new == NULL || (old != NULL && old->check <= new->check)) {
			mark_check(slot, old->check);
			i++;
		}
		if (old == NULL || (new != NULL &&new->check <= old->check)) {
			mark_check(slot, new->check);
			j++;
		}
	}
}

static size_t
exclusions_of(const struct legs_cut *cut, size_t check, size_t *start)
{
	size_t count = 0;

	while (*start < cut->exclusion_count && cut->exclusions[*start].check < check)
		(*start)++;
	while (*start + count < cut->exclusion_count &&
		cut->exclusions[*start + count].check == check)
		count++;
	return count;
}

static void
fold_check(struct legs_at *slot, const struct legs_cut *cut, bool same_speeds, size_t check,
	size_t *start)
{
	const struct legs *legs = slot->legs;
	struct walk walk = { .same_speeds = same_speeds,
		.period = legs->periods[check] * 1000,
		.check = check,
		.legs = legs,
		.speeds = &cut->speeds,
		.window_count = cut->window_count,
		.windows = cut->windows };

	walk.exclusion_count = exclusions_of(cut, check, start);
	walk.exclusions = cut->exclusions + (walk.exclusion_count > 0 ? *start : 0);
	for (walk.place = 0; walk.place < legs->places; walk.place++) {
		size_t index = check * legs->places + walk.place;
		for (size_t rules = 0; rules < legs->rules_count; rules++)
			fold_leg(slot, rules, index, &walk, cut->at);
		slot->stale[index] = 0;
	}
}

enum err
legs_fold(struct legs *legs, const struct legs_cut *cut, const struct legs_at **ret,
	struct fault *why)
{
	struct legs_at *slot = choose_slot(legs, cut);
	bool fresh = !slot->used;
	bool same_speeds = has_speeds(slot, &cut->speeds);
	size_t start = 0;

	TRY(open_slot(slot, why));
	if (fresh)
		memset(slot->stale, 1, legs->check_count * legs->places);
	else
		mark_changed_exclusions(slot, cut);
	*ret = slot;
	slot->turn = ++legs->turn;
	if (!fresh && !slot->any_stale && slot->upto == cut->at)
		return OK;
	/* Until all is done the sums are of no use to another call. */
	slot->used = false;
	TRY(legs_keep(&slot->speeds, &slot->speed_count, &slot->speed_capacity, cut->speeds.list,
		cut->speeds.count, sizeof(*cut->speeds.list), why));
	TRY(legs_keep(&slot->windows, &slot->window_count, &slot->window_capacity, cut->windows,
		cut->window_count, sizeof(*cut->windows), why));
	TRY(legs_keep(&slot->exclusions, &slot->exclusion_count, &slot->exclusion_capacity,
		cut->exclusions, cut->exclusion_count, sizeof(*cut->exclusions), why));
	for (size_t check = 0; check < legs->check_count; check++)
		fold_check(slot, cut, same_speeds, check, &start);
	slot->upto = cut->at;
	slot->used = true;
	slot->any_stale = false;
	return OK;
}

const struct leg_state *
legs_state(const struct legs_at *at, size_t rules, size_t check, size_t place)
{
	const struct legs *legs = at->legs;

	return &at->states[(rules * legs->check_count + check) * legs->places + place];
}
