/* rules.c - reads a rules file.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/rules.h"

#include "base/limits.h"
#include "base/suggest.h"
#include "base/yaml_tree.h"
#include "exercise/fixed.h"
#include "exercise/score_function.h"

#define MINUTE_IN_MICROSECONDS INT64_C(60000000)
/* Of a file: a year. Nobody plays longer, and sums of such times are still numbers. */
#define MINUTES_MAX (INT64_C(366) * 24 * 60)

struct reading {
	struct arena *arena;
	const char *name;
	struct rules *rules;
};

/* --- single values --- */

static enum err
read_text(const struct reading *reading, const struct yaml *at, struct str *ret, struct fault *why)
{
	if (at->kind != YAML_IS_TEXT || at->text.len == 0 || at->text.len > NAME_MAX_BYTES)
		return yaml_fail(why, reading->name, at, "\"%.*s\" must be a text of 1 to %u bytes",
			STR_FMT(at->key), NAME_MAX_BYTES);
	*ret = at->text;
	return OK;
}

/* In millionths, between the bounds. */
static enum err
read_number(const struct reading *reading, const struct yaml *at, int64_t least, int64_t most,
	int64_t *ret, struct fault *why)
{
	if (at->kind != YAML_IS_TEXT || !fixed_parse(at->text, ret))
		return yaml_fail(why, reading->name, at,
			"\"%.*s\" must be a number like 5 or 0.25, at most six digits after the "
			"point",
			STR_FMT(at->key));
	if (*ret < least || *ret > most)
		return yaml_fail(why, reading->name, at, "\"%.*s\" must lie between %g and %g",
			STR_FMT(at->key), (double)least / 1e6, (double)most / 1e6);
	return OK;
}

static enum err
read_minutes(const struct reading *reading, const struct yaml *at, int64_t most, int64_t *ret,
	struct fault *why)
{
	int64_t millionths;

	TRY(read_number(reading, at, 0, most * FIXED_ONE, &millionths, why));
	*ret = millionths * (MINUTE_IN_MICROSECONDS / FIXED_ONE);
	return OK;
}

/* --- the file's own keys --- */

typedef enum err read_key(struct reading *reading, const struct yaml *at, struct fault *why);

static enum err
read_rules_name(struct reading *reading, const struct yaml *at, struct fault *why)
{
	return read_text(reading, at, &reading->rules->name, why);
}

static enum err
read_version(struct reading *reading, const struct yaml *at, struct fault *why)
{
	return read_text(reading, at, &reading->rules->version, why);
}

static enum err
read_points(struct reading *reading, const struct yaml *at, struct fault *why)
{
	int64_t millionths;

	TRY(read_number(reading, at, 1000, RULES_POINTS_MAX * FIXED_ONE, &millionths, why));
	reading->rules->points = millionths / 1000;
	return OK;
}

static enum err
read_team_delay(struct reading *reading, const struct yaml *at, struct fault *why)
{
	return read_minutes(reading, at, 10, &reading->rules->team_delay, why);
}

static enum err
read_public_delay(struct reading *reading, const struct yaml *at, struct fault *why)
{
	return read_minutes(reading, at, MINUTES_MAX, &reading->rules->public_delay, why);
}

static enum err
read_freeze(struct reading *reading, const struct yaml *at, struct fault *why)
{
	reading->rules->freeze = INT64_MAX;
	if (at->kind == YAML_IS_TEXT && str_eq(at->text, STR("never")))
		return OK;
	return read_minutes(reading, at, MINUTES_MAX, &reading->rules->freeze, why);
}

static enum err
read_appeal_window(struct reading *reading, const struct yaml *at, struct fault *why)
{
	return read_minutes(reading, at, MINUTES_MAX, &reading->rules->appeal_window, why);
}

static enum err read_categories(struct reading *reading, const struct yaml *at, struct fault *why);

static const struct key_row {
	struct str name;
	read_key *read;
	bool needed;
} keys[] = {
	{ STR_INIT("rules"), read_rules_name, true },
	{ STR_INIT("version"), read_version, true },
	{ STR_INIT("points"), read_points, true },
	{ STR_INIT("team_delay_minutes"), read_team_delay, false },
	{ STR_INIT("public_delay_minutes"), read_public_delay, false },
	{ STR_INIT("freeze_minutes"), read_freeze, false },
	{ STR_INIT("appeal_window_minutes"), read_appeal_window, false },
	{ STR_INIT("categories"), read_categories, true },
};

enum { KEYS = sizeof(keys) / sizeof(*keys) };

/* --- categories --- */

static enum err
unknown_key(const struct reading *reading, const struct yaml *at, const struct str *known,
	size_t count, struct fault *why)
{
	struct suggestion nearest = suggestion_for(at->key);

	for (size_t i = 0; i < count; i++)
		suggestion_offer(&nearest, known[i]);
	return yaml_fail(why, reading->name, at, "unknown key \"%.*s\"%s", STR_FMT(at->key),
		suggestion_text(&nearest));
}

static enum err
read_function(const struct reading *reading, const struct yaml *at,
	const struct score_function **ret, struct fault *why)
{
	struct suggestion nearest;
	struct str name;

	TRY(read_text(reading, at, &name, why));
	*ret = score_function(name);
	if (*ret != NULL)
		return OK;
	nearest = suggestion_for(name);
	for (const struct score_function *const *i = score_functions(); *i != NULL; i++)
		suggestion_offer(&nearest, (*i)->name);
	return yaml_fail(why, reading->name, at, "there is no function \"%.*s\"%s", STR_FMT(name),
		suggestion_text(&nearest));
}

static enum err
unknown_parameter(const struct reading *reading, const struct score_function *function,
	const struct yaml *at, struct fault *why)
{
	struct suggestion nearest = suggestion_for(at->key);

	for (size_t i = 0; i < function->parameter_count; i++)
		suggestion_offer(&nearest, function->parameters[i].name);
	return yaml_fail(why, reading->name, at, "\"%.*s\" has no parameter \"%.*s\"%s",
		STR_FMT(function->name), STR_FMT(at->key), suggestion_text(&nearest));
}

static enum err
read_parameter(const struct reading *reading, const struct score_function *function,
	const struct yaml *at, struct rules_parameter *parameters, struct fault *why)
{
	for (size_t i = 0; i < function->parameter_count; i++) {
		const struct score_parameter *known = &function->parameters[i];
		if (!str_eq(known->name, at->key))
			continue;
		TRY(read_number(
			reading, at, known->least, known->most, &parameters[i].millionths, why));
		if (known->step > 0 && parameters[i].millionths % known->step != 0)
			return yaml_fail(why, reading->name, at,
				"\"%.*s\" must be a multiple of %g", STR_FMT(at->key),
				(double)known->step / 1e6);
		return OK;
	}
	return unknown_parameter(reading, function, at, why);
}

/* Those of the file over those of the function. `at` may be NULL. */
static enum err
read_parameters(const struct reading *reading, const struct yaml *at,
	struct rules_category *category, struct fault *why)
{
	const struct score_function *function = category->function;
	struct rules_parameter *parameters = arena_array(
		reading->arena, function->parameter_count + 1, struct rules_parameter);

	if (parameters == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < function->parameter_count; i++)
		parameters[i] = (struct rules_parameter){ function->parameters[i].name,
			function->parameters[i].standard };
	if (at != NULL && at->kind != YAML_IS_MAP)
		return yaml_fail(why, reading->name, at, "\"parameters\" must be a map, not %s",
			yaml_kind_name(at->kind));
	if (at != NULL)
		YAML_EACH (member, at)
			TRY(read_parameter(reading, function, member, parameters, why));
	category->parameters = parameters;
	category->parameter_count = function->parameter_count;
	return OK;
}

static bool
is_name(struct str name)
{
	if (name.len == 0 || name.len > 64)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.data[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return true;
}

static enum err
read_category(const struct reading *reading, const struct yaml *at, struct rules_category *ret,
	struct fault *why)
{
	static const struct str known[] = { STR_INIT("title"), STR_INIT("weight"),
		STR_INIT("function"), STR_INIT("parameters") };
	const struct yaml *title = yaml_get(at, known[0]);
	const struct yaml *weight = yaml_get(at, known[1]);
	const struct yaml *function = yaml_get(at, known[2]);

	if (at->kind != YAML_IS_MAP)
		return yaml_fail(why, reading->name, at, "a category must be a map, not %s",
			yaml_kind_name(at->kind));
	if (!is_name(at->key))
		return yaml_fail(
			why, reading->name, at, "a category's name has 1 to 64 of a-z, 0-9 and -");
	YAML_EACH (member, at) {
		size_t i = 0;
		while (i < 4 && !str_eq(known[i], member->key))
			i++;
		if (i == 4)
			return unknown_key(reading, member, known, 4, why);
	}
	if (function == NULL || weight == NULL)
		return yaml_fail(why, reading->name, at, "\"%.*s\" is missing in \"%.*s\"",
			STR_FMT(known[function == NULL ? 2 : 1]), STR_FMT(at->key));
	ret->name = ret->title = at->key;
	if (title != NULL)
		TRY(read_text(reading, title, &ret->title, why));
	TRY(read_function(reading, function, &ret->function, why));
	TRY(read_number(reading, weight, 0, RULES_WEIGHT_MAX * FIXED_ONE, &ret->weight, why));
	ret->weight /= 100;
	return read_parameters(reading, yaml_get(at, known[3]), ret, why);
}

/* What cannot be passed by any team adds up to all, or nobody knows what a point is. */
static enum err
check_weights(const struct reading *reading, const struct yaml *at, struct fault *why)
{
	int64_t sum = 0;
	bool any = false;

	for (size_t i = 0; i < reading->rules->category_count; i++) {
		const struct rules_category *category = &reading->rules->categories[i];
		if (!category->function->share)
			continue;
		any = true;
		sum += category->weight;
	}
	if (any && sum != FIXED_ONE)
		return yaml_fail(why, reading->name, at, "the weights add up to %g, not 100",
			(double)sum / 1e4);
	return OK;
}

static enum err
read_categories(struct reading *reading, const struct yaml *at, struct fault *why)
{
	struct rules_category *categories;
	size_t count = 0;

	if (at->kind != YAML_IS_MAP || at->count == 0 || at->count > RULES_CATEGORIES_MAX)
		return yaml_fail(why, reading->name, at,
			"\"categories\" must be a map of 1 to %u categories", RULES_CATEGORIES_MAX);
	categories = arena_array(reading->arena, at->count, struct rules_category);
	if (categories == NULL)
		return fail_nomem(why);
	YAML_EACH (member, at)
		TRY(read_category(reading, member, &categories[count++], why));
	reading->rules->categories = categories;
	reading->rules->category_count = count;
	return check_weights(reading, at, why);
}

/* --- the whole --- */

static enum err
read_member(struct reading *reading, const struct yaml *at, struct fault *why)
{
	struct str known[KEYS];

	for (size_t i = 0; i < KEYS; i++) {
		known[i] = keys[i].name;
		if (str_eq(keys[i].name, at->key))
			return keys[i].read(reading, at, why);
	}
	return unknown_key(reading, at, known, KEYS, why);
}

enum err
rules_read(struct arena *arena, struct str text, const char *name, const struct rules **ret,
	struct fault *why)
{
	struct reading reading = { .arena = arena, .name = name };
	const struct yaml *root;

	TRY(yaml_read(arena, text, name, &root, why));
	if (root->kind != YAML_IS_MAP)
		return yaml_fail(why, name, root, "a rules file is a map, not %s",
			yaml_kind_name(root->kind));
	reading.rules = arena_new_of(arena, struct rules);
	if (reading.rules == NULL)
		return fail_nomem(why);
	reading.rules->freeze = INT64_MAX;
	reading.rules->appeal_window = 60 * MINUTE_IN_MICROSECONDS;
	YAML_EACH (member, root)
		TRY(read_member(&reading, member, why));
	for (size_t i = 0; i < KEYS; i++)
		if (keys[i].needed && yaml_get(root, keys[i].name) == NULL)
			return yaml_fail(
				why, name, root, "\"%.*s\" is missing", STR_FMT(keys[i].name));
	*ret = reading.rules;
	return OK;
}

size_t
rules_category(const struct rules *rules, struct str name)
{
	for (size_t i = 0; i < rules->category_count; i++)
		if (str_eq(rules->categories[i].name, name))
			return i;
	return SIZE_MAX;
}
