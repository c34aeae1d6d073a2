/* output.c - tables, records and JSON lists, progress.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "cmd/output.h"

#include <assert.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/timestamp.h"
#include "cmd/printable.h"

enum { PROGRESS_INTERVAL = 200000 /* microseconds */, RECORD_COLUMN = 24 };

void
listing_begin(struct listing *listing, struct call *call, const struct column *columns,
	size_t column_count)
{
	assert(column_count > 0 && column_count <= LISTING_COLUMNS_MAX);
	*listing = (struct listing){ .call = call, .columns = columns,
		.column_count = column_count, .json = argument_given(&call->arguments, "json") };
	for (size_t i = 0; i < column_count; i++)
		listing->widths[i] = columns[i].title == NULL ? 0 : strlen(columns[i].title);
	listing->writer = json_writer_of(&listing->text);
	if (listing->json)
		json_open_array(&listing->writer);
}

/* The next column, its row begun and its key written. */
static const struct column *
begin_cell(struct listing *listing)
{
	const struct column *column = &listing->columns[listing->at];

	if (listing->at == 0)
		listing->rows++;
	if (listing->json && listing->at == 0)
		json_open_object(&listing->writer);
	if (listing->json)
		json_key(&listing->writer, str_of(column->key));
	return column;
}

static void
end_cell(struct listing *listing)
{
	listing->at = (listing->at + 1) % listing->column_count;
	if (listing->json && listing->at == 0)
		json_close_object(&listing->writer);
}

/* Cells of the table wait, NUL after NUL, until the widths of all are known. */
static void
keep_cell(struct listing *listing, struct str value)
{
	size_t begin = listing->text.len;
	size_t width;

	buf_add_printable(&listing->text, value.len == 0 ? STR("-") : value);
	width = text_width(str_from_offset(buf_str(&listing->text), begin));
	if (width > listing->widths[listing->at])
		listing->widths[listing->at] = width;
	buf_add_char(&listing->text, '\0');
}

void
listing_text(struct listing *listing, struct str value)
{
	begin_cell(listing);
	if (listing->json)
		json_put_string(&listing->writer, value);
	else
		keep_cell(listing, value);
	end_cell(listing);
}

void
listing_json(struct listing *listing, struct str json)
{
	begin_cell(listing);
	if (listing->json)
		json_put_raw(&listing->writer, json);
	else
		keep_cell(listing, json);
	end_cell(listing);
}

void
listing_number(struct listing *listing, int64_t value)
{
	char text[24];

	begin_cell(listing);
	snprintf(text, sizeof(text), "%jd", (intmax_t)value);
	if (listing->json)
		json_put_int(&listing->writer, value);
	else
		keep_cell(listing, str_of(text));
	end_cell(listing);
}

void
listing_flag(struct listing *listing, bool value)
{
	begin_cell(listing);
	if (listing->json)
		json_put_bool(&listing->writer, value);
	else
		keep_cell(listing, value ? STR("yes") : STR("-"));
	end_cell(listing);
}

void
listing_moment(struct listing *listing, int64_t moment, bool none)
{
	char text[TIMESTAMP_TEXT_MAX];

	begin_cell(listing);
	timestamp_format(moment, text);
	text[10] = ' ';
	if (listing->json && none)
		json_put_null(&listing->writer);
	else if (listing->json)
		json_put_timestamp(&listing->writer, moment);
	else
		keep_cell(listing, none ? STR("-") : str_first(str_of(text), 19));
	end_cell(listing);
}

/* `last`: nothing follows on the line, so nothing pads it. */
static void
print_cell(FILE *out, struct str text, size_t width, bool right, bool last)
{
	size_t pad = width - text_width(text);

	if (right)
		fprintf(out, "%*s", (int)pad, "");
	fprintf(out, "%.*s", STR_FMT(text));
	if (!last)
		fprintf(out, "%*s", (int)(right ? 0 : pad) + 2, "");
}

static bool
is_last_shown(const struct listing *listing, size_t column)
{
	for (size_t i = column + 1; i < listing->column_count; i++)
		if (listing->columns[i].title != NULL)
			return false;
	return true;
}

static void
print_table(const struct listing *listing)
{
	const char *cell = listing->text.data;
	FILE *out = listing->call->out;

	for (size_t row = 0; row <= listing->rows; row++) {
		for (size_t i = 0; i < listing->column_count; i++) {
			const struct column *column = &listing->columns[i];
			struct str text = str_of(row == 0 ? column->title : cell);
			if (column->title != NULL)
				print_cell(out, text, listing->widths[i], column->number,
					is_last_shown(listing, i));
			if (row > 0)
				cell += text.len + 1;
		}
		fputc('\n', out);
	}
}

void
listing_done(struct listing *listing)
{
	buf_done(&listing->text);
}

enum err
listing_end(struct listing *listing, struct fault *why)
{
	enum err err;

	assert(listing->at == 0);
	if (listing->json)
		json_close_array(&listing->writer);
	err = buf_check(&listing->text, why);
	if (err == OK && listing->json)
		fprintf(listing->call->out, "%.*s\n", STR_FMT(buf_str(&listing->text)));
	else if (err == OK)
		print_table(listing);
	listing_done(listing);
	return err;
}

void
record_begin(struct record *record, struct call *call)
{
	*record = (struct record){ .call = call, .json = argument_given(&call->arguments, "json") };
	record->writer = json_writer_of(&record->text);
	if (record->json)
		json_open_object(&record->writer);
}

void
record_text(struct record *record, const char *key, struct str value)
{
	size_t begin = record->text.len;

	if (record->json) {
		json_member_string(&record->writer, str_of(key), value);
		return;
	}
	buf_addf(&record->text, "%s: ", key);
	for (size_t i = begin; i < record->text.len; i++)
		if (record->text.data[i] == '_')
			record->text.data[i] = ' ';
	while (record->text.len < begin + RECORD_COLUMN)
		buf_add_char(&record->text, ' ');
	buf_add_printable(&record->text, value.len == 0 ? STR("-") : value);
	buf_add_char(&record->text, '\n');
}

void
record_number(struct record *record, const char *key, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%jd", (intmax_t)value);
	if (record->json)
		json_member_int(&record->writer, str_of(key), value);
	else
		record_text(record, key, str_of(text));
}

void
record_flag(struct record *record, const char *key, bool value)
{
	if (record->json)
		json_member_bool(&record->writer, str_of(key), value);
	else
		record_text(record, key, value ? STR("yes") : STR("no"));
}

enum err
record_end(struct record *record, struct fault *why)
{
	enum err err;

	if (record->json)
		json_close_object(&record->writer);
	err = buf_check(&record->text, why);
	if (err == OK)
		fprintf(record->call->out, record->json ? "%s\n" : "%s", record->text.data);
	buf_done(&record->text);
	return err;
}

void
progress_show(struct progress *progress, struct call *call, const char *format, ...)
{
	int64_t now = call->env->monotonic(call->env);
	va_list args;

	if (!isatty(fileno(call->messages)) ||
		(progress->shown && now - progress->shown_at < PROGRESS_INTERVAL))
		return;
	progress->shown = true;
	progress->shown_at = now;
	fputs("\r\033[K", call->messages);
	va_start(args, format);
	vfprintf(call->messages, format, args);
	va_end(args);
	fflush(call->messages);
}

void
progress_clear(struct progress *progress, struct call *call)
{
	if (progress->shown)
		fputs("\r\033[K", call->messages);
	progress->shown = false;
}

enum err
output_write(struct call *call, struct str text, struct fault *why)
{
	if (text.len > 0 && fwrite(text.data, 1, text.len, call->out) != text.len)
		return fail_errno(why, "cannot write the output");
	return OK;
}
