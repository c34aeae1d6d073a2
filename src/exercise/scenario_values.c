/* scenario_values.c - from YAML into the fields of a record, by the table of its form.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <assert.h>

#include "base/limits.h"
#include "base/suggest.h"
#include "exercise/scenario_draft.h"
#include "exercise/scenario_time.h"

/* What a converter works on. */
struct slot {
	struct reading *reading;
	const struct form_key *key;
	const char *file;
	const struct yaml *value;
	char *record;
};

static void *
field_of(const struct slot *slot)
{
	return slot->record + slot->key->offset;
}

static void
set_list(const struct slot *slot, size_t count, const void *items)
{
	*(size_t *)(slot->record + slot->key->count_offset) = count;
	*(const void **)field_of(slot) = items;
}

/* Of at least one and at most `most` bytes, each a letter (of the case), a digit or in `also`. */
static bool
is_word(struct str text, char first_letter, size_t most, const char *also)
{
	if (text.len == 0 || text.len > most)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		bool letter = c >= first_letter && c <= first_letter + 25;
		if (!letter && (c < '0' || c > '9') && strchr(also, c) == NULL)
			return false;
	}
	return true;
}

static bool
is_line(struct str text)
{
	return text.len <= NAME_MAX_BYTES && str_find_char(text, '\n') == text.len;
}

/* The place of `text` in "a|b|c"; false when it is not in it. */
static bool
find_choice(const char *choices, struct str text, unsigned *ret)
{
	struct str rest = str_of(choices);
	struct str choice;

	for (unsigned i = 0; str_split(&rest, '|', &choice); i++) {
		if (!str_eq(choice, text))
			continue;
		*ret = i;
		return true;
	}
	return false;
}

static bool
text_is_good(const struct form_key *key, struct str text)
{
	size_t most = key->most == 0 ? SCENARIO_NAME_MAX : key->most;

	switch (key->type) {
	case KEY_NAME:
		return is_word(text, 'a', most, "-");
	case KEY_LOGIN:
		return is_word(text, 'a', most, "-_.@");
	case KEY_CODE:
		return text.len >= 2 && is_word(text, 'A', 16, "-");
	case KEY_TEXT:
	case KEY_TEXTS:
		return text.len <= SCENARIO_TEXT_MAX;
	default:
		return is_line(text);
	}
}

static bool
take_text(const struct slot *slot)
{
	if (slot->value->kind != YAML_IS_TEXT || !text_is_good(slot->key, slot->value->text))
		return false;
	*(struct str *)field_of(slot) = slot->value->text;
	return true;
}

static bool
take_number(const struct slot *slot)
{
	uint64_t number;

	if (!str_to_u64(slot->value->text, &number) || number < slot->key->least ||
		number > slot->key->most)
		return false;
	*(unsigned *)field_of(slot) = (unsigned)number;
	return true;
}

static bool
take_yes_no(const struct slot *slot)
{
	struct str text = slot->value->text;
	bool yes = str_eq(text, STR("yes")) || str_eq(text, STR("true"));

	if (!yes && !str_eq(text, STR("no")) && !str_eq(text, STR("false")))
		return false;
	*(bool *)field_of(slot) = yes;
	return true;
}

static bool
take_duration(const struct slot *slot)
{
	int64_t duration;

	if (!duration_parse(slot->value->text, &duration) ||
		duration < (int64_t)slot->key->least * SECOND ||
		duration > (int64_t)slot->key->most * SECOND)
		return false;
	*(int64_t *)field_of(slot) = duration;
	return true;
}

static bool
take_choice(const struct slot *slot)
{
	return find_choice(slot->key->choices, slot->value->text, field_of(slot));
}

/* Of a text that is not taken, so much that its line can be found. */
enum { QUOTED_MAX = 60 };

static void
refuse(const struct slot *slot)
{
	char words[KEY_WORDS_MAX];
	const char *wanted = form_key_words(slot->key, words);

	if (slot->value->kind == YAML_IS_TEXT)
		blame_value(slot->reading, slot->file, slot->value, "%s must be %s, not \"%.*s\"%s",
			slot->key->name, wanted, STR_FMT(str_first(slot->value->text, QUOTED_MAX)),
			slot->value->text.len > QUOTED_MAX ? " and so on" : "");
	else
		blame_value(slot->reading, slot->file, slot->value, "%s must be %s, not %s",
			slot->key->name, wanted, yaml_kind_name(slot->value->kind));
}

/* One text, or each of a list, handed to `take`; what is not taken is refused by itself. False when
 * the value is neither. */
static bool
each_text(const struct slot *slot, bool (*take)(const struct slot *slot, size_t index))
{
	struct slot item = *slot;
	size_t index = 0;

	if (slot->value->kind == YAML_IS_TEXT)
		return take(slot, 0);
	if (slot->value->kind != YAML_IS_LIST || slot->value->count > SCENARIO_LIST_MAX)
		return false;
	YAML_EACH (value, slot->value) {
		item.value = value;
		if (value->kind != YAML_IS_TEXT || !take(&item, index++))
			refuse(&item);
	}
	return true;
}

static bool
add_to_set(const struct slot *slot, size_t index)
{
	unsigned bit;

	(void)index;
	if (!find_choice(slot->key->choices, slot->value->text, &bit))
		return false;
	*(unsigned *)field_of(slot) |= 1U << bit;
	return true;
}

static bool
take_set(const struct slot *slot)
{
	*(unsigned *)field_of(slot) = 0;
	return each_text(slot, add_to_set);
}

static bool
add_to_list(const struct slot *slot, size_t index)
{
	struct str *items = *(struct str **)field_of(slot);

	if (slot->value->text.len == 0 || !text_is_good(slot->key, slot->value->text))
		return false;
	items[index] = slot->value->text;
	return true;
}

static bool
take_list(const struct slot *slot)
{
	size_t count = slot->value->kind == YAML_IS_TEXT ? 1 : slot->value->count;

	set_list(slot, 0, reading_array(slot->reading, count, struct str));
	if (slot->reading->starved)
		return true;
	*(size_t *)(slot->record + slot->key->count_offset) = count;
	return each_text(slot, add_to_list);
}

static void
refuse_pair(const struct slot *slot, const struct yaml *member)
{
	blame_value(slot->reading, slot->file, member,
		"%s: %.*s must be text of at most %u bytes, "
		"not %s",
		slot->key->name, STR_FMT(str_first(member->key, QUOTED_MAX)), SCENARIO_TEXT_MAX,
		member->kind == YAML_IS_TEXT ? "longer" : yaml_kind_name(member->kind));
}

static bool
take_pairs(const struct slot *slot)
{
	struct scenario_parameter *pairs = reading_array(
		slot->reading, slot->value->count, struct scenario_parameter);
	size_t count = 0;

	if (slot->value->kind != YAML_IS_MAP)
		return false;
	if (slot->reading->starved)
		return true;
	if (slot->value->count > slot->key->most) {
		blame_value(slot->reading, slot->file, slot->value, "%s: %zu texts, at most %ju",
			slot->key->name, (size_t)slot->value->count, (uintmax_t)slot->key->most);
		return true;
	}
	YAML_EACH (member, slot->value) {
		if (member->kind != YAML_IS_TEXT || member->text.len > SCENARIO_TEXT_MAX)
			refuse_pair(slot, member);
		else
			pairs[count++] = (struct scenario_parameter){ member->key, member->text };
	}
	set_list(slot, count, pairs);
	return true;
}

/* Of their own records, each blames by itself. */
static bool
take_records(const struct slot *slot)
{
	const struct form *form = slot->key->form;
	char *records = reading_alloc(slot->reading, slot->value->count, form->size);
	size_t count = 0;

	if (slot->value->kind != YAML_IS_LIST || slot->value->count > SCENARIO_LIST_MAX)
		return false;
	if (slot->reading->starved)
		return true;
	YAML_EACH (item, slot->value)
		draft_read(slot->reading, form, slot->file, item, records + form->size * count++);
	set_list(slot, count, records);
	return true;
}

static bool
take(const struct slot *slot)
{
	static bool (*const converters[])(const struct slot *slot) = {
		[KEY_NAME] = take_text,
		[KEY_LOGIN] = take_text,
		[KEY_CODE] = take_text,
		[KEY_LINE] = take_text,
		[KEY_TEXT] = take_text,
		[KEY_NUMBER] = take_number,
		[KEY_YES_NO] = take_yes_no,
		[KEY_DURATION] = take_duration,
		[KEY_CHOICE] = take_choice,
		[KEY_SET] = take_set,
		[KEY_NAMES] = take_list,
		[KEY_TEXTS] = take_list,
		[KEY_PAIRS] = take_pairs,
		[KEY_RECORDS] = take_records,
	};

	return converters[slot->key->type](slot);
}

/* "title:" with nothing behind it. */
static bool
is_blank(const struct yaml *value)
{
	return value == NULL || (value->kind == YAML_IS_TEXT && value->text.len == 0);
}

static void
read_key(struct reading *reading, const struct form *form, const struct form_key *key,
	const struct place *place, void *record)
{
	struct yaml preset = { .kind = YAML_IS_TEXT, .text = str_of(key->preset) };
	struct slot slot = { reading, key, place->file, yaml_get(place->yaml, str_of(key->name)),
		record };
	bool good;

	if (form->plain && place->yaml->kind == YAML_IS_TEXT && key == form->keys)
		slot.value = place->yaml;
	if (!is_blank(slot.value)) {
		if (!take(&slot))
			refuse(&slot);
		return;
	}
	if (key->required)
		blame(reading, place, key->name, "%s needs the key \"%s\": %s", form->title,
			key->name, key->help);
	if (key->preset == NULL)
		return;
	slot.value = &preset;
	good = take(&slot);
	assert(good);
	(void)good;
}

static void
refuse_unknown_key(struct reading *reading, const struct form *form, const char *file,
	const struct yaml *member)
{
	struct suggestion nearest = suggestion_for(member->key);

	for (const struct form_key *key = form->keys; key->name != NULL; key++)
		suggestion_offer(&nearest, str_of(key->name));
	blame_value(reading, file, member, "%s has no key \"%.*s\"%s", form->title,
		STR_FMT(str_first(member->key, QUOTED_MAX)), suggestion_text(&nearest));
}

static bool
has_key(const struct form *form, struct str name)
{
	for (const struct form_key *key = form->keys; key->name != NULL; key++)
		if (str_eq(str_of(key->name), name))
			return true;
	return false;
}

bool
draft_read(struct reading *reading, const struct form *form, const char *file,
	const struct yaml *yaml, void *record)
{
	const struct place place = { file, yaml };

	if (yaml->kind != YAML_IS_MAP && !(form->plain && yaml->kind == YAML_IS_TEXT)) {
		blame_value(reading, file, yaml, "%s is a map of keys, not %s", form->title,
			yaml_kind_name(yaml->kind));
		return false;
	}
	if (yaml->kind == YAML_IS_MAP)
		YAML_EACH (member, yaml)
			if (!has_key(form, member->key))
				refuse_unknown_key(reading, form, file, member);
	for (const struct form_key *key = form->keys; key->name != NULL; key++)
		read_key(reading, form, key, &place, record);
	return true;
}
