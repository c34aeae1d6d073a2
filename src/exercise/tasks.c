/* tasks.c - tells simulated users what to try when its time has come.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>

#include "base/json_write.h"
#include "exercise/director_private.h"

/* One task of one team at one of its moments. */
struct due {
	const struct scenario_task *task;
	const struct scenario_team *team;
	int64_t moment;
};

static enum err
put_steps(struct arena *arena, const struct due *due, const struct scenario_system *system,
	struct json_writer *out, struct fault *why)
{
	struct str step;

	json_key(out, STR("steps"));
	json_open_array(out);
	for (size_t i = 0; i < due->task->step_count; i++) {
		TRY(scenario_expand(arena, due->task->steps[i], due->team, system, &step, why));
		json_put_string(out, step);
	}
	json_close_array(out);
	return OK;
}

static void
put_systems(const struct scenario_task *task, struct json_writer *out)
{
	json_key(out, STR("systems"));
	json_open_array(out);
	for (size_t i = 0; i < task->system_count; i++)
		json_put_string(out, task->systems[i]);
	json_close_array(out);
}

/* All that a user needs to know, so that what was asked stands in the record as it was asked. */
static enum err
due_body(const struct round *round, const struct due *due, struct str *ret, struct fault *why)
{
	const struct scenario_task *task = due->task;
	const struct scenario_system *system = scenario_system(
		round->state.scenario, task->systems[0]);
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	struct str expected;

	TRY(scenario_expand(round->arena, task->expected, due->team, system, &expected, why));
	json_open_object(&out);
	json_member_string(&out, STR("task"), task->name);
	json_member_string(&out, STR("title"), task->title);
	put_systems(task, &out);
	json_member_string(&out, STR("who"), task->who);
	TRY(put_steps(round->arena, due, system, &out, why));
	json_member_string(&out, STR("expected"), expected);
	json_member_int(&out, STR("close_ms"), to_milliseconds(due->moment + task->due));
	json_close_object(&out);
	TRY(buf_check(&text, why));
	*ret = str_copy(round->arena, buf_str(&text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

static enum err
add_due(struct round *round, const struct due *due, struct fault *why)
{
	struct str about = str_printf(round->arena, "%.*s:%.*s:%" PRId64, STR_FMT(due->task->name),
		STR_FMT(due->team->name), to_milliseconds(due->moment));
	struct record_entry entry = { .kind = RECORD_TASK_DUE, .team = due->team->index };

	entry.key = round_key(round, "task", about);
	if (round_is_full(round) || journal_find(round->state.journal, entry.key) != NULL)
		return OK;
	TRY(due_body(round, due, &entry.body, why));
	round_add(round, &entry);
	return OK;
}

/* What is over before anybody could be told is not told of. */
static bool
is_open(const struct round *round, const struct scenario_task *task, int64_t moment)
{
	int64_t now = round->state.scenario_now;

	return moment <= now && now <= moment + task->due;
}

enum err
round_tasks(struct round *round, struct fault *why)
{
	const struct scenario *scenario = round->state.scenario;

	if (round->state.clock_state != CLOCK_RUNNING && round->state.clock_state != CLOCK_BETWEEN)
		return OK;
	for (size_t i = 0; i < scenario->task_count; i++) {
		const struct scenario_task *task = &scenario->tasks[i];
		const struct planned_task *planned = &round->state.task_plan[i];
		for (size_t k = 0; !planned->skipped && k < planned->moment_count; k++)
			for (size_t team = 0; is_open(round, task, planned->moments[k]) &&
					      team < scenario->team_count;
				team++)
				if (scenario_task_is_for(task, scenario->teams[team].index))
					TRY(add_due(round,
						&(struct due){ task, &scenario->teams[team],
							planned->moments[k] },
						why));
	}
	return OK;
}
