/* object_values.c - which values an object names.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "model/object_values.h"

#include "model/pattern_terms.h"
#include "model/property.h"

/* The values so far, and a table over them (index + 1, 0: free) that is at most half full. */
struct collector {
	struct arena *arena;
	struct value *values;
	size_t count;
	size_t capacity;
	uint32_t *slots; /* 2 * capacity, a power of two */
	size_t refused_count;
	struct str first_refusal;
	struct fault *why;
};

enum { FIRST_CAPACITY = 8 };

/* FNV-1a: the table lives for one object, whose size bounds what colliding values can cost. */
static size_t
slot_of(const struct collector *to, const struct value *value)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (uint64_t)value->kind;

	for (size_t i = 0; i < value->text.len; i++)
		hash = (hash ^ (unsigned char)value->text.data[i]) * UINT64_C(0x100000001b3);
	return (size_t)(hash ^ hash >> 32) & (2 * to->capacity - 1);
}

/* The slot that holds the value, or the free one where it belongs. */
static uint32_t *
find_slot(const struct collector *to, const struct value *value)
{
	size_t slot = slot_of(to, value);

	while (to->slots[slot] != 0) {
		const struct value *other = &to->values[to->slots[slot] - 1];
		if (other->kind == value->kind && str_eq(other->text, value->text))
			break;
		slot = (slot + 1) & (2 * to->capacity - 1);
	}
	return &to->slots[slot];
}

static enum err
grow(struct collector *to)
{
	struct value *old = to->values;

	to->capacity = to->capacity == 0 ? FIRST_CAPACITY : to->capacity * 2;
	to->values = arena_array(to->arena, to->capacity, struct value);
	to->slots = arena_array(to->arena, to->capacity * 2, uint32_t);
	if (to->values == NULL || to->slots == NULL)
		return fail_nomem(to->why);
	for (size_t i = 0; i < to->count; i++) {
		to->values[i] = old[i];
		*find_slot(to, &old[i]) = (uint32_t)i + 1;
	}
	return OK;
}

static enum err
add_value(struct collector *to, struct value value)
{
	uint32_t *slot;

	if (to->count == to->capacity)
		TRY(grow(to));
	slot = find_slot(to, &value);
	if (*slot != 0)
		return OK;
	to->values[to->count++] = value;
	*slot = (uint32_t)to->count;
	return OK;
}

static enum err
refuse(struct collector *to, const char *text)
{
	if (to->refused_count++ > 0)
		return OK;
	to->first_refusal = str_copy(to->arena, str_of(text));
	return to->first_refusal.data == NULL ? fail_nomem(to->why) : OK;
}

static enum err
collect(struct collector *to, int kind, struct str text)
{
	char reason[FAULT_TEXT_MAX];
	struct fault why;
	struct value value;
	enum err err = property_normalise(to->arena, kind, text, &value, &why);

	if (err == E_INVALID)
		return refuse(to, why.text);
	if (err != OK)
		return fail_nomem(to->why);
	if (value.kind == VALUE_DOMAIN && domain_is_public_suffix(value.text)) {
		snprintf(reason, sizeof(reason), "\"%.*s\" is a public suffix: too wide",
			STR_FMT(value.text));
		return refuse(to, reason);
	}
	return add_value(to, value);
}

static enum err
collect_observable(struct collector *to, struct str type, const struct json *json)
{
	const struct json *hashes = json_get(json, STR("hashes"));

	for (size_t i = 0; i < properties.count; i++) {
		const struct property *property = &properties.list[i];
		struct str text = json_get_string(json, property->path);
		if (text.data != NULL && str_eq(type, property->type))
			TRY(collect(to, property->kind, text));
	}
	if (hashes == NULL || hashes->type != JSON_OBJECT || !property_has_hashes(type))
		return OK;
	JSON_EACH (member, hashes)
		if (member->type == JSON_STRING && property_hash_kind(member->key) != PROPERTY_NONE)
			TRY(collect(to, property_hash_kind(member->key), member->string));
	return OK;
}

/* STIX 2.0: the observables stand inside, in a dictionary. */
static enum err
collect_observed_data(struct collector *to, const struct json *json)
{
	const struct json *objects = json_get(json, STR("objects"));

	if (objects == NULL || objects->type != JSON_OBJECT)
		return OK;
	JSON_EACH (member, objects)
		TRY(collect_observable(to, json_get_string(member, STR("type")), member));
	return OK;
}

/* ISSUBSET asks for an address or a network, the others for one value. */
static enum err
collect_term(struct collector *to, const struct pattern_term *term, bool *ret_known)
{
	int kind = property_kind(term->type, term->path, false);

	*ret_known = kind != PROPERTY_NONE;
	if (term->subset && kind != VALUE_IPV4 && kind != VALUE_IPV6 && kind != PROPERTY_HOST)
		*ret_known = false;
	return *ret_known ? collect(to, kind, term->literal) : OK;
}

enum pattern_version
object_pattern_version(const struct json *indicator)
{
	struct str version = json_get_string(indicator, STR("pattern_version"));

	if (version.data == NULL)
		version = json_get_string(indicator, STR("spec_version"));
	return version.data == NULL || str_eq(version, STR("2.0")) ? PATTERN_STIX_20
								   : PATTERN_STIX_21;
}

/* Indicators of STIX 2.0 have no pattern_type: their language is STIX. */
static enum err
collect_pattern(struct collector *to, const struct json *json, bool *ret_any_one)
{
	struct str language = json_get_string(json, STR("pattern_type"));
	struct str text = json_get_string(json, STR("pattern"));
	struct pattern pattern;
	struct pattern_terms terms;
	struct fault why;
	bool known;

	if (text.data == NULL || (language.data != NULL && !str_eq(language, STR("stix"))))
		return OK;
	if (pattern_parse(to->arena, text, object_pattern_version(json), &pattern, &why) != OK)
		return fail_at(to->why, why.code, STR("/pattern"), "%s", why.text);
	TRY(pattern_terms_collect(to->arena, &pattern, &terms, to->why));
	*ret_any_one = terms.any_one_fulfils;
	for (const struct pattern_term *term = terms.first; term != NULL; term = term->next) {
		TRY(collect_term(to, term, &known));
		*ret_any_one &= known;
	}
	*ret_any_one &= to->count + to->refused_count > 0;
	return OK;
}

enum err
object_values(struct arena *arena, const struct object *object, struct object_values *ret,
	struct fault *why)
{
	struct collector to = { .arena = arena, .why = why };
	bool any_one_matches = false;

	if (str_eq(object->type, STR("indicator")))
		TRY(collect_pattern(&to, object->json, &any_one_matches));
	else if (str_eq(object->type, STR("observed-data")))
		TRY(collect_observed_data(&to, object->json));
	else
		TRY(collect_observable(&to, object->type, object->json));
	*ret = (struct object_values){
		.count = to.count,
		.values = to.values,
		.any_one_matches = any_one_matches,
		.refused_count = to.refused_count,
		.first_refusal = to.first_refusal,
	};
	return OK;
}
