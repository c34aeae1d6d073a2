/* record_faults.c - tests of the record on a disk that is full or broken: no half of anything
 * remains.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/record.h"
#include "support/coalition.h"
#include "support/failing_vfs.h"

enum { ENTRIES = 5, LEGS = 20 };
#define START INT64_C(1767225600000000)

struct place {
	struct fake_env fake;
	char folder[NEW_FOLDER_SIZE];
	char path[96];
	struct store *store;
	struct arena *arena;
};

static void
open_place(struct place *place)
{
	struct reader node = coalition_node();
	struct check_leg legs[LEGS];

	failing_vfs_arm(FAIL_WRITE, 0, 0);
	*place = (struct place){ .arena = arena_new(64 * MIB) };
	fake_env_init(&place->fake, 3);
	place->fake.env.sqlite_vfs = failing_vfs_name;
	assert_true(new_folder(place->folder));
	snprintf(place->path, sizeof(place->path), "%s/realm.db", place->folder);
	assert_int_equal(store_create_exercise(
				 &place->fake.env, place->path, STR("faults"), &place->store, NULL),
		OK);
	for (unsigned i = 0; i < LEGS; i++)
		legs[i] = (struct check_leg){ .check = STR("web"), .team = 1 + i };
	assert_int_equal(record_set_legs(place->store, &node, legs, LEGS, NULL), OK);
}

static void
close_place(struct place *place)
{
	static const char *const endings[] = { "", "-wal", "-shm" };

	failing_vfs_arm(FAIL_WRITE, 0, 0);
	store_close(place->store);
	for (size_t i = 0; i < 3; i++) {
		char path[128];
		snprintf(path, sizeof(path), "%s%s", place->path, endings[i]);
		unlink(path);
	}
	rmdir(place->folder);
	arena_free(place->arena);
}

/* Entries of call n; each large enough to take pages of its own. */
static enum err
append_call(struct place *place, unsigned n, bool *ret_duplicate)
{
	struct reader node = coalition_node();
	struct record_entry entries[ENTRIES];
	const struct record_outcome *outcomes;
	char *padding = arena_alloc(place->arena, 6000);

	memset(padding, 'x', 6000);
	for (unsigned i = 0; i < ENTRIES; i++)
		entries[i] = (struct record_entry){
			.key = str_printf(place->arena, "n%u-%u", n, i),
			.kind = RECORD_PHASE,
			.event = 1,
			.body = str_printf(place->arena, "{\"phase\":\"%.6000s\"}", padding),
		};
	TRY(record_append(place->store, &node, entries, ENTRIES, place->arena, &outcomes, NULL));
	for (unsigned i = 0; i < ENTRIES; i++)
		assert_int_equal(outcomes[i].err, OK);
	*ret_duplicate = outcomes[0].duplicate;
	return OK;
}

static enum err
put_call(struct place *place, unsigned n)
{
	struct reader node = coalition_node();
	struct check_result results[LEGS];
	enum err errors[LEGS];

	for (unsigned i = 0; i < LEGS; i++)
		results[i] = (struct check_result){
			.check = STR("web"),
			.team = 1 + i,
			.time = START + (int64_t)n * 1000000,
			.state = n % 2 == 0 ? CHECK_OK : CHECK_DOWN,
			.text = STR("text"),
		};
	return record_put_results(place->store, &node, results, LEGS, errors, NULL);
}

static size_t
count_entries(struct place *place)
{
	struct reader node = coalition_node();
	struct record_query query = { .limit = RECORD_PAGE_MAX };
	struct record_page page;

	assert_int_equal(record_read(place->store, &node, &query, place->arena, &page, NULL), OK);
	return page.count;
}

static enum err
add_samples(void *context, unsigned leg, int64_t hour, const struct check_sample *samples,
	size_t count, struct fault *why)
{
	size_t *total = context;

	(void)leg;
	(void)hour;
	(void)samples;
	(void)why;
	*total += count;
	return OK;
}

static size_t
count_samples(struct place *place)
{
	struct reader node = coalition_node();
	size_t total = 0;
	int64_t now;

	assert_int_equal(
		record_each_samples(place->store, &node, 0, 0, add_samples, &total, &now, NULL),
		OK);
	return total;
}

/* Fails the n-th write for every n at which there is one; each call is then taken whole or not at
 * all, and the store goes on. */
static void
every_write_fails_once(enum failing_vfs_fault fault, enum err expected)
{
	struct place place;
	size_t entries = 0;
	size_t samples = 0;
	unsigned failed = 0;

	open_place(&place);
	for (unsigned n = 1; n <= 40; n++) {
		bool duplicate = false;
		enum err appended;
		enum err put;
		failing_vfs_arm(fault, n, 3);
		appended = append_call(&place, n, &duplicate);
		failed += failing_vfs_failures() > 0;
		failing_vfs_arm(fault, n, 3);
		put = put_call(&place, n);
		failed += failing_vfs_failures() > 0;
		failing_vfs_arm(fault, 0, 0);
		assert_true(appended == OK || appended == expected);
		assert_true(put == OK || put == expected);
		entries += appended == OK ? ENTRIES : 0;
		samples += put == OK ? LEGS : 0;
		assert_int_equal(count_entries(&place), entries);
		assert_int_equal(count_samples(&place), samples);
		/* And what was refused can be sent again, what was taken is there. */
		assert_int_equal(append_call(&place, n, &duplicate), OK);
		assert_int_equal(duplicate, appended == OK);
		assert_int_equal(put_call(&place, n), OK);
		entries += appended == OK ? 0 : ENTRIES;
		samples += put == OK ? 0 : LEGS;
		assert_int_equal(count_entries(&place), entries);
		assert_int_equal(count_samples(&place), samples);
	}
	assert_true(failed > 10);
	assert_int_equal(store_verify(place.store, &(struct reader){ .node = true }, NULL), OK);
	close_place(&place);
}

static void
a_full_disk_takes_a_call_whole_or_not_at_all(void **state)
{
	(void)state;
	every_write_fails_once(FAIL_NO_SPACE, E_NO_SPACE);
}

static void
a_failing_write_takes_a_call_whole_or_not_at_all(void **state)
{
	(void)state;
	every_write_fails_once(FAIL_WRITE, E_IO);
}

/* What the disk holds after a failed sync nobody knows: the process must not say that it is well.
 */
static void
a_failed_sync_ends_the_process(void **state)
{
	struct place place;
	pid_t child;
	int status;
	bool duplicate;

	(void)state;
	open_place(&place);
	assert_int_equal(append_call(&place, 1, &duplicate), OK);
	store_close(place.store);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		signal(SIGABRT, SIG_DFL);
		close(STDERR_FILENO); /* what it says of its end is none of this test's output */
		if (store_open(&place.fake.env, place.path, 0, &place.store, NULL) != OK)
			_exit(1);
		failing_vfs_arm(FAIL_SYNC, 1, 0);
		_exit(append_call(&place, 2, &duplicate) == OK ? 2 : 3);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
	assert_int_equal(store_open(&place.fake.env, place.path, 0, &place.store, NULL), OK);
	assert_int_equal(count_entries(&place) % ENTRIES, 0);
	assert_int_equal(append_call(&place, 1, &duplicate), OK);
	assert_true(duplicate);
	close_place(&place);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_disk_takes_a_call_whole_or_not_at_all),
		cmocka_unit_test(a_failing_write_takes_a_call_whole_or_not_at_all),
		cmocka_unit_test(a_failed_sync_ends_the_process),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
