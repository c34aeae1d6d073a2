/* scenario.c - fuzz target: a scenario's YAML, packed and read.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "base/limits.h"
#include "exercise/scenario.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Who is listed can be found, and every text was checked to expand for every team. */
static void
use(struct arena *arena, const struct scenario *scenario)
{
	for (size_t i = 0; i < scenario->system_count; i++) {
		struct str address;
		if (scenario_system(scenario, scenario->systems[i].name) == NULL ||
			scenario_expand(arena, STR("{address}"), &scenario->teams[0],
				&scenario->systems[i], &address, NULL) != OK)
			abort();
	}
	for (size_t i = 1; i < scenario->inject_count; i++)
		if (scenario->injects[i - 1].at > scenario->injects[i].at)
			abort();
	if (scenario->phase_count == 0 || scenario_phase_at(scenario, 0) != scenario->phases)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct scenario_file file = { STR("scenario.yaml"), str_from(data, size) };
	const struct scenario_source source = { 1, &file };
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF packed = BUF_INIT;
	struct scenario_source unpacked;
	const struct scenario *scenario;
	struct scenario_report report;

	if (arena == NULL)
		return 0;
	if (scenario_pack(&source, &packed, NULL) == OK &&
		(scenario_unpack(arena, buf_str(&packed), &unpacked, NULL) != OK ||
			!str_eq(unpacked.files[0].text, file.text)))
		abort();
	if (scenario_read(arena, &source, &scenario, &report, NULL) == OK)
		use(arena, scenario);
	else if (report.count == 0)
		abort();
	return 0;
}
