/* pattern.c - fuzz target: the reader of STIX patterns; what it keeps lies within the text's size.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "model/pattern.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct pattern pattern;
	struct fault why = { 0 };
	size_t total = 0;

	if (arena == NULL)
		return 0;
	if (pattern_read(arena, str_from(data, size), &pattern, &why) != OK) {
		assert(why.text[0] != '\0');
		return 0;
	}
	for (const struct pattern_term *term = pattern.terms; term != NULL; term = term->next)
		total += term->literal.len;
	assert(total <= size);
	return 0;
}
