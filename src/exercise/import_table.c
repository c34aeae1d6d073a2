/* import_table.c - rows of a spreadsheet become records, by a mapping.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/import_table.h"

#include <stdio.h>

#include "base/limits.h"
#include "exercise/scenario_time.h"

struct writing {
	struct import *import;
	const struct import_mapping *mapping;
	const struct form *form;
	const struct import_row *header;
	const struct form_key **keys; /* of each column; NULL: none */
	const struct import_row *row; /* the one that is written */
};

struct str
import_cell_name(struct import *import, size_t column, unsigned row)
{
	char letters[8];
	size_t at = sizeof(letters);

	for (size_t rest = column + 1; rest > 0 && at > 0; rest = (rest - 1) / 26)
		letters[--at] = (char)('A' + (rest - 1) % 26);
	return str_printf(import->arena, "%.*s%u", (int)(sizeof(letters) - at), letters + at, row);
}

static struct str
place_of(struct import *import, size_t column, unsigned row)
{
	struct str cell = import_cell_name(import, column, row);

	return str_printf(import->arena, "%s:%.*s", import->input->name, STR_FMT(cell));
}

/* --- headings --- */

static const struct form_key *
key_named(const struct form *form, struct str name)
{
	for (const struct form_key *key = form->keys; key->name != NULL; key++)
		if (str_eq(str_of(key->name), name) && key->type != KEY_PAIRS &&
			key->type != KEY_RECORDS)
			return key;
	return NULL;
}

static const struct form_key *
key_of_column(const struct writing *writing, struct str heading)
{
	const struct yaml *column = yaml_get(writing->mapping->columns, heading);

	return key_named(writing->form, column != NULL ? column->text : heading);
}

static bool
is_ignored(const struct import_mapping *mapping, struct str heading)
{
	if (mapping->ignore != NULL && mapping->ignore->kind == YAML_IS_LIST)
		YAML_EACH (item, mapping->ignore)
			if (str_eq(item->text, heading))
				return true;
	return false;
}

static size_t
filled_cells(const struct import_table *table, unsigned below, size_t column)
{
	size_t filled = 0;

	for (size_t i = 0; i < table->count; i++)
		filled += table->rows[i].number > below && column < table->rows[i].count &&
			  table->rows[i].cells[column].len > 0;
	return filled;
}

/* A column that nothing takes is told once, with the number of cells that are lost. */
static void
choose_keys(struct writing *writing, const struct import_table *table)
{
	const struct import_row *header = writing->header;

	for (size_t i = 0; i < header->count; i++) {
		struct str heading = str_trim(header->cells[i]);
		size_t filled = filled_cells(table, header->number, i);
		writing->keys[i] = is_ignored(writing->mapping, heading)
					   ? NULL
					   : key_of_column(writing, heading);
		if (writing->keys[i] != NULL || filled == 0 ||
			is_ignored(writing->mapping, heading))
			continue;
		import_note_at(writing->import, place_of(writing->import, i, header->number),
			header->number, "the column \"%.*s\" is not mapped (%zu cells)",
			STR_FMT(heading), filled);
	}
}

/* Headings that the mapping names and the spreadsheet lacks. */
static void
note_missing(const struct writing *writing)
{
	if (writing->mapping->columns == NULL)
		return;
	YAML_EACH (column, writing->mapping->columns) {
		bool found = false;
		for (size_t i = 0; i < writing->header->count; i++)
			found |= str_eq(str_trim(writing->header->cells[i]), column->key);
		if (!found)
			import_note_at(writing->import,
				place_of(writing->import, 0, writing->header->number),
				writing->header->number,
				"there is no column \"%.*s\", which the mapping names",
				STR_FMT(column->key));
	}
}

/* --- a row's values --- */

static struct str
translated(const struct writing *writing, const struct form_key *key, struct str text)
{
	const struct yaml *of_key = yaml_get(writing->mapping->values, str_of(key->name));
	const struct yaml *to = yaml_get(of_key, text);

	return to != NULL ? to->text : text;
}

/* What the columns of a key say, in their order, with a space between. */
static struct str
value_of(const struct writing *writing, const struct form_key *key, size_t *ret_column)
{
	const struct yaml *constant = yaml_get(writing->mapping->constants, str_of(key->name));
	struct str value = STR("");

	*ret_column = 0;
	for (size_t i = 0; i < writing->header->count && i < writing->row->count; i++) {
		struct str cell;
		if (writing->keys[i] != key)
			continue;
		cell = translated(writing, key, str_trim(writing->row->cells[i]));
		if (cell.len == 0)
			continue;
		*ret_column = i;
		value = value.len == 0 ? cell
				       : str_printf(writing->import->arena, "%.*s %.*s",
						 STR_FMT(value), STR_FMT(cell));
	}
	return value.len == 0 && constant != NULL ? constant->text : value;
}

/* "day1 10:30" by the clock becomes "day1 1:30" when day1 begins at 9:00. */
static struct str
from_clock(const struct writing *writing, struct str value)
{
	size_t space = str_find_char(value, ' ');
	const struct yaml *begin = yaml_get(writing->mapping->begin, str_first(value, space));
	struct str offset;
	int64_t at;
	int64_t from;

	if (begin == NULL || !duration_parse(begin->text, &from) ||
		!duration_parse(str_trim(str_from_offset(value, space)), &at) || at < from)
		return value;
	offset = duration_format(writing->import->arena, at - from);
	return str_printf(writing->import->arena, "%.*s %.*s", STR_FMT(str_first(value, space)),
		STR_FMT(offset));
}

/* Does the value say what the key may hold? Names and references are made to. */
static bool
is_good(const struct form_key *key, struct str value)
{
	int64_t duration;
	uint64_t number;

	switch (key->type) {
	case KEY_DURATION:
		return duration_parse(value, &duration);
	case KEY_NUMBER:
		return str_to_u64(value, &number) && number >= key->least && number <= key->most;
	case KEY_YES_NO:
		return str_is_choice(value, "yes|no|true|false");
	case KEY_CHOICE:
		return str_is_choice(value, key->choices);
	case KEY_TEXT:
		return value.len <= SCENARIO_TEXT_MAX;
	case KEY_LINE:
		return value.len <= NAME_MAX_BYTES && str_find_char(value, '\n') == value.len;
	default:
		return true;
	}
}

static struct str
shaped(const struct writing *writing, const struct form_key *key, struct str value)
{
	switch (key->type) {
	case KEY_YES_NO:
	case KEY_CHOICE:
		return str_lower(writing->import->arena, value);
	case KEY_NAME:
		return import_slug(writing->import, value);
	case KEY_LOGIN:
		return str_lower(writing->import->arena, value);
	default:
		return value;
	}
}

/* Of several moments one that is a time alone lies in the phase of the one before. */
static struct str
moment_of(const struct writing *writing, struct str item, struct str before)
{
	if (str_find_char(item, ' ') == item.len && str_find_char(item, ':') < item.len &&
		before.len > 0)
		item = str_printf(writing->import->arena, "%.*s %.*s",
			STR_FMT(str_first(before, str_find_char(before, ' '))), STR_FMT(item));
	return from_clock(writing, item);
}

static struct str
item_of(const struct writing *writing, const struct form_key *key, struct str text, struct str before)
{
	struct str item = translated(writing, key, str_trim(text));

	if (key->type == KEY_SET)
		return str_lower(writing->import->arena, item);
	if (key->names != SECTION_NONE && key->names != SECTION_ORGANISATIONS)
		return import_slug(writing->import, item);
	return strcmp(key->name, "at") == 0 ? moment_of(writing, item, before) : item;
}

/* Items stand apart by the separator, or on lines of their own. */
static void
put_list(const struct writing *writing, const struct form_key *key, struct str value, size_t column)
{
	struct str items[SCENARIO_LIST_MAX + 1];
	size_t count = 0;
	struct str rest = value;
	struct str part;

	while (str_split(&rest, writing->mapping->separator, &part)) {
		struct str line;
		while (count <= SCENARIO_LIST_MAX && str_split(&part, '\n', &line)) {
			items[count] = item_of(
				writing, key, line, count == 0 ? STR("") : items[count - 1]);
			count += items[count].len > 0;
		}
	}
	if (count > SCENARIO_LIST_MAX)
		import_note_at(writing->import,
			place_of(writing->import, column, writing->row->number),
			writing->row->number, "%s: more than %u items; the rest is left out",
			key->name, SCENARIO_LIST_MAX);
	import_put_list(writing->import, key->name, items,
		count > SCENARIO_LIST_MAX ? SCENARIO_LIST_MAX : count);
}

static void
put_value(
	const struct writing *writing, const struct form_key *key, struct str value, size_t column)
{
	struct str text = shaped(writing, key, value);

	if (key->type == KEY_SET || key->type == KEY_NAMES || key->type == KEY_TEXTS) {
		put_list(writing, key, value, column);
		return;
	}
	if (strcmp(key->name, "at") == 0)
		text = from_clock(writing, text);
	if (is_good(key, text))
		import_put(writing->import, key->name, text);
	else
		import_note_at(writing->import,
			place_of(writing->import, column, writing->row->number),
			writing->row->number,
			"%s: \"%.*s\" is not what this key may hold; it is left "
			"out",
			key->name, STR_FMT(str_first(value, 80)));
}

/* Its name, or one made of the next line that names it for people. */
static struct str
name_of_row(const struct writing *writing)
{
	size_t column;

	for (const struct form_key *key = writing->form->keys; key->name != NULL; key++) {
		struct str value;
		if (key->type != KEY_NAME && key->type != KEY_LOGIN && key->type != KEY_LINE &&
			key->type != KEY_CODE)
			continue;
		value = value_of(writing, key, &column);
		if (value.len > 0)
			return value;
	}
	return str_printf(writing->import->arena, "row-%u", writing->row->number);
}

static bool
is_empty(const struct import_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (str_trim(row->cells[i]).len > 0)
			return false;
	return true;
}

static void
write_row(const struct writing *writing)
{
	const struct form_key *first = writing->form->keys;
	enum section section = writing->mapping->section;
	struct str name = name_of_row(writing);

	import_record(writing->import, section);
	import_put(writing->import, first->name,
		first->type == KEY_CODE || first->type == KEY_LINE
			? name
			: import_name(writing->import, section, name));
	for (const struct form_key *key = first + 1; key->name != NULL; key++) {
		size_t column;
		struct str value = value_of(writing, key, &column);
		if (value.len > 0)
			put_value(writing, key, value, column);
	}
}

static const struct import_row *
row_numbered(const struct import_table *table, uint64_t number)
{
	for (size_t i = 0; i < table->count; i++)
		if (table->rows[i].number == number)
			return &table->rows[i];
	return NULL;
}

void
import_table_write(struct import *import, const struct import_mapping *mapping,
	const struct import_table *table)
{
	struct writing writing = { .import = import,
		.mapping = mapping,
		.form = section_forms[mapping->section].form,
		.header = row_numbered(table, mapping->header) };

	if (writing.header == NULL) {
		import_note_at(import, str_of(import->input->name), 0,
			"there is no row %ju, which should hold the headings",
			(uintmax_t)mapping->header);
		return;
	}
	writing.keys = (const struct form_key **)arena_alloc_array(
		import->arena, writing.header->count + 1, sizeof(*writing.keys));
	if (writing.keys == NULL) {
		import->starved = true;
		return;
	}
	choose_keys(&writing, table);
	note_missing(&writing);
	for (size_t i = 0; i < table->count && !import->starved; i++) {
		writing.row = &table->rows[i];
		if (writing.row->number > mapping->header && !is_empty(writing.row))
			write_row(&writing);
	}
}
