/* sensor_report.c - fuzz target: what a sensor tells, read as its state, as a batch of hits and as an answer.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "web/search_back_report.h"
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
	struct search_back_answer answer;
	struct search_progress progress;
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
	if (search_progress_parse(report, &progress, NULL) == OK)
		assert(progress.percent <= 100);
	if (search_answer_parse(arena, report, &answer, NULL) == OK) {
		const struct json *hits;
		assert(uuid_is_valid(answer.id) && sensor_name_is_valid(answer.sensor));
		check_kept(arena, answer.body);
		assert(json_parse(arena, answer.hits, &hits, NULL) == OK);
		assert(hits->type == JSON_ARRAY && hits->count <= SEARCH_BACK_HITS_MAX);
	}
	return 0;
}
