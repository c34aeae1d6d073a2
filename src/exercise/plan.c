/* plan.c - when each inject is to be sent and each task tried, as the journal now has it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "exercise/exercise_private.h"

enum err
plan_new(struct staging *staging, struct fault *why)
{
	const struct scenario *scenario = staging->scenario;

	staging->plan = arena_array(
		staging->arena, scenario->inject_count + 1, struct planned_inject);
	staging->task_plan = arena_array(
		staging->arena, scenario->task_count + 1, struct planned_task);
	staging->moved_moments = arena_array(staging->arena, scenario->task_count + 1, int64_t *);
	if (staging->plan == NULL || staging->task_plan == NULL || staging->moved_moments == NULL)
		return fail_nomem(why);
	return OK;
}

static void
reset(struct staging *staging)
{
	const struct scenario *scenario = staging->scenario;

	for (size_t i = 0; i < scenario->inject_count; i++)
		staging->plan[i] = (struct planned_inject){ .at = scenario->injects[i].at };
	for (size_t i = 0; i < scenario->task_count; i++)
		staging->task_plan[i] = (struct planned_task){
			.moment_count = scenario->tasks[i].moment_count,
			.moments = scenario->tasks[i].moments,
		};
}

/* What the change is about: a definition has a name of its own. */
static struct str
name_of(const struct journal_entry *entry, const struct json *body)
{
	const struct json *definition = json_get(body, STR("definition"));

	return definition == NULL ? entry->subject : json_get_string(definition, STR("name"));
}

/* --- injects --- */

static enum err
apply_to_inject(struct staging *staging, const struct journal_entry *entry, const struct json *body,
	struct fault *why)
{
	struct str name = name_of(entry, body);
	int64_t at_ms;

	(void)why;
	for (size_t i = 0; journal_in_force(entry) && i < staging->scenario->inject_count; i++) {
		if (!str_eq(staging->scenario->injects[i].name, name))
			continue;
		/* A definition's own time counts, not where it was moved before. */
		if (json_get(body, STR("definition")) != NULL) {
			staging->plan[i].at = staging->scenario->injects[i].at;
			staging->plan[i].moved = false;
		}
		if (json_get_true(body, STR("skip")))
			staging->plan[i].skipped = true;
		if (json_to_int(json_get(body, STR("at_ms")), &at_ms)) {
			staging->plan[i].at = at_ms * 1000;
			staging->plan[i].moved = true;
			staging->plan[i].skipped = false;
		}
	}
	return OK;
}

/* --- tasks --- */

/* The scenario's moments are not written to: a task of which one was moved gets a list of its own,
 * for as long as the staging lives. */
static enum err
own_moments(struct staging *staging, size_t index, int64_t **ret, struct fault *why)
{
	struct planned_task *planned = &staging->task_plan[index];
	int64_t **own = &staging->moved_moments[index];

	if (*own == NULL)
		*own = arena_array(staging->arena, planned->moment_count + 1, int64_t);
	if (*own == NULL)
		return fail_nomem(why);
	if (planned->moments != *own)
		memcpy(*own, planned->moments, planned->moment_count * sizeof(**own));
	planned->moments = *own;
	*ret = *own;
	return OK;
}

static enum err
move_moment(struct staging *staging, size_t index, const struct json *body, struct fault *why)
{
	struct planned_task *planned = &staging->task_plan[index];
	int64_t from_ms;
	int64_t at_ms;
	int64_t *moments;

	if (!json_to_int(json_get(body, STR("from_ms")), &from_ms) ||
		!json_to_int(json_get(body, STR("at_ms")), &at_ms))
		return OK;
	TRY(own_moments(staging, index, &moments, why));
	for (size_t i = 0; i < planned->moment_count; i++)
		if (moments[i] == from_ms * 1000) {
			moments[i] = at_ms * 1000;
			return OK;
		}
	return OK;
}

/* One whose definition was taken back is known all the same (staging.c), for what was marked of it;
 * it is due no more. */
static enum err
apply_to_task(struct staging *staging, const struct journal_entry *entry, const struct json *body,
	struct fault *why)
{
	bool defines = json_get(body, STR("definition")) != NULL;
	bool stands = journal_in_force(entry);
	struct str name = name_of(entry, body);

	if (defines == stands || (defines && entry->record.posted <= staging->scenario_posted))
		return OK;
	for (size_t i = 0; i < staging->scenario->task_count; i++) {
		if (!str_eq(staging->scenario->tasks[i].name, name))
			continue;
		if (defines || json_get_true(body, STR("skip")))
			staging->task_plan[i].skipped = true;
		else
			TRY(move_moment(staging, i, body, why));
	}
	return OK;
}

/* --- all changes --- */

typedef enum err apply_function(struct staging *staging, const struct journal_entry *entry,
	const struct json *body, struct fault *why);

/* A body that is no JSON changes nothing. */
static enum err
apply_all(struct staging *staging, const struct journal *journal, enum record_kind kind,
	apply_function *apply, struct fault *why)
{
	OWNED(arena) scratch = arena_new(ENTRY_BODY_MAX * 64);

	if (scratch == NULL)
		return fail_nomem(why);
	for (const struct journal_entry *at = journal_first(journal, kind); at != NULL;
		at = at->next_of_kind) {
		const struct json *body;
		arena_reset(scratch);
		if (journal_body(at, scratch, &body, NULL) == OK)
			TRY(apply(staging, at, body, why));
	}
	return OK;
}

enum err
plan_follow(struct staging *staging, const struct journal *journal, struct fault *why)
{
	reset(staging);
	TRY(apply_all(staging, journal, RECORD_INJECT_CHANGED, apply_to_inject, why));
	return apply_all(staging, journal, RECORD_TASK_CHANGED, apply_to_task, why);
}
