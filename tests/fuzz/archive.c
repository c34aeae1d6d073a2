/* archive.c - fuzz target: an archive of an exercise from another network.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "exercise/archive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(16 * MIB);
	struct str text = str_from((const char *)data, size);
	struct scenario_source source;
	struct str content;
	uint8_t signer[SIGNER_SIZE];
	enum err err;

	if (arena == NULL)
		return 0;
	env_real(); /* makes libsodium ready */
	err = archive_verify(text, &content, signer, NULL);
	err = archive_scenario(arena, text, &source, NULL); /* as if it had been signed */
	(void)err;
	return 0;
}
