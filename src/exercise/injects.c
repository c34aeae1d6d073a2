/* injects.c - sends injects when their time has come, and what follows when no answer does.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/json_write.h"
#include "exercise/director_private.h"
#include "exercise/inject_text.h"

/* --- sending --- */

/* What everyone reads of an inject by the channel `news`, once. */
static enum err
add_news(struct round *round, const struct scenario_inject *inject, struct str body,
	struct fault *why)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);
	struct record_entry entry = { .kind = RECORD_NEWS,
		.key = round_key(round, "news", inject->name) };
	const struct json *sent;

	TRY(json_parse(round->arena, body, &sent, why));
	json_open_object(&out);
	json_member_string(&out, STR("title"), inject->title);
	json_member_string(&out, STR("text"), json_get_string(sent, STR("text")));
	json_member_string(&out, STR("outlet"), inject->from.len > 0 ? inject->from : STR("News"));
	json_close_object(&out);
	TRY(buf_check(&text, why));
	entry.body = str_copy(round->arena, buf_str(&text));
	if (entry.body.data == NULL)
		return fail_nomem(why);
	round_add(round, &entry);
	return OK;
}

static enum err
send_inject(struct round *round, const struct scenario_inject *inject,
	const struct scenario_team *team, struct fault *why)
{
	struct record_entry entry = { .kind = RECORD_INJECT_SENT,
		.team = team->index,
		.key = inject_key(round->arena, inject->name, team->name, 1) };

	if (journal_find(round->state.journal, entry.key) != NULL)
		return OK;
	TRY(inject_body(round->arena, &round->state, inject, team, &entry.body, why));
	round_add(round, &entry);
	return inject->channel == INJECT_BY_NEWS ? add_news(round, inject, entry.body, why) : OK;
}

/* --- conditions --- */

/* The first entry of the kind about `subject` of the team that is in force; of red's only an effect
 * counts. */
static const struct journal_entry *
find_event(const struct round *round, enum record_kind kind, struct str subject, unsigned team)
{
	const struct journal_entry *at = journal_first(round->state.journal, kind);

	for (; at != NULL; at = at->next_of_kind) {
		struct str about = kind == RECORD_ANSWER && at->of != NULL ? at->of->subject
									   : at->subject;
		if (kind == RECORD_RED_EVENT && !at->accepts)
			continue;
		if (at->record.team == team && str_eq(about, subject) && journal_in_force(at))
			return at;
	}
	return NULL;
}

/* "answer:INJECT", "report:TEMPLATE", "red:OBJECTIVE". */
static bool
is_met(const struct round *round, const struct scenario_inject *inject, unsigned team)
{
	static const struct {
		struct str name;
		enum record_kind kind;
	} conditions[] = {
		{ STR_INIT("answer"), RECORD_ANSWER },
		{ STR_INIT("report"), RECORD_REPORT },
		{ STR_INIT("red"), RECORD_RED_EVENT },
	};
	const struct journal_entry *event = NULL;
	struct str subject = inject->after;
	struct str name;

	if (!str_split(&subject, ':', &name) || subject.data == NULL)
		return false;
	for (size_t i = 0; i < sizeof(conditions) / sizeof(*conditions); i++)
		if (str_eq(conditions[i].name, name))
			event = find_event(round, conditions[i].kind, subject, team);
	return event != NULL && clock_at(round->state.clock, event->record.event) + inject->delay <=
					round->state.scenario_now;
}

/* --- rounds --- */

/* One with a condition comes when that is met, but not before its time, if it has one. */
static bool
is_due(const struct round *round, size_t index, unsigned team)
{
	const struct scenario_inject *inject = &round->state.scenario->injects[index];
	const struct planned_inject *planned = &round->state.plan[index];
	bool by_time = planned->at != INT64_MAX;

	if (planned->skipped || !scenario_inject_is_for(inject, team))
		return false;
	if (by_time && planned->at > round->state.scenario_now)
		return false;
	return inject->after.len > 0 ? is_met(round, inject, team) : by_time;
}

enum err
round_injects(struct round *round, struct fault *why)
{
	const struct scenario *scenario = round->state.scenario;

	if (round->state.clock_state != CLOCK_RUNNING && round->state.clock_state != CLOCK_BETWEEN)
		return OK;
	for (size_t i = 0; i < scenario->inject_count; i++)
		for (size_t team = 0; team < scenario->team_count; team++)
			if (!round_is_full(round) && is_due(round, i, scenario->teams[team].index))
				TRY(send_inject(
					round, &scenario->injects[i], &scenario->teams[team], why));
	return OK;
}

static bool
is_unanswered(const struct round *round, const struct journal_entry *sent)
{
	return sent->close_ms >= 0 && to_milliseconds(round->state.scenario_now) > sent->close_ms &&
	       journal_in_force(sent) && journal_answer(sent, RECORD_INJECT_WITHDRAWN) == NULL &&
	       journal_answer(sent, RECORD_ANSWER) == NULL;
}

static enum err
add_contingency(struct round *round, const struct journal_entry *sent,
	const struct scenario_inject *inject, struct fault *why)
{
	const struct scenario *scenario = round->state.scenario;
	const struct scenario_inject *next = scenario_inject(scenario, inject->contingency);
	const struct scenario_team *team = scenario_team(scenario, sent->record.team);
	struct record_entry entry = { .kind = RECORD_CONTINGENCY,
		.team = sent->record.team,
		.of = sent->record.key,
		.key = round_key(round, "contingency", sent->record.key) };

	if (next == NULL || team == NULL || journal_find(round->state.journal, entry.key) != NULL)
		return OK;
	entry.body = str_printf(round->arena,
		"{\"inject\":\"%.*s\",\"reason\":\"no answer came until the close\"}",
		STR_FMT(next->name));
	if (entry.body.data == NULL)
		return fail_nomem(why);
	round_add(round, &entry);
	return send_inject(round, next, team, why);
}

enum err
round_contingencies(struct round *round, struct fault *why)
{
	const struct journal_entry *sent = journal_first(round->state.journal, RECORD_INJECT_SENT);

	for (; sent != NULL; sent = sent->next_of_kind) {
		const struct scenario_inject *inject = scenario_inject(
			round->state.scenario, sent->subject);
		if (round->count + 3 > RECORD_BATCH_MAX)
			return OK; /* both entries go into one commit: in the next round then */
		if (inject != NULL && inject->contingency.len > 0 && is_unanswered(round, sent))
			TRY(add_contingency(round, sent, inject, why));
	}
	return OK;
}
