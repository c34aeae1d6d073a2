/* observation.c - makes observations of the records of log lines.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/observation.h"

#include <stdlib.h>

#include "base/limits.h"
#include "match/pattern_hash.h"
#include "watch/observation_forms.h"

/* Normal forms of one line. */
#define LOOK_MEMORY (8u * MIB)

static const struct str nature_types[NATURES] = { STR_INIT("ipv4-addr"), STR_INIT("ipv6-addr"),
	STR_INIT("domain-name"), STR_INIT("email-addr"), STR_INIT("url") };
static const char *const nature_paths[NATURES] = { "ipv4-addr:value", "ipv6-addr:value",
	"domain-name:value", "email-addr:value", "url:value" };
static const char *const object_types[OBSERVED_EACH] = { "network-traffic", "file", "email-message",
	"x509-certificate", "process", "user-account", "domain-name" };

/* A row of the table, with the numbers of its paths. */
struct bound {
	const struct observation_rule *rule;
	uint32_t name;  /* of its field, among the table's names */
	uint32_t needs; /* likewise; NAME_NONE */
	uint32_t path;
	uint32_t path_first; /* with "[0]" for its "[*]" */
	uint32_t path_type;  /* "..._ref.type" for "..._ref.value" */
	uint32_t type;       /* of an object of its own, unless the value says it */
};

#define NAME_NONE UINT32_MAX
#define VALUE_NONE UINT32_MAX

/* A bit for each row of the table. */
struct rows {
	uint64_t bits[OBSERVATION_ROWS_MAX / 64];
};

/* The values of a record whose name is one of the table's: fields and details in one row, those of
 * a name chained in their order. */
struct named {
	struct str name;
	uint64_t tail; /* of the name */
	uint32_t first; /* VALUE_NONE: the record has none */
	uint32_t last;
	struct rows rows; /* that are about it */
};

/* A value of the record, and what was last seen in it: several rows may ask for the same form. */
struct link {
	uint32_t next; /* of the same name */
	int form;      /* FORM_NONE: none was asked for */
	bool is_seen;  /* it is one of that form */
	struct seen seen;
};

enum { FORM_NONE = -1 };

struct observer {
	const struct pattern_paths *paths;
	const bool *wanted; /* by a path's number; NULL: all */
	const struct observation_rules *table; /* bound now */
	size_t name_count;
	size_t name_mask;     /* of the slots, a power of two - 1 */
	uint32_t *name_slots; /* number + 1; 0: free */
	struct named *names;  /* that bound rows ask for */
	size_t present_count;
	uint32_t *present; /* names that the record has */
	struct rows rows;  /* that are about them */
	size_t link_room;
	struct link *links; /* of each value of the record; good where a name leads to */
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

/* A number that is not wanted is none. */
static uint32_t
if_wanted(const struct observer *observer, uint32_t number)
{
	return number == PATH_NONE || observer->wanted == NULL || observer->wanted[number]
		       ? number
		       : PATH_NONE;
}

static uint32_t
path_number(const struct observer *observer, struct str path)
{
	return path.len == 0 ? PATH_NONE
			     : if_wanted(observer, pattern_paths_find(observer->paths, path));
}

static uint32_t
type_number(const struct observer *observer, struct str type)
{
	return if_wanted(observer, pattern_paths_type(observer->paths, type));
}

struct observer *
observer_new(const struct pattern_paths *paths, const bool *wanted)
{
	OWNED(observer) observer = calloc(1, sizeof(*observer));

	if (observer == NULL)
		return NULL;
	observer->paths = paths;
	observer->wanted = wanted;
	observer->arena = arena_new(LOOK_MEMORY);
	if (observer->arena == NULL)
		return NULL;
	for (size_t i = 0; i < OBSERVED_EACH; i++)
		observer->object_numbers[i] = type_number(observer, str_of(object_types[i]));
	for (size_t i = 0; i < NATURES; i++) {
		observer->nature_numbers[i] = type_number(observer, nature_types[i]);
		observer->nature_values[i] = path_number(observer, str_of(nature_paths[i]));
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
	free(observer->names);
	free(observer->present);
	free(observer->name_slots);
	free(observer->links);
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

static bool
asks_for_values(const struct observer *observer)
{
	for (size_t i = 0; i < NATURES; i++)
		if (observer->nature_values[i] != PATH_NONE)
			return true;
	return false;
}

static bool
is_wanted(const struct observer *observer, const struct bound *bound)
{
	enum observed_object object = bound->rule->object;

	if (object == OBSERVED_EACH && bound->rule->path.len == 0)
		return asks_for_values(observer);
	return (object != OBSERVED_EACH && observer->object_numbers[object] != PATH_NONE) ||
	       bound->path != PATH_NONE || bound->path_first != PATH_NONE ||
	       bound->path_type != PATH_NONE;
}

/* Its last eight bytes as a number: different for different names of one length up to that. */
static inline uint64_t
tail_of(struct str name)
{
	if (name.len >= 8)
		return hash_load8(name.data + name.len - 8);
	return name.len == 0 ? 0 : hash_word(name.data, name.len);
}

static inline bool
is_name(const struct named *named, struct str name, uint64_t tail)
{
	return named->tail == tail && named->name.len == name.len &&
	       (name.len <= 8 || memcmp(named->name.data, name.data, name.len - 8) == 0);
}

/* The slot of that name, or the free one where it belongs. Names are the table's alone, so that nobody
 * can make them collide. */
static inline uint32_t *
name_slot(const struct observer *observer, struct str name, uint64_t tail)
{
	uint64_t hash = (tail ^ name.len) * UINT64_C(0x9e3779b97f4a7c15);
	size_t at = (size_t)(hash >> 40) & observer->name_mask;

	while (observer->name_slots[at] != 0 &&
		!is_name(&observer->names[observer->name_slots[at] - 1], name, tail))
		at = (at + 1) & observer->name_mask;
	return &observer->name_slots[at];
}

static uint32_t
add_name(struct observer *observer, struct str name)
{
	uint64_t tail = tail_of(name);
	uint32_t *slot;

	if (name.len == 0)
		return NAME_NONE;
	slot = name_slot(observer, name, tail);
	if (*slot == 0) {
		observer->names[observer->name_count].name = name;
		observer->names[observer->name_count].tail = tail;
		observer->names[observer->name_count].first = VALUE_NONE;
		*slot = (uint32_t)++observer->name_count;
	}
	return *slot - 1;
}

/* Room for the names of all rows and of what they need. */
static enum err
reserve(struct observer *observer, const struct observation_rules *table, struct fault *why)
{
	size_t slots = 64;

	while (slots < table->count * 4)
		slots *= 2;
	free(observer->bounds);
	free(observer->names);
	free(observer->present);
	free(observer->name_slots);
	observer->table = NULL;
	observer->bounds = calloc(table->count, sizeof(*observer->bounds));
	observer->names = calloc(table->count * 2, sizeof(*observer->names));
	observer->present = calloc(table->count * 2, sizeof(*observer->present));
	observer->name_slots = calloc(slots, sizeof(*observer->name_slots));
	observer->name_mask = slots - 1;
	observer->name_count = 0;
	observer->present_count = 0;
	observer->bound_count = 0;
	return observer->bounds == NULL || observer->names == NULL || observer->present == NULL ||
			       observer->name_slots == NULL
		       ? fail_nomem(why)
		       : OK;
}

static enum err
bind_table(struct observer *observer, const struct observation_rules *table, struct fault *why)
{
	struct bound *bounds;

	TRY(reserve(observer, table, why));
	bounds = observer->bounds;
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
		bound->type = type_number(observer, str_first(path, str_find_char(path, ':')));
		if (!is_wanted(observer, bound))
			continue;
		bound->name = add_name(observer, bound->rule->field);
		bound->needs = add_name(observer, bound->rule->needs);
		observer->names[bound->name].rows.bits[observer->bound_count / 64] |=
			UINT64_C(1) << observer->bound_count % 64;
		observer->bound_count++;
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

/* --- a record --- */

static bool
has_port(struct str host)
{
	size_t bracket = str_find_char(host, ']');
	struct str rest = bracket == host.len ? host : str_from_offset(host, bracket);

	return str_find_char(rest, ':') < rest.len;
}

/* ":8080" */
static struct str
port_text(unsigned port, char text[8])
{
	char *from = text + 8;

	for (; port > 0; port /= 10)
		*--from = (char)('0' + port % 10);
	*--from = ':';
	return str_from(from, (size_t)(text + 8 - from));
}

static struct str
url_of(struct observer *observer, const struct field *request)
{
	bool bare = request->port == 0 || request->port == 80 || has_port(request->host);
	char port[8]; /* of five digits at most */

	if (str_find(request->text, STR("://")) < request->text.len)
		return request->text; /* a proxy's, which stands alone */
	return str_concat(observer->arena, STR("http://"), request->host,
		bare ? STR("") : port_text(request->port & UINT16_MAX, port), request->text);
}

static void
chain(struct observer *observer, struct str name, uint32_t value)
{
	uint32_t number = *name_slot(observer, name, tail_of(name));
	struct named *named;

	if (number == 0)
		return;
	named = &observer->names[number - 1];
	observer->links[value].next = VALUE_NONE;
	observer->links[value].form = FORM_NONE;
	if (named->first == VALUE_NONE) {
		named->first = value;
		observer->present[observer->present_count++] = number - 1;
		for (size_t i = 0; i < OBSERVATION_ROWS_MAX / 64; i++)
			observer->rows.bits[i] |= named->rows.bits[i];
	} else {
		observer->links[named->last].next = value;
	}
	named->last = value;
}

static enum err
make_links(struct observer *observer, size_t count, struct fault *why)
{
	struct link *larger;

	if (count <= observer->link_room)
		return OK;
	larger = realloc(observer->links, count * sizeof(*larger));
	if (larger == NULL)
		return fail_nomem(why);
	observer->links = larger;
	observer->link_room = count;
	return OK;
}

static enum err
chain_values(struct observer *observer, const struct record *record, struct fault *why)
{
	TRY(make_links(observer, record->count + record->detail_count, why));
	while (observer->present_count > 0)
		observer->names[observer->present[--observer->present_count]].first = VALUE_NONE;
	observer->rows = (struct rows){ { 0 } };
	for (size_t i = 0; i < record->count; i++)
		chain(observer, record->fields[i].name, (uint32_t)i);
	for (size_t i = 0; i < record->detail_count; i++)
		chain(observer, record->details[i].name, (uint32_t)(record->count + i));
	return OK;
}

static struct str
text_of(struct observer *observer, const struct record *record, uint32_t value)
{
	const struct field *field;

	if (value >= record->count)
		return record->details[value - record->count].text;
	field = &record->fields[value];
	return field->is_request ? url_of(observer, field) : field->text;
}

static unsigned
part_of(const struct record *record, uint32_t value)
{
	return value < record->count ? record->fields[value].part
				     : record->details[value - record->count].part;
}

/* What is in the value as that form; NULL: nothing. */
static const struct seen *
see(struct observer *observer, const struct record *record, uint32_t value, enum observed_form form)
{
	struct link *link = &observer->links[value];

	if (link->form != (int)form) {
		link->form = (int)form;
		link->seen = (struct seen){ .nature = IS_OTHER };
		link->is_seen = observed_form_see(
			observer->arena, form, text_of(observer, record, value), &link->seen);
	}
	return link->is_seen ? &link->seen : NULL;
}

static void
add_value(struct observer *observer, const struct bound *bound, const struct seen *seen, bool first)
{
	if (bound->rule->object == OBSERVED_EACH && bound->rule->path.len == 0)
		add_value_object(observer, seen);
	else if (bound->rule->object == OBSERVED_EACH)
		add_each(observer, bound->path, bound->type, seen);
	else
		add_property(observer, bound, seen, first);
}

static void
apply(struct observer *observer, const struct bound *bound, const struct record *record,
	unsigned part)
{
	uint32_t value = observer->names[bound->name].first;
	bool first = true;

	if (bound->needs != NAME_NONE && observer->names[bound->needs].first == VALUE_NONE)
		return;
	for (; value != VALUE_NONE; value = observer->links[value].next) {
		const struct seen *seen =
			part_of(record, value) != part
				? NULL
				: see(observer, record, value, bound->rule->form);
		if (seen == NULL)
			continue;
		add_value(observer, bound, seen, first);
		first = false;
	}
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
	for (size_t i = 0; i < OBSERVATION_ROWS_MAX / 64; i++)
		for (uint64_t rows = observer->rows.bits[i]; rows != 0; rows &= rows - 1)
			apply(observer, &observer->bounds[i * 64 + (size_t)__builtin_ctzll(rows)],
				record, part);
}

enum err
observer_look(struct observer *observer, struct str kind, const struct record *record,
	int64_t moment, struct observation *ret, size_t *ret_dropped, struct fault *why)
{
	const struct observation_rules *table = observation_rules_find(kind);

	start_over(observer);
	if (table != NULL && table != observer->table)
		TRY(bind_table(observer, table, why));
	if (table != NULL)
		TRY(chain_values(observer, record, why));
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
