/* import_xlsx.c - spreadsheets of Office Open XML (ISO/IEC 29500-1, part SpreadsheetML).
 * SPDX-License-Identifier: Apache-2.0
 *
 * The archive by libzip, its parts by expat. Only what cells show is read: shared and own texts,
 * numbers, times and dates by their format, truth values. Documents with a DTD are refused, and
 * each part is unpacked up to IMPORT_PART_MAX.
 */
#include <expat.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

#include "base/limits.h"
#include "exercise/import_table.h"

enum { FORMATS_MAX = 4096, SHEETS_MAX = 256 };

/* How numbers of a style are shown. */
enum format { FORMAT_PLAIN, FORMAT_TIME, FORMAT_DATE };

struct workbook {
	struct import *import;
	zip_t *archive;
	struct str sheet_id; /* r:id of the sheet that is wanted */
	struct str sheet_path;
	size_t string_count, string_room;
	struct str *strings; /* shared ones */
	size_t custom_count;
	struct {
		unsigned id;
		enum format format;
	} customs[FORMATS_MAX];
	size_t style_count;
	enum format styles[FORMATS_MAX];
	struct str wanted; /* name of the sheet; empty: the first */
	size_t row_count;
	struct import_row *rows;
};

/* One part that is parsed. */
struct part {
	struct workbook *workbook;
	XML_Parser parser;
	void (*start)(struct part *part, const char *name, const char **attributes);
	void (*end)(struct part *part, const char *name);
	bool collecting; /* text goes into `text` */
	struct buf text;
	bool phonetic;  /* within a reading aid, which is no text of the cell */
	bool in_styles; /* within cellXfs */
	/* Of a sheet: the cell that is read. */
	size_t column;
	unsigned row;
	char type[12];
	unsigned style;
	struct str cells[IMPORT_TABLE_COLUMNS_MAX];
	size_t cell_count;
	const char *broken; /* why parsing was stopped */
};

static void
stop(struct part *part, const char *reason)
{
	part->broken = reason;
	XML_StopParser(part->parser, XML_FALSE);
}

static const char *
attribute(const char **attributes, const char *name)
{
	for (; attributes[0] != NULL; attributes += 2)
		if (strcmp(attributes[0], name) == 0)
			return attributes[1];
	return NULL;
}

static struct str
keep(struct part *part, struct str text)
{
	struct str copy = str_copy(part->workbook->import->arena, text.len == 0 ? STR("") : text);

	if (copy.data == NULL)
		stop(part, "out of memory");
	return copy;
}

/* --- expat's side --- */

static void XMLCALL
on_start(void *data, const char *name, const char **attributes)
{
	struct part *part = data;

	part->start(part, name, attributes);
}

static void XMLCALL
on_end(void *data, const char *name)
{
	struct part *part = data;

	if (part->end != NULL)
		part->end(part, name);
}

static void XMLCALL
on_text(void *data, const char *text, int len)
{
	struct part *part = data;

	if (part->collecting)
		buf_add(&part->text, str_from(text, (size_t)len));
}

static void XMLCALL
on_doctype(void *data, const char *name, const char *system, const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	stop(data, "a DTD, which no spreadsheet has");
}

static enum err
parse(struct part *part, const char *path, struct str text, struct fault *why)
{
	enum XML_Status status;
	char where[FAULT_WHERE_MAX];
	unsigned long line;
	const char *reason;

	part->parser = XML_ParserCreate(NULL);
	if (part->parser == NULL)
		return fail_nomem(why);
	XML_SetUserData(part->parser, part);
	XML_SetElementHandler(part->parser, on_start, on_end);
	XML_SetCharacterDataHandler(part->parser, on_text);
	XML_SetStartDoctypeDeclHandler(part->parser, on_doctype);
	status = XML_Parse(part->parser, text.data, (int)text.len, XML_TRUE);
	line = XML_GetCurrentLineNumber(part->parser);
	reason = part->broken != NULL ? part->broken
				      : XML_ErrorString(XML_GetErrorCode(part->parser));
	XML_ParserFree(part->parser);
	buf_done(&part->text);
	if (status == XML_STATUS_OK && part->broken == NULL)
		return OK;
	snprintf(
		where, sizeof(where), "%s:%s:%lu", part->workbook->import->input->name, path, line);
	return fail_at(why, E_CONFIG, str_of(where), "%s", reason == NULL ? "no XML" : reason);
}

/* --- the archive --- */

/* E_ABSENT when there is no such part. */
static enum err
read_part(struct workbook *workbook, const char *path, struct buf *to, struct fault *why)
{
	zip_file_t *file = zip_fopen(workbook->archive, path, 0);
	zip_int64_t got = 0;

	if (file == NULL)
		return fail(why, E_ABSENT, "%s has no part %s: is it a spreadsheet (XLSX)?",
			workbook->import->input->name, path);
	to->limit = IMPORT_PART_MAX;
	do {
		char chunk[16384];
		got = zip_fread(file, chunk, sizeof(chunk));
		if (got > 0)
			buf_add(to, str_from(chunk, (size_t)got));
	} while (got > 0 && !to->failed);
	zip_fclose(file);
	if (got < 0)
		return fail(why, E_CONFIG, "%s: the part %s is damaged",
			workbook->import->input->name, path);
	if (to->failed)
		return fail(why, E_TOO_LARGE, "%s: the part %s is larger than %u bytes",
			workbook->import->input->name, path, IMPORT_PART_MAX);
	return OK;
}

static enum err
parse_part(struct workbook *workbook, const char *path, struct part *part, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;

	part->workbook = workbook;
	TRY(read_part(workbook, path, &text, why));
	return parse(part, path, buf_str(&text), why);
}

/* --- workbook.xml: the sheets, and workbook.xml.rels: where they lie --- */

static void
workbook_start(struct part *part, const char *name, const char **attributes)
{
	struct workbook *workbook = part->workbook;
	const char *title = attribute(attributes, "name");
	const char *id = attribute(attributes, "r:id");

	if (strcmp(name, "sheet") != 0 || title == NULL || id == NULL)
		return;
	if (workbook->sheet_id.len == 0 &&
		(workbook->wanted.len == 0 || str_eq(workbook->wanted, str_of(title))))
		workbook->sheet_id = keep(part, str_of(id));
}

static void
relations_start(struct part *part, const char *name, const char **attributes)
{
	struct workbook *workbook = part->workbook;
	const char *id = attribute(attributes, "Id");
	const char *target = attribute(attributes, "Target");

	if (strcmp(name, "Relationship") != 0 || id == NULL || target == NULL ||
		!str_eq(workbook->sheet_id, str_of(id)))
		return;
	workbook->sheet_path = target[0] == '/'
				       ? keep(part, str_of(target + 1))
				       : str_printf(workbook->import->arena, "xl/%s", target);
}

/* --- sharedStrings.xml --- */

static void
add_string(struct part *part)
{
	struct workbook *workbook = part->workbook;

	if (workbook->string_count == workbook->string_room) {
		size_t room = workbook->string_room * 2 + 256;
		struct str *larger = arena_array(workbook->import->arena, room, struct str);
		if (larger == NULL) {
			stop(part, "out of memory");
			return;
		}
		if (workbook->string_count > 0)
			memcpy(larger, workbook->strings, workbook->string_count * sizeof(*larger));
		workbook->strings = larger;
		workbook->string_room = room;
	}
	workbook->strings[workbook->string_count++] = keep(part, buf_str(&part->text));
}

static void
strings_start(struct part *part, const char *name, const char **attributes)
{
	(void)attributes;
	if (strcmp(name, "si") == 0)
		buf_clear(&part->text);
	if (strcmp(name, "rPh") == 0)
		part->phonetic = true;
	part->collecting = strcmp(name, "t") == 0 && !part->phonetic;
}

static void
strings_end(struct part *part, const char *name)
{
	part->collecting = false;
	if (strcmp(name, "rPh") == 0)
		part->phonetic = false;
	if (strcmp(name, "si") == 0)
		add_string(part);
}

/* --- styles.xml: which numbers are times --- */

/* Outside quotes and brackets. */
static bool
code_has(const char *code, const char *letters)
{
	char skip = '\0';

	for (; *code != '\0'; code++) {
		if (skip != '\0') {
			skip = *code == skip ? '\0' : skip;
			continue;
		}
		if (*code == '"')
			skip = '"';
		else if (*code == '[' && code[1] != 'h' && code[1] != 'H')
			skip = ']';
		else if (strchr(letters, *code) != NULL)
			return true;
	}
	return false;
}

static enum format
format_of_code(const char *code)
{
	if (code_has(code, "yYdD"))
		return FORMAT_DATE;
	return code_has(code, "hHsS") ? FORMAT_TIME : FORMAT_PLAIN;
}

/* The formats that need no code: ISO/IEC 29500-1 section 18.8.30. */
static enum format
format_of_id(const struct workbook *workbook, unsigned id)
{
	for (size_t i = 0; i < workbook->custom_count; i++)
		if (workbook->customs[i].id == id)
			return workbook->customs[i].format;
	if ((id >= 14 && id <= 17) || id == 22)
		return FORMAT_DATE;
	return (id >= 18 && id <= 21) || (id >= 45 && id <= 47) ? FORMAT_TIME : FORMAT_PLAIN;
}

static unsigned
number_attribute(const char **attributes, const char *name)
{
	const char *text = attribute(attributes, name);
	uint64_t number;

	return text != NULL && str_to_u64(str_of(text), &number) && number < 1000000
		       ? (unsigned)number
		       : 0;
}

static void
styles_start(struct part *part, const char *name, const char **attributes)
{
	struct workbook *workbook = part->workbook;
	const char *code = attribute(attributes, "formatCode");

	if (strcmp(name, "numFmt") == 0 && code != NULL && workbook->custom_count < FORMATS_MAX) {
		workbook->customs[workbook->custom_count].id = number_attribute(
			attributes, "numFmtId");
		workbook->customs[workbook->custom_count++].format = format_of_code(code);
	}
	if (strcmp(name, "cellXfs") == 0)
		part->in_styles = true;
	if (strcmp(name, "xf") == 0 && part->in_styles && workbook->style_count < FORMATS_MAX)
		workbook->styles[workbook->style_count++] = format_of_id(
			workbook, number_attribute(attributes, "numFmtId"));
}

static void
styles_end(struct part *part, const char *name)
{
	if (strcmp(name, "cellXfs") == 0)
		part->in_styles = false;
}

/* --- a sheet --- */

/* "BC12" -> column 54 from 0, row 12; false when it is none. */
static bool
read_reference(const char *text, size_t *ret_column, unsigned *ret_row)
{
	size_t column = 0;
	uint64_t row;

	for (; *text >= 'A' && *text <= 'Z' && column < 100000; text++)
		column = column * 26 + (size_t)(*text - 'A' + 1);
	if (column == 0 || !str_to_u64(str_of(text), &row) || row == 0 || row > 10000000)
		return false;
	*ret_column = column - 1;
	*ret_row = (unsigned)row;
	return true;
}

/* Days since 1899-12-30, as the usual date system counts; by the civil calendar. */
static struct str
show_date(struct import *import, double serial)
{
	long long seconds = llround(serial * 86400);
	long long days = seconds / 86400 - 25569 + 719468; /* from 0000-03-01 */
	long long era = days / 146097;
	long long of_era = days - era * 146097;
	long long year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	long long of_year = of_era - (365 * year + year / 4 - year / 100);
	long long month = (5 * of_year + 2) / 153;
	long long day = of_year - (153 * month + 2) / 5 + 1;
	long long minutes = seconds % 86400 / 60;

	month += month < 10 ? 3 : -9;
	year += era * 400 + (month <= 2);
	if (minutes == 0)
		return str_printf(import->arena, "%04lld-%02lld-%02lld", year, month, day);
	return str_printf(import->arena, "%04lld-%02lld-%02lld %lld:%02lld", year, month, day,
		minutes / 60, minutes % 60);
}

static struct str
show_time(struct import *import, double serial)
{
	long long seconds = llround(serial * 86400);

	if (seconds % 60 != 0)
		return str_printf(import->arena, "%lld:%02lld:%02lld", seconds / 3600,
			seconds / 60 % 60, seconds % 60);
	return str_printf(import->arena, "%lld:%02lld", seconds / 3600, seconds / 60 % 60);
}

/* As the spreadsheet would show it. */
static struct str
show_number(struct part *part, struct str text)
{
	struct workbook *workbook = part->workbook;
	enum format format = part->style < workbook->style_count ? workbook->styles[part->style]
								 : FORMAT_PLAIN;
	char *copy = str_cstr(workbook->import->arena, text);
	double serial = copy == NULL ? 0 : strtod(copy, NULL);

	if (format == FORMAT_PLAIN || !(serial >= 0 && serial < 2958466)) /* the year 10000 */
		return keep(part, text);
	return format == FORMAT_TIME || serial < 1 ? show_time(workbook->import, serial)
						   : show_date(workbook->import, serial);
}

static struct str
cell_text(struct part *part)
{
	struct workbook *workbook = part->workbook;
	struct str text = buf_str(&part->text);
	uint64_t index;

	if (strcmp(part->type, "s") == 0)
		return str_to_u64(text, &index) && index < workbook->string_count
			       ? workbook->strings[index]
			       : STR("");
	if (strcmp(part->type, "b") == 0)
		return str_eq(text, STR("1")) ? STR("yes") : STR("no");
	if (strcmp(part->type, "n") == 0 && text.len > 0)
		return show_number(part, text);
	return keep(part, text);
}

static void
begin_cell(struct part *part, const char **attributes)
{
	const char *reference = attribute(attributes, "r");
	const char *type = attribute(attributes, "t");

	buf_clear(&part->text);
	snprintf(part->type, sizeof(part->type), "%s", type == NULL ? "n" : type);
	part->style = number_attribute(attributes, "s");
	if (reference == NULL || !read_reference(reference, &part->column, &part->row))
		part->column = part->cell_count;
}

static void
sheet_start(struct part *part, const char *name, const char **attributes)
{
	if (strcmp(name, "row") == 0) {
		unsigned row = number_attribute(attributes, "r");
		part->row = row > 0 ? row : part->row + 1;
		part->cell_count = 0;
	}
	if (strcmp(name, "c") == 0)
		begin_cell(part, attributes);
	if (strcmp(name, "rPh") == 0)
		part->phonetic = true;
	part->collecting = (strcmp(name, "v") == 0 || strcmp(name, "t") == 0) && !part->phonetic;
}

static void
end_cell(struct part *part)
{
	if (part->column >= IMPORT_TABLE_COLUMNS_MAX) {
		if (part->text.len > 0)
			stop(part, "too many columns");
		return;
	}
	while (part->cell_count <= part->column)
		part->cells[part->cell_count++] = STR("");
	part->cells[part->column] = cell_text(part);
}

static void
end_row(struct part *part)
{
	struct workbook *workbook = part->workbook;
	struct import_row *row;

	if (part->cell_count == 0)
		return;
	if (workbook->row_count == IMPORT_TABLE_ROWS_MAX) {
		stop(part, "too many rows");
		return;
	}
	row = &workbook->rows[workbook->row_count];
	*row = (struct import_row){ part->row, part->cell_count,
		arena_array(workbook->import->arena, part->cell_count, struct str) };
	if (row->cells == NULL) {
		stop(part, "out of memory");
		return;
	}
	memcpy(row->cells, part->cells, part->cell_count * sizeof(*row->cells));
	workbook->row_count++;
}

static void
sheet_end(struct part *part, const char *name)
{
	part->collecting = false;
	if (strcmp(name, "rPh") == 0)
		part->phonetic = false;
	if (strcmp(name, "c") == 0)
		end_cell(part);
	if (strcmp(name, "row") == 0)
		end_row(part);
}

/* --- the whole --- */

/* A part that a workbook may lack. */
static enum err
parse_optional(struct workbook *workbook, const char *path, struct part *part, struct fault *why)
{
	enum err err = parse_part(workbook, path, part, why);

	return err == E_ABSENT ? OK : err;
}

static enum err
parse_workbook(struct workbook *workbook, struct fault *why)
{
	struct import *import = workbook->import;
	struct part *part = arena_new_of(import->arena, struct part);

	if (part == NULL)
		return fail_nomem(why);
	*part = (struct part){ .start = workbook_start };
	TRY(parse_part(workbook, "xl/workbook.xml", part, why));
	if (workbook->sheet_id.len == 0)
		return fail(why, E_ABSENT, "%s has no sheet \"%.*s\"", import->input->name,
			STR_FMT(workbook->wanted));
	*part = (struct part){ .start = relations_start };
	TRY(parse_part(workbook, "xl/_rels/workbook.xml.rels", part, why));
	if (workbook->sheet_path.data == NULL)
		return fail(
			why, E_CONFIG, "%s does not say where its sheet is", import->input->name);
	*part = (struct part){ .start = strings_start, .end = strings_end };
	TRY(parse_optional(workbook, "xl/sharedStrings.xml", part, why));
	*part = (struct part){ .start = styles_start, .end = styles_end };
	TRY(parse_optional(workbook, "xl/styles.xml", part, why));
	*part = (struct part){ .start = sheet_start, .end = sheet_end };
	return parse_part(workbook, workbook->sheet_path.data, part, why);
}

static enum err
open_archive(struct workbook *workbook, struct fault *why)
{
	struct str text = workbook->import->input->text;
	zip_error_t error;
	zip_source_t *source;

	zip_error_init(&error);
	source = zip_source_buffer_create(text.data, text.len, 0, &error);
	if (source != NULL)
		workbook->archive = zip_open_from_source(source, ZIP_RDONLY, &error);
	if (source != NULL && workbook->archive == NULL)
		zip_source_free(source);
	zip_error_fini(&error);
	if (workbook->archive == NULL)
		return fail(why, E_CONFIG, "%s is no spreadsheet (XLSX)",
			workbook->import->input->name);
	return OK;
}

static enum err
run(struct import *import, struct fault *why)
{
	struct workbook *workbook = arena_new_of(import->arena, struct workbook);
	struct import_mapping mapping;
	struct import_table table;
	enum err err;

	if (workbook == NULL)
		return fail_nomem(why);
	TRY(import_mapping_read(import, &mapping, why));
	workbook->import = import;
	workbook->wanted = mapping.sheet;
	workbook->rows = arena_array(import->arena, IMPORT_TABLE_ROWS_MAX, struct import_row);
	if (workbook->rows == NULL)
		return fail_nomem(why);
	TRY(open_archive(workbook, why));
	err = parse_workbook(workbook, why);
	zip_discard(workbook->archive);
	TRY(err);
	table = (struct import_table){ workbook->row_count, workbook->rows };
	import_table_write(import, &mapping, &table);
	return OK;
}

const struct import_kind import_xlsx = {
	.name = "xlsx",
	.summary = "the same from a spreadsheet as XLSX",
	.takes_mapping = true,
	.run = run,
};
