/* scenario_schema.c - prints the table of sections and keys, for programs and for people.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/scenario_schema.h"

#include "base/json_write.h"
#include "base/limits.h"
#include "exercise/scenario_form.h"

#define DURATION_PATTERN \
	"^([0-9]+:[0-5][0-9](:[0-5][0-9])?|([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?)$"

static void
put_type(struct json_writer *out, const char *type)
{
	json_member_string(out, STR("type"), str_of(type));
}

/* A name, as text_is_good of scenario_values.c has it. */
static void
put_word(struct json_writer *out, const char *letters, uint64_t least, uint64_t most)
{
	char pattern[64];

	put_type(out, "string");
	snprintf(pattern, sizeof(pattern), "^[%s]{%ju,%ju}$", letters, (uintmax_t)least,
		(uintmax_t)most);
	json_member_string(out, STR("pattern"), str_of(pattern));
}

static void
put_text(struct json_writer *out, size_t most)
{
	put_type(out, "string");
	json_member_int(out, STR("maxLength"), (int64_t)most);
}

static void
put_choices(struct json_writer *out, const char *choices)
{
	struct str rest = str_of(choices);
	struct str choice;

	json_key(out, STR("enum"));
	json_open_array(out);
	while (str_split(&rest, '|', &choice))
		json_put_string(out, choice);
	json_close_array(out);
}

/* One such text, or a list of them. */
static void
put_one_or_list(struct json_writer *out, const struct form_key *key,
	void (*put)(struct json_writer *out, const struct form_key *key))
{
	json_key(out, STR("anyOf"));
	json_open_array(out);
	json_open_object(out);
	put(out, key);
	json_close_object(out);
	json_open_object(out);
	put_type(out, "array");
	json_member_int(out, STR("maxItems"), SCENARIO_LIST_MAX);
	json_key(out, STR("items"));
	json_open_object(out);
	put(out, key);
	json_close_object(out);
	json_close_object(out);
	json_close_array(out);
}

static void
put_set_item(struct json_writer *out, const struct form_key *key)
{
	put_choices(out, key->choices);
}

static void
put_list_item(struct json_writer *out, const struct form_key *key)
{
	put_text(out, key->type == KEY_TEXTS ? SCENARIO_TEXT_MAX : NAME_MAX_BYTES);
}

static void put_form(struct json_writer *out, const struct form *form);

/* Numbers too may stand in quotes: every scalar is text until its key says what it is. */
static void
put_number(struct json_writer *out, const struct form_key *key)
{
	put_type(out, "integer");
	json_member_int(out, STR("minimum"), (int64_t)key->least);
	json_member_int(out, STR("maximum"), (int64_t)key->most);
}

static void
put_yes_no(struct json_writer *out)
{
	json_key(out, STR("enum"));
	json_open_array(out);
	json_put_string(out, STR("yes"));
	json_put_string(out, STR("no"));
	json_put_bool(out, true);
	json_put_bool(out, false);
	json_close_array(out);
}

static void
put_duration(struct json_writer *out)
{
	put_type(out, "string");
	json_member_string(out, STR("pattern"), STR(DURATION_PATTERN));
}

static void
put_pairs(struct json_writer *out, const struct form_key *key)
{
	put_type(out, "object");
	json_member_int(out, STR("maxProperties"), (int64_t)key->most);
	json_key(out, STR("additionalProperties"));
	json_open_object(out);
	json_key(out, STR("type"));
	json_open_array(out);
	json_put_string(out, STR("string"));
	json_put_string(out, STR("number"));
	json_put_string(out, STR("boolean"));
	json_close_array(out);
	json_close_object(out);
}

/* Forms lie at most one in the other. */
static void
put_records(struct json_writer *out, const struct form *form)
{
	put_type(out, "array");
	json_member_int(out, STR("maxItems"), SCENARIO_LIST_MAX);
	json_key(out, STR("items"));
	put_form(out, form);
}

static void
put_values(struct json_writer *out, const struct form_key *key)
{
	uint64_t most = key->most == 0 ? SCENARIO_NAME_MAX : key->most;

	switch (key->type) {
	case KEY_NAME:
		put_word(out, "a-z0-9-", 1, most);
		return;
	case KEY_LOGIN:
		put_word(out, "a-z0-9._@-", 1, most);
		return;
	case KEY_CODE:
		put_word(out, "A-Z0-9-", 2, 16);
		return;
	case KEY_LINE:
		put_text(out, NAME_MAX_BYTES);
		return;
	case KEY_TEXT:
		put_text(out, SCENARIO_TEXT_MAX);
		return;
	case KEY_NUMBER:
		put_number(out, key);
		return;
	case KEY_YES_NO:
		put_yes_no(out);
		return;
	case KEY_DURATION:
		put_duration(out);
		return;
	case KEY_CHOICE:
		put_choices(out, key->choices);
		return;
	case KEY_SET:
		put_one_or_list(out, key, put_set_item);
		return;
	case KEY_NAMES:
	case KEY_TEXTS:
		put_one_or_list(out, key, put_list_item);
		return;
	case KEY_PAIRS:
		put_pairs(out, key);
		return;
	case KEY_RECORDS:
		put_records(out, key->form);
		return;
	}
}

static void
put_key(struct json_writer *out, const struct form_key *key)
{
	json_key(out, str_of(key->name));
	json_open_object(out);
	put_values(out, key);
	json_member_string(out, STR("description"), str_of(key->help));
	if (key->preset != NULL)
		json_member_string(out, STR("default"), str_of(key->preset));
	json_key(out, STR("examples"));
	json_open_array(out);
	json_put_string(out, str_of(key->example));
	json_close_array(out);
	json_close_object(out);
}

static void
put_map(struct json_writer *out, const struct form *form)
{
	json_open_object(out);
	put_type(out, "object");
	json_member_string(out, STR("title"), str_of(form->title));
	json_member_bool(out, STR("additionalProperties"), false);
	json_key(out, STR("required"));
	json_open_array(out);
	for (const struct form_key *key = form->keys; key->name != NULL; key++)
		if (key->required)
			json_put_string(out, str_of(key->name));
	json_close_array(out);
	json_key(out, STR("properties"));
	json_open_object(out);
	for (const struct form_key *key = form->keys; key->name != NULL; key++)
		put_key(out, key);
	json_close_object(out);
	json_close_object(out);
}

static void
put_form(struct json_writer *out, const struct form *form)
{
	if (!form->plain) {
		put_map(out, form);
		return;
	}
	json_open_object(out);
	json_key(out, STR("anyOf"));
	json_open_array(out);
	put_map(out, form);
	json_open_object(out);
	put_values(out, &form->keys[0]);
	json_close_object(out);
	json_close_array(out);
	json_close_object(out);
}

static void
put_section(struct json_writer *out, const struct section_form *section)
{
	json_key(out, str_of(section->name));
	if (section->single) {
		put_form(out, section->form);
		return;
	}
	json_open_object(out);
	json_key(out, STR("type"));
	json_open_array(out);
	json_put_string(out, STR("array"));
	json_put_string(out, STR("null"));
	json_close_array(out);
	json_member_string(out, STR("description"), str_of(section->help));
	json_member_int(out, STR("maxItems"),
		(int64_t)(section->most == 0 ? SCENARIO_RECORDS_MAX : section->most));
	json_key(out, STR("items"));
	put_form(out, section->form);
	json_close_object(out);
}

void
scenario_write_schema(struct buf *buf)
{
	struct json_writer out = json_writer_of(buf);

	json_open_object(&out);
	json_member_string(
		&out, STR("$schema"), STR("https://json-schema.org/draft/2020-12/schema"));
	json_member_string(&out, STR("title"), STR("One file of a scenario of testudo"));
	put_type(&out, "object");
	json_member_bool(&out, STR("additionalProperties"), false);
	json_key(&out, STR("properties"));
	json_open_object(&out);
	for (enum section section = SECTION_NONE + 1; section < SECTION_COUNT; section++)
		put_section(&out, &section_forms[section]);
	json_close_object(&out);
	json_close_object(&out);
}

/* --- for people --- */

static void
write_choices(struct buf *out, const struct form_key *key)
{
	struct str rest = str_of(key->choices);
	struct str choice;

	buf_add(out, key->type == KEY_SET ? STR("some of") : STR("one of"));
	for (const char *before = " "; str_split(&rest, '|', &choice); before = ", ")
		buf_addf(out, "%s`%.*s`", before, STR_FMT(choice));
}

static void
write_values(struct buf *out, const struct form_key *key)
{
	char words[KEY_WORDS_MAX];

	if (key->choices != NULL)
		write_choices(out, key);
	else
		buf_add(out, key->type == KEY_DURATION ? STR("a duration")
						       : str_of(form_key_words(key, words)));
	if (key->names != SECTION_NONE)
		buf_addf(out, ", of `%s`", section_forms[key->names].name);
}

static void
write_row(struct buf *out, const struct form_key *key)
{
	buf_addf(out, "| `%s` | ", key->name);
	write_values(out, key);
	if (key->preset != NULL)
		buf_addf(out, " | `%s`", key->preset);
	else
		buf_add(out, key->required ? STR(" | required") : STR(" | "));
	buf_addf(out, " | %s | `%s` |\n", key->help, key->example);
}

static void
write_form(struct buf *out, const struct form *form)
{
	buf_add(out,
		STR("| key | value | default | what it says | example |\n|---|---|---|---|---|\n"));
	for (const struct form_key *key = form->keys; key->name != NULL; key++)
		write_row(out, key);
	for (const struct form_key *key = form->keys; key->name != NULL; key++) {
		if (key->form == NULL)
			continue;
		buf_addf(out, "\nEach of `%s` is %s:\n\n", key->name, key->form->title);
		write_form(out, key->form);
	}
}

void
scenario_write_tables(struct buf *out)
{
	for (enum section section = SECTION_NONE + 1; section < SECTION_COUNT; section++) {
		const struct section_form *form = &section_forms[section];
		buf_addf(out, "%s### `%s`: %s\n\n", section == SECTION_NONE + 1 ? "" : "\n",
			form->name, form->help);
		if (form->form->plain)
			buf_addf(out, "An element may also be the text of `%s` alone.\n\n",
				form->form->keys[0].name);
		write_form(out, form->form);
	}
}
