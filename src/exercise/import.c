/* import.c - the table of formats, and the notes on what could not be mapped.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/import.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "exercise/import_work.h"

/* Each stands in the file of its name; quotient and dwayne in import_boxes.c. */
#define KINDS(ROW)                                                                   \
	ROW(csv)                                                                     \
	ROW(xlsx) ROW(scoringengine) ROW(quotient) ROW(dwayne) ROW(sdl) ROW(openbas) \
		ROW(providentia)

#define DECLARATION(name) extern const struct import_kind import_##name;
KINDS(DECLARATION)

#define POINTER(name) &import_##name,
const struct import_kind *const import_kinds[] = { KINDS(POINTER) NULL };

const struct import_kind *
import_kind_find(struct str name)
{
	for (size_t i = 0; import_kinds[i] != NULL; i++)
		if (str_eq(str_of(import_kinds[i]->name), name))
			return import_kinds[i];
	return NULL;
}

/* --- notes --- */

static void __attribute__((format(printf, 4, 0)))
note(struct import *import, struct str place, unsigned line, const char *format, va_list args)
{
	char text[FAULT_TEXT_MAX];
	struct fault printable;

	if (import->notes == NULL)
		import->notes = arena_array(import->arena, IMPORT_NOTES_MAX, struct import_note);
	if (import->notes == NULL) {
		import->starved = true;
		return;
	}
	if (import->note_count == IMPORT_NOTES_MAX) {
		import->unlisted++;
		return;
	}
	vsnprintf(text, sizeof(text), format, args);
	(void)fail(&printable, E_INVALID, "%s", text); /* without control characters */
	import->notes[import->note_count++] = (struct import_note){ place,
		str_copy(import->arena, str_of(printable.text)), line };
}

void
import_note(struct import *import, unsigned line, const char *format, ...)
{
	struct str place = str_printf(import->arena, "%s:%u", import->input->name, line);
	va_list args;

	va_start(args, format);
	note(import, place, line, format, args);
	va_end(args);
}

void
import_note_at(struct import *import, struct str place, unsigned line, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	note(import, place, line, format, args);
	va_end(args);
}

/* Is there anything below that was used? Trees are at most as deep as their readers allow. */
static bool
is_touched(const struct import_tree *value)
{
	if (value->used)
		return true;
	TREE_EACH(item, value)
	if (is_touched(item))
		return true;
	return false;
}

static struct str
path_below(struct import *import, struct str path, const struct import_tree *item, size_t index)
{
	if (item->key.data == NULL)
		return str_printf(import->arena, "%.*s[%zu]", STR_FMT(path), index + 1);
	return str_printf(import->arena, "%.*s%s%.*s", STR_FMT(path), path.len == 0 ? "" : ".",
		STR_FMT(str_first(item->key, SCENARIO_NAME_MAX)));
}

static void
note_one(struct import *import, const struct import_tree *value, struct str path)
{
	if (value->kind != YAML_IS_TEXT)
		import_note(import, value->line, "%.*s: not mapped, with all that is in it",
			STR_FMT(path));
	else
		import_note(import, value->line, "%.*s: not mapped (\"%.*s\"%s)", STR_FMT(path),
			STR_FMT(str_first(value->text, 60)),
			value->text.len > 60 ? " and so on" : "");
}

static void
note_unused(struct import *import, const struct import_tree *value, struct str path)
{
	size_t index = 0;

	TREE_EACH(item, value)
	{
		struct str inner = path_below(import, path, item, index++);
		bool empty = item->kind == YAML_IS_TEXT ? item->text.len == 0 : item->count == 0;
		if (empty || (item->used && item->kind == YAML_IS_TEXT))
			continue;
		if (is_touched(item))
			note_unused(import, item, inner);
		else
			note_one(import, item, inner);
	}
}

void
import_note_unused(struct import *import, const struct import_tree *root)
{
	note_unused(import, root, STR(""));
}

/* --- the whole --- */

static int
by_line(const void *a, const void *b)
{
	const struct import_note *left = a;
	const struct import_note *right = b;

	if (left->line != right->line)
		return left->line < right->line ? -1 : 1;
	return str_compare(left->text, right->text);
}

static void
free_sections(struct import *import)
{
	for (enum section section = 0; section < SECTION_COUNT; section++)
		buf_done(&import->sections[section].text);
}

static enum err
join_sections(struct import *import, struct str *ret, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;

	buf_addf(&text,
		"# Imported from a file of the kind \"%s\". What could not be mapped is listed "
		"in not-mapped.txt.\n",
		import->kind->name);
	for (enum section section = SECTION_NONE + 1; section < SECTION_COUNT; section++) {
		const struct buf *part = &import->sections[section].text;
		if (part->failed)
			return fail_nomem(why);
		if (part->len > 0)
			buf_addf(&text, "\n%s:\n", section_forms[section].name);
		buf_add(&text, buf_str(part));
	}
	TRY(buf_check(&text, why));
	*ret = str_copy(import->arena, buf_str(&text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

static enum err
finish(struct import *import, struct import_result *ret, struct fault *why)
{
	struct scenario_file *file = arena_new_of(import->arena, struct scenario_file);
	struct str text;

	TRY(join_sections(import, &text, why));
	if (file == NULL || import->starved)
		return fail_nomem(why);
	if (import->note_count > 0)
		qsort(import->notes, import->note_count, sizeof(*import->notes), by_line);
	*file = (struct scenario_file){ str_printf(import->arena, "%s.yaml", import->kind->name),
		text };
	*ret = (struct import_result){ { 1, file }, import->note_count, import->notes,
		import->unlisted };
	return OK;
}

enum err
import_run(struct arena *arena, const struct import_kind *kind, const struct import_input *input,
	struct import_result *ret, struct fault *why)
{
	struct import import = { .arena = arena, .kind = kind, .input = input };
	enum err err;

	if (input->mapping.data != NULL && !kind->takes_mapping)
		return fail(why, E_USAGE, "%s takes no mapping: only spreadsheets do", kind->name);
	err = kind->run(&import, why);
	if (err == OK)
		err = finish(&import, ret, why);
	free_sections(&import);
	return err;
}
