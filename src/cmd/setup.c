/* setup.c - `testudo setup`: organisations, communities, collections and people from one file.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What is there already (by code, name, alias or login) is brought to what the file says; the rest
 * is added; nothing is removed. So the same file may be applied again after it was changed.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/suggest.h"
#include "base/yaml_tree.h"
#include "cmd/fields.h"
#include "cmd/node.h"
#include "cmd/output.h"
#include "cmd/secret.h"

struct setup {
	struct call *call;
	struct node node;
	const char *name; /* of the file, for errors */
	struct str secrets; /* the folder for new secrets, or empty */
};

/* Keys that speak to people or to other tools. */
static const struct str ignored_keys[] = { STR_INIT("about"), STR_INIT("country") };

static bool
is_ignored(struct str key)
{
	for (size_t i = 0; i < sizeof(ignored_keys) / sizeof(*ignored_keys); i++)
		if (str_eq(ignored_keys[i], key))
			return true;
	return false;
}

/* A failure of a lower layer gets the line of the record that it is about. */
static enum err
fail_here(const struct setup *setup, const struct yaml *at, enum err err,
	const struct fault *reason, struct fault *why)
{
	char where[FAULT_WHERE_MAX];

	snprintf(where, sizeof(where), "%s:%u", setup->name, at->line);
	return fail_at(why, err, str_of(where), "%s", reason->text);
}

#define TRY_HERE(setup, at, call)                                                 \
	do {                                                                      \
		struct fault reason;                                              \
		enum err here_err = (call);                                       \
		if (here_err != OK)                                               \
			return fail_here((setup), (at), here_err, &reason, why);  \
	} while (0)

/* --- a record's fields --- */

static enum err
unknown_key(const struct setup *setup, const struct field *fields, const struct yaml *at,
	const struct str *also, struct fault *why)
{
	struct suggestion nearest = suggestion_for(at->key);

	for (; fields->name != NULL; fields++)
		suggestion_offer(&nearest, str_of(fields->name));
	for (; also != NULL && also->len > 0; also++)
		suggestion_offer(&nearest, *also);
	return yaml_fail(why, setup->name, at, "unknown key \"%.*s\"%s", STR_FMT(at->key),
		suggestion_text(&nearest));
}

static bool
is_one_of(const struct str *names, struct str name)
{
	for (; names != NULL && names->len > 0; names++)
		if (str_eq(*names, name))
			return true;
	return false;
}

/* A text, or each text of a list. JSON's null leaves the field as it is. */
static enum err
set_field(const struct setup *setup, const struct field *field, void *record,
	const struct yaml *value, struct fault *why)
{
	const struct directory *directory = setup->node.directory;

	if (value->kind == YAML_IS_MAP)
		return yaml_fail(why, setup->name, value, "%.*s must be text, not a map",
			STR_FMT(value->key));
	if (value->kind == YAML_IS_TEXT && !str_eq(value->text, STR("null")))
		TRY_HERE(setup, value, field->set(record, directory, value->text, &reason));
	YAML_EACH (item, value)
		TRY_HERE(setup, item, field->set(record, directory, item->text, &reason));
	return OK;
}

/* `also`: keys that the caller reads itself; ends in an empty name; may be NULL. */
static enum err
set_fields(const struct setup *setup, const struct field *fields, void *record,
	const struct yaml *map, const struct str *also, struct fault *why)
{
	if (map->kind != YAML_IS_MAP)
		return yaml_fail(why, setup->name, map, "expected a map of keys, not %s",
			yaml_kind_name(map->kind));
	YAML_EACH (member, map) {
		const struct field *field = field_find(fields, member->key);
		if (is_ignored(member->key) || is_one_of(also, member->key))
			continue;
		if (field == NULL)
			return unknown_key(setup, fields, member, also, why);
		TRY(set_field(setup, field, record, member, why));
	}
	return OK;
}

/* The text that names a record; it must be there. */
static enum err
name_of(const struct setup *setup, const struct yaml *map, const char *key, struct str *ret,
	struct fault *why)
{
	const struct yaml *value = yaml_get(map, str_of(key));

	if (value == NULL || value->kind != YAML_IS_TEXT)
		return yaml_fail(why, setup->name, map, "the key \"%s\" is missing", key);
	*ret = value->text;
	return OK;
}

/* --- one kind of record after the other --- */

static enum err
put_organisation(struct setup *setup, const struct yaml *map, struct fault *why)
{
	struct organisation organisation = { .kind = KIND_NATION, .standing = STANDING_MEMBER };
	const struct organisation *known;
	struct str code;
	unsigned index;

	TRY(name_of(setup, map, "code", &code, why));
	known = directory_by_code(setup->node.directory, code);
	if (known != NULL)
		organisation = *known;
	TRY(set_fields(setup, organisation_fields, &organisation, map, NULL, why));
	TRY_HERE(setup, map, registry_put_organisation(setup->node.store, &setup->node.operator,
		&organisation, &index, &reason));
	return node_refresh(&setup->node, why);
}

static enum err
join_all(struct setup *setup, const struct yaml *codes, unsigned community, struct fault *why)
{
	YAML_EACH (code, codes) {
		const struct organisation *organisation;
		TRY_HERE(setup, code,
			node_organisation(&setup->node, code->text, &organisation, &reason));
		TRY_HERE(setup, code, registry_join(setup->node.store, &setup->node.operator,
			community, organisation->index, &reason));
	}
	return OK;
}

static enum err
put_community(struct setup *setup, const struct yaml *map, struct fault *why)
{
	static const struct str also[] = { STR_INIT("organisations"), { NULL, 0 } };
	struct community community = { 0 };
	const struct community *known;
	const struct yaml *codes;
	unsigned index;

	TRY(name_of(setup, map, "name", &community.name, why));
	community.title = community.name;
	known = directory_community_by_name(setup->node.directory, community.name);
	if (known != NULL)
		community = *known;
	TRY(set_fields(setup, community_fields, &community, map, also, why));
	TRY_HERE(setup, map, registry_put_community(setup->node.store, &setup->node.operator,
		&community, &index, &reason));
	codes = yaml_get(map, also[0]);
	if (codes != NULL)
		TRY(join_all(setup, codes, index, why));
	return node_refresh(&setup->node, why);
}

static enum err
put_collection(struct setup *setup, const struct yaml *map, struct fault *why)
{
	struct collection collection = { 0 };
	const struct collection *known;
	struct str alias;
	struct str id;

	TRY(name_of(setup, map, "alias", &alias, why));
	collection.title = alias;
	if (node_collection(&setup->node, alias, setup->call->arena, &known, NULL) == OK)
		collection = *known;
	TRY(set_fields(setup, collection_fields, &collection, map, NULL, why));
	TRY_HERE(setup, map, registry_put_collection(setup->node.store, &setup->node.operator,
		&collection, &id, setup->call->arena, &reason));
	return OK;
}

/* Where the secret of `name` goes. */
static enum err
secret_path(const struct setup *setup, const struct yaml *map, struct str name, const char *suffix,
	char **ret, struct fault *why)
{
	struct str path = str_printf(setup->call->arena, "%.*s/%.*s%s", STR_FMT(setup->secrets),
		STR_FMT(name), suffix);

	if (setup->secrets.len == 0)
		return yaml_fail(why, setup->name, map,
			"%.*s is new: give --secrets DIR for the passwords and tokens that are "
			"made", STR_FMT(name));
	if (str_find_char(name, '/') < name.len)
		return yaml_fail(why, setup->name, map, "a name cannot hold '/'");
	*ret = path.data == NULL ? NULL : str_cstr(setup->call->arena, path);
	return *ret == NULL ? fail_nomem(why) : OK;
}

static enum err
give_password(struct setup *setup, const struct yaml *map, struct str login, int64_t id,
	struct fault *why)
{
	OWNED_SECRET password = { 0 };
	char *path;

	TRY(secret_path(setup, map, login, ".password", &path, why));
	secret_generate(setup->call->env, &password);
	TRY(secret_write_file(path, secret_str(&password), why));
	return account_set_password(setup->node.store, &setup->node.operator, id,
		secret_str(&password), why);
}

static enum err
put_person(struct setup *setup, const struct yaml *map, struct fault *why)
{
	struct node *node = &setup->node;
	struct person person = { .profession = STR("technical") };
	const struct person *known = NULL;
	char *path;
	int64_t id;

	TRY(name_of(setup, map, "login", &person.login, why));
	person.name = person.login;
	if (account_person_by_login(node->store, &node->operator, person.login, setup->call->arena,
		    &known, NULL) == OK)
		person = *known;
	else
		TRY(secret_path(setup, map, person.login, "", &path, why));
	if (yaml_get(map, STR("roles")) != NULL)
		person.roles = 0;
	TRY(set_fields(setup, person_fields, &person, map, NULL, why));
	TRY_HERE(setup, map,
		account_put_person(node->store, &node->operator, &person, &id, &reason));
	return known != NULL ? OK : give_password(setup, map, person.login, id, why);
}

static bool
has_credential(const struct credential *rows, size_t count, const struct machine *machine)
{
	for (size_t i = 0; i < count; i++)
		if (!rows[i].revoked && rows[i].organisation == machine->organisation &&
			str_eq(rows[i].name, machine->name))
			return true;
	return false;
}

/* `collection`, where it posts, is the sensor's own affair: testudo watch --collection. */
static enum err
put_sensor(struct setup *setup, const struct yaml *map, struct fault *why)
{
	static const struct str also[] = { STR_INIT("collection"), { NULL, 0 } };
	struct node *node = &setup->node;
	struct machine machine = { 0 };
	const struct credential *rows;
	char token[TOKEN_TEXT_MAX];
	size_t count;
	char *path = NULL;
	enum err err;

	TRY(name_of(setup, map, "name", &machine.name, why));
	TRY(set_fields(setup, machine_fields, &machine, map, also, why));
	TRY(account_credentials(node->store, &node->operator, setup->call->arena, &count, &rows,
		why));
	if (has_credential(rows, count, &machine))
		return OK;
	TRY(secret_path(setup, map, machine.name, ".token", &path, why));
	if (path != NULL && access(path, F_OK) == 0)
		return yaml_fail(why, setup->name, map, "%s exists already", path);
	TRY_HERE(setup, map, account_new_token(node->store, &node->operator, machine.organisation,
		machine.name, machine.roles, 0, token, &reason));
	err = secret_write_file(path, str_of(token), why);
	explicit_bzero(token, sizeof(token));
	return err;
}

/* --- the file --- */

static enum err
put_node(struct setup *setup, const struct yaml *map, struct fault *why)
{
	const struct directory *directory = setup->node.directory;
	struct node_record record = { directory->node, directory->floor };

	TRY(set_fields(setup, node_fields, &record, map, NULL, why));
	TRY_HERE(setup, map, registry_set_node(setup->node.store, &setup->node.operator,
		record.organisation, record.floor, &reason));
	return node_refresh(&setup->node, why);
}

typedef enum err section_function(struct setup *setup, const struct yaml *record,
	struct fault *why);

/* In the order in which they name each other, whatever the order of the file. */
static const struct section {
	struct str key;
	section_function *put;
	bool is_list;
} sections[] = {
	{ STR_INIT("organisations"), put_organisation, true },
	{ STR_INIT("node"), put_node, false },
	{ STR_INIT("communities"), put_community, true },
	{ STR_INIT("collections"), put_collection, true },
	{ STR_INIT("persons"), put_person, true },
	{ STR_INIT("sensors"), put_sensor, true },
};

enum { SECTIONS = sizeof(sections) / sizeof(*sections) };

static enum err
check_sections(const struct setup *setup, const struct yaml *root, struct fault *why)
{
	if (root->kind != YAML_IS_MAP)
		return yaml_fail(why, setup->name, root, "expected a map of sections, not %s",
			yaml_kind_name(root->kind));
	YAML_EACH (member, root) {
		struct suggestion nearest = suggestion_for(member->key);
		bool known = is_ignored(member->key);
		for (size_t i = 0; i < SECTIONS; i++) {
			known |= str_eq(sections[i].key, member->key);
			suggestion_offer(&nearest, sections[i].key);
		}
		if (!known)
			return yaml_fail(why, setup->name, member, "unknown section \"%.*s\"%s",
				STR_FMT(member->key), suggestion_text(&nearest));
	}
	return OK;
}

static enum err
put_section(struct setup *setup, const struct section *section, const struct yaml *value,
	struct fault *why)
{
	if (!section->is_list)
		return section->put(setup, value, why);
	if (value->kind != YAML_IS_LIST)
		return yaml_fail(why, setup->name, value, "%.*s must be a list, not %s",
			STR_FMT(section->key), yaml_kind_name(value->kind));
	YAML_EACH (record, value)
		TRY(section->put(setup, record, why));
	return OK;
}

static enum err
apply(struct setup *setup, const struct yaml *root, struct fault *why)
{
	TRY(check_sections(setup, root, why));
	TRY(node_open(setup->call, &setup->node, why));
	if (setup->secrets.len > 0 && mkdir(setup->secrets.data, 0700) < 0 && errno != EEXIST)
		return fail_errno(why, "cannot make %s", setup->secrets.data);
	for (size_t i = 0; i < SECTIONS; i++) {
		const struct yaml *value = yaml_get(root, sections[i].key);
		if (value != NULL)
			TRY(put_section(setup, &sections[i], value, why));
	}
	return OK;
}

static enum err
run_setup(struct call *call, struct fault *why)
{
	struct str path = argument_text(&call->arguments, "FILE");
	struct setup setup = { .call = call, .name = path.data,
		.secrets = argument_text(&call->arguments, "secrets") };
	OWNED_BUF text = BUF_INIT;
	const struct yaml *root;
	enum err err;

	TRY(file_read(call->env, path.data, YAML_SIZE_MAX, &text, why));
	TRY(yaml_read(call->arena, buf_str(&text), path.data, &root, why));
	err = apply(&setup, root, why);
	node_close(&setup.node);
	return err;
}

const struct command setup_command = {
	.name = "setup",
	.summary = "bring organisations, communities, collections and people to what a file says",
	.details =
		"The file is YAML (or JSON) with the sections organisations, node, communities,\n"
		"collections, persons and sensors; its keys are the options of org add,\n"
		"community add and so on. What is there already is changed, what is not is\n"
		"added, nothing is removed.",
	.examples = (const char *const[]){
		"testudo setup coalition.yaml --secrets ./secrets", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "FILE", .positional = true, .required = true, .help = "the setup file" },
		{ .name = "secrets", .value = "DIR",
			.help = "the folder (0700) for the passwords (LOGIN.password) and tokens "
				"(NAME.token) of new people and sensors" },
		PARAMETER_HOME,
		{ 0 } },
	.run = run_setup,
};
