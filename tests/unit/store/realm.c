/* realm.c - tests of what parts the real world from an exercise, in the store.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "store/record.h"
#include "store/schema.h"
#include "support/coalition.h"

static void
a_store_says_for_ever_which_world_it_is(void **state)
{
	struct coalition c;

	(void)state;
	coalition_open(&c);
	assert_true(str_eq(store_realm(c.store).name, STR("real")));
	assert_false(store_realm(c.store).exercise);
	coalition_reopen(&c);
	assert_true(str_eq(store_realm(c.store).name, STR("real")));
	assert_false(store_realm(c.store).exercise);
	coalition_close(&c);
	coalition_open_exercise(&c);
	assert_true(str_eq(store_realm(c.store).name, STR(COALITION_EXERCISE)));
	assert_true(store_realm(c.store).exercise);
	coalition_reopen(&c);
	assert_true(str_eq(store_realm(c.store).name, STR(COALITION_EXERCISE)));
	assert_true(store_realm(c.store).exercise);
	coalition_close(&c);
}

struct place {
	struct fake_env fake;
	char folder[NEW_FOLDER_SIZE];
	char path[96];
};

static void
place_open(struct place *place)
{
	fake_env_init(&place->fake, 1);
	assert_true(new_folder(place->folder));
	snprintf(place->path, sizeof(place->path), "%s/realm.db", place->folder);
}

static void
place_close(struct place *place)
{
	unlink(place->path);
	rmdir(place->folder);
}

static enum err
create(struct place *place, struct str name)
{
	OWNED(store) store = NULL;
	enum err err = store_create_exercise(&place->fake.env, place->path, name, &store, NULL);

	if (err != OK)
		assert_null(store);
	return err;
}

static void
an_exercise_has_a_name_of_its_own(void **state)
{
	static const char *const wrong[] = { "", "real", "Locked", "a b", "a_b", "a/b", "a.b",
		"\xc3\xa4", "abcdefghijklmnopqrstuvwxyz0123456" };
	static const char *const right[] = { "a", "real-2", "0", "-",
		"abcdefghijklmnopqrstuvwxyz012345" };
	struct place place;

	(void)state;
	place_open(&place);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		assert_int_equal(create(&place, str_of(wrong[i])), E_INVALID);
		assert_int_equal(access(place.path, F_OK), -1);
	}
	assert_int_equal(create(&place, str_from("a\0b", 3)), E_INVALID);
	for (size_t i = 0; i < sizeof(right) / sizeof(*right); i++) {
		assert_int_equal(create(&place, str_of(right[i])), OK);
		assert_int_equal(create(&place, str_of(right[i])), E_CONFLICT);
		assert_int_equal(unlink(place.path), 0);
	}
	place_close(&place);
}

static void
a_file_whose_making_broke_off_opens_as_no_world(void **state)
{
	struct place place;
	struct store *store = NULL;
	int file;

	(void)state;
	place_open(&place);
	file = open(place.path, O_CREAT | O_WRONLY, 0600);
	assert_true(file >= 0);
	close(file);
	assert_int_equal(store_open(&place.fake.env, place.path, 0, &store, NULL), E_CORRUPT);
	assert_null(store);
	assert_int_equal(store_open(&place.fake.env, place.path, 0, &store, NULL), E_CORRUPT);
	place_close(&place);
}

static void
run_sql(const char *path, const char *sql)
{
	sqlite3 *database;

	assert_int_equal(sqlite3_open(path, &database), SQLITE_OK);
	if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s", sqlite3_errmsg(database));
	sqlite3_close(database);
}

/* A store as it was before exercises: only the first step, with a person in it. */
static void
an_older_store_opens_as_the_real_world_with_its_people(void **state)
{
	struct place place;
	struct store *store;
	struct reader operator= account_operator(1, "test");
	OWNED(arena) arena = arena_new(MIB);
	const struct person *person;

	(void)state;
	place_open(&place);
	run_sql(place.path, "PRAGMA journal_mode=WAL");
	run_sql(place.path, schema_steps[0]);
	run_sql(place.path,
		"CREATE TABLE schema_version (version INTEGER NOT NULL);"
		"INSERT INTO schema_version VALUES (1);"
		"INSERT INTO state VALUES (1, 1, 1, 1, 0, 0, 0, randomblob(32), 0);"
		"INSERT INTO organisation VALUES (1, 'EST', 'Estonia', 'identity--1', 1, 1, 0, 0, "
		"0, 0);"
		"INSERT INTO person (organisation, login, name, profession, roles, disabled)"
		" VALUES (1, 'anna', 'Anna', 'legal', 1, 0)");
	assert_int_equal(
		store_open(&place.fake.env, place.path, STORE_READ_ONLY, &store, NULL), E_CONFIG);
	assert_int_equal(store_open(&place.fake.env, place.path, 0, &store, NULL), OK);
	assert_false(store_realm(store).exercise);
	assert_true(str_eq(store_realm(store).name, STR("real")));
	assert_int_equal(
		account_person_by_login(store, &operator, STR("anna"), arena, &person, NULL), OK);
	assert_int_equal(person->seat.team, 0);
	assert_int_equal(person->seat.desks, 0);
	assert_int_equal(person->accreditation.len, 0);
	store_close(store);
	assert_int_equal(
		store_open(&place.fake.env, place.path, STORE_READ_ONLY, &store, NULL), OK);
	store_close(store);
	place_close(&place);
}

static enum err
meet(void *context, unsigned leg, int64_t hour, const struct check_sample *samples, size_t count,
	struct fault *why)
{
	(void)context;
	(void)leg;
	(void)hour;
	(void)samples;
	(void)count;
	return fail(why, E_INTERNAL, "there are no samples");
}

static void
the_real_world_has_no_record_for_anybody(void **state)
{
	struct coalition c;
	struct reader readers[] = { coalition_node(), coalition_operator(),
		coalition_seated(NATO, 1, 0, DESK_WHITE), coalition_seated(EST, 2, 1, 0) };
	const struct record_entry entry = {
		.key = STR("k"), .kind = RECORD_CLOCK, .body = STR("{}")
	};
	const struct check_result result = { .check = STR("c"), .team = 1 };
	const struct check_leg leg = { .check = STR("c"), .team = 1 };
	const struct record_query query = { .limit = 1 };
	const struct record_outcome *outcomes;
	const struct record_entry *found;
	const struct check_change *changes;
	const struct check_leg *legs;
	struct record_page page;
	struct sha256 digest = sha256_of(STR("x"));
	struct str bytes;
	size_t count;
	int64_t now;
	enum err err;

	(void)state;
	coalition_open(&c);
	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++) {
		struct reader *by = &readers[i];
		by->roles |= ROLE_PROBE;
		assert_int_equal(
			record_append(c.store, by, &entry, 1, c.arena, &outcomes, NULL), E_DENIED);
		assert_int_equal(
			record_append(c.store, by, NULL, 0, c.arena, &outcomes, NULL), E_DENIED);
		assert_int_equal(record_read(c.store, by, &query, c.arena, &page, NULL), E_DENIED);
		assert_int_equal(
			record_find(c.store, by, STR("k"), c.arena, &found, NULL), E_DENIED);
		assert_int_equal(record_put_results(c.store, by, &result, 1, &err, NULL), E_DENIED);
		assert_int_equal(record_set_legs(c.store, by, &leg, 1, NULL), E_DENIED);
		assert_int_equal(record_legs(c.store, by, c.arena, &count, &legs, NULL), E_DENIED);
		assert_int_equal(
			record_each_samples(c.store, by, 0, 0, meet, NULL, &now, NULL), E_DENIED);
		assert_int_equal(record_check_changes(c.store, by, STR(""), 0, 0, 1, c.arena,
					 &count, &changes, NULL),
			E_DENIED);
		assert_int_equal(
			record_put_evidence(c.store, by, STR("x"), &digest, NULL), E_DENIED);
		assert_int_equal(
			record_evidence(c.store, by, &digest, c.arena, &bytes, NULL), E_DENIED);
	}
	coalition_close(&c);
}

static void
in_the_real_world_nobody_has_a_seat(void **state)
{
	struct coalition c;
	struct reader operator= coalition_operator();
	struct person person = {
		.organisation = EST, .login = STR("anna"), .name = STR("Anna"), .roles = ROLE_READER
	};

	(void)state;
	coalition_open(&c);
	person.seat.team = 1;
	assert_int_equal(account_put_person(c.store, &operator, & person, NULL, NULL), E_INVALID);
	person.seat = (struct seat){ 0, DESK_OBSERVER };
	assert_int_equal(account_put_person(c.store, &operator, & person, NULL, NULL), E_INVALID);
	person.seat.desks = 0;
	person.accreditation = STR("granted");
	assert_int_equal(account_put_person(c.store, &operator, & person, NULL, NULL), E_INVALID);
	person.accreditation = STR("none");
	assert_int_equal(account_put_person(c.store, &operator, & person, NULL, NULL), E_INVALID);
	person.accreditation = STR_NONE;
	assert_int_equal(account_put_person(c.store, &operator, & person, NULL, NULL), OK);
	coalition_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_store_says_for_ever_which_world_it_is),
		cmocka_unit_test(an_exercise_has_a_name_of_its_own),
		cmocka_unit_test(a_file_whose_making_broke_off_opens_as_no_world),
		cmocka_unit_test(an_older_store_opens_as_the_real_world_with_its_people),
		cmocka_unit_test(the_real_world_has_no_record_for_anybody),
		cmocka_unit_test(in_the_real_world_nobody_has_a_seat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
