/* secret.h - passwords and tokens: how they come in and go out, never by the command line.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A secret is read from a file, from standard input ("-"), or typed at the terminal without echo.
 * It is wiped from memory when its scope ends, and written to files of mode 0600 only.
 */
#pragma once

#include "base/limits.h"
#include "cmd/command.h"

struct secret {
	size_t len;
	char text[PASSWORD_MAX_BYTES + 1];
};

/* `OWNED_SECRET password = { 0 };` */
#define OWNED_SECRET __attribute__((cleanup(secret_wipe))) struct secret

void secret_wipe(struct secret *secret);

static inline struct str
secret_str(const struct secret *secret)
{
	return str_from(secret->text, secret->len);
}

/* From the file `path` (one line), from `call->in` when it is "-". E_TOO_LARGE above the limit. */
MUST_CHECK enum err secret_read_file(struct call *call, struct str path, struct secret *ret,
	struct fault *why);

/* Asks twice at the terminal. E_USAGE when there is none. `what` completes "New password for". */
MUST_CHECK enum err secret_prompt_new(struct str what, struct secret *ret, struct fault *why);

/* 25 characters of base 32 in groups of five: 125 bits, easy to type. */
void secret_generate(struct env *env, struct secret *ret);

/* A new file of mode 0600 with the secret and a line feed. E_CONFLICT when the file exists. */
MUST_CHECK enum err secret_write_file(const char *path, struct str secret, struct fault *why);

/* Rows that commands share, and the password that they name: --password-file, else --password-out
 * (generated), else typed. */
#define PARAMETERS_PASSWORD                                                                \
	{ .name = "password-file", .value = "FILE",                                        \
		.help = "read the password from this file, - for standard input" },        \
	{ .name = "password-out", .value = "FILE",                                         \
		.help = "make a password and write it to this new file of mode 0600" }
MUST_CHECK enum err secret_of_call(struct call *call, struct str what, struct secret *ret,
	struct fault *why);
