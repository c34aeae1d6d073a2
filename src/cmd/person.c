/* person.c - `testudo person`: the people who sign in.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/fields.h"
#include "cmd/node.h"
#include "cmd/output.h"
#include "cmd/secret.h"

static enum err
find_person(struct call *call, const struct node *node, const struct person **ret,
	struct fault *why)
{
	struct str login = argument_text(&call->arguments, "LOGIN");
	enum err err = account_person_by_login(node->store, &node->operator, login, call->arena,
		ret, why);

	if (err == E_ABSENT)
		return fail(why, E_ABSENT, "there is nobody with the login \"%.*s\"",
			STR_FMT(login));
	return err;
}

/* The password comes first, so that one which cannot be read leaves no person behind. */
static enum err
run_add(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	OWNED_SECRET password = { 0 };
	struct person person = { .login = argument_text(&call->arguments, "LOGIN") };
	const struct person *found;
	int64_t id;

	person.name = person.login;
	person.profession = STR("technical");
	TRY(node_open(call, &node, why));
	TRY(fields_from_arguments(person_fields, &person, node.directory, &call->arguments, why));
	if (person.roles == 0)
		person.roles = ROLE_READER;
	if (account_person_by_login(node.store, &node.operator, person.login, call->arena, &found,
		    NULL) == OK)
		return fail(why, E_CONFLICT, "the login \"%.*s\" is taken", STR_FMT(person.login));
	TRY(secret_of_call(call, person.login, &password, why));
	TRY(account_put_person(node.store, &node.operator, &person, &id, why));
	return account_set_password(node.store, &node.operator, id, secret_str(&password), why);
}

static enum err
run_passwd(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	OWNED_SECRET password = { 0 };
	const struct person *found;

	TRY(node_open(call, &node, why));
	TRY(find_person(call, &node, &found, why));
	TRY(secret_of_call(call, found->login, &password, why));
	return account_set_password(node.store, &node.operator, found->id, secret_str(&password),
		why);
}

static enum err
set_disabled(struct call *call, bool disabled, struct fault *why)
{
	OWNED_NODE node = { 0 };
	const struct person *found;
	struct person changed;
	int64_t id;

	TRY(node_open(call, &node, why));
	TRY(find_person(call, &node, &found, why));
	changed = *found;
	changed.disabled = disabled;
	return account_put_person(node.store, &node.operator, &changed, &id, why);
}

static enum err
run_disable(struct call *call, struct fault *why)
{
	return set_disabled(call, true, why);
}

static enum err
run_enable(struct call *call, struct fault *why)
{
	return set_disabled(call, false, why);
}

static enum err
run_list(struct call *call, struct fault *why)
{
	static const struct column columns[] = {
		{ "LOGIN", "login" },
		{ "NAME", "name" },
		{ "ORGANISATION", "organisation" },
		{ "PROFESSION", "profession" },
		{ "ROLES", "roles" },
		{ "DISABLED", "disabled" },
	};
	OWNED_NODE node = { 0 };
	const struct person *people;
	size_t count;
	struct listing list;

	TRY(node_open(call, &node, why));
	TRY(account_people(node.store, &node.operator, call->arena, &count, &people, why));
	listing_begin(&list, call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < count; i++) {
		listing_text(&list, people[i].login);
		listing_text(&list, people[i].name);
		listing_text(&list, node_code(&node, people[i].organisation));
		listing_text(&list, people[i].profession);
		listing_text(&list, roles_format(call->arena, people[i].roles));
		listing_flag(&list, people[i].disabled);
	}
	return listing_end(&list, why);
}

#define PARAMETER_LOGIN                                                                       \
	{ .name = "LOGIN", .positional = true, .required = true, .help = "the person's login" }

static const struct command add_action = {
	.name = "add",
	.summary = "add a person with a password",
	.details =
		"Without --password-file and --password-out the password is asked for at the\n"
		"terminal.",
	.examples = (const char *const[]){
		"testudo person add duty.est --organisation EST --name \"Duty officer\" \\",
		"    --profession military --role analyst --password-out duty.est.password", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "LOGIN", .positional = true, .required = true,
			.help = "1 to 64 of a-z, 0-9, '.', '-', '_' and '@', unique on the node" },
		{ .name = "organisation", .value = "CODE", .help = "whom the person works for",
			.required = true },
		{ .name = "name", .value = "NAME", .help = "what others see (default: the login)" },
		{ .name = "profession", .value = "TEXT",
			.help = "technical, legal, military, scientific, media, ... (default: "
				"technical)" },
		{ .name = "role", .value = "ROLE", .choices = role_choices, .many = true,
			.help = "what the person may do (default: reader)" },
		PARAMETERS_PASSWORD,
		PARAMETER_HOME,
		{ 0 } },
	.run = run_add,
};

static const struct command passwd_action = {
	.name = "passwd",
	.summary = "set a person's password and end the person's sessions",
	.parameters = (const struct parameter[]){ PARAMETER_LOGIN, PARAMETERS_PASSWORD,
		PARAMETER_HOME, { 0 } },
	.run = run_passwd,
};

static const struct command disable_action = {
	.name = "disable",
	.summary = "keep a person from signing in, at once",
	.parameters = (const struct parameter[]){ PARAMETER_LOGIN, PARAMETER_HOME, { 0 } },
	.run = run_disable,
};

static const struct command enable_action = {
	.name = "enable",
	.summary = "let a disabled person sign in again",
	.parameters = (const struct parameter[]){ PARAMETER_LOGIN, PARAMETER_HOME, { 0 } },
	.run = run_enable,
};

static const struct command list_action = {
	.name = "list",
	.summary = "list the people",
	.parameters = (const struct parameter[]){ PARAMETER_HOME, PARAMETER_JSON, { 0 } },
	.run = run_list,
};

const struct command person_command = {
	.name = "person",
	.summary = "who signs in: add, passwd, disable, enable, list",
	.actions = (const struct command *const[]){ &add_action, &passwd_action, &disable_action,
		&enable_action, &list_action, NULL },
};
