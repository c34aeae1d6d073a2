/* object.h - one version of one STIX 2.1 object, checked, with the text that it came as.
 * SPDX-License-Identifier: Apache-2.0
 *
 * STIX 2.1 (OASIS Standard, 10 June 2021). Read strictly where leniency would be ambiguous, and
 * tolerantly where the standard tolerates: unknown properties, types and extensions are kept.
 * Everything points into the text or the arena. Immutable, so any thread may read.
 *
 * Decisions where the standard leaves room:
 * - An object without spec_version is one of STIX 2.0, and required properties follow that version.
 * - A custom type is an observable when an extension says new-sco, or when it has neither created
 *   nor modified; a relationship when an extension says new-sro; else a domain object.
 * - Timestamps may have any number of fraction digits.
 * - Unknown property names may also hold capitals and hyphens, which others do write.
 * - An observable's UUIDv5 that is not ours (sco_id) is accepted: the rule is a SHOULD, and the id
 *   may come from another name space.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/json.h"

enum object_class {
	CLASS_DOMAIN_OBJECT,        /* SDO */
	CLASS_CYBER_OBSERVABLE,     /* SCO */
	CLASS_RELATIONSHIP,         /* SRO: relationship, sighting */
	CLASS_MARKING_DEFINITION,
	CLASS_EXTENSION_DEFINITION,
	CLASS_LANGUAGE_CONTENT,
};

struct granular_marking {
	struct str marking; /* id; empty for a language marking, which has no effect on release */
	size_t selector_count;
	const struct str *selectors;
};

/* One *_ref, or one element of *_refs, at any depth; created_by_ref and markings too. Values that
 * are no ids (the container keys of STIX 2.0 observed data) are left out. */
struct object_reference {
	struct str property; /* "source_ref", "extensions.x.y_ref"; no list indexes */
	struct str id;
};

struct object {
	const struct json *json;
	struct str text; /* byte for byte as it came */
	struct str id;
	struct str type;
	enum object_class class;
	struct str spec_version; /* "2.0", "2.1"; missing means 2.1 for SCOs, else 2.0 */
	struct str created_by;   /* empty when absent */
	struct str version_text; /* modified, else created; empty for SCOs without either */
	int64_t version;         /* the same in microseconds; 0 when version_text is empty */
	int64_t created;         /* 0 when absent */
	bool revoked;
	size_t marking_count;
	const struct str *markings; /* object_marking_refs */
	size_t granular_count;
	const struct granular_marking *granular;
	size_t reference_count;
	const struct object_reference *references;
};

/* Parses and checks `text`, which must outlive *ret. Errors: E_SYNTAX (JSON), E_INVALID (a rule of
 * STIX; `where` is the JSON pointer, the text names the rule), E_TOO_LARGE, E_NOMEM. */
MUST_CHECK enum err object_parse(struct arena *arena, struct str text, const struct object **ret,
	struct fault *why);

/* The same from a value that is parsed already, such as an element of a bundle. */
MUST_CHECK enum err object_from_json(struct arena *arena, const struct json *json,
	const struct object **ret, struct fault *why);

/* "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f": a type of the right form (known or not) and a
 * valid UUID, in either case. Ids are compared byte for byte, so two spellings are two objects. */
bool object_id_is_valid(struct str id);
/* The part before "--"; empty when the id is malformed. */
struct str object_id_type(struct str id);

/* What people call it: name, value, or the pattern's start; never empty (the id at worst). */
struct str object_title(const struct object *object);
