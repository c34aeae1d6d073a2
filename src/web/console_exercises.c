/* console_exercises.c - exercises that were made beside this node, and a new one.
 * SPDX-License-Identifier: Apache-2.0
 *
 * An exercise is a home and a process of its own. Its store is made by `testudo exercise new` as a
 * process of its own, so that the real world's process never holds it; here nothing of a home is
 * opened, only its name is read.
 */
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/limits.h"
#include "store/audit.h"
#include "web/console_family.h"
#include "web/own_command.h"
#include "web/scenario_check.h"
#include "web/turns.h"

#define PORT_DEFAULT "6444"

/* --- which there are --- */

struct homes {
	struct arena *arena;
	struct str folder;
	size_t count, unlisted;
	struct str names[EXERCISES_LISTED_MAX]; /* the first of all, in order */
};

static bool
is_home(struct arena *arena, struct str folder, const char *name)
{
	struct str settings = str_printf(arena, "%.*s/%s/testudo.yaml", STR_FMT(folder), name);
	struct fault why;

	return settings.data != NULL && store_check_realm_name(str_of(name), &why) == OK &&
	       access(settings.data, F_OK) == 0;
}

static enum err
add_home(void *context, const char *name, struct fault *why)
{
	struct homes *homes = context;
	struct str kept;
	size_t place;

	if (!is_home(homes->arena, homes->folder, name))
		return OK;
	if (homes->count == EXERCISES_LISTED_MAX) {
		homes->unlisted++;
		if (str_compare(homes->names[homes->count - 1], str_of(name)) < 0)
			return OK;
		homes->count--;
	}
	kept = str_copy(homes->arena, str_of(name));
	if (kept.data == NULL)
		return fail_nomem(why);
	for (place = homes->count++; place > 0 && str_compare(homes->names[place - 1], kept) > 0; place--)
		homes->names[place] = homes->names[place - 1];
	homes->names[place] = kept;
	return OK;
}

/* A folder that is not there yet has none. */
static enum err
list_homes(struct visit *visit, struct homes *homes, struct fault *why)
{
	struct fault reason;
	char *path;
	enum err err;

	homes->arena = visit->arena;
	homes->folder = visit->web->settings.exercises_folder;
	path = str_cstr(visit->arena, homes->folder);
	if (path == NULL)
		return fail_nomem(why);
	err = folder_each(path, add_home, homes, &reason);
	if (err != OK && err != E_ABSENT) {
		*why = reason;
		return err;
	}
	return OK;
}

static void
put_home(struct visit *visit, struct str name, struct json_writer *out)
{
	json_open_object(out);
	json_member_string(out, STR("name"), name);
	json_member_string(out, STR("home"),
		str_printf(visit->arena, "%.*s/%.*s",
			STR_FMT(visit->web->settings.exercises_folder), STR_FMT(name)));
	json_close_object(out);
}

/* In an exercise there is no such thing. */
static enum err
require_here(struct visit *visit, struct fault *why)
{
	if (store_realm(visit->web->store).exercise)
		return fail(why, E_ABSENT, "no such resource");
	return console_require_planner(visit, why);
}

enum err
console_exercises_get(struct visit *visit, struct fault *why)
{
	struct str folder = visit->web->settings.exercises_folder;
	struct homes *homes = arena_new_of(visit->arena, struct homes);
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	char making[TURN_OF_MAX];

	if (homes == NULL)
		return fail_nomem(why);
	TRY(require_here(visit, why));
	if (folder.len > 0)
		TRY(list_homes(visit, homes, why));
	turns_of(visit->web->turns, TURN_MAKING, making);
	json_open_object(&out);
	console_put_text(&out, STR("folder"), folder);
	json_key(&out, STR("exercises"));
	json_open_array(&out);
	for (size_t i = 0; i < homes->count; i++)
		put_home(visit, homes->names[i], &out);
	json_close_array(&out);
	json_member_int(&out, STR("unlisted"), (int64_t)homes->unlisted);
	console_put_text(&out, STR("making"), str_of(making));
	json_close_object(&out);
	return console_reply(visit, &body, why);
}

/* --- a new one --- */

struct wish {
	struct str name, port, host;
	char *home; /* where it shall stand */
};

static enum err
read_wish(struct visit *visit, struct wish *ret, struct fault *why)
{
	struct wish wish = { 0 };
	uint64_t port;

	TRY(console_parameter(visit, "name", &wish.name, why));
	TRY(console_parameter(visit, "port", &wish.port, why));
	TRY(console_parameter(visit, "host", &wish.host, why));
	TRY(store_check_realm_name(wish.name, why));
	if (wish.name.data[0] == '-' || wish.host.len > NAME_MAX_BYTES ||
		str_starts(wish.host, STR("-")))
		return fail(why, E_INVALID, "a name does not begin with '-'");
	if (wish.port.len == 0)
		wish.port = STR(PORT_DEFAULT);
	if (!str_to_u64(wish.port, &port) || port > 65535)
		return fail_at(why, E_INVALID, STR("port"), "port: expected a number up to 65535");
	wish.home = str_cstr(visit->arena,
		str_printf(visit->arena, "%.*s/%.*s",
			STR_FMT(visit->web->settings.exercises_folder), STR_FMT(wish.name)));
	*ret = wish;
	return wish.home == NULL ? fail_nomem(why) : OK;
}

/* The scenario in a folder that the command can read, beside the homes: a dot in front keeps it out
 * of the list. Held until *ret_hold is closed. */
static enum err
lay_down(struct visit *visit, const struct scenario_source *source, char **ret, int *ret_hold,
	struct fault *why)
{
	struct str folder = visit->web->settings.exercises_folder;
	char *parent = str_cstr(visit->arena, folder);
	char *path = str_cstr(
		visit->arena, str_printf(visit->arena, "%.*s/" WEB_SCENARIO_MARK "XXXXXX",
				      STR_FMT(folder)));

	if (parent == NULL || path == NULL)
		return fail_nomem(why);
	if (mkdir(parent, 0700) < 0 && errno != EEXIST)
		return fail_errno(why, "cannot make the folder %s", parent);
	TRY(folder_make_held(path, ret_hold, why));
	*ret = path;
	return scenario_save(visit->web->env, source, path, why);
}

static enum err
run_new(struct visit *visit, const struct wish *wish, const char *scenario, struct fault *why)
{
	const char *words[] = { "exercise", "new", str_cstr(visit->arena, wish->name), "--scenario",
		scenario, "--home", wish->home, "--port", str_cstr(visit->arena, wish->port), NULL,
		NULL, NULL };
	struct str said;

	if (wish->host.len > 0) {
		words[9] = "--host";
		words[10] = str_cstr(visit->arena, wish->host);
	}
	if (words[2] == NULL || words[8] == NULL || (wish->host.len > 0 && words[10] == NULL))
		return fail_nomem(why);
	TRY(audit_note(visit->web->store, &visit->reader, "exercise.new", wish->name, why));
	return own_command_run(visit, words, &said, why);
}

/* Said here with its place: of the command's words only the last would come. */
static enum err
require_playable(struct visit *visit, struct arena *arena, const struct scenario_source *source,
	struct fault *why)
{
	const struct scenario *scenario;
	struct scenario_report report;
	struct fault reason;
	enum err err;

	turns_wait(visit->web->turns, TURN_SCENARIO);
	err = scenario_check_read(arena, source, &scenario, &report, &reason);
	turns_give(visit->web->turns, TURN_SCENARIO);
	if (err == E_CONFIG)
		return fail_at(why, E_INVALID, str_of(reason.where),
			"the scenario cannot be played: %s", reason.text);
	if (err != OK)
		*why = reason;
	return err;
}

static enum err
make(struct visit *visit, const struct wish *wish, struct fault *why)
{
	OWNED(arena) arena = arena_new(SCENARIO_MEMORY_MAX);
	struct scenario_source source;
	char *folder = NULL;
	int hold = -1;
	enum err err;

	if (arena == NULL)
		return fail_nomem(why);
	TRY(console_scenario_of_body(visit, arena, &source, why));
	TRY(require_playable(visit, arena, &source, why));
	err = lay_down(visit, &source, &folder, &hold, why);
	if (err == OK)
		err = run_new(visit, wish, folder, why);
	if (folder != NULL) {
		folder_remove(folder);
		close(hold);
	}
	return err;
}

enum err
console_exercises_post(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	struct wish wish;
	enum err err;

	TRY(require_here(visit, why));
	if (visit->web->settings.exercises_folder.len == 0)
		return fail(why, E_CONFLICT,
			"this node has no folder for exercises: exercises.folder in testudo.yaml");
	TRY(read_wish(visit, &wish, why));
	if (access(wish.home, F_OK) == 0)
		return fail_at(why, E_CONFLICT, STR("name"), "there is an exercise %.*s already",
			STR_FMT(wish.name));
	TRY(turns_take(visit->web->turns, TURN_MAKING, wish.name, why));
	err = make(visit, &wish, why);
	turns_give(visit->web->turns, TURN_MAKING);
	TRY(err);
	put_home(visit, wish.name, &out);
	return reply_json(visit, 201, "application/json", &body, why);
}
