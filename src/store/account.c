/* account.c - people and their passwords.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/account.h"

#include <pthread.h>
#include <sodium.h>
#include <stdio.h>

#include "base/limits.h"
#include "policy/record_rule.h"
#include "store/private.h"
#include "store/secret.h"
#include "store/sign_ins.h"

enum { PASSWORD_PASSES = 2, PASSWORD_MEMORY = 64 * 1024 * 1024 };

/* What a hash of nothing looks like, so that an unknown login costs as much as a known one. */
static const char nobody_password[] =
	"$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/* --- roles --- */

static const struct {
	struct str name;
	enum role role;
} role_names[] = {
	{ STR_INIT("reader"), ROLE_READER },
	{ STR_INIT("analyst"), ROLE_ANALYST },
	{ STR_INIT("liaison"), ROLE_LIAISON },
	{ STR_INIT("operator"), ROLE_OPERATOR },
	{ STR_INIT("probe"), ROLE_PROBE },
	{ STR_INIT("planner"), ROLE_PLANNER },
};

enum { ROLE_COUNT = sizeof(role_names) / sizeof(*role_names) };

bool
roles_parse(struct str text, unsigned *ret)
{
	unsigned roles = 0;
	struct str name;

	while (str_split(&text, ',', &name)) {
		size_t i = 0;
		while (i < ROLE_COUNT && !str_eq(role_names[i].name, str_trim(name)))
			i++;
		if (i == ROLE_COUNT)
			return false;
		roles |= role_names[i].role;
	}
	*ret = roles;
	return roles != 0;
}

struct str
roles_format(struct arena *arena, unsigned roles)
{
	struct str text = STR("");

	for (size_t i = 0; i < ROLE_COUNT; i++)
		if (roles & role_names[i].role)
			text = str_printf(arena, "%.*s%s%.*s", STR_FMT(text),
				text.len == 0 ? "" : ",", STR_FMT(role_names[i].name));
	return text;
}

enum err
account_check_roles(const struct store *store, unsigned roles, struct fault *why)
{
	if ((roles & ROLE_PROBE) == 0 || store_realm(store).exercise)
		return OK;
	return fail(why, E_INVALID, "probes are of an exercise; this is the real world");
}

/* --- people --- */

static bool
login_is_valid(struct str login)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789.-_@";

	for (size_t i = 0; i < login.len; i++)
		if (login.data[i] == '\0' || strchr(allowed, login.data[i]) == NULL)
			return false;
	return login.len >= 1 && login.len <= 64;
}

struct person_change {
	const struct person *person;
	int64_t id;
};

static enum err
refuse_taken(struct writing *writing, const struct person *person, struct fault *why)
{
	int64_t taken;
	bool found;

	TRY(database_ask_int(writing->database, why, &taken, &found,
		"SELECT id FROM person WHERE login = ?1 AND id <> ?2", "ti", person->login,
		person->id));
	return found ? fail(why, E_CONFLICT, "there is a person with that login") : OK;
}

static enum err
end_sessions(struct writing *writing, int64_t person, struct fault *why)
{
	return database_run(
		writing->database, why, "DELETE FROM session WHERE person = ?1", "i", person);
}

static enum err
insert_person(struct writing *writing, const struct person *person, int64_t *ret, struct fault *why)
{
	TRY(database_run(writing->database, why,
		"INSERT INTO person (organisation, login, name, profession, roles, disabled, team,"
		" desks, accreditation) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
		"itttiiiit", (int64_t)person->organisation, person->login, person->name,
		person->profession, (int64_t)person->roles, (int64_t)person->disabled,
		(int64_t)person->seat.team, (int64_t)person->seat.desks, person->accreditation));
	*ret = writing->database->driver->last_id(writing->database);
	return OK;
}

static enum err
update_person(struct writing *writing, const struct person *person, struct fault *why)
{
	TRY(database_run(writing->database, why,
		"UPDATE person SET organisation = ?2, login = ?3, name = ?4, profession = ?5,"
		" roles = ?6, disabled = ?7, team = ?8, desks = ?9, accreditation = ?10"
		" WHERE id = ?1",
		"iitttiiiit", person->id, (int64_t)person->organisation, person->login,
		person->name, person->profession, (int64_t)person->roles,
		(int64_t)person->disabled, (int64_t)person->seat.team,
		(int64_t)person->seat.desks, person->accreditation));
	return person->disabled ? end_sessions(writing, person->id, why) : OK;
}

/* Operators keep all accounts. In an exercise white keeps those of the players: not an operator's, nor may
 * white make one, or run the node by a person of its own making. */
static enum err
require_keeper(const struct writing *writing, unsigned roles, int64_t person, struct fault *why)
{
	int64_t before = 0;
	bool found;

	if (reader_may(writing->by, ROLE_OPERATOR))
		return OK;
	if (!store_realm(writing->store).exercise || !record_shows_all(writing->by))
		return require_role(writing->by, ROLE_OPERATOR, why);
	TRY(database_ask_int(writing->database, why, &before, &found,
		"SELECT roles FROM person WHERE id = ?1", "i", person));
	if (((roles | (unsigned)before) & ROLE_OPERATOR) == 0)
		return OK;
	return require_role(writing->by, ROLE_OPERATOR, why);
}

static enum err
person_job(struct writing *writing, void *arg, struct fault *why)
{
	struct person_change *change = arg;
	const struct person *person = change->person;

	TRY(require_keeper(writing, person->roles, person->id, why));
	TRY(refuse_taken(writing, person, why));
	if (directory_organisation(&writing->view->directory, person->organisation) == NULL)
		return fail(why, E_INVALID, "a person belongs to an organisation of this node");
	change->id = person->id;
	if (person->id == 0) {
		TRY(insert_person(writing, person, &change->id, why));
		return writing_audit(writing, "person.added", person->login, STR_NONE, why);
	}
	TRY(update_person(writing, person, why));
	return writing_audit(writing, person->disabled ? "person.disabled" : "person.changed",
		person->login, STR_NONE, why);
}

/* In the real world nobody plays. */
static enum err
check_real_person(const struct person *person, struct fault *why)
{
	if (person->seat.team != 0 || person->seat.desks != 0 || person->accreditation.len > 0)
		return fail(why, E_INVALID,
			"a seat and an accreditation are of an exercise; this is the real world");
	return OK;
}

static enum err
check_player(const struct person *person, struct fault *why)
{
	static const struct str accreditations[] = { STR_INIT("none"), STR_INIT("requested"),
		STR_INIT("granted"), STR_INIT("refused") };
	bool known = false;

	if (person->seat.team >= TEAMS_MAX)
		return fail(why, E_INVALID, "there are %d teams at most", TEAMS_MAX - 1);
	if (person->seat.desks >= 1u << DESK_COUNT)
		return fail(why, E_INVALID, "there is no such desk");
	for (size_t i = 0; i < sizeof(accreditations) / sizeof(*accreditations); i++)
		known = known || str_eq(accreditations[i], person->accreditation);
	return known ? OK
		     : fail(why, E_INVALID,
			       "an accreditation is none, requested, granted or refused");
}

enum err
account_put_person(struct store *store, const struct reader *by, const struct person *person,
	int64_t *ret, struct fault *why)
{
	struct person checked = *person;
	struct person_change change = { .person = &checked };

	if (!login_is_valid(person->login))
		return fail(why, E_INVALID,
			"a login is 1 to 64 of a-z, 0-9, '.', '-', '_' and '@'");
	if (person->name.len == 0 || person->name.len > NAME_MAX_BYTES ||
		person->profession.len > NAME_MAX_BYTES)
		return fail(why, E_INVALID, "a name is 1 to %u bytes", NAME_MAX_BYTES);
	if (person->profession.len == 0)
		checked.profession = STR("");
	if (person->accreditation.len == 0)
		checked.accreditation = store_realm(store).exercise ? STR("none") : STR("");
	TRY(account_check_roles(store, person->roles, why));
	if (store_realm(store).exercise)
		TRY(check_player(&checked, why));
	else
		TRY(check_real_person(&checked, why));
	TRY(store_write(store, by, person_job, &change, why));
	if (ret != NULL)
		*ret = change.id;
	return OK;
}

struct password_change {
	int64_t person;
	const char *hash;
};

static enum err
password_job(struct writing *writing, void *arg, struct fault *why)
{
	const struct password_change *change = arg;
	OWNED(statement) rows = NULL;
	bool row;

	TRY(require_keeper(writing, 0, change->person, why));
	TRY(database_query(writing->database, &rows, why, "SELECT login FROM person WHERE id = ?1",
		"i", change->person));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return fail(why, E_ABSENT, "no such person");
	TRY(database_run(writing->database, why, "UPDATE person SET password = ?2 WHERE id = ?1",
		"it", change->person, str_of(change->hash)));
	TRY(end_sessions(writing, change->person, why));
	return writing_audit(writing, "person.password", column_text(rows, 0), STR_NONE, why);
}

enum err
account_set_password(struct store *store, const struct reader *by, int64_t person,
	struct str password, struct fault *why)
{
	char hash[crypto_pwhash_STRBYTES];
	struct password_change change = { person, hash };

	if (password.len < PASSWORD_MIN_BYTES || password.len > PASSWORD_MAX_BYTES)
		return fail(why, E_INVALID, "a password has %u to %u bytes", PASSWORD_MIN_BYTES,
			PASSWORD_MAX_BYTES);
	if (crypto_pwhash_str_alg(hash, password.data, password.len, PASSWORD_PASSES,
		    PASSWORD_MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return fail_nomem(why);
	return store_write(store, by, password_job, &change, why);
}

#define PERSON_COLUMNS                                                                             \
	"id, organisation, login, name, profession, roles, disabled, team, desks, accreditation"

static struct person
person_of_row(struct arena *arena, struct statement *rows)
{
	return (struct person){
		.id = column_int(rows, 0),
		.organisation = (unsigned)column_int(rows, 1),
		.login = column_copy(arena, rows, 2),
		.name = column_copy(arena, rows, 3),
		.profession = column_copy(arena, rows, 4),
		.roles = (unsigned)column_int(rows, 5),
		.disabled = column_int(rows, 6) != 0,
		.seat.team = (unsigned)column_int(rows, 7),
		.seat.desks = (unsigned)column_int(rows, 8),
		.accreditation = column_copy(arena, rows, 9),
	};
}

enum err
account_people(struct store *store, const struct reader *reader, struct arena *arena,
	size_t *ret_count, const struct person **ret, struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	bool exercise = store_realm(store).exercise;
	bool all = reader_may(reader, ROLE_OPERATOR) || (exercise && record_shows_all(reader));
	int64_t whose = all ? 0 : (int64_t)reader->organisation;
	struct person *people;
	int64_t room = 0;
	size_t count = 0;
	bool row;

	if (whose == 0 && !all)
		return secret_refused(why);
	TRY(reading_begin(store, &reading, why));
	TRY(database_ask_int(
		reading.database, why, &room, &row, "SELECT count(*) FROM person", ""));
	people = arena_array(arena, (size_t)room + 1, struct person);
	if (people == NULL)
		return fail_nomem(why);
	TRY(database_query(reading.database, &rows, why,
		"SELECT " PERSON_COLUMNS " FROM person WHERE ?1 = 0 OR organisation = ?1"
		" OR (?2 <> 0 AND team = ?2) ORDER BY organisation, login",
		"ii", whose, exercise ? (int64_t)reader->seat.team : 0));
	for (;;) {
		TRY(statement_step(rows, &row, why));
		if (!row)
			break;
		people[count++] = person_of_row(arena, rows);
	}
	*ret_count = count;
	*ret = people;
	return OK;
}

enum err
account_person_by_login(struct store *store, const struct reader *reader, struct str login,
	struct arena *arena, const struct person **ret, struct fault *why)
{
	const struct person *people;
	size_t count;

	TRY(account_people(store, reader, arena, &count, &people, why));
	for (size_t i = 0; i < count; i++) {
		if (!str_eq(people[i].login, login))
			continue;
		*ret = &people[i];
		return OK;
	}
	return fail(why, E_ABSENT, "no person with the login \"%.*s\"", STR_FMT(login));
}

/* --- signing in --- */

/* At most PASSWORD_CHECKS_AT_ONCE at a time: each takes 64 MiB. */
static bool
password_fits(const char *hash, struct str password)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
	static unsigned running;
	bool fits;

	if (password.len > PASSWORD_MAX_BYTES)
		return false;
	pthread_mutex_lock(&lock);
	while (running >= PASSWORD_CHECKS_AT_ONCE)
		pthread_cond_wait(&freed, &lock);
	running++;
	pthread_mutex_unlock(&lock);
	fits = crypto_pwhash_str_verify(
		       hash, password.data == NULL ? "" : password.data, password.len) == 0;
	pthread_mutex_lock(&lock);
	running--;
	pthread_cond_signal(&freed);
	pthread_mutex_unlock(&lock);
	return fits;
}

struct sign_in {
	struct person person;
	char hash[crypto_pwhash_STRBYTES];
	bool known;
};

static enum err
find_sign_in(struct store *store, struct str login, struct arena *arena, struct sign_in *ret,
	struct fault *why)
{
	OWNED_READING reading = { 0 };
	OWNED(statement) rows = NULL;
	struct str hash;
	bool row;

	snprintf(ret->hash, sizeof(ret->hash), "%s", nobody_password);
	TRY(reading_begin(store, &reading, why));
	TRY(database_query(reading.database, &rows, why,
		"SELECT " PERSON_COLUMNS ", password FROM person WHERE login = ?1",
		"t", login));
	TRY(statement_step(rows, &row, why));
	if (!row)
		return OK;
	ret->person = person_of_row(arena, rows);
	hash = column_text(rows, 10);
	if (ret->person.disabled || hash.len == 0 || hash.len >= sizeof(ret->hash))
		return OK;
	ret->known = true;
	snprintf(ret->hash, sizeof(ret->hash), "%.*s", STR_FMT(hash));
	return OK;
}

static bool
is_right(struct store *store, const struct sign_in *sign_in, struct str login, struct str password)
{
	struct env *env = store_env(store);
	struct sha256 key =
		sign_ins_key(store_secret(store), str_of(sign_in->hash), login, password);

	if (sign_in->known && sign_ins_know(store_sign_ins(store), &key, env->monotonic(env)))
		return true;
	if (!password_fits(sign_in->hash, password) || !sign_in->known)
		return false;
	sign_ins_remember(store_sign_ins(store), &key, env->monotonic(env));
	return true;
}

enum err
account_by_password(struct store *store, enum channel channel, struct str login,
	struct str password, struct reader *ret, struct fault *why)
{
	OWNED(arena) arena = arena_new(64 * KIB);
	struct sign_in sign_in = { 0 };

	if (arena == NULL)
		return fail_nomem(why);
	TRY(find_sign_in(store, login, arena, &sign_in, why));
	if (!is_right(store, &sign_in, login, password))
		return secret_refused(why);
	*ret = reader_for(sign_in.person.organisation, sign_in.person.id, sign_in.person.roles,
		channel, "", sign_in.person.login);
	ret->seat = sign_in.person.seat;
	return OK;
}
