/* console_files.c - tests of the table into which the console is built.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "web/console_files.h"

static const struct console_file *
find(const char *path)
{
	for (size_t i = 0; i < console_file_count; i++)
		if (strcmp(console_files[i].path, path) == 0)
			return &console_files[i];
	return NULL;
}

static void
the_start_page_is_always_there(void **state)
{
	const struct console_file *page = find("/index.html");

	(void)state;
	assert_non_null(page);
	assert_string_equal(page->media_type, "text/html; charset=utf-8");
	assert_memory_equal(page->bytes, "<!doctype html>", 15);
}

static void
paths_rise(void **state)
{
	(void)state;
	for (size_t i = 1; i < console_file_count; i++)
		assert_true(strcmp(console_files[i - 1].path, console_files[i].path) < 0);
}

static void
an_etag_is_the_quoted_digest_of_its_bytes(void **state)
{
	(void)state;
	for (size_t i = 0; i < console_file_count; i++) {
		const struct console_file *file = &console_files[i];
		struct sha256 digest = sha256_of(
			(struct str){ .data = (const char *)file->bytes, .len = file->size });
		char hex[2 * SHA256_SIZE + 1];
		char expected[2 * SHA256_SIZE + 3];

		hex_format(digest.bytes, SHA256_SIZE, hex);
		snprintf(expected, sizeof(expected), "\"%s\"", hex);
		assert_string_equal(file->etag, expected);
	}
}

static void
the_policy_lets_nothing_in_from_elsewhere(void **state)
{
	(void)state;
	assert_non_null(strstr(CONSOLE_CONTENT_SECURITY_POLICY, "default-src 'none'"));
	assert_null(strstr(CONSOLE_CONTENT_SECURITY_POLICY, "unsafe"));
	assert_null(strstr(CONSOLE_CONTENT_SECURITY_POLICY, "http"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_start_page_is_always_there),
		cmocka_unit_test(paths_rise),
		cmocka_unit_test(an_etag_is_the_quoted_digest_of_its_bytes),
		cmocka_unit_test(the_policy_lets_nothing_in_from_elsewhere),
	};

	return cmocka_run_group_tests_name("web/console_files", tests, NULL, NULL);
}
