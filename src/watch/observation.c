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
	"x509-certificate", "process", "user-account", "domain-name" };

/* A row of the table, with the numbers of its paths. */
struct bound {
	const struct observation_rule *rule;
	uint32_t path;
	uint32_t path_first; /* with "[0]" for its "[*]" */
	uint32_t path_type;  /* "..._ref.type" for "..._ref.value" */
	uint32_t type;       /* of an object of its own, unless the value says it */
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

	if (object == OBSERVED_EACH && bound->rule->path.len == 0)
		return true;
	return (object != OBSERVED_EACH && observer->object_numbers[object] != PATH_NONE) ||
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
		bound->type = pattern_paths_type(
			observer->paths, str_first(path, str_find_char(path, ':')));
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

/* With or without a port, which an IPv6 address must have brackets for. */
static bool
see_host(struct observer *observer, struct str text, struct seen *ret)
{
	size_t colon = str_find_char(text, ':');

	if (see_address(observer, text, ret))
		return true;
	if (text.len > 0 && text.data[0] == '[')
		return see_address(observer,
			str_first(str_from_offset(text, 1), str_find_char(text, ']') - 1), ret);
	text = str_first(text, colon);
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
see_digest(struct observer *observer, enum value_kind kind, struct str text, struct seen *ret)
{
	return normal(observer, kind, text, &ret->text);
}

static bool
see_md5(struct observer *observer, struct str text, struct seen *ret)
{
	return see_digest(observer, VALUE_MD5, text, ret);
}

static bool
see_sha1(struct observer *observer, struct str text, struct seen *ret)
{
	return see_digest(observer, VALUE_SHA1, text, ret);
}

static bool
see_sha256(struct observer *observer, struct str text, struct seen *ret)
{
	return see_digest(observer, VALUE_SHA256, text, ret);
}

static bool
see_sha512(struct observer *observer, struct str text, struct seen *ret)
{
	return see_digest(observer, VALUE_SHA512, text, ret);
}

/* Where the last part of a path begins. */
static size_t
last_part(struct str path)
{
	size_t at = path.len;

	while (at > 0 && path.data[at - 1] != '/' && path.data[at - 1] != '\\')
		at--;
	return at;
}

static bool
see_file(struct observer *observer, struct str text, struct seen *ret)
{
	(void)observer;
	ret->text = str_from_offset(text, last_part(text));
	return ret->text.len > 0;
}

static bool
see_folder(struct observer *observer, struct str text, struct seen *ret)
{
	size_t at = last_part(text);

	(void)observer;
	ret->text = str_first(text, at == 0 ? 0 : at - 1);
	return ret->text.len > 0;
}

/* Without a scheme http is assumed; a mere path is none. */
static bool
see_url(struct observer *observer, struct str text, struct seen *ret)
{
	bool whole = str_find(text, STR("://")) < text.len;

	ret->nature = IS_URL;
	if (!whole && (text.len == 0 || text.data[0] == '/'))
		return false;
	if (!whole)
		text = str_printf(observer->arena, "http://%.*s", STR_FMT(text));
	return text.data != NULL && normal(observer, VALUE_URL, text, &ret->text);
}

static bool (*const sights[])(struct observer *observer, struct str text, struct seen *ret) = {
	[FORM_TEXT] = see_text,
	[FORM_LOWER] = see_lower,
	[FORM_NUMBER] = see_number,
	[FORM_ADDRESS] = see_address,
	[FORM_NAME] = see_name,
	[FORM_HOST] = see_host,
	[FORM_MAIL] = see_mail,
	[FORM_MD5] = see_md5,
	[FORM_SHA1] = see_sha1,
	[FORM_SHA256] = see_sha256,
	[FORM_SHA512] = see_sha512,
	[FORM_FILE] = see_file,
	[FORM_FOLDER] = see_folder,
	[FORM_URL] = see_url,
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
add_each(struct observer *observer, uint32_t path, uint32_t type, const struct seen *seen)
{
	if (path != PATH_NONE && !is_known(observer, path, seen->text))
		add_fact(observer, path, add_object(observer, type), seen);
}

/* As its nature says. */
static void
add_value_object(struct observer *observer, const struct seen *seen)
{
	if (seen->nature < NATURES)
		add_each(observer, observer->nature_values[seen->nature],
			observer->nature_numbers[seen->nature], seen);
}

static void
add_property(
	struct observer *observer, const struct bound *bound, const struct seen *seen, bool first)
{
	enum observed_object kind = bound->rule->object;
	int *object = &observer->objects[kind];
	struct seen type = { .nature = IS_OTHER };

	if (kind == OBSERVED_NAME && bound->rule->form == FORM_NAME && *object >= 0) {
		add_value_object(observer, seen);
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
	if (bound->rule->object == OBSERVED_EACH && bound->rule->path.len == 0)
		add_value_object(observer, &seen);
	else if (bound->rule->object == OBSERVED_EACH)
		add_each(observer, bound->path, bound->type, &seen);
	else
		add_property(observer, bound, &seen, *first);
	*first = false;
}

/* --- a record --- */

static bool
has_port(struct str host)
{
	size_t bracket = str_find_char(host, ']');
	struct str rest = bracket == host.len ? host : str_from_offset(host, bracket);

	return str_find_char(rest, ':') < rest.len;
}

static struct str
url_of(struct observer *observer, const struct field *request)
{
	bool bare = request->port == 0 || request->port == 80 || has_port(request->host);

	if (str_find(request->text, STR("://")) < request->text.len)
		return request->text; /* a proxy's, which stands alone */
	if (bare)
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
apply(struct observer *observer, const struct bound *bound, const struct record *record,
	unsigned part)
{
	const struct observation_rule *rule = bound->rule;
	bool first = true;

	if (rule->needs.len > 0 && !has_field(record, rule->needs))
		return;
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		if (field->part != part || !str_eq(field->name, rule->field))
			continue;
		add_value(observer, bound,
			field->is_request ? url_of(observer, field) : field->text, &first);
	}
	for (size_t i = 0; i < record->detail_count; i++)
		if (record->details[i].part == part && str_eq(record->details[i].name, rule->field))
			add_value(observer, bound, record->details[i].text, &first);
}

static void
start_over(struct observer *observer)
{
	arena_reset(observer->arena);
	observer->fact_count = 0;
	observer->object_count = 0;
	observer->dropped = 0;
}

/* The objects of a part of the record are its own. */
static void
look_at_part(struct observer *observer, const struct record *record, unsigned part)
{
	for (size_t i = 0; i < OBSERVED_EACH; i++)
		observer->objects[i] = -1;
	for (size_t i = 0; i < observer->bound_count; i++)
		apply(observer, &observer->bounds[i], record, part);
}

enum err
observer_look(struct observer *observer, struct str kind, const struct record *record,
	int64_t moment, struct observation *ret, size_t *ret_dropped, struct fault *why)
{
	const struct observation_rules *table = observation_rules_find(kind);

	start_over(observer);
	if (table != NULL && table != observer->table)
		TRY(bind_table(observer, table, why));
	for (unsigned part = 0; table != NULL && part <= record->part; part++)
		look_at_part(observer, record, part);
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
