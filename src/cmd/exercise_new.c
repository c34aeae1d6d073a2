/* exercise_new.c - `testudo exercise new`: a home of its own for an exercise, ready to serve.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Like init, it makes a folder beside its place and renames it when it is whole.
 */
#include <errno.h>
#include <sys/stat.h>

#include "base/file_map.h"
#include "base/limits.h"
#include "cmd/exercise_actions.h"
#include "cmd/exercise_home.h"
#include "cmd/home.h"
#include "cmd/new_home.h"
#include "cmd/output.h"
#include "cmd/secret.h"
#include "cmd/signing_key.h"
#include "exercise/archive.h"
#include "exercise/probe_work.h"
#include "store/account.h"

#define SECRETS_FOLDER "secrets"

struct new_exercise {
	struct call *call;
	struct new_home at;
	struct str name;
	struct scenario_source source;
	const struct scenario *scenario;
	struct str archive; /* no data: a new exercise, else one that is made again */
	struct store *store;
	struct reader by;              /* an operator, on the machine itself */
	const struct store_view *view; /* the newest */
};

static const struct directory *
directory_of(struct new_exercise *making)
{
	return store_view_directory(making->view);
}

static enum err
refresh(struct new_exercise *making, struct fault *why)
{
	if (making->view != NULL)
		store_view_release(making->view);
	making->view = NULL;
	return store_view_acquire(making->store, &making->view, why);
}

/* --- the directory --- */

static enum err
put_organisations(struct new_exercise *making, struct fault *why)
{
	const struct scenario *scenario = making->scenario;
	unsigned node = 0;
	unsigned index;

	for (size_t i = 0; i < scenario->organisation_count; i++) {
		const struct scenario_organisation *row = &scenario->organisations[i];
		struct organisation organisation = { .code = row->code,
			.name = row->name,
			.kind = row->kind,
			.standing = row->standing };
		TRY(registry_put_organisation(
			making->store, &making->by, &organisation, &index, why));
		if (str_eq(row->code, scenario->node))
			node = index;
	}
	if (node == 0)
		return fail(why, E_CONFIG, "the scenario's node is none of its organisations");
	TRY(registry_set_node(making->store, &making->by, node, TLP_NONE, why));
	making->by.organisation = node;
	return refresh(making, why);
}

static enum err
join_all(struct new_exercise *making, const struct scenario_community *row, unsigned community,
	struct fault *why)
{
	for (size_t i = 0; i < row->count; i++) {
		const struct organisation *member = directory_by_code(
			directory_of(making), row->organisations[i]);
		if (member != NULL)
			TRY(registry_join(
				making->store, &making->by, community, member->index, why));
	}
	return OK;
}

static enum err
put_communities(struct new_exercise *making, struct fault *why)
{
	for (size_t i = 0; i < making->scenario->community_count; i++) {
		const struct scenario_community *row = &making->scenario->communities[i];
		struct community community = { .name = row->name, .title = row->title };
		struct collection collection = { .alias = row->name, .title = row->title };
		struct str id;
		TRY(registry_put_community(
			making->store, &making->by, &community, &collection.community, why));
		TRY(join_all(making, row, collection.community, why));
		TRY(registry_put_collection(
			making->store, &making->by, &collection, &id, making->call->arena, why));
	}
	return refresh(making, why);
}

/* --- people --- */

static enum err
secret_path(struct new_exercise *making, struct str name, const char *suffix, char **ret,
	struct fault *why)
{
	struct str file = str_printf(
		making->call->arena, SECRETS_FOLDER "/%.*s%s", STR_FMT(name), suffix);

	if (file.data == NULL)
		return fail_nomem(why);
	return new_home_path(&making->at, file.data, ret, why);
}

static enum err
put_person(struct new_exercise *making, const struct scenario_person *row, struct fault *why)
{
	const struct organisation *organisation = directory_by_code(
		directory_of(making), row->organisation);
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
	TRY(account_put_person(making->store, &making->by, &person, &id, why));
	secret_generate(making->call->env, &password);
	TRY(secret_path(making, row->login, ".password", &path, why));
	TRY(secret_write_file(path, secret_str(&password), why));
	return account_set_password(making->store, &making->by, id, secret_str(&password), why);
}

static enum err
put_people(struct new_exercise *making, struct fault *why)
{
	struct progress progress = { 0 };
	enum err err = OK;

	for (size_t i = 0; err == OK && i < making->scenario->person_count; i++) {
		progress_show(&progress, making->call, "people: %zu of %zu", i,
			making->scenario->person_count);
		err = put_person(making, &making->scenario->people[i], why);
	}
	progress_clear(&progress, making->call);
	return err;
}

static enum err
put_probe_token(struct new_exercise *making, struct fault *why)
{
	char token[TOKEN_TEXT_MAX];
	char *path;
	enum err err;

	TRY(account_new_token(making->store, &making->by, making->by.organisation, STR("probe"),
		ROLE_PROBE, 0, token, why));
	err = secret_path(making, STR("probe"), ".token", &path, why);
	if (err == OK)
		err = secret_write_file(path, str_of(token), why);
	explicit_bzero(token, sizeof(token));
	return err;
}

static enum err
make_secrets(struct new_exercise *making, struct fault *why)
{
	char *path;

	TRY(new_home_path(&making->at, SECRETS_FOLDER, &path, why));
	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return fail_errno(why, "cannot make %s", path);
	return OK;
}

/* --- the record --- */

static enum err
put_scenario(struct new_exercise *making, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct reader white = making->by;
	struct record_entry entry = { .kind = RECORD_SCENARIO, .key = STR("scenario") };
	const struct record_outcome *outcome;

	TRY(scenario_pack(&making->source, &body, why));
	entry.body = buf_str(&body);
	white.seat.desks = DESK_WHITE;
	TRY(record_append(making->store, &white, &entry, 1, making->call->arena, &outcome, why));
	if (outcome->err != OK && why != NULL)
		*why = outcome->why;
	return outcome->err;
}

static enum err
put_legs(struct new_exercise *making, struct fault *why)
{
	OWNED(exercise) exercise = NULL;
	struct exercise_state state;
	const struct check_leg *legs;
	size_t count;
	enum err err;

	TRY(exercise_open(making->store, EXERCISE_WITHOUT_SAMPLES, &exercise, why));
	TRY(exercise_enter(exercise, &state, why));
	err = check_legs_of(state.scenario, making->call->arena, &count, &legs, why);
	exercise_leave(exercise);
	TRY(err);
	return record_set_legs(making->store, exercise_node(exercise), legs, count, why);
}

/* An exercise that goes on would send what is due, mail as well, a second time to the same people.
 */
static enum err
require_closed(struct new_exercise *making, struct fault *why)
{
	OWNED(exercise) exercise = NULL;
	struct exercise_state state;

	TRY(exercise_open(making->store, EXERCISE_WITHOUT_SAMPLES, &exercise, why));
	TRY(exercise_enter(exercise, &state, why));
	exercise_leave(exercise);
	if (state.clock_state != CLOCK_CLOSED)
		return fail(why, E_CONFLICT,
			"the archive is of an exercise that was not closed; export it again after "
			"its end");
	return OK;
}

static enum err
restore(struct new_exercise *making, struct fault *why)
{
	TRY(archive_restore(making->store, &making->by, making->archive, why));
	return require_closed(making, why);
}

static enum err
begin_record(struct new_exercise *making, struct fault *why)
{
	if (making->archive.data != NULL)
		return restore(making, why);
	TRY(put_scenario(making, why));
	return put_legs(making, why);
}

/* --- the home --- */

static enum err
fill_store(struct new_exercise *making, struct fault *why)
{
	char *path;

	TRY(new_home_path(&making->at, HOME_EXERCISE_STORE, &path, why));
	TRY(store_create_exercise(making->call->env, path, making->name, &making->store, why));
	TRY(put_organisations(making, why));
	TRY(put_communities(making, why));
	TRY(make_secrets(making, why));
	TRY(put_people(making, why));
	TRY(put_probe_token(making, why));
	return begin_record(making, why);
}

static enum err
put_settings(struct new_exercise *making, struct fault *why)
{
	struct str title = making->scenario->title;
	OWNED_BUF quoted = BUF_INIT;
	struct str settings;
	uint64_t port;

	TRY(argument_number(&making->call->arguments, "port", 0, 65535, 6444, &port, why));
	json_escape(&quoted, title); /* a JSON string is a YAML one */
	TRY(buf_check(&quoted, why));
	settings = str_printf(making->call->arena,
		"\nlisten:\n  port: %llu\ntaxii:\n  title: %.*s\n", (unsigned long long)port,
		STR_FMT(buf_str(&quoted)));
	return settings.data == NULL ? fail_nomem(why)
				     : new_home_settings(&making->at, settings, why);
}

static enum err
fill_folder(struct new_exercise *making, struct fault *why)
{
	enum err err;

	TRY(new_home_certificate(&making->at, why));
	err = fill_store(making, why);
	if (making->view != NULL)
		store_view_release(making->view);
	store_close(making->store);
	TRY(err);
	return put_settings(making, why);
}

static enum err
make(struct new_exercise *making, struct fault *why)
{
	enum err err = fill_folder(making, why);

	if (err == OK)
		err = new_home_finish(&making->at, why);
	if (err != OK)
		new_home_abandon(&making->at);
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
read_archive(struct new_exercise *making, const char *path, struct arena *arena,
	struct file_map *map, struct fault *why)
{
	uint8_t signer[SIGNER_SIZE];

	TRY(file_map_load(path, map, why)); /* what was verified is what is taken */
	TRY(archive_verify(map->content, &making->archive, signer, why));
	TRY(signer_check(making->call, signer, why));
	TRY(archive_scenario(making->call->arena, making->archive, &making->source, why));
	return exercise_scenario_check(
		making->call, path, arena, &making->source, &making->scenario, why);
}

static enum err
read_source(
	struct new_exercise *making, struct arena *arena, struct file_map *map, struct fault *why)
{
	const struct arguments *arguments = &making->call->arguments;
	struct str scenario = argument_text(arguments, "scenario");
	struct str archive = argument_text(arguments, "archive");

	if ((scenario.data == NULL) == (archive.data == NULL))
		return fail(why, E_USAGE, "give either --scenario or --archive");
	if (archive.data != NULL)
		return read_archive(making, archive.data, arena, map, why);
	return exercise_scenario(
		making->call, scenario.data, arena, &making->source, &making->scenario, why);
}

static enum err
run_new(struct call *call, struct fault *why)
{
	struct new_exercise making = { .call = call,
		.name = argument_text(&call->arguments, "NAME") };
	OWNED_FILE_MAP map = { 0 };
	OWNED(arena) arena = arena_new(SCENARIO_MEMORY_MAX);
	char name[READER_NAME_MAX];
	struct str home;

	if (arena == NULL)
		return fail_nomem(why);
	TRY(read_source(&making, arena, &map, why));
	TRY(choose_home(call, making.name, &home, why));
	node_operator_name(name);
	making.by = account_operator(0, name);
	TRY(new_home_begin(call, home, &making.at, why));
	TRY(make(&making, why));
	fprintf(call->out,
		"The exercise %.*s stands in %.*s.\n"
		"Passwords and the probe's token are in %.*s/" SECRETS_FOLDER ".\n"
		"Serve it: testudo serve --home %.*s\n",
		STR_FMT(making.name), STR_FMT(home), STR_FMT(home), STR_FMT(home));
	return OK;
}

/* clang-format off */
const struct command exercise_new_action = {
	.name = "new",
	.summary = "make an exercise from a scenario",
	.details =
		"Makes a folder like a node's own: settings, a self-signed certificate, a store whose\n"
		"realm is this exercise, the scenario's organisations, communities, people with\n"
		"passwords, and a token for probes. It never meets the real world's data.\n"
		"With --archive it is one that was played and closed before, with its whole record.",
	.examples = (const char *const[]){
		"testudo exercise new locked-testudo --scenario samples/exercise --home ./lt",
		"testudo exercise new last-year --archive testudo.exercise --home ./last-year",
		NULL
	},
	.parameters = (const struct parameter[]){
		{ .name = "NAME", .positional = true, .required = true,
			.help = "of the realm: 1 to 32 of a-z, 0-9 and '-', not \"real\"" },
		{ .name = "scenario", .value = "DIR",
			.help = "the scenario's folder, or its one file" },
		{ .name = "archive", .value = "FILE",
			.help = "instead of a scenario: what \"export\" wrote" },
		PARAMETER_SIGNER,
		{ .name = "home", .value = "DIR",
			.help = "the new folder (default: exercises/NAME in the node's folder)" },
		{ .name = "port", .value = "PORT",
			.help = "the TCP port that it will be served on (default: 6444)" },
		PARAMETER_HOST, { 0 }
	},
	.run = run_new,
};
/* clang-format on */
