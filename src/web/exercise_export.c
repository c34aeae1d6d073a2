/* exercise_export.c - a closed exercise as one signed file, for white.
 * SPDX-License-Identifier: Apache-2.0
 *
 * `testudo exercise export` writes it as a process of its own into the home: no lock of the
 * exercise is held meanwhile, the key stays out of the server, and the bytes are the command's.
 */
#include "store/audit.h"
#include "web/exercise_family.h"
#include "web/home_file.h"
#include "web/own_command.h"
#include "web/turns.h"

#define SIGNING_KEY_FILE "signing.key" /* cmd/home.h */

/* "NAME.exercise" */
static struct str
archive_name(const struct visit *visit)
{
	return str_printf(
		visit->arena, "%.*s.exercise", STR_FMT(store_realm(visit->web->store).name));
}

static enum err
require_closed(struct visit *visit, struct fault *why)
{
	struct exercise_state state;
	enum clock_state clock;

	TRY(exercise_require(visit, DESK_WHITE, why));
	if (store_realm(visit->web->store).dry_run)
		return fail(why, E_CONFLICT, "a dry run is not exported, but the exercise is");
	TRY(exercise_enter(visit->exercise, &state, why));
	clock = state.clock_state;
	exercise_leave(visit->exercise);
	return clock == CLOCK_CLOSED
		       ? OK
		       : fail(why, E_CONFLICT,
				 "the exercise is not closed: its archive is made after the close");
}

static enum err
note(struct visit *visit, const char *action, struct fault *why)
{
	return audit_note(visit->web->store, &visit->reader, action,
		store_realm(visit->web->store).name, why);
}

static enum err
run_export(struct visit *visit, struct str *ret_signer, struct fault *why)
{
	char *home = str_cstr(visit->arena, visit->web->settings.home);
	const struct json *reply;
	struct str said;
	char *archive;
	char *key;

	TRY(home_file_path(visit, archive_name(visit), &archive, why));
	TRY(home_file_path(visit, STR(SIGNING_KEY_FILE), &key, why));
	if (home == NULL)
		return fail_nomem(why);
	TRY(note(visit, "exercise.exported", why));
	TRY(own_command_run(visit,
		(const char *const[]){ "exercise", "export", "--home", home, "--key", key, "--out",
			archive, "--json", NULL },
		&said, why));
	TRY(json_parse(visit->arena, said, &reply, why));
	*ret_signer = json_get_string(reply, STR("signer"));
	return OK;
}

/* --- made --- */

static enum err
open_archive(const struct visit *visit, struct file_map *ret, struct fault *why)
{
	char *path;

	TRY(home_file_path(visit, archive_name(visit), &path, why));
	return file_map_open(path, ret, why);
}

enum err
exercise_export_post(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	OWNED_FILE_MAP archive = { 0 };
	struct json_writer out = json_writer_of(&body);
	struct str signer = STR("");
	enum err err;

	TRY(require_closed(visit, why));
	TRY(turns_take(visit->web->turns, TURN_ARCHIVE, archive_name(visit), why));
	err = run_export(visit, &signer, why);
	turns_give(visit->web->turns, TURN_ARCHIVE);
	TRY(err);
	TRY(open_archive(visit, &archive, why));
	json_open_object(&out);
	json_member_string(&out, STR("name"), archive_name(visit));
	json_member_string(&out, STR("signer"), signer);
	json_member_int(&out, STR("bytes"), (int64_t)archive.content.len);
	json_close_object(&out);
	return reply_json(visit, 201, "application/json", &body, why);
}

/* --- fetched --- */

/* The file is replaced as a whole, so that what was mapped stays. */
enum err
exercise_export_get(struct visit *visit, struct fault *why)
{
	struct file_map map;
	enum err err;

	TRY(exercise_require(visit, DESK_WHITE, why));
	err = open_archive(visit, &map, why);
	if (err == E_ABSENT)
		return fail(why, E_ABSENT, "no archive was made yet");
	TRY(err);
	err = note(visit, "exercise.fetched", why);
	if (err != OK) {
		file_map_done(&map);
		return err;
	}
	return home_file_reply(
		visit, &map, "application/octet-stream", archive_name(visit), why);
}
