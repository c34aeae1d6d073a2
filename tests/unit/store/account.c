/* account.c - tests of people, passwords, tokens, certificates and sessions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "base/timestamp.h"
#include "store/audit.h"
#include "store/record.h"
#include "support/coalition.h"

#define PASSWORD STR("correct horse battery")

static int64_t
add_person(struct coalition *c, const char *login)
{
	struct reader by = coalition_operator();
	struct person person = { .organisation = EST, .login = str_of(login), .name = STR("Duty officer"),
		.profession = STR("technical"), .roles = ROLE_READER | ROLE_ANALYST };
	int64_t id;

	assert_int_equal(account_put_person(c->store, &by, &person, &id, NULL), OK);
	assert_int_equal(account_set_password(c->store, &by, id, PASSWORD, NULL), OK);
	return id;
}

static void
a_password_signs_in_and_nothing_else_does(void **state)
{
	struct coalition c;
	struct reader reader;
	struct fault unknown;
	struct fault wrong;

	(void)state;
	coalition_open(&c);
	add_person(&c, "duty");
	assert_int_equal(account_by_password(c.store, CHANNEL_TAXII, STR("duty"), PASSWORD, &reader, NULL), OK);
	assert_int_equal(reader.organisation, EST);
	assert_int_equal(reader.roles, ROLE_READER | ROLE_ANALYST);
	assert_int_equal(account_by_password(c.store, CHANNEL_TAXII, STR("duty"), STR("correct horse"), &reader, &wrong), E_UNAUTHENTICATED);
	assert_int_equal(account_by_password(c.store, CHANNEL_TAXII, STR("nobody"), PASSWORD, &reader, &unknown), E_UNAUTHENTICATED);
	assert_string_equal(wrong.text, unknown.text);
	coalition_close(&c);
}

static void
a_remembered_password_is_forgotten_when_it_changes(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	struct reader reader;
	int64_t id;

	(void)state;
	coalition_open(&c);
	id = add_person(&c, "duty");
	for (int i = 0; i < 3; i++)
		assert_int_equal(account_by_password(c.store, CHANNEL_TAXII, STR("duty"), PASSWORD, &reader, NULL), OK);
	assert_int_equal(account_set_password(c.store, &by, id, STR("another password"), NULL), OK);
	assert_int_equal(account_by_password(c.store, CHANNEL_TAXII, STR("duty"), PASSWORD, &reader, NULL), E_UNAUTHENTICATED);
	assert_int_equal(account_by_password(c.store, CHANNEL_TAXII, STR("duty"), STR("another password"), &reader, NULL), OK);
	coalition_close(&c);
}

static void
names_have_a_most(void **state)
{
	char letters[NAME_MAX_BYTES + 1];
	struct coalition c;
	struct reader by = coalition_operator();
	struct person person = { .organisation = EST, .login = STR("anna"), .roles = ROLE_READER };
	struct organisation norway = { .index = NOR, .code = STR("NOR"),
		.identity = coalition_identity(NOR), .kind = KIND_NATION };

	(void)state;
	coalition_open(&c);
	memset(letters, 'x', sizeof(letters));
	for (size_t more = 0; more < 2; more++) {
		const enum err expected = more == 0 ? OK : E_INVALID;
		person.name = norway.name = str_from(letters, NAME_MAX_BYTES + more);
		person.profession = STR("technical");
		assert_int_equal(account_put_person(c.store, &by, &person, NULL, NULL), expected);
		assert_int_equal(registry_put_organisation(c.store, &by, &norway, NULL, NULL), expected);
		person.login = STR("bert");
		person.name = STR("Bert");
		person.profession = str_from(letters, NAME_MAX_BYTES + more);
		assert_int_equal(account_put_person(c.store, &by, &person, NULL, NULL), expected);
	}
	coalition_close(&c);
}

static void
passwords_have_limits(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	char longest[PASSWORD_MAX_BYTES + 1];
	int64_t id;

	(void)state;
	coalition_open(&c);
	id = add_person(&c, "duty");
	memset(longest, 'x', sizeof(longest));
	assert_int_equal(account_set_password(c.store, &by, id, str_from(longest, PASSWORD_MIN_BYTES - 1), NULL), E_INVALID);
	assert_int_equal(account_set_password(c.store, &by, id, str_from(longest, PASSWORD_MAX_BYTES + 1), NULL), E_INVALID);
	assert_int_equal(account_set_password(c.store, &by, id, str_from(longest, PASSWORD_MAX_BYTES), NULL), OK);
	coalition_close(&c);
}

static void
only_operators_make_people(void **state)
{
	struct coalition c;
	struct reader by = coalition_reader(EST);
	struct person person = { .organisation = EST, .login = STR("x"), .name = STR("X"), .roles = 15 };

	(void)state;
	coalition_open(&c);
	assert_int_equal(account_put_person(c.store, &by, &person, NULL, NULL), E_DENIED);
	coalition_close(&c);
}

static void
tokens_expire_and_are_revoked(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	struct reader reader;
	const struct credential *credentials;
	char token[TOKEN_TEXT_MAX];
	size_t count;

	(void)state;
	coalition_open(&c);
	assert_int_equal(account_new_token(c.store, &by, JPN, STR("sensor-1"), ROLE_READER,
				 env_now(&c.fake.env) + 1000000, token, NULL), OK);
	assert_true(str_starts(str_of(token), STR("testudo_")));
	assert_int_equal(account_by_token(c.store, CHANNEL_TAXII, str_of(token), &reader, NULL), OK);
	assert_int_equal(reader.organisation, JPN);
	assert_string_equal(reader.name, "token:sensor-1");
	token[20] ^= 1;
	assert_int_equal(account_by_token(c.store, CHANNEL_TAXII, str_of(token), &reader, NULL), E_UNAUTHENTICATED);
	token[20] ^= 1;
	fake_env_advance(&c.fake, 1000001);
	assert_int_equal(account_by_token(c.store, CHANNEL_TAXII, str_of(token), &reader, NULL), E_UNAUTHENTICATED);
	assert_int_equal(account_new_token(c.store, &by, JPN, STR("sensor-2"), ROLE_READER, 0, token, NULL), OK);
	assert_int_equal(account_credentials(c.store, &by, c.arena, &count, &credentials, NULL), OK);
	assert_int_equal(count, 2);
	assert_int_equal(account_revoke_credential(c.store, &by, credentials[1].id, NULL), OK);
	assert_int_equal(account_by_token(c.store, CHANNEL_TAXII, str_of(token), &reader, NULL), E_UNAUTHENTICATED);
	coalition_close(&c);
}

static void
a_certificate_is_known_by_its_key(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	struct reader reader;
	struct str key = STR("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");

	(void)state;
	coalition_open(&c);
	assert_int_equal(account_by_certificate(c.store, CHANNEL_TAXII, key, &reader, NULL), E_UNAUTHENTICATED);
	assert_int_equal(account_new_certificate(c.store, &by, NOR, STR("node"), ROLE_READER, key, NULL), OK);
	assert_int_equal(account_by_certificate(c.store, CHANNEL_TAXII, key, &reader, NULL), OK);
	assert_int_equal(reader.organisation, NOR);
	assert_int_equal(account_new_certificate(c.store, &by, EST, STR("again"), ROLE_READER, key, NULL), E_CONFLICT);
	coalition_close(&c);
}

static void
a_session_ends_when_idle_too_old_or_ended(void **state)
{
	struct coalition c;
	struct reader reader;
	char cookie[TOKEN_TEXT_MAX];

	(void)state;
	coalition_open(&c);
	add_person(&c, "duty");
	assert_int_equal(account_begin_session(c.store, STR("duty"), PASSWORD, cookie, &reader, NULL), OK);
	fake_env_advance(&c.fake, (SESSION_IDLE_SECONDS - 1) * MICROSECONDS_PER_SECOND);
	assert_int_equal(account_by_session(c.store, str_of(cookie), &reader, NULL), OK);
	fake_env_advance(&c.fake, (SESSION_IDLE_SECONDS - 1) * MICROSECONDS_PER_SECOND);
	assert_int_equal(account_by_session(c.store, str_of(cookie), &reader, NULL), OK);
	fake_env_advance(&c.fake, (SESSION_IDLE_SECONDS + 1) * MICROSECONDS_PER_SECOND);
	assert_int_equal(account_by_session(c.store, str_of(cookie), &reader, NULL), E_UNAUTHENTICATED);
	assert_int_equal(account_begin_session(c.store, STR("duty"), PASSWORD, cookie, &reader, NULL), OK);
	for (unsigned spent = 0; spent <= SESSION_MAX_SECONDS; spent += 800) {
		assert_int_equal(account_by_session(c.store, str_of(cookie), &reader, NULL), OK);
		fake_env_advance(&c.fake, 800 * MICROSECONDS_PER_SECOND);
	}
	assert_int_equal(account_by_session(c.store, str_of(cookie), &reader, NULL), E_UNAUTHENTICATED);
	assert_int_equal(account_begin_session(c.store, STR("duty"), PASSWORD, cookie, &reader, NULL), OK);
	assert_int_equal(account_end_session(c.store, str_of(cookie), NULL), OK);
	assert_int_equal(account_by_session(c.store, str_of(cookie), &reader, NULL), E_UNAUTHENTICATED);
	coalition_close(&c);
}

static void
a_disabled_person_is_out_at_once(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	struct reader reader;
	const struct person *person;
	struct person disabled;
	char cookie[TOKEN_TEXT_MAX];

	(void)state;
	coalition_open(&c);
	add_person(&c, "duty");
	assert_int_equal(account_begin_session(c.store, STR("duty"), PASSWORD, cookie, &reader, NULL), OK);
	assert_int_equal(account_person_by_login(c.store, &by, STR("duty"), c.arena, &person, NULL), OK);
	disabled = *person;
	disabled.disabled = true;
	assert_int_equal(account_put_person(c.store, &by, &disabled, NULL, NULL), OK);
	assert_int_equal(account_by_session(c.store, str_of(cookie), &reader, NULL), E_UNAUTHENTICATED);
	assert_int_equal(account_by_password(c.store, CHANNEL_TAXII, STR("duty"), PASSWORD, &reader, NULL), E_UNAUTHENTICATED);
	coalition_close(&c);
}

/* --- in an exercise --- */

static void
every_sign_in_brings_the_seat_of_now(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	struct reader reader;
	const struct person *found;
	char cookie[TOKEN_TEXT_MAX];
	struct person person = { .organisation = EST, .login = STR("anna"), .name = STR("Anna"),
		.roles = ROLE_READER, .seat = { 3, DESK_GRADER | DESK_USERS } };

	(void)state;
	coalition_open_exercise(&c);
	assert_int_equal(account_put_person(c.store, &by, &person, &person.id, NULL), OK);
	assert_int_equal(account_set_password(c.store, &by, person.id, PASSWORD, NULL), OK);
	assert_int_equal(account_by_password(c.store, CHANNEL_TAXII, STR("anna"), PASSWORD, &reader, NULL), OK);
	assert_int_equal(reader.seat.team, 3);
	assert_int_equal(reader.seat.desks, DESK_GRADER | DESK_USERS);
	assert_int_equal(account_begin_session(c.store, STR("anna"), PASSWORD, cookie, &reader, NULL), OK);
	assert_int_equal(reader.seat.team, 3);
	person.seat = (struct seat){ 0, DESK_OBSERVER };
	person.accreditation = STR("granted");
	assert_int_equal(account_put_person(c.store, &by, &person, NULL, NULL), OK);
	assert_int_equal(account_by_session(c.store, str_of(cookie), &reader, NULL), OK);
	assert_int_equal(reader.seat.team, 0);
	assert_int_equal(reader.seat.desks, DESK_OBSERVER);
	assert_int_equal(account_peek_session(c.store, str_of(cookie), &reader, NULL), OK);
	assert_int_equal(reader.seat.desks, DESK_OBSERVER);
	assert_int_equal(account_person_by_login(c.store, &by, STR("anna"), c.arena, &found, NULL), OK);
	assert_true(str_eq(found->accreditation, STR("granted")));
	assert_int_equal(found->seat.desks, DESK_OBSERVER);
	coalition_close(&c);
}

static void
seats_and_accreditations_are_checked(void **state)
{
	static const struct {
		struct seat seat;
		struct str accreditation;
		enum err err;
	} rows[] = {
		{ { TEAMS_MAX - 1, 0 }, STR_INIT("none"), OK },
		{ { TEAMS_MAX, 0 }, STR_INIT("none"), E_INVALID },
		{ { 0, (1u << DESK_COUNT) - 1 }, STR_INIT("requested"), OK },
		{ { 0, 1u << DESK_COUNT }, STR_INIT("requested"), E_INVALID },
		{ { 0, 0 }, STR_INIT("refused"), OK },
		{ { 0, 0 }, STR_INIT(""), OK },
		{ { 0, 0 }, STR_INIT("Granted"), E_INVALID },
	};
	struct coalition c;
	struct reader by = coalition_operator();

	(void)state;
	coalition_open_exercise(&c);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct person person = { .organisation = EST, .name = STR("Anna"),
			.login = str_printf(c.arena, "anna%zu", i), .seat = rows[i].seat,
			.accreditation = rows[i].accreditation };
		assert_int_equal(account_put_person(c.store, &by, &person, NULL, NULL), rows[i].err);
	}
	coalition_close(&c);
}

static void
white_keeps_the_players_but_no_operators(void **state)
{
	struct coalition c;
	struct reader white = coalition_seated(NATO, 70, 0, DESK_WHITE);
	struct reader red = coalition_seated(NATO, 71, 0, DESK_RED | DESK_GREEN);
	struct person player = { .organisation = EST, .login = STR("anna"), .name = STR("Anna"),
		.roles = ROLE_READER, .seat.team = 1 };
	int64_t operator;

	(void)state;
	coalition_open_exercise(&c);
	operator = coalition_add_person(&c, NATO, "boss", ROLE_OPERATOR, 0, 0);
	assert_int_equal(account_put_person(c.store, &red, &player, NULL, NULL), E_DENIED);
	assert_int_equal(account_put_person(c.store, &white, &player, &player.id, NULL), OK);
	assert_int_equal(account_set_password(c.store, &white, player.id, PASSWORD, NULL), OK);
	assert_int_equal(account_set_password(c.store, &red, player.id, PASSWORD, NULL), E_DENIED);
	player.roles = ROLE_OPERATOR;
	assert_int_equal(account_put_person(c.store, &white, &player, NULL, NULL), E_DENIED);
	player.roles = ROLE_READER;
	player.id = operator;
	player.login = STR("boss");
	assert_int_equal(account_put_person(c.store, &white, &player, NULL, NULL), E_DENIED);
	assert_int_equal(account_set_password(c.store, &white, operator, PASSWORD, NULL), E_DENIED);
	coalition_close(&c);
}

static void
a_white_seat_that_was_slipped_in_rules_nobody_in_the_real_world(void **state)
{
	struct coalition c;
	struct reader white = coalition_seated(NATO, 70, 0, DESK_WHITE);
	struct person person = { .organisation = EST, .login = STR("anna"), .name = STR("Anna") };
	const struct person *people;
	size_t count;

	(void)state;
	coalition_open(&c);
	coalition_add_person(&c, EST, "duty", ROLE_READER, 0, 0);
	assert_int_equal(account_put_person(c.store, &white, &person, NULL, NULL), E_DENIED);
	assert_int_equal(account_people(c.store, &white, c.arena, &count, &people, NULL), OK);
	assert_int_equal(count, 0);
	coalition_close(&c);
}

static void
people_see_their_organisation_and_team_white_sees_all(void **state)
{
	struct coalition c;
	struct reader readers[] = { coalition_seated(NATO, 70, 0, DESK_WHITE),
		coalition_seated(JPN, 71, 1, 0), coalition_seated(EST, 72, 0, 0),
		coalition_seated(CHE, 73, 0, DESK_OBSERVER) };
	const size_t expected[] = { 4, 3, 2, 0 };
	const struct person *people;
	size_t count;

	(void)state;
	coalition_open_exercise(&c);
	coalition_add_person(&c, EST, "anna", ROLE_READER, 1, 0);
	coalition_add_person(&c, EST, "rein", ROLE_READER, 0, DESK_RED);
	coalition_add_person(&c, NOR, "kari", ROLE_READER, 1, 0);
	coalition_add_person(&c, JPN, "yuki", ROLE_READER, 2, 0);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(account_people(c.store, &readers[i], c.arena, &count, &people, NULL), OK);
		assert_int_equal(count, expected[i]);
	}
	coalition_close(&c);
}

static void
probes_are_of_an_exercise_only(void **state)
{
	struct coalition c;
	struct reader by = coalition_operator();
	struct reader reader;
	char token[TOKEN_TEXT_MAX];
	struct person person = { .organisation = EST, .login = STR("p"), .name = STR("P"),
		.roles = ROLE_PROBE };
	const struct str key = STR("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");

	(void)state;
	coalition_open(&c);
	assert_int_equal(account_new_token(c.store, &by, NATO, STR("probe"), ROLE_PROBE, 0, token, NULL), E_INVALID);
	assert_int_equal(account_new_certificate(c.store, &by, NATO, STR("probe"), ROLE_PROBE, key, NULL), E_INVALID);
	assert_int_equal(account_put_person(c.store, &by, &person, NULL, NULL), E_INVALID);
	coalition_close(&c);
	coalition_open_exercise(&c);
	assert_int_equal(account_new_token(c.store, &by, NATO, STR("probe"), ROLE_PROBE, 0, token, NULL), OK);
	assert_int_equal(account_by_token(c.store, CHANNEL_CONSOLE, str_of(token), &reader, NULL), OK);
	assert_int_equal(reader.roles, ROLE_PROBE);
	assert_int_equal(reader.seat.team, 0);
	assert_int_equal(reader.seat.desks, 0);
	assert_int_equal(account_new_certificate(c.store, &by, NATO, STR("probe"), ROLE_PROBE, key, NULL), OK);
	coalition_close(&c);
}

static void
compatriots_on_several_sides_do_not_read_each_others_audit(void **state)
{
	struct coalition c;
	struct reader red = coalition_seated(EST, 71, 0, DESK_RED);
	struct reader blue = coalition_seated(EST, 72, 1, 0);
	const struct record_entry entry = { .key = STR("00000000-0000-4000-8000-000000000001"),
		.kind = RECORD_RED_EVENT, .team = 1, .body = STR("{}") };
	const struct record_outcome *outcomes;
	const struct audit_record *records;
	size_t count;

	(void)state;
	coalition_open_exercise(&c);
	assert_int_equal(record_append(c.store, &red, &entry, 1, c.arena, &outcomes, NULL), OK);
	assert_int_equal(outcomes[0].err, OK);
	assert_int_equal(audit_read(c.store, &red, 0, STR_NONE, STR_NONE, 10, c.arena, &count, &records, NULL), OK);
	assert_int_equal(count, 1);
	assert_int_equal(audit_read(c.store, &blue, 0, STR_NONE, STR_NONE, 10, c.arena, &count, &records, NULL), OK);
	assert_int_equal(count, 0);
	coalition_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sign_in_brings_the_seat_of_now),
		cmocka_unit_test(seats_and_accreditations_are_checked),
		cmocka_unit_test(white_keeps_the_players_but_no_operators),
		cmocka_unit_test(a_white_seat_that_was_slipped_in_rules_nobody_in_the_real_world),
		cmocka_unit_test(people_see_their_organisation_and_team_white_sees_all),
		cmocka_unit_test(probes_are_of_an_exercise_only),
		cmocka_unit_test(compatriots_on_several_sides_do_not_read_each_others_audit),
		cmocka_unit_test(a_password_signs_in_and_nothing_else_does),
		cmocka_unit_test(a_remembered_password_is_forgotten_when_it_changes),
		cmocka_unit_test(names_have_a_most),
		cmocka_unit_test(passwords_have_limits),
		cmocka_unit_test(only_operators_make_people),
		cmocka_unit_test(tokens_expire_and_are_revoked),
		cmocka_unit_test(a_certificate_is_known_by_its_key),
		cmocka_unit_test(a_session_ends_when_idle_too_old_or_ended),
		cmocka_unit_test(a_disabled_person_is_out_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
