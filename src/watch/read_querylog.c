/* read_querylog.c - query logs of DNS servers: BIND 9 and Unbound.
 * SPDX-License-Identifier: Apache-2.0
 *
 *   12-Jan-2026 08:00:00.250 queries: info: client @0x7f01 192.0.2.7#53124 (www.evil.example):
 *       query: www.evil.example IN A +E(0)K (198.51.100.53)             BIND 9, one line
 *   [1521911720] unbound[712:0] info: 192.0.2.7 www.evil.example. A IN [NOERROR 0.002 0 49]
 *
 * Also behind a syslog header. What else these servers write is searched as text.
 */
#include "watch/event_time.h"
#include "watch/line_cursor.h"
#include "watch/reader.h"

struct query {
	struct line_cursor at;
	struct arena *arena;
	struct record *record;
};

static enum err
add(struct query *query, const char *name, struct str text, enum match_field kind,
	struct fault *why)
{
	return cursor_add(&query->at, query->arena, query->record, str_of(name), text, kind, why);
}

/* Moves behind the first `mark`; false when there is none. */
static bool
skip_to(struct line_cursor *at, struct str mark)
{
	struct str rest = str_from_offset(at->line, at->at);
	size_t found = str_find(rest, mark);

	if (found == rest.len)
		return false;
	at->at += found + mark.len;
	return true;
}

/* --- BIND --- */

static struct str
first_two_words(struct str line)
{
	struct line_cursor at = { line, 0 };
	struct str first, second;

	return cursor_word(&at, &first) && cursor_word(&at, &second) ? str_first(line, at.at)
								     : STR_NONE;
}

/* "@0x7f01 192.0.2.7#53124 (name): query: NAME CLASS TYPE FLAGS (SERVER)" */
static enum err
read_bind(struct query *query, struct fault *why)
{
	struct line_cursor *at = &query->at;
	struct str client;
	struct str word;
	struct str server;

	if (!cursor_word(at, &client) ||
		(str_starts(client, STR("@")) && !cursor_word(at, &client)) ||
		!skip_to(at, STR("query: ")) || !cursor_word(at, &word))
		return fail(why, E_SYNTAX, "expected client and query");
	query->record->has_time = event_time_bind(
					  first_two_words(at->line), &query->record->time) ||
				  event_time_in_text(at->line, &query->record->time);
	TRY(add(query, "client", str_first(client, str_find_char(client, '#')), MATCH_FIELD_ADDRESS,
		why));
	TRY(add(query, "query", word, MATCH_FIELD_HOST, why));
	if (!skip_to(at, STR(" (")) || !cursor_until(at, ')', &server))
		return OK;
	return add(query, "server", server, MATCH_FIELD_ADDRESS, why);
}

/* --- Unbound --- */

static enum err
read_unbound(struct query *query, struct fault *why)
{
	struct line_cursor *at = &query->at;
	struct line_cursor start = { at->line, 0 };
	struct str client, name, type, class, time;

	if (!cursor_word(at, &client) || !cursor_word(at, &name) || !cursor_word(at, &type) ||
		!cursor_word(at, &class) || !str_eq(class, STR("IN")))
		return fail(why, E_SYNTAX, "expected client, name, type and class");
	query->record->has_time = (cursor_skip(&start, STR("[")) &&
					  cursor_until(&start, ']', &time) &&
					  event_time_epoch(time, &query->record->time)) ||
				  event_time_in_text(at->line, &query->record->time);
	TRY(add(query, "client", client, MATCH_FIELD_ADDRESS, why));
	return add(query, "query", name, MATCH_FIELD_HOST, why);
}

static enum err
read_line(void *memory, struct arena *arena, struct str line, struct record *record,
	struct fault *why)
{
	struct query query = { { line, 0 }, arena, record };

	(void)memory;
	if (line.len == 0)
		return OK;
	TRY(record_add_detail(arena, record, STR("app"), STR("dns"), why));
	if (skip_to(&query.at, STR("client ")))
		return read_bind(&query, why);
	if (skip_to(&query.at, STR("unbound")) && skip_to(&query.at, STR(" info: ")))
		return read_unbound(&query, why);
	return fail(why, E_SYNTAX, "neither a query of BIND nor one of Unbound");
}

const struct reader_kind read_querylog = { .name = "querylog", .read = read_line };
