/* scenario_points.c - the rules that a scenario names, and whether what is graded counts by them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/suggest.h"
#include "exercise/rules.h"
#include "exercise/scenario_draft.h"

static bool
is_file(struct str rules)
{
	return str_ends(rules, STR(".yaml")) || str_ends(rules, STR(".yml"));
}

static void
refuse_name(struct reading *reading, const struct draft_scenario *draft)
{
	struct suggestion nearest = suggestion_for(draft->made.rules);

	for (const struct str *name = rules_builtin_names(); name->len > 0; name++)
		suggestion_offer(&nearest, *name);
	blame(reading, &draft->place, "rules",
		"rules: there is no built-in set \"%.*s\"%s; a file of the folder ends in .yaml",
		STR_FMT(draft->made.rules), suggestion_text(&nearest));
}

/* NULL data, and blame, when there is none. */
static struct str
rules_text(struct reading *reading, const struct draft_scenario *draft)
{
	struct str rules = draft->made.rules;
	struct str text = is_file(rules) ? scenario_file_text(reading->source, rules)
					 : rules_builtin(rules);

	if (text.data == NULL && is_file(rules))
		blame(reading, &draft->place, "rules",
			"rules: there is no file \"%.*s\" in the scenario's folder; write one, or "
			"name a built-in set such as default",
			STR_FMT(rules));
	else if (text.data == NULL)
		refuse_name(reading, draft);
	return text;
}

static const struct rules *
read_rules(struct reading *reading, const struct draft_scenario *draft)
{
	struct str text = rules_text(reading, draft);
	const char *name = str_cstr(reading->arena, draft->made.rules);
	const struct rules *rules;
	struct fault reason;
	enum err err;

	if (text.data == NULL || name == NULL)
		return NULL;
	err = rules_read(reading->arena, text, name, &rules, &reason);
	if (err == OK)
		return rules;
	if (err == E_NOMEM)
		reading->starved = true;
	else
		blame_fault(reading, name, &reason);
	return NULL;
}

/* Does one of the categories take everything that is graded? */
static bool
takes_every(const struct rules *rules)
{
	for (size_t i = 0; i < rules->category_count; i++)
		for (size_t j = 0; j < rules->categories[i].parameter_count; j++) {
			const struct rules_parameter *parameter =
				&rules->categories[i].parameters[j];
			if (str_eq(parameter->name, STR("every")) && parameter->millionths > 0)
				return true;
		}
	return false;
}

static void
verify_category(struct reading *reading, const struct rules *rules, const struct place *place,
	struct str name, struct str category)
{
	struct suggestion nearest = suggestion_for(category);

	if (rules_category(rules, category) != SIZE_MAX)
		return;
	for (size_t i = 0; i < rules->category_count; i++)
		suggestion_offer(&nearest, rules->categories[i].name);
	if (category.len == 0)
		warn(reading, place, "rubric",
			"%.*s is graded and counts nowhere: give a category of the rules",
			STR_FMT(name));
	else
		warn(reading, place, "category",
			"the rules have no category \"%.*s\": %.*s counts nowhere%s",
			STR_FMT(category), STR_FMT(name), suggestion_text(&nearest));
}

void
verify_points(struct reading *reading)
{
	const struct draft_scenario *draft = DRAFTS(reading, SECTION_SCENARIO, draft_scenario);
	const struct rules *rules;

	if (DRAFT_COUNT(reading, SECTION_SCENARIO) == 0)
		return;
	rules = read_rules(reading, draft);
	if (rules == NULL || !draft->made.ranked || takes_every(rules))
		return;
	DRAFT_EACH (draft_inject, inject, reading, SECTION_INJECTS)
		if (inject->made.rubric.len > 0)
			verify_category(reading, rules, &inject->place, inject->made.name,
				inject->made.category);
	DRAFT_EACH (draft_template, template, reading, SECTION_TEMPLATES)
		if (template->made.rubric.len > 0)
			verify_category(reading, rules, &template->place, template->made.name,
				template->made.category);
}
