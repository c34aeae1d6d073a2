/* read_json.c - JSON log lines as fields.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "watch/read_json.h"

#include <stdlib.h>

#include "base/json_events.h"
#include "base/limits.h"

enum {
	FIRST_NAMES = 128, /* of them a sensor has as many as files */
	PROBES_MAX = 16,   /* whoever makes keys collide has them unremembered */
	TOP = 0,           /* the number of the line's own object */
	NO_PLACE = UINT8_MAX,
};

_Static_assert((LOG_KEYS_MAX & (LOG_KEYS_MAX - 1)) == 0, "slots are found by a mask");
_Static_assert(FIRST_NAMES <= LOG_KEYS_MAX, "room is doubled until it is enough");
_Static_assert(LOG_KEYS_MAX <= UINT16_MAX, "slots hold numbers in two bytes");

/* A key below another. */
struct key_name {
	uint64_t signature; /* of the key */
	uint32_t outer;     /* what it is a key of */
	uint32_t place;     /* NO_PLACE: not looked for */
	struct str key;
	struct str name;
	const struct field_rule *rule;
};

struct json_lines {
	const struct field_rules *rules;
	const struct json_place *places;
	size_t place_count;
	size_t room;            /* for names: a power of two; 0 before the first line */
	size_t count;           /* of names, TOP among them */
	struct key_name *names;
	uint16_t *slots;     /* twice as many: numbers; TOP: free */
	struct arena *texts; /* of the names */
	bool is_full;        /* a line had more */
};

/* An object or array of the line. */
struct level {
	const struct key_name *known; /* NULL: not remembered */
	struct str name;
	bool is_array;
};

struct walk {
	struct json_lines *lines;
	struct arena *arena;
	struct str line;
	struct record *record;
	struct json_found *found;
	struct level levels[JSON_DEPTH_MAX];
};

struct json_lines *
json_lines_new(const struct field_rules *rules, const struct json_place *places, size_t place_count)
{
	OWNED(json_lines) lines = calloc(1, sizeof(*lines));

	if (lines == NULL)
		return NULL;
	lines->rules = rules;
	lines->places = places;
	lines->place_count = place_count;
	lines->texts = arena_new(LOG_KEYS_MAX * (size_t)(LOG_KEY_NAME_MAX + 1));
	return lines->texts == NULL ? NULL : DISOWN(lines);
}

void
json_lines_free(struct json_lines *lines)
{
	if (lines == NULL)
		return;
	arena_free(lines->texts);
	free(lines->names);
	free(lines->slots);
	free(lines);
}

/* --- names --- */

static inline uint16_t *
slot_at(const struct json_lines *lines, uint32_t outer, uint64_t signature, size_t probe)
{
	uint64_t hash = (signature ^ outer) * UINT64_C(0x9e3779b97f4a7c15);

	/* All of the signature tells in the upper bits. */
	return &lines->slots[((size_t)(hash >> 48) + probe) & (2 * lines->room - 1)];
}

static void
hang_names(struct json_lines *lines)
{
	for (size_t i = TOP + 1; i < lines->count; i++)
		for (size_t probe = 0; probe < PROBES_MAX; probe++) {
			uint16_t *slot = slot_at(
				lines, lines->names[i].outer, lines->names[i].signature, probe);
			if (*slot != TOP)
				continue;
			*slot = (uint16_t)i;
			break;
		}
}

static enum err
double_room(struct json_lines *lines, struct fault *why)
{
	size_t room = lines->room == 0 ? FIRST_NAMES : 2 * lines->room;
	struct key_name *names = reallocarray(lines->names, room, sizeof(*names));
	uint16_t *slots;

	if (names == NULL)
		return fail_nomem(why);
	lines->names = names;
	slots = calloc(2 * room, sizeof(*slots));
	if (slots == NULL)
		return fail_nomem(why);
	free(lines->slots);
	lines->slots = slots;
	lines->room = room;
	hang_names(lines);
	return OK;
}

/* Lines bring ever other keys, so the old ones are of no use. */
static void
forget_names(struct json_lines *lines)
{
	memset(lines->slots, 0, 2 * lines->room * sizeof(*lines->slots));
	arena_reset(lines->texts);
	lines->count = TOP + 1;
}

/* Between lines, for what a line has points at names. */
static enum err
make_room(struct json_lines *lines, struct fault *why)
{
	if (lines->room == LOG_KEYS_MAX)
		forget_names(lines);
	else
		TRY(double_room(lines, why));
	lines->names[TOP] = (struct key_name){ 0 };
	if (lines->count == 0)
		lines->count = TOP + 1;
	lines->is_full = false;
	return OK;
}

/* "outer.inner"; NULL data when there is no memory. */
static struct str
join(struct arena *arena, struct str outer, struct str inner)
{
	return str_concat(arena, outer, outer.len == 0 ? STR("") : STR("."), inner);
}

static uint8_t
place_of(const struct json_lines *lines, uint32_t outer, struct str key)
{
	struct str first = outer == TOP ? key : lines->names[outer].key;
	struct str second = outer == TOP ? STR("") : key;

	if (outer != TOP && lines->names[outer].outer != TOP)
		return NO_PLACE;
	for (size_t i = 0; i < lines->place_count; i++)
		if (str_eq(lines->places[i].keys[0], first) &&
			str_eq(lines->places[i].keys[1], second))
			return (uint8_t)i;
	return NO_PLACE;
}

/* NULL: not to be remembered. */
static const struct key_name *
add_name(struct json_lines *lines, uint32_t outer, const struct json_key *key, uint16_t *slot)
{
	struct str outer_name = lines->names[outer].name;
	struct key_name *name = &lines->names[lines->count];
	struct str text;

	lines->is_full = lines->count == lines->room;
	if (lines->is_full || outer_name.len + 1 + key->text.len > LOG_KEY_NAME_MAX)
		return NULL;
	text = join(lines->texts, outer_name, key->text);
	if (text.data == NULL)
		return NULL;
	*name = (struct key_name){
		.signature = key->signature,
		.outer = outer,
		.place = place_of(lines, outer, key->text),
		.key = str_from_offset(text, text.len - key->text.len),
		.name = text,
		.rule = field_rule_find(lines->rules, text),
	};
	*slot = (uint16_t)lines->count++;
	return name;
}

/* Keys of at most eight bytes that have one length and signature are equal. */
static inline bool
is_key(const struct key_name *name, uint32_t outer, const struct json_key *key)
{
	return name->signature == key->signature && name->outer == outer &&
	       name->key.len == key->text.len &&
	       (key->text.len <= 8 || str_eq(name->key, key->text));
}

static const struct key_name *
find_name(struct json_lines *lines, const struct key_name *above, const struct json_key *key)
{
	uint32_t outer = (uint32_t)(above - lines->names);

	for (size_t probe = 0; probe < PROBES_MAX; probe++) {
		uint16_t *slot = slot_at(lines, outer, key->signature, probe);
		if (*slot == TOP)
			return add_name(lines, outer, key, slot);
		if (is_key(&lines->names[*slot], outer, key))
			return &lines->names[*slot];
	}
	return NULL;
}

/* --- values --- */

static enum err
add_string(struct walk *walk, const struct json_event *event, const struct key_name *known,
	struct str name, struct fault *why)
{
	const struct field_rule *rule =
		known != NULL ? known->rule : field_rule_find(walk->lines->rules, name);
	struct field *field;

	if (rule->kind == FIELD_IGNORED)
		return record_add_detail(walk->arena, walk->record, name, event->string, why);
	TRY(record_new_field(walk->arena, walk->record, &field, why));
	json_field(field, walk->line, &event->string, &event->text, name, rule);
	return OK;
}

/* Escapes hide where in a string something stands. */
static bool
is_wanted_string(const struct walk *walk, const struct json_event *event)
{
	if (event->string.len == 0)
		return false;
	return event->string.len != event->text.len - 2 ||
	       line_part_meets(walk->record->wanted,
		       (size_t)(event->text.data - walk->line.data), event->text.len);
}

static bool
is_wanted(const struct walk *walk, const struct json_event *event)
{
	switch (event->type) {
	case JSON_OBJECT:
	case JSON_ARRAY:
		return true;
	case JSON_STRING:
		return is_wanted_string(walk, event);
	case JSON_NULL:
		return false;
	default:
		return walk->record->keeps_details;
	}
}

static void
keep_found(struct walk *walk, const struct json_event *event, const struct key_name *known)
{
	const struct json_place *place = &walk->lines->places[known->place];

	/* Within an array it stands deeper. */
	if (event->depth == (place->keys[1].len == 0 ? 1u : 2u))
		walk->found[known->place] = (struct json_found){ true, event->type,
			event->type == JSON_STRING ? event->string : STR_NONE, event->text };
}

static inline struct str
name_of(const struct walk *walk, const struct level *outer, const struct key_name *known,
	const struct json_event *event)
{
	if (outer->is_array)
		return outer->name;
	return known != NULL ? known->name : join(walk->arena, outer->name, event->key.text);
}

static inline enum err
take_value(struct walk *walk, const struct json_event *event, struct fault *why)
{
	const struct level *outer = &walk->levels[event->depth - 1];
	const struct key_name *known = outer->known;
	struct str name;

	if (!outer->is_array && known != NULL) {
		known = find_name(walk->lines, known, &event->key);
		if (known != NULL && known->place != NO_PLACE)
			keep_found(walk, event, known);
	}
	if (!is_wanted(walk, event))
		return OK;
	name = name_of(walk, outer, known, event);
	if (name.data == NULL)
		return fail_nomem(why);
	if (event->type == JSON_STRING)
		return add_string(walk, event, known, name, why);
	if (event->type != JSON_OBJECT && event->type != JSON_ARRAY)
		return record_add_detail(walk->arena, walk->record, name, event->text, why);
	walk->levels[event->depth] = (struct level){ known, name, event->type == JSON_ARRAY };
	return OK;
}

/* The first is the line itself. */
static enum err
take_line(struct walk *walk, const struct json_event *event, struct fault *why)
{
	if (event->type != JSON_OBJECT)
		return fail(why, E_SYNTAX, "a line is a JSON object");
	walk->levels[0] = (struct level){ &walk->lines->names[TOP], STR(""), false };
	return OK;
}

static enum err
take_events(struct walk *walk, const struct json_events *events, struct fault *why)
{
	for (size_t i = 0; i < events->count; i++) {
		const struct json_event *event = &events->list[i];
		if (event->is_end)
			continue;
		if (event->depth == 0)
			TRY(take_line(walk, event, why));
		else
			TRY(take_value(walk, event, why));
	}
	return OK;
}

enum err
json_lines_read(struct json_lines *lines, struct arena *arena, struct str line,
	struct record *record, struct json_found *found, struct fault *why)
{
	NOT_CLEARED struct json_events events;
	NOT_CLEARED struct walk walk;
	enum err err;

	if (lines->room == 0 || lines->is_full)
		TRY(make_room(lines, why));
	walk.lines = lines;
	walk.arena = arena;
	walk.line = line;
	walk.record = record;
	walk.found = found;
	memset(found, 0, lines->place_count * sizeof(*found));
	TRY(json_events_begin(&events, arena, line, why));
	while ((err = json_events_more(&events, why)) == OK && events.count > 0) {
		err = take_events(&walk, &events, why);
		if (err != OK)
			break;
	}
	json_events_done(&events);
	return err;
}
