/* players_reports.c - blue teams report their situation, and what red did to them.
 * SPDX-License-Identifier: Apache-2.0
 */
#include <inttypes.h>

#include "exercise/players_private.h"

/* What a report tells; what it does not know is left out where it may be. */
struct telling {
	const struct scenario_team *team;
	const struct board_team *board; /* NULL: nothing is known of the systems */
	struct str system, technique;
	int64_t began; /* of the wall */
};

/* --- fields --- */

static struct str
state_of_system(const struct telling *telling, const struct scenario *scenario, struct str name)
{
	for (size_t i = 0; telling->board != NULL && i < scenario->system_count; i++)
		if (str_eq(scenario->systems[i].name, name) &&
			telling->board->systems[i].state < CHECK_STATES)
			return str_of(check_state_name(telling->board->systems[i].state));
	return STR("");
}

/* A choice that bears a system's name says how that system is; others are answered as chance will.
 */
static struct str
choose(const struct players *players, const struct telling *telling,
	const struct scenario_field *field)
{
	struct str state = state_of_system(telling, players->state.scenario, field->name);

	for (size_t i = 0; i < field->choice_count; i++)
		if (str_eq(field->choices[i], state))
			return state;
	if (field->choice_count == 0)
		return STR("");
	return field->choices[players_between(
		players, "choice", telling->team->name, 0, (int64_t)field->choice_count - 1)];
}

static const char *const observations[] = {
	"As far as we see it, and no further.",
	"Seen in the logs of the last hour; what was before is gone.",
	"A user told us first, the sensor a minute later.",
	"It began small, and we took it for a fault of our own.",
	"One account, one host so far. We look at the neighbours.",
	"It stands still at the moment. We do not think that it is over.",
	"Restored from yesterday's copy; what came in since is being looked through.",
	"Not sure. If it is what we fear, the next to go is the file server.",
};

/* Each field of each report in its own words. */
static const char *
observe(const struct players *players, const struct telling *telling, struct str field)
{
	struct str about = str_printf(players->round, "%.*s %.*s %lld", STR_FMT(telling->team->name),
		STR_FMT(field), (long long)telling->began);

	return players_word(players, "observes", about, observations);
}

static void
put_field(struct players *players, const struct telling *telling,
	const struct scenario_field *field, struct json_writer *out)
{
	switch (field->kind) {
	case FIELD_TIME:
		json_member_timestamp(out, field->name, telling->began);
		break;
	case FIELD_SYSTEM:
		json_member_string(out, field->name, telling->system);
		break;
	case FIELD_TECHNIQUE:
		json_member_string(out, field->name, telling->technique);
		break;
	case FIELD_CHOICE:
		json_member_string(out, field->name, choose(players, telling, field));
		break;
	case FIELD_LINE:
	case FIELD_TEXT:
		json_member_string(out, field->name, str_of(observe(players, telling, field->name)));
		break;
	}
}

static struct str
report_body(struct players *players, const struct scenario_template *template,
	const struct telling *telling)
{
	OWNED_BUF text = BUF_INIT;
	struct json_writer out = json_writer_of(&text);

	json_open_object(&out);
	json_member_string(&out, STR("template"), template->name);
	json_key(&out, STR("fields"));
	json_open_object(&out);
	for (size_t i = 0; i < template->field_count; i++)
		if (template->fields[i].required || template->fields[i].kind == FIELD_CHOICE)
			put_field(players, telling, &template->fields[i], &out);
	json_close_object(&out);
	json_close_object(&out);
	return players_body(players, &text);
}

static void
file_report(struct players *players, const struct scenario_template *template,
	const struct telling *telling, struct str key)
{
	struct act act = { .kind = RECORD_REPORT, .team = telling->team->index, .key = key };

	act.body = report_body(players, template, telling);
	players_do(players, players_of_team(players, act.team, STR(""), key), &act);
}

/* --- the situation --- */

static const struct board_team *
board_of(const struct players *players, const struct board *board, unsigned team)
{
	(void)players;
	for (size_t i = 0; board != NULL && i < board->team_count; i++)
		if (board->teams[i].team == team)
			return &board->teams[i];
	return NULL;
}

/* Near its end each slot of the rhythm gets a report; the slow ones now and then miss it. */
static void
report_slot(struct players *players, const struct scenario_template *template,
	const struct scenario_team *team, const struct scenario_phase *phase)
{
	int64_t every = to_milliseconds(template->every);
	int64_t since = players->now_ms - to_milliseconds(phase->start);
	int64_t slot = every <= 0 ? 0 : since / every;
	int64_t late = every * players_haste(players, team) / 1000;
	struct telling telling = { .team = team, .began = players->state.now };
	const struct board *board;
	struct str key;

	if (every <= 0 || !phase->scored || (slot + 1) * every > to_milliseconds(phase->length))
		return;
	key = players_key(players, "sitrep",
		str_printf(players->round, "%.*s %.*s %.*s %" PRId64, STR_FMT(template->name),
			STR_FMT(team->name), STR_FMT(phase->name), slot));
	if (since - slot * every < late || players_did(players, key))
		return;
	if (exercise_board(players->exercise, &players->state, VIEW_WHITE, 0, 0, players->round,
		    &board, NULL) == OK)
		telling.board = board_of(players, board, team->index);
	file_report(players, template, &telling, key);
}

static void
report_situation(struct players *players, const struct scenario_template *template)
{
	const struct scenario *scenario = players->state.scenario;
	const struct scenario_phase *phase = scenario_phase_at(
		scenario, players->state.scenario_now);

	for (size_t i = 0; phase != NULL && i < scenario->team_count; i++)
		if (scenario->teams[i].kind == TEAM_BLUE)
			report_slot(players, template, &scenario->teams[i], phase);
}

/* --- incidents --- */

/* What red did as far as the team finds out: the better ones find the technique, too. */
static bool
find_out(struct players *players, const struct journal_entry *event,
	const struct scenario_team *team, struct telling *ret)
{
	unsigned skill = (unsigned)players_skill(players, team);
	const struct json *body;

	if (!players_happens(players, "detects", event->record.key, skill) ||
		journal_body(event, players->round, &body, NULL) != OK ||
		str_eq(json_get_string(body, STR("stage")), STR("tried")))
		return false;
	*ret = (struct telling){ .team = team,
		.began = event->record.event,
		.system = str_copy(players->round, json_get_string(body, STR("system"))),
		.technique = str_copy(players->round, json_get_string(body, STR("technique"))) };
	if (ret->system.len == 0 && players->state.scenario->system_count > 0)
		ret->system = players->state.scenario->systems[0].name;
	if (ret->technique.len == 0 ||
		!players_happens(players, "technique", event->record.key, skill))
		ret->technique = STR("T1499");
	return true;
}

static void
report_event(struct players *players, const struct scenario_template *template,
	const struct journal_entry *event)
{
	const struct scenario_team *team = scenario_team(
		players->state.scenario, event->record.team);
	struct telling telling;
	struct str key;
	int64_t delay;

	if (team == NULL || team->kind != TEAM_BLUE || !journal_in_force(event) ||
		players_time_of(players, event) < players->began_ms)
		return;
	delay = players_between(players, "finds", event->record.key, 8, 80) * PLAYER_MINUTE_MS;
	if (players->now_ms < players_time_of(players, event) + delay)
		return;
	key = players_key(players, "incident", event->record.key);
	if (!players_did(players, key) && find_out(players, event, team, &telling))
		file_report(players, template, &telling, key);
}

static void
report_incidents(struct players *players, const struct scenario_template *template)
{
	const struct journal_entry *at = journal_first(players->state.journal, RECORD_RED_EVENT);

	for (; at != NULL; at = at->next_of_kind)
		report_event(players, template, at);
}

void
players_report(struct players *players)
{
	const struct scenario *scenario = players->state.scenario;
	bool told = false;

	for (size_t i = 0; i < scenario->template_count; i++) {
		const struct scenario_template *template = &scenario->templates[i];
		if (template->kind == REPORT_SITREP)
			report_situation(players, template);
		if (template->kind == REPORT_INCIDENT && !told)
			report_incidents(players, template);
		told |= template->kind == REPORT_INCIDENT;
	}
}
