/* folder.c - tests of folders: their names, those that are held for a while, and what is left of them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/limits.h"

static char parent[64];

static int
set_up(void **state)
{
	(void)state;
	snprintf(parent, sizeof(parent), "/tmp/testudo-folder-XXXXXX");
	return mkdtemp(parent) == NULL ? -1 : 0;
}

static int
tear_down(void **state)
{
	(void)state;
	folder_remove(parent);
	return 0;
}

static const char *
path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", parent, name);
	return path;
}

static void
make(const char *name, int64_t age)
{
	const struct timespec times[2] = { { .tv_sec = time(NULL) - age },
		{ .tv_sec = time(NULL) - age } };

	assert_int_equal(mkdir(path_of(name), 0700), 0);
	assert_int_equal(utimensat(AT_FDCWD, path_of(name), times, 0), 0);
}

/* A folder within, as old as it was. */
static void
fill(const char *name)
{
	struct stat info;
	char inner[64];

	assert_int_equal(stat(path_of(name), &info), 0);
	snprintf(inner, sizeof(inner), "%s/inside", name);
	assert_int_equal(mkdir(path_of(inner), 0700), 0);
	assert_int_equal(utimensat(AT_FDCWD, path_of(name),
				 (const struct timespec[2]){ info.st_atim, info.st_mtim }, 0),
		0);
}

static bool
is_there(const char *name)
{
	return access(path_of(name), F_OK) == 0;
}

/* --- names --- */

static enum err
count_name(void *context, const char *name, struct fault *why)
{
	(void)name;
	++*(unsigned *)context;
	return *(unsigned *)context == 3 ? fail(why, E_TOO_MANY, "enough") : OK;
}

static void
every_name_is_told_until_one_is_enough(void **state)
{
	unsigned count = 0;
	struct fault why;

	(void)state;
	assert_int_equal(folder_each(parent, count_name, &count, &why), OK);
	assert_int_equal(count, 0); /* neither "." nor ".." */
	make("a", 0);
	make(".b", 0);
	assert_int_equal(folder_each(parent, count_name, &count, &why), OK);
	assert_int_equal(count, 2);
	count = 0;
	make("c", 0);
	make("d", 0);
	assert_int_equal(folder_each(parent, count_name, &count, &why), E_TOO_MANY);
	assert_int_equal(count, 3);
	assert_int_equal(folder_each(path_of("none"), count_name, &count, &why), E_ABSENT);
}

/* --- what is left --- */

static size_t
clear(const char *before, size_t between, const char *after)
{
	const struct folder_names names = { str_of(before), between, str_of(after) };

	return folder_clear(env_real(), parent, &names);
}

static void
what_a_killed_process_left_is_cleared_with_all_that_is_in_it(void **state)
{
	(void)state;
	make("lt.new-abcdef", 0);
	make("lt.new-abcdeg", FOLDER_LEFT_SECONDS);
	fill("lt.new-abcdeg");
	make("lt.new-abcdeh", FOLDER_LEFT_SECONDS - 5);
	assert_int_equal(clear("lt", 0, ".new-"), 1);
	assert_true(is_there("lt.new-abcdef"));
	assert_false(is_there("lt.new-abcdeg"));
	assert_true(is_there("lt.new-abcdeh"));
}

static void
only_what_is_called_so_is_cleared(void **state)
{
	static const char *const others[] = { "lt", "lt.new-abcde", "lt.new-abcdefg", "my-lt.new-abcdef",
		"lt2.new-abcdef", "lt.old-abcdef", "lt-dry-run-12345.new-abcdef" };

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		make(others[i], 3600);
	make("lt.new-abcdef", 3600);
	make("lt-dry-run-1234.new-abcdef", 3600);
	assert_int_equal(clear("lt", 0, ".new-"), 1);
	assert_int_equal(clear("lt-dry-run-", 4, ".new-"), 1);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		assert_true(is_there(others[i]));
	assert_int_equal(clear("", 32, ".new-"), 3);
	assert_int_equal(clear("lt.old-", 0, ""), 1);
}

static void
what_is_held_stays_until_it_is_held_no_more(void **state)
{
	const struct timespec times[2] = { { 0 }, { 0 } };
	struct fault why;
	char path[128];
	struct stat info;
	int hold;

	(void)state;
	snprintf(path, sizeof(path), "%s/lt.new-XXXXXX", parent);
	assert_int_equal(folder_make_held(path, &hold, &why), OK);
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
	assert_int_equal(clear("lt", 0, ".new-"), 0);
	assert_int_equal(access(path, F_OK), 0);
	close(hold);
	assert_int_equal(clear("lt", 0, ".new-"), 1);
	assert_int_not_equal(access(path, F_OK), 0);
	snprintf(path, sizeof(path), "%s/none/lt.new-XXXXXX", parent);
	assert_int_equal(folder_make_held(path, &hold, &why), E_ABSENT);
}

static void
no_link_is_followed_and_no_file_taken_for_a_folder(void **state)
{
	int file;

	(void)state;
	make("kept", 3600);
	assert_int_equal(symlink("kept", path_of("lt.new-abcdef")), 0);
	file = creat(path_of("lt.new-abcdeg"), 0600);
	assert_true(file >= 0);
	close(file);
	assert_int_equal(clear("lt", 0, ".new-"), 0);
	assert_true(is_there("kept") && is_there("lt.new-abcdef") && is_there("lt.new-abcdeg"));
	assert_int_equal(folder_clear(env_real(), path_of("none"),
				 &(struct folder_names){ STR("lt"), 0, STR(".new-") }),
		0);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_name_is_told_until_one_is_enough, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_a_killed_process_left_is_cleared_with_all_that_is_in_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_what_is_called_so_is_cleared, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			what_is_held_stays_until_it_is_held_no_more, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			no_link_is_followed_and_no_file_taken_for_a_folder, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("base/folder", tests, NULL, NULL);
}
