/* signing_key.h - the key that signs what leaves for another network, and who has signed what came.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "cmd/command.h"
#include "exercise/scenario_signed.h"

#define PARAMETER_SIGNING_KEY                                                        \
	{                                                                            \
		.name = "key", .value = "FILE", .required = true,                    \
		.help = "the secret key; a new file of mode 0600 when there is none" \
	}
#define PARAMETER_SIGNER                                                         \
	{                                                                        \
		.name = "signer", .value = "KEY",                                \
		.help = "the public key that must have signed it (default: any)" \
	}

/* The seed in the file of --key, which is made when there is none. Wipe it after use. */
MUST_CHECK enum err signing_key_read(
	struct call *call, uint8_t seed[SIGNING_SEED_SIZE], struct fault *why);
/* Prints the public key, for the receiver to compare. */
MUST_CHECK enum err signer_print(
	struct call *call, const uint8_t signer[SIGNER_SIZE], struct fault *why);
/* E_DENIED when --signer names another one. */
MUST_CHECK enum err signer_check(
	struct call *call, const uint8_t signer[SIGNER_SIZE], struct fault *why);
