/* canonical_json.c - fuzz target: the canonical text is JSON whose canonical text is itself.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "model/canonical_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF once = BUF_INIT;
	OWNED_BUF twice = BUF_INIT;
	const struct json *value;
	struct fault why;

	if (arena == NULL || json_parse(arena, str_from(data, size), &value, &why) != OK ||
		canonical_json(value, &once, &why) != OK)
		return 0;
	assert(json_parse(arena, buf_str(&once), &value, &why) == OK);
	assert(canonical_json(value, &twice, &why) == OK);
	assert(str_eq(buf_str(&once), buf_str(&twice)));
	return 0;
}
