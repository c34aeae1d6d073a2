/* exercise_export.c - `testudo exercise export`: the whole exercise as one signed file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>

#include "cmd/exercise_actions.h"
#include "cmd/exercise_home.h"
#include "cmd/signing_key.h"
#include "exercise/archive.h"

/* A file that takes its place when it is whole. */
struct growing_file {
	struct env *env;
	const char *path;
	const char *beside; /* where it is written meanwhile */
	int file;
};

static enum err
put_bytes(void *of, struct str bytes, struct fault *why)
{
	struct growing_file *growing = of;

	while (bytes.len > 0) {
		ssize_t written = growing->env->disk.write(
			growing->env, growing->file, bytes.data, bytes.len);
		if (written < 0)
			return fail_errno(why, "cannot write %s", growing->beside);
		bytes = str_from_offset(bytes, (size_t)written);
	}
	return OK;
}

static enum err
open_beside(struct call *call, struct growing_file *ret, struct fault *why)
{
	struct str beside;

	ret->env = call->env;
	ret->path = argument_text(&call->arguments, "out").data;
	beside = str_printf(call->arena, "%s.new", ret->path);
	if (beside.data == NULL)
		return fail_nomem(why);
	ret->beside = beside.data;
	ret->file = call->env->disk.open(
		call->env, ret->beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	return ret->file >= 0 ? OK : fail_errno(why, "cannot write %s", ret->beside);
}

static enum err
finish(struct growing_file *growing, enum err err, struct fault *why)
{
	struct env_disk *disk = &growing->env->disk;

	if (err == OK && disk->sync(growing->env, growing->file) < 0)
		err = fail_errno(why, "cannot write %s", growing->beside);
	disk->close(growing->env, growing->file);
	if (err == OK && disk->rename(growing->env, growing->beside, growing->path) < 0)
		err = fail_errno(why, "cannot write %s", growing->path);
	if (err != OK)
		disk->unlink(growing->env, growing->beside);
	return err == OK ? file_sync_folder(growing->env, growing->path, why) : err;
}

static enum err
write_file(struct call *call, struct exercise_home *home, const uint8_t seed[SIGNING_SEED_SIZE],
	struct fault *why)
{
	struct growing_file growing = { 0 };
	enum err err;

	TRY(open_beside(call, &growing, why));
	err = archive_write(home->exercise, seed, put_bytes, &growing, why);
	return finish(&growing, err, why);
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
