/* read_syslog.c - syslog as it is written to files and sent: RFC 5424 and RFC 3164.
 * SPDX-License-Identifier: Apache-2.0
 *
 *   [<PRI>]1 TIME HOST APP PROCID MSGID STRUCTURED-DATA [MESSAGE]       RFC 5424 section 6
 *   [<PRI>]Mmm dd hh:mm:ss HOST TAG[PID]: MESSAGE                       RFC 3164 section 4.1
 *   [<PRI>]ISO-TIME HOST TAG[PID]: MESSAGE                              as rsyslog writes by
 * default
 *
 * A time without a year (RFC 3164) is no moment: the event then counts as of when it was read.
 */
#include "watch/event_time.h"
#include "watch/line_cursor.h"
#include "watch/reader.h"

enum { OLD_TIME_LEN = 15, PRIORITY_MAX = 4 }; /* "Jan 12 08:00:00"; "191>" */

struct message {
	struct line_cursor at;
	struct arena *arena;
	struct record *record;
};

static enum err
add(struct message *message, struct str name, struct str text, enum match_field kind,
	struct fault *why)
{
	return cursor_add(&message->at, message->arena, message->record, name, text, kind, why);
}

static void
skip_priority(struct line_cursor *at)
{
	struct line_cursor next = *at;
	struct str digits;
	uint64_t priority;

	if (cursor_skip(&next, STR("<")) && cursor_until(&next, '>', &digits) &&
		digits.len < PRIORITY_MAX && str_to_u64(digits, &priority))
		*at = next;
}

/* --- RFC 5424 --- */

/* "[id name="value" ...][...]" or "-", a space behind either; the whole is searched as text, for its values may be
 * anything. A ']' inside a value is escaped. */
static enum err
read_structured_data(struct message *message, struct fault *why)
{
	struct line_cursor *at = &message->at;
	size_t start;

	cursor_skip_spaces(at);
	struct line_cursor nothing = *at;
	if (cursor_skip(&nothing, STR("-")) &&
		(nothing.at == at->line.len || at->line.data[nothing.at] == ' ')) {
		*at = nothing;
		return OK;
	}
	for (start = at->at; at->at < at->line.len; at->at++) {
		if (at->line.data[at->at] == ']' &&
			(at->at + 1 == at->line.len || at->line.data[at->at + 1] == ' '))
			break;
		at->at += at->line.data[at->at] == '\\';
	}
	if (at->at >= at->line.len || at->line.data[start] != '[')
		return fail(why, E_SYNTAX, "expected structured data or \"-\"");
	at->at++;
	return cursor_add_escaped(at, message->arena, message->record, STR("structured_data"),
		str_from(at->line.data + start, at->at - start), MATCH_FIELD_TEXT, why);
}

static enum err
read_new(struct message *message, struct fault *why)
{
	struct line_cursor *at = &message->at;
	struct str time, host, app, ignored;

	if (!cursor_word(at, &time) || !cursor_word(at, &host) || !cursor_word(at, &app) ||
		!cursor_word(at, &ignored) || !cursor_word(at, &ignored) || at->at == at->line.len)
		return fail(why, E_SYNTAX, "a header of RFC 5424 has six words");
	message->record->has_time = event_time_iso(time, &message->record->time);
	if (!message->record->has_time && !str_eq(time, STR("-")))
		return fail(why, E_SYNTAX, "the time is none of RFC 5424");
	TRY(add(message, STR("host"), host, MATCH_FIELD_HOST, why));
	TRY(add(message, STR("app"), app, MATCH_FIELD_TEXT, why));
	TRY(read_structured_data(message, why));
	return add(message, STR("message"), cursor_rest(at), MATCH_FIELD_TEXT, why);
}

/* --- RFC 3164, and the same with a good time --- */

static bool
is_old_time(struct str text)
{
	static const char shape[] = "Aaa dd dd:dd:dd";

	if (text.len != OLD_TIME_LEN)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		bool digit = c >= '0' && c <= '9';
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		if (shape[i] == 'd'                ? !digit && !(i == 4 && c == ' ')
			: (shape[i] | 0x20) == 'a' ? !letter
						   : c != shape[i])
			return false;
	}
	return true;
}

static enum err
read_old(struct message *message, struct fault *why)
{
	struct line_cursor *at = &message->at;
	struct str time = str_first(str_from_offset(at->line, at->at), OLD_TIME_LEN);
	struct str host;

	if (is_old_time(time))
		at->at += OLD_TIME_LEN;
	else if (!cursor_word(at, &time) || !event_time_iso(time, &message->record->time))
		return fail(why, E_SYNTAX, "no time of RFC 3164 or RFC 3339 at the start");
	else
		message->record->has_time = true;
	if (!cursor_word(at, &host))
		return fail(why, E_SYNTAX, "no host behind the time");
	TRY(add(message, STR("host"), host, MATCH_FIELD_HOST, why));
	return add(message, STR("message"), cursor_rest(at), MATCH_FIELD_TEXT, why);
}

static enum err
read_line(void *memory, struct arena *arena, struct str line, struct record *record,
	struct fault *why)
{
	struct message message = { { line, 0 }, arena, record };

	(void)memory;
	if (line.len == 0)
		return OK;
	skip_priority(&message.at);
	if (cursor_skip(&message.at, STR("1 ")))
		return read_new(&message, why);
	return read_old(&message, why);
}

const struct reader_kind read_syslog = { .name = "syslog", .read = read_line };
