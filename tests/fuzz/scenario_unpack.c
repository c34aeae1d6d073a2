/* scenario_unpack.c - fuzz target: a packed scenario from a record or a file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "base/limits.h"
#include "exercise/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF packed = BUF_INIT;
	struct scenario_source source;

	if (arena == NULL || scenario_unpack(arena, str_from(data, size), &source, NULL) != OK)
		return 0;
	if (scenario_pack(&source, &packed, NULL) != OK)
		abort();
	return 0;
}
