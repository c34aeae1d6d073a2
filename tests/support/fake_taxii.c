/* fake_taxii.c - a TAXII node in memory.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/fake_taxii.h"

#include <stdio.h>

#include "base/json.h"
#include "base/limits.h"
#include "net/http_client.h"

static struct fake_taxii *the_node;

#define ROOT FAKE_NODE "/root/"
#define COLLECTIONS ROOT "collections/"
#define OBJECTS COLLECTIONS FAKE_INTELLIGENCE "/objects/"
#define POSTS COLLECTIONS FAKE_SIGHTINGS "/objects/"

static const struct http_field plain_headers[] = { { STR_INIT("Content-Type"),
	STR_INIT("application/taxii+json;version=2.1") } };

static enum err
answer(struct http_call *call, int status, struct str text, struct fault *why)
{
	call->answer = str_copy(call->arena, text);
	if (call->answer.data == NULL)
		return fail_nomem(why);
	call->status = status;
	call->answer_headers = plain_headers;
	call->answer_header_count = 1;
	return OK;
}

/* The number after `name` in the URL; 0 when it is not there. */
static size_t
number_after(struct str url, struct str name)
{
	size_t at = str_find(url, name);
	uint64_t number = 0;
	struct str rest;

	if (at == url.len)
		return 0;
	rest = str_from_offset(url, at + name.len);
	str_to_u64(str_first(rest, str_find_char(rest, '&')), &number);
	return (size_t)number;
}

static struct str
date_added(struct arena *arena, size_t number)
{
	return str_printf(arena, "2026-01-01T00:00:%02zu.000000Z", number % 60);
}

/* added_after=2026-01-01T00%3A00%3A07.000000Z */
static size_t
first_wanted(struct str url)
{
	size_t at = str_find(url, STR("00%3A00%3A"));
	uint64_t seconds;

	if (number_after(url, STR("next=")) > 0)
		return number_after(url, STR("next="));
	if (at == url.len || !str_to_u64(str_first(str_from_offset(url, at + 10), 2), &seconds))
		return 0;
	return (size_t)seconds + 1;
}

static enum err
serve_page(struct fake_taxii *node, struct http_call *call, struct fault *why)
{
	size_t first = first_wanted(call->url);
	size_t end = first + node->page_size < node->object_count ? first + node->page_size
								  : node->object_count;
	bool more = end < node->object_count;
	OWNED_BUF text = BUF_INIT;
	struct http_field *headers = arena_array(call->arena, 3, struct http_field);

	node->object_calls++;
	buf_addf(&text, "{\"more\":%s", more ? "true" : "false");
	if (more && !node->leaves_out_next)
		buf_addf(&text, ",\"next\":\"%zu\"", end);
	buf_addf(&text, ",\"objects\":[");
	for (size_t i = first; i < end; i++)
		buf_addf(&text, "%s%s", i > first ? "," : "", node->objects[i]);
	buf_addf(&text, "]}");
	if (first >= end) {
		buf_clear(&text);
		buf_addf(&text, "{}");
	}
	TRY(answer(call, 200, buf_str(&text), why));
	if (headers == NULL)
		return fail_nomem(why);
	headers[0] = plain_headers[0];
	headers[1] = (struct http_field){ STR("X-TAXII-Date-Added-First"),
		date_added(call->arena, first) };
	headers[2] = (struct http_field){ STR("X-TAXII-Date-Added-Last"),
		date_added(call->arena, end - 1) };
	call->answer_headers = headers;
	call->answer_header_count = first < end ? 3 : 1;
	return OK;
}

static struct str
id_of(const char *object)
{
	struct str text = str_of(object);
	struct str rest = str_from_offset(text, str_find(text, STR("\"id\":\"")) + 6);

	return str_first(rest, str_find_char(rest, '"'));
}

static void
keep_object(struct fake_taxii *node, const struct json *object)
{
	for (size_t i = 0; i < node->posted_count; i++)
		if (str_eq(id_of(node->posted[i]), json_get_string(object, STR("id")))) {
			node->changed_in_flight |= !str_eq(object->text, str_of(node->posted[i]));
			return;
		}
	if (node->posted_count < FAKE_POSTED_MAX)
		node->posted[node->posted_count++] = strndup(object->text.data, object->text.len);
}

static enum err
take_post(struct fake_taxii *node, struct http_call *call, struct fault *why)
{
	const struct json *envelope;
	OWNED_BUF text = BUF_INIT;
	unsigned count = 0;

	node->posts++;
	if (node->post_status != 202)
		return answer(
			call, node->post_status, STR("{\"title\":\"as the test wants\"}"), why);
	TRY(json_parse(call->arena, call->body, &envelope, why));
	JSON_EACH (object, json_get(envelope, STR("objects"))) {
		count++;
		if (!node->refuses)
			keep_object(node, object);
	}
	buf_addf(&text,
		"{\"id\":\"33333333-3333-4333-8333-333333333333\",\"status\":\"complete\","
		"\"total_count\":%u,\"success_count\":%u,\"failure_count\":%u,\"pending_count\":0}",
		count, node->refuses ? 0 : count, node->refuses ? count : 0);
	return answer(call, 202, buf_str(&text), why);
}

static void
keep_text(char **kept, struct str text)
{
	free(*kept);
	*kept = strndup(text.data, text.len);
}

/* As the node does: what comes again under the same key is passed over. */
static enum err
take_batch(struct fake_taxii *node, struct http_call *call, struct fault *why)
{
	const struct json *batch;
	int64_t number;

	TRY(json_parse(call->arena, call->body, &batch, why));
	if (node->batch != NULL &&
		str_find(str_of(node->batch), json_get(batch, STR("batch"))->text) <
			strlen(node->batch)) {
		node->changed_in_flight |= !str_eq(call->body, str_of(node->batch));
		return OK;
	}
	keep_text(&node->batch, call->body);
	JSON_EACH (hour, json_get(batch, STR("hours")))
		if (json_to_int(json_get(hour, STR("hits")), &number))
			node->told_hits += number;
	node->told_lines += json_get(batch, STR("hits"))->count;
	if (json_to_int(json_get(batch, STR("left_out")), &number))
		node->left_out += number;
	return OK;
}

/* The id is what comes first in it. */
static void
take_search_answer(struct fake_taxii *node, struct str body)
{
	const size_t head = sizeof("{\"search\":\"\"") - 1 + 36;

	if (node->answer != NULL && str_starts(body, str_first(str_of(node->answer), head))) {
		node->changed_in_flight |= !str_eq(body, str_of(node->answer));
		return;
	}
	node->answers++;
	keep_text(&node->answer, body);
}

static enum err
take_told(struct fake_taxii *node, struct http_call *call, struct fault *why)
{
	bool lost = node->forgets_answers;

	if (node->told_status == 204 && str_eq(call->url, STR(FAKE_NODE "/api/sensor/search"))) {
		if (node->refused_answers > 0) {
			node->refused_answers--;
			return answer(call, 422, STR("{\"title\":\"no\"}"), why);
		}
		take_search_answer(node, call->body);
		node->forgets_answers = false;
		return lost ? fail(why, E_UNREACHABLE, "the answer is lost")
			    : answer(call, 204, STR(""), why);
	}
	if (node->told_status == 204 && str_eq(call->url, STR(FAKE_NODE "/api/sensor/hits"))) {
		TRY(take_batch(node, call, why));
		node->forgets_answers = false;
		if (lost)
			return fail(why, E_UNREACHABLE, "the answer is lost");
	} else if (node->told_status == 204) {
		node->states++;
		keep_text(&node->state, call->body);
		if (node->searches != NULL)
			return answer(call, 200, str_of(node->searches), why);
	}
	return answer(call, node->told_status, STR(""), why);
}

static enum err
serve(struct fake_taxii *node, struct http_call *call, struct fault *why)
{
	bool posting = str_eq(call->method, STR("POST"));

	if (str_eq(call->url, STR(FAKE_NODE "/taxii2/")))
		return answer(call, 200,
			STR("{\"title\":\"t\",\"default\":\"/root/\",\"api_roots\":[\"/root/\"]}"),
			why);
	if (str_eq(call->url, STR(FAKE_NODE "/root/")) && node->root != NULL)
		return answer(call, 200, str_of(node->root), why);
	if (str_eq(call->url, STR(FAKE_NODE "/api/sensor")) && node->sensor != NULL)
		return answer(call, 200, str_of(node->sensor), why);
	if (str_starts(call->url, STR(FAKE_NODE "/api/sensor/")) && posting &&
		node->told_status != 0)
		return take_told(node, call, why);
	if (str_eq(call->url, STR(COLLECTIONS)))
		return answer(call, 200,
			STR("{\"collections\":[{\"id\":\"" FAKE_INTELLIGENCE "\",\"title\":\"i\","
			    "\"can_read\":true,\"can_write\":false},{\"id\":\"" FAKE_SIGHTINGS
			    "\",\"title\":\"s\",\"alias\":\"sightings\",\"can_read\":false,"
			    "\"can_write\":true}]}"),
			why);
	if (str_starts(call->url, STR(OBJECTS)) && !posting)
		return serve_page(node, call, why);
	if (str_eq(call->url, STR(POSTS)) && posting)
		return take_post(node, call, why);
	return answer(call, 404, STR("{\"title\":\"not found\"}"), why);
}

static enum err
exchange(struct env *env, struct http_call *call, struct fault *why)
{
	enum err err;

	(void)env;
	pthread_mutex_lock(&the_node->lock);
	err = the_node->away ? fail(why, E_UNREACHABLE, "the test's node is away")
			     : serve(the_node, call, why);
	pthread_mutex_unlock(&the_node->lock);
	return err;
}

void
fake_taxii_init(struct fake_taxii *node, struct env *env)
{
	*node = (struct fake_taxii){ .page_size = PAGE_LIMIT_MAX, .post_status = 202 };
	pthread_mutex_init(&node->lock, NULL);
	the_node = node;
	env->http = exchange;
}

void
fake_taxii_done(struct fake_taxii *node)
{
	for (size_t i = 0; i < node->posted_count; i++)
		free(node->posted[i]);
	free(node->state);
	free(node->batch);
	free(node->answer);
	pthread_mutex_destroy(&node->lock);
	the_node = NULL;
}
