/* taxii_cursor.c - fuzz target: `next` tokens; no input but the server's own is ever accepted.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "taxii/cursor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t key[MAC_KEY_SIZE] = { 7 };
	OWNED(arena) arena = arena_new(MIB);
	struct taxii_query query = { .added_after = INT64_MIN, .next = str_from(data, size) };
	struct taxii_cursor_scope scope = { .key = key, .organisation = 1, .query = &query };
	int64_t position = 42;
	struct fault why;

	if (arena == NULL || size == 0)
		return 0;
	if (taxii_cursor_begin(arena, &scope, &position, &why) == OK) {
		/* Only the very bytes that the server gives for this position. */
		struct str own;
		assert(taxii_cursor_format(arena, &scope, position, &own, &why) == OK);
		assert(str_eq(own, query.next));
	} else {
		assert(why.code == E_SYNTAX && position == 42);
	}
	return 0;
}
