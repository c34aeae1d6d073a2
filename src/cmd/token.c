/* token.c - `testudo token`: how machines sign in, by bearer token or client certificate.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <unistd.h>

#include "cmd/fields.h"
#include "cmd/node.h"
#include "cmd/output.h"
#include "cmd/secret.h"
#include "net/tls.h"

enum { CERTIFICATE_SIZE_MAX = 64 * 1024 };

static enum err
add_certificate(struct call *call, const struct node *node, const struct machine *machine,
	struct fault *why)
{
	const struct arguments *arguments = &call->arguments;
	OWNED_BUF pem = BUF_INIT;
	char fingerprint[65];

	TRY(file_read(call->env, argument_text(arguments, "certificate").data,
		CERTIFICATE_SIZE_MAX, &pem, why));
	TRY(tls_key_fingerprint(buf_str(&pem), fingerprint, why));
	return account_new_certificate(node->store, &node->operator, machine->organisation,
		machine->name, machine->roles, str_of(fingerprint), why);
}

static enum err
add_token(struct call *call, const struct node *node, const struct machine *machine,
	struct fault *why)
{
	const struct arguments *arguments = &call->arguments;
	struct str out = argument_text(arguments, "out");
	char token[TOKEN_TEXT_MAX];
	int64_t expires;
	enum err err = OK;

	TRY(argument_moment(arguments, "expires", 0, &expires, why));
	if (expires != 0 && expires <= env_now(call->env))
		return fail(why, E_USAGE, "--expires lies in the past");
	if (out.data != NULL && access(out.data, F_OK) == 0)
		return fail(why, E_CONFLICT, "%s exists already", out.data);
	TRY(account_new_token(node->store, &node->operator, machine->organisation, machine->name,
		machine->roles, expires, token, why));
	if (out.data == NULL)
		fprintf(call->out, "%s\n", token);
	else
		err = secret_write_file(out.data, str_of(token), why);
	explicit_bzero(token, sizeof(token));
	return err;
}

static enum err
run_add(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	const struct arguments *arguments = &call->arguments;
	struct machine machine = { .name = argument_text(arguments, "NAME") };

	if (argument_given(arguments, "certificate") &&
		(argument_given(arguments, "out") || argument_given(arguments, "expires")))
		return fail(why, E_USAGE, "--out and --expires are for tokens, not certificates");
	TRY(node_open(call, &node, why));
	TRY(fields_from_arguments(machine_fields, &machine, node.directory, arguments, why));
	if (machine.roles == 0)
		machine.roles = ROLE_READER;
	if (argument_given(arguments, "certificate"))
		return add_certificate(call, &node, &machine, why);
	return add_token(call, &node, &machine, why);
}

static enum err
run_revoke(struct call *call, struct fault *why)
{
	OWNED_NODE node = { 0 };
	struct str text = argument_text(&call->arguments, "ID");
	uint64_t id;

	if (!str_to_u64(text, &id) || id == 0 || id > INT64_MAX)
		return fail(why, E_USAGE, "ID must be a number of testudo token list, not \"%.*s\"",
			STR_FMT(text));
	TRY(node_open(call, &node, why));
	return account_revoke_credential(node.store, &node.operator, (int64_t)id, why);
}

static enum err
run_list(struct call *call, struct fault *why)
{
	static const struct column columns[] = {
		{ "ID", "id", .number = true },
		{ "NAME", "name" },
		{ "KIND", "kind" },
		{ "ORGANISATION", "organisation" },
		{ "ROLES", "roles" },
		{ "CREATED", "created" },
		{ "EXPIRES", "expires" },
		{ "REVOKED", "revoked" },
	};
	OWNED_NODE node = { 0 };
	const struct credential *rows;
	size_t count;
	struct listing list;

	TRY(node_open(call, &node, why));
	TRY(account_credentials(node.store, &node.operator, call->arena, &count, &rows, why));
	listing_begin(&list, call, columns, sizeof(columns) / sizeof(*columns));
	for (size_t i = 0; i < count; i++) {
		listing_number(&list, rows[i].id);
		listing_text(&list, rows[i].name);
		listing_text(&list,
			rows[i].kind == CREDENTIAL_TOKEN ? STR("token") : STR("certificate"));
		listing_text(&list, node_code(&node, rows[i].organisation));
		listing_text(&list, roles_format(call->arena, rows[i].roles));
		listing_moment(&list, rows[i].created, false);
		listing_moment(&list, rows[i].expires, rows[i].expires == 0);
		listing_flag(&list, rows[i].revoked);
	}
	return listing_end(&list, why);
}

static const struct command add_action = {
	.name = "add",
	.summary = "make a token, shown once, or register a client certificate",
	.details =
		"The node keeps only the token's SHA-256: a lost token is revoked and replaced.",
	.examples = (const char *const[]){
		"testudo token add sensor-1 --organisation EST --role analyst --out sensor-1.token",
		"testudo token add relay --organisation JPN --certificate relay.pem", NULL },
	.parameters = (const struct parameter[]){
		{ .name = "NAME", .positional = true, .required = true,
			.help = "what the audit record calls it" },
		{ .name = "organisation", .value = "CODE", .help = "whose machine it is",
			.required = true },
		{ .name = "role", .value = "ROLE", .choices = role_choices, .many = true,
			.help = "what it may do (default: reader)" },
		{ .name = "expires", .value = "TIME",
			.help = "when it ends, as 2026-01-31 (default: never)" },
		{ .name = "out", .value = "FILE",
			.help = "write the token to this new file of mode 0600 instead of "
				"standard output" },
		{ .name = "certificate", .value = "FILE",
			.help = "register the public key of this certificate (PEM) instead of "
				"making a token" },
		PARAMETER_HOME,
		{ 0 } },
	.run = run_add,
};

static const struct command revoke_action = {
	.name = "revoke",
	.summary = "end a token or certificate, at once and for good",
	.parameters = (const struct parameter[]){
		{ .name = "ID", .positional = true, .required = true,
			.help = "its number in testudo token list" },
		PARAMETER_HOME,
		{ 0 } },
	.run = run_revoke,
};

static const struct command list_action = {
	.name = "list",
	.summary = "list tokens and certificates, without their secrets",
	.parameters = (const struct parameter[]){ PARAMETER_HOME, PARAMETER_JSON, { 0 } },
	.run = run_list,
};

const struct command token_command = {
	.name = "token",
	.summary = "how machines sign in: add, revoke, list",
	.actions = (const struct command *const[]){ &add_action, &revoke_action, &list_action,
		NULL },
};
