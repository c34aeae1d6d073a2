/* exercise_entries.c - the record over HTTP: pages, single entries, posting, attachments.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/limits.h"
#include "base/timestamp.h"
#include "exercise/act.h"
#include "web/exercise_family.h"

/* --- pages --- */

struct entries_question {
	struct record_query query;
	struct str kinds, of, order;
};

static enum err
read_kinds(struct entries_question *question, struct fault *why)
{
	struct str rest = question->kinds;
	struct str name;
	enum record_kind kind;

	while (rest.len > 0 && str_split(&rest, ',', &name)) {
		if (!record_kind_parse(name, &kind))
			return fail_at(why, E_USAGE, STR("kinds"),
				"kinds: there is no kind \"%.*s\"", STR_FMT(str_first(name, 40)));
		question->query.kinds |= UINT64_C(1) << kind;
	}
	return OK;
}

/* The span of time that is asked for, and within it the cursor of the page before: the narrower
 * bound counts, so that paging through a span ends with it. */
static enum err
read_span(struct visit *visit, const struct console_scope *scope, struct entries_question *question,
	struct fault *why)
{
	struct record_query *query = &question->query;
	int64_t position;

	TRY(exercise_moment_parameter(visit, "after", &query->after, why));
	TRY(exercise_moment_parameter(visit, "until", &query->until, why));
	TRY(console_before(visit, scope, &position, why));
	if (position == 0)
		return OK;
	if (!query->newest && position > query->after)
		query->after = position;
	if (query->newest && (query->until == 0 || position <= query->until))
		query->until = position - 1;
	return OK;
}

static enum err
read_question(struct visit *visit, const struct exercise_state *state,
	const struct console_scope *scope, struct str filters[4], struct entries_question *ret,
	struct fault *why)
{
	struct entries_question question = { 0 };

	TRY(console_parameter(visit, "kinds", &question.kinds, why));
	TRY(console_parameter(visit, "of", &question.of, why));
	TRY(console_parameter(visit, "order", &question.order, why));
	TRY(exercise_team_parameter(visit, state, &question.query.team, why));
	if (question.order.len > 0 && !str_eq(question.order, STR("newest")) &&
		!str_eq(question.order, STR("oldest")))
		return fail_at(why, E_USAGE, STR("order"), "order: expected newest or oldest");
	question.query.newest = !str_eq(question.order, STR("oldest"));
	question.query.of = question.of;
	TRY(read_kinds(&question, why));
	TRY(console_limit(visit, &question.query.limit, why));
	filters[0] = question.kinds;
	filters[1] = question.of;
	filters[2] = question.order;
	filters[3] = exercise_team_name(state->scenario, question.query.team);
	TRY(read_span(visit, scope, &question, why));
	*ret = question;
	return OK;
}

/* Two graders judge for themselves: what the other gave shows after one's own. */
static bool
is_shown(const struct visit *visit, const struct exercise_state *state,
	const struct record_entry *entry)
{
	const struct journal_entry *known = journal_find(state->journal, entry->key);

	return entry->kind != RECORD_GRADE || known == NULL || exercise_may_see_grade(visit, known);
}

static enum err
write_entries(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	struct str filters[4] = { 0 };
	struct console_scope scope = { "exercise/entries", 4, filters };
	struct entries_question question;
	struct record_page page;

	TRY(read_question(visit, state, &scope, filters, &question, why));
	TRY(record_read(
		visit->web->store, &visit->reader, &question.query, visit->arena, &page, why));
	json_key(out, STR("entries"));
	json_open_array(out);
	for (size_t i = 0; i < page.count; i++)
		if (is_shown(visit, state, &page.entries[i]))
			TRY(exercise_put_entry(visit, state, &page.entries[i], out, why));
	json_close_array(out);
	return console_put_cursor(
		visit, &scope, page.more ? page.entries[page.count - 1].posted : 0, out, why);
}

enum err
exercise_entries_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_entries, why);
}

static enum err
write_entry(struct visit *visit, const struct exercise_state *state, struct json_writer *out,
	struct fault *why)
{
	const struct record_entry *entry;

	TRY(record_find(
		visit->web->store, &visit->reader, visit->parts[0], visit->arena, &entry, why));
	if (!is_shown(visit, state, entry))
		return fail(why, E_ABSENT, "there is no such entry");
	return exercise_put_entry_members(visit, state, entry, out, why);
}

enum err
exercise_entry_get(struct visit *visit, struct fault *why)
{
	return exercise_reply(visit, write_entry, why);
}

/* --- posting --- */

static enum err
optional_text(const struct json *body, const char *key, struct str *ret, struct fault *why)
{
	const struct json *value = json_get(body, str_of(key));

	*ret = STR("");
	if (value == NULL || value->type == JSON_NULL)
		return OK;
	if (value->type != JSON_STRING)
		return fail_at(why, E_INVALID, str_of(key), "%s: expected a string", key);
	*ret = value->string;
	return OK;
}

static enum err
find_team(struct visit *visit, struct str name, unsigned *ret, struct fault *why)
{
	const struct scenario_team *team;
	struct exercise_state state;

	if (name.len == 0)
		return OK;
	TRY(exercise_enter(visit->exercise, &state, why));
	team = exercise_find_team(visit, &state, name);
	if (team != NULL)
		*ret = team->index;
	exercise_leave(visit->exercise);
	return team != NULL ? OK
			    : fail_at(why, E_INVALID, STR("team"), "there is no team of that name");
}

static enum err
check_keys(const struct json *body, struct fault *why)
{
	static const struct str known[] = { STR_INIT("key"), STR_INIT("kind"), STR_INIT("team"),
		STR_INIT("of"), STR_INIT("event"), STR_INIT("body") };

	if (body->type != JSON_OBJECT)
		return fail(why, E_INVALID, "expected an object");
	JSON_EACH (member, body) {
		bool found = false;
		for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
			found |= str_eq(known[i], member->key);
		if (!found)
			return fail_at(why, E_INVALID, str_first(member->key, 64), "unknown key");
	}
	return OK;
}

static enum err
read_act(struct visit *visit, struct act *ret, struct fault *why)
{
	const struct json *body;
	struct act act = { 0 };
	struct str kind, team, event;

	TRY(console_body(visit, ENTRY_BODY_MAX + ENTRY_ENVELOPE_MAX, &body, why));
	TRY(check_keys(body, why));
	TRY(optional_text(body, "key", &act.key, why));
	TRY(optional_text(body, "kind", &kind, why));
	TRY(optional_text(body, "team", &team, why));
	TRY(optional_text(body, "of", &act.of, why));
	TRY(optional_text(body, "event", &event, why));
	if (!record_kind_parse(kind, &act.kind))
		return fail_at(why, E_INVALID, STR("kind"), "there is no such kind of entry");
	if (event.len > 0 && !timestamp_parse(event, &act.event))
		return fail_at(why, E_INVALID, STR("event"), "event: expected a moment");
	if (!json_has(body, STR("body"), JSON_OBJECT))
		return fail_at(why, E_INVALID, STR("body"), "body: expected an object");
	act.body = json_get(body, STR("body"))->text;
	TRY(find_team(visit, team, &act.team, why));
	*ret = act;
	return OK;
}

enum err
exercise_entries_post(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	struct exercise_state state;
	struct act_outcome outcome;
	struct act act;
	enum err err;

	TRY(read_act(visit, &act, why));
	TRY(act_submit(visit->exercise, &visit->reader, &act, visit->arena, &outcome, why));
	TRY(exercise_enter(visit->exercise, &state, why));
	err = exercise_put_entry(visit, &state, outcome.entry, &out, why);
	exercise_leave(visit->exercise);
	TRY(err);
	return reply_json(visit, outcome.duplicate ? 200 : 201, "application/json", &body, why);
}

/* --- attachments --- */

enum err
exercise_evidence_post(struct visit *visit, struct fault *why)
{
	OWNED_BUF body = BUF_INIT;
	struct json_writer out = json_writer_of(&body);
	struct sha256 digest;
	char hex[2 * SHA256_SIZE + 1];

	if (visit->request->body.len > EVIDENCE_SIZE_MAX)
		return fail(
			why, E_TOO_LARGE, "an attachment has at most %u bytes", EVIDENCE_SIZE_MAX);
	TRY(record_put_evidence(
		visit->web->store, &visit->reader, visit->request->body, &digest, why));
	hex_format(digest.bytes, sizeof(digest.bytes), hex);
	json_open_object(&out);
	json_member_string(&out, STR("sha256"), str_of(hex));
	json_close_object(&out);
	return reply_json(visit, 201, "application/json", &body, why);
}

/* Whatever it is, the browser saves it and runs nothing of it. */
enum err
exercise_evidence_get(struct visit *visit, struct fault *why)
{
	struct sha256 digest;
	struct str bytes;

	if (!hex_parse(visit->parts[0], digest.bytes, sizeof(digest.bytes)))
		return fail(why, E_ABSENT, "there is no such attachment");
	TRY(record_evidence(visit->web->store, &visit->reader, &digest, visit->arena, &bytes, why));
	http_reply_header(visit->reply, STR("Content-Type"), STR("application/octet-stream"));
	http_reply_header(visit->reply, STR("Content-Disposition"), STR("attachment"));
	http_reply_header(visit->reply, STR("Content-Security-Policy"), STR("sandbox"));
	visit->reply->body = bytes;
	return OK;
}
