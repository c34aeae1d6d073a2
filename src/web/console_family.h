/* console_family.h - what the files of the console's interface share.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to web/. docs/protocol/console-api.md is the contract.
 */
#pragma once

#include "base/json.h"
#include "base/json_write.h"
#include "exercise/scenario.h"
#include "store/account.h"
#include "store/release.h"
#include "web/route.h"

/* The routes. */
route_function console_session_begin, console_session_get, console_session_end, console_stream_get,
	console_objects_get, console_object_get, console_object_text_get, console_sightings_get,
	console_organisations_get, console_collections_get, console_picture_get, console_sensor_get,
	console_sensor_state_post, console_sensor_hits_post, console_sensors_get,
	console_sensors_one_get, console_sensors_forget, console_sensors_hits_get,
	console_opinion_post, console_search_answer_post, console_search_backs_get,
	console_search_backs_post, console_search_backs_one_get, console_search_backs_cancel, console_scenario_check,
	console_scenario_import, console_exercises_get, console_exercises_post;

/* --- sessions (console_family.c) --- */

/* The session's cookie, or an empty slice with NULL data. */
struct str console_cookie(const struct visit *visit);
/* `value` empty clears it. */
MUST_CHECK enum err console_set_cookie(struct visit *visit, struct str value, struct fault *why);
/* Did the console's own page send this? Asked of everything that changes state. E_DENIED. */
MUST_CHECK enum err console_guard(const struct visit *visit, struct fault *why);
/* Sets visit->reader from the session. */
MUST_CHECK enum err console_sign_in(struct visit *visit, struct fault *why);

/* Sets visit->reader from a bearer token or client certificate, as TAXII clients sign in
 * (console_sensor.c). */
MUST_CHECK enum err console_machine_sign_in(struct visit *visit, struct fault *why);

/* The same for a sensor, which posts: E_DENIED without the role for it (console_sensor.c). */
MUST_CHECK enum err console_sensor_sign_in(struct visit *visit, struct fault *why);

/* In the real world ROLE_PLANNER or ROLE_OPERATOR, in an exercise white (console_scenario.c). E_DENIED. */
MUST_CHECK enum err console_require_planner(const struct visit *visit, struct fault *why);
/* The body as a scenario's files, {"files": {PATH: TEXT}}; the arena should have SCENARIO_MEMORY_MAX. */
MUST_CHECK enum err console_scenario_of_body(struct visit *visit, struct arena *arena,
	struct scenario_source *ret, struct fault *why);

/* E_MEDIA_TYPE, E_TOO_LARGE. */
MUST_CHECK enum err console_body_is_json(struct visit *visit, size_t most, struct fault *why);
/* A body of application/json of at most so many bytes, parsed. */
MUST_CHECK enum err console_body(
	struct visit *visit, size_t most, const struct json **ret, struct fault *why);
MUST_CHECK enum err console_reply(struct visit *visit, const struct buf *body, struct fault *why);

/* The headers of a reply that is a stream of events. */
void console_say_stream(struct visit *visit);

/* --- parameters (console_query.c); all fail with E_USAGE, where the parameter's name --- */

/* Empty when absent. */
MUST_CHECK enum err console_parameter(
	struct visit *visit, const char *name, struct str *ret, struct fault *why);
/* 1 to CONSOLE_PAGE_MAX. */
MUST_CHECK enum err console_limit(struct visit *visit, size_t *ret, struct fault *why);

enum { CONSOLE_PAGE_DEFAULT = 50, CONSOLE_PAGE_MAX = 200, CONSOLE_BODY_MAX = 4096 };

/* What a list was asked for, for its cursor: the resource's name, then each filter. */
struct console_scope {
	const char *resource;
	size_t count;
	const struct str *filters;
};

/* The parameter `before`: *ret is 0 on the first page. */
MUST_CHECK enum err console_before(
	struct visit *visit, const struct console_scope *scope, int64_t *ret, struct fault *why);
/* Member "next": the cursor of what follows the page, or null. */
MUST_CHECK enum err console_put_next(struct visit *visit, const struct console_scope *scope,
	const struct release_page *page, struct json_writer *out, struct fault *why);

/* The same for any position; 0: nothing follows. */
MUST_CHECK enum err console_put_cursor(struct visit *visit, const struct console_scope *scope,
	int64_t position, struct json_writer *out, struct fault *why);

/* --- forms (console_forms.c); values, after a key or as an element --- */

/* {"code", "name"}; null when there is no such organisation. */
void console_put_party(
	struct json_writer *out, const struct directory *directory, unsigned organisation);
void console_put_label(
	struct json_writer *out, const struct directory *directory, const struct label *label);
/* Members of an object that is open: id, type, title. */
void console_put_brief(struct json_writer *out, const struct released *object);
/* Of an object that another names: its title as this reader may know it; empty alike for absent and
 * hidden. */
MUST_CHECK enum err console_find_title(
	struct visit *visit, struct str id, struct str *ret, struct fault *why);
/* {"id", "type", "title"} of it. */
MUST_CHECK enum err console_put_reference(
	struct visit *visit, struct str id, struct json_writer *out, struct fault *why);
/* Gives a sighting, which has no name, one: "Sighting of ...", as far as the reader may know that;
 * changes nothing else. */
MUST_CHECK enum err console_name_sighting(
	struct visit *visit, struct released *object, struct fault *why);
/* Where the reader sits: {"team", "desks"}; null in the real world. */
void console_put_seat(struct visit *visit, struct json_writer *out);
/* The text, or null when it is empty. */
void console_put_text(struct json_writer *out, struct str key, struct str text);
/* {"id", "title"}; null when not found. */
void console_put_collection(
	struct json_writer *out, const struct collection *collections, size_t count, struct str id);
const struct collection *console_find_collection(
	const struct collection *collections, size_t count, struct str id);
