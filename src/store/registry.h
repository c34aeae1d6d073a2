/* registry.h - who there is: organisations, communities and collections, as the operator keeps them.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Every change asks for ROLE_OPERATOR, is audited, and takes effect with the next read: also when it
 * tightens what somebody may see. Where a change lets an organisation see more in a collection that it
 * polls already, those objects get new positions, so that its poller meets them.
 */
#pragma once

#include "store/store.h"

/* Fields of struct organisation; `index` 0 makes a new one, and *ret is its index. An empty `identity`
 * gets a random one. Codes: 2 to 16 of A-Z, 0-9, '-'. E_CONFLICT: code or identity taken. */
MUST_CHECK enum err registry_put_organisation(struct store *store, const struct reader *by,
	const struct organisation *organisation, unsigned *ret, struct fault *why);

/* Names: 1 to 32 of a-z, 0-9, '-'. `organisations` of the record is ignored; use the calls below. */
MUST_CHECK enum err registry_put_community(struct store *store, const struct reader *by,
	const struct community *community, unsigned *ret, struct fault *why);
MUST_CHECK enum err registry_join(struct store *store, const struct reader *by, unsigned community,
	unsigned organisation, struct fault *why);
MUST_CHECK enum err registry_leave(struct store *store, const struct reader *by,
	unsigned community, unsigned organisation, struct fault *why);

/* Which organisation runs this node, and the node's TLP floor. */
MUST_CHECK enum err registry_set_node(struct store *store, const struct reader *by,
	unsigned organisation, enum tlp floor, struct fault *why);

/* The floors of node and community act at every decision, at once; that of a collection counts for
 * what comes into it from then on. */
struct collection {
	int64_t index; /* 0: new */
	struct str id; /* UUIDv4; empty: a random one */
	struct str alias; /* may be empty; as a community's name */
	struct str title;
	struct str description;
	unsigned community;
	enum tlp floor;
	bool can_read;  /* of the asking reader */
	bool can_write;
};

MUST_CHECK enum err registry_put_collection(struct store *store, const struct reader *by,
	const struct collection *collection, struct str *ret_id, struct arena *arena,
	struct fault *why);

/* The collections that the reader may see, in a stable order: those of its communities (and of those
 * in which an organisation that it is a client of shares), and those that hold anything for it. */
MUST_CHECK enum err registry_collections(struct store *store, const struct reader *reader,
	struct arena *arena, size_t *ret_count, const struct collection **ret, struct fault *why);

/* By id or alias. E_ABSENT alike for absent and hidden. */
MUST_CHECK enum err registry_collection(struct store *store, const struct reader *reader,
	struct str id_or_alias, struct arena *arena, const struct collection **ret,
	struct fault *why);
