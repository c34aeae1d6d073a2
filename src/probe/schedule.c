/* schedule.c - which check is due when.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "probe/schedule.h"

#include "probe/draw.h"

enum { STATE_UNKNOWN = -1 };

struct slot {
	const struct check *check;
	int64_t period; /* microseconds of real time */
	int64_t jitter;
	int64_t point;  /* of the grid, the next one */
	int64_t due;    /* about that point */
	int64_t moment; /* of the newest result, milliseconds */
	int state;      /* of the newest result */
	bool running;
};

struct schedule {
	struct env *env;
	const struct work *work;
	size_t count;
	struct slot *slots; /* by name and team */
	size_t waiting;
	uint32_t *heap; /* of slots that do not run: the earliest due first */
	size_t running;
};

struct schedule *
schedule_new(struct env *env)
{
	struct schedule *schedule = calloc(1, sizeof(*schedule));

	if (schedule != NULL)
		schedule->env = env;
	return schedule;
}

void
schedule_free(struct schedule *schedule)
{
	if (schedule == NULL)
		return;
	work_drop(schedule->work);
	free(schedule->slots);
	free(schedule->heap);
	free(schedule);
}

/* --- the heap --- */

static bool
is_earlier(const struct schedule *schedule, size_t a, size_t b)
{
	return schedule->slots[schedule->heap[a]].due < schedule->slots[schedule->heap[b]].due;
}

static void
swap(struct schedule *schedule, size_t a, size_t b)
{
	uint32_t slot = schedule->heap[a];

	schedule->heap[a] = schedule->heap[b];
	schedule->heap[b] = slot;
}

static void
push(struct schedule *schedule, uint32_t slot)
{
	size_t at = schedule->waiting++;

	schedule->heap[at] = slot;
	for (; at > 0 && is_earlier(schedule, at, (at - 1) / 2); at = (at - 1) / 2)
		swap(schedule, at, (at - 1) / 2);
}

static uint32_t
pop(struct schedule *schedule)
{
	uint32_t first = schedule->heap[0];
	size_t at = 0;

	schedule->heap[0] = schedule->heap[--schedule->waiting];
	for (;;) {
		size_t least = at;
		for (size_t child = 2 * at + 1; child <= 2 * at + 2; child++)
			if (child < schedule->waiting && is_earlier(schedule, child, least))
				least = child;
		if (least == at)
			return first;
		swap(schedule, at, least);
		at = least;
	}
}

/* --- slots --- */

static int
compare_checks(const struct check *a, const struct check *b)
{
	int by_name = str_compare(a->name, b->name);

	return by_name != 0 ? by_name : str_compare(a->team, b->team);
}

static int
compare_slots(const void *a, const void *b)
{
	return compare_checks(((const struct slot *)a)->check, ((const struct slot *)b)->check);
}

static struct slot *
find(const struct schedule *schedule, const struct check *check)
{
	struct slot key = { .check = check };

	if (schedule->count == 0)
		return NULL;
	return bsearch(&key, schedule->slots, schedule->count, sizeof(key), compare_slots);
}

static int64_t
draw_up_to(struct schedule *schedule, int64_t microseconds)
{
	int64_t parts = 1 << 20;

	return microseconds / parts * draw_below(schedule->env, (uint32_t)parts) +
	       microseconds % parts * draw_below(schedule->env, (uint32_t)parts) / parts;
}

static void
set_due(struct schedule *schedule, struct slot *slot)
{
	slot->due = slot->point + draw_up_to(schedule, slot->jitter) - slot->jitter / 2;
}

static void
begin_grid(struct schedule *schedule, struct slot *slot, int64_t now, bool at_once)
{
	slot->point = now + (at_once ? 0 : draw_up_to(schedule, slot->period));
	/* The order of what is due at once is the order of these. */
	slot->due = at_once ? now - draw_below(schedule->env, 1000000) : slot->point;
}

static void
fill_slot(struct schedule *schedule, struct slot *slot, const struct check *check, unsigned speed,
	int64_t now, bool at_once)
{
	const struct slot *before = find(schedule, check);
	int64_t least = (int64_t)PROBE_PERIOD_MIN_MS * 1000;
	int64_t period = (int64_t)check->period_ms * 1000 / speed;
	int64_t jitter = (int64_t)check->jitter_ms * 1000 / speed;

	*slot = (struct slot){ .check = check,
		.state = STATE_UNKNOWN,
		.moment = INT64_MIN,
		.period = period < least ? least : period,
		.jitter = jitter };
	if (before != NULL) {
		slot->state = before->state;
		slot->moment = before->moment;
		slot->running = before->running;
		slot->point = before->point;
		slot->due = before->due;
	}
	if (before == NULL || before->period != slot->period)
		begin_grid(schedule, slot, now, at_once);
}

static bool
has_twins(const struct slot *slots, size_t count, const struct check **ret)
{
	for (size_t i = 1; i < count; i++)
		if (compare_slots(&slots[i - 1], &slots[i]) == 0) {
			*ret = slots[i].check;
			return true;
		}
	return false;
}

static void
refill_heap(struct schedule *schedule)
{
	schedule->waiting = 0;
	for (size_t i = 0; i < schedule->count; i++)
		if (!schedule->slots[i].running)
			push(schedule, (uint32_t)i);
}

enum err
schedule_set(struct schedule *schedule, const struct work *work, int64_t now, bool at_once,
	struct fault *why)
{
	struct slot *slots = calloc(work->check_count + 1, sizeof(*slots));
	uint32_t *heap = calloc(work->check_count + 1, sizeof(*heap));
	const struct check *twin;
	enum err err = OK;

	if (slots == NULL || heap == NULL)
		err = fail_nomem(why);
	for (size_t i = 0; err == OK && i < work->check_count; i++)
		fill_slot(schedule, &slots[i], &work->checks[i], work->speed, now, at_once);
	if (err == OK)
		qsort(slots, work->check_count, sizeof(*slots), compare_slots);
	if (err == OK && has_twins(slots, work->check_count, &twin))
		err = fail(why, E_INVALID, "check %.*s of team %.*s is there twice",
			STR_FMT(twin->name), STR_FMT(twin->team));
	if (err != OK) {
		free(slots);
		free(heap);
		return err;
	}
	free(schedule->slots);
	free(schedule->heap);
	schedule->slots = slots;
	schedule->heap = heap;
	schedule->count = work->check_count;
	work_hold(work);
	work_drop(schedule->work);
	schedule->work = work;
	refill_heap(schedule);
	return OK;
}

/* --- runs --- */

int64_t
schedule_due(const struct schedule *schedule)
{
	return schedule->waiting == 0 ? INT64_MAX : schedule->slots[schedule->heap[0]].due;
}

long
schedule_next(struct schedule *schedule, int64_t now)
{
	uint32_t number;

	if (schedule_due(schedule) > now)
		return -1;
	number = pop(schedule);
	schedule->slots[number].running = true;
	schedule->running++;
	return (long)number;
}

const struct check *
schedule_check(const struct schedule *schedule, long number)
{
	return schedule->slots[number].check;
}

const struct work *
schedule_work(const struct schedule *schedule)
{
	return schedule->work;
}

size_t
schedule_running(const struct schedule *schedule)
{
	return schedule->running;
}

/* The next point that is not over; the present one was used. */
static void
go_on(struct schedule *schedule, struct slot *slot, int64_t now)
{
	int64_t missed = now > slot->point ? (now - slot->point) / slot->period : 0;

	slot->running = false;
	slot->point += (missed + 1) * slot->period;
	set_due(schedule, slot);
	push(schedule, (uint32_t)(slot - schedule->slots));
}

bool
schedule_ended(struct schedule *schedule, const struct check *check, enum verdict state,
	int64_t now, int64_t *moment)
{
	struct slot *slot = find(schedule, check);
	bool changed;

	schedule->running--;
	if (slot == NULL || !slot->running)
		return true;
	changed = slot->state != (int)state;
	slot->state = (int)state;
	if (*moment <= slot->moment)
		*moment = slot->moment + 1;
	slot->moment = *moment;
	go_on(schedule, slot, now);
	return changed;
}
