/* init.c - `testudo init`: a new node, ready to serve.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "cmd/fields.h"
#include "cmd/home.h"
#include "cmd/new_home.h"
#include "cmd/node.h"
#include "cmd/output.h"
#include "cmd/secret.h"

#define PASSWORD_FILE "operator.password"

struct new_node {
	struct call *call;
	struct new_home at;
	struct str login;
	struct store *store;
	struct reader operator;
	unsigned organisation;
};

static enum err
put_organisation(struct new_node *node, struct fault *why)
{
	static const struct directory nobody;
	struct organisation organisation = { .code = STR("LOCAL"),
		.name = STR("This organisation"),
		.kind = KIND_CENTRE,
		.standing = STANDING_MEMBER,
		.shares_counts = true };

	TRY(fields_from_arguments(
		organisation_fields, &organisation, &nobody, &node->call->arguments, why));
	organisation.code = argument_text_or(
		&node->call->arguments, "organisation", organisation.code);
	TRY(registry_put_organisation(
		node->store, &node->operator, & organisation, &node->organisation, why));
	return registry_set_node(node->store, &node->operator, node->organisation, TLP_NONE, why);
}

/* So that a first object can be posted at once. */
static enum err
put_community(struct new_node *node, struct fault *why)
{
	struct community community = { .name = STR("main"), .title = STR("Main community") };
	struct collection collection = { .alias = STR("main"), .title = STR("Main collection") };
	struct str id;

	if (argument_given(&node->call->arguments, "bare"))
		return OK;
	TRY(registry_put_community(
		node->store, &node->operator, & community, &collection.community, why));
	TRY(registry_join(
		node->store, &node->operator, collection.community, node->organisation, why));
	return registry_put_collection(
		node->store, &node->operator, & collection, &id, node->call->arena, why);
}

/* The first password: from a file, or made and left in the node's folder; never printed. */
static enum err
first_password(const struct new_node *node, struct secret *ret, struct fault *why)
{
	struct str file = argument_text(&node->call->arguments, "password-file");
	char *path;

	if (file.data != NULL)
		return secret_read_file(node->call, file, ret, why);
	secret_generate(node->call->env, ret);
	TRY(new_home_path(&node->at, PASSWORD_FILE, &path, why));
	return secret_write_file(path, secret_str(ret), why);
}

static enum err
put_operator(const struct new_node *node, struct fault *why)
{
	OWNED_SECRET password = { 0 };
	struct person person = { .organisation = node->organisation,
		.login = node->login,
		.name = STR("Operator"),
		.profession = STR("technical"),
		.roles = ROLE_READER | ROLE_ANALYST | ROLE_LIAISON | ROLE_OPERATOR };
	int64_t id;

	TRY(first_password(node, &password, why));
	TRY(account_put_person(node->store, &node->operator, & person, &id, why));
	return account_set_password(node->store, &node->operator, id, secret_str(&password), why);
}

static enum err
put_store(struct new_node *node, struct fault *why)
{
	char *path;

	TRY(new_home_path(&node->at, HOME_STORE, &path, why));
	TRY(store_open(node->call->env, path, STORE_CREATE, &node->store, why));
	TRY(put_organisation(node, why));
	TRY(put_community(node, why));
	return put_operator(node, why);
}

static enum err
fill_folder(struct new_node *node, struct fault *why)
{
	enum err err;

	TRY(new_home_certificate(&node->at, why));
	err = put_store(node, why);
	store_close(node->store);
	TRY(err);
	return new_home_settings(&node->at, STR(""), why);
}

static enum err
make_node(struct new_node *node, struct fault *why)
{
	enum err err = fill_folder(node, why);

	if (err == OK)
		err = new_home_finish(&node->at, why);
	if (err != OK)
		new_home_abandon(&node->at);
	return err;
}

/* --- the command --- */

static void
print_next_steps(const struct new_node *node)
{
	FILE *out = node->call->out;

	fprintf(out, "A new node stands in %.*s.\n", STR_FMT(node->at.home));
	fprintf(out, "Sign in as %.*s", STR_FMT(node->login));
	if (!argument_given(&node->call->arguments, "password-file"))
		fprintf(out, "; the password is in %.*s/" PASSWORD_FILE, STR_FMT(node->at.home));
	fputs(".\nStart it: testudo serve\n", out);
}

static enum err
run_init(struct call *call, struct fault *why)
{
	struct new_node node = { .call = call,
		.login = argument_text_or(&call->arguments, "login", STR("operator")) };
	char name[READER_NAME_MAX];
	struct str home;

	TRY(home_of_call(call, &home, why));
	node_operator_name(name);
	node.operator= account_operator(0, name);
	TRY(new_home_begin(call, home, &node.at, why));
	TRY(make_node(&node, why));
	print_next_steps(&node);
	return OK;
}

const struct command init_command = {
	.name = "init",
	.summary = "make a new node",
	.details =
		"Makes the node's folder with its settings, a self-signed certificate, an empty\n"
		"store, the organisation that runs the node, a first community and collection\n"
		"(both called main), and an operator who can sign in. Overwrites nothing.",
	.examples = (const char *const[]){ "testudo init && testudo serve",
		"testudo init --organisation NATO --name NATO --kind alliance --host ti.example",
		NULL },
	.parameters = (const struct parameter[]){ { .name = "organisation",
							  .value = "CODE",
							  .help = "the organisation that runs the "
								  "node (default: LOCAL)" },
		{ .name = "name", .value = "NAME", .help = "its name" },
		{ .name = "kind",
			.value = "KIND",
			.choices = kind_choices,
			.help = "what it is (default: centre)" },
		{ .name = "default-tlp",
			.value = "COLOUR",
			.choices = tlp_none_choices,
			.help = "for its objects without a TLP marking (default: none)" },
		{ .name = "identity",
			.value = "ID",
			.help = "its STIX identity (default: a new one)" },
		PARAMETER_HOST,
		{ .name = "login",
			.value = "LOGIN",
			.help = "the operator's login (default: operator)" },
		{ .name = "password-file",
			.value = "FILE",
			.help = "read the operator's password from this file, - for standard input "
				"(default: made, and written to operator.password in the folder)" },
		{ .name = "bare", .help = "make no first community and collection" },
		PARAMETER_HOME, { 0 } },
	.run = run_init,
};
