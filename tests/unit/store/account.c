/* account.c - tests of people, passwords, tokens, certificates and sessions.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "base/limits.h"
#include "base/timestamp.h"
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

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_password_signs_in_and_nothing_else_does),
		cmocka_unit_test(a_remembered_password_is_forgotten_when_it_changes),
		cmocka_unit_test(passwords_have_limits),
		cmocka_unit_test(only_operators_make_people),
		cmocka_unit_test(tokens_expire_and_are_revoked),
		cmocka_unit_test(a_certificate_is_known_by_its_key),
		cmocka_unit_test(a_session_ends_when_idle_too_old_or_ended),
		cmocka_unit_test(a_disabled_person_is_out_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
