/* probe_reply.c - fuzz target: a node's reply with checks, each of which is looked at as a run
 * would.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "probe/kind.h"
#include "probe/work.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct work *work = NULL;
	struct fault why;

	if (work_parse(str_from(data, size), &work, &why) != OK) {
		assert(work == NULL);
		return 0;
	}
	assert(work->check_count <= PROBE_CHECKS_MAX && work->speed > 0);
	for (size_t i = 0; i < work->check_count; i++) {
		const struct check *check = &work->checks[i];
		assert(check->jitter_ms <= check->period_ms && check->timeout_ms > 0);
		assert(check->name.data[check->name.len] == '\0');
		if (check_validate(check, &why) == OK)
			assert(check->kind != NULL);
	}
	work_drop(work);
	return 0;
}
