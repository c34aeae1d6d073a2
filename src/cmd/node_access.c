/* node_access.c - how a sensor or a probe comes to its node.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/node_access.h"

#include "net/http_client.h"

enum err
access_token(struct call *call, struct secret *ret, struct fault *why)
{
	struct str file = argument_text(&call->arguments, "token-file");

	if (file.data != NULL)
		return secret_read_file(call, file, ret, why);
	if (argument_given(&call->arguments, "certificate"))
		return OK;
	return fail(why, E_USAGE, "give --token-file FILE, or --certificate and --key");
}

enum err
node_access(struct call *call, struct secret *token, struct taxii_client *ret, struct fault *why)
{
	const struct arguments *arguments = &call->arguments;

	TRY(access_token(call, token, why));
	*ret = (struct taxii_client){ .env = call->env,
		.root = argument_text(arguments, "node"),
		.token = secret_str(token),
		.authority_file = argument_text(arguments, "authority"),
		.certificate_file = argument_text(arguments, "certificate"),
		.key_file = argument_text(arguments, "key") };
	return http_client_install(call->env, why);
}
