/* import_write.c - writes the YAML of a scenario as a person would have.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdarg.h>
#include <stdio.h>

#include "base/json_write.h"
#include "base/limits.h"
#include "exercise/import_work.h"
#include "exercise/scenario_time.h"

static struct buf *
out(struct import *import)
{
	return &import->sections[import->open].text;
}

/* --- scalars --- */

static bool
is_plain_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       strchr("-_./@+ ()", c) != NULL;
}

/* Needs no quotes, anywhere: begins with a letter or digit, and holds no sign that YAML knows. A
 * colon is left to quotes, for "1:30" is a number to some readers. */
static bool
is_plain(struct str text)
{
	char first = text.len == 0 ? ' ' : text.data[0];

	if (!is_plain_character(first) || strchr("-_./@+ ()", first) != NULL ||
		text.data[text.len - 1] == ' ')
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '\0' || !is_plain_character(text.data[i]))
			return false;
	return true;
}

/* May it stand as a block of lines, as it is? */
static bool
is_block(struct str text)
{
	if (str_find_char(text, '\n') >= text.len - 1 || text.data[0] == ' ' ||
		text.data[0] == '\n')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		bool ends_line = i + 1 == text.len || text.data[i + 1] == '\n';
		if ((c < ' ' && c != '\n') || c == 0x7f || c >= 0x80 || (c == ' ' && ends_line))
			return false;
	}
	return text.len < 2 || text.data[text.len - 2] != '\n' || text.data[text.len - 1] != '\n';
}

/* JSON's strings are YAML's in double quotes. */
static void
write_scalar(struct buf *to, struct str text)
{
	if (is_plain(text))
		buf_add(to, text);
	else
		json_escape(to, text);
}

static void
write_block(struct buf *to, struct str text, const char *indent)
{
	bool ends = text.data[text.len - 1] == '\n';
	struct str rest = ends ? str_first(text, text.len - 1) : text;
	struct str line;

	buf_add(to, ends ? STR("|\n") : STR("|-\n"));
	while (str_split(&rest, '\n', &line))
		buf_addf(to, "%s%.*s\n", line.len == 0 ? "" : indent, STR_FMT(line));
}

static void
write_value(struct buf *to, struct str value, const char *indent)
{
	if (value.len > 1 && is_block(value)) {
		write_block(to, value, indent);
		return;
	}
	write_scalar(to, value);
	buf_add_char(to, '\n');
}

/* --- records --- */

void
import_record(struct import *import, enum section section)
{
	import->open = section;
	import->first_key = true;
}

static void
begin_key(struct import *import, const char *key)
{
	bool single = section_forms[import->open].single;

	buf_addf(out(import), "%s%s:", single ? "  " : import->first_key ? "  - " : "    ", key);
	import->first_key = false;
}

void
import_put(struct import *import, const char *key, struct str value)
{
	if (value.len == 0)
		return;
	begin_key(import, key);
	buf_add_char(out(import), ' ');
	write_value(out(import), value, section_forms[import->open].single ? "    " : "      ");
}

void
import_putf(struct import *import, const char *key, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	import_put(import, key, str_of(text));
}

void
import_put_list(struct import *import, const char *key, const struct str *items, size_t count)
{
	if (count == 0)
		return;
	begin_key(import, key);
	for (size_t i = 0; i < count; i++) {
		buf_add(out(import), i == 0 ? STR(" [") : STR(", "));
		write_scalar(out(import), items[i]);
	}
	buf_add(out(import), STR("]\n"));
}

void
import_put_pairs(struct import *import, const char *key, const struct scenario_parameter *pairs,
	size_t count)
{
	if (count == 0)
		return;
	begin_key(import, key);
	buf_add_char(out(import), '\n');
	for (size_t i = 0; i < count; i++) {
		buf_add(out(import), STR("      "));
		write_scalar(out(import), pairs[i].name);
		buf_add(out(import), STR(": "));
		write_value(out(import), pairs[i].value, "        ");
	}
}

void
import_put_accounts(struct import *import, const struct scenario_parameter *accounts, size_t count)
{
	if (count == 0)
		return;
	import_put_items(import, "accounts");
	for (size_t i = 0; i < count; i++) {
		import_item(import);
		import_put_inner(import, "user", accounts[i].name);
		import_put_inner(import, "password", accounts[i].value);
	}
}

void
import_put_items(struct import *import, const char *key)
{
	begin_key(import, key);
	buf_add_char(out(import), '\n');
}

void
import_item(struct import *import)
{
	import->first_key = true;
}

void
import_put_inner(struct import *import, const char *key, struct str value)
{
	buf_addf(out(import), "%s%s: ", import->first_key ? "      - " : "        ", key);
	write_value(out(import), value, "          ");
	import->first_key = false;
}

/* --- names --- */

static char
slug_character(char c)
{
	if (c >= 'A' && c <= 'Z')
		return (char)(c - 'A' + 'a');
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ? c : '-';
}

/* People's logins keep their signs. */
static bool
is_kept(enum section section, char c)
{
	return section == SECTION_PEOPLE && c != '\0' && strchr("._@", c) != NULL;
}

static struct str
make_slug(struct import *import, enum section section, struct str text)
{
	char *slug = arena_alloc(import->arena, text.len + 1);
	size_t len = 0;

	if (slug == NULL) {
		import->starved = true;
		return STR("unnamed");
	}
	for (size_t i = 0; i < text.len && len < SCENARIO_NAME_MAX - 5; i++) {
		char c = is_kept(section, text.data[i]) ? text.data[i]
							: slug_character(text.data[i]);
		if (c != '-' || (len > 0 && slug[len - 1] != '-'))
			slug[len++] = c;
	}
	while (len > 0 && slug[len - 1] == '-')
		len--;
	return len == 0 ? STR("unnamed") : str_from(slug, len);
}

struct str
import_slug(struct import *import, struct str text)
{
	return make_slug(import, SECTION_NONE, text);
}

static bool
is_taken(const struct import_section *section, struct str name)
{
	for (size_t i = 0; i < section->name_count; i++)
		if (str_eq(section->names[i], name))
			return true;
	return false;
}

static void
take_name(struct import *import, struct import_section *section, struct str name)
{
	if (section->name_count == section->name_room) {
		size_t room = section->name_room * 2 + 64;
		struct str *larger = arena_array(import->arena, room, struct str);
		if (larger == NULL) {
			import->starved = true;
			return;
		}
		if (section->name_count > 0)
			memcpy(larger, section->names, section->name_count * sizeof(*larger));
		section->names = larger;
		section->name_room = room;
	}
	section->names[section->name_count++] = name;
}

struct str
import_name(struct import *import, enum section section, struct str text)
{
	struct str slug = make_slug(import, section, text);
	struct str name = slug;

	for (unsigned i = 2; is_taken(&import->sections[section], name) && !import->starved; i++)
		name = str_printf(import->arena, "%.*s-%u", STR_FMT(slug), i);
	take_name(import, &import->sections[section], name);
	return name;
}

struct str
import_seconds(struct import *import, uint64_t seconds)
{
	uint64_t most = UINT64_C(366) * 24 * 3600;

	return duration_format(import->arena, (int64_t)(seconds < most ? seconds : most) * SECOND);
}

/* --- one text for all teams --- */

struct str
import_literal(struct import *import, struct str text)
{
	char *doubled = arena_alloc(import->arena, 2 * text.len + 1);
	size_t len = 0;

	if (doubled == NULL) {
		import->starved = true;
		return STR("");
	}
	for (size_t i = 0; i < text.len; i++) {
		doubled[len++] = text.data[i];
		if (text.data[i] == '{' || text.data[i] == '}')
			doubled[len++] = text.data[i];
	}
	return str_from(doubled, len);
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The text with its digits from `at` on, which say `number` plus something, as a placeholder. */
static struct str
put_placeholder(struct import *import, struct str text, size_t at, size_t length, uint64_t plus)
{
	bool padded = length > 1 && text.data[at] == '0';
	char sum[32] = "";
	char width[32] = "";

	if (plus > 0)
		snprintf(sum, sizeof(sum), "+%ju", (uintmax_t)plus);
	if (padded)
		snprintf(width, sizeof(width), ":0%zu", length);
	return str_printf(import->arena, "%.*s{n%s%s}%.*s", (int)at, text.data, sum, width,
		STR_FMT(str_from_offset(text, at + length)));
}

static bool
fits_all(struct import *import, struct str template, const struct import_variant *variants,
	size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct scenario_team team = { .number = variants[i].number };
		struct str text;
		if (scenario_expand(import->arena, template, &team, NULL, &text, NULL) != OK ||
			!str_eq(text, variants[i].text))
			return false;
	}
	return true;
}

/* Every run of digits is tried, the first that fits is it. */
static bool
find_rule(struct import *import, struct str text, const struct import_variant *variants,
	size_t count, struct str *ret)
{
	for (size_t at = 0; at < text.len; at++) {
		size_t length = 0;
		uint64_t number;
		struct str candidate;
		if (!is_digit(text.data[at]) || (at > 0 && is_digit(text.data[at - 1])))
			continue;
		while (at + length < text.len && is_digit(text.data[at + length]))
			length++;
		if (!str_to_u64(str_from(text.data + at, length), &number) ||
			number < variants[0].number || number > 1000000)
			continue;
		candidate = put_placeholder(import, text, at, length, number - variants[0].number);
		if (!fits_all(import, candidate, variants, count))
			continue;
		*ret = candidate;
		return true;
	}
	return false;
}

bool
import_generalise(
	struct import *import, const struct import_variant *variants, size_t count, struct str *ret)
{
	struct str text = import_literal(import, variants[0].text);

	*ret = text;
	if (fits_all(import, text, variants, count))
		return count > 1;
	return find_rule(import, text, variants, count, ret);
}

struct str
import_organisation(struct import *import)
{
	const struct str code = STR("LOCAL");

	if (import->sections[SECTION_ORGANISATIONS].text.len > 0)
		return code;
	import_record(import, SECTION_ORGANISATIONS);
	import_put(import, "code", code);
	import_put(import, "name", STR("To be named"));
	import_note(import, 1,
		"organisations: the file knows none; everybody is of LOCAL until you "
		"say otherwise");
	return code;
}
