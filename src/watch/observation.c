/* observation.c - makes observations of the records of log lines.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/observation.h"

#include <stdlib.h>

#include "base/limits.h"
#include "model/value.h"
#include "watch/observation_rules.h"

/* Normal forms of one line. */
#define LOOK_MEMORY (8u * MIB)

/* What a value is, where its form leaves that open. */
enum nature { IS_IPV4, IS_IPV6, IS_DOMAIN, IS_MAIL, IS_URL, NATURES, IS_OTHER };

static const struct str nature_types[NATURES] = { STR_INIT("ipv4-addr"), STR_INIT("ipv6-addr"),
	STR_INIT("domain-name"), STR_INIT("email-addr"), STR_INIT("url") };
static const char *const nature_paths[NATURES] = { "ipv4-addr:value", "ipv6-addr:value",
	"domain-name:value", "email-addr:value", "url:value" };
static const char *const object_types[OBSERVED_EACH] = { "network-traffic", "file", "email-message",
	"x509-certificate", "domain-name" };

/* A row of the table, with the numbers of its paths. */
struct bound {
	const struct observation_rule *rule;
	uint32_t path;
	uint32_t path_first; /* with "[0]" for its "[*]" */
	uint32_t path_type;  /* "..._ref.type" for "..._ref.value" */
};

struct observer {
	const struct pattern_paths *paths;
	const struct observation_rules *table; /* bound now */
	size_t bound_count;
	struct bound *bounds;
	uint32_t object_numbers[OBSERVED_EACH];
	uint32_t nature_numbers[NATURES];
	uint32_t nature_values[NATURES]; /* paths */
	struct arena *arena;
	/* The observation. */
	int objects[OBSERVED_EACH]; /* their numbers, or -1 */
	size_t object_count;
	uint32_t types[OBSERVATION_FACTS_MAX];
	size_t fact_count;
	size_t dropped;
	struct fact facts[OBSERVATION_FACTS_MAX];
};

/* One value of a field, ready to become facts. */
struct seen {
	enum nature nature;
	bool is_number;
	int64_t number;
	struct str text;
};

struct observer *
observer_new(const struct pattern_paths *paths)
{
	OWNED(observer) observer = calloc(1, sizeof(*observer));

	if (observer == NULL)
		return NULL;
	observer->paths = paths;
	observer->arena = arena_new(LOOK_MEMORY);
	if (observer->arena == NULL)
		return NULL;
	for (size_t i = 0; i < OBSERVED_EACH; i++)
		observer->object_numbers[i] = pattern_paths_type(paths, str_of(object_types[i]));
	for (size_t i = 0; i < NATURES; i++) {
		observer->nature_numbers[i] = pattern_paths_type(paths, nature_types[i]);
		observer->nature_values[i] = pattern_paths_find(paths, str_of(nature_paths[i]));
	}
	return DISOWN(observer);
}

void
observer_free(struct observer *observer)
{
	if (observer == NULL)
		return;
	arena_free(observer->arena);
	free(observer->bounds);
	free(observer);
}

/* --- binding a table to the patterns' paths --- */

static struct str
replaced(struct observer *observer, struct str path, struct str part, struct str by)
{
	size_t at = str_find(path, part);

	return at == path.len
		       ? STR_NONE
		       : str_printf(observer->arena, "%.*s%.*s%.*s", STR_FMT(str_first(path, at)),
				 STR_FMT(by), STR_FMT(str_from_offset(path, at + part.len)));
}

static uint32_t
path_number(const struct observer *observer, struct str path)
{
	return path.len == 0 ? PATH_NONE : pattern_paths_find(observer->paths, path);
}

static bool
is_wanted(const struct observer *observer, const struct bound *bound)
{
	enum observed_object object = bound->rule->object;

	return object == OBSERVED_EACH || observer->object_numbers[object] != PATH_NONE ||
	       bound->path != PATH_NONE || bound->path_first != PATH_NONE ||
	       bound->path_type != PATH_NONE;
}

static enum err
bind_table(struct observer *observer, const struct observation_rules *table, struct fault *why)
{
	struct bound *bounds = calloc(table->count, sizeof(*bounds));

	if (bounds == NULL)
		return fail_nomem(why);
	free(observer->bounds);
	observer->bounds = bounds;
	observer->bound_count = 0;
	observer->table = table;
	for (size_t i = 0; i < table->count; i++) {
		struct bound *bound = &bounds[observer->bound_count];
		struct str path = table->rules[i].path;
		bound->rule = &table->rules[i];
		bound->path = path_number(observer, path);
		bound->path_first = path_number(
			observer, replaced(observer, path, STR("[*]"), STR("[0]")));
		bound->path_type = path_number(
			observer, replaced(observer, path, STR(".value"), STR(".type")));
		observer->bound_count += is_wanted(observer, bound);
	}
	return OK;
}

static void
mark(bool *seen, uint32_t path)
{
	if (path != PATH_NONE)
		seen[path] = true;
}

enum err
observer_reach(struct observer *observer, bool *seen, struct fault *why)
{
	for (size_t i = 0; i < NATURES; i++)
		mark(seen, observer->nature_values[i]);
	for (size_t i = 0; i < observation_rules_count(); i++) {
		TRY(bind_table(observer, observation_rules_at(i), why));
		for (size_t k = 0; k < observer->bound_count; k++) {
			mark(seen, observer->bounds[k].path);
			mark(seen, observer->bounds[k].path_first);
			mark(seen, observer->bounds[k].path_type);
		}
	}
	arena_reset(observer->arena);
	return OK;
}

/* --- one value --- */

static bool
normal(struct observer *observer, enum value_kind kind, struct str text, struct str *ret)
{
	struct value value;

	if (value_normalise(observer->arena, kind, text, &value, NULL) != OK)
		return false;
	*ret = value.text;
	return true;
}

static bool
see_address(struct observer *observer, struct str text, struct seen *ret)
{
	bool six = str_find_char(text, ':') < text.len;

	if (!normal(observer, six ? VALUE_IPV6 : VALUE_IPV4, text, &ret->text))
		return false;
	ret->nature = str_find_char(ret->text, ':') < ret->text.len ? IS_IPV6 : IS_IPV4;
	return true;
}

static bool
see_name(struct observer *observer, struct str text, struct seen *ret)
{
	ret->nature = IS_DOMAIN;
	return normal(observer, VALUE_DOMAIN, text, &ret->text);
}

static bool
see_host(struct observer *observer, struct str text, struct seen *ret)
{
	return see_address(observer, text, ret) || see_name(observer, text, ret);
}

static bool
see_mail(struct observer *observer, struct str text, struct seen *ret)
{
	ret->nature = IS_MAIL;
	return normal(observer, VALUE_EMAIL, text, &ret->text);
}

static bool
see_text(struct observer *observer, struct str text, struct seen *ret)
{
	(void)observer;
	ret->text = text;
	return text.len > 0;
}

static bool
see_lower(struct observer *observer, struct str text, struct seen *ret)
{
	ret->text = str_lower(observer->arena, text);
	return ret->text.len > 0;
}

static bool
see_number(struct observer *observer, struct str text, struct seen *ret)
{
	uint64_t number;

	(void)observer;
	if (!str_to_u64(text, &number) || number > INT64_MAX)
		return false;
	ret->is_number = true;
	ret->number = (int64_t)number;
	return true;
}

static bool
see_digest(struct observer *observer, struct str text, struct seen *ret)
{
	char *digits = arena_alloc(observer->arena, text.len + 1);
	size_t len = 0;

	for (size_t i = 0; digits != NULL && i < text.len; i++)
		if (text.data[i] != ':')
			digits[len++] = text.data[i];
	return digits != NULL && see_lower(observer, str_from(digits, len), ret);
}

/* `text` is the whole URL already. */
static bool
see_request(struct observer *observer, struct str text, struct seen *ret)
{
	ret->nature = IS_URL;
	if (!normal(observer, VALUE_URL, text, &ret->text))
		ret->text = text;
	return true;
}

static bool (*const sights[])(struct observer *observer, struct str text, struct seen *ret) = {
	[FORM_TEXT] = see_text,
	[FORM_LOWER] = see_lower,
	[FORM_NUMBER] = see_number,
	[FORM_ADDRESS] = see_address,
	[FORM_NAME] = see_name,
	[FORM_HOST] = see_host,
	[FORM_MAIL] = see_mail,
	[FORM_DIGEST] = see_digest,
	[FORM_REQUEST] = see_request,
};

/* --- facts --- */

static void
add_fact(struct observer *observer, uint32_t path, int object, const struct seen *seen)
{
	struct fact *fact = &observer->facts[observer->fact_count];

	if (path == PATH_NONE || object < 0)
		return;
	if (observer->fact_count == OBSERVATION_FACTS_MAX) {
		observer->dropped++;
		return;
	}
	*fact = (struct fact){ .path = path, .object = (uint16_t)object };
	fact->kind = seen->is_number ? FACT_INTEGER : FACT_STRING;
	if (seen->is_number)
		fact->integer = seen->number;
	else
		fact->text = seen->text;
	observer->fact_count++;
}

/* -1: there is no room for one more. */
static int
add_object(struct observer *observer, uint32_t type)
{
	if (observer->object_count == OBSERVATION_FACTS_MAX) {
		observer->dropped++;
		return -1;
	}
	observer->types[observer->object_count] = type;
	return (int)observer->object_count++;
}

static bool
is_known(const struct observer *observer, uint32_t path, struct str text)
{
	for (size_t i = 0; i < observer->fact_count; i++)
		if (observer->facts[i].path == path && str_eq(observer->facts[i].text, text))
			return true;
	return false;
}

/* An object of its own, unless the line has named it before. */
static void
add_each(struct observer *observer, const struct seen *seen)
{
	enum nature nature = seen->nature;
	uint32_t path;

	if (nature == IS_OTHER)
		nature = IS_URL; /* the only text that is an object of its own */
	path = observer->nature_values[nature];
	if (path == PATH_NONE || is_known(observer, path, seen->text))
		return;
	add_fact(observer, path, add_object(observer, observer->nature_numbers[nature]), seen);
}

static void
add_property(
	struct observer *observer, const struct bound *bound, const struct seen *seen, bool first)
{
	enum observed_object kind = bound->rule->object;
	int *object = &observer->objects[kind];
	struct seen type = { .nature = IS_OTHER };

	if (kind == OBSERVED_NAME && bound->rule->form == FORM_NAME && *object >= 0) {
		add_each(observer, seen);
		return;
	}
	if (*object < 0)
		*object = add_object(observer, observer->object_numbers[kind]);
	add_fact(observer, bound->path, *object, seen);
	if (first)
		add_fact(observer, bound->path_first, *object, seen);
	if (seen->nature < NATURES && bound->path_type != PATH_NONE) {
		type.text = nature_types[seen->nature];
		add_fact(observer, bound->path_type, *object, &type);
	}
}

static void
add_value(struct observer *observer, const struct bound *bound, struct str text, bool *first)
{
	struct seen seen = { .nature = IS_OTHER };

	if (!sights[bound->rule->form](observer, text, &seen))
		return;
	if (bound->rule->object == OBSERVED_EACH)
		add_each(observer, &seen);
	else
		add_property(observer, bound, &seen, *first);
	*first = false;
}

/* --- a record --- */

static struct str
url_of(struct observer *observer, const struct field *request)
{
	if (request->port == 0 || request->port == 80)
		return str_printf(observer->arena, "http://%.*s%.*s", STR_FMT(request->host),
			STR_FMT(request->text));
	return str_printf(observer->arena, "http://%.*s:%u%.*s", STR_FMT(request->host),
		request->port, STR_FMT(request->text));
}

static bool
has_field(const struct record *record, struct str name)
{
	for (size_t i = 0; i < record->count; i++)
		if (str_eq(record->fields[i].name, name))
			return true;
	return false;
}

static void
apply(struct observer *observer, const struct bound *bound, const struct record *record)
{
	const struct observation_rule *rule = bound->rule;
	bool first = true;

	if (rule->needs.len > 0 && !has_field(record, rule->needs))
		return;
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		if (!str_eq(field->name, rule->field))
			continue;
		add_value(observer, bound,
			field->is_request ? url_of(observer, field) : field->text, &first);
	}
	for (size_t i = 0; i < record->detail_count; i++)
		if (str_eq(record->details[i].name, rule->field))
			add_value(observer, bound, record->details[i].text, &first);
}

static void
start_over(struct observer *observer)
{
	arena_reset(observer->arena);
	observer->fact_count = 0;
	observer->object_count = 0;
	observer->dropped = 0;
	for (size_t i = 0; i < OBSERVED_EACH; i++)
		observer->objects[i] = -1;
}

enum err
observer_look(struct observer *observer, struct str kind, const struct record *record,
	int64_t moment, struct observation *ret, size_t *ret_dropped, struct fault *why)
{
	const struct observation_rules *table = observation_rules_find(kind);

	start_over(observer);
	if (table != NULL && table != observer->table)
		TRY(bind_table(observer, table, why));
	for (size_t i = 0; table != NULL && i < observer->bound_count; i++)
		apply(observer, &observer->bounds[i], record);
	*ret = (struct observation){
		.first = moment,
		.last = moment,
		.number = 1,
		.fact_count = observer->fact_count,
		.facts = observer->facts,
		.object_count = observer->object_count,
		.types = observer->types,
	};
	if (ret_dropped != NULL)
		*ret_dropped = observer->dropped;
	return OK;
}
