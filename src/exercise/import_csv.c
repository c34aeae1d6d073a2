/* import_csv.c - spreadsheets as text: RFC 4180, with comma, semicolon or tab between the cells.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/limits.h"
#include "exercise/import_table.h"

struct csv {
	struct import *import;
	struct str rest;
	unsigned row;
	char separator;
};

/* The sign that the first line has most of. */
static char
guess_separator(struct str text)
{
	static const char signs[] = ",;\t";
	struct str line = str_first(text, str_find_char(text, '\n'));
	char best = ',';
	size_t most = 0;

	for (const char *sign = signs; *sign != '\0'; sign++) {
		size_t count = 0;
		for (size_t i = 0; i < line.len; i++)
			count += line.data[i] == *sign;
		if (count > most) {
			most = count;
			best = *sign;
		}
	}
	return best;
}

static enum err
refuse(const struct csv *csv, struct fault *why, const char *what)
{
	char where[FAULT_WHERE_MAX];

	snprintf(where, sizeof(where), "%s:%u", csv->import->input->name, csv->row);
	return fail_at(why, E_CONFIG, str_of(where), "%s", what);
}

/* Behind its opening quote; two quotes are one. */
static enum err
take_quoted(struct csv *csv, struct str *ret, struct fault *why)
{
	OWNED_BUF text = BUF_INIT;

	for (;;) {
		size_t end = str_find_char(csv->rest, '"');
		if (end == csv->rest.len)
			return refuse(csv, why, "a quoted cell without its end");
		buf_add(&text, str_first(csv->rest, end));
		csv->rest = str_from_offset(csv->rest, end + 1);
		if (csv->rest.len == 0 || csv->rest.data[0] != '"')
			break;
		buf_add_char(&text, '"');
		csv->rest = str_from_offset(csv->rest, 1);
	}
	TRY(buf_check(&text, why));
	*ret = str_copy(csv->import->arena, text.len == 0 ? STR("") : buf_str(&text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

static bool
ends_cell(const struct csv *csv, char c)
{
	return c == csv->separator || c == '\n' || c == '\r';
}

static enum err
take_cell(struct csv *csv, struct str *ret, struct fault *why)
{
	size_t len = 0;

	if (csv->rest.len > 0 && csv->rest.data[0] == '"') {
		csv->rest = str_from_offset(csv->rest, 1);
		TRY(take_quoted(csv, ret, why));
		if (csv->rest.len > 0 && !ends_cell(csv, csv->rest.data[0]))
			return refuse(csv, why, "something follows a quoted cell");
		return OK;
	}
	while (len < csv->rest.len && !ends_cell(csv, csv->rest.data[len]))
		len++;
	*ret = str_first(csv->rest, len);
	csv->rest = str_from_offset(csv->rest, len);
	return OK;
}

static bool
take(struct csv *csv, char c)
{
	if (csv->rest.len == 0 || csv->rest.data[0] != c)
		return false;
	csv->rest = str_from_offset(csv->rest, 1);
	return true;
}

static enum err
take_row(struct csv *csv, struct import_row *ret, struct fault *why)
{
	struct str cells[IMPORT_TABLE_COLUMNS_MAX];
	size_t count = 0;

	do {
		if (count == IMPORT_TABLE_COLUMNS_MAX)
			return refuse(csv, why, "too many columns");
		TRY(take_cell(csv, &cells[count++], why));
	} while (take(csv, csv->separator));
	take(csv, '\r');
	if (csv->rest.len > 0 && !take(csv, '\n'))
		return refuse(csv, why, "a line ends in the middle of a cell");
	*ret = (struct import_row){ csv->row, count,
		arena_array(csv->import->arena, count, struct str) };
	if (ret->cells == NULL)
		return fail_nomem(why);
	memcpy(ret->cells, cells, count * sizeof(*cells));
	return OK;
}

static enum err
read_table(struct import *import, struct import_table *ret, struct fault *why)
{
	struct csv csv = { import, import->input->text, 0, ',' };
	struct import_row *rows = arena_array(
		import->arena, IMPORT_TABLE_ROWS_MAX, struct import_row);
	size_t count = 0;

	if (rows == NULL)
		return fail_nomem(why);
	if (str_starts(csv.rest, STR("\xef\xbb\xbf"))) /* the mark that spreadsheets put first */
		csv.rest = str_from_offset(csv.rest, 3);
	if (!str_is_utf8(csv.rest) || str_find_char(csv.rest, '\0') < csv.rest.len)
		return fail_at(why, E_CONFIG, str_of(import->input->name),
			"not UTF-8 text: save the spreadsheet as CSV UTF-8");
	csv.separator = guess_separator(csv.rest);
	while (csv.rest.len > 0) {
		csv.row++;
		if (count == IMPORT_TABLE_ROWS_MAX)
			return refuse(&csv, why, "too many rows");
		TRY(take_row(&csv, &rows[count++], why));
	}
	*ret = (struct import_table){ count, rows };
	return OK;
}

static enum err
run(struct import *import, struct fault *why)
{
	struct import_mapping mapping;
	struct import_table table;

	TRY(import_mapping_read(import, &mapping, why));
	TRY(read_table(import, &table, why));
	import_table_write(import, &mapping, &table);
	return OK;
}

const struct import_kind import_csv = {
	.name = "csv",
	.summary = "injects, people or another section from a spreadsheet as CSV",
	.takes_mapping = true,
	.run = run,
};
