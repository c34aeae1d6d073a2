/* exercise_export.c - `testudo exercise export`: the whole exercise as one signed file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sodium.h>

#include "cmd/exercise_actions.h"
#include "cmd/exercise_home.h"
#include "cmd/signing_key.h"
#include "exercise/archive.h"

static enum err
put_bytes(void *of, struct str bytes, struct fault *why)
{
	struct file_replacement *file = of;

	return file_write(file->env, file->file, file->beside, bytes, why);
}

static enum err
write_file(struct call *call, struct exercise_home *home, const uint8_t seed[SIGNING_SEED_SIZE],
	struct fault *why)
{
	struct file_replacement file;
	enum err err;

	TRY(file_replacement_begin(
		call->env, argument_text(&call->arguments, "out").data, 0600, &file, why));
	err = archive_write(home->exercise, seed, put_bytes, &file, why);
	return file_replacement_end(&file, err, why);
}

static enum err
run_export(struct call *call, struct fault *why)
{
	OWNED_EXERCISE_HOME home = { 0 };
	uint8_t seed[SIGNING_SEED_SIZE];
	uint8_t signer[SIGNER_SIZE];
	enum err err;

	TRY(exercise_home_open(call, EXERCISE_WITHOUT_SAMPLES, &home, why));
	TRY(signing_key_read(call, seed, why));
	scenario_signer_of(seed, signer);
	err = write_file(call, &home, seed, why);
	sodium_memzero(seed, sizeof(seed));
	TRY(err);
	return signer_print(call, signer, why);
}

/* clang-format off */
const struct command exercise_export_action = {
	.name = "export",
	.summary = "write the whole exercise into one signed file",
	.details =
		"Its record with the evidence, the results of checks, and its people without their\n"
		"passwords: to keep, or to replay elsewhere with \"new --archive\". The same exercise\n"
		"and key give the same bytes. Prints the signer's public key, which the receiver\n"
		"should know by another way.",
	.examples = (const char *const[]){
		"testudo exercise export --key planners.key --out testudo.exercise --home ./lt",
		NULL
	},
	.parameters = (const struct parameter[]){
		PARAMETER_SIGNING_KEY,
		{ .name = "out", .value = "FILE", .required = true,
			.help = "the signed file, of mode 0600: everything that white sees is in it" },
		PARAMETER_EXERCISE_HOME, PARAMETER_JSON, { 0 }
	},
	.run = run_export,
};
/* clang-format on */
