/* sco_id.h - deterministic ids of cyber observables.
 * SPDX-License-Identifier: Apache-2.0
 *
 * STIX 2.1 section 2.9: UUIDv5 in the name space 00abedb4-aa42-466c-9c01-fed23315a9b7 over the
 * RFC 8785 form of the ID contributing properties.
 */
#pragma once

#include "base/hash.h"
#include "model/object.h"

enum { SCO_ID_MAX = 128 };

/* The id of a cyber observable from its properties. E_INVALID when none of the contributing
 * properties is there, or the type has no deterministic id (process): such ids are random. */
MUST_CHECK enum err sco_id(struct arena *arena, const struct json *observable, struct str *ret,
	struct fault *why);
