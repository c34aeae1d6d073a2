/* taxii_read.c - fuzz target: resources as another server wrote them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "taxii/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(enum err code)
{
	assert(code == OK || code == E_SYNTAX || code == E_INVALID || code == E_TOO_LARGE ||
		code == E_NOMEM);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct str text = str_from(data, size);
	struct taxii_collections collections;
	struct taxii_discovery discovery;
	struct taxii_api_root root;
	struct taxii_status status;
	struct taxii_page page;

	if (arena == NULL)
		return 0;
	check(taxii_read_discovery(arena, text, &discovery, NULL));
	check(taxii_read_api_root(arena, text, &root, NULL));
	check(taxii_read_collections(arena, text, &collections, NULL));
	check(taxii_read_envelope(arena, text, &page, NULL));
	check(taxii_read_status(arena, text, &status, NULL));
	assert(taxii_read_error(arena, text).len <= 2 * size);
	return 0;
}
