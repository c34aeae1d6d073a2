/* console_scenario.c - a planner's scenario is checked or imported; nothing of it is kept.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/hash.h"
#include "base/limits.h"
#include "exercise/import.h"
#include "web/console_family.h"
#include "web/scenario_check.h"
#include "web/turns.h"

enum err
console_require_planner(const struct visit *visit, struct fault *why)
{
	const struct reader *reader = &visit->reader;

	if (store_realm(visit->web->store).exercise)
		return (reader->seat.desks & DESK_WHITE) != 0
			       ? OK
			       : fail(why, E_DENIED, "scenarios are for white");
	return reader_may(reader, ROLE_PLANNER | ROLE_OPERATOR)
		       ? OK
		       : fail(why, E_DENIED,
				 "exercises are for who has the role planner or operator");
}

/* --- check --- */

enum err
console_scenario_of_body(
	struct visit *visit, struct arena *arena, struct scenario_source *ret, struct fault *why)
{
	TRY(console_body_is_json(visit, SCENARIO_PACKED_MAX, why));
	TRY(scenario_unpack(arena, visit->request->body, ret, why));
	return ret->count > 0 ? OK : fail(why, E_INVALID, "there is no file in the scenario");
}

static enum err
put_check(struct visit *visit, struct arena *arena, struct json_writer *out, struct fault *why)
{
	struct scenario_source source;
	struct scenario_report report = { 0 };
	const struct scenario *scenario = NULL;
	enum err err;

	TRY(console_scenario_of_body(visit, arena, &source, why));
	err = scenario_check_read(arena, &source, &scenario, &report, why);
	if (err != OK && err != E_CONFIG)
		return err;
	json_open_object(out);
	scenario_check_put(out, err == OK ? scenario : NULL, &report);
	json_close_object(out);
	return OK;
}

/* --- import --- */

static enum err
take_bytes(struct arena *arena, const struct json *body, const char *key, struct str *ret,
	struct fault *why)
{
	struct str text = json_get_string(body, str_of(key));

	*ret = STR_NONE;
	if (text.data == NULL || base64_parse(arena, text, true, ret))
		return OK;
	return fail_at(why, E_INVALID, str_of(key), "%s: expected base64", key);
}

static enum err
take_name(struct arena *arena, const struct json *body, const char *key, const char **ret,
	struct fault *why)
{
	struct str text = json_get_string(body, str_of(key));

	*ret = text.len == 0 ? key : str_cstr(arena, text);
	if (*ret == NULL)
		return fail_nomem(why);
	return text.len <= NAME_MAX_BYTES
		       ? OK
		       : fail_at(why, E_INVALID, str_of(key), "%s: too long", key);
}

static enum err
read_import(struct visit *visit, struct arena *arena, const struct import_kind **ret_kind,
	struct import_input *ret, struct fault *why)
{
	struct import_input input = { 0 };
	const struct json *body;

	TRY(console_body(visit, visit->web->settings.max_content_length, &body, why));
	*ret_kind = import_kind_find(json_get_string(body, STR("kind")));
	if (*ret_kind == NULL)
		return fail_at(why, E_INVALID, STR("kind"), "kind: there is no such format");
	TRY(take_name(arena, body, "name", &input.name, why));
	TRY(take_bytes(arena, body, "bytes", &input.text, why));
	if (input.text.data == NULL || input.text.len > IMPORT_FILE_MAX)
		return fail_at(why, E_INVALID, STR("bytes"),
			"bytes: expected a file of at most %u bytes", IMPORT_FILE_MAX);
	TRY(take_name(arena, body, "mapping_name", &input.mapping_name, why));
	TRY(take_bytes(arena, body, "mapping", &input.mapping, why));
	*ret = input;
	return OK;
}

static void
put_notes(struct json_writer *out, const struct import_result *result)
{
	json_key(out, STR("notes"));
	json_open_array(out);
	for (size_t i = 0; i < result->note_count; i++) {
		json_open_object(out);
		json_member_string(out, STR("place"), result->notes[i].place);
		json_member_string(out, STR("text"), result->notes[i].text);
		json_close_object(out);
	}
	json_close_array(out);
	json_member_int(out, STR("unlisted"), (int64_t)result->unlisted);
}

static enum err
put_import(struct visit *visit, struct arena *arena, struct json_writer *out, struct fault *why)
{
	const struct import_kind *kind;
	struct import_input input;
	struct import_result result;
	struct fault reason;
	enum err err;

	TRY(read_import(visit, arena, &kind, &input, why));
	err = import_run(arena, kind, &input, &result, &reason);
	if (err == E_CONFIG) /* its file is no setting of ours */
		return fail_at(why, E_INVALID, str_of(reason.where), "%s", reason.text);
	if (err != OK) {
		*why = reason;
		return err;
	}
	json_open_object(out);
	json_key(out, STR("files"));
	json_open_object(out);
	for (size_t i = 0; i < result.source.count; i++)
		json_member_string(out, result.source.files[i].path, result.source.files[i].text);
	json_close_object(out);
	put_notes(out, &result);
	json_close_object(out);
	return OK;
}

/* --- the routes --- */

typedef enum err scenario_writer(
	struct visit *visit, struct arena *arena, struct json_writer *out, struct fault *why);

/* One at a time: each may take SCENARIO_MEMORY_MAX. */
static enum err
reply(struct visit *visit, scenario_writer *write, struct fault *why)
{
	OWNED(arena) arena = arena_new(SCENARIO_MEMORY_MAX);
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	enum err err;

	if (arena == NULL)
		return fail_nomem(why);
	TRY(console_require_planner(visit, why));
	turns_wait(visit->web->turns, TURN_SCENARIO);
	err = write(visit, arena, &out, why);
	turns_give(visit->web->turns, TURN_SCENARIO);
	TRY(err);
	return console_reply(visit, &body, why);
}

enum err
console_scenario_check(struct visit *visit, struct fault *why)
{
	return reply(visit, put_check, why);
}

enum err
console_scenario_import(struct visit *visit, struct fault *why)
{
	return reply(visit, put_import, why);
}
