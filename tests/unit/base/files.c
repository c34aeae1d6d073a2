/* files.c - tests of whole files: read, replaced at once or piece by piece, appended to.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/env.h"

static char folder[64];
static char path[96];
static char beside[96];

static int
set_up(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/testudo-files-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/file", folder);
	snprintf(beside, sizeof(beside), "%s/file.new", folder);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	unlink(path);
	unlink(beside);
	return rmdir(folder);
}

static void
expect_content(const char *expected)
{
	OWNED_BUF content = BUF_INIT;

	assert_int_equal(file_read(env_real(), path, 1000, &content, NULL), OK);
	assert_string_equal(content.data, expected);
	assert_int_equal(access(beside, F_OK), -1);
}

static void
a_file_is_replaced_as_a_whole(void **state)
{
	struct stat info;

	(void)state;
	assert_int_equal(file_replace(env_real(), path, STR("one"), 0600, NULL), OK);
	expect_content("one");
	assert_int_equal(file_replace(env_real(), path, STR("2"), 0600, NULL), OK);
	expect_content("2");
	assert_int_equal(stat(path, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
}

static void
what_comes_in_pieces_takes_the_place_at_its_end(void **state)
{
	struct file_replacement file;

	(void)state;
	assert_int_equal(file_replace(env_real(), path, STR("old"), 0600, NULL), OK);
	assert_int_equal(file_replacement_begin(env_real(), path, 0600, &file, NULL), OK);
	assert_int_equal(file_write(env_real(), file.file, path, STR("new, "), NULL), OK);
	assert_int_equal(access(beside, F_OK), 0);
	assert_int_equal(file_write(env_real(), file.file, path, STR("and whole"), NULL), OK);
	assert_int_equal(file_replacement_end(&file, OK, NULL), OK);
	expect_content("new, and whole");
}

static void
what_fails_on_the_way_leaves_the_old_file_and_nothing_else(void **state)
{
	struct file_replacement file;

	(void)state;
	assert_int_equal(file_replace(env_real(), path, STR("old"), 0600, NULL), OK);
	assert_int_equal(file_replacement_begin(env_real(), path, 0600, &file, NULL), OK);
	assert_int_equal(file_write(env_real(), file.file, path, STR("half"), NULL), OK);
	assert_int_equal(file_replacement_end(&file, E_CORRUPT, NULL), E_CORRUPT);
	expect_content("old");
}

static int
refuse_to_sync(struct env *env, int file)
{
	(void)env;
	(void)file;
	errno = EIO;
	return -1;
}

static void
what_the_disk_did_not_take_does_not_take_the_place(void **state)
{
	struct env broken = *env_real();

	(void)state;
	broken.disk.sync = refuse_to_sync;
	assert_int_equal(file_replace(env_real(), path, STR("old"), 0600, NULL), OK);
	assert_int_equal(file_replace(&broken, path, STR("new"), 0600, NULL), E_IO);
	expect_content("old");
}

static void
a_file_is_appended_to_and_read_up_to_its_limit(void **state)
{
	OWNED_BUF content = BUF_INIT;

	(void)state;
	assert_int_equal(file_append(env_real(), path, STR("ab"), 0600, NULL), OK);
	assert_int_equal(file_append(env_real(), path, STR("c"), 0600, NULL), OK);
	expect_content("abc");
	assert_int_equal(file_read(env_real(), path, 3, &content, NULL), OK);
	buf_clear(&content);
	assert_int_equal(file_read(env_real(), path, 2, &content, NULL), E_TOO_LARGE);
	assert_int_equal(file_read(env_real(), beside, 2, &content, NULL), E_ABSENT);
}

int
main(void)
{
#define FILES_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		FILES_TEST(a_file_is_replaced_as_a_whole),
		FILES_TEST(what_comes_in_pieces_takes_the_place_at_its_end),
		FILES_TEST(what_fails_on_the_way_leaves_the_old_file_and_nothing_else),
		FILES_TEST(what_the_disk_did_not_take_does_not_take_the_place),
		FILES_TEST(a_file_is_appended_to_and_read_up_to_its_limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
