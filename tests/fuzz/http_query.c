/* http_query.c - fuzz target: looking up a parameter. The input: the name, a line end, the query.
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
	struct str query = str_from(data, size);
	struct str name;
	struct str value;
	size_t times;

	if (arena == NULL || !str_split(&query, '\n', &name) ||
		http_query_find(arena, query, name, &value, &times, NULL) != OK)
		return 0;
	assert((value.data != NULL) == (times > 0));
	assert(times <= HTTP_PARAMETERS_MAX);
	assert(value.data == NULL || (str_is_utf8(value) && value.len <= query.len));
	return 0;
}
