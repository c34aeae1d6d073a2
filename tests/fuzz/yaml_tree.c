/* yaml_tree.c - fuzz target: settings and scenarios as YAML.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "base/yaml_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Counts without recursion: a parent's children are visited by its own list alone. */
static size_t
count_members(const struct yaml *value)
{
	size_t count = 0;

	YAML_EACH (item, value)
		count++;
	return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(8 * MIB);
	const struct yaml *root;
	struct fault why;

	if (arena == NULL || yaml_read(arena, str_from(data, size), "input", &root, &why) != OK)
		return 0;
	if (count_members(root) != root->count)
		abort();
	return 0;
}
