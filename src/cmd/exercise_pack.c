/* exercise_pack.c - `testudo exercise pack` and `unpack`: a scenario as one signed file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sodium.h>

#include "base/hash.h"
#include "base/limits.h"
#include "cmd/exercise_actions.h"
#include "cmd/output.h"
#include "cmd/secret.h"
#include "exercise/scenario_signed.h"

/* The seed in the file, which is made when there is none. */
static enum err
read_key(struct call *call, uint8_t seed[SIGNING_SEED_SIZE], struct fault *why)
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

static enum err
print_signer(struct call *call, const uint8_t signer[SIGNER_SIZE], struct fault *why)
{
	char text[2 * SIGNER_SIZE + 1];
	struct record record;

	hex_format(signer, SIGNER_SIZE, text);
	record_begin(&record, call);
	record_text(&record, "signer", str_of(text));
	return record_end(&record, why);
}

static enum err
run_pack(struct call *call, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct scenario_source source;
	uint8_t seed[SIGNING_SEED_SIZE];
	uint8_t signer[SIGNER_SIZE];
	enum err err;

	TRY(scenario_load(call->env, call->arena, argument_text(&call->arguments, "SCENARIO").data,
		&source, why));
	TRY(read_key(call, seed, why));
	err = scenario_sign(&source, seed, &text, why);
	scenario_signer_of(seed, signer);
	sodium_memzero(seed, sizeof(seed));
	TRY(err);
	TRY(file_replace(
		call->env, argument_text(&call->arguments, "out").data, buf_str(&text), 0666, why));
	return print_signer(call, signer, why);
}

static enum err
check_signer(struct call *call, const uint8_t signer[SIGNER_SIZE], struct fault *why)
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

static enum err
run_unpack(struct call *call, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct scenario_source source;
	uint8_t signer[SIGNER_SIZE];

	TRY(file_read(call->env, argument_text(&call->arguments, "FILE").data, SCENARIO_SIGNED_MAX,
		&text, why));
	TRY(scenario_verify(call->arena, buf_str(&text), &source, signer, why));
	TRY(check_signer(call, signer, why));
	TRY(scenario_save(call->env, &source, argument_text(&call->arguments, "out").data, why));
	return print_signer(call, signer, why);
}

const struct command exercise_pack_action = {
	.name = "pack",
	.summary = "pack a scenario into one signed file",
	.details = "Signed by ed25519. The same scenario and key give the same bytes. Prints the\n"
		   "signer's public key, which the receiver should know by another way.",
	.examples = (const char *const[]){ "testudo exercise pack samples/exercise --key "
					   "planners.key --out testudo.scenario",
		NULL },
	.parameters = (const struct parameter
			[]){ { .name = "SCENARIO",
				     .positional = true,
				     .required = true,
				     .help = "the scenario's folder, or its one file" },
		{ .name = "key",
			.value = "FILE",
			.required = true,
			.help = "the secret key; a new file of mode 0600 when there is none" },
		{ .name = "out", .value = "FILE", .required = true, .help = "the signed file" },
		PARAMETER_JSON, { 0 } },
	.run = run_pack,
};

const struct command exercise_unpack_action = {
	.name = "unpack",
	.summary = "unpack a signed scenario after its signature was verified",
	.details = "Writes nothing when the signature does not fit. Prints who signed.",
	.parameters = (const struct parameter[]){ { .name = "FILE",
							  .positional = true,
							  .required = true,
							  .help = "the signed file" },
		{ .name = "out",
			.value = "DIR",
			.required = true,
			.help = "a new or empty folder for the scenario" },
		{ .name = "signer",
			.value = "KEY",
			.help = "the public key that must have signed it (default: any)" },
		PARAMETER_JSON, { 0 } },
	.run = run_unpack,
};
