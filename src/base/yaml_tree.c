/* yaml_tree.c - a tree of text from libyaml's events.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/yaml_tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <yaml.h>

#include "base/limits.h"

struct reading {
	yaml_parser_t parser;
	struct arena *arena;
	const char *name;
	const struct yaml_limits *limits;
	struct yaml *open[YAML_DEPTH_MAX]; /* containers from the root down */
	struct yaml *last[YAML_DEPTH_MAX]; /* the latest child of each */
	size_t depth;
	size_t nodes;
	struct str key; /* read, and waiting for its value */
	unsigned key_line;
	struct yaml *root;
};

static enum err __attribute__((format(printf, 4, 0)))
fail_line(struct fault *why, const char *name, size_t line, const char *format, va_list args)
{
	char text[FAULT_TEXT_MAX];
	char where[FAULT_WHERE_MAX];

	vsnprintf(text, sizeof(text), format, args);
	snprintf(where, sizeof(where), "%s:%zu", name, line);
	return fail_at(why, E_CONFIG, str_of(where), "%s", text);
}

enum err
yaml_fail(struct fault *why, const char *name, const struct yaml *at, const char *format, ...)
{
	va_list args;
	enum err err;

	va_start(args, format);
	err = fail_line(why, name, at->line, format, args);
	va_end(args);
	return err;
}

static enum err __attribute__((format(printf, 4, 5)))
refuse(struct reading *reading, const yaml_event_t *event, struct fault *why, const char *format,
	...)
{
	va_list args;
	enum err err;

	va_start(args, format);
	err = fail_line(why, reading->name, event->start_mark.line + 1, format, args);
	va_end(args);
	return err;
}

static bool
in_map(const struct reading *reading)
{
	return reading->depth > 0 && reading->open[reading->depth - 1]->kind == YAML_IS_MAP;
}

static bool
has_key(const struct yaml *map, struct str key)
{
	return yaml_get(map, key) != NULL;
}

/* A scalar in a map where no key waits for its value is the next key. */
static enum err
take_key(struct reading *reading, const yaml_event_t *event, struct str text, struct fault *why)
{
	const struct yaml *map = reading->open[reading->depth - 1];

	if (map->count == YAML_KEYS_MAX)
		return refuse(reading, event, why, "more than %u keys in one map", YAML_KEYS_MAX);
	if (text.len == 0)
		return refuse(reading, event, why, "an empty key");
	if (str_eq(text, STR("<<")))
		return refuse(reading, event, why, "merge keys (<<) are not taken");
	if (has_key(map, text))
		return refuse(reading, event, why, "the key \"%.*s\" stands twice in its map",
			STR_FMT(text));
	reading->key = text;
	reading->key_line = (unsigned)event->start_mark.line + 1;
	return OK;
}

/* Links a new value below the innermost open container. */
static enum err
add_node(struct reading *reading, const yaml_event_t *event, enum yaml_kind kind, struct str text,
	struct yaml **ret, struct fault *why)
{
	struct yaml *node = arena_new_of(reading->arena, struct yaml);
	size_t parent = reading->depth - 1; /* used only when there is one */

	if (node == NULL)
		return fail_nomem(why);
	if (++reading->nodes > reading->limits->nodes)
		return refuse(reading, event, why, "more than %zu values", reading->limits->nodes);
	*node = (struct yaml){ .kind = kind, .text = text, .key = reading->key,
		.line = reading->key.data != NULL ? reading->key_line
						  : (unsigned)event->start_mark.line + 1 };
	reading->key = STR_NONE;
	if (reading->depth == 0)
		reading->root = node;
	else if (reading->last[parent] == NULL)
		reading->open[parent]->first = node;
	else
		reading->last[parent]->next = node;
	if (reading->depth > 0) {
		reading->last[parent] = node;
		reading->open[parent]->count++;
	}
	*ret = node;
	return OK;
}

static enum err
take_scalar(struct reading *reading, const yaml_event_t *event, struct fault *why)
{
	struct str text = str_copy(reading->arena,
		str_from(event->data.scalar.value, event->data.scalar.length));
	struct yaml *node;

	if (event->data.scalar.anchor != NULL)
		return refuse(reading, event, why, "anchors (&) are not taken");
	if (event->data.scalar.tag != NULL)
		return refuse(reading, event, why, "tags (!) are not taken");
	if (text.data == NULL)
		return fail_nomem(why);
	if (str_find_char(text, '\0') < text.len)
		return refuse(reading, event, why, "a NUL character in the text");
	if (in_map(reading) && reading->key.data == NULL)
		return take_key(reading, event, text, why);
	return add_node(reading, event, YAML_IS_TEXT, text, &node, why);
}

static enum err
open_container(struct reading *reading, const yaml_event_t *event, enum yaml_kind kind,
	const yaml_char_t *anchor, const yaml_char_t *tag, struct fault *why)
{
	struct yaml *node;

	if (anchor != NULL)
		return refuse(reading, event, why, "anchors (&) are not taken");
	if (tag != NULL)
		return refuse(reading, event, why, "tags (!) are not taken");
	if (in_map(reading) && reading->key.data == NULL)
		return refuse(reading, event, why, "a key must be text, not %s",
			yaml_kind_name(kind));
	if (reading->depth == YAML_DEPTH_MAX)
		return refuse(reading, event, why, "nested more than %u deep", YAML_DEPTH_MAX);
	TRY(add_node(reading, event, kind, STR_NONE, &node, why));
	reading->open[reading->depth] = node;
	reading->last[reading->depth++] = NULL;
	return OK;
}

static enum err
start_document(struct reading *reading, const yaml_event_t *event, struct fault *why)
{
	if (event->data.document_start.version_directive != NULL ||
		event->data.document_start.tag_directives.start !=
			event->data.document_start.tag_directives.end)
		return refuse(reading, event, why, "directives (%%) are not taken");
	if (reading->root != NULL)
		return refuse(reading, event, why, "a second document begins");
	return OK;
}

static enum err
take_event(struct reading *reading, const yaml_event_t *event, struct fault *why)
{
	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return start_document(reading, event, why);
	case YAML_SCALAR_EVENT:
		return take_scalar(reading, event, why);
	case YAML_MAPPING_START_EVENT:
		return open_container(reading, event, YAML_IS_MAP,
			event->data.mapping_start.anchor, event->data.mapping_start.tag, why);
	case YAML_SEQUENCE_START_EVENT:
		return open_container(reading, event, YAML_IS_LIST,
			event->data.sequence_start.anchor, event->data.sequence_start.tag, why);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT:
		reading->depth--;
		return OK;
	case YAML_ALIAS_EVENT:
		return refuse(reading, event, why, "aliases (*) are not taken");
	default:
		return OK;
	}
}

/* What people most often meant by what libyaml found. */
static const char *
hint_of(const char *problem)
{
	if (problem != NULL && strstr(problem, "mapping values are not allowed") != NULL)
		return ": a text that holds \": \" needs quotes around it";
	if (problem != NULL && strstr(problem, "found character that cannot start") != NULL)
		return ": indent by spaces, not by tabs, and quote a text that begins with a sign";
	return "";
}

static enum err
parser_failed(const struct reading *reading, struct fault *why)
{
	const yaml_parser_t *parser = &reading->parser;
	char where[FAULT_WHERE_MAX];

	if (parser->error == YAML_MEMORY_ERROR)
		return fail_nomem(why);
	snprintf(where, sizeof(where), "%s:%zu", reading->name, parser->problem_mark.line + 1);
	return fail_at(why, E_CONFIG, str_of(where), "not YAML: %s%s%s%s",
		parser->problem == NULL ? "unreadable" : parser->problem,
		parser->context == NULL ? "" : " ", parser->context == NULL ? "" : parser->context,
		hint_of(parser->problem));
}

static enum err
take_events(struct reading *reading, struct fault *why)
{
	bool ended = false;

	while (!ended) {
		yaml_event_t event;
		enum err err;
		if (!yaml_parser_parse(&reading->parser, &event))
			return parser_failed(reading, why);
		ended = event.type == YAML_STREAM_END_EVENT;
		err = take_event(reading, &event, why);
		yaml_event_delete(&event);
		TRY(err);
	}
	return OK;
}

enum err
yaml_read_within(struct arena *arena, struct str text, const char *name,
	const struct yaml_limits *limits, const struct yaml **ret, struct fault *why)
{
	static const struct yaml empty = { .kind = YAML_IS_MAP, .line = 1 };
	struct reading reading = { .arena = arena, .name = name, .limits = limits };
	enum err err;

	if (text.len > limits->size)
		return fail(why, E_TOO_LARGE, "%s is larger than %zu bytes", name, limits->size);
	if (!str_is_utf8(text))
		return fail_at(why, E_CONFIG, str_of(name), "not UTF-8 text");
	if (!yaml_parser_initialize(&reading.parser))
		return fail_nomem(why);
	yaml_parser_set_encoding(&reading.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reading.parser, (const unsigned char *)text.data, text.len);
	err = take_events(&reading, why);
	yaml_parser_delete(&reading.parser);
	TRY(err);
	*ret = reading.root == NULL ? &empty : reading.root;
	return OK;
}

enum err
yaml_read(struct arena *arena, struct str text, const char *name, const struct yaml **ret,
	struct fault *why)
{
	static const struct yaml_limits limits = { YAML_SIZE_MAX, YAML_NODES_MAX };

	return yaml_read_within(arena, text, name, &limits, ret, why);
}

const struct yaml *
yaml_get(const struct yaml *map, struct str key)
{
	if (map == NULL || map->kind != YAML_IS_MAP)
		return NULL;
	YAML_EACH (member, map)
		if (str_eq(member->key, key))
			return member;
	return NULL;
}

const char *
yaml_kind_name(enum yaml_kind kind)
{
	static const char *const names[] = { "text", "a list", "a map" };

	return names[kind];
}
