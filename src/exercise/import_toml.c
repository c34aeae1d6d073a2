/* import_toml.c - a small strict reader of TOML 1.0 (https://toml.io/en/v1.0.0).
 * SPDX-License-Identifier: Apache-2.0
 *
 * Numbers, dates and booleans are kept as their text. Bounded by SCENARIO_FILE_MAX,
 * SCENARIO_NODES_MAX and TOML_DEPTH_MAX. A table may be opened once; a key may stand once.
 */
#include "base/limits.h"
#include "exercise/import_work.h"

enum { TOML_DEPTH_MAX = 16 };

struct toml {
	struct import *import;
	const char *at, *end;
	unsigned line;
	unsigned depth; /* of arrays and inline tables */
	size_t nodes;
	struct import_tree *root;
	struct import_tree *table; /* where the next key goes */
};

static enum err
refuse(const struct toml *toml, struct fault *why, const char *what)
{
	char where[FAULT_WHERE_MAX];

	snprintf(where, sizeof(where), "%s:%u", toml->import->input->name, toml->line);
	return fail_at(why, E_CONFIG, str_of(where), "not TOML: %s", what);
}

/* NUL at the end, which no TOML text holds. */
static char
peek(const struct toml *toml)
{
	return toml->at < toml->end ? *toml->at : '\0';
}

static bool
next_is(const struct toml *toml, const char *text)
{
	size_t len = strlen(text);

	return (size_t)(toml->end - toml->at) >= len && memcmp(toml->at, text, len) == 0;
}

static bool
take(struct toml *toml, char c)
{
	if (peek(toml) != c)
		return false;
	toml->at++;
	return true;
}

static void
skip_blanks(struct toml *toml)
{
	while (peek(toml) == ' ' || peek(toml) == '\t')
		toml->at++;
}

/* The rest of the line may hold a comment. */
static enum err
end_line(struct toml *toml, struct fault *why)
{
	skip_blanks(toml);
	if (peek(toml) == '#')
		while (toml->at < toml->end && *toml->at != '\n')
			toml->at++;
	take(toml, '\r');
	if (toml->at == toml->end)
		return OK;
	if (!take(toml, '\n'))
		return refuse(toml, why, "something follows where the line should end");
	toml->line++;
	return OK;
}

/* Between the values of an array, lines and comments count for nothing. */
static enum err
skip_lines(struct toml *toml, struct fault *why)
{
	for (;;) {
		skip_blanks(toml);
		if (peek(toml) != '#' && peek(toml) != '\n' && peek(toml) != '\r')
			return OK;
		TRY(end_line(toml, why));
	}
}

static enum err
add(struct toml *toml, struct import_tree *parent, enum yaml_kind kind, struct str key,
	struct str text, struct import_tree **ret, struct fault *why)
{
	if (++toml->nodes > SCENARIO_NODES_MAX)
		return refuse(toml, why, "too many values");
	*ret = import_tree_add(toml->import, parent, kind, key, text, toml->line);
	return *ret == NULL ? fail_nomem(why) : OK;
}

/* --- text --- */

static enum err
take_unicode(struct toml *toml, unsigned digits, struct buf *to, struct fault *why)
{
	char bytes[UTF8_SIZE_MAX];
	uint32_t code = 0;

	for (unsigned i = 0; i < digits; i++) {
		int digit = hex_digit(peek(toml));
		if (digit < 0)
			return refuse(toml, why, "\\u takes four and \\U eight hexadecimal digits");
		code = code << 4 | (uint32_t)digit;
		toml->at++;
	}
	if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return refuse(toml, why, "an escape for no character");
	buf_add(to, str_from(bytes, utf8_write(bytes, code)));
	return OK;
}

/* A line that ends in a backslash goes on at the next sign that is no space. */
static void
join_lines(struct toml *toml)
{
	while (peek(toml) != '\0' && strchr(" \t\r\n", peek(toml)) != NULL) {
		toml->line += peek(toml) == '\n';
		toml->at++;
	}
}

static enum err
take_escape(struct toml *toml, bool lines, struct buf *to, struct fault *why)
{
	static const char from[] = "btnfr\"\\";
	static const char into[] = "\b\t\n\f\r\"\\";
	char c = peek(toml);
	const char *found = c == '\0' ? NULL : strchr(from, c);

	if (found != NULL) {
		buf_add_char(to, into[found - from]);
		toml->at++;
		return OK;
	}
	if (c == 'u' || c == 'U') {
		toml->at++;
		return take_unicode(toml, c == 'u' ? 4 : 8, to, why);
	}
	if (!lines || c == '\0' || strchr(" \t\r\n", c) == NULL)
		return refuse(toml, why, "an unknown escape");
	join_lines(toml);
	return OK;
}

/* One character of a string, or one escape. */
static enum err
take_character(struct toml *toml, char quote, bool lines, struct buf *to, struct fault *why)
{
	char c = peek(toml);

	if (toml->at == toml->end || (c == '\n' && !lines))
		return refuse(toml, why, "a string without its end");
	toml->at++;
	if (c == '\\' && quote == '"')
		return take_escape(toml, lines, to, why);
	if (((unsigned char)c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
		return refuse(toml, why, "a control character in a string");
	toml->line += c == '\n';
	if (c != '\r' || peek(toml) != '\n')
		buf_add_char(to, c);
	return OK;
}

static enum err
keep(struct toml *toml, const struct buf *text, struct str *ret, struct fault *why)
{
	TRY(buf_check(text, why));
	*ret = str_copy(toml->import->arena, text->len == 0 ? STR("") : buf_str(text));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

static enum err
take_long_string(struct toml *toml, char quote, struct str *ret, struct fault *why)
{
	const char end[4] = { quote, quote, quote, '\0' };
	OWNED_BUF text = BUF_INIT;

	toml->at += 3;
	take(toml, '\r');
	if (take(toml, '\n'))
		toml->line++;
	while (!next_is(toml, end))
		TRY(take_character(toml, quote, true, &text, why));
	toml->at += 3;
	/* Up to two more of the sign belong to the text. */
	for (int i = 0; i < 2 && peek(toml) == quote; i++) {
		buf_add_char(&text, quote);
		toml->at++;
	}
	return keep(toml, &text, ret, why);
}

static enum err
take_string(struct toml *toml, struct str *ret, struct fault *why)
{
	char quote = peek(toml);
	const char three[4] = { quote, quote, quote, '\0' };
	OWNED_BUF text = BUF_INIT;

	if (next_is(toml, three))
		return take_long_string(toml, quote, ret, why);
	toml->at++;
	while (peek(toml) != quote || toml->at == toml->end)
		TRY(take_character(toml, quote, false, &text, why));
	toml->at++;
	return keep(toml, &text, ret, why);
}

/* --- keys --- */

static bool
is_bare(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

static enum err
take_key_part(struct toml *toml, struct str *ret, struct fault *why)
{
	const char *begin;

	skip_blanks(toml);
	if (peek(toml) == '"' || peek(toml) == '\'') {
		if (next_is(toml, "\"\"\"") || next_is(toml, "'''"))
			return refuse(toml, why, "a key of several lines");
		return take_string(toml, ret, why);
	}
	begin = toml->at;
	while (toml->at < toml->end && is_bare(*toml->at))
		toml->at++;
	if (toml->at == begin)
		return refuse(toml, why, "a key is missing");
	*ret = str_from(begin, (size_t)(toml->at - begin));
	return OK;
}

static struct import_tree *
child(const struct import_tree *map, struct str key)
{
	TREE_EACH(item, map)
	if (str_eq(item->key, key))
		return item;
	return NULL;
}

/* The table below `parent` of that name, which a dotted key goes through; of an array of tables the
 * last. `used` serves as a mark of what was closed while the file is read. */
static enum err
enter(struct toml *toml, struct import_tree *parent, struct str key, struct import_tree **ret,
	struct fault *why)
{
	struct import_tree *found = child(parent, key);

	if (found == NULL)
		return add(toml, parent, YAML_IS_MAP, key, STR_NONE, ret, why);
	if (found->kind == YAML_IS_LIST && !found->used && found->last != NULL)
		found = found->last;
	if (found->kind != YAML_IS_MAP || found->used)
		return refuse(toml, why, "a key goes through what is no open table");
	*ret = found;
	return OK;
}

/* Up to the last part of "a.b.c", whose table is *ret. */
static enum err
take_path(struct toml *toml, struct import_tree *from, struct import_tree **ret,
	struct str *ret_last, struct fault *why)
{
	struct import_tree *table = from;
	unsigned depth = 0;

	TRY(take_key_part(toml, ret_last, why));
	for (;;) {
		skip_blanks(toml);
		if (!take(toml, '.'))
			break;
		if (++depth > TOML_DEPTH_MAX)
			return refuse(toml, why, "nested too deep");
		TRY(enter(toml, table, *ret_last, &table, why));
		TRY(take_key_part(toml, ret_last, why));
	}
	*ret = table;
	return OK;
}

/* --- values --- */

static enum err take_pair(struct toml *toml, struct import_tree *table, struct fault *why);
static enum err take_value(
	struct toml *toml, struct import_tree *parent, struct str key, struct fault *why);

static enum err
take_array(struct toml *toml, struct import_tree *list, struct fault *why)
{
	toml->at++;
	for (;;) {
		TRY(skip_lines(toml, why));
		if (take(toml, ']'))
			return OK;
		TRY(take_value(toml, list, STR_NONE, why));
		TRY(skip_lines(toml, why));
		if (!take(toml, ',') && peek(toml) != ']')
			return refuse(toml, why, "a comma is missing in an array");
	}
}

static enum err
take_inline_table(struct toml *toml, struct import_tree *map, struct fault *why)
{
	toml->at++;
	skip_blanks(toml);
	if (take(toml, '}'))
		return OK;
	for (;;) {
		TRY(take_pair(toml, map, why));
		skip_blanks(toml);
		if (take(toml, '}'))
			return OK;
		if (!take(toml, ','))
			return refuse(toml, why, "a comma is missing in a table in brackets");
	}
}

static enum err
take_container(struct toml *toml, struct import_tree *parent, struct str key, struct fault *why)
{
	bool list = peek(toml) == '[';
	struct import_tree *made;

	if (++toml->depth > TOML_DEPTH_MAX)
		return refuse(toml, why, "nested too deep");
	TRY(add(toml, parent, list ? YAML_IS_LIST : YAML_IS_MAP, key, STR_NONE, &made, why));
	TRY(list ? take_array(toml, made, why) : take_inline_table(toml, made, why));
	made->used = true; /* closed: no header may add to it */
	toml->depth--;
	return OK;
}

/* A number, a date or true: letters, digits and a few signs; a date may hold one space. */
static enum err
take_token(struct toml *toml, struct str *ret, struct fault *why)
{
	const char *begin = toml->at;
	struct str text;

	while (toml->at < toml->end &&
		(is_bare(*toml->at) || *toml->at == '+' || *toml->at == '.' || *toml->at == ':'))
		toml->at++;
	text = str_from(begin, (size_t)(toml->at - begin));
	if (text.len == 0)
		return refuse(toml, why, "a value is missing");
	if (!str_eq(text, STR("true")) && !str_eq(text, STR("false")) &&
		!str_eq(text, STR("inf")) && !str_eq(text, STR("nan")) &&
		strchr("+-0123456789", text.data[0]) == NULL)
		return refuse(toml, why, "a text needs quotes");
	*ret = text;
	return OK;
}

static enum err
take_value(struct toml *toml, struct import_tree *parent, struct str key, struct fault *why)
{
	struct import_tree *made;
	struct str text;
	char c = peek(toml);

	if (c == '[' || c == '{')
		return take_container(toml, parent, key, why);
	TRY(c == '"' || c == '\'' ? take_string(toml, &text, why) : take_token(toml, &text, why));
	return add(toml, parent, YAML_IS_TEXT, key, text, &made, why);
}

static enum err
take_pair(struct toml *toml, struct import_tree *table, struct fault *why)
{
	struct import_tree *in;
	struct str key;

	TRY(take_path(toml, table, &in, &key, why));
	if (child(in, key) != NULL)
		return refuse(toml, why, "a key stands twice in its table");
	if (in->count == YAML_KEYS_MAX)
		return refuse(toml, why, "too many keys in one table");
	if (!take(toml, '='))
		return refuse(toml, why, "an = is missing behind a key");
	skip_blanks(toml);
	return take_value(toml, in, key, why);
}

/* --- headers --- */

/* A table that a header opened bears this text while the file is read: it may be opened once,
 * others, which only stood between the parts of a header, still may be. */
#define OPENED STR("[")

static enum err
open_table(struct toml *toml, struct import_tree *in, struct str key, struct fault *why)
{
	struct import_tree *found = child(in, key);

	if (found == NULL)
		return add(toml, in, YAML_IS_MAP, key, OPENED, &toml->table, why);
	if (found->kind != YAML_IS_MAP || found->used || found->text.len > 0)
		return refuse(toml, why, "a table is opened twice");
	found->text = OPENED;
	toml->table = found;
	return OK;
}

static enum err
add_table(struct toml *toml, struct import_tree *in, struct str key, struct fault *why)
{
	struct import_tree *list = child(in, key);

	if (list == NULL)
		TRY(add(toml, in, YAML_IS_LIST, key, STR_NONE, &list, why));
	if (list->kind != YAML_IS_LIST || list->used)
		return refuse(toml, why, "an array of tables has the name of something else");
	return add(toml, list, YAML_IS_MAP, STR_NONE, STR_NONE, &toml->table, why);
}

static enum err
take_header(struct toml *toml, struct fault *why)
{
	bool array = next_is(toml, "[[");
	struct import_tree *in;
	struct str key;

	toml->at += array ? 2 : 1;
	TRY(take_path(toml, toml->root, &in, &key, why));
	if (!next_is(toml, array ? "]]" : "]"))
		return refuse(toml, why, "a table's header without its end");
	toml->at += array ? 2 : 1;
	return array ? add_table(toml, in, key, why) : open_table(toml, in, key, why);
}

static enum err
take_line(struct toml *toml, struct fault *why)
{
	char c = peek(toml);

	if (c == '[')
		TRY(take_header(toml, why));
	else if (c != '#' && c != '\n' && c != '\r' && toml->at < toml->end)
		TRY(take_pair(toml, toml->table, why));
	return end_line(toml, why);
}

/* The marks of the reading become those of the use. */
static void
clear_marks(struct import_tree *value)
{
	value->used = false;
	if (value->kind == YAML_IS_MAP)
		value->text = STR_NONE;
	TREE_EACH(item, value)
	clear_marks(item);
}

enum err
import_read_toml(struct import *import, struct import_tree **ret, struct fault *why)
{
	struct str text = import->input->text;
	struct toml toml = {
		.import = import, .at = text.data, .end = text.data + text.len, .line = 1
	};

	if (text.len > SCENARIO_FILE_MAX)
		return fail(why, E_TOO_LARGE, "%s is larger than %u bytes", import->input->name,
			SCENARIO_FILE_MAX);
	if (!str_is_utf8(text))
		return fail_at(why, E_CONFIG, str_of(import->input->name), "not UTF-8 text");
	TRY(add(&toml, NULL, YAML_IS_MAP, STR_NONE, STR_NONE, &toml.root, why));
	toml.table = toml.root;
	while (toml.at < toml.end) {
		skip_blanks(&toml);
		TRY(take_line(&toml, why));
	}
	clear_marks(toml.root);
	*ret = toml.root;
	return OK;
}
