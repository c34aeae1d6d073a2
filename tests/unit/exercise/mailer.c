/* mailer.c - tests of how an inject reaches a team by mail, however many sit in it.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "exercise/mailer.h"
#include "net/mail_client.h"
#include "support/exercise_world.h"

enum { MAILS_MAX = 8 };

/* What came to the relay. */
static struct relay {
	size_t count;
	size_t recipients[MAILS_MAX];
	struct str first[MAILS_MAX]; /* of each mail's recipients */
	size_t busy_at;              /* the mail that it does not take, once; 0: none */
} relay;

static struct arena *kept;

static enum err
take_mail(struct env *env, const struct mail *mail, struct fault *why)
{
	(void)env;
	assert_true(relay.count < MAILS_MAX);
	relay.recipients[relay.count] = mail->to_count;
	relay.first[relay.count] = str_copy(kept, mail->to[0]);
	if (++relay.count == relay.busy_at)
		return fail(why, E_UNREACHABLE, "451 later");
	return OK;
}

struct post_office {
	struct exercise_world world;
	struct mailer *mailer;
	char file[64];
};

/* An inject by mail was sent to a team of so many people. */
static void
open_office(struct post_office *office, unsigned people)
{
	struct str text = str_of(world_scenario);
	struct str begin = STR("public_board: yes");
	struct str list = STR("people:\n");
	size_t relay_at = str_find(text, begin);
	size_t people_at = str_find(text, list) + list.len;
	OWNED_BUF scenario = BUF_INIT;
	int file;

	buf_add(&scenario, str_first(text, relay_at));
	buf_add(&scenario, STR("mail_relay: \"smtp://127.0.0.1:9\", "));
	buf_add(&scenario, str_first(str_from_offset(text, relay_at), people_at - relay_at));
	for (unsigned i = 1; i < people; i++) /* one is there already */
		buf_addf(&scenario,
			"  - {login: p%u, name: P, organisation: EST, team: blue1}\n", i);
	buf_add(&scenario, str_from_offset(text, people_at));
	buf_add_char(&scenario, '\0');
	world_open(&office->world, scenario.data, world_rules);
	office->world.coalition.fake.env.mail = take_mail;
	kept = office->world.coalition.arena;
	relay = (struct relay){ 0 };
	snprintf(office->file, sizeof(office->file), "/tmp/testudo-mailer-XXXXXX");
	file = mkstemp(office->file);
	assert_true(file >= 0);
	close(file);
	assert_int_equal(mailer_new(office->world.site.exercise, office->file, &office->mailer, NULL), OK);
	world_told(&office->world, "inject.sent", WORLD_BLUE1, NULL, "inject:hello:blue1",
		"{\"inject\":\"hello\",\"title\":\"Hello\",\"channel\":\"mail\",\"from\":\"a@b.example\","
		"\"subject\":\"S\",\"text\":\"Good morning\"}");
}

static void
close_office(struct post_office *office)
{
	mailer_free(office->mailer);
	unlink(office->file);
	world_close(&office->world);
}

static void
catch_up(struct post_office *office)
{
	struct fault why;

	if (mailer_catch_up(office->mailer, &why) != OK)
		fail_msg("%s", why.text);
}

static void
a_mail_goes_to_as_many_as_a_relay_takes_and_another_to_the_rest(void **state)
{
	static const struct {
		unsigned people;
		size_t mails, last;
	} rows[] = { { 1, 1, 1 }, { MAIL_RECIPIENTS_MAX, 1, MAIL_RECIPIENTS_MAX },
		{ MAIL_RECIPIENTS_MAX + 1, 2, 1 }, { 3 * MAIL_RECIPIENTS_MAX, 3, MAIL_RECIPIENTS_MAX } };
	struct post_office office;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		open_office(&office, rows[i].people);
		catch_up(&office);
		catch_up(&office); /* and none twice */
		assert_int_equal(relay.count, rows[i].mails);
		assert_int_equal(relay.recipients[relay.count - 1], rows[i].last);
		for (size_t k = 1; k < relay.count; k++)
			assert_false(str_eq(relay.first[k - 1], relay.first[k]));
		close_office(&office);
	}
}

static void
who_got_no_mail_because_the_relay_was_busy_gets_it_later(void **state)
{
	struct post_office office;

	(void)state;
	open_office(&office, MAIL_RECIPIENTS_MAX + 1);
	relay.busy_at = 2;
	catch_up(&office);
	assert_int_equal(relay.count, 2);
	catch_up(&office); /* not at once */
	assert_int_equal(relay.count, 2);
	world_advance(&office.world, WORLD_MINUTE);
	catch_up(&office);
	catch_up(&office);
	assert_int_equal(relay.count, 4);
	assert_int_equal(relay.recipients[3], 1);
	assert_true(str_eq(relay.first[1], relay.first[3]));
	close_office(&office);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_goes_to_as_many_as_a_relay_takes_and_another_to_the_rest),
		cmocka_unit_test(who_got_no_mail_because_the_relay_was_busy_gets_it_later),
	};

	return cmocka_run_group_tests_name("mailer", tests, NULL, NULL);
}
