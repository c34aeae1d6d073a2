/* archive.h - a whole exercise as one signed file: to keep, to hand on, to replay elsewhere.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One JSON object a line; docs/protocol/exercise-archive.md has the form. It holds the record with
 * its evidence, the results of checks, and the people without their secrets, but not the objects
 * that were shared (`testudo exercise report --format stix` has them). The last line is an
 * Ed25519ph signature (RFC 8032 section 5.1) over every byte before it. The same exercise and key
 * give the same bytes, also when the exercise was restored from such a file.
 */
#pragma once

#include "exercise/exercise.h"
#include "exercise/scenario_signed.h"

/* Takes the next bytes of the file. */
typedef enum err archive_sink(void *of, struct str bytes, struct fault *why);

/* Everything up to now; E_CONFLICT for a dry run. Beside a running server each part is as it stands when it is read. */
MUST_CHECK enum err archive_write(struct exercise *exercise, const uint8_t seed[SIGNING_SEED_SIZE],
	archive_sink *sink, void *of, struct fault *why);

/* *ret is the file without its last line. E_DENIED when the signature does not fit, E_INVALID for
 * what is no such file. Everything below wants what came through here. */
MUST_CHECK enum err archive_verify(
	struct str text, struct str *ret, uint8_t ret_signer[SIGNER_SIZE], struct fault *why);

/* The scenario's files as the newest entry has them, in the arena; E_INVALID when there is none. */
MUST_CHECK enum err archive_scenario(
	struct arena *arena, struct str archive, struct scenario_source *ret, struct fault *why);

/* Puts people, record and results into the store of a new exercise in which the scenario's
 * organisations stand. People are found by login: who is there is changed, who is not is made,
 * without a password. `by` is one of the store's (account_operator). On failure the store is to be
 * thrown away. E_CONFLICT: there is a record already. E_SYNTAX and the like name the line. */
MUST_CHECK enum err archive_restore(
	struct store *store, const struct reader *by, struct str archive, struct fault *why);
