/* scenario.c - golden scenarios: good ones read without a word, each bad one gets just its faults.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A file of tests/golden/scenario/{good,bad} is read beside the frame of support/scenario_text.h,
 * or alone when its name begins with "alone". Its first lines say what must be reported, in this
 * order:
 * "# LINE: TEXT", "# LINE warning: TEXT", "# frame LINE: TEXT" for a line of the frame, or "# -:
 * TEXT" for what no line says.
 */
#include "support/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "support/scenario_text.h"

#define FRAME_FILE "zz-frame.yaml" /* behind every other one */

/* As the first lines of the file should have it. */
static void
write_faults(const struct scenario_report *report, struct buf *to)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct scenario_fault *fault = &report->faults[i];
		struct str where = str_of(fault->fault.where);
		size_t colon = str_find_char(where, ':');
		struct str line = where.len == 0 ? STR("-") : str_from_offset(where, colon + 1);
		const char *file = str_starts(where, STR(FRAME_FILE)) ? "frame " : "";
		buf_addf(to, "# %s%.*s%s: %s\n", file, STR_FMT(line),
			fault->warning ? " warning" : "", fault->fault.text);
	}
}

static struct str
first_comments(struct str text)
{
	size_t end = 0;

	while (end < text.len && text.data[end] == '#')
		end += str_find_char(str_from_offset(text, end), '\n') + 1;
	return str_first(text, end);
}

static void
check_file(const char *folder, const char *name, bool good, unsigned *wrong)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF text = BUF_INIT;
	OWNED_BUF reported = BUF_INIT;
	struct str path = str_printf(arena, "%s/%s", folder, name);
	struct scenario_file files[2] = { { str_of(name), STR_NONE },
		{ STR(FRAME_FILE), STR(SCENARIO_FRAME) } };
	struct scenario_source source = { str_starts(str_of(name), STR("alone")) ? 1 : 2, files };
	struct scenario_report report;
	const struct scenario *scenario;
	enum err err;
	bool as_expected;

	assert_int_equal(file_read(env_real(), path.data, MIB, &text, NULL), OK);
	files[0].text = buf_str(&text);
	err = scenario_read(arena, &source, &scenario, &report, NULL);
	write_faults(&report, &reported);
	as_expected = good ? err == OK && report.count == 0
			   : str_eq(first_comments(buf_str(&text)), buf_str(&reported)) &&
				      report.count > 0;
	if (as_expected)
		return;
	print_error("--- %s: %s\n%.*s", name, err_name(err), STR_FMT(buf_str(&reported)));
	++*wrong;
}

static void
check_folder(const char *kind, bool good, unsigned least)
{
	char folder[2048];
	const struct dirent *entry;
	unsigned wrong = 0;
	unsigned count = 0;
	DIR *files;

	snprintf(folder, sizeof(folder), "%s/tests/golden/scenario/%s", getenv("TESTUDO_SOURCE"),
		kind);
	files = opendir(folder);
	assert_non_null(files);
	for (; (entry = readdir(files)) != NULL;) {
		if (!str_ends(str_of(entry->d_name), STR(".yaml")))
			continue;
		check_file(folder, entry->d_name, good, &wrong);
		count++;
	}
	closedir(files);
	assert_int_equal(wrong, 0);
	assert_true(count >= least);
}

static void
good_scenarios_are_read_without_a_word(void **state)
{
	(void)state;
	check_folder("good", true, 5);
}

static void
every_fault_is_reported_with_its_line(void **state)
{
	(void)state;
	check_folder("bad", false, 60);
}

/* What a newcomer learns the form from. */
static void
the_sample_exercise_is_read_without_a_word(void **state)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF reported = BUF_INIT;
	struct str path = str_printf(arena, "%s/samples/exercise", getenv("TESTUDO_SOURCE"));
	struct scenario_source source;
	struct scenario_report report;
	const struct scenario *scenario;
	struct fault why = { .text = "" };
	enum err err;

	(void)state;
	if (scenario_load(env_real(), arena, path.data, &source, &why) != OK)
		fail_msg("%s", why.text);
	err = scenario_read(arena, &source, &scenario, &report, NULL);
	for (size_t i = 0; i < report.count; i++)
		buf_addf(&reported, "%s: %s\n", report.faults[i].fault.where,
			report.faults[i].fault.text);
	if (report.count > 0)
		fail_msg("%s", reported.data);
	assert_int_equal(err, OK);
	assert_int_equal(scenario->team_count, 7);
	assert_int_equal(scenario->system_count, 12 + 1); /* twelve of each team, one of all */
	assert_true(scenario_system(scenario, STR("registry"))->shared);
	assert_true(scenario->inject_count >= 40);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_scenarios_are_read_without_a_word),
		cmocka_unit_test(every_fault_is_reported_with_its_line),
		cmocka_unit_test(the_sample_exercise_is_read_without_a_word),
	};

	return cmocka_run_group_tests_name("golden/scenario", tests, NULL, NULL);
}
