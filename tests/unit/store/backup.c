/* backup.c - tests of copies of a realm, and of what becomes of a copy that is a dry run.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/backup.h"
#include "store/database.h"
#include "store/record.h"
#include "support/coalition.h"
#include "support/failing_vfs.h"

enum { FILE_MAX = 64 * MIB };
#define PASSWORD STR("correct horse battery staple")

struct place {
	struct coalition c;
	char copy[128];
	struct reader operator;
};

static void
open_place(struct place *place)
{
	coalition_open_exercise(&place->c);
	place->operator= coalition_operator();
	snprintf(place->copy, sizeof(place->copy), "%s/copy.db", place->c.folder);
}

static bool
is_there(const struct place *place, const char *ending)
{
	char path[160];

	snprintf(path, sizeof(path), "%s%s", place->copy, ending);
	return access(path, F_OK) == 0;
}

/* Removes the copy, which must be one file alone, and everything else. */
static void
close_place(struct place *place)
{
	assert_false(is_there(place, ".half"));
	assert_false(is_there(place, ".half-journal"));
	unlink(place->copy);
	coalition_close(&place->c);
}

static void
append(struct place *place, struct store *store, const char *key)
{
	struct reader node = coalition_node();
	const struct record_entry entry = {
		.key = str_of(key), .kind = RECORD_PHASE, .body = STR("{\"phase\":\"day1\"}")
	};
	const struct record_outcome *outcomes;

	assert_int_equal(
		record_append(store, &node, &entry, 1, place->c.arena, &outcomes, NULL), OK);
	assert_int_equal(outcomes[0].err, OK);
}

static size_t
count_entries(struct store *store, struct arena *arena)
{
	struct reader node = coalition_node();
	struct record_query query = { .limit = RECORD_PAGE_MAX };
	struct record_page page;

	assert_int_equal(record_read(store, &node, &query, arena, &page, NULL), OK);
	return page.count;
}

static void
open_copy(struct place *place, struct store **ret)
{
	struct fault why;

	if (store_open(&place->c.fake.env, place->copy, 0, ret, &why) != OK)
		fail_msg("%s", why.text);
}

static void
a_copy_is_the_realm_as_it_was(void **state)
{
	struct place place;
	OWNED(store) copy = NULL;
	uint64_t generation;

	(void)state;
	open_place(&place);
	append(&place, place.c.store, "one");
	generation = store_generation(place.c.store);
	assert_int_equal(backup_make(place.c.store, &place.operator, place.copy, NULL), OK);
	assert_int_equal(store_generation(place.c.store), generation);
	append(&place, place.c.store, "two");
	open_copy(&place, &copy);
	assert_int_equal(count_entries(copy, place.c.arena), 1);
	assert_int_equal(count_entries(place.c.store, place.c.arena), 2);
	assert_true(str_eq(store_realm(copy).name, STR(COALITION_EXERCISE)));
	assert_false(store_realm(copy).dry_run);
	assert_memory_equal(store_secret(copy), store_secret(place.c.store), 32);
	assert_int_equal(store_verify(copy, &place.operator, NULL), OK);
	store_close(DISOWN(copy));
	close_place(&place);
}

static void
a_copy_is_refused_in_words(void **state)
{
	struct place place;
	struct reader nobody = coalition_reader(EST);
	struct fault why;
	char below[160];

	(void)state;
	open_place(&place);
	assert_int_equal(backup_make(place.c.store, &nobody, place.copy, NULL), E_DENIED);
	assert_int_equal(backup_make_dry_run(place.c.store, &nobody, place.copy, STR("try"), NULL),
		E_DENIED);
	assert_int_equal(
		backup_make_dry_run(place.c.store, &place.operator, place.copy, STR("real"), NULL),
		E_INVALID);
	snprintf(below, sizeof(below), "%s/absent/copy.db", place.c.folder);
	assert_int_equal(
		backup_make_dry_run(place.c.store, &place.operator, below, STR("try"), NULL),
		E_ABSENT);
	assert_false(is_there(&place, ""));
	assert_int_equal(
		backup_make_dry_run(place.c.store, &place.operator, place.copy, STR("try"), NULL),
		OK);
	assert_int_equal(
		backup_make_dry_run(place.c.store, &place.operator, place.copy, STR("try"), &why),
		E_CONFLICT);
	assert_int_equal(backup_make(place.c.store, &place.operator, place.copy, &why), E_CONFLICT);
	assert_non_null(strstr(why.text, "exists already"));
	close_place(&place);
}

static void
the_real_world_is_never_played_for_trial(void **state)
{
	struct coalition c;
	struct reader operator= coalition_operator();
	char path[128];

	(void)state;
	coalition_open(&c);
	snprintf(path, sizeof(path), "%s/copy.db", c.folder);
	assert_int_equal(backup_make_dry_run(c.store, &operator, path, STR("try"), NULL), E_DENIED);
	assert_int_not_equal(access(path, F_OK), 0);
	coalition_close(&c);
}

/* --- a realm of its own --- */

static enum err
sign_in(struct store *store)
{
	struct reader reader;

	return account_by_password(store, CHANNEL_CONSOLE, STR("anna"), PASSWORD, &reader, NULL);
}

static enum err
open_with_token(struct store *store, const char *token)
{
	struct reader reader;

	return account_by_token(store, CHANNEL_TAXII, str_of(token), &reader, NULL);
}

static void
no_key_of_an_exercise_opens_its_dry_run_nor_the_other_way(void **state)
{
	struct place place;
	char token[TOKEN_TEXT_MAX], other[TOKEN_TEXT_MAX], cookie[TOKEN_TEXT_MAX];
	OWNED(store) copy = NULL;
	struct reader reader;
	int64_t anna;

	(void)state;
	open_place(&place);
	anna = coalition_add_person(&place.c, EST, "anna", ROLE_READER, 1, 0);
	assert_int_equal(
		account_set_password(place.c.store, &place.operator, anna, PASSWORD, NULL), OK);
	assert_int_equal(account_new_token(place.c.store, &place.operator, NATO, STR("probe"),
				 ROLE_PROBE, 0, token, NULL),
		OK);
	assert_int_equal(
		account_begin_session(place.c.store, STR("anna"), PASSWORD, cookie, &reader, NULL),
		OK);
	assert_int_equal(
		backup_make_dry_run(place.c.store, &place.operator, place.copy, STR("try"), NULL),
		OK);
	open_copy(&place, &copy);
	assert_int_equal(sign_in(copy), E_UNAUTHENTICATED);
	assert_int_equal(open_with_token(copy, token), E_UNAUTHENTICATED);
	assert_int_equal(
		account_by_session(copy, str_of(cookie), &reader, NULL), E_UNAUTHENTICATED);
	assert_memory_not_equal(store_secret(copy), store_secret(place.c.store), 32);
	/* A new one of the copy opens the copy alone. */
	assert_int_equal(account_new_token(copy, &place.operator, NATO, STR("probe"), ROLE_PROBE, 0,
				 other, NULL),
		OK);
	assert_int_equal(open_with_token(copy, other), OK);
	assert_int_equal(open_with_token(place.c.store, other), E_UNAUTHENTICATED);
	assert_int_equal(sign_in(place.c.store), OK);
	assert_int_equal(open_with_token(place.c.store, token), OK);
	assert_int_equal(account_by_session(place.c.store, str_of(cookie), &reader, NULL), OK);
	store_close(DISOWN(copy));
	close_place(&place);
}

static void
a_dry_run_is_one_for_ever(void **state)
{
	struct place place;
	OWNED(store) copy = NULL;

	(void)state;
	open_place(&place);
	append(&place, place.c.store, "one");
	assert_int_equal(
		backup_make_dry_run(place.c.store, &place.operator, place.copy, STR("try"), NULL),
		OK);
	for (int i = 0; i < 2; i++) {
		open_copy(&place, &copy);
		assert_true(store_realm(copy).exercise);
		assert_true(store_realm(copy).dry_run);
		assert_true(str_eq(store_realm(copy).name, STR("try")));
		assert_int_equal(count_entries(copy, place.c.arena), (size_t)i + 1);
		append(&place, copy, i == 0 ? "two" : "three");
		store_close(DISOWN(copy));
		copy = NULL;
	}
	assert_false(store_realm(place.c.store).dry_run);
	assert_true(str_eq(store_realm(place.c.store).name, STR(COALITION_EXERCISE)));
	assert_int_equal(count_entries(place.c.store, place.c.arena), 1);
	close_place(&place);
}

/* The trigger stands in the copy as it does in the exercise. */
static void
a_dry_run_cannot_become_an_exercise_again(void **state)
{
	struct place place;
	struct database *database;
	struct fault why;

	(void)state;
	open_place(&place);
	assert_int_equal(
		backup_make_dry_run(place.c.store, &place.operator, place.copy, STR("try"), NULL),
		OK);
	assert_int_equal(
		database_sqlite.open(&place.c.fake.env, place.copy, 0, &database, NULL), OK);
	assert_int_equal(
		database_run(database, &why, "UPDATE state SET exercise = 1", ""), E_CONFLICT);
	assert_non_null(strstr(why.text, "never changes its realm"));
	database->driver->close(database);
	close_place(&place);
}

static struct str
content(struct place *place, const char *ending)
{
	char path[128];
	OWNED_BUF bytes = BUF_INIT;
	struct fault why;

	snprintf(path, sizeof(path), "%s%s", place->c.path, ending);
	if (file_read(&place->c.fake.env, path, FILE_MAX, &bytes, &why) != OK)
		fail_msg("%s", why.text);
	return str_copy(place->c.arena, buf_str(&bytes));
}

static void
what_is_copied_stays_byte_for_byte(void **state)
{
	struct place place;
	struct str file, log;

	(void)state;
	open_place(&place);
	append(&place, place.c.store, "one");
	file = content(&place, "");
	log = content(&place, "-wal");
	assert_int_equal(
		backup_make_dry_run(place.c.store, &place.operator, place.copy, STR("try"), NULL),
		OK);
	assert_true(str_eq(file, content(&place, "")));
	assert_true(str_eq(log, content(&place, "-wal")));
	close_place(&place);
}

/* --- one moment --- */

enum { PAIRS = 200, COPIES = 5 };

struct writing_thread {
	struct place *place;
	struct arena *arena;
	_Atomic bool ended;
};

/* Two entries a commit, again and again. */
static void *
write_pairs(void *arg)
{
	struct writing_thread *thread = arg;
	struct reader node = coalition_node();

	for (unsigned i = 0; i < PAIRS; i++) {
		const struct record_outcome *outcomes;
		struct record_entry pair[2];
		for (unsigned k = 0; k < 2; k++)
			pair[k] = (struct record_entry){ .kind = RECORD_PHASE,
				.key = str_printf(thread->arena, "p%u-%u", i, k),
				.body = STR("{\"phase\":\"day1\"}") };
		if (record_append(thread->place->c.store, &node, pair, 2, thread->arena, &outcomes,
			    NULL) != OK)
			break;
	}
	atomic_store(&thread->ended, true);
	return NULL;
}

static void
a_copy_holds_one_moment_while_others_write(void **state)
{
	struct place place;
	struct writing_thread thread = { .place = &place, .arena = arena_new(64 * MIB) };
	OWNED(arena) arena = arena_new(64 * MIB);
	pthread_t id;
	size_t before = 0;

	(void)state;
	open_place(&place);
	assert_int_equal(pthread_create(&id, NULL, write_pairs, &thread), 0);
	for (int i = 0; i < COPIES; i++) {
		OWNED(store) copy = NULL;
		size_t count;
		assert_int_equal(backup_make_dry_run(place.c.store, &place.operator, place.copy,
					 STR("try"), NULL),
			OK);
		open_copy(&place, &copy);
		assert_int_equal(store_verify(copy, &place.operator, NULL), OK);
		count = count_entries(copy, arena);
		assert_int_equal(count % 2, 0);
		assert_true(count >= before);
		before = count;
		store_close(DISOWN(copy));
		unlink(place.copy);
	}
	pthread_join(id, NULL);
	assert_true(thread.ended);
	assert_int_equal(count_entries(place.c.store, arena), 2 * PAIRS);
	arena_free(thread.arena);
	close_place(&place);
}

/* --- a broken disk --- */

static void
a_copy_that_breaks_off_leaves_nothing(void **state)
{
	struct place place;
	long nth = 0;
	enum err err = E_IO;

	(void)state;
	failing_vfs_arm(FAIL_NO_SPACE, 0, 0);
	open_place(&place);
	place.c.fake.env.sqlite_vfs = failing_vfs_name;
	coalition_reopen(&place.c);
	append(&place, place.c.store, "one");
	while (err != OK) {
		failing_vfs_arm(FAIL_NO_SPACE, ++nth, 1000);
		err = backup_make_dry_run(
			place.c.store, &place.operator, place.copy, STR("try"), NULL);
		failing_vfs_arm(FAIL_NO_SPACE, 0, 0);
		if (err == OK)
			break;
		assert_false(is_there(&place, ""));
		assert_false(is_there(&place, ".half"));
		assert_false(is_there(&place, ".half-wal"));
		assert_false(is_there(&place, ".half-journal"));
	}
	assert_true(nth > 3);
	assert_int_equal(count_entries(place.c.store, place.c.arena), 1);
	close_place(&place);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_is_the_realm_as_it_was),
		cmocka_unit_test(a_copy_is_refused_in_words),
		cmocka_unit_test(the_real_world_is_never_played_for_trial),
		cmocka_unit_test(no_key_of_an_exercise_opens_its_dry_run_nor_the_other_way),
		cmocka_unit_test(a_dry_run_is_one_for_ever),
		cmocka_unit_test(a_dry_run_cannot_become_an_exercise_again),
		cmocka_unit_test(what_is_copied_stays_byte_for_byte),
		cmocka_unit_test(a_copy_holds_one_moment_while_others_write),
		cmocka_unit_test(a_copy_that_breaks_off_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
