/* spool.c - tests of the sensor's memory on disk, above all of what is left when it dies.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/failing_disk.h"
#include "support/folders.h"
#include "watch/spool.h"

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

static struct spool *
open_spool(const char *folder)
{
	struct spool *spool = NULL;
	struct fault why;

	if (spool_open(env_real(), str_of(folder), &spool, &why) != OK)
		fail_msg("%s", why.text);
	return spool;
}

static void
assert_oldest(struct spool *spool, const char *expected, uint64_t *number)
{
	OWNED_BUF envelope = BUF_INIT;
	struct fault why;

	assert_int_equal(spool_oldest(spool, &envelope, number, &why), OK);
	assert_int_equal(*number != 0, expected != NULL);
	if (expected != NULL)
		assert_string_equal(envelope.data, expected);
}

static void
what_was_committed_is_there_after_a_restart(void **state)
{
	struct spool *spool = open_spool(*state);
	struct fault why;
	uint64_t number;

	assert_int_equal(spool_inputs(spool).len, 0);
	assert_int_equal(spool_add(spool, STR("{\"a\":1}"), &why), OK);
	assert_oldest(spool, NULL, &number); /* not before the commit */
	assert_int_equal(spool_commit(spool, STR("[\"x\"]"), &why), OK);
	spool_close(spool);

	spool = open_spool(*state);
	assert_true(str_eq(spool_inputs(spool), STR("[\"x\"]")));
	assert_int_equal(spool_waiting(spool), 1);
	assert_oldest(spool, "{\"a\":1}", &number);
	spool_close(spool);
}

static void
assert_memory(struct spool *spool, const char *expected)
{
	OWNED_BUF memory = BUF_INIT;
	struct fault why;

	assert_int_equal(spool_memory(spool, &memory, &why), OK);
	assert_string_equal(memory.data == NULL ? "" : memory.data, expected);
}

static void
a_commit_names_what_patterns_remember(void **state)
{
	struct spool *spool = open_spool(*state);
	char path[NEW_FOLDER_SIZE + 32];
	struct fault why;

	assert_memory(spool, "");
	assert_int_equal(spool_remember(spool, STR("never"), &why), OK);
	spool_close(spool);

	spool = open_spool(*state);
	assert_memory(spool, "");
	assert_int_equal(spool_remember(spool, STR("one"), &why), OK);
	assert_int_equal(spool_commit(spool, STR("[]"), &why), OK);
	assert_memory(spool, "one");
	assert_int_equal(spool_commit(spool, STR("[]"), &why), OK);
	assert_int_equal(spool_remember(spool, STR("two"), &why), OK);
	spool_close(spool);

	spool = open_spool(*state);
	assert_memory(spool, "one");
	assert_int_equal(spool_remember(spool, STR("three"), &why), OK);
	assert_int_equal(spool_commit(spool, STR("[]"), &why), OK);
	spool_close(spool);

	spool = open_spool(*state);
	assert_memory(spool, "three");
	snprintf(path, sizeof(path), "%s/memory-1", (const char *)*state);
	assert_int_equal(access(path, F_OK), -1);
	snprintf(path, sizeof(path), "%s/memory-2", (const char *)*state);
	assert_int_equal(unlink(path), 0);
	{
		OWNED_BUF memory = BUF_INIT;
		assert_int_equal(spool_memory(spool, &memory, &why), E_ABSENT);
	}
	spool_close(spool);
}

static void
batches_leave_in_their_order(void **state)
{
	struct spool *spool = open_spool(*state);
	struct fault why;
	uint64_t number;

	assert_int_equal(spool_add(spool, STR("1"), &why), OK);
	assert_int_equal(spool_add(spool, STR("2"), &why), OK);
	assert_int_equal(spool_commit(spool, STR("[]"), &why), OK);
	assert_oldest(spool, "1", &number);
	assert_int_equal(spool_delivered(spool, number, &why), OK);
	spool_close(spool); /* the state does not know of the delivery */

	spool = open_spool(*state);
	assert_oldest(spool, "2", &number);
	assert_int_equal(spool_waiting(spool), 1);
	assert_int_equal(spool_delivered(spool, number, &why), OK);
	assert_oldest(spool, NULL, &number);
	assert_int_equal(spool_waiting(spool), 0);
	spool_close(spool);
}

static void
a_refused_batch_is_kept_for_the_operator(void **state)
{
	struct spool *spool = open_spool(*state);
	char path[NEW_FOLDER_SIZE + 32];
	struct fault why;
	uint64_t number;

	assert_int_equal(spool_add(spool, STR("1"), &why), OK);
	assert_int_equal(spool_commit(spool, STR("[]"), &why), OK);
	assert_oldest(spool, "1", &number);
	assert_int_equal(spool_refused(spool, number, &why), OK);
	assert_oldest(spool, NULL, &number);
	snprintf(path, sizeof(path), "%s/refused-1.json", (const char *)*state);
	assert_int_equal(access(path, R_OK), 0);
	spool_close(spool);
}

static void
a_folder_belongs_to_one_sensor(void **state)
{
	struct spool *spool = open_spool(*state);
	struct spool *other;
	struct fault why;

	assert_int_equal(spool_open(env_real(), str_of(*state), &other, &why), E_BUSY);
	spool_close(spool);
	spool_close(open_spool(*state));
}

static void
a_damaged_state_is_refused(void **state)
{
	static const char *const bad[] = { "", "{", "[]", "{\"version\":1}",
		"{\"version\":1,\"first\":0,\"next\":1,\"inputs\":[]}",
		"{\"version\":1,\"first\":3,\"next\":2,\"inputs\":[]}",
		"{\"version\":2,\"first\":1,\"next\":1,\"inputs\":[]}" };
	char path[NEW_FOLDER_SIZE + 32];
	struct spool *spool;
	struct fault why;

	snprintf(path, sizeof(path), "%s/state.json", (const char *)*state);
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		assert_int_equal(file_replace(env_real(), path, str_of(bad[i]), 0600, &why), OK);
		assert_int_equal(spool_open(env_real(), str_of(*state), &spool, &why), E_CORRUPT);
	}
}

static void
a_folder_that_is_not_there_is_told(void **state)
{
	struct spool *spool;
	struct fault why;

	(void)state;
	assert_int_equal(
		spool_open(env_real(), STR("/nonexistent/folder"), &spool, &why), E_ABSENT);
}

/* Counts to STEPS on the disk: each commit takes a step in `inputs` and a batch that says it. */
enum { STEPS = 3 };

static enum err
count_up(struct spool *spool, struct fault *why)
{
	uint64_t step = 0;
	char text[32];

	if (spool_inputs(spool).len > 0)
		str_to_u64(spool_inputs(spool), &step);
	while (step < STEPS) {
		step++;
		snprintf(text, sizeof(text), "%llu", (unsigned long long)step);
		TRY(spool_add(spool, str_of(text), why));
		TRY(spool_commit(spool, str_of(text), why));
	}
	return OK;
}

static void
deliver_all(struct spool *spool, unsigned delivered[STEPS + 1])
{
	for (;;) {
		OWNED_BUF envelope = BUF_INIT;
		struct fault why;
		uint64_t number = 0;
		uint64_t step;

		if (spool_oldest(spool, &envelope, &number, &why) != OK || number == 0)
			return;
		assert_true(str_to_u64(buf_str(&envelope), &step));
		assert_in_range(step, 1, STEPS);
		/* Seen a second time it is the same batch: the node knows it by its ids. */
		delivered[step] |= 1u << number;
		if (spool_delivered(spool, number, &why) != OK)
			return;
	}
}

/* Lives once with a disk that dies at `dies_at`; did it get to the end? */
static bool
live(const char *folder, long dies_at, unsigned delivered[STEPS + 1])
{
	struct failing_disk disk;
	struct spool *spool;
	struct fault why;
	bool done = false;

	failing_disk_init(&disk, 1, dies_at);
	if (spool_open(&disk.fake.env, str_of(folder), &spool, &why) != OK)
		return false;
	if (count_up(spool, &why) == OK) {
		deliver_all(spool, delivered);
		done = !failing_disk_has_failed(&disk);
	}
	spool_close(spool);
	return done;
}

static void
every_step_is_delivered_once_wherever_the_disk_dies(void **state)
{
	bool reached_end = false;
	long dies_at;

	for (dies_at = 1; !reached_end; dies_at++) {
		unsigned delivered[STEPS + 1] = { 0 };

		empty_folder(*state);
		reached_end = live(*state, dies_at, delivered);
		assert_true(live(*state, 0, delivered));
		for (unsigned step = 1; step <= STEPS; step++)
			if (delivered[step] == 0 || (delivered[step] & (delivered[step] - 1)) != 0)
				fail_msg("step %u went out as batches %x when the disk died at %ld",
					step, delivered[step], dies_at);
	}
	assert_true(dies_at > 3 * 2 * 6); /* each step writes two files, in six operations each */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_committed_is_there_after_a_restart),
		TEST(a_commit_names_what_patterns_remember),
		TEST(batches_leave_in_their_order),
		TEST(a_refused_batch_is_kept_for_the_operator),
		TEST(a_folder_belongs_to_one_sensor),
		TEST(a_damaged_state_is_refused),
		TEST(a_folder_that_is_not_there_is_told),
		TEST(every_step_is_delivered_once_wherever_the_disk_dies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
