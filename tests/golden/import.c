/* import.c - golden imports: from other tools' files to a scenario, and what could not be mapped.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each folder of tests/golden/import is named after a kind, with more behind a '-'. It holds
 * input.*, perhaps mapping.yaml, and what must come of it: expected.yaml and expected.txt.
 */
#include "support/check.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "exercise/import.h"

static struct str
read_text(struct arena *arena, const char *folder, const char *name)
{
	OWNED_BUF text = BUF_INIT;
	struct str path = str_printf(arena, "%s/%s", folder, name);

	if (file_read(env_real(), path.data, MIB, &text, NULL) != OK)
		return STR_NONE;
	return str_copy(arena, text.len == 0 ? STR("") : buf_str(&text));
}

static const char *
input_name(struct arena *arena, const char *folder)
{
	DIR *files = opendir(folder);
	const struct dirent *entry;
	const char *found = NULL;

	assert_non_null(files);
	for (; (entry = readdir(files)) != NULL;)
		if (str_starts(str_of(entry->d_name), STR("input.")))
			found = str_cstr(arena, str_of(entry->d_name));
	closedir(files);
	assert_non_null(found);
	return found;
}

static void
write_notes(const struct import_result *result, struct buf *to)
{
	for (size_t i = 0; i < result->note_count; i++)
		buf_addf(to, "%.*s: %.*s\n", STR_FMT(result->notes[i].place),
			STR_FMT(result->notes[i].text));
}

static void
compare(const char *what, struct str got, struct str expected, unsigned *wrong)
{
	if (str_eq(got, expected))
		return;
	print_error("--- %s is\n%.*s", what, STR_FMT(got));
	++*wrong;
}

static void
check_folder(const char *folder, struct str name, unsigned *wrong)
{
	OWNED(arena) arena = arena_new(64 * MIB);
	OWNED_BUF notes = BUF_INIT;
	const struct import_kind *kind = import_kind_find(
		str_first(name, str_find_char(name, '-')));
	struct import_input input = { .name = input_name(arena, folder),
		.mapping_name = "mapping.yaml" };
	struct import_result result;
	struct fault why;

	print_message("# %.*s\n", STR_FMT(name));
	assert_non_null(kind);
	input.text = read_text(arena, folder, input.name);
	input.mapping = read_text(arena, folder, "mapping.yaml");
	if (import_run(arena, kind, &input, &result, &why) != OK)
		fail_msg("%.*s: %s: %s", STR_FMT(name), why.where, why.text);
	write_notes(&result, &notes);
	compare("expected.yaml", result.source.files[0].text,
		read_text(arena, folder, "expected.yaml"), wrong);
	compare("expected.txt", notes.len == 0 ? STR("") : buf_str(&notes),
		read_text(arena, folder, "expected.txt"), wrong);
}

static void
every_format_becomes_what_it_should(void **state)
{
	char root[2048];
	char folder[4096];
	const struct dirent *entry;
	unsigned wrong = 0;
	unsigned count = 0;
	DIR *folders;

	(void)state;
	snprintf(root, sizeof(root), "%s/tests/golden/import", getenv("TESTUDO_SOURCE"));
	folders = opendir(root);
	assert_non_null(folders);
	for (; (entry = readdir(folders)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(folder, sizeof(folder), "%s/%s", root, entry->d_name);
		check_folder(folder, str_of(entry->d_name), &wrong);
		count++;
	}
	closedir(folders);
	assert_int_equal(wrong, 0);
	assert_true(count >= 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_format_becomes_what_it_should),
	};

	return cmocka_run_group_tests_name("golden/import", tests, NULL, NULL);
}
