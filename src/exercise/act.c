/* act.c - from a request to an entry of the record.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/act.h"

#include "base/hash.h"
#include "base/limits.h"
#include "exercise/act_rule.h"
#include "exercise/entry_form.h"
#include "exercise/exercise_private.h"
#include "exercise/inject_text.h"
#include "exercise/probe_work.h"

bool
act_may(const struct reader *reader, enum record_kind kind)
{
	struct record_subject subject = {
		.kind = kind, .team = reader->seat.team, .author = reader->person
	};

	return record_may_write(&subject, reader);
}

/* --- whom and what it is about --- */

static enum err
find_of(struct acting *acting, struct fault *why)
{
	const struct journal_entry *of;

	if (acting->act.of.len == 0)
		return OK;
	of = journal_find(acting->state.journal, acting->act.of);
	if (!journal_shows(of, acting->by))
		return fail_at(why, E_ABSENT, STR("of"), "there is no such entry");
	if ((entry_shape(acting->act.kind).of_kinds & UINT64_C(1) << of->record.kind) == 0)
		return fail_at(why, E_INVALID, STR("of"), "%s cannot be of %s",
			record_kind_name(acting->act.kind), record_kind_name(of->record.kind));
	acting->of = of;
	return OK;
}

static enum err
settle_team(struct acting *acting, struct fault *why)
{
	struct entry_shape shape = entry_shape(acting->act.kind);
	unsigned of_team = acting->of == NULL ? 0 : acting->of->record.team;

	if (shape.team == NEED_NONE)
		return OK;
	if (acting->act.team == 0)
		acting->act.team = of_team;
	if (acting->act.team == 0 && shape.team == NEED_REQUIRED)
		acting->act.team = acting->by->seat.team;
	if (shape.of == NEED_REQUIRED && of_team != acting->act.team)
		return fail_at(why, E_INVALID, STR("team"),
			"the entry that this is of concerns "
			"another team");
	return OK;
}

static enum err
check_writer(const struct acting *acting, struct fault *why)
{
	struct record_subject subject = { .kind = acting->act.kind,
		.about = acting->of == NULL ? 0 : acting->of->record.kind,
		.team = acting->act.team,
		.author = acting->by->person };

	if (record_may_write(&subject, acting->by))
		return OK;
	return fail(why, E_DENIED, "this seat does not write entries of the kind %s%s",
		record_kind_name(acting->act.kind),
		act_may(acting->by, acting->act.kind) ? " for that team" : "");
}

/* White and the node name what they write; everybody else takes a random UUID (store/record.h). */
static enum err
check_key(const struct acting *acting, struct fault *why)
{
	struct str key = acting->act.key;
	bool of_inject = str_starts(key, STR("inject:"));

	if (!record_shows_all(acting->by) && !uuid_is_valid(key))
		return fail_at(why, E_INVALID, STR("key"), "a key is a new random UUID");
	if (str_starts(key, STR("node:")) || (of_inject && acting->act.kind != RECORD_INJECT_SENT))
		return fail_at(why, E_INVALID, STR("key"), "such keys are the node's own");
	return OK;
}

/* --- when --- */

static enum err
check_event(const struct acting *acting, struct fault *why)
{
	bool of_team = acting->by->seat.desks == 0 && !acting->by->node;

	if (acting->act.event == 0)
		return OK;
	if (of_team)
		return fail_at(why, E_INVALID, STR("event"), "what teams write happens now");
	if (acting->act.event > acting->state.now + EVENT_AHEAD_MAX)
		return fail_at(why, E_INVALID, STR("event"), "the event lies in the future");
	return OK;
}

/* --- the same again --- */

static bool
is_same(const struct acting *acting, const struct record_entry *there)
{
	return there->kind == acting->act.kind && there->team == acting->act.team &&
	       there->author == acting->by->person && str_eq(there->of, acting->act.of) &&
	       (acting->act.event == 0 || there->event == acting->act.event) &&
	       (acting->brief || str_eq(there->body, acting->act.body));
}

static enum err
reply(const struct acting *acting, const struct record_entry *entry, bool duplicate,
	struct act_outcome *ret, struct fault *why)
{
	struct record_entry *copy = arena_new_of(acting->arena, struct record_entry);

	if (copy == NULL)
		return fail_nomem(why);
	*copy = *entry;
	copy->key = str_copy(acting->arena, entry->key);
	copy->of = str_copy(acting->arena, entry->of);
	copy->author_name = str_copy(acting->arena, entry->author_name);
	copy->body = str_copy(acting->arena, entry->body);
	if (copy->key.data == NULL || copy->body.data == NULL)
		return fail_nomem(why);
	ret->entry = copy;
	ret->duplicate = duplicate;
	return OK;
}

/* *ret_done: it was there already, and the reply is made. */
static enum err
look_for_it(struct acting *acting, bool *ret_done, struct act_outcome *ret, struct fault *why)
{
	const struct journal_entry *there = journal_find(acting->state.journal, acting->act.key);

	*ret_done = there != NULL;
	if (there == NULL)
		return OK;
	if (!is_same(acting, &there->record))
		return fail_at(why, E_CONFLICT, STR("key"), "the key belongs to another entry");
	return reply(acting, &there->record, true, ret, why);
}

/* --- an inject by its name alone --- */

static bool
is_brief(const struct json *body)
{
	return body->type == JSON_OBJECT && body->count == 1 &&
	       json_has(body, STR("inject"), JSON_STRING);
}

/* After a reset the key counts on; who names the inject alone need not count. Sent again by
 * mistake, it is the one that the team has. */
static void
complete_key(struct acting *acting, struct str inject, struct str team)
{
	const struct journal_entry *sent;
	unsigned round;

	if (!str_eq(acting->act.key, inject_key(acting->arena, inject, team, 1)))
		return;
	sent = inject_sent(acting->state.journal, acting->arena, inject, team, &round);
	if (sent == NULL)
		return;
	acting->act.key = journal_answer(sent, RECORD_INJECT_WITHDRAWN) != NULL
				  ? inject_key(acting->arena, inject, team, round)
				  : sent->record.key;
}

/* White names an inject; the node writes the rest. */
static enum err
complete_inject(struct acting *acting, struct fault *why)
{
	const struct scenario *scenario = acting->state.scenario;
	const struct scenario_team *team = scenario_team(scenario, acting->act.team);
	const struct scenario_inject *inject;
	const struct json *body;

	if (acting->act.kind != RECORD_INJECT_SENT || acting->act.body.len > ENTRY_BODY_MAX)
		return OK;
	TRY(json_parse(acting->arena, acting->act.body, &body, why));
	if (!is_brief(body))
		return OK;
	inject = scenario_inject(scenario, json_get_string(body, STR("inject")));
	if (inject == NULL || team == NULL)
		return fail_at(why, E_INVALID, STR("/inject"), "no such inject or team");
	acting->brief = true;
	complete_key(acting, inject->name, team->name);
	return inject_body(acting->arena, &acting->state, inject, team, &acting->act.body, why);
}

/* --- all in turn --- */

static enum err
prepare(struct acting *acting, bool *ret_done, struct act_outcome *ret, struct fault *why)
{
	struct entry_draft draft;

	TRY(find_of(acting, why));
	TRY(settle_team(acting, why));
	TRY(check_writer(acting, why));
	TRY(check_key(acting, why));
	TRY(complete_inject(acting, why));
	TRY(look_for_it(acting, ret_done, ret, why));
	if (*ret_done)
		return OK;
	draft = (struct entry_draft){ acting->act.kind, acting->act.team, acting->act.of,
		acting->act.body };
	TRY(entry_form_check(acting->arena, acting->state.scenario, &draft, &acting->body, why));
	TRY(check_event(acting, why));
	return act_rule_check(acting, why);
}

/* Before the entry, so that no result of a new check comes too early. */
static enum err
declare_legs(const struct acting *acting, struct fault *why)
{
	const struct check_leg *legs;
	size_t count;

	if (acting->scenario == NULL || acting->act.kind == RECORD_INJECT_CHANGED ||
		acting->act.kind == RECORD_TASK_CHANGED)
		return OK;
	TRY(check_legs_of(acting->scenario, acting->arena, &count, &legs, why));
	return record_set_legs(exercise_store(acting->exercise), exercise_node(acting->exercise),
		legs, count, why);
}

/* The key follows from both, so that it happens once. */
static enum err
make_reversal(const struct acting *acting, const struct journal_entry *of,
	struct record_entry *ret, struct fault *why)
{
	struct str about = str_printf(acting->arena, "%.*s %.*s", STR_FMT(acting->act.key),
		STR_FMT(of->record.key));
	struct sha256 digest;
	char hex[2 * SHA256_SIZE + 1];

	if (about.data == NULL)
		return fail_nomem(why);
	digest = sha256_of(about);
	hex_format(digest.bytes, 16, hex);
	*ret = (struct record_entry){ .kind = RECORD_REVERSAL,
		.key = str_printf(acting->arena, "node:reversal:%s", hex),
		.team = of->record.team,
		.of = of->record.key,
		.body = STR("{\"text\":\"by the decision on an appeal\"}") };
	return ret->key.data == NULL ? fail_nomem(why) : OK;
}

static enum err
append(const struct acting *acting, struct fault *why)
{
	struct record_entry entry = { .key = acting->act.key,
		.kind = acting->act.kind,
		.team = acting->act.team,
		.of = acting->act.of,
		.event = acting->act.event,
		.body = acting->act.body };
	const struct record_outcome *outcomes;
	struct record_entry *entries = arena_array(
		acting->arena, acting->reversal_count + 1, struct record_entry);

	if (entries == NULL)
		return fail_nomem(why);
	entries[0] = entry;
	for (size_t i = 0; i < acting->reversal_count; i++)
		TRY(make_reversal(acting, acting->reversals[i], &entries[i + 1], why));
	TRY(declare_legs(acting, why));
	TRY(record_append(exercise_store(acting->exercise), acting->by, entries,
		acting->reversal_count + 1, acting->arena, &outcomes, why));
	for (size_t i = 0; i <= acting->reversal_count; i++)
		if (outcomes[i].err != OK) {
			if (why != NULL)
				*why = outcomes[i].why;
			return outcomes[i].err;
		}
	return OK;
}

static enum err
look_again(struct acting *acting, struct act_outcome *ret, struct fault *why)
{
	const struct journal_entry *there;
	enum err err;

	TRY(exercise_enter(acting->exercise, &acting->state, why));
	there = journal_find(acting->state.journal, acting->act.key);
	err = there == NULL ? fail(why, E_INTERNAL, "the entry is not there")
			    : reply(acting, &there->record, false, ret, why);
	exercise_leave(acting->exercise);
	return err;
}

static enum err
submit(struct acting *acting, struct act_outcome *ret, struct fault *why)
{
	bool done = false;
	enum err err;

	TRY(exercise_enter(acting->exercise, &acting->state, why));
	err = prepare(acting, &done, ret, why);
	exercise_leave(acting->exercise);
	if (err != OK || done)
		return err;
	TRY(append(acting, why));
	return look_again(acting, ret, why);
}

enum err
act_submit(struct exercise *exercise, const struct reader *by, const struct act *act,
	struct arena *arena, struct act_outcome *ret, struct fault *why)
{
	struct acting acting = { .exercise = exercise, .by = by, .act = *act, .arena = arena };
	enum err err;

	/* What is decided by the state and then appended is one step among those of this process.
	 */
	exercise_begin_act(exercise);
	err = submit(&acting, ret, why);
	exercise_end_act(exercise);
	return err;
}
