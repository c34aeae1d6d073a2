/* scenario_tasks.c - when simulated users try which task, with whose services, and who they are.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "base/limits.h"
#include "exercise/scenario_draft.h"

/* The moments of one task, while they are found. */
struct moments {
	struct reading *reading;
	const struct draft_task *draft;
	size_t count;
	int64_t *list; /* of SCENARIO_MOMENTS_MAX */
};

int
scenario_by_moment(const void *a, const void *b)
{
	int64_t left = *(const int64_t *)a;
	int64_t right = *(const int64_t *)b;

	return left < right ? -1 : left > right;
}

static void
add_written(struct moments *moments)
{
	const struct draft_task *draft = moments->draft;

	for (size_t i = 0; i < draft->at_count && i < SCENARIO_MOMENTS_MAX; i++) {
		struct str phase;
		int64_t at = draft->at[i].len == 0
				     ? INT64_MAX /* was refused already */
				     : moment_resolve(moments->reading, &draft->place, "at",
					       draft->at[i], &phase);
		if (at != INT64_MAX)
			moments->list[moments->count++] = at;
	}
}

static void
add_rhythm(struct moments *moments)
{
	const struct draft_task *draft = moments->draft;

	DRAFT_EACH (draft_phase, phase, moments->reading, SECTION_PHASES)
		for (int64_t at = 0; phase->made.scored && at < phase->made.length;
			at += draft->every) {
			if (moments->count == SCENARIO_MOMENTS_MAX) {
				blame(moments->reading, &draft->place, "every",
					"%.*s would be tried more than %u times: give a longer time",
					STR_FMT(draft->made.name), SCENARIO_MOMENTS_MAX);
				return;
			}
			moments->list[moments->count++] = phase->made.start + at;
		}
}

/* Else its marks could not be told apart. */
static void
verify_apart(struct moments *moments)
{
	for (size_t i = 1; i < moments->count; i++)
		if (moments->list[i] == moments->list[i - 1]) {
			blame(moments->reading, &moments->draft->place, "at",
				"%.*s is to be tried twice at one moment",
				STR_FMT(moments->draft->made.name));
			return;
		}
}

static void
resolve_moments(struct reading *reading, struct draft_task *draft)
{
	struct moments moments = { .reading = reading, .draft = draft };
	bool by_hand = says(&draft->place, "at");
	bool by_rhythm = says(&draft->place, "every");

	if (by_hand == by_rhythm) {
		blame(reading, &draft->place, by_hand ? "every" : NULL,
			"%.*s needs either `at`, the moments at which it is tried, or `every`, a "
			"rhythm",
			STR_FMT(draft->made.name));
		return;
	}
	moments.list = reading_array(reading, SCENARIO_MOMENTS_MAX, int64_t);
	if (moments.list == NULL)
		return;
	if (draft->every > 0)
		add_rhythm(&moments);
	else
		add_written(&moments);
	qsort(moments.list, moments.count, sizeof(*moments.list), scenario_by_moment);
	verify_apart(&moments);
	draft->made.moment_count = moments.count;
	draft->made.moments = moments.list;
}

/* Marks count in scored phases only. */
static bool
is_ever_scored(const struct reading *reading, const struct scenario_task *task)
{
	DRAFT_EACH (draft_phase, phase, reading, SECTION_PHASES)
		for (size_t i = 0; phase->made.scored && i < task->moment_count; i++)
			if (task->moments[i] >= phase->made.start &&
				task->moments[i] < phase->made.start + phase->made.length)
				return true;
	return false;
}

static void
verify_texts(struct reading *reading, const struct draft_task *draft)
{
	const struct scenario_task *task = &draft->made;
	size_t first = task->system_count == 0
			       ? SIZE_MAX
			       : names_find(reading, SECTION_SYSTEMS, task->systems[0]);
	const struct scenario_system *system =
		first == SIZE_MAX ? NULL
				  : &DRAFTS(reading, SECTION_SYSTEMS, draft_system)[first].made;

	if (system == NULL)
		return;
	for (size_t i = 0; i < task->step_count; i++)
		if (!placeholders_check(reading, &draft->place, "steps", task->steps[i], system))
			return;
	placeholders_check(reading, &draft->place, "expected", task->expected, system);
}

static void
verify_who(struct reading *reading, const struct draft_task *draft)
{
	size_t person = names_find(reading, SECTION_PEOPLE, draft->made.who);

	if (person == SIZE_MAX ||
		(DRAFTS(reading, SECTION_PEOPLE, draft_person)[person].made.desks & DESK_USERS) != 0)
		return;
	blame(reading, &draft->place, "who", "%.*s does not sit at the users' desk",
		STR_FMT(draft->made.who));
}

static bool
somebody_uses(const struct reading *reading)
{
	DRAFT_EACH (draft_person, draft, reading, SECTION_PEOPLE)
		if ((draft->made.desks & DESK_USERS) != 0)
			return true;
	return false;
}

void
verify_tasks(struct reading *reading)
{
	bool users = somebody_uses(reading);

	DRAFT_EACH (draft_task, draft, reading, SECTION_TASKS) {
		audience_resolve(reading, &draft->place, draft->made.name, draft->team_count,
			draft->teams, draft->made.teams);
		if (draft->made.system_count == 0 && says(&draft->place, "systems"))
			blame(reading, &draft->place, "systems", "%.*s needs no system: name one",
				STR_FMT(draft->made.name));
		resolve_moments(reading, draft);
		verify_texts(reading, draft);
		verify_who(reading, draft);
		if (!users)
			warn(reading, &draft->place, NULL,
				"nobody sits at the users' desk, who could try %.*s",
				STR_FMT(draft->made.name));
		if (draft->made.moment_count > 0 && !is_ever_scored(reading, &draft->made))
			warn(reading, &draft->place, "at",
				"%.*s is tried in no scored phase: its marks will not count",
				STR_FMT(draft->made.name));
	}
}
