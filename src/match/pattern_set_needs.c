/* pattern_set_needs.c - which lines a set of patterns needs, and what its unsure tests want.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_set_private.h"

#include <stdlib.h>

#include "base/limits.h"

struct asking {
	size_t count;
	const struct test **tests; /* of patterns that are not held */
	bool *unsure;              /* of each */
};

static void
asking_done(struct asking *asking)
{
	free(asking->tests);
	free(asking->unsure);
}

static enum err
asking_init(struct asking *asking, const struct pattern_set *set, struct fault *why)
{
	size_t room = set->test_count + 1;

	*asking = (struct asking){ 0, calloc(room, sizeof(*asking->tests)),
		calloc(room, sizeof(*asking->unsure)) };
	if (asking->tests == NULL || asking->unsure == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < set->test_count; i++)
		if (!set->entries[set->tests[i].pattern].held)
			asking->tests[asking->count++] = &set->tests[i].test;
	return OK;
}

static enum err
index_unsure(struct pattern_set *set, struct fault *why)
{
	OWNED(arena) arena = arena_new(PATTERN_SET_MEMORY_MAX);
	struct keys *keys;

	if (arena == NULL)
		return fail_nomem(why);
	keys = arena_array(arena, set->test_count + 1, struct keys);
	TRY(pattern_set_choose_keys(set, arena, keys, why));
	for (size_t i = 0; i < set->test_count; i++)
		if (!set->tests[i].unsure)
			keys[i].count = 0;
	return pattern_index_new(keys, set->test_count, pattern_paths_count(set->paths),
		&set->unsure_index, why);
}

/* Which tests are unsure does not depend on which patterns are held, so it is found once. */
static enum err
note_unsure(struct pattern_set *set, const struct asking *asking, struct fault *why)
{
	if (set->knows_unsure)
		return OK;
	set->knows_unsure = true;
	for (size_t i = 0; i < asking->count; i++) {
		set->tests[i].unsure = asking->unsure[i];
		set->unsure_count += asking->unsure[i];
	}
	return set->unsure_count == 0 ? OK : index_unsure(set, why);
}

enum err
pattern_set_needs(
	struct pattern_set *set, const bool *seen, struct pattern_needs **ret, struct fault *why)
{
	OWNED(pattern_needs) needs = NULL;
	struct asking asking;
	enum err err = asking_init(&asking, set, why);

	if (err == OK)
		err = pattern_needs_new(asking.tests, asking.count, set->paths, seen,
			asking.unsure, &needs, why);
	if (err == OK)
		err = note_unsure(set, &asking, why);
	asking_done(&asking);
	if (err == OK)
		*ret = DISOWN(needs);
	return err;
}

enum err
pattern_set_wants(const struct pattern_set *set, const bool *seen, struct arena *arena,
	struct pattern_wants *ret, struct fault *why)
{
	*ret = (struct pattern_wants){ 0 };
	for (size_t i = 0; i < set->test_count; i++)
		if (set->tests[i].unsure && !set->entries[set->tests[i].pattern].held)
			TRY(pattern_wants_add(arena, ret, &set->tests[i].test, seen, why));
	return OK;
}

size_t
pattern_set_unsure(const struct pattern_set *set)
{
	return set->unsure_count;
}

/* The type of an object matters where something shall not be there. */
static void
mark_paths(const struct test *test, bool *wanted)
{
	const struct comparison *comparison = &test->comparison;

	for (size_t i = 0; i < test->count; i++)
		mark_paths(&test->parts[i], wanted);
	if (test->kind != PATTERN_COMPARISON)
		return;
	wanted[comparison->path] = true;
	if (comparison->comparator == PATTERN_EXISTS && comparison->negated)
		wanted[test->type] = true;
}

void
pattern_set_mark_paths(const struct pattern_set *set, bool just_unsure, bool *wanted)
{
	for (size_t i = 0; i < set->test_count; i++)
		if (!just_unsure || set->tests[i].unsure)
			mark_paths(&set->tests[i].test, wanted);
}
