/* marking.h - what a marking-definition says about release.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Known: TLP 1 and 2 (the official ids only: another id that claims a colour is MARKING_UNKNOWN,
 * for look-alikes are how labels get lowered), statements (no effect on release), and testudo's own
 * releasable-to extension:
 *
 *   {"type": "marking-definition", "spec_version": "2.1", "id": "marking-definition--...",
 *    "created_by_ref": "identity--...", "created": "...", "name": "REL TO ...",
 *    "extensions": {"extension-definition--4f2c1a9e-6a0e-4d6c-9d0b-6f3f1d1e7a10": {
 *        "extension_type": "property-extension",
 *        "releasable_to": ["identity--...", "community:nato-eu"]}}}
 *
 * An empty or malformed list admits nobody. Whoever made the marking is always on its list.
 */
#pragma once

#include "model/object.h"
#include "model/tlp.h"

#define RELEASE_EXTENSION_ID "extension-definition--4f2c1a9e-6a0e-4d6c-9d0b-6f3f1d1e7a10"
#define TLP2_EXTENSION_ID "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"

enum marking_kind { MARKING_TLP, MARKING_RELEASE_LIST, MARKING_STATEMENT, MARKING_UNKNOWN };

struct marking {
	enum marking_kind kind;
	enum tlp tlp;         /* MARKING_TLP */
	struct str maker;     /* MARKING_RELEASE_LIST: created_by_ref, may be empty */
	size_t name_count;    /* MARKING_RELEASE_LIST: identity ids and "community:NAME" */
	const struct str *names;
};

/* What `object`, a marking-definition, says. In the arena. */
MUST_CHECK enum err marking_read(struct arena *arena, const struct object *object,
	struct marking *ret, struct fault *why);

/* The nine official TLP markings by id; NULL for any other id. */
const struct marking *marking_builtin(struct str id);
/* The official STIX text of a built-in one, for clients that ask for it; empty for others. */
struct str marking_builtin_text(struct str id);
/* The TLP 2.0 id of a colour. */
struct str marking_id_of_tlp(enum tlp tlp);

/* E_CONFLICT when `object` bears an official id but is not the official object (compared by what it
 * says, not byte for byte). */
MUST_CHECK enum err marking_check_official(const struct object *object, struct fault *why);
