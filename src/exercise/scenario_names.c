/* scenario_names.c - who is called what: names that stand twice, and names of nothing.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "base/suggest.h"
#include "exercise/scenario_draft.h"
#include "exercise/scenario_files.h"

static const char *
draft_at(const struct reading *reading, enum section section, size_t index)
{
	return (const char *)reading->drafts[section].items +
	       section_forms[section].form->size * index;
}

/* The first key of a form names the record. */
static struct str
name_of(const struct reading *reading, enum section section, size_t index)
{
	const struct form_key *key = &section_forms[section].form->keys[0];

	return *(const struct str *)(draft_at(reading, section, index) + key->offset);
}

/* The draft among the first `count` whose place this one takes; `count` when there is none. */
static size_t
place_taken(const struct reading *reading, enum section section, size_t index, size_t count)
{
	const struct place *place = (const struct place *)draft_at(reading, section, index);
	struct str name = name_of(reading, section, index);

	if (name.len == 0 || !str_starts(str_of(place->file), STR(SCENARIO_PLAY_FOLDER)))
		return count;
	for (size_t i = 0; i < count; i++)
		if (str_eq(name_of(reading, section, i), name))
			return i;
	return count;
}

void
names_replace(struct reading *reading)
{
	struct drafts *drafts = &reading->drafts[SECTION_INJECTS];
	size_t size = section_forms[SECTION_INJECTS].form->size;
	size_t kept = 0;

	for (size_t i = 0; i < drafts->count; i++) {
		size_t to = place_taken(reading, SECTION_INJECTS, i, kept);
		memmove((char *)drafts->items + size * to, draft_at(reading, SECTION_INJECTS, i),
			size);
		kept += to == kept;
	}
	drafts->count = kept;
}

static int
by_name(const void *a, const void *b)
{
	const struct named *left = a;
	const struct named *right = b;
	int order = str_compare(left->name, right->name);

	if (order != 0)
		return order;
	return left->index < right->index ? -1 : left->index > right->index;
}

static void
blame_twins(struct reading *reading, enum section section)
{
	const struct drafts *drafts = &reading->drafts[section];
	const struct section_form *form = &section_forms[section];

	for (size_t i = 1; i < drafts->count; i++) {
		const struct named *first = &drafts->names[i - 1];
		const struct named *second = &drafts->names[i];
		const struct place *there = (const struct place *)draft_at(
			reading, section, first->index);
		if (first->name.len == 0 || !str_eq(first->name, second->name))
			continue;
		blame(reading, (const struct place *)draft_at(reading, section, second->index),
			form->form->keys[0].name, "%s \"%.*s\" is there already, at %s:%u",
			form->form->title, STR_FMT(first->name), there->file, there->yaml->line);
	}
}

void
names_index(struct reading *reading)
{
	for (enum section section = SECTION_NONE + 1; section < SECTION_COUNT; section++) {
		struct drafts *drafts = &reading->drafts[section];
		drafts->names = reading_array(reading, drafts->count, struct named);
		if (reading->starved)
			return;
		for (size_t i = 0; i < drafts->count; i++)
			drafts->names[i] = (struct named){ name_of(reading, section, i), i };
		if (drafts->count > 0)
			qsort(drafts->names, drafts->count, sizeof(*drafts->names), by_name);
		blame_twins(reading, section);
	}
}

/* The first of that name in the file's order. */
size_t
names_find(const struct reading *reading, enum section section, struct str name)
{
	const struct drafts *drafts = &reading->drafts[section];
	size_t low = 0;
	size_t high = drafts->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (str_compare(drafts->names[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == drafts->count || name.len == 0 || !str_eq(drafts->names[low].name, name))
		return SIZE_MAX;
	return drafts->names[low].index;
}

/* Looking at every name costs something: not when nobody will read it. */
static void
offer_names(const struct reading *reading, enum section section, struct suggestion *nearest)
{
	const struct drafts *drafts = &reading->drafts[section];

	for (size_t i = 0; i < drafts->count && !faults_are_full(reading); i++)
		suggestion_offer(nearest, drafts->names[i].name);
}

size_t
names_resolve(struct reading *reading, const struct place *place, const char *key,
	enum section section, struct str name)
{
	size_t found = names_find(reading, section, name);
	struct suggestion nearest = suggestion_for(name);

	if (found != SIZE_MAX)
		return found;
	offer_names(reading, section, &nearest);
	blame(reading, place, key, "%s: there is no \"%.*s\" in the section \"%s\"%s", key,
		STR_FMT(str_first(name, 64)), section_forms[section].name,
		suggestion_text(&nearest));
	return SIZE_MAX;
}

static void
check_name(struct reading *reading, const struct place *place, const struct form_key *key,
	struct str name)
{
	if (name.len == 0 || (key->or_word != NULL && str_eq(name, str_of(key->or_word))))
		return;
	names_resolve(reading, place, key->name, key->names, name);
}

static void
check_key(struct reading *reading, const char *draft, const struct form_key *key)
{
	const struct place *place = (const struct place *)draft;
	size_t count = key->type == KEY_NAMES ? *(const size_t *)(draft + key->count_offset) : 1;
	const struct str *names = key->type == KEY_NAMES
					  ? *(const struct str *const *)(draft + key->offset)
					  : (const struct str *)(draft + key->offset);

	for (size_t i = 0; i < count; i++)
		check_name(reading, place, key, names[i]);
}

void
names_check(struct reading *reading)
{
	for (enum section section = SECTION_NONE + 1; section < SECTION_COUNT; section++)
		for (const struct form_key *key = section_forms[section].form->keys;
			key->name != NULL; key++)
			for (size_t i = 0;
				key->names != SECTION_NONE && i < DRAFT_COUNT(reading, section);
				i++)
				check_key(reading, draft_at(reading, section, i), key);
}
