/* scenario_pack.c - a scenario's files as one JSON document, and back to the same bytes.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json.h"
#include "base/json_write.h"
#include "base/limits.h"
#include "exercise/scenario_files.h"

bool
scenario_path_is_good(struct str path)
{
	struct str rest = path;
	struct str part;
	size_t depth = 0;

	if (path.len == 0 || path.len > NAME_MAX_BYTES || !str_is_utf8(path))
		return false;
	for (size_t i = 0; i < path.len; i++)
		if ((unsigned char)path.data[i] < 0x20 || path.data[i] == 0x7f ||
			path.data[i] == '\\')
			return false;
	while (str_split(&rest, '/', &part))
		if (part.len == 0 || part.data[0] == '.' || depth++ > SCENARIO_DEPTH_MAX)
			return false;
	return str_ends(path, STR(".yaml")) || str_ends(path, STR(".yml"));
}

enum err
scenario_source_check(const struct scenario_source *source, struct fault *why)
{
	size_t size = 0;

	if (source->count > SCENARIO_FILES_MAX)
		return fail(why, E_TOO_MANY, "a scenario has at most %u files", SCENARIO_FILES_MAX);
	for (size_t i = 0; i < source->count; i++) {
		const struct scenario_file *file = &source->files[i];
		size += file->text.len;
		if (!scenario_path_is_good(file->path))
			return fail(why, E_INVALID, "\"%.*s\" cannot be a scenario's file",
				STR_FMT(str_first(file->path, 100)));
		if (i > 0 && str_compare(source->files[i - 1].path, file->path) >= 0)
			return fail(why, E_INVALID,
				"the files of a scenario are sorted by path, "
				"and none stands twice");
		if (file->text.len > SCENARIO_FILE_MAX || size > SCENARIO_SIZE_MAX)
			return fail(why, E_TOO_LARGE,
				"a scenario's file has at most %u bytes, and all have %u",
				SCENARIO_FILE_MAX, SCENARIO_SIZE_MAX);
		if (!str_is_utf8(file->text))
			return fail_at(why, E_INVALID, file->path, "not UTF-8 text");
	}
	return OK;
}

enum err
scenario_pack(const struct scenario_source *source, struct buf *out, struct fault *why)
{
	struct json_writer writer = json_writer_of(out);
	size_t before = out->len;

	TRY(scenario_source_check(source, why));
	json_open_object(&writer);
	json_key(&writer, STR("files"));
	json_open_object(&writer);
	for (size_t i = 0; i < source->count; i++)
		json_member_string(&writer, source->files[i].path, source->files[i].text);
	json_close_object(&writer);
	json_close_object(&writer);
	TRY(buf_check(out, why));
	if (out->len - before > SCENARIO_PACKED_MAX)
		return fail(why, E_TOO_LARGE,
			"a scenario as JSON has at most %u bytes, this one %zu",
			SCENARIO_PACKED_MAX, out->len - before);
	return OK;
}

static enum err
unpack_files(
	struct arena *arena, const struct json *map, struct scenario_source *ret, struct fault *why)
{
	struct scenario_file *files = arena_array(arena, map->count + 1, struct scenario_file);
	size_t count = 0;

	if (files == NULL)
		return fail_nomem(why);
	JSON_EACH (member, map) {
		if (member->type != JSON_STRING)
			return fail(why, E_INVALID, "a file's text must be a string, not %s",
				json_type_name(member->type));
		files[count++] = (struct scenario_file){ member->key, member->string };
	}
	*ret = (struct scenario_source){ count, files };
	return scenario_source_check(ret, why);
}

enum err
scenario_unpack(
	struct arena *arena, struct str text, struct scenario_source *ret, struct fault *why)
{
	const struct json *root;
	const struct json *files;
	struct scenario_source source;

	TRY(json_parse(arena, text, &root, why));
	files = json_get(root, STR("files"));
	if (root->type != JSON_OBJECT || root->count != 1 || files == NULL ||
		files->type != JSON_OBJECT)
		return fail(why, E_INVALID, "a packed scenario is {\"files\": {PATH: TEXT}}");
	TRY(unpack_files(arena, files, &source, why));
	*ret = source;
	return OK;
}

struct str
scenario_file_text(const struct scenario_source *source, struct str path)
{
	for (size_t i = 0; i < source->count; i++)
		if (str_eq(source->files[i].path, path))
			return source->files[i].text;
	return STR_NONE;
}
