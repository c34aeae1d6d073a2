/* archive.c - tests of archives: all that an exercise knows comes back, and no other bytes are
 * taken.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/json.h"
#include "base/limits.h"
#include "exercise/archive.h"
#include "store/backup.h"
#include "support/coalition.h"
#include "support/scenario_text.h"

#define HOUR (INT64_C(3600) * 1000 * 1000)
#define START INT64_C(1767225600000000) /* the test's clock: 2026-01-01, a whole hour */
#define FIRST "{\"form\":\"testudo-exercise-1\"}\n"

static const uint8_t seed[SIGNING_SEED_SIZE] = "a seed that only this test knows";

/* --- an exercise in which a little of everything has happened --- */

static void
append(struct coalition *c, struct reader by, struct record_entry entry)
{
	const struct record_outcome *outcome;

	assert_int_equal(record_append(c->store, &by, &entry, 1, c->arena, &outcome, NULL), OK);
	if (outcome->err != OK)
		fail_msg("%.*s: %s", STR_FMT(entry.key), outcome->why.text);
}

static void
put_scenario(struct coalition *c, struct reader white)
{
	OWNED_BUF body = BUF_INIT;
	struct scenario_source source = scenario_source_of(c->arena, SCENARIO_FRAME);

	assert_int_equal(scenario_pack(&source, &body, NULL), OK);
	append(c, white,
		(struct record_entry){
			.kind = RECORD_SCENARIO, .key = STR("scenario"), .body = buf_str(&body) });
}

static void
put_results(struct coalition *c)
{
	static const struct check_leg legs[] = {
		{ .check = STR_INIT("web.http"), .team = 1 },
		{ .check = STR_INIT("web.http"), .team = 2 },
		{ .check = STR_INIT("gone.http"), .team = 1 },
	};
	static const enum check_state states[] = { CHECK_OK, CHECK_DOWN, CHECK_DOWN, CHECK_WRONG };
	struct reader node = coalition_node();
	struct reader probe = { .organisation = NATO, .roles = ROLE_PROBE, .name = "token:probe" };

	assert_int_equal(record_set_legs(c->store, &node, legs, 3, NULL), OK);
	for (size_t i = 0; i < 12; i++) {
		struct check_result result = { .check = legs[i % 3].check,
			.team = legs[i % 3].team,
			.time = START - 2 * HOUR + (int64_t)i * HOUR / 5,
			.state = states[i / 3],
			.latency_ms = 7,
			.text = STR("said \"so\""),
			.transcript = STR("> GET /\n\xc3\xa9") };
		enum err err;
		assert_int_equal(record_put_results(c->store, &probe, &result, 1, &err, NULL), OK);
		assert_int_equal(err, OK);
	}
	assert_int_equal(record_set_legs(c->store, &node, legs, 2, NULL), OK);
}

static void
open_played(struct coalition *c)
{
	struct reader blue, white;
	struct sha256 digest;
	char hex[2 * SHA256_SIZE + 1];

	coalition_open_exercise(c);
	blue = coalition_seated(
		EST, coalition_add_person(c, EST, "tech.blue1", ROLE_READER, 1, 0), 1, 0);
	white = coalition_seated(NATO,
		coalition_add_person(c, NATO, "white.lead", ROLE_READER | ROLE_ANALYST, 0,
			DESK_WHITE | DESK_GRADER),
		0, DESK_WHITE | DESK_GRADER);
	coalition_add_person(c, JPN, "looker.on", ROLE_READER, 0, DESK_OBSERVER);
	put_scenario(c, white);
	assert_int_equal(
		record_put_evidence(c->store, &blue, str_from("\0picture\xff", 9), &digest, NULL),
		OK);
	hex_format(digest.bytes, SHA256_SIZE, hex);
	append(c, blue,
		(struct record_entry){ .kind = RECORD_HELP,
			.team = 1,
			.event = START - HOUR,
			.key = STR("0b7c0a0e-0000-4000-8000-000000000001"),
			.body = str_printf(c->arena,
				"{ \"text\": \"h\\u00e9lp\\n\","
				"\"evidence\":[{\"sha256\":\"%s\",\"name\":\"a\"}]}",
				hex) });
	append(c, white,
		(struct record_entry){ .kind = RECORD_NOTE,
			.key = STR("note:1"),
			.event = START,
			.of = STR("0b7c0a0e-0000-4000-8000-000000000001"),
			.body = STR("{\"text\":\"\\\"kind\\\":\\\"scenario\\\"\",\"kind\":"
				    "\"scenario\"}") });
	put_results(c);
}

static enum err
take(void *of, struct str bytes, struct fault *why)
{
	buf_add(of, bytes);
	return buf_check(of, why);
}

static void
write_archive(struct coalition *c, struct buf *to)
{
	OWNED(exercise) exercise = NULL;
	struct fault why;

	assert_int_equal(exercise_open(c->store, EXERCISE_WITHOUT_SAMPLES, &exercise, NULL), OK);
	if (archive_write(exercise, seed, take, to, &why) != OK)
		fail_msg("%s", why.text);
}

static enum err
restore(struct coalition *c, struct str content, struct fault *why)
{
	struct reader operator= coalition_operator();

	return archive_restore(c->store, &operator, content, why);
}

/* --- tests --- */

static void
all_comes_back_to_the_same_bytes(void **state)
{
	struct coalition first, second;
	OWNED_BUF written = BUF_INIT;
	OWNED_BUF again = BUF_INIT;
	uint8_t signer[SIGNER_SIZE], expected[SIGNER_SIZE];
	struct str content;
	struct fault why;

	(void)state;
	open_played(&first);
	write_archive(&first, &written);
	coalition_open_exercise(&second);
	assert_int_equal(archive_verify(buf_str(&written), &content, signer, NULL), OK);
	scenario_signer_of(seed, expected);
	assert_memory_equal(signer, expected, SIGNER_SIZE);
	if (restore(&second, content, &why) != OK)
		fail_msg("%s", why.text);
	write_archive(&second, &again);
	assert_int_equal(written.len, again.len);
	assert_memory_equal(written.data, again.data, again.len);
	assert_true(str_find(buf_str(&again), STR("\"gone\":true")) < again.len);
	assert_true(str_find(buf_str(&again), STR("\"hour\":{")) < again.len);
	assert_true(str_find(buf_str(&again), STR("\"change\":{")) < again.len);
	coalition_close(&first);
	coalition_close(&second);
}

static void
who_wrote_what_and_may_see_it_comes_back(void **state)
{
	struct coalition first, second;
	OWNED_BUF written = BUF_INIT;
	struct str content;
	struct str bytes;
	struct reader operator= coalition_operator();
	struct reader blue, other;
	struct sha256 digest = sha256_of(str_from("\0picture\xff", 9));
	uint8_t signer[SIGNER_SIZE];
	const struct person *person;
	const struct record_entry *entry;

	(void)state;
	open_played(&first);
	write_archive(&first, &written);
	coalition_open_exercise(&second);
	coalition_add_person(&second, NOR, "somebody", ROLE_READER, 0, 0); /* other numbers */
	assert_int_equal(archive_verify(buf_str(&written), &content, signer, NULL), OK);
	assert_int_equal(restore(&second, content, NULL), OK);
	assert_int_equal(account_person_by_login(second.store, &operator, STR("tech.blue1"),
				 second.arena, &person, NULL),
		OK);
	assert_int_equal(person->seat.team, 1);
	blue = coalition_seated(EST, person->id, 1, 0);
	other = coalition_seated(EST, 99, 2, 0);
	assert_int_equal(
		record_find(second.store, &blue, STR("0b7c0a0e-0000-4000-8000-000000000001"),
			second.arena, &entry, NULL),
		OK);
	assert_int_equal(entry->author, person->id);
	assert_true(entry->event == START - HOUR);
	assert_int_equal(
		record_evidence(second.store, &blue, &digest, second.arena, &bytes, NULL), OK);
	assert_int_equal(bytes.len, 9);
	assert_int_equal(record_evidence(second.store, &other, &digest, second.arena, &bytes, NULL),
		E_ABSENT);
	assert_int_equal(
		record_find(second.store, &blue, STR("note:1"), second.arena, &entry, NULL),
		E_ABSENT);
	coalition_close(&first);
	coalition_close(&second);
}

static void
the_record_goes_on_after_what_was_restored(void **state)
{
	struct coalition first, second;
	OWNED_BUF written = BUF_INIT;
	struct str content;
	uint8_t signer[SIGNER_SIZE];
	struct record_query query = { .limit = 1, .newest = true };
	struct record_page page;
	struct reader node = coalition_node();

	(void)state;
	open_played(&first);
	write_archive(&first, &written);
	coalition_open_exercise(&second);
	second.fake.now = START - 1000 * HOUR; /* a clock that is behind */
	assert_int_equal(archive_verify(buf_str(&written), &content, signer, NULL), OK);
	assert_int_equal(restore(&second, content, NULL), OK);
	append(&second, coalition_seated(NATO, 1, 0, DESK_WHITE),
		(struct record_entry){ .kind = RECORD_NOTE,
			.key = STR("later"),
			.body = STR("{\"text\":\"T\"}") });
	assert_int_equal(record_read(second.store, &node, &query, second.arena, &page, NULL), OK);
	assert_true(str_eq(page.entries[0].key, STR("later")));
	assert_int_equal(restore(&second, content, NULL), E_CONFLICT); /* there is a record */
	coalition_close(&first);
	coalition_close(&second);
}

static void
every_changed_byte_shows(void **state)
{
	struct coalition c;
	OWNED_BUF written = BUF_INIT;
	struct str content;
	uint8_t signer[SIGNER_SIZE];
	size_t step;

	(void)state;
	open_played(&c);
	write_archive(&c, &written);
	step = written.len / 400 + 1;
	for (size_t i = 0; i < written.len; i += i + 400 < written.len ? step : 1) {
		char kept = written.data[i];
		enum err err;
		written.data[i] ^= 0x20;
		err = archive_verify(buf_str(&written), &content, signer, NULL);
		if (err == OK)
			fail_msg("byte %zu of %zu, '%c'", i, written.len, kept);
		written.data[i] = kept;
	}
	for (size_t len = 0; len < written.len; len += len + 400 < written.len ? step : 1)
		assert_int_not_equal(
			archive_verify(str_first(buf_str(&written), len), &content, signer, NULL),
			OK);
	coalition_close(&c);
}

#define ENTRY(posted, key, more)                                       \
	"{\"entry\":{\"posted\":" posted ",\"event\":5,\"key\":\"" key \
	"\",\"kind\":\"note\",\"team\":0,\"author\":null,\"author_name\":\"node\"," more "}}\n"
#define PLAIN "\"of\":\"\",\"body\":{\"text\":\"T\"}"
#define LEG "{\"leg\":{\"leg\":1,\"check\":\"web\",\"team\":1,\"gone\":false}}\n"

static void
what_no_record_could_hold_is_refused_by_its_line(void **state)
{
	static const struct {
		const char *lines;
		enum err err;
		const char *says;
	} rows[] = {
		{ "", OK, "" },
		{ ENTRY("5", "a", PLAIN) ENTRY("6", "b", PLAIN) LEG, OK, "" },
		{ "{}\n", E_INVALID, "line 2 of the archive: a line is {NAME: {...}}" },
		{ "\n{\"entry\":\n", E_SYNTAX, "line 3 of the archive" },
		{ "{\"thing\":{}}\n", E_INVALID, "unknown kind, \"thing\"" },
		{ "{\"entry\":{}}\n", E_INVALID, "\"posted\" is missing" },
		{ ENTRY("0", "a", PLAIN), E_CONFLICT, "only grows" },
		{ ENTRY("-1", "a", PLAIN), E_INVALID, "\"posted\"" },
		{ ENTRY("5", "a", PLAIN) ENTRY("5", "b", PLAIN), E_CONFLICT, "only grows" },
		{ ENTRY("5", "a", PLAIN) ENTRY("6", "a", PLAIN), E_CONFLICT, "has this key" },
		{ ENTRY("5", "a b", PLAIN), E_INVALID, "a key is" },
		{ ENTRY("5", "a", "\"of\":\"b\",\"body\":{}"), E_ABSENT, "not there" },
		{ ENTRY("5", "a", "\"of\":\"\",\"body\":[]"), E_SYNTAX, "JSON object" },
		{ ENTRY("5", "a", "\"of\":\"\""), E_SYNTAX, "" },
		{ ENTRY("5", "a",
			  "\"of\":\"\",\"body\":{\"evidence\":[{\"sha256\":\""
			  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}]}"),
			E_ABSENT, "not brought" },
		{ "{\"evidence\":{\"bytes\":\"!\"}}\n", E_INVALID, "base64" },
		{ "{\"evidence\":{\"bytes\":\"\"}}\n", E_INVALID, "at least one byte" },
		{ "{\"person\":{\"login\":\"x\"}}\n", E_INVALID, "\"name\" is missing" },
		{ LEG LEG, E_CONFLICT, "there already" },
		{ "{\"leg\":{\"leg\":0,\"check\":\"web\",\"team\":1}}\n", E_INVALID,
			"a leg's number" },
		{ "{\"leg\":{\"leg\":1,\"check\":\"web\",\"team\":128}}\n", E_INVALID,
			"\"team\"" },
		{ "{\"hour\":{\"leg\":1,\"hour\":1,\"samples\":\"AAAAAA==\"}}\n", E_ABSENT,
			"no leg 1" },
		{ LEG "{\"hour\":{\"leg\":1,\"hour\":1,\"samples\":\"\"}}\n", E_INVALID,
			"cannot be" },
		{ LEG "{\"hour\":{\"leg\":1,\"hour\":1,\"samples\":\"AAAA\"}}\n", E_INVALID,
			"cannot be" },
		{ LEG "{\"hour\":{\"leg\":1,\"hour\":16777216,\"samples\":\"AAAAAA==\"}}\n",
			E_INVALID, "cannot be" },
		{ LEG "{\"hour\":{\"leg\":1,\"hour\":1,\"samples\":\"DwAAAA==\"}}\n", E_INVALID,
			"cannot be" }, /* state 15 */
		{ LEG "{\"change\":{\"leg\":1,\"time\":1,\"state\":\"up\",\"latency_ms\":1,"
		      "\"text\":\"\",\"transcript\":\"\"}}\n",
			E_INVALID, "unknown state" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct coalition c;
		struct fault why = { 0 };
		enum err err;
		coalition_open_exercise(&c);
		err = restore(&c, str_printf(c.arena, FIRST "%s", rows[i].lines), &why);
		if (err != rows[i].err || str_find(str_of(why.text), str_of(rows[i].says)) ==
						  str_of(why.text).len + (rows[i].says[0] == '\0'))
			fail_msg("%s: %s, %s", rows[i].lines, err_name(err), why.text);
		coalition_close(&c);
	}
}

static void
a_dry_run_is_not_exported(void **state)
{
	struct coalition c;
	OWNED(exercise) exercise = NULL;
	OWNED(store) copy = NULL;
	OWNED_BUF to = BUF_INIT;
	struct reader operator= coalition_operator();
	const char *path;

	(void)state;
	open_played(&c);
	path = str_printf(c.arena, "%s/dry.db", c.folder).data;
	assert_int_equal(backup_make_dry_run(c.store, &operator, path, STR("try"), NULL), OK);
	assert_int_equal(store_open(&c.fake.env, path, 0, &copy, NULL), OK);
	assert_int_equal(exercise_open(copy, EXERCISE_WITHOUT_SAMPLES, &exercise, NULL), OK);
	assert_int_equal(archive_write(exercise, seed, take, &to, NULL), E_CONFLICT);
	assert_int_equal(to.len, 0);
	exercise_free(DISOWN(exercise));
	store_close(DISOWN(copy));
	coalition_close(&c);
}

static void
the_real_world_takes_none(void **state)
{
	struct coalition c;

	(void)state;
	coalition_open(&c);
	assert_int_equal(restore(&c, STR(FIRST LEG), NULL), E_DENIED);
	coalition_close(&c);
}

static void
the_newest_scenario_is_found_and_nothing_that_looks_like_one(void **state)
{
	struct coalition c;
	OWNED_BUF written = BUF_INIT;
	struct scenario_source source;
	struct str content;
	uint8_t signer[SIGNER_SIZE];

	(void)state;
	open_played(&c);
	write_archive(&c, &written);
	assert_int_equal(archive_verify(buf_str(&written), &content, signer, NULL), OK);
	assert_int_equal(archive_scenario(c.arena, content, &source, NULL), OK);
	assert_int_equal(source.count, 1);
	assert_true(str_eq(source.files[0].text, str_of(SCENARIO_FRAME)));
	assert_int_equal(
		archive_scenario(c.arena,
			STR(FIRST ENTRY("5", "a", "\"of\":\"\",\"body\":{\"kind\":\"scenario\"}")),
			&source, NULL),
		E_INVALID);
	coalition_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_comes_back_to_the_same_bytes),
		cmocka_unit_test(who_wrote_what_and_may_see_it_comes_back),
		cmocka_unit_test(the_record_goes_on_after_what_was_restored),
		cmocka_unit_test(every_changed_byte_shows),
		cmocka_unit_test(what_no_record_could_hold_is_refused_by_its_line),
		cmocka_unit_test(a_dry_run_is_not_exported),
		cmocka_unit_test(the_real_world_takes_none),
		cmocka_unit_test(the_newest_scenario_is_found_and_nothing_that_looks_like_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
