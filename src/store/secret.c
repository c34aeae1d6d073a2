/* secret.c - bearer secrets and the readers that they stand for.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/secret.h"

#include <sodium.h>
#include <stdio.h>

enum { SECRET_BYTES = 32 };

struct reader
reader_for(unsigned organisation, int64_t person, unsigned roles, enum channel channel,
	const char *prefix, struct str name)
{
	struct reader reader = {
		.organisation = organisation,
		.person = person,
		.roles = roles,
		.channel = channel,
	};

	snprintf(reader.name, sizeof(reader.name), "%s%.*s", prefix, STR_FMT(name));
	return reader;
}

struct reader
account_operator(unsigned organisation, const char *name)
{
	return reader_for(organisation, 0,
		ROLE_READER | ROLE_ANALYST | ROLE_LIAISON | ROLE_OPERATOR, CHANNEL_COMMAND,
		"command:", str_of(name));
}

enum err
secret_refused(struct fault *why)
{
	return fail(why, E_UNAUTHENTICATED, "sign-in failed or has ended");
}

void
secret_new(struct env *env, char text[TOKEN_TEXT_MAX], struct sha256 *ret_digest)
{
	uint8_t bytes[SECRET_BYTES];
	char encoded[sodium_base64_ENCODED_LEN(
		SECRET_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];

	env_random(env, bytes, sizeof(bytes));
	sodium_bin2base64(encoded, sizeof(encoded), bytes, sizeof(bytes),
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	snprintf(text, TOKEN_TEXT_MAX, "testudo_%s", encoded);
	*ret_digest = sha256_of(str_of(text));
}
