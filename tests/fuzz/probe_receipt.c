/* probe_receipt.c - fuzz target: a node's reply to a post of results.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/arena.h"
#include "base/limits.h"
#include "probe/client.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct client_receipt receipt;
	size_t sum = 0;

	if (arena == NULL ||
		client_receipt_parse(arena, str_from(data, size), &receipt, NULL) != OK)
		return 0;
	for (size_t i = 0; i < receipt.refused_count; i++)
		sum += receipt.refused[i].code.len + receipt.refused[i].text.len;
	if (sum > size)
		abort();
	return 0;
}
