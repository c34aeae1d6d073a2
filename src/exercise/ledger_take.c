/* ledger_take.c - parts of bodies: texts, numbers, moments, names of the scenario, marks.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/ledger_take.h"

#include "base/timestamp.h"

enum { MICROSECONDS_PER_MS = 1000 };

enum err
ledger_unsound_body(struct fault *why)
{
	return fail(why, E_INVALID, "not what an entry of this kind holds");
}

enum err
ledger_take_text(const struct ledger_body *body, const struct json *json, struct str key,
	struct str *ret, struct fault *why)
{
	if (!json_has(json, key, JSON_STRING))
		return ledger_unsound_body(why);
	*ret = str_copy(body->kept, json_get_string(json, key));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

enum err
ledger_take_optional_text(const struct ledger_body *body, const struct json *json, struct str key,
	struct str *ret, struct fault *why)
{
	const struct json *value = json_get(json, key);

	*ret = STR("");
	if (value == NULL || value->type == JSON_NULL)
		return OK;
	return ledger_take_text(body, json, key, ret, why);
}

enum err
ledger_take_int(const struct json *json, struct str key, int64_t least, int64_t most, int64_t *ret,
	struct fault *why)
{
	const struct json *value = json_get(json, key);

	if (value == NULL || !json_to_int(value, ret) || *ret < least || *ret > most)
		return ledger_unsound_body(why);
	return OK;
}

enum err
ledger_take_bool(const struct json *json, struct str key, bool *ret, struct fault *why)
{
	const struct json *value = json_get(json, key);

	if (value == NULL || (value->type != JSON_TRUE && value->type != JSON_FALSE))
		return ledger_unsound_body(why);
	*ret = value->type == JSON_TRUE;
	return OK;
}

enum err
ledger_take_scenario_time(const struct json *json, struct str key, int64_t *ret, struct fault *why)
{
	const struct json *value = json_get(json, key);

	*ret = INT64_MAX;
	if (value == NULL || value->type == JSON_NULL)
		return OK;
	TRY(ledger_take_int(json, key, 0, INT64_MAX / MICROSECONDS_PER_MS - 1, ret, why));
	*ret *= MICROSECONDS_PER_MS;
	return OK;
}

enum err
ledger_take_moment(const struct json *json, struct str key, int64_t *ret, struct fault *why)
{
	return timestamp_parse(json_get_string(json, key), ret) ? OK : ledger_unsound_body(why);
}

enum err
ledger_find_name(struct str name, const void *records, size_t count, size_t size, size_t *ret,
	struct fault *why)
{
	const char *record = records;

	for (size_t i = 0; i < count; i++, record += size)
		if (str_eq(*(const struct str *)(const void *)record, name)) {
			*ret = i;
			return OK;
		}
	return ledger_unsound_body(why);
}

enum err
ledger_take_check(
	const struct ledger_body *body, const struct json *json, size_t *ret, struct fault *why)
{
	return LEDGER_FIND(json_get_string(json, STR("check")), check, ret);
}

enum err
ledger_take_optional_system(
	const struct ledger_body *body, const struct json *json, size_t *ret, struct fault *why)
{
	struct str name;

	TRY(ledger_take_optional_text(body, json, STR("system"), &name, why));
	*ret = SIZE_MAX;
	return name.len == 0 ? OK : LEDGER_FIND(name, system, ret);
}

enum err
ledger_take_team(const struct ledger_body *body, struct str name, unsigned *ret, struct fault *why)
{
	for (size_t i = 0; i < body->scenario->team_count; i++)
		if (str_eq(body->scenario->teams[i].name, name)) {
			*ret = body->scenario->teams[i].index;
			return *ret < TEAMS_MAX ? OK : ledger_unsound_body(why);
		}
	return ledger_unsound_body(why);
}

enum err
ledger_take_teams(const struct ledger_body *body, const struct json *json, struct str key,
	uint64_t ret[TEAMS_MAX / 64], struct fault *why)
{
	if (!json_has(json, key, JSON_ARRAY))
		return ledger_unsound_body(why);
	JSON_EACH (item, json_get(json, key)) {
		unsigned team;
		if (item->type != JSON_STRING)
			return ledger_unsound_body(why);
		TRY(ledger_take_team(body, item->string, &team, why));
		ret[team / 64] |= UINT64_C(1) << (team % 64);
	}
	return OK;
}

enum err
ledger_take_marks(const struct ledger_body *body, const struct json *items,
	struct ledger_marks *ret, struct fault *why)
{
	struct ledger_mark *marks;
	size_t i = 0;

	if (items == NULL || items->type != JSON_OBJECT)
		return ledger_unsound_body(why);
	marks = arena_array(body->kept, items->count + 1, struct ledger_mark);
	if (marks == NULL)
		return fail_nomem(why);
	JSON_EACH (item, items) {
		if (!json_to_int(item, &marks[i].thousandths) || marks[i].thousandths < 0 ||
			marks[i].thousandths > LEDGER_WHOLE)
			return ledger_unsound_body(why);
		marks[i].item = str_copy(body->kept, item->key);
		if (marks[i++].item.data == NULL)
			return fail_nomem(why);
	}
	*ret = (struct ledger_marks){ .count = items->count, .marks = marks };
	return OK;
}
