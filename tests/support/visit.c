/* visit.c - requests to a struct web without sockets.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "support/visit.h"

#include <stdio.h>

#include "net/http_target.h"

enum { HEADERS_MAX = 16, TARGET_MAX = 2048 };

const struct str person_password = STR_INIT("a password for tests");

static void
must(enum err err, const struct fault *why)
{
	if (err != OK)
		fail_msg("%s: %s", err_name(err), why->text);
}

void
site_open(struct site *site, struct coalition *coalition)
{
	site_open_with(site, coalition, NULL, "", "");
}

void
site_open_with(struct site *site, struct coalition *coalition, const char *program,
	const char *home, const char *exercises_folder)
{
	struct web_settings settings = { .program = program,
		.home = str_of(home),
		.exercises_folder = str_of(exercises_folder),
		.title = STR("Test node"),
		.description = STR("A node for tests"),
		.contact = STR("operator@testudo.example"),
		.max_content_length = 1024 * 1024 };
	struct fault why;

	site->coalition = coalition;
	site->exercise = NULL;
	if (store_realm(coalition->store).exercise &&
		exercise_open(coalition->store, 0, &site->exercise, &why) != OK)
		assert_int_equal(why.code, E_ABSENT); /* without a scenario */
	settings.exercise = site->exercise;
	must(web_new(coalition->store, &settings, &site->web, &why), &why);
}

void
site_close(struct site *site)
{
	web_free(site->web);
	exercise_free(site->exercise);
}

struct visitor
site_machine(struct site *site, unsigned organisation)
{
	struct coalition *coalition = site->coalition;
	const struct reader by = coalition_operator();
	char token[TOKEN_TEXT_MAX];
	struct fault why;

	must(account_new_token(coalition->store, &by, organisation, STR("machine"),
		     ROLE_READER | ROLE_ANALYST | ROLE_LIAISON, 0, token, &why),
		&why);
	return (struct visitor){ .site = site, .token = str_copy(coalition->arena, str_of(token)) };
}

struct str
site_login(struct site *site, unsigned organisation)
{
	return str_printf(site->coalition->arena, "person-%u", organisation);
}

void
site_add_person(struct site *site, unsigned organisation)
{
	const struct reader by = coalition_operator();
	struct person person = { .organisation = organisation,
		.login = site_login(site, organisation),
		.name = STR("Duty officer"),
		.profession = STR("military"),
		.roles = ROLE_READER | ROLE_ANALYST };
	struct fault why;
	int64_t id;

	must(account_put_person(site->coalition->store, &by, &person, &id, &why), &why);
	must(account_set_password(site->coalition->store, &by, id, person_password, &why), &why);
}

struct visitor
site_person(struct site *site, unsigned organisation)
{
	struct coalition *coalition = site->coalition;
	char cookie[TOKEN_TEXT_MAX];
	struct reader reader;
	struct fault why;

	site_add_person(site, organisation);
	must(account_begin_session(coalition->store, site_login(site, organisation),
		     person_password, cookie, &reader, &why),
		&why);
	return (struct visitor){ .site = site,
		.cookie = str_copy(coalition->arena, str_of(cookie)) };
}

struct visitor
site_player(
	struct site *site, unsigned organisation, const char *login, unsigned team, unsigned desks)
{
	struct coalition *coalition = site->coalition;
	const struct reader by = coalition_operator();
	int64_t id = coalition_add_person(
		coalition, organisation, login, ROLE_READER | ROLE_ANALYST, team, desks);
	char cookie[TOKEN_TEXT_MAX];
	struct reader reader;
	struct fault why;

	must(account_set_password(coalition->store, &by, id, person_password, &why), &why);
	must(account_begin_session(
		     coalition->store, str_of(login), person_password, cookie, &reader, &why),
		&why);
	return (struct visitor){ .site = site,
		.cookie = str_copy(coalition->arena, str_of(cookie)) };
}

/* --- asking --- */

static void
add_header(
	struct http_field *headers, struct http_request *request, struct str name, struct str value)
{
	assert_true(request->header_count < HEADERS_MAX);
	headers[request->header_count++] = (struct http_field){ name, value };
}

/* What the session's cookie is called by besides. */
static struct str
realm_ending(const struct site *site)
{
	return store_realm(site->coalition->store).exercise ? STR("-" COALITION_EXERCISE) : STR("");
}

static void
add_headers(const struct visitor *visitor, struct http_field *headers, struct http_request *request)
{
	struct arena *arena = visitor->site->coalition->arena;

	add_header(headers, request, STR("Host"), STR("node.example"));
	if (visitor->token.len > 0)
		add_header(headers, request, STR("Authorization"),
			str_printf(arena, "Bearer %.*s", STR_FMT(visitor->token)));
	if (visitor->cookie.len > 0)
		add_header(headers, request, STR("Cookie"),
			str_printf(arena, "other=1; %s%.*s=%.*s",
				visitor->tls ? "__Host-testudo" : "testudo",
				STR_FMT(realm_ending(visitor->site)), STR_FMT(visitor->cookie)));
	for (size_t i = 0; i < 8 && visitor->headers[i].name.len > 0; i++)
		add_header(headers, request, visitor->headers[i].name, visitor->headers[i].value);
	request->headers = headers;
}

/* As the server does once a reply was sent; what the test still looks at stays in the arena. */
static void
keep_reply(struct arena *arena, struct http_reply *reply)
{
	reply->body = str_copy(arena, reply->body);
	for (size_t i = 0; i < reply->header_count; i++)
		reply->headers[i].value = str_copy(arena, reply->headers[i].value);
	if (reply->release != NULL)
		reply->release(reply->shared);
}

struct answer
visit_ask(
	const struct visitor *visitor, enum http_method method, const char *target, struct str body)
{
	struct arena *arena = visitor->site->coalition->arena;
	struct http_field headers[HEADERS_MAX];
	struct http_request request = { .arena = arena,
		.method = method,
		.body = body,
		.peer = STR("127.0.0.1"),
		.tls = visitor->tls };
	struct answer answer = { .reply = { .status = 200 } };
	struct str rest = str_of(target);
	struct str path;
	struct fault why;

	str_split(&rest, '?', &path);
	must(http_path_decode(arena, path, &request.path, &why), &why);
	request.query = rest;
	add_headers(visitor, headers, &request);
	web_handle(visitor->site->web, &request, &answer.reply);
	answer.status = answer.reply.status;
	keep_reply(arena, &answer.reply);
	answer.body = answer.reply.body;
	if (json_parse(arena, answer.body, &answer.json, NULL) != OK)
		answer.json = NULL;
	return answer;
}

struct answer
visit_get(const struct visitor *visitor, const char *target, ...)
{
	char text[TARGET_MAX];
	va_list args;

	va_start(args, target);
	vsnprintf(text, sizeof(text), target, args);
	va_end(args);
	return visit_ask(visitor, HTTP_GET, text, STR_NONE);
}

/* --- looking at the answer --- */

void
visit_body_limit(const struct visitor *visitor, const char *target, size_t most)
{
	char *body = malloc(most + 1);

	assert_non_null(body);
	memset(body, ' ', most + 1);
	memcpy(body, "{}", 2);
	assert_int_not_equal(visit_ask(visitor, HTTP_POST, target, str_from(body, most)).status, 413);
	assert_status(visit_ask(visitor, HTTP_POST, target, str_from(body, most + 1)), 413);
	free(body);
}

struct str
answer_header(const struct answer *answer, const char *name)
{
	for (size_t i = 0; i < answer->reply.header_count; i++)
		if (str_eq_nocase(answer->reply.headers[i].name, str_of(name)))
			return answer->reply.headers[i].value;
	return STR_NONE;
}

const struct json *
answer_at(const struct answer *answer, const char *way)
{
	const struct json *at = answer->json;
	struct str rest = str_of(way);
	struct str step;
	uint64_t index;

	while (at != NULL && str_split(&rest, '.', &step))
		at = at->type == JSON_ARRAY && str_to_u64(step, &index) ? json_at(at, (size_t)index)
									: json_get(at, step);
	return at;
}

struct str
answer_text(const struct answer *answer, const char *way)
{
	const struct json *found = answer_at(answer, way);

	if (found == NULL)
		return STR_NONE;
	return found->type == JSON_STRING ? found->string : found->text;
}

size_t
answer_count(const struct answer *answer, const char *way)
{
	const struct json *found = answer_at(answer, way);

	return found == NULL ? 0 : found->count;
}
