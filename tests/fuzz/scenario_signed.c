/* scenario_signed.c - fuzz target: a signed scenario from another network.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "exercise/scenario_signed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	struct scenario_source source;
	uint8_t signer[SIGNER_SIZE];
	enum err err;

	if (arena == NULL)
		return 0;
	env_real(); /* makes libsodium ready */
	err = scenario_verify(arena, str_from(data, size), &source, signer, NULL);
	(void)err;
	return 0;
}
