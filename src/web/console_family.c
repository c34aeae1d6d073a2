/* console_family.c - the table of the console's routes, their sign-in and their errors.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A session lives in a cookie that scripts cannot read and that no other site can make the browser
 * send (SameSite=Strict). On top of that whatever changes state must bear a header that a foreign
 * page cannot set without asking first (OWASP: custom request headers), and which we never grant.
 */
#include "web/console_family.h"

/* --- the session's cookie --- */

/* "__Host-testudo=", or "__Host-testudo-NAME=" in an exercise: browsers send cookies to every port of a
 * host, and one world's must not take the place of another's. The prefix makes them refuse one that was
 * not set by this very host over TLS. */
static struct str
cookie_name(const struct visit *visit)
{
	struct store_realm realm = store_realm(visit->web->store);

	return str_printf(visit->arena, "%stestudo%s%.*s=", visit->request->tls ? "__Host-" : "",
		realm.exercise ? "-" : "", realm.exercise ? (int)realm.name.len : 0,
		realm.name.data);
}

struct str
console_cookie(const struct visit *visit)
{
	struct str rest = http_header(visit->request, STR("Cookie"));
	struct str prefix = cookie_name(visit);
	struct str pair;

	if (prefix.data == NULL)
		return STR_NONE;
	while (str_split(&rest, ';', &pair)) {
		pair = str_trim(pair);
		if (str_starts(pair, prefix))
			return str_from_offset(pair, prefix.len);
	}
	return STR_NONE;
}

enum err
console_set_cookie(struct visit *visit, struct str value, struct fault *why)
{
	bool tls = visit->request->tls;
	struct str text = str_printf(visit->arena, "%.*s%.*s; Path=/;%s HttpOnly; SameSite=Strict%s",
		STR_FMT(cookie_name(visit)), STR_FMT(value), tls ? " Secure;" : "",
		value.len == 0 ? "; Max-Age=0" : "");

	if (text.data == NULL)
		return fail_nomem(why);
	http_reply_header(visit->reply, STR("Set-Cookie"), text);
	return OK;
}

/* --- who asks --- */

/* "https://node.example:8443" where the request went to node.example:8443. A proxy may have taken
 * TLS off, so over plain HTTP either scheme is ours; over TLS only https is. */
static bool
is_own_origin(const struct http_request *request, struct str origin)
{
	struct str host = http_header(request, STR("Host"));
	const struct str https = STR("https://");
	const struct str http = STR("http://");

	if (str_starts(origin, https))
		return str_eq_nocase(str_from_offset(origin, https.len), host);
	return !request->tls && str_starts(origin, http) &&
		str_eq_nocase(str_from_offset(origin, http.len), host);
}

enum err
console_guard(const struct visit *visit, struct fault *why)
{
	struct str origin = http_header(visit->request, STR("Origin"));
	struct str site = http_header(visit->request, STR("Sec-Fetch-Site"));

	if (!str_eq(http_header(visit->request, STR("X-Testudo")), STR("1")))
		return fail(why, E_DENIED, "the header X-Testudo: 1 is missing");
	if (origin.data != NULL && !is_own_origin(visit->request, origin))
		return fail(why, E_DENIED, "the request comes from another site");
	if (site.data != NULL && !str_eq(site, STR("same-origin")))
		return fail(why, E_DENIED, "the request comes from another site");
	return OK;
}

enum err
console_sign_in(struct visit *visit, struct fault *why)
{
	struct str cookie = console_cookie(visit);

	if (cookie.len == 0)
		return fail(why, E_UNAUTHENTICATED, "no session");
	return account_by_session(visit->web->store, cookie, &visit->reader, why);
}

static enum err
authenticate(struct visit *visit, struct fault *why)
{
	if (visit->request->method != HTTP_GET && visit->request->method != HTTP_HEAD)
		TRY(console_guard(visit, why));
	return console_sign_in(visit, why);
}

/* --- bodies and replies --- */

enum err
console_reply(struct visit *visit, const struct buf *body, struct fault *why)
{
	return reply_json(visit, 200, "application/json", body, why);
}

enum err
console_body_is_json(struct visit *visit, size_t most, struct fault *why)
{
	struct str rest = http_header(visit->request, STR("Content-Type"));
	struct str type;

	if (!str_split(&rest, ';', &type) ||
		!str_eq_nocase(str_trim(type), STR("application/json")))
		return fail(why, E_MEDIA_TYPE, "expected application/json");
	if (visit->request->body.len > most)
		return fail(why, E_TOO_LARGE, "at most %zu bytes", most);
	return OK;
}

enum err
console_body(struct visit *visit, size_t most, const struct json **ret, struct fault *why)
{
	TRY(console_body_is_json(visit, most, why));
	return json_parse(visit->arena, visit->request->body, ret, why);
}

static void
write_error(const struct fault *fault, struct arena *arena, struct http_reply *reply)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);

	json_open_object(&out);
	json_key(&out, STR("error"));
	json_open_object(&out);
	json_member_string(&out, STR("code"), str_of(err_name(fault->code)));
	json_member_string(&out, STR("text"), str_of(fault->text));
	json_member_string(&out, STR("where"), str_of(fault->where));
	json_close_object(&out);
	json_close_object(&out);
	reply->status = err_http_status(fault->code);
	reply->body = str_copy(arena, buf_str(&body));
	http_reply_header(reply, STR("Content-Type"), STR("application/json"));
	if (reply->status == 429 || reply->status == 503)
		http_reply_header(reply, STR("Retry-After"), STR("2"));
}

static const struct route routes[] = {
	{ HTTP_POST, "session", console_session_begin, true, true },
	{ HTTP_GET, "session", console_session_get, false },
	{ HTTP_DELETE, "session", console_session_end, true },
	{ HTTP_GET, "picture", console_picture_get, false },
	{ HTTP_GET, "stream", console_stream_get, false },
	{ HTTP_GET, "objects", console_objects_get, false },
	{ HTTP_GET, "objects/*", console_object_get, false },
	{ HTTP_GET, "objects/*/text", console_object_text_get, false },
	{ HTTP_GET, "collections", console_collections_get, false },
	{ HTTP_GET, "sightings", console_sightings_get, false },
	{ HTTP_GET, "organisations", console_organisations_get, false },
	{ HTTP_POST, "objects/*/opinion", console_opinion_post, false },
	{ HTTP_POST, "scenario/check", console_scenario_check, false, true },
	{ HTTP_POST, "scenario/import", console_scenario_import, false, true },
	{ HTTP_GET, "exercises", console_exercises_get, false },
	{ HTTP_POST, "exercises", console_exercises_post, false, true },
	{ HTTP_GET, "sensors", console_sensors_get, false },
	{ HTTP_GET, "sensors/*", console_sensors_one_get, false },
	{ HTTP_DELETE, "sensors/*", console_sensors_forget, false },
	{ HTTP_GET, "sensors/*/hits", console_sensors_hits_get, false },
	{ HTTP_GET, "sensors/*/searches", console_search_backs_get, false },
	{ HTTP_POST, "sensors/*/searches", console_search_backs_post, false },
	{ HTTP_GET, "sensors/*/searches/*", console_search_backs_one_get, false },
	{ HTTP_DELETE, "sensors/*/searches/*", console_search_backs_cancel, false },
	{ HTTP_GET, "sensor", console_sensor_get, true }, /* these sign in as TAXII clients do */
	{ HTTP_POST, "sensor/state", console_sensor_state_post, true },
	{ HTTP_POST, "sensor/hits", console_sensor_hits_post, true },
	{ HTTP_POST, "sensor/search", console_search_answer_post, true },
};

const struct route_family console_family = {
	.authenticate = authenticate,
	.write_error = write_error,
	.count = sizeof(routes) / sizeof(*routes),
	.routes = routes,
};
