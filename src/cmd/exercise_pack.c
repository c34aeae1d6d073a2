/* exercise_pack.c - `testudo exercise pack` and `unpack`: a scenario as one signed file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sodium.h>

#include "base/limits.h"
#include "cmd/exercise_actions.h"
#include "cmd/output.h"
#include "cmd/signing_key.h"
#include "exercise/scenario_signed.h"

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
	TRY(signing_key_read(call, seed, why));
	err = scenario_sign(&source, seed, &text, why);
	scenario_signer_of(seed, signer);
	sodium_memzero(seed, sizeof(seed));
	TRY(err);
	TRY(file_replace(
		call->env, argument_text(&call->arguments, "out").data, buf_str(&text), 0666, why));
	return signer_print(call, signer, why);
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
	TRY(signer_check(call, signer, why));
	TRY(scenario_save(call->env, &source, argument_text(&call->arguments, "out").data, why));
	return signer_print(call, signer, why);
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
		PARAMETER_SIGNING_KEY,
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
		PARAMETER_SIGNER,
		PARAMETER_JSON, { 0 } },
	.run = run_unpack,
};
