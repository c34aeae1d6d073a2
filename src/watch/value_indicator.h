/* value_indicator.h - a STIX indicator of a value that a person names.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For looking for what came by telephone. It held for ever and bears the value as its name; the same
 * value has the same id. Pure.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/fail.h"

/* Adds its text. The kind is guessed, defanged spelling is allowed (value_guess). E_INVALID: it is
 * no value; E_NOMEM. */
MUST_CHECK enum err value_indicator_write(
	struct arena *arena, struct str typed, struct buf *out, struct fault *why);
