/* rules.c - fuzz target: rules files, and that what is read keeps its bounds.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "exercise/rules.h"
#include "exercise/score_function.h"

enum { MEMORY_MAX = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_category(const struct rules_category *category)
{
	assert(category->function != NULL);
	assert(category->parameter_count == category->function->parameter_count);
	for (size_t i = 0; i < category->parameter_count; i++) {
		const struct score_parameter *known = &category->function->parameters[i];
		assert(category->parameters[i].millionths >= known->least);
		assert(category->parameters[i].millionths <= known->most);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(MEMORY_MAX);
	const struct rules *rules;
	struct fault why;

	if (arena == NULL || rules_read(arena, str_from(data, size), "rules", &rules, &why) != OK)
		return 0;
	assert(rules->category_count > 0 && rules->points > 0);
	for (size_t i = 0; i < rules->category_count; i++)
		check_category(&rules->categories[i]);
	return 0;
}
