/* legs_walk.c - walks over runs in their order, and what a leg said when.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/legs_private.h"

struct leg_cursor
leg_cursor_of(const struct leg *leg, int64_t period, const struct leg_speeds *speeds)
{
	struct leg_cursor cursor = {
		.leg = leg, .period = period, .speeds = speeds, .last_from = INT64_MIN
	};

	if (speeds->count > 0)
		cursor.last_from = speeds->list[speeds->count - 1].from;
	cursor.last_hold = leg_hold_at(period, speeds, INT64_MAX);
	return cursor;
}

bool
leg_span_at(const struct leg_cursor *cursor, struct leg_span *ret)
{
	const struct leg_hour *hour;
	const struct leg_run *run;
	int64_t start;

	if (cursor->hour >= cursor->leg->hour_count)
		return false;
	hour = &cursor->leg->hours[cursor->hour];
	run = &cursor->leg->runs[hour->start + cursor->run];
	start = hour->hour * HOUR_MS;
	ret->first = start + run->first;
	ret->last = start + run->last;
	ret->end = ret->last;
	/* Nearly all results came at the last speed: for these nothing is looked up. */
	ret->end += ret->last >= cursor->last_from
			    ? cursor->last_hold
			    : leg_hold_at(cursor->period, cursor->speeds, ret->last);
	ret->state = (enum check_state)run->state;
	return true;
}

void
leg_cursor_next(struct leg_cursor *cursor)
{
	if (++cursor->run < cursor->leg->hours[cursor->hour].count)
		return;
	cursor->hour++;
	cursor->run = 0;
}

struct leg_cursor
leg_cursor_to(const struct legs *legs, const struct leg_speeds *speeds, size_t check, size_t place,
	int64_t at)
{
	const struct leg *leg = &legs->legs[check * legs->places + place];
	struct leg_cursor cursor = leg_cursor_of(leg, legs->periods[check], speeds);
	struct leg_cursor next;
	struct leg_span span;
	uint32_t low = 0;
	uint32_t high = leg->hour_count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct leg_hour *hour = &leg->hours[middle];
		if (hour->hour * HOUR_MS + leg->runs[hour->start].first <= at)
			low = middle + 1;
		else
			high = middle;
	}
	cursor.hour = low == 0 ? 0 : low - 1;
	for (;;) {
		next = cursor;
		if (next.hour >= leg->hour_count)
			return cursor;
		leg_cursor_next(&next);
		if (!leg_span_at(&next, &span) || span.first > at)
			return cursor;
		cursor = next;
	}
}

/* --- asking --- */

struct leg_said
legs_said(const struct legs *legs, const struct leg_speeds *speeds, size_t check, size_t place,
	int64_t at)
{
	struct leg_said said = { .state = CHECK_STATES, .since = at };
	struct leg_cursor cursor = leg_cursor_to(legs, speeds, check, place, at);
	struct leg_span span;
	struct leg_span before;

	if (!leg_span_at(&cursor, &span) || span.first > at || span.end <= at)
		return said;
	said.state = span.state;
	said.since = span.first;
	/* The same state may go on from the hour before. */
	while (cursor.hour > 0 || cursor.run > 0) {
		if (cursor.run > 0)
			cursor.run--;
		else
			cursor.run = cursor.leg->hours[--cursor.hour].count - 1;
		(void)leg_span_at(&cursor, &before);
		if (before.state != said.state || before.end < said.since)
			break;
		said.since = before.first;
	}
	return said;
}

unsigned
legs_said_within(const struct legs *legs, const struct leg_speeds *speeds, size_t check,
	size_t place, int64_t from, int64_t to)
{
	struct leg_cursor cursor = leg_cursor_to(legs, speeds, check, place, from);
	struct leg_span span;
	unsigned states = 0;

	for (; leg_span_at(&cursor, &span) && span.first <= to; leg_cursor_next(&cursor))
		if (span.end > from)
			states |= 1u << span.state;
	return states;
}

int64_t
legs_left_ok(const struct legs *legs, const struct leg_speeds *speeds, size_t check, size_t place,
	int64_t from, int64_t to)
{
	struct leg_cursor cursor = leg_cursor_to(legs, speeds, check, place, from);
	struct leg_span span;
	bool was_ok = false;
	int64_t held = 0;

	/* The run before the one under the cursor tells what is left. */
	if (cursor.hour > 0 && cursor.run == 0) {
		cursor.hour--;
		cursor.run = cursor.leg->hours[cursor.hour].count - 1;
	} else if (cursor.run > 0) {
		cursor.run--;
	}
	for (; leg_span_at(&cursor, &span) && span.first <= to; leg_cursor_next(&cursor)) {
		if (span.state == CHECK_FAULT)
			continue;
		if (was_ok && span.state != CHECK_OK && span.first >= from && held >= span.first)
			return span.first;
		was_ok = span.state == CHECK_OK;
		held = span.end;
	}
	return INT64_MAX;
}

int64_t
legs_ok_after(const struct legs *legs, size_t check, size_t place, int64_t from)
{
	/* How long it holds is of no matter here. */
	static const struct leg_speeds any = { 0 };
	struct leg_cursor cursor = leg_cursor_to(legs, &any, check, place, from);
	struct leg_span span;

	for (; leg_span_at(&cursor, &span); leg_cursor_next(&cursor))
		if (span.state == CHECK_OK && span.last > from)
			return span.first > from ? span.first : from + 1;
	return INT64_MAX;
}

bool
legs_outage(const struct legs *legs, const struct leg_speeds *speeds, size_t check, size_t place,
	int64_t after, int64_t at, struct leg_outage *ret)
{
	struct leg_cursor cursor = leg_cursor_to(legs, speeds, check, place, after);
	int64_t good = INT64_MIN;      /* the last good result */
	int64_t good_until = INT64_MIN; /* and how long it holds */
	struct leg_span span;
	bool out = false;

	for (; leg_span_at(&cursor, &span) && span.first <= at; leg_cursor_next(&cursor)) {
		bool bad = span.state == CHECK_WRONG || span.state == CHECK_DOWN;
		if (span.state == CHECK_FAULT)
			continue;
		if (bad && !out && span.last > after) {
			out = true;
			ret->from = good_until >= span.first ? good : span.first;
			ret->to = INT64_MAX;
		}
		if (!bad && out) {
			ret->to = span.first;
			return true;
		}
		if (!bad) {
			good = span.last;
			good_until = span.end;
		}
	}
	return out;
}
