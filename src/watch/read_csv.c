/* read_csv.c - separated values whose first line names the columns (RFC 4180), such as nfdump's.
 * SPDX-License-Identifier: Apache-2.0
 *
 * The separator is what the first line has most of: comma, semicolon, tab or '|'. Values may be
 * quoted, a quote within is doubled; a value that goes over the end of its line makes that line
 * unreadable, so it is searched as text. Column names decide what a column holds (field_rules.c);
 * others are text.
 */
#include "base/limits.h"
#include "watch/event_time.h"
#include "watch/field_rules.h"
#include "watch/field_wants.h"
#include "watch/reader.h"

struct column {
	struct str name;
	const struct field_rule *rule;
	bool is_time;
	uint64_t name_bit; /* field_name_bit */
};

struct csv_header {
	struct buf line;     /* as it came; what the columns were read from */
	struct arena *arena; /* of the columns */
	char separator;
	size_t count;
	struct column *columns;
};

static void
close_header(void *memory)
{
	struct csv_header *header = memory;

	buf_done(&header->line);
	arena_free(header->arena);
	free(header);
}

static void *
open_header(void)
{
	struct csv_header *header = calloc(1, sizeof(*header));

	if (header == NULL)
		return NULL;
	header->arena = arena_new(RECORD_MEMORY_MAX);
	if (header->arena != NULL)
		return header;
	free(header);
	return NULL;
}

static void
save_header(const void *memory, struct buf *out)
{
	const struct csv_header *header = memory;

	buf_add(out, buf_str(&header->line));
}

/* --- values --- */

static struct str
without_doubled_quotes(struct arena *arena, struct str text)
{
	char *to = arena_alloc(arena, text.len + 1);
	size_t len = 0;

	if (to == NULL)
		return STR_NONE;
	for (size_t i = 0; i < text.len; i++) {
		to[len++] = text.data[i];
		i += text.data[i] == '"';
	}
	return str_from(to, len);
}

/* The quoted value at the start of *rest, which then begins behind its closing quote. */
static enum err
take_quoted(struct arena *arena, struct str *rest, struct str *ret, struct fault *why)
{
	struct str inner = str_from_offset(*rest, 1);
	bool doubled = false;
	size_t end = 0;

	for (;; end += 2, doubled = true) {
		end += str_find_char(str_from_offset(inner, end), '"');
		if (end >= inner.len)
			return fail(why, E_SYNTAX, "a quoted value does not end in its line");
		if (end + 1 >= inner.len || inner.data[end + 1] != '"')
			break;
	}
	*ret = str_first(inner, end);
	if (doubled)
		*ret = without_doubled_quotes(arena, *ret);
	if (ret->data == NULL)
		return fail_nomem(why);
	*rest = str_from_offset(inner, end + 1);
	return OK;
}

/* The next value; *rest has NULL data after the last one. */
static enum err
take_value(
	struct arena *arena, char separator, struct str *rest, struct str *ret, struct fault *why)
{
	if (rest->len == 0 || rest->data[0] != '"') {
		str_split(rest, separator, ret);
		return OK;
	}
	TRY(take_quoted(arena, rest, ret, why));
	if (rest->len > 0 && rest->data[0] != separator)
		return fail(why, E_SYNTAX, "text behind a closing quote");
	*rest = rest->len == 0 ? STR_NONE : str_from_offset(*rest, 1);
	return OK;
}

/* --- the first line --- */

static char
choose_separator(struct str line)
{
	static const char separators[] = ",;\t|";
	size_t best = 0;
	char chosen = ',';

	for (const char *separator = separators; *separator != '\0'; separator++) {
		size_t count = 0;
		for (size_t i = 0; i < line.len; i++)
			count += line.data[i] == *separator;
		if (count > best)
			chosen = *separator;
		best = count > best ? count : best;
	}
	return chosen;
}

static bool
names_a_time(struct str name)
{
	static const struct str names[] = { STR_INIT("ts"), STR_INIT("time"), STR_INIT("timestamp"),
		STR_INIT("@timestamp"), STR_INIT("date"), STR_INIT("datetime"),
		STR_INIT("first_seen"), STR_INIT("firstseen"), STR_INIT("event_time") };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(names[i], name))
			return true;
	return false;
}

static enum err
read_names(struct csv_header *header, struct str line, struct fault *why)
{
	struct str rest;
	struct str name;
	size_t count = 0;

	if (line.len > CSV_HEADER_LINE_MAX)
		return fail(why, E_TOO_LARGE, "more than %u bytes of column names",
			CSV_HEADER_LINE_MAX);
	header->count = 0;
	arena_reset(header->arena);
	buf_clear(&header->line);
	buf_add(&header->line, line);
	TRY(buf_check(&header->line, why));
	header->separator = choose_separator(line);
	header->columns = arena_array(header->arena, line.len + 1, struct column);
	if (header->columns == NULL)
		return fail_nomem(why);
	for (rest = buf_str(&header->line); rest.data != NULL; count++) {
		TRY(take_value(header->arena, header->separator, &rest, &name, why));
		name = str_lower(header->arena, str_trim(name));
		if (name.data == NULL)
			return fail_nomem(why);
		header->columns[count] = (struct column){ name,
			field_rule_find(&csv_field_rules, name), names_a_time(name),
			field_name_bit(name) };
	}
	header->count = count;
	return OK;
}

/* --- lines --- */

/* `raw` is how the value stands in the line. */
static enum err
add_value(struct arena *arena, struct str line, const struct column *column, struct str raw,
	struct str value, struct record *record, struct fault *why)
{
	struct field field = { .name = column->name,
		.text = str_trim(value),
		.kind = (enum match_field)column->rule->kind,
		.offset = (size_t)(raw.data - line.data) };

	if (column->is_time && !record->has_time)
		record->has_time = event_time_iso(field.text, &record->time) ||
				   event_time_epoch(field.text, &record->time);
	if (field.text.len == 0 || column->is_time)
		return OK;
	if (column->rule->kind == FIELD_IGNORED)
		return record_add_detail(arena, record, column->name, field.text, why);
	field.verbatim = value.data == raw.data || value.data == raw.data + 1; /* past a quote */
	if (field.verbatim)
		field.offset = (size_t)(field.text.data - line.data);
	return record_add(arena, record, &field, why);
}

static enum err
read_line(void *memory, struct arena *arena, struct str line, struct record *record,
	struct fault *why)
{
	struct csv_header *header = memory;
	struct str rest = line;
	struct str value;
	size_t count = 0;

	if (line.len == 0)
		return OK;
	if (header->count == 0 || str_eq(line, buf_str(&header->line)))
		return read_names(header, line, why);
	for (; rest.data != NULL; count++) {
		struct str raw = rest;
		TRY(take_value(arena, header->separator, &rest, &value, why));
		if (count < header->count)
			TRY(add_value(
				arena, line, &header->columns[count], raw, value, record, why));
	}
	if (count != header->count)
		return fail(why, E_SYNTAX, "%zu values where the first line names %zu columns",
			count, header->count);
	return OK;
}

/* Not before the columns are known. */
static bool
may_pass_over(const void *memory)
{
	const struct csv_header *header = memory;

	return header->count > 0;
}

/* A quoted value may hold separators. */
static bool
may_have(const void *memory, const struct field_wants *wants, struct str line)
{
	const struct csv_header *header = memory;
	uint64_t bits = field_wants_bits(wants);
	struct str rest = line;
	struct str value;

	if (header->count == 0 || str_find_char(line, '"') < line.len)
		return true;
	for (size_t i = 0; i < header->count && str_split(&rest, header->separator, &value); i++) {
		const struct field_want *want = NULL;
		if ((header->columns[i].name_bit & bits) != 0)
			want = field_wants_of(wants, header->columns[i].name);
		if (want != NULL && field_want_takes(want, str_trim(value)))
			return true;
	}
	return false;
}

const struct reader_kind read_csv = { .name = "csv",
	.open = open_header,
	.close = close_header,
	.read = read_line,
	.save = save_header,
	.may_pass_over = may_pass_over,
	.may_have = may_have };
