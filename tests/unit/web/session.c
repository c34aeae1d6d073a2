/* session.c - tests of signing in to the console, and of what keeps other sites out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "support/visit.h"

#include "base/limits.h"
#include "base/timestamp.h"

struct world {
	struct coalition coalition;
	struct site site;
};

static void
open_world(struct world *world)
{
	coalition_open(&world->coalition);
	site_open(&world->site, &world->coalition);
}

static void
close_world(struct world *world)
{
	site_close(&world->site);
	coalition_close(&world->coalition);
}

static struct visitor
page(struct world *world)
{
	return (struct visitor){ .site = &world->site,
		.headers = { { STR("X-Testudo"), STR("1") },
			{ STR("Content-Type"), STR("application/json") } } };
}

static struct answer
sign_in(const struct visitor *visitor, const char *login, const char *password)
{
	struct str body = str_printf(visitor->site->coalition->arena,
		"{\"login\":\"%s\",\"password\":\"%s\"}", login, password);

	return visit_ask(visitor, HTTP_POST, "/api/session", body);
}

static void
whoever_signs_in_gets_a_session_and_its_cookie(void **state)
{
	struct world world;
	struct visitor visitor;
	struct answer answer;

	(void)state;
	open_world(&world);
	site_add_person(&world.site, EST);
	visitor = page(&world);
	answer = sign_in(&visitor, "person-2", person_password.data);
	assert_status(answer, 200);
	assert_answer(answer, "person.login", "person-2");
	assert_answer(answer, "person.profession", "military");
	assert_answer(answer, "person.roles", "[\"reader\",\"analyst\"]");
	assert_answer(answer, "organisation.code", "EST");
	assert_answer(answer, "organisation.standing", "member");
	assert_answer(answer, "realm.name", "real");
	assert_answer(answer, "realm.exercise", "false");
	assert_answer(answer, "node.code", "NATO");
	assert_answer(answer, "node.version", TESTUDO_VERSION);
	assert_answer(answer, "expires", "2026-01-01T00:15:00.000000Z");
	assert_true(str_starts(answer_header(&answer, "Set-Cookie"), STR("testudo=")));
	assert_true(str_ends(answer_header(&answer, "Set-Cookie"),
		STR("; Path=/; HttpOnly; SameSite=Strict")));
	assert_true(str_eq(answer_header(&answer, "Cache-Control"), STR("no-store")));
	close_world(&world);
}

static void
over_tls_the_cookie_is_bound_to_the_host(void **state)
{
	struct world world;
	struct visitor visitor;
	struct answer answer;

	(void)state;
	open_world(&world);
	site_add_person(&world.site, EST);
	visitor = page(&world);
	visitor.tls = true;
	answer = sign_in(&visitor, "person-2", person_password.data);
	assert_status(answer, 200);
	assert_true(str_starts(answer_header(&answer, "Set-Cookie"), STR("__Host-testudo=")));
	assert_true(str_ends(answer_header(&answer, "Set-Cookie"),
		STR("; Path=/; Secure; HttpOnly; SameSite=Strict")));
	close_world(&world);
}

static void
a_wrong_login_and_a_wrong_password_look_alike(void **state)
{
	struct world world;
	struct visitor visitor;
	struct answer login;
	struct answer password;

	(void)state;
	open_world(&world);
	site_add_person(&world.site, EST);
	visitor = page(&world);
	password = sign_in(&visitor, "person-2", "not the password");
	login = sign_in(&visitor, "person-3", "not the password");
	assert_status(password, 401);
	assert_answer(password, "error.code", "E_UNAUTHENTICATED");
	assert_int_equal(login.status, password.status);
	assert_true(str_eq(login.body, password.body));
	assert_null(answer_header(&password, "Set-Cookie").data);
	close_world(&world);
}

static void
malformed_sign_ins_are_refused(void **state)
{
	static char large[4200];
	struct world world;
	struct visitor visitor;
	struct answer answer;

	(void)state;
	open_world(&world);
	visitor = page(&world);
	answer = visit_ask(&visitor, HTTP_POST, "/api/session", STR("{"));
	assert_status(answer, 400);
	assert_answer(answer, "error.code", "E_SYNTAX");
	answer = visit_ask(&visitor, HTTP_POST, "/api/session", STR("{\"login\":1}"));
	assert_status(answer, 400);
	assert_answer(answer, "error.where", "login");
	answer = visit_ask(&visitor, HTTP_POST, "/api/session", STR("{\"login\":\"a\"}"));
	assert_answer(answer, "error.where", "password");
	memset(large, ' ', sizeof(large));
	answer = visit_ask(&visitor, HTTP_POST, "/api/session", str_from(large, 4097));
	assert_status(answer, 413);
	answer = visit_ask(&visitor, HTTP_POST, "/api/session", str_from(large, 4096));
	assert_status(answer, 400);
	visitor.headers[1].value = STR("text/plain");
	answer = visit_ask(&visitor, HTTP_POST, "/api/session", STR("{}"));
	assert_status(answer, 415);
	close_world(&world);
}

static void
what_another_site_sends_changes_nothing(void **state)
{
	static const struct {
		struct http_field headers[3];
		bool tls;
		int status;
	} rows[] = {
		{ { { STR_INIT("X-Testudo"), STR_INIT("1") } }, false, 204 },
		{ { { STR_INIT("Accept"), STR_INIT("*/*") } }, false, 403 },
		{ { { STR_INIT("X-Testudo"), STR_INIT("2") } }, false, 403 },
		{ { { STR_INIT("X-Testudo"), STR_INIT("1") },
			  { STR_INIT("Origin"), STR_INIT("http://node.example") } },
			false, 204 },
		{ { { STR_INIT("X-Testudo"), STR_INIT("1") },
			  { STR_INIT("Origin"), STR_INIT("https://node.example") } },
			false, 204 },
		{ { { STR_INIT("X-Testudo"), STR_INIT("1") },
			  { STR_INIT("Origin"), STR_INIT("http://node.example") } },
			true, 403 },
		{ { { STR_INIT("X-Testudo"), STR_INIT("1") },
			  { STR_INIT("Origin"), STR_INIT("https://node.example.org") } },
			false, 403 },
		{ { { STR_INIT("X-Testudo"), STR_INIT("1") },
			  { STR_INIT("Origin"), STR_INIT("null") } },
			false, 403 },
		{ { { STR_INIT("X-Testudo"), STR_INIT("1") },
			  { STR_INIT("Sec-Fetch-Site"), STR_INIT("same-origin") } },
			false, 204 },
		{ { { STR_INIT("X-Testudo"), STR_INIT("1") },
			  { STR_INIT("Sec-Fetch-Site"), STR_INIT("same-site") } },
			false, 403 },
		{ { { STR_INIT("X-Testudo"), STR_INIT("1") },
			  { STR_INIT("Sec-Fetch-Site"), STR_INIT("cross-site") } },
			false, 403 },
	};
	struct world world;

	(void)state;
	open_world(&world);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct visitor visitor = { .site = &world.site, .tls = rows[i].tls };
		memcpy(visitor.headers, rows[i].headers, sizeof(rows[i].headers));
		struct answer answer =
			visit_ask(&visitor, HTTP_DELETE, "/api/session", STR_NONE);
		if (answer.status != rows[i].status)
			fail_msg("row %zu: %d", i, answer.status);
	}
	close_world(&world);
}

static void
nothing_is_said_without_a_session(void **state)
{
	static const char *const targets[] = { "/api/session", "/api/objects", "/api/organisations",
		"/api/sightings", "/api/collections", "/api/stream", "/api/nothing" };
	struct world world;
	struct visitor visitor;

	(void)state;
	open_world(&world);
	visitor = (struct visitor){ .site = &world.site, .cookie = STR("forged") };
	for (size_t i = 0; i < sizeof(targets) / sizeof(*targets); i++) {
		struct answer answer = visit_get(&visitor, "%s", targets[i]);
		assert_status(answer, 401);
		assert_answer(answer, "error.code", "E_UNAUTHENTICATED");
		assert_true(str_eq(answer_header(&answer, "Cache-Control"), STR("no-store")));
	}
	close_world(&world);
}

static void
signing_out_ends_the_session_on_the_server(void **state)
{
	struct world world;
	struct visitor visitor;
	struct answer answer;

	(void)state;
	open_world(&world);
	visitor = site_person(&world.site, EST);
	answer = visit_get(&visitor, "/api/session");
	assert_status(answer, 200);
	visitor.headers[0] = (struct http_field){ STR("X-Testudo"), STR("1") };
	answer = visit_ask(&visitor, HTTP_DELETE, "/api/session", STR_NONE);
	assert_status(answer, 204);
	assert_true(str_eq(answer_header(&answer, "Set-Cookie"),
		STR("testudo=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")));
	answer = visit_get(&visitor, "/api/session");
	assert_status(answer, 401);
	answer = visit_ask(&visitor, HTTP_DELETE, "/api/session", STR_NONE);
	assert_status(answer, 204);
	close_world(&world);
}

static void
a_session_slides_and_then_ends(void **state)
{
	struct world world;
	struct visitor visitor;
	struct answer answer;

	(void)state;
	open_world(&world);
	visitor = site_person(&world.site, EST);
	fake_env_advance(&world.coalition.fake,
		(SESSION_IDLE_SECONDS - 1) * MICROSECONDS_PER_SECOND);
	answer = visit_get(&visitor, "/api/session");
	assert_answer(answer, "expires", "2026-01-01T00:29:59.000000Z");
	fake_env_advance(
		&world.coalition.fake, SESSION_IDLE_SECONDS * MICROSECONDS_PER_SECOND + 1);
	answer = visit_get(&visitor, "/api/session");
	assert_status(answer, 401);
	close_world(&world);
}

static void
a_sensor_is_told_whose_it_is(void **state)
{
	struct world world;
	struct visitor sensor;
	struct answer answer;

	(void)state;
	open_world(&world);
	sensor = site_machine(&world.site, EST);
	answer = visit_get(&sensor, "/api/sensor");
	assert_status(answer, 200);
	assert_answer(answer, "organisation", "EST");
	assert_answer(answer, "identity", coalition_identity(EST).data);
	assert_answer(answer, "node_identity", coalition_identity(NATO).data);
	assert_answer(answer, "anonymous", "false");
	sensor.token = STR("testudo_wrong");
	answer = visit_get(&sensor, "/api/sensor");
	assert_status(answer, 401);
	sensor.token = STR("");
	answer = visit_get(&sensor, "/api/sensor");
	assert_status(answer, 401);
	close_world(&world);
}

/* --- in an exercise --- */

static void
open_exercise(struct world *world)
{
	coalition_open_exercise(&world->coalition);
	site_open(&world->site, &world->coalition);
}

static void
an_exercise_says_its_name_and_where_one_sits(void **state)
{
	struct world world;
	struct visitor visitor;
	struct answer answer;

	(void)state;
	open_exercise(&world);
	visitor = site_player(&world.site, EST, "anna", 3, DESK_WHITE | DESK_GRADER);
	answer = visit_get(&visitor, "/api/session");
	assert_status(answer, 200);
	assert_answer(answer, "realm.name", COALITION_EXERCISE);
	assert_answer(answer, "realm.exercise", "true");
	assert_answer(answer, "seat.team.name", "3");
	assert_answer(answer, "seat.desks", "[\"white\",\"grader\"]");
	visitor = site_player(&world.site, EST, "ott", 0, 0);
	answer = visit_get(&visitor, "/api/session");
	assert_answer(answer, "seat", "{\"team\":null,\"desks\":[]}");
	close_world(&world);
}

static void
in_the_real_world_nobody_sits_anywhere(void **state)
{
	struct world world;
	struct visitor visitor;
	struct answer answer;

	(void)state;
	open_world(&world);
	visitor = site_person(&world.site, EST);
	answer = visit_get(&visitor, "/api/session");
	assert_answer(answer, "seat", "null");
	close_world(&world);
}

static void
the_cookie_of_an_exercise_bears_its_name(void **state)
{
	struct world world;
	struct visitor visitor;
	struct answer answer;

	(void)state;
	open_exercise(&world);
	site_player(&world.site, EST, "anna", 1, 0);
	visitor = page(&world);
	answer = sign_in(&visitor, "anna", person_password.data);
	assert_status(answer, 200);
	assert_true(str_starts(answer_header(&answer, "Set-Cookie"),
		STR("testudo-" COALITION_EXERCISE "=")));
	visitor.tls = true;
	answer = sign_in(&visitor, "anna", person_password.data);
	assert_true(str_starts(answer_header(&answer, "Set-Cookie"),
		STR("__Host-testudo-" COALITION_EXERCISE "=")));
	close_world(&world);
}

/* Browsers part cookies by host, not by port: both worlds' come to both servers. */
static void
one_worlds_cookie_is_none_in_another(void **state)
{
	struct world game;
	struct world real;
	struct visitor player;
	struct visitor person;
	struct visitor both;
	struct answer answer;

	(void)state;
	open_exercise(&game);
	open_world(&real);
	player = site_player(&game.site, EST, "anna", 1, 0);
	person = site_person(&real.site, EST);
	both = (struct visitor){ .headers = { { STR("Cookie"),
		str_printf(game.coalition.arena, "testudo-" COALITION_EXERCISE "=%.*s; testudo=%.*s",
			STR_FMT(player.cookie), STR_FMT(person.cookie)) } } };
	both.site = &game.site;
	answer = visit_get(&both, "/api/session");
	assert_answer(answer, "person.login", "anna");
	both.site = &real.site;
	answer = visit_get(&both, "/api/session");
	assert_answer(answer, "person.login", "person-2");
	/* Under the other's name it opens nothing, and neither does the secret itself. */
	player.site = &real.site;
	person.site = &game.site;
	assert_status(visit_get(&player, "/api/session"), 401);
	assert_status(visit_get(&person, "/api/session"), 401);
	close_world(&game);
	close_world(&real);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_exercise_says_its_name_and_where_one_sits),
		cmocka_unit_test(in_the_real_world_nobody_sits_anywhere),
		cmocka_unit_test(the_cookie_of_an_exercise_bears_its_name),
		cmocka_unit_test(one_worlds_cookie_is_none_in_another),
		cmocka_unit_test(whoever_signs_in_gets_a_session_and_its_cookie),
		cmocka_unit_test(over_tls_the_cookie_is_bound_to_the_host),
		cmocka_unit_test(a_wrong_login_and_a_wrong_password_look_alike),
		cmocka_unit_test(malformed_sign_ins_are_refused),
		cmocka_unit_test(what_another_site_sends_changes_nothing),
		cmocka_unit_test(nothing_is_said_without_a_session),
		cmocka_unit_test(signing_out_ends_the_session_on_the_server),
		cmocka_unit_test(a_session_slides_and_then_ends),
		cmocka_unit_test(a_sensor_is_told_whose_it_is),
	};

	return cmocka_run_group_tests_name("session", tests, NULL, NULL);
}
