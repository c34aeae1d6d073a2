/* definition.c - finds a record in the files of a scenario, and writes its YAML as JSON.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/definition.h"

#include "base/limits.h"
#include "base/yaml_tree.h"

_Static_assert(YAML_DEPTH_MAX < JSON_WRITE_DEPTH - 2, "a record of any depth can be written");

/* --- writing --- */

static void
open_value(struct json_writer *out, const struct yaml *value)
{
	if (value->kind == YAML_IS_MAP)
		json_open_object(out);
	else
		json_open_array(out);
}

static void
close_value(struct json_writer *out, const struct yaml *value)
{
	if (value->kind == YAML_IS_MAP)
		json_close_object(out);
	else
		json_close_array(out);
}

/* Without recursion: `open` are the lists and maps that are open, `next` what comes within each. */
static void
put_yaml(struct json_writer *out, const struct yaml *record)
{
	const struct yaml *open[YAML_DEPTH_MAX + 1] = { record };
	const struct yaml *next[YAML_DEPTH_MAX + 1] = { record->first };
	size_t depth = 1;

	open_value(out, record);
	while (depth > 0) {
		const struct yaml *at = next[depth - 1];
		if (at == NULL) {
			close_value(out, open[--depth]);
			continue;
		}
		next[depth - 1] = at->next;
		if (open[depth - 1]->kind == YAML_IS_MAP)
			json_key(out, at->key);
		if (at->kind == YAML_IS_TEXT) {
			json_put_string(out, at->text);
			continue;
		}
		open_value(out, at);
		open[depth] = at;
		next[depth++] = at->first;
	}
}

/* --- finding --- */

/* The last of the name in one file; NULL when it has none. A file of another form has none. */
static enum err
find_in(struct arena *arena, const struct scenario_file *file, const char *section, struct str name,
	const struct yaml **ret, struct fault *why)
{
	static const struct yaml_limits limits = { SCENARIO_FILE_MAX, SCENARIO_NODES_MAX };
	const struct yaml *root;
	const struct yaml *records;
	enum err err = yaml_read_within(arena, file->text, "", &limits, &root, why);

	*ret = NULL;
	if (err == E_CONFIG)
		return OK;
	TRY(err);
	records = yaml_get(root, str_of(section));
	if (records == NULL || records->kind != YAML_IS_LIST)
		return OK;
	YAML_EACH (record, records) {
		const struct yaml *own = yaml_get(record, STR("name"));
		if (own != NULL && own->kind == YAML_IS_TEXT && str_eq(own->text, name))
			*ret = record;
	}
	return OK;
}

enum err
definition_put(const struct scenario_source *source, const char *section, struct str name,
	struct json_writer *out, struct fault *why)
{
	OWNED(arena) arena = arena_new(SCENARIO_MEMORY_MAX);

	if (arena == NULL)
		return fail_nomem(why);
	for (size_t i = source->count; i-- > 0;) {
		const struct yaml *record;
		arena_reset(arena);
		TRY(find_in(arena, &source->files[i], section, name, &record, why));
		if (record == NULL)
			continue;
		put_yaml(out, record);
		return OK;
	}
	return fail(why, E_ABSENT, "the scenario has nothing of that name");
}
