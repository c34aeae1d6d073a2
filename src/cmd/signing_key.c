/* signing_key.c - the key that signs what leaves for another network.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/signing_key.h"

#include <sodium.h>

#include "base/hash.h"
#include "cmd/output.h"
#include "cmd/secret.h"

enum err
signing_key_read(struct call *call, uint8_t seed[SIGNING_SEED_SIZE], struct fault *why)
{
	struct str path = argument_text(&call->arguments, "key");
	OWNED_SECRET secret = { 0 };
	char text[2 * SIGNING_SEED_SIZE + 1];
	enum err err = secret_read_file(call, path, &secret, why);

	if (err == E_ABSENT) {
		env_random(call->env, seed, SIGNING_SEED_SIZE);
		hex_format(seed, SIGNING_SEED_SIZE, text);
		err = secret_write_file(path.data, str_of(text), why);
		sodium_memzero(text, sizeof(text));
		return err;
	}
	TRY(err);
	if (!hex_parse(secret_str(&secret), seed, SIGNING_SEED_SIZE))
		return fail_at(why, E_INVALID, path, "a key for signing is %u hexadecimal digits",
			2 * SIGNING_SEED_SIZE);
	return OK;
}

enum err
signer_print(struct call *call, const uint8_t signer[SIGNER_SIZE], struct fault *why)
{
	char text[2 * SIGNER_SIZE + 1];
	struct record record;

	hex_format(signer, SIGNER_SIZE, text);
	record_begin(&record, call);
	record_text(&record, "signer", str_of(text));
	return record_end(&record, why);
}

enum err
signer_check(struct call *call, const uint8_t signer[SIGNER_SIZE], struct fault *why)
{
	struct str wanted = argument_text(&call->arguments, "signer");
	uint8_t key[SIGNER_SIZE];

	if (wanted.data == NULL)
		return OK;
	if (!hex_parse(wanted, key, SIGNER_SIZE))
		return fail(why, E_USAGE, "--signer takes %u hexadecimal digits", 2 * SIGNER_SIZE);
	if (memcmp(key, signer, SIGNER_SIZE) != 0)
		return fail(why, E_DENIED, "another key has signed this file");
	return OK;
}
