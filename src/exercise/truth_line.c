/* truth_line.c - red's events, outages, reports, shared indicators and sightings of a team on one
 * axis.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/truth_line.h"

#include "exercise/score_desk.h"

enum { CHANGES_PAGE = 1000, CHANGES_MAX = 10000, MARKS_MAX = 20000, LINKS_MAX = 20000 };

/* An outage within that time after red was on the system is put down to it. */
#define OUTAGE_WINDOW (INT64_C(15) * 60 * 1000000)

struct drawing {
	struct exercise *exercise;
	const struct exercise_state *state;
	unsigned team;
	struct arena *arena;
	size_t mark_count, link_count;
	struct truth_mark *marks;
	struct truth_link *links;
};

/* NULL when the line is full: what is beyond is left out. */
static struct truth_mark *
add_mark(struct drawing *drawing, const char *lane, struct str id, int64_t from)
{
	struct truth_mark *mark;

	if (drawing->mark_count == MARKS_MAX)
		return NULL;
	mark = &drawing->marks[drawing->mark_count++];
	*mark = (struct truth_mark){
		.id = id, .lane = lane, .from = from, .to = -1, .title = STR(""), .system = STR("")
	};
	return mark;
}

static void
add_link(struct drawing *drawing, size_t from, size_t to, const char *how)
{
	if (drawing->link_count < LINKS_MAX)
		drawing->links[drawing->link_count++] = (struct truth_link){ from, to, how };
}

/* --- marks --- */

static struct str
system_of_event(
	const struct scenario *scenario, const struct journal_entry *event, const struct json *body)
{
	const struct scenario_red_objective *objective = scenario_red_objective(
		scenario, event->subject);
	struct str said = json_get_string(body, STR("system"));

	if (said.len > 0 || objective == NULL || objective->system == SIZE_MAX)
		return said.len > 0 ? said : STR("");
	return scenario->systems[objective->system].name;
}

static enum err
mark_red(struct drawing *drawing, struct fault *why)
{
	const struct journal_entry *at = journal_first(drawing->state->journal, RECORD_RED_EVENT);

	for (; at != NULL; at = at->next_of_kind) {
		struct truth_mark *mark;
		const struct json *body;
		if (at->record.team != drawing->team || !journal_in_force(at))
			continue;
		TRY(journal_body(at, drawing->arena, &body, why));
		mark = add_mark(drawing, "red", at->record.key,
			clock_at(drawing->state->clock, at->record.event));
		if (mark == NULL)
			return OK;
		mark->system = system_of_event(drawing->state->scenario, at, body);
		mark->title = str_printf(drawing->arena, "%.*s: %.*s", STR_FMT(at->subject),
			STR_FMT(json_get_string(body, STR("stage"))));
	}
	return OK;
}

static struct str
system_of(const struct scenario *scenario, struct str check)
{
	const struct scenario_check *found = scenario_check(scenario, check);

	return found == NULL ? STR("") : scenario->systems[found->system].name;
}

static bool
is_outage(enum check_state state)
{
	return state == CHECK_DOWN || state == CHECK_WRONG;
}

/* The outage of that check that is not over yet. */
static struct truth_mark *
open_outage(struct drawing *drawing, struct str check)
{
	for (size_t i = drawing->mark_count; i > 0; i--) {
		struct truth_mark *mark = &drawing->marks[i - 1];
		if (str_eq(str_of(mark->lane), STR("check")) && mark->to < 0 &&
			str_eq(mark->title, check))
			return mark;
	}
	return NULL;
}

static void
take_change(struct drawing *drawing, const struct check_change *change)
{
	int64_t time = clock_at(drawing->state->clock, change->time);
	struct truth_mark *mark = open_outage(drawing, change->check);

	if (mark != NULL && !is_outage(change->state))
		mark->to = time;
	if (mark != NULL || !is_outage(change->state))
		return;
	mark = add_mark(drawing, "check",
		str_printf(drawing->arena, "check:%.*s:%lld", STR_FMT(change->check),
			(long long)to_milliseconds(time)),
		time);
	if (mark == NULL)
		return;
	mark->title = change->check;
	mark->system = system_of(drawing->state->scenario, change->check);
}

/* The newest changes of the team's checks, the newest first. */
static enum err
read_changes(
	struct drawing *drawing, struct check_change *changes, size_t *ret_count, struct fault *why)
{
	int64_t before = INT64_MAX;
	size_t count = 0;
	size_t got = CHANGES_PAGE;

	while (got == CHANGES_PAGE && count + CHANGES_PAGE <= CHANGES_MAX) {
		const struct check_change *page;
		TRY(record_check_changes(exercise_store(drawing->exercise),
			exercise_node(drawing->exercise), STR(""), drawing->team, before,
			CHANGES_PAGE, drawing->arena, &got, &page, why));
		if (got > 0)
			memcpy(changes + count, page, got * sizeof(*page));
		count += got;
		before = got > 0 ? page[got - 1].time : before;
	}
	*ret_count = count;
	return OK;
}

static enum err
mark_outages(struct drawing *drawing, struct fault *why)
{
	struct check_change *changes = arena_array(
		drawing->arena, CHANGES_MAX, struct check_change);
	size_t count;

	if (changes == NULL)
		return fail_nomem(why);
	TRY(read_changes(drawing, changes, &count, why));
	for (size_t i = count; i > 0; i--) /* the oldest first */
		take_change(drawing, &changes[i - 1]);
	return OK;
}

static void
mark_entries(struct drawing *drawing, enum record_kind kind, const char *lane)
{
	const struct journal_entry *at = journal_first(drawing->state->journal, kind);

	for (; at != NULL; at = at->next_of_kind) {
		struct truth_mark *mark;
		if (at->record.team != drawing->team || !journal_in_force(at))
			continue;
		mark = add_mark(drawing, lane, at->record.key,
			clock_at(drawing->state->clock, at->record.event));
		if (mark != NULL)
			mark->title = at->subject;
	}
}

/* --- links --- */

static bool
is_of(const struct truth_mark *mark, const char *lane)
{
	return str_eq(str_of(mark->lane), str_of(lane));
}

/* An outage that began on the same system soon after red was there. */
static void
link_outage(struct drawing *drawing, size_t red, size_t check)
{
	const struct truth_mark *cause = &drawing->marks[red];
	const struct truth_mark *outage = &drawing->marks[check];

	if (cause->system.len > 0 && str_eq(cause->system, outage->system) &&
		outage->from >= cause->from && outage->from - cause->from <= OUTAGE_WINDOW)
		add_link(drawing, red, check, "asset");
}

static size_t
find_mark(const struct drawing *drawing, struct str id)
{
	for (size_t i = 0; i < drawing->mark_count; i++)
		if (str_eq(drawing->marks[i].id, id))
			return i;
	return SIZE_MAX;
}

static enum err
link_report(struct drawing *drawing, size_t report, struct fault *why)
{
	const struct exercise_state *state = drawing->state;
	struct score_truth truth;
	enum err err = score_truth(
		state->score, drawing->marks[report].id, state->now, &truth, why);
	size_t red;

	if (err == E_ABSENT) /* a report of another kind */
		return OK;
	if (err != OK)
		return err;
	red = truth.red.len == 0 ? SIZE_MAX : find_mark(drawing, truth.red);
	if (red != SIZE_MAX)
		add_link(drawing, red, report,
			truth.confirmed   ? "confirmed"
			: truth.asset     ? "asset"
			: truth.technique ? "technique"
					  : "time");
	return OK;
}

/* A sighting of what was shared names the same object. */
static void
link_sighting(struct drawing *drawing, size_t shared, size_t sighted)
{
	if (str_eq(drawing->marks[shared].title, drawing->marks[sighted].title))
		add_link(drawing, shared, sighted, "confirmed");
}

static enum err
link_all(struct drawing *drawing, struct fault *why)
{
	for (size_t i = 0; i < drawing->mark_count; i++) {
		const struct truth_mark *mark = &drawing->marks[i];
		if (is_of(mark, "report"))
			TRY(link_report(drawing, i, why));
		for (size_t k = 0; k < drawing->mark_count; k++) {
			if (is_of(mark, "red") && is_of(&drawing->marks[k], "check"))
				link_outage(drawing, i, k);
			if (is_of(mark, "shared") && is_of(&drawing->marks[k], "sighted"))
				link_sighting(drawing, i, k);
		}
	}
	return OK;
}

enum err
truth_line_of(struct exercise *exercise, const struct exercise_state *state, unsigned team,
	struct arena *arena, struct truth_line *ret, struct fault *why)
{
	struct drawing drawing = {
		.exercise = exercise, .state = state, .team = team, .arena = arena
	};

	drawing.marks = arena_array(arena, MARKS_MAX, struct truth_mark);
	drawing.links = arena_array(arena, LINKS_MAX, struct truth_link);
	if (drawing.marks == NULL || drawing.links == NULL)
		return fail_nomem(why);
	TRY(mark_red(&drawing, why));
	TRY(mark_outages(&drawing, why));
	mark_entries(&drawing, RECORD_REPORT, "report");
	mark_entries(&drawing, RECORD_SHARED, "shared");
	mark_entries(&drawing, RECORD_SIGHTED, "sighted");
	TRY(link_all(&drawing, why));
	*ret = (struct truth_line){ drawing.mark_count, drawing.marks, drawing.link_count,
		drawing.links };
	return OK;
}
