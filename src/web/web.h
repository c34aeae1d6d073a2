/* web.h - the HTTP face of a node: TAXII 2.1, the console's interface, the console itself.
 * SPDX-License-Identifier: Apache-2.0
 *
 *   /taxii2/                 discovery (TAXII 2.1 section 4.1)
 *   /taxii2/REALM/...        the API root of the realm: "real", or the exercise's name
 *   /api/...                 what the console asks (docs/protocol/console-api.md)
 *   /api/exercise/... and /api/probe/...   in an exercise's realm alone (exercise-api.md, probe.md)
 *   everything else          the console's files
 *
 * One handler for net/http_server; any number of threads may run it.
 */
#pragma once

#include "net/http_server.h"
#include "store/store.h"

struct exercise; /* exercise/exercise.h */
struct web;

/* Begins the name of a folder in `exercises_folder` that holds a scenario while an exercise is made of it; six
 * letters of chance follow. */
#define WEB_SCENARIO_MARK ".scenario-"

struct web_settings {
	struct str title; /* of the node, shown in discovery */
	struct str description;
	struct str contact;
	size_t max_content_length; /* bytes of one POST */
	struct exercise *exercise; /* in an exercise's realm: what is going on in it; else NULL */
	const char *program; /* this very program, for commands of its own (own_command.h); NULL: none are run */
	struct str home;     /* the node's folder: an exercise's archive and the key that signs it are in it */
	struct str exercises_folder; /* where the real world's console makes new exercises; empty: nowhere */
};

/* The store and the exercise must outlive it; the settings' texts too. */
MUST_CHECK enum err web_new(struct store *store, const struct web_settings *settings,
	struct web **ret, struct fault *why);
/* Ends the live streams and their thread. Stop the HTTP server first. */
void web_free(struct web *web);
DEFINE_OWNED(web)

/* For struct http_server_options: `context` is the struct web. */
void web_handle(void *context, struct http_request *request, struct http_reply *reply);
bool web_runs_apart(void *context, struct http_request *request);
void web_refuse(void *context, const struct http_request *request, const struct fault *fault,
	struct http_reply *reply);
