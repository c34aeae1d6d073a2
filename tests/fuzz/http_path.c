/* http_path.c - fuzz target: decoding a path, and that what it lets in means one thing.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "net/http_target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(MIB);
	struct str path;

	if (arena == NULL || http_path_decode(arena, str_from(data, size), &path, NULL) != OK)
		return 0;
	assert(str_starts(path, STR("/")) && str_is_utf8(path) && path.len <= size);
	assert(memchr(path.data, '\0', path.len) == NULL);
	assert(memchr(path.data, '\\', path.len) == NULL);
	assert(str_find(path, STR("/../")) == path.len && !str_ends(path, STR("/..")));
	return 0;
}
