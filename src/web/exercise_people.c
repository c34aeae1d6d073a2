/* exercise_people.c - who takes part: seats, professions, accreditation.
 * SPDX-License-Identifier: Apache-2.0
 *
 * White sees all and registers; others see their own team and organisation: account_people holds
 * it.
 */
#include "base/limits.h"
#include "store/account.h"
#include "web/exercise_family.h"

enum { PASSWORD_LETTERS = 25 };

/* --- the list --- */

static void
put_desks(unsigned desks, struct json_writer *out)
{
	json_key(out, STR("desks"));
	json_open_array(out);
	for (unsigned i = 0; i < DESK_COUNT; i++)
		if ((desks >> i & 1) != 0)
			json_put_string(out, str_of(desk_name(1u << i)));
	json_close_array(out);
}

static void
put_person_members(const struct exercise_state *state, const struct directory *directory,
	const struct person *person, unsigned team, struct json_writer *out)
{
	json_member_string(out, STR("login"), person->login);
	json_member_string(out, STR("name"), person->name);
	json_key(out, STR("organisation"));
	console_put_party(out, directory, person->organisation);
	json_member_string(out, STR("profession"), person->profession);
	json_key(out, STR("team"));
	exercise_put_team(out, state->scenario, team);
	put_desks(person->seat.desks, out);
	json_member_string(out, STR("accreditation"), person->accreditation);
}

/* Who sits in which team, with organisations beside, would tell a grader what a code stands for. */
static unsigned
shown_team(const struct visit *visit, const struct person *person)
{
	unsigned team = person->seat.team;

	return seat_knows_codes_only(&visit->reader.seat) && team != visit->reader.seat.team ? 0
											     : team;
}

static bool
is_among(const int64_t *ids, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static enum err
write_people(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	OWNED_VIEW view = NULL;
	const struct reader *node = exercise_node(visit->exercise);
	const struct person *people;
	const int64_t *present;
	size_t count, present_count;

	TRY(store_view_acquire(visit->web->store, &view, why));
	TRY(account_people(visit->web->store, &visit->reader, visit->arena, &count, &people, why));
	TRY(account_signed_in(
		visit->web->store, node, visit->arena, &present_count, &present, why));
	json_key(out, STR("people"));
	json_open_array(out);
	for (size_t i = 0; i < count; i++) {
		json_open_object(out);
		put_person_members(state, store_view_directory(view), &people[i],
			shown_team(visit, &people[i]), out);
		json_member_bool(
			out, STR("signed_in"), is_among(present, present_count, people[i].id));
		json_close_object(out);
	}
	json_close_array(out);
	return OK;
}

enum err
exercise_people_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_people, why);
}

/* --- registering --- */

static enum err
take_text(const struct json *body, const char *key, bool needed, struct str *to, struct fault *why)
{
	const struct json *value = json_get(body, str_of(key));

	if (value == NULL && !needed)
		return OK;
	if (value == NULL || value->type != JSON_STRING)
		return fail_at(why, E_INVALID, str_of(key), "%s: expected a text", key);
	*to = value->string;
	return OK;
}

static enum err
take_desks(const struct json *body, unsigned *to, struct fault *why)
{
	const struct json *list = json_get(body, STR("desks"));
	unsigned desks = 0;

	if (list == NULL)
		return OK;
	if (list->type != JSON_ARRAY)
		return fail_at(why, E_INVALID, STR("/desks"), "desks: expected a list");
	JSON_EACH (item, list) {
		unsigned one;
		if (!desks_parse(item->string, &one))
			return fail_at(
				why, E_INVALID, STR("/desks"), "desks: there is no such desk");
		desks |= one;
	}
	*to = desks;
	return OK;
}

static enum err
take_seat(const struct exercise_state *state, const struct json *body, struct seat *seat,
	struct fault *why)
{
	const struct json *name = json_get(body, STR("team"));
	const struct scenario_team *team;

	TRY(take_desks(body, &seat->desks, why));
	if (name == NULL)
		return OK;
	seat->team = 0;
	if (name->type == JSON_NULL || name->string.len == 0)
		return OK;
	team = scenario_team_by_name(state->scenario, name->string);
	if (team == NULL)
		return fail_at(why, E_INVALID, STR("/team"), "team: there is no team of that name");
	seat->team = team->index;
	return OK;
}

static enum err
take_organisation(struct visit *visit, const struct json *body, unsigned *to, struct fault *why)
{
	OWNED_VIEW view = NULL;
	const struct organisation *found;
	struct str code = STR("");

	TRY(take_text(body, "organisation", *to == 0, &code, why));
	if (code.len == 0)
		return OK;
	TRY(store_view_acquire(visit->web->store, &view, why));
	found = directory_by_code(store_view_directory(view), code);
	if (found == NULL)
		return fail_at(why, E_INVALID, STR("/organisation"),
			"organisation: there is none of that code");
	*to = found->index;
	return OK;
}

/* Who is there already is changed in what is given. */
static enum err
read_person(struct visit *visit, const struct json *body, struct person *ret, struct fault *why)
{
	struct person person = { .profession = STR("technical"),
		.accreditation = STR("none"),
		.roles = ROLE_READER | ROLE_ANALYST };
	const struct person *known;
	struct exercise_state state;
	struct str login = STR("");
	enum err err;

	TRY(take_text(body, "login", true, &login, why));
	if (account_person_by_login(visit->web->store, exercise_node(visit->exercise), login,
		    visit->arena, &known, NULL) == OK)
		person = *known;
	person.login = login;
	if (person.name.len == 0)
		person.name = login;
	TRY(take_text(body, "name", false, &person.name, why));
	TRY(take_text(body, "profession", false, &person.profession, why));
	TRY(take_text(body, "accreditation", false, &person.accreditation, why));
	TRY(take_organisation(visit, body, &person.organisation, why));
	TRY(exercise_enter(visit->exercise, &state, why));
	err = take_seat(&state, body, &person.seat, why);
	exercise_leave(visit->exercise);
	*ret = person;
	return err;
}

/* 25 letters of 32: 125 bits, without those that are mistaken for each other. */
static void
make_password(struct env *env, char text[PASSWORD_LETTERS + 1])
{
	static const char alphabet[] = "abcdefghijkmnpqrstuvwxyz23456789";
	uint8_t random[PASSWORD_LETTERS];

	env_random(env, random, sizeof(random));
	for (size_t i = 0; i < PASSWORD_LETTERS; i++)
		text[i] = alphabet[random[i] % 32];
	text[PASSWORD_LETTERS] = '\0';
	explicit_bzero(random, sizeof(random));
}

static enum err
reply_person(
	struct visit *visit, const struct person *person, const char *password, struct fault *why)
{
	OWNED_VIEW view = NULL;
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	struct exercise_state state;

	TRY(store_view_acquire(visit->web->store, &view, why));
	TRY(exercise_enter(visit->exercise, &state, why));
	json_open_object(&out);
	put_person_members(&state, store_view_directory(view), person, person->seat.team, &out);
	json_member_bool(&out, STR("signed_in"), false);
	console_put_text(&out, STR("password"), str_of(password));
	json_close_object(&out);
	exercise_leave(visit->exercise);
	return reply_json(visit, 201, "application/json", &body, why);
}

enum err
exercise_people_post(struct visit *visit, struct fault *why)
{
	char password[PASSWORD_LETTERS + 1] = "";
	const struct json *body;
	struct person person;
	int64_t id;
	enum err err = OK;

	TRY(exercise_require(visit, DESK_WHITE, why));
	TRY(console_body(visit, PERSON_BODY_MAX, &body, why));
	TRY(read_person(visit, body, &person, why));
	TRY(account_put_person(visit->web->store, &visit->reader, &person, &id, why));
	if (person.id == 0) {
		make_password(visit->web->env, password);
		err = account_set_password(
			visit->web->store, &visit->reader, id, str_of(password), why);
	}
	if (err == OK)
		err = reply_person(visit, &person, password, why);
	explicit_bzero(password, sizeof(password));
	return err;
}
