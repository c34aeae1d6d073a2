/* scenario_sections.c - the files of a scenario, taken apart into the records of its sections.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "base/suggest.h"
#include "exercise/scenario_draft.h"

/* A file that was read as YAML; root NULL: it could not be. */
struct page {
	const char *name;
	const struct yaml *root;
	struct fault fault;
};

struct pages {
	size_t count;
	struct page *items;
};

static void
read_page(struct reading *reading, const struct scenario_file *file, struct page *page)
{
	static const struct yaml_limits limits = { SCENARIO_FILE_MAX, SCENARIO_NODES_MAX };
	enum err err = E_NOMEM;

	page->name = str_cstr(reading->arena, file->path);
	if (page->name != NULL)
		err = yaml_read_within(
			reading->arena, file->text, page->name, &limits, &page->root, &page->fault);
	if (err == E_NOMEM)
		reading->starved = true;
}

static void
read_pages(struct reading *reading, struct pages *pages)
{
	pages->count = reading->source->count;
	pages->items = reading_array(reading, pages->count, struct page);
	for (size_t i = 0; i < pages->count && !reading->starved; i++)
		read_page(reading, &reading->source->files[i], &pages->items[i]);
}

/* What the section of the exercise says of its rules; empty when it says nothing. */
static struct str
rules_of(const struct pages *pages)
{
	for (size_t i = 0; i < pages->count; i++) {
		const struct yaml *rules = yaml_get(
			yaml_get(pages->items[i].root, STR("scenario")), STR("rules"));
		if (rules != NULL && rules->kind == YAML_IS_TEXT)
			return rules->text;
	}
	return STR("");
}

static enum section
section_of(struct str name)
{
	for (enum section section = SECTION_NONE + 1; section < SECTION_COUNT; section++)
		if (str_eq(str_of(section_forms[section].name), name))
			return section;
	return SECTION_NONE;
}

static void
refuse_section(struct reading *reading, const struct page *page, const struct yaml *member)
{
	struct suggestion nearest = suggestion_for(member->key);
	const char *hint;

	for (enum section section = SECTION_NONE + 1; section < SECTION_COUNT; section++)
		suggestion_offer(&nearest, str_of(section_forms[section].name));
	hint = suggestion_text(&nearest);
	blame_value(reading, page->name, member, "there is no section \"%.*s\"%s",
		STR_FMT(str_first(member->key, SCENARIO_NAME_MAX)),
		hint[0] != '\0' ? hint : ": docs/protocol/scenario.md lists them");
}

/* Is the member a section in good form? Then its records are counted. */
static size_t
count_records(struct reading *reading, const struct page *page, const struct yaml *member)
{
	enum section section = section_of(member->key);
	enum yaml_kind wanted;

	if (section == SECTION_NONE) {
		refuse_section(reading, page, member);
		return 0;
	}
	if (member->kind == YAML_IS_TEXT && member->text.len == 0)
		return 0;
	wanted = section_forms[section].single ? YAML_IS_MAP : YAML_IS_LIST;
	if (member->kind != wanted) {
		blame_value(reading, page->name, member, "the section \"%s\" is %s, not %s",
			section_forms[section].name, yaml_kind_name(wanted),
			yaml_kind_name(member->kind));
		return 0;
	}
	return section_forms[section].single ? 1 : member->count;
}

static bool
is_readable(struct reading *reading, const struct page *page)
{
	if (page->root == NULL)
		blame_fault(reading, page->name, &page->fault);
	else if (page->root->kind != YAML_IS_MAP)
		blame_value(reading, page->name, page->root,
			"a file of a scenario is a map of sections, not %s",
			yaml_kind_name(page->root->kind));
	if (page->root != NULL && page->root->kind == YAML_IS_MAP)
		return true;
	reading->incomplete = true;
	return false;
}

/* How many records there are at most, and every fault of the files' frame. */
static void
count_page(struct reading *reading, struct page *page)
{
	if (!is_readable(reading, page)) {
		page->root = NULL;
		return;
	}
	YAML_EACH (member, page->root)
		reading->drafts[section_of(member->key)].count += count_records(
			reading, page, member);
}

static void
make_room(struct reading *reading)
{
	for (enum section section = SECTION_NONE + 1; section < SECTION_COUNT; section++) {
		const struct section_form *form = &section_forms[section];
		struct drafts *drafts = &reading->drafts[section];
		size_t most = form->single      ? 1
			      : form->most != 0 ? form->most
						: SCENARIO_RECORDS_MAX;
		if (drafts->count > most) {
			if (!form->single)
				blame_absence(reading, "there are %zu %s: at most %zu are possible",
					drafts->count, form->name, most);
			drafts->count = most;
		}
		drafts->items = reading_alloc(reading, drafts->count, form->form->size);
	}
}

/* The next draft of a section, with its place; false when there is no room for it. What is no
 * record at all leaves no draft, and so no further faults. */
static bool
add_draft(struct reading *reading, const struct page *page, enum section section,
	const struct yaml *yaml, size_t taken[SECTION_COUNT])
{
	const struct section_form *form = &section_forms[section];
	struct drafts *drafts = &reading->drafts[section];
	char *draft = (char *)drafts->items + form->form->size * taken[section];

	if (taken[section] == drafts->count) {
		if (form->single)
			blame_value(reading, page->name, yaml,
				"the section \"%s\" stands twice: leave one", form->name);
		return false;
	}
	*(struct place *)draft = (struct place){ page->name, yaml };
	taken[section] += draft_read(reading, form->form, page->name, yaml, draft);
	return true;
}

static void
read_section(struct reading *reading, const struct page *page, const struct yaml *member,
	size_t taken[SECTION_COUNT])
{
	enum section section = section_of(member->key);

	if (section == SECTION_NONE || member->kind == YAML_IS_TEXT)
		return;
	if (section_forms[section].single && member->kind == YAML_IS_MAP) {
		add_draft(reading, page, section, member, taken);
		return;
	}
	if (member->kind == YAML_IS_LIST && !section_forms[section].single)
		YAML_EACH (record, member)
			if (!add_draft(reading, page, section, record, taken))
				return;
}

void
drafts_read(struct reading *reading)
{
	struct pages pages = { 0 };
	size_t taken[SECTION_COUNT] = { 0 };
	struct str rules;

	read_pages(reading, &pages);
	if (reading->starved)
		return;
	rules = rules_of(&pages);
	for (size_t i = 0; i < pages.count; i++) {
		if (str_eq(str_of(pages.items[i].name), rules))
			pages.items[i].root = NULL; /* rules.h reads that one */
		else
			count_page(reading, &pages.items[i]);
	}
	make_room(reading);
	for (size_t i = 0; i < pages.count && !reading->starved; i++)
		if (pages.items[i].root != NULL)
			YAML_EACH (member, pages.items[i].root)
				read_section(reading, &pages.items[i], member, taken);
	for (enum section section = SECTION_NONE + 1; section < SECTION_COUNT; section++)
		reading->drafts[section].count = taken[section];
}
