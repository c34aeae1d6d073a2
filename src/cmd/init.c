/* init.c - `testudo init`: a new node, ready to serve.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The folder is made under another name beside its place and renamed when it is whole, so that a
 * failure leaves no half of a node, and a node that is there is never overwritten.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "cmd/fields.h"
#include "cmd/home.h"
#include "cmd/node.h"
#include "cmd/output.h"
#include "cmd/secret.h"
#include "net/tls.h"

#define PASSWORD_FILE "operator.password"

enum { CERTIFICATE_DAYS = 365, HOSTS_MAX = 32 };

struct new_node {
	struct call *call;
	struct str home;
	struct str folder; /* where it is made */
	struct str login;
	struct store *store;
	struct reader operator;
	unsigned organisation;
};

/* --- folders --- */

/* mkdir -p for what the folder stands in. */
static enum err
make_parents(const struct new_node *node, struct fault *why)
{
	char *path = str_cstr(node->call->arena, node->home);

	if (path == NULL)
		return fail_nomem(why);
	for (char *slash = strchr(path + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(path, 0755) < 0 && errno != EEXIST)
			return fail_errno(why, "cannot make the folder %s", path);
		*slash = '/';
	}
	return OK;
}

static enum err
make_folder(struct new_node *node, struct fault *why)
{
	struct str template = str_printf(node->call->arena, "%.*s.new-XXXXXX", STR_FMT(node->home));
	char *path = template.data == NULL ? NULL : str_cstr(node->call->arena, template);

	if (path == NULL)
		return fail_nomem(why);
	if (mkdtemp(path) == NULL) /* mode 0700 */
		return fail_errno(why, "cannot make a folder beside %.*s", STR_FMT(node->home));
	node->folder = str_of(path);
	return OK;
}

static const char *const files[] = { SETTINGS_FILE, HOME_STORE, HOME_STORE "-wal",
	HOME_STORE "-shm", "certificate.pem", "key.pem", PASSWORD_FILE };

static void
remove_folder(const struct new_node *node)
{
	char *path;

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		if (home_path(node->call, node->folder, files[i], &path, NULL) == OK)
			unlink(path);
	rmdir(node->folder.data);
}

/* rename(2) takes the place of an empty folder, never of one with something in it. */
static enum err
move_into_place(const struct new_node *node, struct fault *why)
{
	if (rename(node->folder.data, node->home.data) == 0)
		return OK;
	if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
		return fail(why, E_CONFLICT,
			"%.*s is there already and not empty: nothing was changed",
			STR_FMT(node->home));
	return fail_errno(why, "cannot make %.*s", STR_FMT(node->home));
}

/* --- what stands in it --- */

static enum err
put_file(const struct new_node *node, const char *name, struct str content, mode_t mode,
	struct fault *why)
{
	char *path;

	TRY(home_path(node->call, node->folder, name, &path, why));
	return file_replace(node->call->env, path, content, mode, why);
}

static enum err
put_settings(const struct new_node *node, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;

	settings_print_template(&text);
	TRY(buf_check(&text, why));
	return put_file(node, SETTINGS_FILE, buf_str(&text), 0600, why);
}

static enum err
put_certificate(const struct new_node *node, struct fault *why)
{
	struct str names[HOSTS_MAX] = { STR_INIT("localhost"), STR_INIT("127.0.0.1"),
		STR_INIT("::1") };
	OWNED_BUF certificate = BUF_INIT;
	OWNED_BUF key = BUF_INIT;
	size_t count = 3;
	enum err err;

	for (size_t at = 0; argument_next(&node->call->arguments, "host", &at, &names[count]);)
		if (++count == HOSTS_MAX)
			return fail(why, E_USAGE, "more than %d names for the certificate",
				HOSTS_MAX - 4);
	TRY(tls_self_signed(node->call->env, names, count, CERTIFICATE_DAYS, &certificate, &key,
		why));
	err = put_file(node, "certificate.pem", buf_str(&certificate), 0644, why);
	if (err == OK)
		err = put_file(node, "key.pem", buf_str(&key), 0600, why);
	explicit_bzero(key.data, key.len);
	return err;
}

static enum err
put_organisation(struct new_node *node, struct fault *why)
{
	static const struct directory nobody;
	struct organisation organisation = { .code = STR("LOCAL"), .name = STR("This organisation"),
		.kind = KIND_CENTRE, .standing = STANDING_MEMBER, .shares_counts = true };

	TRY(fields_from_arguments(organisation_fields, &organisation, &nobody,
		&node->call->arguments, why));
	organisation.code = argument_text_or(&node->call->arguments, "organisation",
		organisation.code);
	TRY(registry_put_organisation(node->store, &node->operator, &organisation,
		&node->organisation, why));
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
	TRY(registry_put_community(node->store, &node->operator, &community, &collection.community,
		why));
	TRY(registry_join(node->store, &node->operator, collection.community, node->organisation,
		why));
	return registry_put_collection(node->store, &node->operator, &collection, &id,
		node->call->arena, why);
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
	TRY(home_path(node->call, node->folder, PASSWORD_FILE, &path, why));
	return secret_write_file(path, secret_str(ret), why);
}

static enum err
put_operator(const struct new_node *node, struct fault *why)
{
	OWNED_SECRET password = { 0 };
	struct person person = { .organisation = node->organisation, .login = node->login,
		.name = STR("Operator"), .profession = STR("technical"),
		.roles = ROLE_READER | ROLE_ANALYST | ROLE_LIAISON | ROLE_OPERATOR };
	int64_t id;

	TRY(first_password(node, &password, why));
	TRY(account_put_person(node->store, &node->operator, &person, &id, why));
	return account_set_password(node->store, &node->operator, id, secret_str(&password), why);
}

static enum err
put_store(struct new_node *node, struct fault *why)
{
	char *path;

	TRY(home_path(node->call, node->folder, HOME_STORE, &path, why));
	TRY(store_open(node->call->env, path, STORE_CREATE, &node->store, why));
	TRY(put_organisation(node, why));
	TRY(put_community(node, why));
	return put_operator(node, why);
}

static enum err
fill_folder(struct new_node *node, struct fault *why)
{
	enum err err;

	TRY(put_certificate(node, why));
	err = put_store(node, why);
	store_close(node->store);
	TRY(err);
	return put_settings(node, why);
}

static enum err
make_node(struct new_node *node, struct fault *why)
{
	enum err err = fill_folder(node, why);

	if (err == OK)
		err = move_into_place(node, why);
	if (err != OK)
		remove_folder(node);
	return err;
}

/* --- the command --- */

static void
print_next_steps(const struct new_node *node)
{
	FILE *out = node->call->out;

	fprintf(out, "A new node stands in %.*s.\n", STR_FMT(node->home));
	fprintf(out, "Sign in as %.*s", STR_FMT(node->login));
	if (!argument_given(&node->call->arguments, "password-file"))
		fprintf(out, "; the password is in %.*s/" PASSWORD_FILE, STR_FMT(node->home));
	fputs(".\nStart it: testudo serve\n", out);
}

static enum err
run_init(struct call *call, struct fault *why)
{
	struct new_node node = { .call = call,
		.login = argument_text_or(&call->arguments, "login", STR("operator")) };
	char name[READER_NAME_MAX];
	struct stat there;
	char *path;

	TRY(home_of_call(call, &node.home, why));
	TRY(home_path(call, node.home, SETTINGS_FILE, &path, why));
	if (stat(path, &there) == 0)
		return fail(why, E_CONFLICT, "there is a node in %.*s already: nothing was changed",
			STR_FMT(node.home));
	node_operator_name(name);
	node.operator = account_operator(0, name);
	TRY(make_parents(&node, why));
	TRY(make_folder(&node, why));
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
	.parameters = (const struct parameter[]){
		{ .name = "organisation", .value = "CODE",
			.help = "the organisation that runs the node (default: LOCAL)" },
		{ .name = "name", .value = "NAME", .help = "its name" },
		{ .name = "kind", .value = "KIND", .choices = kind_choices,
			.help = "what it is (default: centre)" },
		{ .name = "default-tlp", .value = "COLOUR", .choices = tlp_none_choices,
			.help = "for its objects without a TLP marking (default: none)" },
		{ .name = "identity", .value = "ID",
			.help = "its STIX identity (default: a new one)" },
		{ .name = "host", .value = "NAME", .many = true,
			.help = "a name or address for the certificate beside localhost" },
		{ .name = "login", .value = "LOGIN",
			.help = "the operator's login (default: operator)" },
		{ .name = "password-file", .value = "FILE",
			.help = "read the operator's password from this file, - for standard input "
				"(default: made, and written to operator.password in the folder)" },
		{ .name = "bare", .help = "make no first community and collection" },
		PARAMETER_HOME,
		{ 0 } },
	.run = run_init,
};
