/* pattern_set_needs.c - which lines a set of patterns needs, and which patterns may want any line.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_set_private.h"

#include <stdlib.h>

#include "base/limits.h"

struct asking {
	struct pattern_set *set;
	const bool *seen;
	size_t count;
	const struct test **tests; /* asked of: those whose patterns are not unsure */
	uint32_t *patterns;        /* of each */
	bool *unsure;              /* likewise */
};

static void
asking_done(struct asking *asking)
{
	free(asking->tests);
	free(asking->patterns);
	free(asking->unsure);
}

static enum err
asking_init(struct asking *asking, struct pattern_set *set, const bool *seen, struct fault *why)
{
	size_t room = set->test_count + 1;

	*asking = (struct asking){ set, seen, 0, calloc(room, sizeof(*asking->tests)),
		calloc(room, sizeof(*asking->patterns)), calloc(room, sizeof(*asking->unsure)) };
	return asking->tests == NULL || asking->patterns == NULL || asking->unsure == NULL
		       ? fail_nomem(why)
		       : OK;
}

static enum err
ask_tests(struct asking *asking, struct pattern_needs **ret, struct fault *why)
{
	struct pattern_set *set = asking->set;

	asking->count = 0;
	for (size_t i = 0; i < set->test_count; i++) {
		if (set->entries[set->tests[i].pattern].unsure)
			continue;
		asking->tests[asking->count] = &set->tests[i].test;
		asking->patterns[asking->count++] = set->tests[i].pattern;
	}
	return pattern_needs_new(asking->tests, asking->count, set->paths, asking->seen,
		asking->unsure, ret, why);
}

static void
mark_unsure(struct asking *asking)
{
	struct pattern_set *set = asking->set;

	for (size_t i = 0; i < asking->count; i++) {
		struct entry *entry = &set->entries[asking->patterns[i]];
		set->unsure_count += asking->unsure[i] && !entry->unsure;
		entry->unsure |= asking->unsure[i];
	}
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
		if (!set->entries[set->tests[i].pattern].unsure)
			keys[i].count = 0;
	return pattern_index_new(keys, set->test_count, pattern_paths_count(set->paths),
		&set->unsure_index, why);
}

/* Asked twice, since what the other tests of an unsure pattern want need not be asked for. */
static enum err
ask_sure_tests(struct asking *asking, struct pattern_needs **ret, struct fault *why)
{
	OWNED(pattern_needs) first = NULL;

	TRY(ask_tests(asking, &first, why));
	mark_unsure(asking);
	if (asking->set->unsure_count > 0)
		return ask_tests(asking, ret, why);
	*ret = DISOWN(first);
	return OK;
}

enum err
pattern_set_needs(
	struct pattern_set *set, const bool *seen, struct pattern_needs **ret, struct fault *why)
{
	struct asking asking;
	enum err err = asking_init(&asking, set, seen, why);

	if (err == OK)
		err = ask_sure_tests(&asking, ret, why);
	asking_done(&asking);
	return err != OK || set->unsure_count == 0 ? err : index_unsure(set, why);
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
		if (!just_unsure || set->entries[set->tests[i].pattern].unsure)
			mark_paths(&set->tests[i].test, wanted);
}
