/* value.c - fuzz target: normal forms are normal, and a guess is the same when repeated. The first
 * byte of the input chooses the kind.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "model/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(4 * MIB);
	struct str text = str_from_offset(str_from(data, size), 1);
	struct value value;
	struct value again;
	enum err err;

	if (arena == NULL || size == 0)
		return 0;
	if (data[0] % (VALUE_KINDS + 1) == VALUE_KINDS)
		err = value_guess(arena, text, &value, NULL);
	else
		err = value_normalise(arena, data[0] % (VALUE_KINDS + 1), text, &value, NULL);
	if (err != OK)
		return 0;
	assert(value_normalise(arena, value.kind, value.text, &again, NULL) == OK);
	assert(again.kind == value.kind && str_eq(again.text, value.text));
	if (value.kind == VALUE_DOMAIN)
		domain_is_public_suffix(value.text);
	return 0;
}
