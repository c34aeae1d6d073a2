/* mail_client.c - tests of the hand-over of a mail: which refusals are for good, and which for now.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "net/mail_client.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

#include "base/limits.h"
#include "support/check.h"
#include "support/fake_env.h"

/* A relay on loopback that takes one connection, and at one step of it answers what the test wants.
 */
struct relay {
	int listener;
	unsigned port;
	const char *step;  /* "GREETING", a command's first four letters, or "." after the text */
	const char *reply; /* NULL: hangs up */
	unsigned texts;    /* taken */
};

static const char *
usual_reply(const char *line)
{
	return strcmp(line, "GREETING") == 0   ? "220 relay.example"
	       : strncmp(line, "DATA", 4) == 0 ? "354 go on"
					       : "250 fine";
}

/* False: the connection is over. */
static bool
answer(struct relay *relay, FILE *peer, const char *line)
{
	bool is_step = strncmp(line, relay->step, strlen(relay->step)) == 0;
	const char *reply = is_step ? relay->reply : usual_reply(line);

	if (reply == NULL)
		return false;
	dprintf(fileno(peer), "%s\r\n", reply);
	return strncmp(line, "QUIT", 4) != 0;
}

static void
talk(struct relay *relay, FILE *peer)
{
	char line[1000];
	bool in_text = false;

	if (!answer(relay, peer, "GREETING"))
		return;
	while (fgets(line, sizeof(line), peer) != NULL) {
		if (in_text && strcmp(line, ".\r\n") != 0)
			continue;
		relay->texts += in_text;
		in_text = strncmp(line, "DATA", 4) == 0 && strcmp(relay->step, "DATA") != 0;
		if (!answer(relay, peer, line))
			return;
	}
}

static void *
serve(void *of)
{
	struct relay *relay = of;
	FILE *peer = fdopen(accept(relay->listener, NULL, NULL), "r");

	assert_non_null(peer);
	talk(relay, peer);
	fclose(peer);
	return NULL;
}

static void
listen_on_loopback(struct relay *relay)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);

	relay->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(relay->listener, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(relay->listener, 1), 0);
	assert_int_equal(getsockname(relay->listener, (struct sockaddr *)&address, &len), 0);
	relay->port = ntohs(address.sin_port);
}

static enum err
send_from_to(unsigned port, struct str from, const struct str *to, size_t to_count, struct fault *why)
{
	struct fake_env fake;
	char url[64];

	fake_env_init(&fake, 1);
	assert_int_equal(mail_client_install(&fake.env, why), OK);
	snprintf(url, sizeof(url), "smtp://127.0.0.1:%u", port);
	return mail_send(&fake.env,
		&(struct mail){ .relay = str_of(url),
			.from = from,
			.to_count = to_count,
			.to = to,
			.text = STR("Subject: Berth 7\r\n\r\nIt is yours.\r\n") },
		why);
}

static enum err
send_to(unsigned port, struct fault *why)
{
	return send_from_to(port, STR("master@port.example"), &STR("anna@blue1.example"), 1, why);
}

static void
assert_sent(const char *step, const char *reply, enum err expected, unsigned texts)
{
	struct relay relay = { .step = step, .reply = reply };
	struct fault why = { .text = "" };
	pthread_t thread;
	enum err err;

	listen_on_loopback(&relay);
	assert_int_equal(pthread_create(&thread, NULL, serve, &relay), 0);
	err = send_to(relay.port, &why);
	pthread_join(thread, NULL);
	close(relay.listener);
	if (err != expected || relay.texts != texts)
		fail_msg("%s at %s is %s after %u texts: %s", reply, step, err_name(err),
			relay.texts, why.text);
}

static void
hands_a_mail_over(void **state)
{
	(void)state;
	assert_sent("none", NULL, OK, 1);
}

static void
what_is_refused_for_good_is_not_for_later(void **state)
{
	(void)state;
	assert_sent("MAIL", "550 not from you", E_INVALID, 0);
	assert_sent("RCPT", "550 nobody here", E_INVALID, 0);
	assert_sent("DATA", "554 no", E_INVALID, 0);
	assert_sent(".", "554 not this", E_INVALID, 1);
}

static void
what_is_refused_for_now_is_for_later(void **state)
{
	static const char *const steps[] = { "GREETING", "MAIL", "RCPT", "DATA" };

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		assert_sent(steps[i], "451 later", E_UNREACHABLE, 0);
	assert_sent(".", "451 later", E_UNREACHABLE, 1);
	assert_sent("GREETING", "554 not open", E_UNREACHABLE, 0);
}

static void
a_relay_that_hangs_up_is_for_later(void **state)
{
	static const char *const steps[] = { "GREETING", "MAIL", "RCPT", "DATA" };
	struct relay nobody = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++)
		assert_sent(steps[i], NULL, E_UNREACHABLE, 0);
	assert_sent(".", NULL, E_UNREACHABLE, 1);
	listen_on_loopback(&nobody);
	close(nobody.listener);
	assert_int_equal(send_to(nobody.port, NULL), E_UNREACHABLE);
}

/* Nobody listens: what may be sent is found unreachable, all else refused before. */
static void
addresses_and_recipients_have_a_most(void **state)
{
	static char letters[MAIL_ADDRESS_MAX + 1];
	struct str to[MAIL_RECIPIENTS_MAX + 1];
	struct str longest = str_from(letters, MAIL_ADDRESS_MAX);
	struct str longer = str_from(letters, MAIL_ADDRESS_MAX + 1);
	struct relay nobody = { 0 };

	(void)state;
	memset(letters, 'a', sizeof(letters));
	for (size_t i = 0; i < MAIL_RECIPIENTS_MAX + 1; i++)
		to[i] = STR("anna@blue1.example");
	listen_on_loopback(&nobody);
	close(nobody.listener);
	assert_int_equal(send_from_to(nobody.port, longest, &longest, 1, NULL), E_UNREACHABLE);
	assert_int_equal(send_from_to(nobody.port, longer, to, 1, NULL), E_INVALID);
	assert_int_equal(send_from_to(nobody.port, to[0], &longer, 1, NULL), E_INVALID);
	assert_int_equal(send_from_to(nobody.port, to[0], to, 0, NULL), E_INVALID);
	assert_int_equal(send_from_to(nobody.port, to[0], to, MAIL_RECIPIENTS_MAX, NULL), E_UNREACHABLE);
	assert_int_equal(send_from_to(nobody.port, to[0], to, MAIL_RECIPIENTS_MAX + 1, NULL), E_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hands_a_mail_over),
		cmocka_unit_test(what_is_refused_for_good_is_not_for_later),
		cmocka_unit_test(what_is_refused_for_now_is_for_later),
		cmocka_unit_test(a_relay_that_hangs_up_is_for_later),
		cmocka_unit_test(addresses_and_recipients_have_a_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
