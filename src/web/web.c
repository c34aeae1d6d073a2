/* web.c - finds the route of a request, asks who it is, and turns failures into replies.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "web"

#include "web/web.h"

#include "base/log.h"
#include "exercise/exercise.h"
#include "web/live.h"
#include "web/page_cache.h"
#include "web/probe_desk.h"
#include "web/route.h"
#include "web/turns.h"

enum err
reply_json(struct visit *visit, int status, const char *media_type, const struct buf *body,
	struct fault *why)
{
	struct str copy;

	TRY(buf_check(body, why));
	copy = str_copy(visit->arena, buf_str(body));
	if (copy.data == NULL)
		return fail_nomem(why);
	visit->reply->status = status;
	visit->reply->body = copy;
	http_reply_header(visit->reply, STR("Content-Type"), str_of(media_type));
	return OK;
}

/* --- matching --- */

/* Segments are compared one by one; a slash at the end does not count. */
static bool
path_matches(const struct visit *visit, const char *pattern, struct str path,
	struct str parts[ROUTE_PARTS_MAX])
{
	struct str realm = store_realm(visit->web->store).name;
	struct str wanted = str_of(pattern);
	struct str left;
	struct str right;
	size_t part = 0;

	if (path.len > 0 && str_ends(path, STR("/")))
		path.len--;
	while (str_split(&wanted, '/', &left)) {
		if (!str_split(&path, '/', &right))
			return false;
		if (str_eq(left, STR("*")) && right.len > 0 && part < ROUTE_PARTS_MAX)
			parts[part++] = right;
		else if (!str_eq(str_eq(left, STR("+")) ? realm : left, right))
			return false;
	}
	return path.data == NULL;
}

/* What a path leads to. */
struct finding {
	const struct route *route; /* NULL: to nothing by this method */
	bool path_known;           /* by another */
	struct str parts[ROUTE_PARTS_MAX];
};

/* HEAD is GET without the body, which the server leaves out. */
static struct finding
find_route(const struct route_family *family, const struct visit *visit, struct str path)
{
	enum http_method method = visit->request->method == HTTP_HEAD ? HTTP_GET
								      : visit->request->method;
	struct finding found = { 0 };

	for (size_t i = 0; i < family->count; i++) {
		struct str parts[ROUTE_PARTS_MAX] = { 0 };
		if (!path_matches(visit, family->routes[i].path, path, parts))
			continue;
		found.path_known = true;
		if (family->routes[i].method != method)
			continue;
		found.route = &family->routes[i];
		memcpy(found.parts, parts, sizeof(parts));
		break;
	}
	return found;
}

static const char *
method_name(enum http_method method)
{
	static const char *const names[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE",
		"OPTIONS", "" };

	return names[method];
}

static void
say_allowed_methods(const struct route_family *family, struct visit *visit, struct str path)
{
	struct str allowed = STR("");

	for (size_t i = 0; i < family->count; i++) {
		struct str parts[ROUTE_PARTS_MAX];
		if (path_matches(visit, family->routes[i].path, path, parts))
			allowed = str_printf(visit->arena, "%.*s%s%s", STR_FMT(allowed),
				allowed.len == 0 ? "" : ", ",
				method_name(family->routes[i].method));
	}
	http_reply_header(visit->reply, STR("Allow"), allowed);
}

static enum err
serve(const struct route_family *family, struct visit *visit, struct str path, struct fault *why)
{
	/* Found before, where it was asked whether it runs apart. */
	const struct finding *before = visit->request->found;
	struct finding found = before == NULL ? find_route(family, visit, path) : *before;
	const struct route *route = found.route;

	memcpy(visit->parts, found.parts, sizeof(found.parts));
	/* Who has not signed in learns nothing of what there is. */
	if (route == NULL || !route->open)
		TRY(family->authenticate(visit, why));
	if (route == NULL && found.path_known) {
		say_allowed_methods(family, visit, path);
		return fail(why, E_METHOD, "this resource does not know that method");
	}
	if (route == NULL)
		return fail(why, E_ABSENT, "no such resource");
	return route->function(visit, why);
}

static void
serve_family(const struct route_family *family, struct visit *visit, struct str path)
{
	struct fault why = { 0 };
	enum err err;

	/* What one reader gets is no other's: no cache on the way may keep it. */
	http_reply_header(visit->reply, STR("Cache-Control"), STR("no-store"));
	err = serve(family, visit, path, &why);
	if (err == OK)
		return;
	if (err_http_status(err) >= 500)
		LOG_ERROR("failed", "path=%.*s code=%s text=\"%s\"", STR_FMT(visit->request->path),
			err_name(err), why.text);
	family->write_error(&why, visit->arena, visit->reply);
}

static bool
is_below(struct str path, struct str prefix, struct str *ret_rest)
{
	if (!str_starts(path, prefix))
		return false;
	*ret_rest = str_from_offset(path, prefix.len);
	return true;
}

/* Below /api/. In the real world there is no such thing, so that the console's own family says so.
 */
static bool
is_of_exercise(struct str path)
{
	struct str rest = path;
	struct str first;

	return str_split(&rest, '/', &first) &&
	       (str_eq(first, STR("exercise")) || str_eq(first, STR("probe")));
}

/* Of a path below /api/. */
static const struct route_family *
family_of(const struct web *web, struct str path)
{
	return web->writers != NULL && is_of_exercise(path) ? &exercise_family : &console_family;
}

void
web_handle(void *context, struct http_request *request, struct http_reply *reply)
{
	struct visit visit = {
		.web = context,
		.request = request,
		.reply = reply,
		.arena = request->arena,
	};
	struct str rest;

	visit.exercise = request->method == HTTP_GET || request->method == HTTP_HEAD
		? visit.web->readers
		: visit.web->writers;
	http_reply_header(reply, STR("X-Content-Type-Options"), STR("nosniff"));
	if (visit.request->tls)
		http_reply_header(reply, STR("Strict-Transport-Security"), STR("max-age=31536000"));
	if (store_realm(visit.web->store).dry_run)
		http_reply_header(reply, STR("X-Testudo-Dry-Run"), STR("yes"));
	if (is_below(request->path, STR("/taxii2/"), &rest) ||
		str_eq(request->path, STR("/taxii2")))
		serve_family(&taxii_family, &visit,
			str_eq(request->path, STR("/taxii2")) ? STR("") : rest);
	else if (is_below(request->path, STR("/api/"), &rest))
		serve_family(family_of(visit.web, rest), &visit, rest);
	else
		static_file_serve(request, reply);
}

bool
web_runs_apart(void *context, struct http_request *request)
{
	struct visit visit = { .web = context, .request = request };
	struct finding *found = arena_array(request->arena, 1, struct finding);
	struct str rest;

	if (found == NULL || !is_below(request->path, STR("/api/"), &rest))
		return false;
	*found = find_route(family_of(visit.web, rest), &visit, rest);
	request->found = found;
	return found->route != NULL && found->route->apart;
}

void
web_refuse(void *context, const struct http_request *request, const struct fault *fault,
	struct http_reply *reply)
{
	(void)context;
	http_reply_header(reply, STR("Cache-Control"), STR("no-store"));
	taxii_family.write_error(fault, request->arena, reply);
}

/* --- life --- */

enum err
web_new(struct store *store, const struct web_settings *settings, struct web **ret,
	struct fault *why)
{
	OWNED(web) web = calloc(1, sizeof(*web));

	if (web == NULL)
		return fail_nomem(why);
	web->store = store;
	web->env = store_env(store);
	web->settings = *settings;
	web->pages = page_cache_new();
	web->turns = turns_new();
	if (web->pages == NULL || web->turns == NULL)
		return fail_nomem(why);
	web->writers = settings->exercise;
	if (web->writers != NULL) {
		TRY(exercise_open(store, 0, &web->readers, why));
		web->probes = probe_desk_new();
		if (web->probes == NULL)
			return fail_nomem(why);
	}
	TRY(live_start(store, web->writers, &web->live, why));
	*ret = DISOWN(web);
	return OK;
}

void
web_free(struct web *web)
{
	if (web == NULL)
		return;
	live_stop(web->live);
	page_cache_free(web->pages);
	probe_desk_free(web->probes);
	turns_free(web->turns);
	exercise_free(web->readers);
	free(web);
}
