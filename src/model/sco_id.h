/* sco_id.h - deterministic ids of cyber observables.
 * SPDX-License-Identifier: Apache-2.0
 *
 * STIX 2.1 section 3.4: UUIDv5 in the name space 00abedb4-aa42-466c-9c01-fed23315a9b7 over the
 * RFC 8785 form of the ID contributing properties that are there. Of several digests one counts:
 * the first of MD5, SHA-1, SHA-256, SHA-512, else the first that stands there. (Many examples in
 * the standard's text of 2021 bear ids that no rule gives; its errata of 2025 agree with this one.)
 */
#pragma once

#include "base/hash.h"
#include "model/object.h"

/* The id of a cyber observable from its properties, in the arena. E_INVALID when none of the
 * contributing properties is there, or the type has no deterministic id (process, custom types):
 * such ids are random. Its own `id`, if any, does not matter. */
MUST_CHECK enum err sco_id(struct arena *arena, const struct json *observable, struct str *ret,
	struct fault *why);
