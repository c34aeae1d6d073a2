/* slow_json_fields.c - the fields of a JSON line by walking its tree.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/slow_json_fields.h"

#include "base/json.h"
#include "base/limits.h"
#include "watch/event_time.h"
#include "watch/field_rules.h"

struct walk {
	bool is_eve;
	struct str line;
	const struct record *record;
	size_t fields; /* of the record, met so far */
	size_t details;
	const char *differs;
};

static void
expect(struct walk *walk, bool holds, const char *what)
{
	if (!holds && walk->differs == NULL)
		walk->differs = what;
}

static void
meet_detail(struct walk *walk, struct str name, struct str text)
{
	const struct detail *detail = &walk->record->details[walk->details];

	if (text.len == 0)
		return;
	if (walk->details == walk->record->detail_count) {
		expect(walk, false, "a detail is missing");
		return;
	}
	expect(walk, str_eq(detail->name, name), "the name of a detail");
	expect(walk, str_eq(detail->text, text), "the text of a detail");
	walk->details++;
}

static void
meet_field(struct walk *walk, struct str name, const struct json *value,
	const struct field_rule *rule)
{
	const struct field *field = &walk->record->fields[walk->fields];
	bool verbatim = value->string.len == value->text.len - 2;

	if (walk->fields == walk->record->count || field->is_request) {
		expect(walk, false, "a field is missing");
		return;
	}
	expect(walk, str_eq(field->name, name), "the name of a field");
	expect(walk, str_eq(field->text, value->string), "the text of a field");
	expect(walk, (int)field->kind == rule->kind, "the kind of a field");
	expect(walk, field->weak == rule->weak, "whether a field is weak");
	expect(walk, field->verbatim == verbatim, "whether a field is verbatim");
	expect(walk, walk->line.data + field->offset == value->text.data + 1,
		"the offset of a field");
	walk->fields++;
}

static void
meet_string(struct walk *walk, struct str name, const struct json *value)
{
	const struct field_rule *rule =
		field_rule_find(walk->is_eve ? &eve_field_rules : &zeek_field_rules, name);
	bool escaped = value->string.len != value->text.len - 2;

	if (value->string.len == 0 ||
		(!escaped && !line_part_meets(walk->record->wanted,
				     (size_t)(value->text.data - walk->line.data), value->text.len)))
		return;
	if (rule->kind == FIELD_IGNORED)
		meet_detail(walk, name, value->string);
	else
		meet_field(walk, name, value, rule);
}

static void
meet_values(struct walk *walk, struct arena *arena, struct str outer, const struct json *container)
{
	JSON_EACH(value, container) {
		struct str name = outer;
		if (container->type == JSON_OBJECT)
			name = outer.len == 0 ? value->key
					      : str_printf(arena, "%.*s.%.*s", STR_FMT(outer),
							STR_FMT(value->key));
		if (value->type == JSON_STRING)
			meet_string(walk, name, value);
		else if (value->type == JSON_OBJECT || value->type == JSON_ARRAY)
			meet_values(walk, arena, name, value);
		else if (value->type != JSON_NULL)
			meet_detail(walk, name, value->text);
	}
}

static unsigned
port_of(const struct json *port)
{
	int64_t value;

	return json_to_int(port, &value) && value > 0 && value < 65536 ? (unsigned)value : 0;
}

/* Of Suricata's events; Zeek's is made of fields, as that of its columns is. */
static void
meet_request(struct walk *walk, const struct json *event)
{
	const struct json *http = json_get(event, STR("http"));
	bool from_server = json_has(event, STR("fileinfo"), JSON_OBJECT);
	struct str url = json_get_string(http, STR("url"));
	struct str host = json_get_string(http, STR("hostname"));
	unsigned port = port_of(json_get(http, STR("http_port")));
	const struct field *field = &walk->record->fields[walk->fields];

	if (host.len == 0)
		host = json_get_string(event, from_server ? STR("src_ip") : STR("dest_ip"));
	if (port == 0)
		port = port_of(json_get(event, from_server ? STR("src_port") : STR("dest_port")));
	if (!line_part_is_whole(walk->record->wanted) || url.len == 0 || host.len == 0)
		return;
	if (walk->fields == walk->record->count) {
		expect(walk, false, "the request is missing");
		return;
	}
	expect(walk, field->is_request && str_eq(field->name, STR("host+http.url")),
		"the name of the request");
	expect(walk, str_eq(field->text, url), "the URL of the request");
	expect(walk, str_eq(field->host, host), "the host of the request");
	expect(walk, field->port == port, "the port of the request");
	walk->fields++;
}

static bool
has_zeek_time(const struct json *time, int64_t *ret)
{
	if (time == NULL)
		return false;
	return time->type == JSON_NUMBER ? event_time_epoch(time->text, ret)
					 : event_time_iso(time->string, ret);
}

static void
meet_time(struct walk *walk, const struct json *event)
{
	int64_t time = 0;
	bool has_time = walk->is_eve ? event_time_iso(json_get_string(event, STR("timestamp")), &time)
				     : has_zeek_time(json_get(event, STR("ts")), &time);

	expect(walk, walk->record->has_time == has_time, "whether it has a time");
	expect(walk, !has_time || walk->record->time == time, "the time");
}

const char *
slow_json_fields_differ(
	const struct reader_kind *kind, struct str line, const struct record *record)
{
	OWNED(arena) arena = arena_new(RECORD_MEMORY_MAX);
	struct walk walk = { .is_eve = kind == &read_eve, .line = line, .record = record };
	const struct json *event;

	if (json_parse(arena, line, &event, NULL) != OK || event->type != JSON_OBJECT)
		return record->unreadable ? NULL : "it was read, but is no object";
	if (record->unreadable)
		return "it was not read";
	meet_values(&walk, arena, STR(""), event);
	meet_time(&walk, event);
	if (walk.is_eve)
		meet_request(&walk, event);
	else if (walk.fields < record->count && record->fields[walk.fields].is_request)
		walk.fields++;
	expect(&walk, walk.fields == record->count, "there is a field too many");
	expect(&walk, walk.details == record->detail_count, "there is a detail too many");
	return walk.differs;
}
