/* read_eve.c - Suricata's EVE: a JSON object a line, every event type alike.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Nothing here asks for the event type: an "http" object beside an alert or a file is read like one
 * in an http event, and the three shapes of "dns" (rrname beside rdata; answers; queries) differ
 * only in their nesting.
 */
#include "watch/event_time.h"
#include "watch/json_wants.h"
#include "watch/read_json.h"
#include "watch/reader.h"

static unsigned
port_of(const struct json *port)
{
	int64_t value;

	return json_to_int(port, &value) && value > 0 && value < 65536 ? (unsigned)value : 0;
}

static enum err
add_http_request(struct arena *arena, struct str line, const struct json *event,
	struct record *record, struct fault *why)
{
	const struct json *http = json_get(event, STR("http"));
	const struct json *url = json_get(http, STR("url"));
	/* An event about a file has the sender as its source: the server, when the file came down.
	 */
	bool from_server = json_has(event, STR("fileinfo"), JSON_OBJECT);
	struct str host = json_get_string(http, STR("hostname"));
	unsigned port = port_of(json_get(http, STR("http_port")));
	struct field field;

	if (!line_part_is_whole(record->wanted) || url == NULL || url->type != JSON_STRING)
		return OK;
	if (port == 0)
		port = port_of(json_get(event, from_server ? STR("src_port") : STR("dest_port")));
	if (host.len == 0)
		host = json_get_string(event, from_server ? STR("src_ip") : STR("dest_ip"));
	field = json_field(
		line, url, STR("http.url"), field_rule_find(&eve_field_rules, STR("http.url")));
	return record_add_request(arena, record, &field, host, port, why);
}

static enum err
read_event(void *memory, struct arena *arena, struct str line, struct record *record,
	struct fault *why)
{
	const struct json *event;

	(void)memory;
	if (line.len == 0)
		return OK;
	TRY(json_parse(arena, line, &event, why));
	if (event->type != JSON_OBJECT)
		return fail(why, E_SYNTAX, "an EVE line is a JSON object");
	record->has_time = event_time_iso(json_get_string(event, STR("timestamp")), &record->time);
	TRY(json_fields(arena, line, event, &eve_field_rules, record, why));
	return add_http_request(arena, line, event, record, why);
}

static bool
may_have(const void *memory, const struct field_wants *wants, struct str line)
{
	(void)memory;
	return json_line_may_have(wants, line);
}

const struct reader_kind read_eve = {
	.name = "eve", .read = read_event, .undoes_json = true, .may_have = may_have
};
