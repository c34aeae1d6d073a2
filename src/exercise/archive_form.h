/* archive_form.h - what the writer and the readers of archives share.
 * SPDX-License-Identifier: Apache-2.0
 */
#pragma once

#include "base/buf.h"
#include "base/json.h"
#include "exercise/scenario_signed.h"

#define ARCHIVE_FORM "testudo-exercise-1"

enum { SIGNATURE_SIZE = 64 };

/* The last line, by what it names. */
void archive_last_line(
	struct buf *to, const uint8_t signer[SIGNER_SIZE], const uint8_t signature[SIGNATURE_SIZE]);

/* One line {NAME: {...}}. */
struct archive_line {
	struct str name;
	const struct json *value; /* an object */
};

/* E_SYNTAX, E_INVALID. *ret lives in the arena and points into the text. */
MUST_CHECK enum err archive_line_read(
	struct arena *arena, struct str text, struct archive_line *ret, struct fault *why);
