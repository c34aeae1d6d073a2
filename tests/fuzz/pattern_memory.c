/* pattern_memory.c - fuzz target: what a pattern is said to have remembered, as a file and as one
 * pattern's part of it.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is taken must leave the set in order: it goes on observing, and writes what it took.
 */
#include <assert.h>

#include "base/limits.h"
#include "watch/pattern_watch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define PATTERN "([a:b = 'x'] FOLLOWEDBY [a:b = 'y']) REPEATS 2 TIMES WITHIN 100 SECONDS"

static void
recall_file(struct str content)
{
	static const struct match_indicator indicator = { .id = STR_INIT("i") };
	OWNED(pattern_watch) watch = pattern_watch_new();

	assert(pattern_watch_add(watch, &indicator, STR(PATTERN), PATTERN_STIX_21, NULL) == OK);
	assert(pattern_watch_finish(watch, NULL) == OK);
	if (pattern_watch_recall(watch, content, NULL) != OK)
		assert(pattern_watch_stats(watch).remembered == 0);
}

static void
recall_part(struct str part)
{
	OWNED(pattern_set) set = pattern_set_new(PATTERN_VALUES_NORMAL);
	OWNED_BUF written = BUF_INIT;
	struct fact fact = { .kind = FACT_STRING, .text = STR("x") };
	struct observation observation = {
		.number = 1, .fact_count = 1, .facts = &fact, .object_count = 1
	};
	struct pattern_matches matches;
	uint32_t number;
	uint32_t type;

	assert(pattern_set_add(set, STR(PATTERN), PATTERN_STIX_21, &number, NULL) == OK);
	assert(pattern_set_compile(set, NULL) == OK);
	if (pattern_set_recall(set, number, part, NULL) == OK) {
		pattern_set_write(set, number, &written);
		assert(buf_check(&written, NULL) == OK);
		assert(written.len == 0 || written.len == part.len);
	} else {
		assert(pattern_set_stats(set).remembered == 0);
	}
	fact.path = pattern_paths_find(pattern_set_paths(set), STR("a:b"));
	type = pattern_paths_type(pattern_set_paths(set), STR("a"));
	observation.types = &type;
	assert(pattern_set_observe(set, &observation, &matches, NULL) == OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str content = str_from((const char *)data, size);

	recall_file(content);
	recall_part(content);
	return 0;
}
