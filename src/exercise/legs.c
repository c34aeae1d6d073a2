/* legs.c - takes results of checks in, as runs of equal state.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/legs_private.h"

#include <stdlib.h>
#include <string.h>

enum { MICROSECONDS_PER_MS = 1000 };

enum err
legs_new(size_t check_count, const int64_t *periods, size_t places, size_t rules_count,
	const struct leg_rules *rules, struct legs **ret, struct fault *why)
{
	OWNED(legs) legs = calloc(1, sizeof(*legs));

	if (legs == NULL)
		return fail_nomem(why);
	legs->check_count = check_count;
	legs->places = places;
	legs->rules_count = rules_count;
	legs->periods = calloc(check_count + 1, sizeof(*legs->periods));
	legs->rules = calloc(rules_count + 1, sizeof(*legs->rules));
	legs->legs = calloc(check_count * places + 1, sizeof(*legs->legs));
	if (legs->periods == NULL || legs->rules == NULL || legs->legs == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < check_count; i++)
		legs->periods[i] = periods[i] > 0 ? periods[i] : 1;
	for (size_t i = 0; i < rules_count; i++)
		legs->rules[i] = rules[i];
	for (size_t i = 0; i < LEG_SLOTS; i++)
		legs->slots[i].legs = legs;
	legs->first = INT64_MAX;
	legs->last = INT64_MIN;
	*ret = DISOWN(legs);
	return OK;
}

void
legs_free(struct legs *legs)
{
	if (legs == NULL)
		return;
	for (size_t i = 0; legs->legs != NULL && i < legs->check_count * legs->places; i++) {
		free(legs->legs[i].hours);
		free(legs->legs[i].runs);
	}
	for (size_t i = 0; i < LEG_SLOTS; i++) {
		free(legs->slots[i].states);
		free(legs->slots[i].stale);
		free(legs->slots[i].speeds);
		free(legs->slots[i].windows);
		free(legs->slots[i].exclusions);
	}
	free(legs->scratch);
	free(legs->speeds);
	free(legs->legs);
	free(legs->rules);
	free(legs->periods);
	free(legs);
}

uint64_t
legs_generation(const struct legs *legs)
{
	return legs->generation;
}

int64_t
legs_period(const struct legs *legs, size_t check)
{
	return legs->periods[check];
}

size_t
legs_memory(const struct legs *legs)
{
	size_t count = legs->check_count * legs->places;
	size_t sum = sizeof(*legs) + count * sizeof(*legs->legs);

	for (size_t i = 0; i < count; i++)
		sum += legs->legs[i].hour_capacity * sizeof(struct leg_hour) +
		       legs->legs[i].run_capacity * sizeof(struct leg_run);
	for (size_t i = 0; i < LEG_SLOTS; i++)
		if (legs->slots[i].states != NULL)
			sum += count * (legs->rules_count * sizeof(struct leg_state) + 1);
	return sum;
}

/* --- speeds of the clock --- */

int64_t
leg_speed_at(const struct leg_speeds *speeds, int64_t at)
{
	size_t i = speeds->count;

	while (i > 0 && speeds->list[i - 1].from > at)
		i--;
	return i == 0 ? LEG_REAL_TIME : speeds->list[i - 1].speed;
}

/* --- taking results in --- */

static enum err
check_samples(const struct legs *legs, size_t check, size_t place, int64_t hour,
	const struct check_sample *samples, size_t count, struct fault *why)
{
	int64_t start = hour * HOUR_MS;

	if (check >= legs->check_count || place >= legs->places)
		return fail(why, E_INVALID, "no such check or team");
	if (hour < 0 || hour > INT32_MAX)
		return fail(why, E_INVALID, "no such hour: %lld", (long long)hour);
	for (size_t i = 0; i < count; i++) {
		int64_t at = samples[i].time / MICROSECONDS_PER_MS;
		if (at < start || at >= start + HOUR_MS || samples[i].state >= CHECK_STATES)
			return fail(why, E_INVALID, "a result outside of its hour, or of no state");
		if (i > 0 && samples[i].time <= samples[i - 1].time)
			return fail(why, E_INVALID, "results that do not rise in time");
	}
	return OK;
}

static enum err
make_room(void *array, uint32_t *capacity, uint32_t count, size_t size, struct fault *why)
{
	void **items = array;
	uint32_t wanted = *capacity == 0 ? 2 : *capacity;
	void *larger;

	if (count <= *capacity)
		return OK;
	while (wanted < count)
		wanted += wanted / 2;
	larger = realloc(*items, wanted * size);
	if (larger == NULL)
		return fail_nomem(why);
	*items = larger;
	*capacity = wanted;
	return OK;
}

/* Into legs->scratch. */
static uint32_t
make_runs(struct legs *legs, int64_t start, int64_t period, const struct check_sample *samples,
	size_t count)
{
	const struct leg_speeds speeds = { legs->speed_count, legs->speeds };
	struct leg_run *runs = legs->scratch;
	uint32_t made = 0;

	for (size_t i = 0; i < count; i++) {
		uint32_t at = (uint32_t)(samples[i].time / MICROSECONDS_PER_MS - start);
		bool goes_on = made > 0 && runs[made - 1].state == samples[i].state &&
			       at - runs[made - 1].last <=
				       leg_hold_at(period, &speeds, start + runs[made - 1].last);
		if (!goes_on)
			runs[made++] = (struct leg_run){ .first = at, .state = samples[i].state };
		runs[made - 1].last = at & 0xffffff;
	}
	return made;
}

static void
note_extent(struct legs *legs, const struct check_sample *samples, size_t count)
{
	int64_t first;
	int64_t last;

	if (count == 0)
		return;
	first = samples[0].time / MICROSECONDS_PER_MS;
	last = samples[count - 1].time / MICROSECONDS_PER_MS;
	legs->first = first < legs->first ? first : legs->first;
	legs->last = last > legs->last ? last : legs->last;
}

static uint32_t
hour_place(const struct leg *leg, int64_t hour)
{
	uint32_t low = 0;
	uint32_t high = leg->hour_count;

	if (high > 0 && leg->hours[high - 1].hour < hour)
		return high;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (leg->hours[middle].hour < hour)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The first millisecond of the hour from which on the old and the new results say different things.
 */
static int64_t
first_difference(const struct leg_run *old, uint32_t old_count, const struct leg_run *new,
	uint32_t new_count)
{
	uint32_t i = 0;

	while (i < old_count && i < new_count &&
		old[i].first == new[i].first &&old[i].last == new[i].last &&old[i].state ==
			new[i].state)
		i++;
	if (i == old_count && i == new_count)
		return INT64_MAX;
	if (i == old_count)
		return new[i].first;
	if (i == new_count)
		return old[i].first;
	if (old[i].first != new[i].first || old[i].state != new[i].state)
		return old[i].first < new[i].first ? old[i].first : new[i].first;
	return (old[i].last < new[i].last ? old[i].last : new[i].last) + 1;
}

/* Puts the `count` runs of the scratch in the place of the hour's. */
static enum err
replace_hour(struct legs *legs, struct leg *leg, uint32_t place, int64_t hour, uint32_t count,
	struct fault *why)
{
	bool there = place < leg->hour_count && leg->hours[place].hour == hour;
	uint32_t old = there ? leg->hours[place].count : 0;
	uint32_t start = place < leg->hour_count ? leg->hours[place].start : leg->run_count;
	uint32_t hours = leg->hour_count + (count > 0) - there;

	TRY(make_room(&leg->runs, &leg->run_capacity, leg->run_count - old + count,
		sizeof(*leg->runs), why));
	TRY(make_room(&leg->hours, &leg->hour_capacity, hours, sizeof(*leg->hours), why));
	memmove(leg->runs + start + count, leg->runs + start + old,
		(leg->run_count - start - old) * sizeof(*leg->runs));
	memcpy(leg->runs + start, legs->scratch, count * sizeof(*leg->runs));
	leg->run_count = leg->run_count - old + count;
	if (hours != leg->hour_count)
		memmove(leg->hours + place + (count > 0), leg->hours + place + there,
			(leg->hour_count - place - there) * sizeof(*leg->hours));
	leg->hour_count = hours;
	if (count > 0)
		leg->hours[place] = (struct leg_hour){ (int32_t)hour, start, count };
	for (uint32_t i = place + (count > 0); i < hours; i++)
		leg->hours[i].start = leg->hours[i].start - old + count;
	return OK;
}

/* Sums up to a moment before the change still hold; what was to come after them does not. */
static void
mark_stale(struct legs *legs, size_t index, int64_t changed)
{
	size_t count = legs->check_count * legs->places;

	for (size_t i = 0; i < LEG_SLOTS; i++) {
		struct legs_at *slot = &legs->slots[i];
		if (!slot->used)
			continue;
		if (slot->upto >= changed)
			slot->stale[index] = slot->any_stale = true;
		for (size_t rules = 0; rules < legs->rules_count; rules++)
			slot->states[rules * count + index].same_until = INT64_MIN;
	}
	legs->generation++;
}

enum err
legs_put(struct legs *legs, size_t check, size_t place, int64_t hour,
	const struct check_sample *samples, size_t count, struct fault *why)
{
	size_t index = check * legs->places + place;
	struct leg *leg;
	const struct leg_hour *old;
	uint32_t at;
	uint32_t made;
	int64_t difference;

	TRY(check_samples(legs, check, place, hour, samples, count, why));
	if (count > legs->scratch_capacity) {
		struct leg_run *larger = realloc(legs->scratch, count * sizeof(*larger));
		if (larger == NULL)
			return fail_nomem(why);
		legs->scratch = larger;
		legs->scratch_capacity = count;
	}
	note_extent(legs, samples, count);
	leg = &legs->legs[index];
	made = make_runs(legs, hour * HOUR_MS, legs->periods[check], samples, count);
	at = hour_place(leg, hour);
	old = at < leg->hour_count && leg->hours[at].hour == hour ? &leg->hours[at] : NULL;
	difference = first_difference(old == NULL ? NULL : leg->runs + old->start,
		old == NULL ? 0 : old->count, legs->scratch, made);
	if (difference == INT64_MAX)
		return OK;
	TRY(replace_hour(legs, leg, at, hour, made, why));
	mark_stale(legs, index, hour * HOUR_MS + difference);
	return OK;
}

/* --- other speeds --- */

enum err
legs_keep(void *array, size_t *count, size_t *capacity, const void *from, size_t from_count,
	size_t size, struct fault *why)
{
	void **items = array;

	if (from_count > *capacity) {
		void *larger = realloc(*items, from_count * size);
		if (larger == NULL)
			return fail_nomem(why);
		*items = larger;
		*capacity = from_count;
	}
	if (from_count > 0)
		memcpy(*items, from, from_count * size);
	*count = from_count;
	return OK;
}

/* Is the new list faster than the old anywhere in [from, to]? Only the borders of either matter. */
static bool
is_faster(const struct leg_speeds *old, const struct leg_speeds *new, int64_t from, int64_t to)
{
	if (from > to)
		return false;
	if (leg_speed_at(new, from) > leg_speed_at(old, from))
		return true;
	for (size_t i = 0; i < new->count; i++)
		if (new->list[i].from > from &&new->list[i].from <= to &&new->list[i].speed >
			leg_speed_at(old, new->list[i].from))
			return true;
	for (size_t i = 0; i < old->count; i++)
		if (old->list[i].from > from && old->list[i].from <= to &&
			leg_speed_at(new, old->list[i].from) > old->list[i].speed)
			return true;
	return false;
}

enum err
legs_set_speeds(struct legs *legs, const struct leg_speeds *speeds, struct fault *why)
{
	const struct leg_speeds old = { legs->speed_count, legs->speeds };

	legs->lack = legs->lack || is_faster(&old, speeds, legs->first, legs->last);
	return legs_keep(&legs->speeds, &legs->speed_count, &legs->speed_capacity, speeds->list,
		speeds->count, sizeof(*speeds->list), why);
}

bool
legs_same_speeds(const struct legs *legs, const struct legs *other)
{
	if (legs->speed_count != other->speed_count)
		return false;
	for (size_t i = 0; i < legs->speed_count; i++)
		if (legs->speeds[i].from != other->speeds[i].from ||
			legs->speeds[i].speed != other->speeds[i].speed)
			return false;
	return true;
}

bool
legs_lack(const struct legs *legs)
{
	return legs->lack;
}

void
legs_forget(struct legs *legs)
{
	for (size_t i = 0; i < legs->check_count * legs->places; i++)
		legs->legs[i].hour_count = legs->legs[i].run_count = 0;
	for (size_t i = 0; i < LEG_SLOTS; i++)
		legs->slots[i].used = false;
	legs->first = INT64_MAX;
	legs->last = INT64_MIN;
	legs->lack = false;
	legs->generation++;
}

/* --- taking over --- */

void
legs_take(struct legs *legs, size_t check, size_t place, struct legs *from, size_t from_check,
	size_t from_place)
{
	size_t index = check * legs->places + place;
	struct leg *leg = &legs->legs[index];
	struct leg *taken = &from->legs[from_check * from->places + from_place];

	free(leg->hours);
	free(leg->runs);
	*leg = *taken;
	*taken = (struct leg){ 0 };
	legs->first = from->first < legs->first ? from->first : legs->first;
	legs->last = from->last > legs->last ? from->last : legs->last;
	mark_stale(legs, index, INT64_MIN);
}
