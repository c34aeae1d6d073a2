/* fake_taxii.h - a TAXII node in memory, reached by env->http: serves, takes posts, can fail.
 * SPDX-License-Identifier: Apache-2.0
 *
 * It knows one API root with two collections: FAKE_INTELLIGENCE to read, FAKE_SIGHTINGS to write.
 * Object number i was added at second i of 2026. Only the sensor's calls are understood; any other
 * is a 404. One fake at a time: env->http has no room for a context. Thread-safe.
 */
#pragma once

#include <pthread.h>

#include "base/env.h"

#define FAKE_NODE "https://node.example:8443"
#define FAKE_INTELLIGENCE "11111111-1111-4111-8111-111111111111"
#define FAKE_SIGHTINGS "22222222-2222-4222-8222-222222222222"

enum { FAKE_OBJECTS_MAX = 64, FAKE_POSTED_MAX = 1024 };

struct fake_taxii {
	pthread_mutex_t lock;
	size_t object_count;
	const char *objects[FAKE_OBJECTS_MAX];
	size_t page_size;
	bool leaves_out_next;  /* pages go on by added_after alone */
	const char *sensor;    /* answer to /api/sensor; NULL: 404 */
	const char *root;      /* what the API root says of itself; NULL: 404 */
	bool away;             /* no answer at all */
	int post_status;       /* other than 202: the answer to posts */
	bool refuses;          /* takes posts but refuses each object */
	unsigned object_calls; /* pages asked for */
	unsigned posts;
	size_t posted_count;   /* objects, each once however often it came */
	char *posted[FAKE_POSTED_MAX];
	bool changed_in_flight; /* an id came again with other bytes */

	/* What sensors tell (docs/protocol/sensors-api.md). */
	int told_status;       /* the answer; 0: 404, as of a node that knows no such thing */
	bool forgets_answers;  /* takes the next batch of hits, and the answer is lost */
	unsigned states;
	char *state;           /* the last one */
	char *batch;           /* the last one of hits that was not the same again */
	int64_t told_hits;     /* by the hours of all batches */
	int64_t told_lines;
	int64_t left_out;

	const char *searches; /* the answer to states; NULL: none */
	unsigned refused_answers; /* to searches: so many more are refused for good */
	unsigned answers;     /* to searches: each id once */
	char *answer;         /* the last one */
};

/* Puts the node into env->http. */
void fake_taxii_init(struct fake_taxii *node, struct env *env);
void fake_taxii_done(struct fake_taxii *node);
