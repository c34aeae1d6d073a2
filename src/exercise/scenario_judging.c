/* scenario_judging.c - rubrics, report templates, learning goals and the values that are true.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "exercise/scenario_draft.h"
#include "model/value.h"

/* Two of one name in a record's own list. */
static void
verify_names(struct reading *reading, const struct place *place, const char *key,
	const struct str *first, size_t stride, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct str *name = (const struct str *)((const char *)first + stride * i);
		for (size_t j = 0; j < i; j++) {
			const struct str *other = (const struct str *)((const char *)first +
								       stride * j);
			if (name->len == 0 || !str_eq(*name, *other))
				continue;
			blame(reading, place, key, "%s has two of the name \"%.*s\"", key,
				STR_FMT(*name));
			return;
		}
	}
}

/* Else something else was said about it already. */
static bool
is_empty_list(const struct place *place, const char *key)
{
	const struct yaml *list = yaml_get(place->yaml, str_of(key));

	return list != NULL && list->kind == YAML_IS_LIST && list->count == 0;
}

static void
verify_rubrics(struct reading *reading)
{
	DRAFT_EACH (draft_rubric, draft, reading, SECTION_RUBRICS) {
		if (draft->made.title.len == 0)
			draft->made.title = draft->made.name;
		if (draft->made.count == 0 && is_empty_list(&draft->place, "items"))
			blame(reading, &draft->place, "items",
				"the rubric %.*s has no items: nothing could be graded by it",
				STR_FMT(draft->made.name));
		else if (draft->made.count > 0)
			verify_names(reading, &draft->place, "items", &draft->made.items->name,
				sizeof(*draft->made.items), draft->made.count);
	}
}

static void
verify_field(struct reading *reading, const struct draft_template *draft,
	const struct scenario_field *field)
{
	if (field->kind == FIELD_CHOICE && field->choice_count < 2)
		blame(reading, &draft->place, "fields",
			"the field %.*s is a choice: give at least two choices",
			STR_FMT(field->name));
	if (field->kind != FIELD_CHOICE && field->choice_count > 0)
		blame(reading, &draft->place, "fields",
			"the field %.*s has choices: say `kind: choice`", STR_FMT(field->name));
}

static bool
has_field(const struct scenario_template *template, enum scenario_field_kind kind)
{
	for (size_t i = 0; i < template->field_count; i++)
		if (template->fields[i].kind == kind)
			return true;
	return false;
}

/* Incident reports are compared with what red did, by these. */
static void
verify_incident(struct reading *reading, const struct draft_template *draft)
{
	static const enum scenario_field_kind kinds[] = { FIELD_SYSTEM, FIELD_TECHNIQUE,
		FIELD_TIME };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (draft->made.kind == REPORT_INCIDENT && !has_field(&draft->made, kinds[i]))
			warn(reading, &draft->place, "fields",
				"incident reports are compared with what red did by system, "
				"technique and time: %.*s has no field of the kind %s",
				STR_FMT(draft->made.name), scenario_field_kind_name(kinds[i]));
}

static void
verify_template(struct reading *reading, const struct draft_template *draft)
{
	const struct scenario_template *made = &draft->made;

	if (made->field_count == 0 && !is_empty_list(&draft->place, "fields"))
		return;
	if (made->field_count == 0) {
		blame(reading, &draft->place, "fields",
			"%.*s has no fields: nothing could be "
			"written into it",
			STR_FMT(made->name));
		return;
	}
	verify_names(reading, &draft->place, "fields", &made->fields->name, sizeof(*made->fields),
		made->field_count);
	for (size_t i = 0; i < made->field_count; i++)
		verify_field(reading, draft, &made->fields[i]);
	verify_incident(reading, draft);
}

/* --- goals --- */

static const struct metric {
	struct str prefix;
	enum section section; /* of what follows; SECTION_NONE: the word is all */
} metrics[] = {
	{ STR_INIT("answer:"), SECTION_INJECTS },
	{ STR_INIT("report:"), SECTION_TEMPLATES },
	{ STR_INIT("share"), SECTION_NONE },
	{ STR_INIT("sighting"), SECTION_NONE },
	{ STR_INIT("judged"), SECTION_NONE },
};

static void
verify_metric(struct reading *reading, const struct draft_goal *draft)
{
	struct str text = draft->made.metric;

	for (size_t i = 0; i < sizeof(metrics) / sizeof(*metrics); i++) {
		const struct metric *metric = &metrics[i];
		if (metric->section == SECTION_NONE && str_eq(text, metric->prefix))
			return;
		if (metric->section == SECTION_NONE || !str_starts(text, metric->prefix))
			continue;
		names_resolve(reading, &draft->place, "metric", metric->section,
			str_from_offset(text, metric->prefix.len));
		return;
	}
	blame(reading, &draft->place, "metric",
		"metric must be answer:INJECT, report:TEMPLATE, share, sighting or judged, not "
		"\"%.*s\"",
		STR_FMT(text));
}

static void
verify_goals(struct reading *reading)
{
	bool *has_goal = reading_array(reading, DRAFT_COUNT(reading, SECTION_LEARNING), bool);

	if (has_goal == NULL)
		return;
	DRAFT_EACH (draft_goal, draft, reading, SECTION_GOALS) {
		size_t found = names_find(reading, SECTION_LEARNING, draft->made.objective);
		if (found != SIZE_MAX)
			has_goal[found] = true;
		if (draft->made.within == 0)
			draft->made.within = INT64_MAX;
		verify_metric(reading, draft);
	}
	for (size_t i = 0; i < DRAFT_COUNT(reading, SECTION_LEARNING); i++) {
		const struct draft_learning *draft = &DRAFTS(
			reading, SECTION_LEARNING, draft_learning)[i];
		if (!has_goal[i])
			warn(reading, &draft->place, NULL, "no goal shows whether %.*s was reached",
				STR_FMT(draft->made.name));
	}
}

/* Indicators are compared in their normal form. */
static void
verify_truth(struct reading *reading)
{
	DRAFT_EACH (draft_truth, draft, reading, SECTION_TRUTH) {
		struct value value;
		struct fault reason;
		enum err err = draft->made.len == 0
				       ? E_ABSENT
				       : value_guess(reading->arena, draft->made, &value, &reason);
		if (err == OK)
			draft->made = value.text;
		else if (err == E_NOMEM)
			reading->starved = true;
		else if (draft->made.len > 0)
			blame(reading, &draft->place, "value", "%s", reason.text);
	}
}

void
verify_judging(struct reading *reading)
{
	verify_rubrics(reading);
	DRAFT_EACH (draft_template, draft, reading, SECTION_TEMPLATES)
		verify_template(reading, draft);
	verify_goals(reading);
	verify_truth(reading);
}
