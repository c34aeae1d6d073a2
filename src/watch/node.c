/* node.c - the sensor's side of the node.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "node"
#include "watch/node.h"

#include "base/json.h"
#include "base/limits.h"
#include "base/log.h"
#include "model/object.h"
#include "net/http_client.h"
#include "taxii/url.h"

enum { COLLECTIONS_MAX = 1024, NODE_MEMORY = 8 << 20, TIMEOUT_SECONDS = 30 };

/* An answer and its nodes. */
#define CALL_MEMORY ((size_t)4 * TAXII_ANSWER_MAX)

/* How far a collection has been read. */
struct cursor {
	struct str collection;
	char added_after[64];
};

struct node {
	struct env *env;
	const struct watch_options *options;
	struct taxii_client client;
	struct str collection; /* that takes the sightings */
	struct sighting_terms terms;
	struct arena *kept;
	struct arena *call;
	size_t cursor_count;
	struct cursor *cursors;
};

struct node *
node_new(struct env *env, const struct watch_options *options)
{
	OWNED(node) node = calloc(1, sizeof(*node));

	if (node == NULL)
		return NULL;
	node->env = env;
	node->options = options;
	node->kept = arena_new(NODE_MEMORY);
	node->call = arena_new(CALL_MEMORY);
	node->cursors = calloc(COLLECTIONS_MAX, sizeof(*node->cursors));
	if (node->kept == NULL || node->call == NULL || node->cursors == NULL)
		return NULL;
	return DISOWN(node);
}

void
node_free(struct node *node)
{
	if (node == NULL)
		return;
	arena_free(node->kept);
	arena_free(node->call);
	free(node->cursors);
	free(node);
}

const struct sighting_terms *
node_terms(const struct node *node)
{
	return &node->terms;
}

static enum err
keep(struct node *node, struct str text, struct str *ret, struct fault *why)
{
	struct str copy = str_copy(node->kept, text);

	if (copy.data == NULL)
		return fail_nomem(why);
	*ret = copy;
	return OK;
}

/* --- connecting --- */

static enum err
find_root(struct node *node, struct fault *why)
{
	struct taxii_discovery found;
	struct str origin;

	node->client = node->options->node;
	node->client.env = node->env;
	if (node->client.timeout_seconds == 0)
		node->client.timeout_seconds = TIMEOUT_SECONDS;
	if (!taxii_url_origin(node->client.root, &origin))
		return fail(why, E_USAGE, "\"%.*s\" is no http or https URL",
			STR_FMT(node->client.root));
	if (node->client.root.len > origin.len + 1)
		return OK; /* it has a path: it is the API root */
	TRY(taxii_client_discover(&node->client, node->call, &found, why));
	return keep(node, found.default_root, &node->client.root, why);
}

/* One exchange with the node's own interface; `body` empty: a GET. */
static enum err
ask_node(struct node *node, const char *path, struct str body, struct http_call *ret,
	struct fault *why)
{
	struct str origin = STR_NONE;
	struct str bearer = str_printf(node->call, "Bearer %.*s", STR_FMT(node->client.token));
	struct http_field headers[] = { { STR("Accept"), STR("application/json") },
		{ STR("Content-Type"), STR("application/json") },
		{ STR("Authorization"), bearer } };

	taxii_url_origin(node->client.root, &origin);
	*ret = (struct http_call){ .arena = node->call,
		.method = body.len > 0 ? STR("POST") : STR("GET"),
		.url = str_printf(node->call, "%.*s%s", STR_FMT(origin), path),
		.headers = headers,
		.header_count = node->client.token.len > 0 ? 3 : 2,
		.body = body,
		.authority_file = node->client.authority_file,
		.certificate_file = node->client.certificate_file,
		.key_file = node->client.key_file,
		.timeout_seconds = node->client.timeout_seconds };
	if (bearer.data == NULL || ret->url.data == NULL)
		return fail_nomem(why);
	TRY(http_exchange(node->env, ret, why));
	ret->headers = NULL;
	return OK;
}

static enum err
ask_who_i_am(struct node *node, struct str *answer, struct fault *why)
{
	struct http_call call;

	TRY(ask_node(node, "/api/sensor", STR(""), &call, why));
	if (call.status == 401)
		return fail_at(
			why, E_UNAUTHENTICATED, call.url, "the node does not know the token");
	if (call.status == 403)
		return fail_at(why, E_DENIED, call.url, "the token may not be a sensor's");
	if (call.status >= 500 || call.status == 429)
		return fail_at(why, E_BUSY, call.url, "the node answered %d", call.status);
	if (call.status != 200)
		return fail_at(why, E_CONFIG, call.url,
			"the node does not say who this sensor is (%d): name its identity",
			call.status);
	*answer = call.answer;
	return OK;
}

static enum err
take_identity(struct node *node, struct str answer, struct fault *why)
{
	const struct json *json;
	struct str id;

	if (json_parse(node->call, answer, &json, NULL) != OK)
		return fail(why, E_UNREACHABLE, "the node's answer to /api/sensor is no JSON");
	node->terms.anonymous = json_get_true(json, STR("anonymous"));
	id = json_get_string(json, node->terms.anonymous ? STR("node_identity") : STR("identity"));
	if (!str_eq(object_id_type(id), STR("identity")))
		return fail(
			why, E_UNREACHABLE, "the node's answer to /api/sensor names no identity");
	return keep(node, id, &node->terms.reporter, why);
}

/* What the options say comes first. */
static enum err
find_identity(struct node *node, struct fault *why)
{
	const struct watch_options *options = node->options;
	struct str answer;

	node->terms.anonymous = options->anonymous_as.len > 0;
	node->terms.reporter = node->terms.anonymous ? options->anonymous_as : options->identity;
	node->terms.marking_count = options->marking_count;
	node->terms.markings = options->markings;
	if (node->terms.reporter.len == 0) {
		TRY(ask_who_i_am(node, &answer, why));
		return take_identity(node, answer, why);
	}
	if (!str_eq(object_id_type(node->terms.reporter), STR("identity")))
		return fail(why, E_CONFIG, "\"%.*s\" is no identity's id",
			STR_FMT(node->terms.reporter));
	return OK;
}

static bool
is_wanted(const struct taxii_collection *collection, struct str name)
{
	if (name.len == 0)
		return collection->can_write;
	return str_eq(collection->id, name) || str_eq(collection->alias, name);
}

static enum err
find_collection(struct node *node, struct fault *why)
{
	struct str name = node->options->collection;
	struct taxii_collections found;

	TRY(taxii_client_collections(&node->client, node->call, &found, why));
	for (size_t i = 0; i < found.count; i++) {
		if (!is_wanted(&found.items[i], name))
			continue;
		if (!found.items[i].can_write)
			return fail(why, E_CONFIG,
				"collection \"%.*s\" takes no posts of this member", STR_FMT(name));
		return keep(node, found.items[i].id, &node->collection, why);
	}
	if (name.len > 0)
		return fail(why, E_CONFIG, "the node has no collection \"%.*s\"", STR_FMT(name));
	return fail(why, E_CONFIG, "the node has no collection that takes this member's sightings");
}

/* Half of what the node takes at once, since the last sighting may be long. One that does not say takes
 * what any does; one that is away says so to the next question. */
static void
find_limit(struct node *node)
{
	struct taxii_api_root root = { 0 };
	struct fault why;

	node->terms.enough = SPOOL_BATCH_ENOUGH;
	if (taxii_client_api_root(&node->client, node->call, &root, &why) != OK)
		LOG_INFO("limit unknown", "reason=%s", why.text);
	else if (root.max_content_length > 0 && root.max_content_length / 2 < SPOOL_BATCH_ENOUGH)
		node->terms.enough = (size_t)root.max_content_length / 2;
}

enum err
node_connect(struct node *node, struct fault *why)
{
	arena_reset(node->kept);
	arena_reset(node->call);
	node->cursor_count = 0;
	TRY(find_root(node, why));
	if (node->options->only_reads)
		return OK;
	TRY(find_identity(node, why));
	find_limit(node);
	return find_collection(node, why);
}

/* --- indicators in --- */

static enum err
cursor_of(struct node *node, struct str collection, struct cursor **ret, struct fault *why)
{
	struct cursor *cursor;

	for (size_t i = 0; i < node->cursor_count; i++)
		if (str_eq(node->cursors[i].collection, collection)) {
			*ret = &node->cursors[i];
			return OK;
		}
	if (node->cursor_count == COLLECTIONS_MAX)
		return fail(
			why, E_TOO_MANY, "the node has more than %d collections", COLLECTIONS_MAX);
	cursor = &node->cursors[node->cursor_count];
	*cursor = (struct cursor){ 0 };
	TRY(keep(node, collection, &cursor->collection, why));
	snprintf(cursor->added_after, sizeof(cursor->added_after), "%.*s",
		STR_FMT(node->options->added_after));
	node->cursor_count++;
	*ret = cursor;
	return OK;
}

static enum err
take_page(struct catalogue *catalogue, const struct taxii_page *page, struct cursor *cursor,
	bool *changed, struct fault *why)
{
	for (size_t i = 0; i < page->object_count; i++)
		TRY(catalogue_add(catalogue, page->objects[i], why));
	*changed = *changed || page->object_count > 0;
	if (page->date_added_last.len > 0)
		snprintf(cursor->added_after, sizeof(cursor->added_after), "%.*s",
			STR_FMT(page->date_added_last));
	return OK;
}

static enum err
pull_collection(struct node *node, struct cursor *cursor, struct catalogue *catalogue,
	bool *changed, struct fault *why)
{
	OWNED_BUF next = BUF_INIT;
	char added_after[sizeof(cursor->added_after)];
	struct taxii_page page;

	memcpy(added_after, cursor->added_after, sizeof(added_after));
	do {
		struct taxii_page_query query = { .limit = PAGE_LIMIT_MAX,
			.match_type = STR("indicator"),
			.match_id = node->options->only_indicator,
			.next = buf_str(&next),
			.added_after = str_of(added_after) };

		arena_reset(node->call);
		TRY(taxii_client_objects(
			&node->client, node->call, cursor->collection, &query, &page, why));
		TRY(take_page(catalogue, &page, cursor, changed, why));
		if (page.more && page.next.len == 0 && page.date_added_last.len == 0)
			return fail(
				why, E_UNREACHABLE, "the node promises more objects but not where");
		buf_clear(&next);
		buf_add(&next, page.next);
		TRY(buf_check(&next, why));
		if (page.next.len == 0)
			memcpy(added_after, cursor->added_after, sizeof(added_after));
	} while (page.more);
	return OK;
}

enum err
node_pull(struct node *node, struct catalogue *catalogue, bool *changed, struct fault *why)
{
	struct taxii_collections found;
	size_t count;

	*changed = false;
	arena_reset(node->call);
	TRY(taxii_client_collections(&node->client, node->call, &found, why));
	for (size_t i = 0; i < found.count; i++) {
		struct cursor *cursor;
		if (found.items[i].can_read)
			TRY(cursor_of(node, found.items[i].id, &cursor, why));
	}
	/* The list dies with the arena; the cursors are its copy. */
	count = node->cursor_count;
	for (size_t i = 0; i < count; i++)
		TRY(pull_collection(node, &node->cursors[i], catalogue, changed, why));
	return OK;
}

void
node_save(const struct node *node, struct json_writer *out)
{
	json_open_array(out);
	for (size_t i = 0; i < node->cursor_count; i++) {
		json_open_object(out);
		json_member_string(out, STR("collection"), node->cursors[i].collection);
		json_member_string(out, STR("added_after"), str_of(node->cursors[i].added_after));
		json_close_object(out);
	}
	json_close_array(out);
}

enum err
node_restore(struct node *node, const struct json *saved, struct fault *why)
{
	struct cursor *cursor;

	if (saved == NULL || saved->type != JSON_ARRAY)
		return fail(why, E_CORRUPT, "the note of how far the node was read is damaged");
	JSON_EACH (item, saved) {
		struct str added_after = json_get_string(item, STR("added_after"));
		TRY(cursor_of(node, json_get_string(item, STR("collection")), &cursor, why));
		snprintf(cursor->added_after, sizeof(cursor->added_after), "%.*s",
			STR_FMT(added_after));
	}
	return OK;
}

/* --- sightings out --- */

enum err
node_tell(struct node *node, const char *path, struct str body, struct str *answer,
	struct fault *why)
{
	struct http_call call;

	arena_reset(node->call);
	TRY(ask_node(node, path, body, &call, why));
	if (answer != NULL)
		*answer = call.answer;
	if (call.status >= 200 && call.status < 300)
		return OK;
	if (call.status == 401)
		return fail_at(
			why, E_UNAUTHENTICATED, call.url, "the node does not know the token");
	if (call.status >= 500 || call.status == 408)
		return fail_at(why, E_BUSY, call.url, "the node answered %d", call.status);
	return fail_at(why, E_INVALID, call.url, "the node answered %d", call.status);
}

enum node_answer
node_answer_of(enum err err)
{
	switch (err) {
	case E_UNAUTHENTICATED:
	case E_DENIED:
	case E_ABSENT:
	case E_USAGE:
	case E_CONFIG:
		return NODE_DENIES;
	case E_SYNTAX:
	case E_INVALID:
	case E_TOO_LARGE:
	case E_CONFLICT:
		return NODE_REFUSED;
	default:
		return NODE_AWAY;
	}
}

static void
log_refusals(const struct taxii_status *status)
{
	for (size_t i = 0; i < status->failures.count; i++)
		LOG_ERROR("sighting refused", "id=%.*s reason=%.*s",
			STR_FMT(status->failures.items[i].id),
			STR_FMT(status->failures.items[i].message));
}

enum node_answer
node_post(struct node *node, struct str envelope, uint64_t *taken, uint64_t *refused,
	struct fault *why)
{
	struct taxii_status status;
	enum err err;

	*taken = 0;
	*refused = 0;
	arena_reset(node->call);
	err = taxii_client_post(
		&node->client, node->call, node->collection, envelope, &status, why);
	if (err != OK)
		return node_answer_of(err);
	*taken = status.total_count - status.failure_count;
	*refused = status.failure_count;
	if (status.failure_count == 0)
		return NODE_TOOK;
	log_refusals(&status);
	fail(why, E_INVALID, "the node refused %llu of %llu sightings",
		(unsigned long long)status.failure_count, (unsigned long long)status.total_count);
	return NODE_REFUSED;
}
