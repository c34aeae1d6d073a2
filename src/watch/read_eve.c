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

enum { TIMESTAMP, SRC_IP, SRC_PORT, DEST_IP, DEST_PORT, FILEINFO, URL, HOST, HTTP_PORT, PLACES };

static const struct json_place places[PLACES] = {
	[TIMESTAMP] = { { STR_INIT("timestamp") } },
	[SRC_IP] = { { STR_INIT("src_ip") } },
	[SRC_PORT] = { { STR_INIT("src_port") } },
	[DEST_IP] = { { STR_INIT("dest_ip") } },
	[DEST_PORT] = { { STR_INIT("dest_port") } },
	[FILEINFO] = { { STR_INIT("fileinfo") } },
	[URL] = { { STR_INIT("http"), STR_INIT("url") } },
	[HOST] = { { STR_INIT("http"), STR_INIT("hostname") } },
	[HTTP_PORT] = { { STR_INIT("http"), STR_INIT("http_port") } },
};

static void *
open_lines(void)
{
	return json_lines_new(&eve_field_rules, places, PLACES);
}

static void
close_lines(void *memory)
{
	json_lines_free(memory);
}

static unsigned
port_of(const struct json_found *port)
{
	uint64_t value;

	return port->is_there && port->type == JSON_NUMBER && str_to_u64(port->text, &value) &&
			       value < 65536
		       ? (unsigned)value
		       : 0;
}

static enum err
add_http_request(struct arena *arena, struct str line, const struct json_found *found,
	struct record *record, struct fault *why)
{
	/* An event about a file has the sender as its source: the server, when the file came down.
	 */
	bool from_server = found[FILEINFO].is_there && found[FILEINFO].type == JSON_OBJECT;
	struct str host = found[HOST].string;
	unsigned port = port_of(&found[HTTP_PORT]);
	struct field field = { 0 };

	if (!line_part_is_whole(record->wanted) || found[URL].string.len == 0)
		return OK;
	if (port == 0)
		port = port_of(&found[from_server ? SRC_PORT : DEST_PORT]);
	if (host.len == 0)
		host = found[from_server ? SRC_IP : DEST_IP].string;
	json_field(&field, line, &found[URL].string, &found[URL].text, STR("http.url"),
		field_rule_find(&eve_field_rules, STR("http.url")));
	return record_add_request(arena, record, &field, host, port, why);
}

static enum err
read_event(void *memory, struct arena *arena, struct str line, struct record *record,
	struct fault *why)
{
	struct json_found found[PLACES];

	if (line.len == 0)
		return OK;
	TRY(json_lines_read(memory, arena, line, record, found, why));
	record->has_time = event_time_iso(found[TIMESTAMP].string, &record->time);
	return add_http_request(arena, line, found, record, why);
}

static bool
may_have(const void *memory, const struct field_wants *wants, struct str line)
{
	(void)memory;
	return json_line_may_have(wants, line);
}

const struct reader_kind read_eve = { .name = "eve",
	.open = open_lines,
	.close = close_lines,
	.read = read_event,
	.undoes_json = true,
	.may_have = may_have };
