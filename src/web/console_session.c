/* console_session.c - signing in to the console, who one is, and signing out.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "web/console_family.h"

static void
put_roles(struct json_writer *out, struct arena *arena, unsigned roles)
{
	struct str rest = roles_format(arena, roles);
	struct str role;

	json_open_array(out);
	while (rest.len > 0 && str_split(&rest, ',', &role))
		json_put_string(out, role);
	json_close_array(out);
}

static enum err
put_person(struct visit *visit, struct json_writer *out, struct fault *why)
{
	const struct person *person;

	TRY(account_person_by_login(visit->web->store, &visit->reader,
		str_of(visit->reader.name), visit->arena, &person, why));
	json_key(out, STR("person"));
	json_open_object(out);
	json_member_string(out, STR("name"), person->name);
	json_member_string(out, STR("login"), person->login);
	json_member_string(out, STR("profession"), person->profession);
	json_key(out, STR("roles"));
	put_roles(out, visit->arena, person->roles);
	json_close_object(out);
	return OK;
}

static enum err
put_organisation(const struct visit *visit, const struct directory *directory,
	struct json_writer *out, struct fault *why)
{
	const struct organisation *own =
		directory_organisation(directory, visit->reader.organisation);

	if (own == NULL)
		return fail(why, E_CORRUPT, "the session's organisation is gone");
	json_key(out, STR("organisation"));
	json_open_object(out);
	json_member_string(out, STR("code"), own->code);
	json_member_string(out, STR("name"), own->name);
	json_member_string(out, STR("kind"), str_of(organisation_kind_name(own->kind)));
	json_member_string(out, STR("standing"), str_of(standing_name(own->standing)));
	json_member_string(out, STR("identity"), own->identity);
	json_close_object(out);
	return OK;
}

static void
put_realm(const struct visit *visit, struct json_writer *out)
{
	struct store_realm realm = store_realm(visit->web->store);

	json_key(out, STR("realm"));
	json_open_object(out);
	json_member_string(out, STR("name"), realm.name);
	json_member_bool(out, STR("exercise"), realm.exercise);
	json_close_object(out);
}

static void
put_node(struct json_writer *out, const struct directory *directory)
{
	const struct organisation *node = directory_organisation(directory, directory->node);

	json_key(out, STR("node"));
	json_open_object(out);
	json_member_string(out, STR("code"), node == NULL ? STR("") : node->code);
	json_member_string(out, STR("name"), node == NULL ? STR("") : node->name);
	json_member_string(out, STR("version"), STR(TESTUDO_VERSION));
	json_close_object(out);
}

static enum err
reply_session(struct visit *visit, struct str cookie, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	OWNED_VIEW view = NULL;
	struct json_writer out = json_writer_of(&body);
	const struct directory *directory;
	int64_t expires;

	TRY(account_session_expiry(visit->web->store, cookie, &expires, why));
	TRY(store_view_acquire(visit->web->store, &view, why));
	directory = store_view_directory(view);
	json_open_object(&out);
	TRY(put_person(visit, &out, why));
	TRY(put_organisation(visit, directory, &out, why));
	put_realm(visit, &out);
	json_key(&out, STR("seat"));
	console_put_seat(visit, &out);
	put_node(&out, directory);
	json_member_timestamp(&out, STR("expires"), expires);
	json_close_object(&out);
	return console_reply(visit, &body, why);
}

enum err
console_session_get(struct visit *visit, struct fault *why)
{
	return reply_session(visit, console_cookie(visit), why);
}

/* --- begin and end --- */

static enum err
read_credentials(struct visit *visit, struct str *ret_login, struct str *ret_password,
	struct fault *why)
{
	const struct json *body;

	TRY(console_body(visit, CONSOLE_BODY_MAX, &body, why));
	*ret_login = json_get_string(body, STR("login"));
	if (ret_login->data == NULL)
		return fail_at(why, E_USAGE, STR("login"), "login: expected a string");
	*ret_password = json_get_string(body, STR("password"));
	if (ret_password->data == NULL)
		return fail_at(why, E_USAGE, STR("password"), "password: expected a string");
	return OK;
}

enum err
console_session_begin(struct visit *visit, struct fault *why)
{
	char cookie[TOKEN_TEXT_MAX];
	struct str login;
	struct str password;

	TRY(console_guard(visit, why));
	TRY(read_credentials(visit, &login, &password, why));
	TRY(account_begin_session(
		visit->web->store, login, password, cookie, &visit->reader, why));
	TRY(console_set_cookie(visit, str_of(cookie), why));
	return reply_session(visit, str_of(cookie), why);
}

/* Whoever has no session is signed out already. */
enum err
console_session_end(struct visit *visit, struct fault *why)
{
	struct str cookie = console_cookie(visit);
	enum err err = OK;

	TRY(console_guard(visit, why));
	if (cookie.len > 0)
		err = account_end_session(visit->web->store, cookie, why);
	if (err != OK && err != E_UNAUTHENTICATED)
		return err;
	visit->reply->status = 204;
	return console_set_cookie(visit, STR(""), why);
}
