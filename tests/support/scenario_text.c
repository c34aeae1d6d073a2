/* scenario_text.c - reads scenarios of tests.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/scenario_text.h"

#include "support/check.h"

struct scenario_source
scenario_source_of(struct arena *arena, const char *text)
{
	struct scenario_file *file = arena_new_of(arena, struct scenario_file);

	assert_non_null(file);
	*file = (struct scenario_file){ STR("scenario.yaml"), str_of(text) };
	return (struct scenario_source){ 1, file };
}

const struct scenario *
scenario_of(struct arena *arena, const char *text)
{
	const struct scenario_source source = scenario_source_of(arena, text);
	const struct scenario *scenario = NULL;
	struct scenario_report report;
	struct fault why;
	enum err err = scenario_read(arena, &source, &scenario, &report, &why);

	for (size_t i = 0; i < report.count && err != OK; i++)
		print_error("%s: %s\n", report.faults[i].fault.where, report.faults[i].fault.text);
	assert_int_equal(err, OK);
	return scenario;
}
