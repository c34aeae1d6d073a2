/* generations.c - compiles what the node has given, while more comes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/generations.h"

#include "base/limits.h"

enum { CHANGES_MIN = 1024, CHANGES_SHARE = 4 };

struct generations {
	struct env *env;
	unsigned threads;
	struct match_snapshot *base; /* NULL: none yet */
	size_t base_entries;         /* of the catalogue, that stand in it or are superseded */
	size_t id_count, id_capacity;
	struct str *ids; /* of what has changed since; in the catalogue */
};

struct generations *
generations_new(struct env *env, unsigned threads)
{
	struct generations *generations = calloc(1, sizeof(*generations));

	if (generations == NULL)
		return NULL;
	generations->env = env;
	generations->threads = threads;
	return generations;
}

void
generations_free(struct generations *generations)
{
	if (generations == NULL)
		return;
	match_snapshot_free(generations->base);
	free(generations->ids);
	free(generations);
}

static bool
is_due(const struct generations *generations, size_t changes)
{
	size_t most = generations->base_entries / CHANGES_SHARE;

	if (most < CHANGES_MIN)
		most = CHANGES_MIN;
	return changes > most || changes > GENERATION_CHANGES_MAX;
}

static enum err
add_indicator(void *context, const struct match_indicator *indicator, const struct value *values,
	size_t count, struct fault *why)
{
	return snapshot_builder_add(context, indicator, values, count, why);
}

static enum err
build_base(struct generations *generations, const struct catalogue *catalogue, struct fault *why)
{
	OWNED(snapshot_builder) builder = snapshot_builder_new(generations->env);
	struct match_snapshot *base;

	if (builder == NULL)
		return fail_nomem(why);
	snapshot_builder_use_threads(builder, generations->threads);
	TRY(catalogue_each_since(catalogue, 0, add_indicator, builder, why));
	TRY(snapshot_builder_finish(builder, &base, why));
	match_snapshot_free(generations->base);
	generations->base = base;
	generations->base_entries = catalogue_entries(catalogue);
	return OK;
}

static enum err
note_id(void *context, const struct match_indicator *indicator, const struct value *values,
	size_t count, struct fault *why)
{
	struct generations *generations = context;

	(void)values;
	(void)count;
	(void)why;
	generations->ids[generations->id_count++] = indicator->id;
	return OK;
}

/* What has changed is not found in the base any more, whether it was there or not. */
static enum err
note_changed(struct generations *generations, const struct catalogue *catalogue, size_t changes,
	struct fault *why)
{
	generations->id_count = 0;
	if (changes > generations->id_capacity) {
		void *more = reallocarray(generations->ids, changes, sizeof(*generations->ids));
		if (more == NULL)
			return fail_nomem(why);
		generations->ids = more;
		generations->id_capacity = changes;
	}
	return catalogue_each_since(
		catalogue, generations->base_entries, note_id, generations, why);
}

static enum err
build_beside(struct generations *generations, const struct catalogue *catalogue,
	struct match_snapshot **ret, struct fault *why)
{
	OWNED(snapshot_builder) builder = snapshot_builder_new(generations->env);

	if (builder == NULL)
		return fail_nomem(why);
	snapshot_builder_beside(builder, generations->base);
	snapshot_builder_use_threads(builder, generations->threads);
	TRY(catalogue_each_since(
		catalogue, generations->base_entries, add_indicator, builder, why));
	return snapshot_builder_finish(builder, ret, why);
}

enum err
generations_next(struct generations *generations, const struct catalogue *catalogue,
	struct match_generation **ret, struct fault *why)
{
	size_t changes = catalogue_entries(catalogue) - generations->base_entries;
	OWNED(match_snapshot) added = NULL;

	if (generations->base == NULL || is_due(generations, changes)) {
		TRY(build_base(generations, catalogue, why));
		return match_generation_new(generations->base, NULL, NULL, 0, ret, why);
	}
	TRY(note_changed(generations, catalogue, changes, why));
	TRY(build_beside(generations, catalogue, &added, why));
	TRY(match_generation_new(
		generations->base, added, generations->ids, generations->id_count, ret, why));
	(void)DISOWN(added);
	return OK;
}
