/* node.h - the sensor's side of the node: who the sensor is, indicators in, sightings out.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Used by one thread at a time; every call but node_new and node_free may block for the timeout.
 */
#pragma once

#include "base/json.h"
#include "base/json_write.h"
#include "watch/catalogue.h"
#include "watch/sightings.h"
#include "watch/watch.h"

struct node;

/* `options` must outlive the node. NULL when there is no memory. */
struct node *node_new(struct env *env, const struct watch_options *options);
void node_free(struct node *node);
DEFINE_OWNED(node)

/* Finds API root and, unless the options want nothing posted, identity, how much may be posted at once,
 * and the collection that takes sightings. Errors besides the client's own
 * (taxii/client.h): E_CONFIG, when the node does not say who the sensor is and the options neither,
 * or when no collection takes sightings. */
MUST_CHECK enum err node_connect(struct node *node, struct fault *why);

/* Who reports; after node_connect. */
const struct sighting_terms *node_terms(const struct node *node);

/* Adds what is new since the last call, from every collection that the member may read; *changed
 * says whether there was anything. What came before a failure stays, and is not asked for again. */
MUST_CHECK enum err node_pull(struct node *node, struct catalogue *catalogue, bool *changed,
	struct fault *why);

/* How far each collection was read, as a JSON array, and back: the next pulls go on there. Before the
 * first one. E_CORRUPT. */
void node_save(const struct node *node, struct json_writer *out);
MUST_CHECK enum err node_restore(struct node *node, const struct json *saved, struct fault *why);

/* What became of a post. */
enum node_answer {
	NODE_TOOK,
	NODE_REFUSED, /* wholly or in part, for good; it is logged why */
	NODE_AWAY,    /* another try may help */
	NODE_DENIES,  /* another try may help once the operator has done something */
};

/* Posts an envelope; *taken and *refused count its objects. *why says why not, unless NODE_TOOK. */
enum node_answer node_post(struct node *node, struct str envelope, uint64_t *taken,
	uint64_t *refused, struct fault *why);

/* Posts JSON to a path of the node's own interface, "/api/sensor/state"; *answer (NULL: nobody wants
 * it) may be empty and is good until the next call. E_UNAUTHENTICATED, E_BUSY,
 * and the client's E_UNREACHABLE and E_TIMEOUT: another try may help; E_INVALID: the node does not
 * know the path, or does not take this. */
MUST_CHECK enum err node_tell(
	struct node *node, const char *path, struct str body, struct str *answer, struct fault *why);

/* Which of the failures of a call is that? */
enum node_answer node_answer_of(enum err err);
