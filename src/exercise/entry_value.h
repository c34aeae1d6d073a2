/* entry_value.h - how single values and whole bodies of entries are checked; what the table of
 * entry_form.c names.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Private to exercise/.
 */
#pragma once

#include "base/json.h"
#include "exercise/scenario.h"

/* Where a check stands: the scenario's names, and the place for its fault. */
struct form {
	const struct scenario *scenario;
	struct arena *arena;
	struct str where; /* of the value that is checked */
	struct fault *why;
};

typedef enum err form_check(const struct form *form, const struct json *value, const char *detail);

/* A row without a name ends a table. */
struct form_field {
	const char *name;
	form_check *check;
	const char *detail; /* of a choice: "open|start"; of a name: what kind of name */
	bool optional;
};

/* Every member of the object is a row of `fields` or of `also` (may be NULL), and good; none that
 * is not optional is missing. */
MUST_CHECK enum err entry_check_fields(const struct form *form, const struct form_field *fields,
	const struct json *object, const struct form_field *also);

/* entry_value.c */
form_check entry_value_any_text, entry_value_text, entry_value_bool, entry_value_true,
	entry_value_choice, entry_value_thousandths, entry_value_milliseconds,
	entry_value_milliseconds_or_null, entry_value_count, entry_value_points, entry_value_mark,
	entry_value_moment, entry_value_speed, entry_value_name, entry_value_word,
	entry_value_word_or_null, entry_value_texts, entry_value_words, entry_value_names,
	entry_value_kinds, entry_value_items, entry_value_texts_by_name, entry_value_files,
	entry_value_definition, entry_value_evidence;

/* entry_rule.c: what several members say together. */
typedef enum err form_rule(const struct form *form, const struct json *body);
form_rule entry_clock_rule, entry_inject_changed_rule, entry_task_changed_rule, entry_check_changed_rule, entry_span_rule,
	entry_appeal_rule, entry_excuse_rule, entry_decision_rule, entry_report_rule,
	entry_usability_rule;
