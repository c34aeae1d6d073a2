/* results.c - tests of the probe's memory on disk, above all of what is left when it dies.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "probe/results.h"
#include "support/failing_disk.h"
#include "support/folders.h"

enum { PATH_SIZE = 512 };

static int
set_up(void **state)
{
	char *folder = malloc(NEW_FOLDER_SIZE);

	*state = folder;
	return new_folder(folder) ? 0 : -1;
}

static int
tear_down(void **state)
{
	empty_folder(*state);
	rmdir(*state);
	free(*state);
	return 0;
}

static struct results *
open_results(struct env *env, const char *folder)
{
	struct results *results = NULL;
	struct fault why;

	if (results_open(env, str_of(folder), &results, &why) != OK)
		fail_msg("%s", why.text);
	return results;
}

static void
add(struct results *results, const char *json)
{
	assert_int_equal(results_add(results, str_of(json), NULL), OK);
}

static void
commit(struct results *results, size_t expected)
{
	size_t count;

	assert_int_equal(results_commit(results, &count, NULL), OK);
	assert_int_equal(count, expected);
}

/* The oldest batch is this body; NULL: there is none. */
static uint64_t
assert_oldest(struct results *results, const char *expected)
{
	OWNED_BUF body = BUF_INIT;
	uint64_t number;

	assert_int_equal(results_oldest(results, &body, &number, NULL), OK);
	if (expected == NULL)
		assert_int_equal(number, 0);
	else
		assert_string_equal(body.data, expected);
	return number;
}

static void
results_leave_in_order_after_their_commit(void **state)
{
	struct results *results = open_results(env_real(), *state);
	uint64_t number;

	add(results, "1");
	assert_oldest(results, NULL);
	commit(results, 1);
	commit(results, 0);
	add(results, "2");
	commit(results, 1);
	number = assert_oldest(results, "{\"results\":[1,2]}\n");
	add(results, "3");
	commit(results, 1);
	/* A batch that has been read takes no more. */
	assert_int_equal(assert_oldest(results, "{\"results\":[1,2]}\n"), number);
	assert_int_equal(results_waiting(results), 2);
	assert_int_equal(results_delivered(results, number, NULL), OK);
	number = assert_oldest(results, "{\"results\":[3]}\n");
	assert_int_equal(results_delivered(results, number, NULL), OK);
	assert_oldest(results, NULL);
	assert_int_equal(results_waiting(results), 0);
	results_close(results);
}

static void
what_was_not_delivered_is_there_after_a_restart(void **state)
{
	struct results *results = open_results(env_real(), *state);
	uint64_t number;

	add(results, "1");
	commit(results, 1);
	add(results, "2"); /* never committed: it never happened */
	results_close(results);

	results = open_results(env_real(), *state);
	add(results, "3");
	commit(results, 1);
	number = assert_oldest(results, "{\"results\":[1]}\n");
	assert_int_equal(results_delivered(results, number, NULL), OK);
	assert_oldest(results, "{\"results\":[3]}\n");
	results_close(results);
}

static void
one_process_at_a_time(void **state)
{
	struct results *results = open_results(env_real(), *state);
	struct results *second = NULL;

	assert_int_equal(results_open(env_real(), str_of(*state), &second, NULL), E_BUSY);
	results_close(results);
}

static void
a_batch_is_never_more_than_a_post(void **state)
{
	struct results *results = open_results(env_real(), *state);
	unsigned total = 0;
	uint64_t number;

	for (unsigned i = 0; i < 2 * PROBE_POST_RESULTS_MAX + 1; i++)
		add(results, "{}");
	commit(results, 2 * PROBE_POST_RESULTS_MAX + 1);
	assert_int_equal(results_waiting(results), 3);
	for (;;) {
		OWNED_BUF body = BUF_INIT;
		unsigned count = 0;
		assert_int_equal(results_oldest(results, &body, &number, NULL), OK);
		if (number == 0)
			break;
		for (size_t i = 12; i < body.len; i++)
			count += body.data[i] == '{';
		assert_true(count <= PROBE_POST_RESULTS_MAX);
		total += count;
		assert_int_equal(results_delivered(results, number, NULL), OK);
	}
	assert_int_equal(total, 2 * PROBE_POST_RESULTS_MAX + 1);
	results_close(results);
}

static void
bytes_bound_a_batch_too(void **state)
{
	struct results *results = open_results(env_real(), *state);
	char *large = malloc(400001);
	unsigned batches = 0;
	uint64_t number;

	memset(large, '7', 400000);
	large[400000] = '\0';
	for (int i = 0; i < 5; i++)
		add(results, large);
	commit(results, 5);
	for (;; batches++) {
		OWNED_BUF body = BUF_INIT;
		assert_int_equal(results_oldest(results, &body, &number, NULL), OK);
		if (number == 0)
			break;
		assert_true(body.len <= PROBE_POST_BYTES_MAX);
		assert_int_equal(results_delivered(results, number, NULL), OK);
	}
	assert_int_equal(batches, 3); /* of two, two and one */
	free(large);
	results_close(results);
}

static void
lines_cut_short_or_damaged_are_left_out(void **state)
{
	struct results *results = open_results(env_real(), *state);
	OWNED_BUF text = BUF_INIT;
	char path[PATH_SIZE];

	add(results, "{\"a\":1}");
	add(results, "{\"b\":2}");
	add(results, "{\"c\":3}");
	commit(results, 3);
	results_close(results);
	snprintf(path, sizeof(path), "%s/results-1.jsonl", (char *)*state);
	assert_int_equal(file_read(env_real(), path, MIB, &text, NULL), OK);
	*strstr(text.data, "\"b\":2") = '!';
	text.len -= 3; /* the last line lost its end */
	assert_int_equal(file_replace(env_real(), path, buf_str(&text), 0600, NULL), OK);

	results = open_results(env_real(), *state);
	assert_oldest(results, "{\"results\":[{\"a\":1}]}\n");
	results_close(results);
}

static void
a_batch_without_a_whole_line_goes(void **state)
{
	struct results *results;
	char path[PATH_SIZE];

	snprintf(path, sizeof(path), "%s/results-4.jsonl", (char *)*state);
	assert_int_equal(file_replace(env_real(), path, STR("0123"), 0600, NULL), OK);
	results = open_results(env_real(), *state);
	assert_oldest(results, NULL);
	assert_int_not_equal(access(path, F_OK), 0);
	results_close(results);
}

static void
what_is_refused_is_kept(void **state)
{
	struct results *results = open_results(env_real(), *state);
	char path[PATH_SIZE];
	OWNED_BUF text = BUF_INIT;

	add(results, "1");
	commit(results, 1);
	assert_int_equal(
		results_refused(results, assert_oldest(results, "{\"results\":[1]}\n"), NULL), OK);
	assert_oldest(results, NULL);
	snprintf(path, sizeof(path), "%s/refused-1.jsonl", (char *)*state);
	assert_int_equal(access(path, F_OK), 0);
	assert_int_equal(results_keep_refused(results, STR("{\"why\":1}"), NULL), OK);
	assert_int_equal(results_keep_refused(results, STR("{\"why\":2}"), NULL), OK);
	snprintf(path, sizeof(path), "%s/refused.jsonl", (char *)*state);
	assert_int_equal(file_read(env_real(), path, MIB, &text, NULL), OK);
	assert_string_equal(text.data, "{\"why\":1}\n{\"why\":2}\n");
	results_close(results);
}

/* Adds 1, 2, 3..., committing and delivering between; *committed is the last that counts. */
static void
work_until_the_disk_dies(
	struct failing_disk *disk, const char *folder, int *committed, int *delivered)
{
	struct results *results;

	if (results_open(&disk->fake.env, str_of(folder), &results, NULL) != OK)
		return;
	for (int i = 1; i <= 6; i++) {
		OWNED_BUF body = BUF_INIT;
		char json[16];
		uint64_t number = 0;
		size_t count;
		snprintf(json, sizeof(json), "%d", i);
		if (results_add(results, str_of(json), NULL) != OK ||
			results_commit(results, &count, NULL) != OK)
			break;
		*committed = i;
		if (i % 2 == 0 && results_oldest(results, &body, &number, NULL) == OK &&
			number != 0) {
			*delivered =
				i; /* the node took it; whether we get to know is another matter */
			if (results_delivered(results, number, NULL) != OK)
				break;
		}
	}
	results_close(results);
}

static void
nothing_committed_is_lost_whichever_operation_fails(void **state)
{
	bool failed = true;

	for (long dies_at = 1; failed; dies_at++) {
		struct failing_disk disk;
		struct results *results;
		int committed = 0;
		int delivered = 0;
		bool found[8] = { 0 };
		failing_disk_init(&disk, 1, dies_at);
		empty_folder(*state);
		work_until_the_disk_dies(&disk, *state, &committed, &delivered);
		failed = failing_disk_has_failed(&disk);
		results = open_results(env_real(), *state);
		for (;;) {
			OWNED_BUF body = BUF_INIT;
			uint64_t number;
			assert_int_equal(results_oldest(results, &body, &number, NULL), OK);
			if (number == 0)
				break;
			for (const char *at = body.data + 12; *at != ']'; at++)
				if (*at >= '1' && *at <= '6')
					found[*at - '0'] = true;
			assert_int_equal(results_delivered(results, number, NULL), OK);
		}
		results_close(results);
		for (int i = delivered + 1; i <= committed; i++)
			if (!found[i])
				fail_msg("dies at %ld: %d is lost", dies_at, i);
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(results_leave_in_order_after_their_commit),
		TEST(what_was_not_delivered_is_there_after_a_restart),
		TEST(one_process_at_a_time),
		TEST(a_batch_is_never_more_than_a_post),
		TEST(bytes_bound_a_batch_too),
		TEST(lines_cut_short_or_damaged_are_left_out),
		TEST(a_batch_without_a_whole_line_goes),
		TEST(what_is_refused_is_kept),
		TEST(nothing_committed_is_lost_whichever_operation_fails),
	};

	return cmocka_run_group_tests_name("probe/results", tests, NULL, NULL);
}
