/* node.h - the node that a command works on: its settings, its store, its directory.
 * SPDX-License-Identifier: Apache-2.0
 *
 *     OWNED_NODE node = { 0 };
 *
 *     TRY(node_open(call, &node, why));
 *
 * Whoever may open the store's file is an operator (the file is the system's to guard); the audit
 * record calls them "command:LOGIN". Commands work beside a running server.
 */
#pragma once

#include "cmd/command.h"
#include "cmd/settings.h"
#include "store/registry.h"

struct node {
	struct str home;
	struct settings settings;
	struct store *store;
	const struct store_view *view;
	const struct directory *directory; /* of the view: as it was at node_open or node_refresh */
	struct reader operator;
};

#define OWNED_NODE __attribute__((cleanup(node_close))) struct node

MUST_CHECK enum err node_open(struct call *call, struct node *ret, struct fault *why);
void node_close(struct node *node);

/* Sees what this process changed since. What pointed into the old directory is gone. */
MUST_CHECK enum err node_refresh(struct node *node, struct fault *why);

/* The system's login of whoever runs this process. */
void node_operator_name(char name[READER_NAME_MAX]);

/* E_ABSENT names the nearest code or name. */
MUST_CHECK enum err node_organisation(const struct node *node, struct str code,
	const struct organisation **ret, struct fault *why);
MUST_CHECK enum err node_community(const struct node *node, struct str name,
	const struct community **ret, struct fault *why);

/* Who asks: the organisation given with --as, with these roles alone; the node's own organisation
 * without --as. */
MUST_CHECK enum err node_reader_of_call(const struct node *node, const struct call *call,
	unsigned roles, struct reader *ret, struct fault *why);

/* Finds a collection whoever shares in it: for keeping the registry, never for objects. */
MUST_CHECK enum err node_collection(const struct node *node, struct str alias, struct arena *arena,
	const struct collection **ret, struct fault *why);

/* "EST"; "-" for 0 or an index that is not there. */
struct str node_code(const struct node *node, unsigned organisation);
