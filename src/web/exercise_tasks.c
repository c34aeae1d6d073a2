/* exercise_tasks.c - the users' desk: what is to be tried now with whose services.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/hash.h"
#include "exercise/act.h"
#include "web/exercise_family.h"

/* A task that is due, and where it stands in this visitor's list. */
struct open_task {
	const struct journal_entry *due;
	size_t marks; /* in force */
	bool own;     /* one of them is the visitor's */
	struct sha256 lot;
};

struct open_tasks {
	struct open_task *list;
	size_t count;
	int64_t missed; /* were over before anybody marked them */
};

/* Drawn for each visitor anew: nobody begins with the same team every time. */
static struct sha256
draw_lot(struct visit *visit, const struct journal_entry *due)
{
	return sha256_of(str_printf(visit->arena, "%" PRId64 " %.*s", visit->reader.person,
		STR_FMT(due->record.key)));
}

/* What one has not marked, then what closes first, then by lot. */
static int
by_turn(const void *a, const void *b)
{
	const struct open_task *left = a;
	const struct open_task *right = b;

	if (left->own != right->own)
		return left->own ? 1 : -1;
	if (left->due->close_ms != right->due->close_ms)
		return left->due->close_ms < right->due->close_ms ? -1 : 1;
	return memcmp(left->lot.bytes, right->lot.bytes, SHA256_SIZE);
}

static void
count_marks(const struct visit *visit, const struct journal_entry *due, struct open_task *task)
{
	for (const struct journal_entry *at = due->answered; at != NULL; at = at->next_answer) {
		if (at->record.kind != RECORD_USABILITY || !journal_in_force(at))
			continue;
		task->marks++;
		task->own |= at->record.author == visit->reader.person;
	}
}

static enum err
gather(struct visit *visit, const struct exercise_state *state, struct open_tasks *ret,
	struct fault *why)
{
	const struct journal_entry *first = journal_first(state->journal, RECORD_TASK_DUE);
	size_t most = 0;

	for (const struct journal_entry *at = first; at != NULL; at = at->next_of_kind)
		most++;
	ret->list = arena_array(visit->arena, most + 1, struct open_task);
	if (ret->list == NULL)
		return fail_nomem(why);
	for (const struct journal_entry *at = first; at != NULL; at = at->next_of_kind) {
		struct open_task task = { .due = at };
		if (!journal_in_force(at))
			continue;
		count_marks(visit, at, &task);
		if (at->close_ms < to_milliseconds(state->scenario_now)) {
			ret->missed += task.marks == 0;
			continue;
		}
		task.lot = draw_lot(visit, at);
		ret->list[ret->count++] = task;
	}
	qsort(ret->list, ret->count, sizeof(*ret->list), by_turn);
	return OK;
}

static void
put_task(const struct exercise_state *state, const struct open_task *task, struct json_writer *out)
{
	const struct record_entry *entry = &task->due->record;

	json_open_object(out);
	json_member_string(out, STR("key"), entry->key);
	json_key(out, STR("team"));
	exercise_put_team(out, state->scenario, entry->team);
	exercise_put_ms(out, "time_ms", clock_at(state->clock, entry->event));
	json_member_int(out, STR("marks"), (int64_t)task->marks);
	json_member_bool(out, STR("own"), task->own);
	json_key(out, STR("body"));
	json_put_raw(out, entry->body);
	json_close_object(out);
}

/* --- what lies ahead --- */

/* The moments that have not come, rising. */
static enum err
put_ahead(struct visit *visit, const struct exercise_state *state,
	const struct planned_task *planned, struct json_writer *out, struct fault *why)
{
	int64_t *ahead = arena_array(visit->arena, planned->moment_count + 1, int64_t);
	size_t count = 0;

	if (ahead == NULL)
		return fail_nomem(why);
	for (size_t i = 0; !planned->skipped && i < planned->moment_count; i++)
		if (planned->moments[i] > state->scenario_now)
			ahead[count++] = planned->moments[i];
	qsort(ahead, count, sizeof(*ahead), scenario_by_moment);
	json_key(out, STR("ahead_ms"));
	json_open_array(out);
	for (size_t i = 0; i < count; i++)
		json_put_int(out, to_milliseconds(ahead[i]));
	json_close_array(out);
	return OK;
}

static enum err
put_planned(struct visit *visit, const struct exercise_state *state, size_t index,
	struct json_writer *out, struct fault *why)
{
	const struct scenario_task *task = &state->scenario->tasks[index];

	json_open_object(out);
	json_member_string(out, STR("task"), task->name);
	json_member_string(out, STR("title"), task->title);
	json_member_bool(out, STR("skipped"), state->task_plan[index].skipped);
	TRY(put_ahead(visit, state, &state->task_plan[index], out, why));
	json_close_object(out);
	return OK;
}

static enum err
put_plan(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	json_open_array(out);
	for (size_t i = 0; i < state->scenario->task_count; i++)
		TRY(put_planned(visit, state, i, out, why));
	json_close_array(out);
	return OK;
}

static enum err
write_tasks(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	struct open_tasks tasks = { 0 };

	TRY(exercise_require(visit, DESK_USERS | DESK_WHITE, why));
	TRY(gather(visit, state, &tasks, why));
	json_key(out, STR("tasks"));
	json_open_array(out);
	for (size_t i = 0; i < tasks.count; i++)
		put_task(state, &tasks.list[i], out);
	json_close_array(out);
	json_member_int(out, STR("missed"), tasks.missed);
	json_key(out, STR("plan"));
	if (act_may(&visit->reader, RECORD_TASK_CHANGED))
		return put_plan(visit, state, out, why);
	json_put_null(out);
	return OK;
}

enum err
exercise_tasks_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_tasks, why);
}
