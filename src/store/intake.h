/* intake.h - the one door in: objects become label, position, feed entry and audit record at once.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Rules, object by object (a refused one does not harm the others):
 *  - the poster must be of the collection's community (no observer, no candidate) with ROLE_ANALYST
 *  - created_by_ref of another registered organisation: E_DENIED; of the node, for a sighting, by a
 *    member whose setting is anonymous: the node becomes its owner; else the poster is the owner
 *  - each owner has versions of its own of an id: what somebody else keeps hidden under the same id is
 *    never noticed; what the poster can see under that id and does not own may not be versioned
 *  - same owner, id and version: equal text is a success that changes nothing, other text E_CONFLICT
 *  - after revoked:true no later version
 *  - the label: markings, owner's default, floors of collection, community and node; what is derived
 *    (relationship, sighting, note, opinion, report, grouping) also takes on the labels of the objects
 *    that it names and the poster can see
 *  - in the real world nothing that says that it is of an exercise (model/exercise_mark.h), nor what bears
 *    such a marking of the same call: E_DENIED
 *  - a marking that is not there closes the object; when it comes, the object gets its label and a new
 *    position
 */
#pragma once

#include "model/object.h"
#include "store/store.h"

struct intake_outcome {
	enum err err;
	bool duplicate; /* it was there already; also OK */
	struct str id;      /* of the object, or empty when it has none */
	struct str version; /* as TAXII names it */
	struct fault why;
};

/* One commit for all. `objects` are JSON values, not yet checked. *ret has `count` outcomes, in the
 * arena. Fails as a whole only when nothing was taken: E_ABSENT (collection), E_DENIED, E_TOO_MANY
 * (more than ENVELOPE_OBJECTS_MAX), E_IO... */
MUST_CHECK enum err intake_submit(struct store *store, const struct reader *from,
	struct str collection, const struct json *const *objects, size_t count,
	struct arena *arena, const struct intake_outcome **ret, struct fault *why);

/* Takes every version of the object that the reader's organisation owns out of the collection, leaving
 * a tombstone in the feed. `version`: empty for all, else that one. Needs ROLE_LIAISON. E_ABSENT when
 * the reader cannot see such an object there; E_DENIED when it can but does not own it. */
MUST_CHECK enum err intake_withdraw(struct store *store, const struct reader *from,
	struct str collection, struct str id, struct str version, struct fault *why);
