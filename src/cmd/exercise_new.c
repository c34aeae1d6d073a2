/* exercise_new.c - `testudo exercise new`: a home of its own for an exercise, ready to serve.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Like init, it makes a folder beside its place and renames it when it is whole.
 */
#include <errno.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "cmd/exercise_actions.h"
#include "cmd/exercise_home.h"
#include "cmd/home.h"
#include "cmd/new_home.h"
#include "cmd/output.h"
#include "cmd/secret.h"
#include "exercise/probe_work.h"
#include "store/account.h"

#define SECRETS_FOLDER "secrets"

struct new_exercise {
	struct call *call;
	struct new_home at;
	struct str name;
	struct scenario_source source;
	const struct scenario *scenario;
	struct store *store;
	struct reader operator;
	const struct store_view *view; /* the newest */
};

static const struct directory *
directory_of(struct new_exercise *new)
{
	return store_view_directory(new->view);
}

static enum err
refresh(struct new_exercise *new, struct fault *why)
{
	if (new->view != NULL)
		store_view_release(new->view);
	new->view = NULL;
	return store_view_acquire(new->store, &new->view, why);
}

/* --- the directory --- */

static enum err
put_organisations(struct new_exercise *new, struct fault *why)
{
	const struct scenario *scenario = new->scenario;
	unsigned node = 0;
	unsigned index;

	for (size_t i = 0; i < scenario->organisation_count; i++) {
		const struct scenario_organisation *row = &scenario->organisations[i];
		struct organisation organisation = { .code = row->code,
			.name = row->name,
			.kind = row->kind,
			.standing = row->standing };
		TRY(registry_put_organisation(
			new->store, &new->operator, & organisation, &index, why));
		if (str_eq(row->code, scenario->node))
			node = index;
	}
	if (node == 0)
		return fail(why, E_CONFIG, "the scenario's node is none of its organisations");
	TRY(registry_set_node(new->store, &new->operator, node, TLP_NONE, why));
	new->operator.organisation = node;
	return refresh(new, why);
}

static enum err
join_all(struct new_exercise *new, const struct scenario_community *row, unsigned community,
	struct fault *why)
{
	for (size_t i = 0; i < row->count; i++) {
		const struct organisation *member = directory_by_code(
			directory_of(new), row->organisations[i]);
		if (member != NULL)
			TRY(registry_join(
				new->store, &new->operator, community, member->index, why));
	}
	return OK;
}

static enum err
put_communities(struct new_exercise *new, struct fault *why)
{
	for (size_t i = 0; i < new->scenario->community_count; i++) {
		const struct scenario_community *row = &new->scenario->communities[i];
		struct community community = { .name = row->name, .title = row->title };
		struct collection collection = { .alias = row->name, .title = row->title };
		struct str id;
		TRY(registry_put_community(
			new->store, &new->operator, & community, &collection.community, why));
		TRY(join_all(new, row, collection.community, why));
		TRY(registry_put_collection(
			new->store, &new->operator, & collection, &id, new->call->arena, why));
	}
	return refresh(new, why);
}

/* --- people --- */

static enum err
secret_path(struct new_exercise *new, struct str name, const char *suffix, char **ret,
	struct fault *why)
{
	struct str file = str_printf(
		new->call->arena, SECRETS_FOLDER "/%.*s%s", STR_FMT(name), suffix);

	if (file.data == NULL)
		return fail_nomem(why);
	return new_home_path(&new->at, file.data, ret, why);
}

static enum err
put_person(struct new_exercise *new, const struct scenario_person *row, struct fault *why)
{
	const struct organisation *organisation = directory_by_code(
		directory_of(new), row->organisation);
	struct person person = { .login = row->login,
		.name = row->name,
		.profession = row->profession,
		.roles = row->roles,
		.seat = { .team = row->team, .desks = row->desks },
		.accreditation = row->accreditation.len > 0 ? row->accreditation : STR("none") };
	OWNED_SECRET password = { 0 };
	char *path;
	int64_t id;

	if (organisation == NULL)
		return fail(why, E_CONFIG, "%.*s: there is no organisation %.*s",
			STR_FMT(row->login), STR_FMT(row->organisation));
	person.organisation = organisation->index;
	TRY(account_put_person(new->store, &new->operator, & person, &id, why));
	secret_generate(new->call->env, &password);
	TRY(secret_path(new, row->login, ".password", &path, why));
	TRY(secret_write_file(path, secret_str(&password), why));
	return account_set_password(new->store, &new->operator, id, secret_str(&password), why);
}

static enum err
put_people(struct new_exercise *new, struct fault *why)
{
	struct progress progress = { 0 };
	enum err err = OK;

	for (size_t i = 0; err == OK && i < new->scenario->person_count; i++) {
		progress_show(
			&progress, new->call, "people: %zu of %zu", i, new->scenario->person_count);
		err = put_person(new, &new->scenario->people[i], why);
	}
	progress_clear(&progress, new->call);
	return err;
}

static enum err
put_probe_token(struct new_exercise *new, struct fault *why)
{
	char token[TOKEN_TEXT_MAX];
	char *path;
	enum err err;

	TRY(account_new_token(new->store, &new->operator, new->operator.organisation, STR("probe"),
		ROLE_PROBE, 0, token, why));
	err = secret_path(new, STR("probe"), ".token", &path, why);
	if (err == OK)
		err = secret_write_file(path, str_of(token), why);
	explicit_bzero(token, sizeof(token));
	return err;
}

static enum err
make_secrets(struct new_exercise *new, struct fault *why)
{
	char *path;

	TRY(new_home_path(&new->at, SECRETS_FOLDER, &path, why));
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return fail_errno(why, "cannot make %s", path);
	return OK;
}

/* --- the record --- */

static enum err
put_scenario(struct new_exercise *new, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct reader white = new->operator;
	struct record_entry entry = { .kind = RECORD_SCENARIO, .key = STR("scenario") };
	const struct record_outcome *outcome;

	TRY(scenario_pack(&new->source, &body, why));
	entry.body = buf_str(&body);
	white.seat.desks = DESK_WHITE;
	TRY(record_append(new->store, &white, &entry, 1, new->call->arena, &outcome, why));
	if (outcome->err != OK && why != NULL)
		*why = outcome->why;
	return outcome->err;
}

static enum err
put_legs(struct new_exercise *new, struct fault *why)
{
	OWNED(exercise) exercise = NULL;
	struct exercise_state state;
	const struct check_leg *legs;
	size_t count;
	enum err err;

	TRY(exercise_open(new->store, EXERCISE_WITHOUT_SAMPLES, &exercise, why));
	TRY(exercise_enter(exercise, &state, why));
	err = check_legs_of(&state, new->call->arena, &count, &legs, why);
	exercise_leave(exercise);
	TRY(err);
	return record_set_legs(new->store, exercise_node(exercise), legs, count, why);
}

/* --- the home --- */

static enum err
fill_store(struct new_exercise *new, struct fault *why)
{
	char *path;

	TRY(new_home_path(&new->at, HOME_EXERCISE_STORE, &path, why));
	TRY(store_create_exercise(new->call->env, path, new->name, &new->store, why));
	TRY(put_organisations(new, why));
	TRY(put_communities(new, why));
	TRY(make_secrets(new, why));
	TRY(put_people(new, why));
	TRY(put_probe_token(new, why));
	TRY(put_scenario(new, why));
	return put_legs(new, why);
}

static enum err
put_settings(struct new_exercise *new, struct fault *why)
{
	struct str title = new->scenario->title;
	OWNED_BUF quoted = BUF_INIT;
	struct str settings;
	uint64_t port;

	TRY(argument_number(&new->call->arguments, "port", 0, 65535, 6444, &port, why));
	json_escape(&quoted, title); /* a JSON string is a YAML one */
	TRY(buf_check(&quoted, why));
	settings = str_printf(new->call->arena, "\nlisten:\n  port: %llu\ntaxii:\n  title: %.*s\n",
		(unsigned long long)port, STR_FMT(buf_str(&quoted)));
	return settings.data == NULL ? fail_nomem(why) : new_home_settings(&new->at, settings, why);
}

static enum err
fill_folder(struct new_exercise *new, struct fault *why)
{
	enum err err;

	TRY(new_home_certificate(&new->at, why));
	err = fill_store(new, why);
	if (new->view != NULL)
		store_view_release(new->view);
	store_close(new->store);
	TRY(err);
	return put_settings(new, why);
}

static enum err
make(struct new_exercise *new, struct fault *why)
{
	enum err err = fill_folder(new, why);

	if (err == OK)
		err = new_home_finish(&new->at, why);
	if (err != OK)
		new_home_abandon(&new->at);
	return err;
}

/* --home says where; else below the node's own folder. */
static enum err
choose_home(struct call *call, struct str name, struct str *ret, struct fault *why)
{
	struct str home;

	TRY(home_of_call(call, &home, why));
	if (!argument_given(&call->arguments, "home"))
		home = str_printf(call->arena, "%.*s/exercises/%.*s", STR_FMT(home), STR_FMT(name));
	*ret = home;
	return home.data == NULL ? fail_nomem(why) : OK;
}

static enum err
run_new(struct call *call, struct fault *why)
{
	struct new_exercise new = { .call = call, .name = argument_text(&call->arguments, "NAME") };
	struct str path = argument_text(&call->arguments, "scenario");
	OWNED(arena) arena = arena_new(SCENARIO_MEMORY_MAX);
	char operator[READER_NAME_MAX];
	struct str home;

	if (arena == NULL)
		return fail_nomem(why);
	TRY(exercise_scenario(call, path.data, arena, &new.source, &new.scenario, why));
	TRY(choose_home(call, new.name, &home, why));
	node_operator_name(operator);
	new.operator= account_operator(0, operator);
	TRY(new_home_begin(call, home, &new.at, why));
	TRY(make(&new, why));
	fprintf(call->out,
		"The exercise %.*s stands in %.*s.\n"
		"Passwords and the probe's token are in %.*s/" SECRETS_FOLDER ".\n"
		"Serve it: testudo serve --home %.*s\n",
		STR_FMT(new.name), STR_FMT(home), STR_FMT(home), STR_FMT(home));
	return OK;
}

const struct command exercise_new_action = {
	.name = "new",
	.summary = "make an exercise from a scenario",
	.details =
		"Makes a folder like a node's own: settings, a self-signed certificate, a store "
		"whose\n"
		"realm is this exercise, the scenario's organisations, communities, people with\n"
		"passwords, and a token for probes. It never meets the real world's data.",
	.examples = (const char *const[]){ "testudo exercise new locked-testudo --scenario "
					   "samples/exercise --home ./lt",
		NULL },
	.parameters = (const struct parameter[]){ { .name = "NAME",
							  .positional = true,
							  .required = true,
							  .help = "of the realm: 1 to 32 of a-z, "
								  "0-9 and '-', not \"real\"" },
		{ .name = "scenario",
			.value = "DIR",
			.required = true,
			.help = "the scenario's folder, or its one file" },
		{ .name = "home",
			.value = "DIR",
			.help = "the new folder (default: exercises/NAME in the node's folder)" },
		{ .name = "port",
			.value = "PORT",
			.help = "the TCP port that it will be served on (default: 6444)" },
		PARAMETER_HOST, { 0 } },
	.run = run_new,
};
