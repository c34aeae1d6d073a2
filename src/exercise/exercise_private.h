/* exercise_private.h - the scenario that counts, with its score and plan; what the files of an
 * exercise share.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/. A staging is made anew when the scenario changes; with the lock of its
 * exercise held.
 */
#pragma once

#include "exercise/exercise.h"

struct staging {
	struct arena *arena;
	struct scenario_source source;    /* as the newest `scenario` entry has it */
	struct scenario_source effective; /* and the definitions that came during play */
	const struct scenario *scenario;  /* of `effective` */
	const struct scenario *by_code;   /* the same without titles of teams */
	const struct rules *rules;
	struct score *score;
	struct series *series;       /* points that were computed once; series.c */
	int64_t scenario_posted;     /* when the newest `scenario` entry came */
	struct planned_inject *plan; /* one for each inject */
	struct planned_task *task_plan; /* one for each task */
	int64_t **moved_moments;        /* of each task; NULL: none was moved yet */
	struct arena *leg_arena;
	size_t leg_count; /* legs by their index: 0 .. leg_count - 1; those without a check are not
			     there */
	struct check_leg *legs;
	bool leg_missing; /* samples came of a leg that is not among them */
};

/* One act at a time in this process (exercise/act.h). */
void exercise_begin_act(struct exercise *exercise);
void exercise_end_act(struct exercise *exercise);

/* One reading of the feed at a time; gives its cursor. Before exercise_enter. */
int64_t *exercise_begin_sharing(struct exercise *exercise);
void exercise_end_sharing(struct exercise *exercise);

/* Reads the scenario and feeds the whole journal to a new score. */
MUST_CHECK enum err staging_new(
	const struct journal *journal, struct staging **ret, struct fault *why);
void staging_free(struct staging *staging);
DEFINE_OWNED(staging)

/* Takes over the samples that an older staging was given, which is good for nothing more then. False,
 * and nothing is changed, when all must be put again. */
bool staging_take_samples(struct staging *staging, struct staging *from);

MUST_CHECK enum err staging_add(struct staging *staging, const struct record_entry *entries,
	size_t count, struct fault *why);
/* Which leg is which check of which team. */
MUST_CHECK enum err staging_set_legs(
	struct staging *staging, struct store *store, const struct reader *node, struct fault *why);
MUST_CHECK enum err staging_put_samples(struct staging *staging, unsigned leg, int64_t hour,
	const struct check_sample *samples, size_t count, struct fault *why);

MUST_CHECK enum err staging_read_scenario(struct arena *arena, const struct scenario_source *source,
	const struct scenario **ret, struct fault *why);
/* The source and one more file, with what the body of an entry of the kind defines, if anything. */
MUST_CHECK enum err staging_add_definition(struct arena *arena,
	const struct scenario_source *source, enum record_kind kind, const struct json *body,
	struct scenario_source *ret, struct fault *why);
/* The points of each team (by its index) at the cut. */
MUST_CHECK enum err series_point(struct staging *staging, const struct score_cut *cut, int64_t now,
	int64_t ret_points[TEAMS_MAX], struct fault *why);
/* NULL is fine. */
void series_free(struct series *series);

/* plan.c: when each inject is to be sent and each task tried. Made once a staging; follows the
 * journal whenever that has grown. */
MUST_CHECK enum err plan_new(struct staging *staging, struct fault *why);
MUST_CHECK enum err plan_follow(
	struct staging *staging, const struct journal *journal, struct fault *why);

/* "injects", "checks" or "tasks", or NULL for kinds that define nothing. */
const char *staging_section(enum record_kind kind);
