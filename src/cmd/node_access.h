/* node_access.h - how a sensor or a probe comes to its node: its token or certificate.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/secret.h"
#include "taxii/client.h"

/* The token of --token-file; empty when --certificate takes its place. E_USAGE when neither is
 * given, else as secret_read_file. */
MUST_CHECK enum err access_token(struct call *call, struct secret *ret, struct fault *why);

/* --node, --authority, --certificate, --key and the token, which stays in *token and must outlive
 * *ret; the environment gets its HTTP client. Errors: those of access_token and of
 * http_client_install. */
MUST_CHECK enum err node_access(
	struct call *call, struct secret *token, struct taxii_client *ret, struct fault *why);
