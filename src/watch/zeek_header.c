/* zeek_header.c - the '#' lines of a Zeek TSV log.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/zeek_header.h"

#include "base/hash.h"
#include "base/limits.h"
#include "watch/field_rules.h"
#include "watch/field_wants.h"

enum { COLUMN_MEMORY_MAX = 4 << 20 }; /* ZEEK_HEADER_LINE_MAX bytes make no more columns */

static const struct str directive_names[ZEEK_DIRECTIVES] = {
	[ZEEK_SEPARATOR] = STR_INIT("#separator"),
	[ZEEK_SET_SEPARATOR] = STR_INIT("#set_separator"),
	[ZEEK_EMPTY] = STR_INIT("#empty_field"),
	[ZEEK_UNSET] = STR_INIT("#unset_field"),
	[ZEEK_FIELDS] = STR_INIT("#fields"),
	[ZEEK_TYPES] = STR_INIT("#types"),
};

struct zeek_header *
zeek_header_new(void)
{
	OWNED(zeek_header) header = calloc(1, sizeof(*header));

	if (header == NULL)
		return NULL;
	header->separator = '\t';
	header->set_separator = STR(",");
	header->empty = STR("(empty)");
	header->unset = STR("-");
	header->arena = arena_new(COLUMN_MEMORY_MAX);
	if (header->arena == NULL)
		return NULL;
	return DISOWN(header);
}

void
zeek_header_free(struct zeek_header *header)
{
	if (header == NULL)
		return;
	for (size_t i = 0; i < ZEEK_DIRECTIVES; i++)
		buf_done(&header->lines[i]);
	arena_free(header->arena);
	free(header);
}

/* What a column of that Zeek type holds; *set when it holds several. */
static int
kind_of_type(struct str type, bool *set)
{
	static const struct {
		struct str type;
		int kind;
	} kinds[] = {
		{ STR_INIT("addr"), MATCH_FIELD_ADDRESS },
		{ STR_INIT("string"), MATCH_FIELD_TEXT },
		{ STR_INIT("time"), FIELD_IGNORED },
		{ STR_INIT("interval"), FIELD_IGNORED },
		{ STR_INIT("count"), FIELD_IGNORED },
		{ STR_INIT("int"), FIELD_IGNORED },
		{ STR_INIT("port"), FIELD_IGNORED },
		{ STR_INIT("bool"), FIELD_IGNORED },
		{ STR_INIT("double"), FIELD_IGNORED },
		{ STR_INIT("enum"), FIELD_IGNORED },
	};
	size_t bracket = str_find_char(type, '[');

	*set = bracket < type.len;
	if (*set)
		type = str_first(str_from_offset(type, bracket + 1), type.len - bracket - 2);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (str_eq(type, kinds[i].type))
			return kinds[i].kind;
	return MATCH_FIELD_TEXT;
}

static struct zeek_column
column_of(struct str name, struct str type)
{
	const struct field_rule *rule = field_rule_find(&zeek_field_rules, name);
	struct zeek_column column = { .name = name, .weak = rule->weak, .name_bit = field_name_bit(name) };

	column.is_time = str_eq(name, STR("ts"));
	column.is_server_port = str_eq(name, STR("id.resp_p"));
	column.kind = kind_of_type(type, &column.is_set);
	if (column.kind == MATCH_FIELD_TEXT)
		column.kind = rule->kind;
	return column;
}

/* What follows "#fields" and its separator. */
static struct str
content_of(const struct zeek_header *header, enum zeek_directive directive)
{
	struct str line = buf_str(&header->lines[directive]);

	return line.len == 0 ? STR_NONE
			     : str_from_offset(line, directive_names[directive].len + 1);
}

/* "\x09" or the byte itself. */
static enum err
set_separator_byte(struct zeek_header *header, struct str content, struct fault *why)
{
	char byte = content.data[0];

	if (content.len != 1 &&
		(content.len != 4 || !str_starts(content, STR("\\x")) ||
			!hex_parse(str_from_offset(content, 2), &byte, 1)))
		return fail(why, E_SYNTAX, "#separator is not one byte");
	header->separator = byte;
	return OK;
}

static enum err
announce_columns(struct zeek_header *header, struct fault *why)
{
	struct str names = content_of(header, ZEEK_FIELDS);
	struct str types = content_of(header, ZEEK_TYPES);
	struct str name;
	struct zeek_column *columns;
	size_t count = 1;

	header->column_count = 0;
	arena_reset(header->arena);
	for (size_t i = 0; i < names.len; i++)
		count += names.data[i] == header->separator;
	columns = arena_array(header->arena, count, struct zeek_column);
	if (columns == NULL)
		return fail_nomem(why);
	for (size_t i = 0; str_split(&names, header->separator, &name); i++) {
		struct str type = STR("string");
		str_split(&types, header->separator, &type);
		columns[i] = column_of(name, type);
	}
	header->columns = columns;
	header->column_count = count;
	return OK;
}

static enum err
apply(struct zeek_header *header, enum zeek_directive directive, struct fault *why)
{
	struct str content = content_of(header, directive);

	switch (directive) {
	case ZEEK_SET_SEPARATOR:
		header->set_separator = content;
		return OK;
	case ZEEK_EMPTY:
		header->empty = content;
		return OK;
	case ZEEK_UNSET:
		header->unset = content;
		return OK;
	case ZEEK_FIELDS:
		/* Types of the columns before would lie about these. */
		buf_clear(&header->lines[ZEEK_TYPES]);
		return announce_columns(header, why);
	case ZEEK_SEPARATOR: /* of the names, too */
	case ZEEK_TYPES:
		return header->lines[ZEEK_FIELDS].len == 0 ? OK : announce_columns(header, why);
	default:
		return OK;
	}
}

static enum zeek_directive
directive_of(struct str line)
{
	size_t i = 0;

	while (i < ZEEK_DIRECTIVES && (!str_starts(line, directive_names[i]) ||
					      line.len < directive_names[i].len + 2))
		i++;
	return (enum zeek_directive)i;
}

enum err
zeek_header_line(struct zeek_header *header, struct str line, struct fault *why)
{
	enum zeek_directive directive = directive_of(line);

	if (directive == ZEEK_DIRECTIVES)
		return OK;
	if (line.len > ZEEK_HEADER_LINE_MAX)
		return fail(why, E_TOO_LARGE, "a header line is longer than %u bytes",
			ZEEK_HEADER_LINE_MAX);
	if (!str_is_utf8(line))
		return fail(why, E_SYNTAX, "a header line is not UTF-8");
	if (directive == ZEEK_SEPARATOR)
		TRY(set_separator_byte(header,
			str_from_offset(line, directive_names[directive].len + 1), why));
	buf_clear(&header->lines[directive]);
	buf_add(&header->lines[directive], line);
	TRY(buf_check(&header->lines[directive], why));
	return apply(header, directive, why);
}
