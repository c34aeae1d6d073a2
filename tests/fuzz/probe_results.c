/* probe_results.c - fuzz target: a batch of results on the disk, cut short or damaged in any way.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "probe/results.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED_BUF body = BUF_INIT;
	size_t damaged = 0;

	results_parse(str_from(data, size), &body, &damaged);
	assert(body.len <= size && damaged <= size);
	return 0;
}
