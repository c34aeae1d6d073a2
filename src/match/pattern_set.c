/* pattern_set.c - many patterns at once, while observations come in.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "match/pattern_set_private.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/timestamp.h"

/* What one observation may need while it is looked at: composed and converted texts. */
#define JOB_MEMORY (16u * MIB)

struct pattern_set *
pattern_set_new(enum pattern_values values)
{
	OWNED(pattern_set) set = calloc(1, sizeof(*set));

	if (set == NULL)
		return NULL;
	set->values = values;
	set->arena = arena_new(PATTERN_SET_MEMORY_MAX);
	set->job = arena_new(JOB_MEMORY);
	set->paths = pattern_paths_new();
	set->binding = plan_binding_new();
	if (set->arena == NULL || set->job == NULL || set->paths == NULL || set->binding == NULL)
		return NULL;
	return DISOWN(set);
}

void
pattern_set_forget(struct entry *entry)
{
	for (size_t i = 0; entry->lists != NULL && i < entry->plan.test_count; i++)
		candidates_done(&entry->lists[i]);
}

void
pattern_set_free(struct pattern_set *set)
{
	if (set == NULL)
		return;
	for (size_t i = 0; i < set->test_count; i++)
		test_done(&set->tests[i].test);
	for (size_t i = 0; i < set->entry_count; i++)
		pattern_set_forget(&set->entries[i]);
	pattern_index_free(set->index);
	pattern_index_free(set->unsure_index);
	pattern_view_done(&set->view);
	pattern_paths_free(set->paths);
	arena_free(set->arena);
	arena_free(set->job);
	free(set->binding);
	free(set->entries);
	free(set->tests);
	free(set->touched);
	free(set->matches);
	free(set);
}

/* Room for `count` items; `items` is the address of the array. */
static enum err
reserve(void *items, size_t *capacity, size_t count, size_t size, struct fault *why)
{
	void **array = items;
	size_t larger = *capacity == 0 ? 64 : *capacity;
	void *moved;

	if (count <= *capacity)
		return OK;
	while (larger < count)
		larger *= 2;
	moved = realloc(*array, larger * size);
	if (moved == NULL)
		return fail_nomem(why);
	*array = moved;
	*capacity = larger;
	return OK;
}

/* On failure the tests so far are given back. */
static enum err
add_tests(struct pattern_set *set, const struct plan *plan, struct fault *why)
{
	size_t before = set->test_count;
	enum err err = OK;

	for (size_t i = 0; err == OK && i < plan->test_count; i++) {
		struct set_test *test = &set->tests[set->test_count++];
		test->node = plan->tests[i];
		test->pattern = (uint32_t)set->entry_count;
		err = test_init(&test->test, set->arena, set->paths, plan->tests[i]->expression,
			set->values, why);
	}
	while (err != OK && set->test_count > before)
		test_done(&set->tests[--set->test_count].test);
	return err;
}

static enum err
make_lists(struct pattern_set *set, struct entry *entry, struct fault *why)
{
	if (entry->plan.any_test_fulfils)
		return OK;
	entry->lists = arena_array(set->arena, entry->plan.test_count, struct candidates);
	return entry->lists == NULL ? fail_nomem(why) : OK;
}

enum err
pattern_set_add(struct pattern_set *set, struct str pattern, enum pattern_version version,
	uint32_t *ret, struct fault *why)
{
	struct entry entry = { .newest = INT64_MIN, .steps = PATTERN_SEARCH_STEPS_MAX };
	struct pattern tree;
	struct str text;

	if (set->entry_count == PATTERNS_MAX)
		return fail(why, E_TOO_LARGE, "more than %u patterns", PATTERNS_MAX);
	if (arena_used(set->arena) >= PATTERN_TREES_MEMORY_MAX)
		return fail(why, E_TOO_LARGE, "patterns take more than %u MiB",
			PATTERN_TREES_MEMORY_MAX / MIB);
	text = str_copy(set->arena, pattern);
	if (text.data == NULL)
		return fail_nomem(why);
	TRY(pattern_parse(set->arena, text, version, &tree, why));
	TRY(plan_init(&entry.plan, set->arena, &tree, why));
	TRY(make_lists(set, &entry, why));
	TRY(reserve(&set->entries, &set->entry_capacity, set->entry_count + 1, sizeof(entry), why));
	TRY(reserve(&set->tests, &set->test_capacity, set->test_count + entry.plan.test_count,
		sizeof(*set->tests), why));
	entry.first_test = (uint32_t)set->test_count;
	TRY(add_tests(set, &entry.plan, why));
	*ret = (uint32_t)set->entry_count;
	set->entries[set->entry_count++] = entry;
	return OK;
}

enum err
pattern_set_choose_keys(
	const struct pattern_set *set, struct arena *arena, struct keys *keys, struct fault *why)
{
	OWNED(key_counts) counts = key_counts_new();

	if (counts == NULL || keys == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < set->test_count; i++)
		TRY(key_counts_add(counts, arena, &set->tests[i].test, why));
	for (size_t i = 0; i < set->test_count; i++)
		TRY(keys_of_test(arena, counts, &set->tests[i].test, &keys[i], why));
	return OK;
}

enum err
pattern_set_compile(struct pattern_set *set, struct fault *why)
{
	OWNED(arena) arena = arena_new(PATTERN_SET_MEMORY_MAX);
	size_t path_count = pattern_paths_count(set->paths);
	struct keys *keys;

	if (arena == NULL)
		return fail_nomem(why);
	keys = arena_array(arena, set->test_count + 1, struct keys);
	TRY(pattern_set_choose_keys(set, arena, keys, why));
	set->touched = calloc(set->entry_count + 1, sizeof(*set->touched));
	set->matches = calloc(set->entry_count + 1, sizeof(*set->matches));
	if (set->touched == NULL || set->matches == NULL)
		return fail_nomem(why);
	TRY(pattern_view_init(&set->view, path_count, why));
	return pattern_index_new(keys, set->test_count, path_count, &set->index, why);
}

const struct pattern_paths *
pattern_set_paths(const struct pattern_set *set)
{
	return set->paths;
}

/* --- observing --- */

static void
add_match(struct pattern_set *set, const struct pattern_match *match)
{
	set->matches[set->match_count++] = *match;
	set->stats.matches++;
}

/* What could not be decided is counted; three times is enough. */
static void
note_trouble(struct pattern_set *set, struct entry *entry, const struct pattern_trouble *trouble)
{
	set->stats.mismatches += trouble->mismatches;
	if (trouble->limit_hits == 0)
		return;
	set->stats.limit_hits += trouble->limit_hits;
	entry->limit_hits += (uint32_t)trouble->limit_hits;
	if (entry->limit_hits < PATTERN_LIMIT_HITS_MAX || entry->quarantined)
		return;
	entry->quarantined = true;
	set->stats.quarantined++;
	set->revision++;
	for (size_t i = 0; entry->lists != NULL && i < entry->plan.test_count; i++)
		set->stats.remembered -= entry->lists[i].count;
	pattern_set_forget(entry);
}

static void
match_at_once(struct pattern_set *set, struct entry *entry, uint32_t number,
	const struct observation *observation)
{
	if (entry->stamp == set->stamp)
		return;
	entry->stamp = set->stamp;
	add_match(set, &(struct pattern_match){ number, 1, observation->first, observation->last });
}

static struct candidates *
longest_list(const struct entry *entry)
{
	struct candidates *longest = &entry->lists[0];

	for (size_t i = 1; i < entry->plan.test_count; i++)
		if (entry->lists[i].count > longest->count)
			longest = &entry->lists[i];
	return longest;
}

/* When the set is full, a test that remembers nothing yet takes the room of another one of its
 * pattern: what completes a match must not be what is dropped. */
static void
make_room(struct pattern_set *set, const struct entry *entry, struct candidates *list)
{
	if (list->count < PATTERN_WINDOW_MAX && set->stats.remembered < PATTERN_REMEMBERED_MAX)
		return;
	if (list->count == 0)
		list = longest_list(entry);
	if (list->count == 0)
		return;
	candidates_drop_first(list, 1);
	set->stats.remembered--;
	set->stats.dropped++;
}

static enum err
remember(struct pattern_set *set, struct entry *entry, const struct set_test *test,
	const struct observation *observation, struct fault *why)
{
	struct candidates *list = &entry->lists[test->node->test];
	struct candidate candidate = { set->next_id, observation->first, observation->last,
		observation->number };

	make_room(set, entry, list);
	if (set->stats.remembered == PATTERN_REMEMBERED_MAX) {
		set->stats.dropped++;
		return OK;
	}
	TRY(candidates_add(list, &candidate, why));
	set->revision++;
	set->stats.remembered++;
	if (entry->steps <= PATTERN_SEARCH_STEPS_MAX - PATTERN_SEARCH_STEPS_EACH)
		entry->steps += PATTERN_SEARCH_STEPS_EACH;
	if (candidate.first > entry->newest)
		entry->newest = candidate.first;
	if (entry->stamp != set->stamp)
		set->touched[set->touched_count++] = test->pattern;
	entry->stamp = set->stamp;
	return OK;
}

static enum err
meet(struct pattern_set *set, uint32_t number, const struct observation *observation,
	struct fault *why)
{
	struct set_test *test = &set->tests[number];
	struct entry *entry = &set->entries[test->pattern];
	struct pattern_trouble trouble = { 0 };
	bool holds;

	if (entry->quarantined || entry->held ||
		!plan_counts(test->node, observation->first, observation->last) ||
		(entry->lists == NULL && entry->stamp == set->stamp))
		return OK;
	set->stats.tests_met++;
	holds = test_holds(&test->test, &set->view, set->job, &trouble);
	note_trouble(set, entry, &trouble);
	if (!holds || entry->quarantined)
		return OK;
	set->stats.tests_held++;
	if (entry->lists != NULL)
		return remember(set, entry, test, observation, why);
	match_at_once(set, entry, test->pattern, observation);
	return OK;
}

static void
forget_old(struct pattern_set *set, struct entry *entry)
{
	const int64_t longest = PATTERN_WINDOW_SECONDS * MICROSECONDS_PER_SECOND;
	bool by_pattern = entry->plan.span <= longest;
	int64_t span = by_pattern ? entry->plan.span : longest;
	size_t count = 0;

	if (entry->newest < INT64_MIN + span)
		return;
	for (size_t i = 0; i < entry->plan.test_count; i++)
		count += candidates_drop_before(&entry->lists[i], entry->newest - span);
	set->stats.remembered -= count;
	set->stats.outlived += by_pattern ? 0 : count;
}

static void
use_up(struct pattern_set *set, struct entry *entry, uint32_t number)
{
	struct pattern_match match = { number, 0, INT64_MAX, INT64_MIN };

	for (size_t i = 0; i < set->binding->count; i++) {
		const struct candidate *bound = &set->binding->list[i];
		match.observations += bound->number;
		match.first = bound->first < match.first ? bound->first : match.first;
		match.last = bound->last > match.last ? bound->last : match.last;
		for (size_t k = 0; k < entry->plan.test_count; k++) {
			size_t before = entry->lists[k].count;
			candidates_take(&entry->lists[k], bound->id, bound->number);
			set->stats.remembered -= before - entry->lists[k].count;
		}
	}
	add_match(set, &match);
}

/* A search that gave up would give up again with fewer steps. */
static bool
can_afford_search(const struct entry *entry)
{
	return !entry->is_dear ||
	       entry->steps > PATTERN_SEARCH_STEPS_MAX - PATTERN_SEARCH_STEPS_EACH;
}

static enum plan_result
search_plan(struct pattern_set *set, struct entry *entry)
{
	size_t steps = entry->steps;
	enum plan_result result = plan_search(&entry->plan, entry->lists, &steps, set->binding);

	entry->steps = (uint32_t)steps;
	entry->is_dear = result == PLAN_GAVE_UP;
	return result;
}

static void
search(struct pattern_set *set, uint32_t number)
{
	struct entry *entry = &set->entries[number];

	if (entry->quarantined)
		return;
	forget_old(set, entry);
	if (!can_afford_search(entry))
		return;
	switch (search_plan(set, entry)) {
	case PLAN_YES:
		use_up(set, entry, number);
		break;
	case PLAN_GAVE_UP:
		set->stats.gave_up++;
		break;
	case PLAN_NO:
		break;
	}
}

/* After 2^32 observations old stamps would look new. */
static void
advance_stamp(struct pattern_set *set)
{
	set->next_id++;
	if (++set->stamp != 0)
		return;
	for (size_t i = 0; i < set->entry_count; i++)
		set->entries[i].stamp = 0;
	set->stamp = 1;
}

static enum err
observe(struct pattern_set *set, struct pattern_index *index,
	const struct observation *observation, struct pattern_matches *ret, struct fault *why)
{
	struct found_tests found;

	advance_stamp(set);
	arena_reset(set->job);
	set->stats.observations++;
	set->match_count = 0;
	set->touched_count = 0;
	TRY(pattern_index_find(index, observation, set->job, &found, why));
	if (found.count > 0)
		TRY(pattern_view_show(&set->view, observation, why));
	for (size_t i = 0; i < found.count; i++)
		TRY(meet(set, found.numbers[i], observation, why));
	for (size_t i = 0; i < set->touched_count; i++)
		search(set, set->touched[i]);
	*ret = (struct pattern_matches){ set->match_count, set->matches };
	return OK;
}

enum err
pattern_set_observe(struct pattern_set *set, const struct observation *observation,
	struct pattern_matches *ret, struct fault *why)
{
	return observe(set, set->index, observation, ret, why);
}

enum err
pattern_set_observe_unsure(struct pattern_set *set, const struct observation *observation,
	struct pattern_matches *ret, struct fault *why)
{
	*ret = (struct pattern_matches){ 0 };
	return set->unsure_index == NULL
		       ? OK
		       : observe(set, set->unsure_index, observation, ret, why);
}

void
pattern_set_hold(struct pattern_set *set, uint32_t pattern, bool is_held)
{
	set->entries[pattern].held = is_held;
}

bool
pattern_set_is_quarantined(const struct pattern_set *set, uint32_t pattern)
{
	return set->entries[pattern].quarantined;
}

struct pattern_set_stats
pattern_set_stats(const struct pattern_set *set)
{
	return set->stats;
}
