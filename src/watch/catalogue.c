/* catalogue.c - the indicators that the node has given.
 * SPDX-License-Identifier: Apache-2.0
 */
#define LOG_MODULE "catalogue"
#include "watch/catalogue.h"

#include <assert.h>
#include <sodium.h>

#include "base/limits.h"
#include "base/log.h"
#include "base/timestamp.h"
#include "model/object_values.h"

/* Taking one object of OBJECT_SIZE_MAX apart. */
#define OBJECT_MEMORY (256u * MIB)

struct entry {
	struct match_indicator indicator;
	size_t value_count;
	struct value *values;
	struct str pattern; /* NULL data: one value is enough, or the pattern is of no use */
	enum pattern_version pattern_version;
	bool superseded;    /* a later version has come */
	bool is_refused;    /* its pattern was, when the patterns were compiled last; the log says so */
	struct entry *next; /* the one that came before */
};

enum { FIRST_IDS = 1024 };

struct catalogue {
	struct env *env;
	struct arena *kept;
	struct arena *job; /* of one object */
	struct str only;   /* the one indicator that is wanted; empty: all */
	struct entry *newest;
	size_t count; /* entries */
	/* The latest version of each id, in a table at most half full. */
	size_t id_count;
	size_t id_mask;
	struct entry **ids;
	uint8_t id_key[crypto_shorthash_KEYBYTES];
	struct catalogue_terms terms;
	size_t unusable;
	size_t allowed;
	size_t unsure;
	size_t pattern_count; /* entries with a pattern */
	size_t faults;        /* of objects that came, told or not, since the last compilation */
};

struct catalogue *
catalogue_new(struct env *env)
{
	OWNED(catalogue) catalogue = calloc(1, sizeof(*catalogue));

	if (catalogue == NULL)
		return NULL;
	catalogue->env = env;
	catalogue->kept = arena_new(CATALOGUE_MEMORY_MAX);
	catalogue->job = arena_new(OBJECT_MEMORY);
	catalogue->ids = calloc(FIRST_IDS, sizeof(struct entry *));
	catalogue->id_mask = FIRST_IDS - 1;
	if (catalogue->kept == NULL || catalogue->job == NULL || catalogue->ids == NULL)
		return NULL;
	env_random(env, catalogue->id_key, sizeof(catalogue->id_key));
	return DISOWN(catalogue);
}

void
catalogue_free(struct catalogue *catalogue)
{
	if (catalogue == NULL)
		return;
	arena_free(catalogue->kept);
	arena_free(catalogue->job);
	free(catalogue->ids);
	free(catalogue);
}

void
catalogue_only(struct catalogue *catalogue, struct str id)
{
	catalogue->only = id;
}

void
catalogue_set_terms(struct catalogue *catalogue, const struct catalogue_terms *terms)
{
	catalogue->terms = *terms;
}

size_t
catalogue_allowed(const struct catalogue *catalogue)
{
	return catalogue->allowed;
}

size_t
catalogue_unsure(const struct catalogue *catalogue)
{
	return catalogue->unsure;
}

bool
catalogue_is_empty(const struct catalogue *catalogue)
{
	return catalogue->newest == NULL;
}

size_t
catalogue_indicators(const struct catalogue *catalogue)
{
	return catalogue->id_count;
}

size_t
catalogue_entries(const struct catalogue *catalogue)
{
	return catalogue->count;
}

size_t
catalogue_unusable(const struct catalogue *catalogue)
{
	return catalogue->unusable;
}

/* --- ids --- */

/* The slot of that id, or the free one where it belongs. */
static struct entry **
find_id(const struct catalogue *catalogue, struct str id)
{
	uint64_t hash;
	size_t at;

	static_assert(sizeof(hash) == crypto_shorthash_BYTES, "SipHash has 64 bits");
	crypto_shorthash((uint8_t *)&hash, (const uint8_t *)id.data, id.len, catalogue->id_key);
	at = (size_t)hash & catalogue->id_mask;
	while (catalogue->ids[at] != NULL && !str_eq(catalogue->ids[at]->indicator.id, id))
		at = (at + 1) & catalogue->id_mask;
	return &catalogue->ids[at];
}

static enum err
grow_ids(struct catalogue *catalogue, struct fault *why)
{
	size_t count = catalogue->id_mask + 1;
	struct entry **old = catalogue->ids;
	struct entry **larger;

	if (catalogue->id_count * 2 < count)
		return OK;
	larger = calloc(count * 2, sizeof(struct entry *));
	if (larger == NULL)
		return fail_nomem(why);
	catalogue->ids = larger;
	catalogue->id_mask = count * 2 - 1;
	for (size_t i = 0; i < count; i++)
		if (old[i] != NULL)
			*find_id(catalogue, old[i]->indicator.id) = old[i];
	free(old);
	return OK;
}

/* Of equal versions the last one wins. */
static enum err
keep_latest(struct catalogue *catalogue, struct entry *entry, struct fault *why)
{
	struct entry **latest;

	TRY(grow_ids(catalogue, why));
	latest = find_id(catalogue, entry->indicator.id);
	if (*latest == NULL)
		catalogue->id_count++;
	else
		(*latest)->superseded = true;
	*latest = entry;
	entry->next = catalogue->newest;
	catalogue->newest = entry;
	catalogue->count++;
	return OK;
}

static bool
is_outdated(const struct catalogue *catalogue, const struct object *object)
{
	const struct entry *latest = *find_id(catalogue, object->id);

	return latest != NULL && latest->indicator.version > object->version;
}

/* --- an object --- */

/* A moment of the object, or `otherwise` when it has none. */
static int64_t
moment_of(const struct object *object, struct str key, int64_t otherwise)
{
	int64_t moment;

	return timestamp_parse(json_get_string(object->json, key), &moment) ? moment : otherwise;
}

static int
confidence_of(const struct object *object)
{
	int64_t confidence;

	if (!json_to_int(json_get(object->json, STR("confidence")), &confidence) ||
		confidence < 0 || confidence > 100)
		return -1;
	return (int)confidence;
}

/* The ids of all markings, those of single properties too: a sighting is no property. */
static enum err
label_of(struct arena *arena, const struct object *object, struct str *ret, struct fault *why)
{
	OWNED_BUF label = BUF_INIT;

	for (size_t i = 0; i < object->marking_count; i++)
		buf_addf(&label, "%.*s ", STR_FMT(object->markings[i]));
	for (size_t i = 0; i < object->granular_count; i++)
		if (object->granular[i].marking.len > 0)
			buf_addf(&label, "%.*s ", STR_FMT(object->granular[i].marking));
	TRY(buf_check(&label, why));
	*ret = str_copy(arena, str_trim(buf_str(&label)));
	return ret->data == NULL ? fail_nomem(why) : OK;
}

static bool
is_allowed(struct catalogue *catalogue, const struct entry *entry, const struct value *value)
{
	const struct allow_list *allow = catalogue->terms.allow;
	const struct str *list = allow == NULL ? NULL : allow_list_holds(allow, value);

	if (list == NULL)
		return false;
	catalogue->allowed++;
	LOG_INFO("value allowed", "id=%.*s value=%.*s list=%.*s", STR_FMT(entry->indicator.id),
		STR_FMT(value->text), STR_FMT(*list));
	return true;
}

static enum err
keep_values(struct catalogue *catalogue, struct entry *entry, const struct object_values *values,
	struct fault *why)
{
	entry->values = arena_array(catalogue->kept, values->count + 1, struct value);
	if (entry->values == NULL)
		return fail_nomem(why);
	for (size_t i = 0; i < values->count; i++) {
		struct value *value = &entry->values[entry->value_count];
		if (is_allowed(catalogue, entry, &values->values[i]))
			continue;
		value->kind = values->values[i].kind;
		value->text = str_copy(catalogue->kept, values->values[i].text);
		if (value->text.data == NULL)
			return fail_nomem(why);
		entry->value_count++;
	}
	return OK;
}

/* It says how sure it is, and that is not enough. */
static bool
is_unsure(struct catalogue *catalogue, const struct match_indicator *indicator)
{
	bool unsure = indicator->confidence >= 0 &&
		      indicator->confidence < catalogue->terms.confidence;

	catalogue->unsure += unsure;
	return unsure;
}

/* The text of a STIX pattern; NULL data when it is in another language. */
static struct str
stix_pattern(const struct object *object)
{
	struct str language = json_get_string(object->json, STR("pattern_type"));

	if (language.data != NULL && !str_eq(language, STR("stix")))
		return STR_NONE;
	return json_get_string(object->json, STR("pattern"));
}

static enum err
keep_pattern(struct catalogue *catalogue, struct entry *entry, const struct object *object,
	struct fault *why)
{
	struct str pattern = stix_pattern(object);

	if (pattern.data == NULL)
		return OK;
	entry->pattern = str_copy(catalogue->kept, pattern);
	entry->pattern_version = object_pattern_version(object->json);
	catalogue->pattern_count++;
	return entry->pattern.data == NULL ? fail_nomem(why) : OK;
}

static enum err
keep(struct catalogue *catalogue, const struct object *object, const struct object_values *values,
	bool is_refused, struct fault *why)
{
	struct entry *entry = arena_new_of(catalogue->kept, struct entry);

	if (entry == NULL)
		return fail_nomem(why);
	entry->indicator = (struct match_indicator){
		.id = str_copy(catalogue->kept, object->id),
		.version = object->version,
		.name = str_copy(catalogue->kept, json_get_string(object->json, STR("name"))),
		.confidence = confidence_of(object),
		.valid_from = moment_of(object, STR("valid_from"), INT64_MIN),
		.valid_until = moment_of(object, STR("valid_until"), INT64_MAX),
		.revoked = object->revoked,
		.names_exactly = json_get_true(object->json, STR("x_testudo_names_exactly")),
	};
	entry->is_refused = is_refused;
	if (entry->indicator.id.data == NULL || entry->indicator.name.data == NULL)
		return fail_nomem(why);
	TRY(label_of(catalogue->kept, object, &entry->indicator.label, why));
	if (is_unsure(catalogue, &entry->indicator))
		return keep_latest(catalogue, entry, why); /* what it was before ends */
	if (values->any_one_matches)
		TRY(keep_values(catalogue, entry, values, why));
	else
		TRY(keep_pattern(catalogue, entry, object, why));
	return keep_latest(catalogue, entry, why);
}

static bool
may_tell(struct catalogue *catalogue)
{
	return catalogue->faults++ < PATTERN_REFUSALS_SAID_MAX;
}

static void
tell_further(struct catalogue *catalogue)
{
	if (catalogue->faults > PATTERN_REFUSALS_SAID_MAX)
		LOG_WARNING("further unusable objects", "count=%zu",
			catalogue->faults - PATTERN_REFUSALS_SAID_MAX);
	catalogue->faults = 0;
}

/* What the pattern names; nothing when it cannot be used: false, and the log says so. */
static bool
find_values(struct catalogue *catalogue, const struct object *object, struct object_values *values)
{
	struct fault reason;
	bool is_usable;

	*values = (struct object_values){ 0 };
	is_usable = object_values(catalogue->job, object, values, &reason) == OK;
	if (!is_usable) {
		*values = (struct object_values){ 0 };
		if (may_tell(catalogue))
			LOG_WARNING("unusable indicator", "id=%.*s reason=%s", STR_FMT(object->id),
				reason.text);
	} else if (values->refused_count > 0 && may_tell(catalogue)) {
		LOG_WARNING("values left out", "id=%.*s count=%zu first=%.*s", STR_FMT(object->id),
			values->refused_count, STR_FMT(values->first_refusal));
	}
	if (values->any_one_matches ? values->count == 0 : stix_pattern(object).data == NULL)
		catalogue->unusable++;
	return is_usable;
}

enum err
catalogue_add(struct catalogue *catalogue, struct str text, struct fault *why)
{
	const struct object *object;
	struct object_values values;
	struct fault reason;
	bool is_usable;

	arena_reset(catalogue->job);
	if (object_parse(catalogue->job, text, &object, &reason) != OK) {
		catalogue->unusable++;
		if (may_tell(catalogue))
			LOG_WARNING("malformed object", "where=%s reason=%s", reason.where,
				reason.text);
		return OK;
	}
	if (!str_eq(object->type, STR("indicator")) ||
		(catalogue->only.len > 0 && !str_eq(object->id, catalogue->only)))
		return OK;
	is_usable = find_values(catalogue, object, &values);
	return is_outdated(catalogue, object) ? OK
					      : keep(catalogue, object, &values, !is_usable, why);
}

enum err
catalogue_compile(const struct catalogue *catalogue, struct match_set **ret, struct fault *why)
{
	OWNED(match_builder) builder = match_builder_new(catalogue->env);

	if (builder == NULL)
		return fail_nomem(why);
	for (const struct entry *entry = catalogue->newest; entry != NULL; entry = entry->next)
		if (!entry->superseded)
			TRY(match_builder_add(builder, &entry->indicator, entry->values,
				entry->value_count, why));
	return match_builder_finish(builder, ret, why);
}

enum err
catalogue_each_since(const struct catalogue *catalogue, size_t since,
	catalogue_indicator_function *take, void *context, struct fault *why)
{
	size_t left = catalogue->count - since;

	for (const struct entry *entry = catalogue->newest; left > 0; entry = entry->next, left--)
		if (!entry->superseded)
			TRY(take(context, &entry->indicator, entry->values, entry->value_count,
				why));
	return OK;
}

enum err
catalogue_each_value(const struct catalogue *catalogue, catalogue_value_function *take,
	void *context, struct fault *why)
{
	for (const struct entry *entry = catalogue->newest; entry != NULL; entry = entry->next)
		for (size_t i = 0; i < entry->value_count && !entry->indicator.revoked; i++)
			TRY(take(context, &entry->values[i], why));
	return OK;
}

static int
compare_entries(const void *a, const void *b)
{
	return str_compare((*(const struct entry *const *)a)->indicator.id,
		(*(const struct entry *const *)b)->indicator.id);
}

/* Once while it stays refused, and no more than PATTERN_REFUSALS_SAID_MAX at a time. */
static void
tell_refused(struct entry *entry, const struct fault *reason, size_t *told)
{
	if (!entry->is_refused && (*told)++ < PATTERN_REFUSALS_SAID_MAX)
		LOG_WARNING("unusable pattern", "id=%.*s reason=%s",
			STR_FMT(entry->indicator.id), reason->text);
	entry->is_refused = true;
}

static enum err
add_patterns(struct pattern_watch *patterns, struct entry *const *entries, size_t count,
	struct fault *why)
{
	size_t told = 0;

	for (size_t i = 0; i < count; i++) {
		struct fault reason;
		bool is_taken;
		TRY(pattern_watch_try(patterns, &entries[i]->indicator, entries[i]->pattern,
			entries[i]->pattern_version, &is_taken, &reason, why));
		if (is_taken)
			entries[i]->is_refused = false;
		else
			tell_refused(entries[i], &reason, &told);
	}
	if (told > PATTERN_REFUSALS_SAID_MAX)
		LOG_WARNING("further unusable patterns", "count=%zu",
			told - PATTERN_REFUSALS_SAID_MAX);
	return pattern_watch_finish(patterns, why);
}

enum err
catalogue_compile_patterns(
	struct catalogue *catalogue, struct pattern_watch **ret, struct fault *why)
{
	OWNED(arena) arena = arena_new(CATALOGUE_MEMORY_MAX);
	OWNED(pattern_watch) patterns = pattern_watch_new();
	struct entry **sorted;
	size_t count = 0;

	if (arena == NULL || patterns == NULL)
		return fail_nomem(why);
	tell_further(catalogue);
	sorted = arena_array(arena, catalogue->pattern_count + 1, struct entry *);
	if (sorted == NULL)
		return fail_nomem(why);
	for (struct entry *entry = catalogue->newest; entry != NULL; entry = entry->next)
		if (entry->pattern.data != NULL && !entry->superseded && !entry->indicator.revoked)
			sorted[count++] = entry;
	qsort(sorted, count, sizeof(*sorted), compare_entries);
	TRY(add_patterns(patterns, sorted, count, why));
	*ret = DISOWN(patterns);
	return OK;
}
