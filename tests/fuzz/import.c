/* import.c - fuzz target: other tools' files. The first byte, a letter from 'a', chooses the kind.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "base/limits.h"
#include "base/yaml_tree.h"
#include "exercise/import.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever came in, what comes out is YAML of ours. */
static void
check(struct arena *arena, const struct import_result *result)
{
	static const struct yaml_limits limits = { 64 * MIB, 4000000 };
	const struct yaml *root;
	struct fault why;
	enum err err = yaml_read_within(
		arena, result->source.files[0].text, "out", &limits, &root, &why);

	if (err != OK && err != E_NOMEM)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct import_input input = { .name = "input", .mapping_name = "mapping" };
	struct import_result result;
	size_t kinds = 0;

	while (import_kinds[kinds] != NULL)
		kinds++;
	if (arena == NULL || size == 0 || data[0] < 'a' || data[0] >= 'a' + kinds)
		return 0;
	input.text = str_from(data + 1, size - 1);
	if (import_run(arena, import_kinds[data[0] - 'a'], &input, &result, NULL) == OK)
		check(arena, &result);
	return 0;
}
