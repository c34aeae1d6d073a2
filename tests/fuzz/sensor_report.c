/* sensor_report.c - fuzz target: what a sensor tells, read as its state and as a batch of hits.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "web/sensor_report.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is kept is JSON again. */
static void
check_kept(struct arena *arena, struct str text)
{
	const struct json *kept;

	assert(json_parse(arena, text, &kept, NULL) == OK && kept->type == JSON_OBJECT);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	struct sensor_batch batch;
	const struct json *report;
	struct str name;
	struct str state;

	if (arena == NULL || json_parse(arena, str_from(data, size), &report, NULL) != OK)
		return 0;
	if (sensor_state_parse(arena, report, &name, &state, NULL) == OK) {
		assert(sensor_name_is_valid(name));
		check_kept(arena, state);
	}
	if (sensor_batch_parse(arena, report, &name, &batch, NULL) == OK) {
		assert(sensor_name_is_valid(name) && batch.left_out >= 0);
		assert(batch.hour_count <= SENSOR_HOURS_MAX);
		assert(batch.hit_count <= SENSOR_BATCH_HITS_MAX);
		for (size_t i = 0; i < batch.hit_count; i++)
			check_kept(arena, batch.hits[i].body);
	}
	return 0;
}
