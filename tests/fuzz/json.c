/* json.c - fuzz target: the JSON reader, and that what it accepts keeps its bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/json.h"

enum { MEMORY_MAX = 64 << 20 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Every value's text lies within its parent's. */
static void
check_within(const struct json *value, struct str outer)
{
	assert(value->text.data >= outer.data);
	assert(value->text.data + value->text.len <= outer.data + outer.len);
	JSON_EACH(item, value)
		check_within(item, value->text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(MEMORY_MAX);
	struct str text = str_from(data, size);
	const struct json *value;
	struct fault why;

	if (arena != NULL && json_parse(arena, text, &value, &why) == OK)
		check_within(value, text);
	return 0;
}
