/* scenario_signed.h - a scenario as one signed file, for the way to another network.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     {"form": "testudo-scenario-1", "signer": HEX, "signature": HEX, "scenario": {"files": {...}}}
 *
 * Ed25519 (RFC 8032) over the line "testudo-scenario-1" and the bytes of "scenario" as they stand.
 * Every changed byte shows; who the signer is, the reader has to know: compare the key. The same
 * files and key give the same bytes.
 */
#pragma once

#include "exercise/scenario.h"

enum { SIGNING_SEED_SIZE = 32, SIGNER_SIZE = 32 };

/* The public key that belongs to a secret seed. */
void scenario_signer_of(const uint8_t seed[SIGNING_SEED_SIZE], uint8_t ret[SIGNER_SIZE]);

MUST_CHECK enum err scenario_sign(const struct scenario_source *source,
	const uint8_t seed[SIGNING_SEED_SIZE], struct buf *out, struct fault *why);

/* *ret lives in the arena and points into `text`. E_DENIED when the signature does not fit, E_SYNTAX
 * and E_INVALID for what is no such file. */
MUST_CHECK enum err scenario_verify(struct arena *arena, struct str text,
	struct scenario_source *ret, uint8_t ret_signer[SIGNER_SIZE], struct fault *why);
