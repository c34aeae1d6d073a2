/* pattern_observed.c - walks STIX observed data along the paths of patterns.
 * SPDX-License-Identifier: Apache-2.0
 *
 * For each path the values so far are a list; each step of the path makes the next list of it.
 */
#include "match/pattern_observed.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/limits.h"
#include "base/timestamp.h"
#include "model/number.h"

/* What a reference may lead to, by its id (or key), sorted. */
struct target {
	struct str id;
	const struct json *object;
};

struct targets {
	size_t count;
	struct target *list;
};

/* Values that a part of a path leads to. */
struct values {
	size_t count;
	size_t capacity;
	const struct json **list;
};

struct walker {
	struct arena *arena;
	const struct pattern_paths *paths;
	const struct targets *targets;
	struct values values;
	struct values next;
	size_t fact_count;
	size_t fact_capacity;
	struct fact *facts;
	struct fault *why;
};

static int
compare_targets(const void *a, const void *b)
{
	return str_compare(((const struct target *)a)->id, ((const struct target *)b)->id);
}

static const struct json *
find_target(const struct targets *targets, struct str id)
{
	struct target wanted = { id, NULL };
	const struct target *found = targets->count == 0
					     ? NULL
					     : bsearch(&wanted, targets->list, targets->count,
						       sizeof(wanted), compare_targets);

	return found == NULL ? NULL : found->object;
}

static enum err
too_many_values(struct walker *walker)
{
	return fail(walker->why, E_TOO_LARGE,
		"observed data with more than %u values for the paths "
		"of patterns",
		OBSERVED_VALUES_MAX);
}

static enum err
add_value(struct walker *walker, struct values *to, const struct json *value)
{
	if (value == NULL)
		return OK;
	if (to->count == OBSERVED_VALUES_MAX)
		return too_many_values(walker);
	if (to->count == to->capacity) {
		size_t capacity = to->capacity == 0 ? 16 : to->capacity * 2;
		const struct json **list = arena_array(
			walker->arena, capacity, const struct json *);
		if (list == NULL)
			return fail_nomem(walker->why);
		if (to->count > 0)
			memcpy(list, to->list, to->count * sizeof(*list));
		to->list = list;
		to->capacity = capacity;
	}
	to->list[to->count++] = value;
	return OK;
}

static bool
is_reference(struct str key)
{
	return str_ends(key, STR("_ref")) || str_ends(key, STR("_refs"));
}

/* One step from one value. Behind a reference's key a string stands for the object it names. */
static enum err
take_step(struct walker *walker, const struct pattern_step *step, struct str key,
	const struct json *value)
{
	if (step->kind == PATTERN_KEY) {
		if (value->type == JSON_STRING && is_reference(key))
			value = find_target(walker->targets, value->string);
		return add_value(walker, &walker->next, json_get(value, step->key));
	}
	if (value->type != JSON_ARRAY)
		return OK;
	if (step->kind == PATTERN_INDEX)
		return add_value(walker, &walker->next, json_at(value, step->index));
	JSON_EACH (item, value)
		TRY(add_value(walker, &walker->next, item));
	return OK;
}

static enum err
walk(struct walker *walker, const struct json *root, const struct pattern_path *path,
	struct str *ret_key)
{
	struct str key = STR("");

	walker->values.count = 0;
	TRY(add_value(walker, &walker->values, root));
	for (const struct pattern_step *step = path->steps; step != NULL; step = step->next) {
		struct values done = walker->values;
		walker->next.count = 0;
		for (size_t i = 0; i < done.count; i++)
			TRY(take_step(walker, step, key, done.list[i]));
		walker->values = walker->next;
		walker->next = done;
		if (step->kind == PATTERN_KEY)
			key = step->key;
	}
	*ret_key = key;
	return OK;
}

static bool
decode_hex(struct arena *arena, struct str digits, struct str *ret)
{
	char *bytes = arena_alloc(arena, digits.len / 2 + 1);

	if (bytes == NULL || digits.len % 2 != 0 || !hex_parse(digits, bytes, digits.len / 2))
		return false;
	*ret = str_from(bytes, digits.len / 2);
	return true;
}

/* STIX 2.1 section 9.6: names that end in _hex and _bin hold bytes. */
static void
string_fact(struct walker *walker, struct str key, struct str text, struct fact *fact)
{
	struct str bytes;
	bool is_bytes = (str_ends(key, STR("_hex")) && decode_hex(walker->arena, text, &bytes)) ||
			(str_ends(key, STR("_bin")) &&
				base64_parse(walker->arena, text, true, &bytes));

	fact->kind = is_bytes ? FACT_BYTES : FACT_STRING;
	fact->text = is_bytes ? bytes : text;
}

static void
number_fact(const struct json *value, struct fact *fact)
{
	double number = 0;

	if (json_to_int(value, &fact->integer)) {
		fact->kind = FACT_INTEGER;
		return;
	}
	fact->kind = number_read(value, &number) ? FACT_FLOAT : FACT_WHOLE;
	fact->number = number;
}

static void
fill_fact(struct walker *walker, struct str key, const struct json *value, struct fact *fact)
{
	switch (value->type) {
	case JSON_STRING:
		string_fact(walker, key, value->string, fact);
		break;
	case JSON_NUMBER:
		number_fact(value, fact);
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		fact->kind = FACT_BOOLEAN;
		fact->integer = value->type == JSON_TRUE;
		break;
	case JSON_NULL:
		fact->kind = FACT_NULL;
		break;
	default:
		fact->kind = FACT_WHOLE;
		break;
	}
}

static enum err
reserve_facts(struct walker *walker, size_t more)
{
	size_t capacity = walker->fact_capacity == 0 ? 32 : walker->fact_capacity;
	struct fact *facts;

	if (walker->fact_count + more > OBSERVED_VALUES_MAX)
		return too_many_values(walker);
	if (walker->fact_count + more <= walker->fact_capacity)
		return OK;
	while (capacity < walker->fact_count + more)
		capacity *= 2;
	facts = arena_array(walker->arena, capacity, struct fact);
	if (facts == NULL)
		return fail_nomem(walker->why);
	if (walker->fact_count > 0)
		memcpy(facts, walker->facts, walker->fact_count * sizeof(*facts));
	walker->facts = facts;
	walker->fact_capacity = capacity;
	return OK;
}

static enum err
add_object(struct walker *walker, const struct json *object, size_t number)
{
	struct str type = json_get_string(object, STR("type"));

	for (uint32_t i = 0; i < pattern_paths_count(walker->paths); i++) {
		const struct pattern_path *path = pattern_paths_at(walker->paths, i);
		struct str key;
		if (path == NULL || !str_eq(path->type, type))
			continue;
		TRY(walk(walker, object, path, &key));
		TRY(reserve_facts(walker, walker->values.count));
		for (size_t k = 0; k < walker->values.count; k++) {
			struct fact *fact = &walker->facts[walker->fact_count++];
			*fact = (struct fact){ .path = i, .object = (uint16_t)number };
			fill_fact(walker, key, walker->values.list[k], fact);
		}
	}
	return OK;
}

static enum err
read_moments(const struct json *source, struct observation *to, struct fault *why)
{
	int64_t number;

	if (!timestamp_parse(json_get_string(source, STR("first_observed")), &to->first) ||
		!timestamp_parse(json_get_string(source, STR("last_observed")), &to->last) ||
		to->last < to->first)
		return fail(why, E_INVALID,
			"observed data needs first_observed and last_observed, in "
			"this order");
	to->number = 1;
	if (json_to_int(json_get(source, STR("number_observed")), &number) && number > 1)
		to->number = number > UINT32_MAX ? UINT32_MAX : (uint32_t)number;
	return OK;
}

/* The root objects: those of the dictionary, or those that object_refs names. */
static enum err
list_roots(struct walker *walker, const struct json *source, struct values *ret)
{
	const struct json *dictionary = json_get(source, STR("objects"));
	const struct json *references = json_get(source, STR("object_refs"));

	if (references != NULL && references->type == JSON_ARRAY)
		JSON_EACH (reference, references)
			TRY(add_value(
				walker, ret, find_target(walker->targets, reference->string)));
	else if (dictionary != NULL && dictionary->type == JSON_OBJECT)
		JSON_EACH (object, dictionary)
			TRY(add_value(walker, ret, object));
	if (ret->count > OBSERVED_OBJECTS_MAX)
		return fail(walker->why, E_TOO_LARGE, "observed data with more than %u objects",
			OBSERVED_OBJECTS_MAX);
	return OK;
}

static enum err
read_one(struct arena *arena, const struct json *source, const struct targets *targets,
	const struct pattern_paths *paths, struct observation *ret, struct fault *why)
{
	struct walker walker = { .arena = arena, .paths = paths, .targets = targets, .why = why };
	struct values roots = { 0 };
	uint32_t *types;

	TRY(read_moments(source, ret, why));
	TRY(list_roots(&walker, source, &roots));
	types = arena_array(arena, roots.count + 1, uint32_t);
	if (types == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < roots.count; i++) {
		types[i] = pattern_paths_type(paths, json_get_string(roots.list[i], STR("type")));
		TRY(add_object(&walker, roots.list[i], i));
	}
	ret->fact_count = walker.fact_count;
	ret->facts = walker.facts;
	ret->object_count = roots.count;
	ret->types = types;
	return OK;
}

static bool
is_bundle(const struct json *json)
{
	return str_eq(json_get_string(json, STR("type")), STR("bundle"));
}

static bool
is_observed(const struct json *json)
{
	return json_has(json, STR("objects"), JSON_OBJECT) ||
	       json_has(json, STR("object_refs"), JSON_ARRAY);
}

/* The members of a dictionary by their key, the elements of a bundle by their id. */
static enum err
make_targets(
	struct arena *arena, const struct json *objects, struct targets *ret, struct fault *why)
{
	*ret = (struct targets){ 0 };
	if (objects == NULL || objects->count == 0)
		return OK;
	ret->list = arena_array(arena, objects->count, struct target);
	if (ret->list == NULL)
		return fail_nomem(why);
	JSON_EACH (object, objects) {
		struct str id = objects->type == JSON_OBJECT ? object->key
							     : json_get_string(object, STR("id"));
		if (id.data != NULL)
			ret->list[ret->count++] = (struct target){ id, object };
	}
	qsort(ret->list, ret->count, sizeof(*ret->list), compare_targets);
	return OK;
}

static enum err
read_observed(struct arena *arena, const struct json *source, const struct targets *targets,
	const struct pattern_paths *paths, struct observed *to, struct fault *why)
{
	struct targets own;

	if (!json_has(source, STR("object_refs"), JSON_ARRAY)) {
		TRY(make_targets(arena, json_get(source, STR("objects")), &own, why));
		targets = &own;
	}
	to->sources[to->count] = source;
	return read_one(arena, source, targets, paths, &to->observations[to->count++], why);
}

static enum err
read_item(struct arena *arena, const struct json *item, const struct pattern_paths *paths,
	struct observed *to, struct fault *why)
{
	const struct json *objects = json_get(item, STR("objects"));
	struct targets targets = { 0 };

	if (!is_bundle(item))
		return is_observed(item) ? read_observed(arena, item, &targets, paths, to, why)
					 : OK;
	if (objects == NULL || objects->type != JSON_ARRAY)
		return OK;
	TRY(make_targets(arena, objects, &targets, why));
	JSON_EACH (object, objects)
		if (is_observed(object))
			TRY(read_observed(arena, object, &targets, paths, to, why));
	return OK;
}

/* How many observations it can hold at most. */
static size_t
room_for(const struct json *item)
{
	const struct json *objects = json_get(item, STR("objects"));

	return 1 + (is_bundle(item) && objects != NULL ? objects->count : 0);
}

enum err
observed_read(struct arena *arena, const struct json *json, const struct pattern_paths *paths,
	struct observed *ret, struct fault *why)
{
	const struct json *first = json->type == JSON_ARRAY ? json->first : json;
	struct observed observed = { 0 };
	size_t room = 0;

	for (const struct json *item = first; item != NULL;
		item = json->type == JSON_ARRAY ? item->next : NULL)
		room += room_for(item);
	observed.observations = arena_array(arena, room + 1, struct observation);
	observed.sources = arena_array(arena, room + 1, const struct json *);
	if (observed.observations == NULL || observed.sources == NULL)
		return fail_nomem(why);
	for (const struct json *item = first; item != NULL;
		item = json->type == JSON_ARRAY ? item->next : NULL)
		TRY(read_item(arena, item, paths, &observed, why));
	*ret = observed;
	return OK;
}
