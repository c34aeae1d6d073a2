/* exercise_import.c - `testudo exercise import`: a scenario from what planners have.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "cmd/exercise_actions.h"
#include "cmd/output.h"
#include "exercise/import.h"

static const char *const kind_choices[] = { "csv", "xlsx", "scoringengine", "quotient", "dwayne",
	"sdl", "openbas", "providentia", NULL };

static void
write_notes(struct buf *to, const struct import_result *result)
{
	for (size_t i = 0; i < result->note_count; i++)
		buf_addf(to, "%.*s: %.*s\n", STR_FMT(result->notes[i].place),
			STR_FMT(result->notes[i].text));
	if (result->unlisted > 0)
		buf_addf(to, "and %zu more\n", result->unlisted);
}

static void
write_notes_json(struct buf *to, const struct import_result *result)
{
	struct json_writer out = json_writer_of(to);

	json_open_object(&out);
	json_member_int(&out, STR("unlisted"), (int64_t)result->unlisted);
	json_key(&out, STR("notes"));
	json_open_array(&out);
	for (size_t i = 0; i < result->note_count; i++) {
		json_open_object(&out);
		json_member_string(&out, STR("place"), result->notes[i].place);
		json_member_string(&out, STR("text"), result->notes[i].text);
		json_close_object(&out);
	}
	json_close_array(&out);
	json_close_object(&out);
	buf_add_char(to, '\n');
}

/* The last part of a path: what notes call the file. */
static const char *
file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static enum err
read_input(struct call *call, struct buf *text, struct buf *mapping, struct import_input *ret,
	struct fault *why)
{
	const char *path = argument_text(&call->arguments, "FILE").data;
	const char *mapping_path = argument_text(&call->arguments, "mapping").data;

	TRY(file_read(call->env, path, IMPORT_FILE_MAX, text, why));
	*ret = (struct import_input){ .name = file_name(path), .text = buf_str(text) };
	if (mapping_path == NULL)
		return OK;
	TRY(file_read(call->env, mapping_path, YAML_SIZE_MAX, mapping, why));
	ret->mapping_name = file_name(mapping_path);
	ret->mapping = mapping->len == 0 ? STR("") : buf_str(mapping);
	return OK;
}

/* The notes lie beside the scenario, for whoever goes on with it. */
static enum err
save(struct call *call, const struct import_result *result, struct fault *why)
{
	const char *folder = argument_text(&call->arguments, "out").data;
	OWNED_BUF notes = BUF_INIT;
	OWNED_BUF path = BUF_INIT;

	buf_addf(&path, "%s/not-mapped.txt", folder);
	write_notes(&notes, result);
	TRY(buf_check(&path, why));
	TRY(buf_check(&notes, why));
	TRY(scenario_save(call->env, &result->source, folder, why));
	return file_replace(
		call->env, path.data, notes.len == 0 ? STR("") : buf_str(&notes), 0666, why);
}

static enum err
run_import(struct call *call, struct fault *why)
{
	OWNED(arena) arena = arena_new(SCENARIO_MEMORY_MAX);
	OWNED_BUF text = BUF_INIT;
	OWNED_BUF mapping = BUF_INIT;
	OWNED_BUF notes = BUF_INIT;
	const struct import_kind *kind = import_kind_find(argument_text(&call->arguments, "from"));
	struct import_input input;
	struct import_result result;

	if (arena == NULL)
		return fail_nomem(why);
	TRY(read_input(call, &text, &mapping, &input, why));
	TRY(import_run(arena, kind, &input, &result, why));
	TRY(save(call, &result, why));
	if (argument_given(&call->arguments, "json"))
		write_notes_json(&notes, &result);
	else
		write_notes(&notes, &result);
	TRY(buf_check(&notes, why));
	return output_write(call, notes.len == 0 ? STR("") : buf_str(&notes), why);
}

const struct command exercise_import_action = {
	.name = "import",
	.summary = "make a scenario from another tool's file or from a spreadsheet",
	.details = "Prints what could not be mapped, one line each with its place, and writes the\n"
		   "same to not-mapped.txt beside the scenario. The result is a beginning:\n"
		   "testudo exercise check says what is still missing.",
	.examples = (const char *const[]){ "testudo exercise import injects.xlsx --from xlsx "
					   "--mapping mapping.yaml --out mine",
		NULL },
	.parameters = (const struct parameter[]){ { .name = "FILE",
							  .positional = true,
							  .required = true,
							  .help = "the file" },
		{ .name = "from",
			.value = "KIND",
			.required = true,
			.choices = kind_choices,
			.help = "what the file is of" },
		{ .name = "out",
			.value = "DIR",
			.required = true,
			.help = "a new or empty folder for the scenario" },
		{ .name = "mapping",
			.value = "FILE",
			.help = "of a spreadsheet: which column is which key" },
		PARAMETER_JSON, { 0 } },
	.run = run_import,
};
