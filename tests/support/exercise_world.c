/* exercise_world.c - a small exercise behind a struct web, with people of every seat.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "support/check.h"

#include "support/exercise_world.h"

#include "base/hash.h"
#include "store/record.h"

const char world_scenario[] =
	"scenario: {name: locked-testudo, title: Locked Testudo, node: NATO, rules: rules.yaml, "
	"public_board: yes}\n"
	"phases: [{name: day1, title: Day 1, length: \"8:00\", scored: yes}]\n"
	"organisations: [{code: NATO, name: NATO, kind: alliance}, {code: EST, name: Estonia}, "
	"{code: NOR, name: Norway}, {code: JPN, name: Japan, standing: partner}]\n"
	"teams:\n"
	"  - {name: blue1, title: The Blue of Estonia, organisations: [EST]}\n"
	"  - {name: blue2, title: The Blue of Norway, organisations: [NOR]}\n"
	"  - {name: blue3, title: The Blue of Japan, organisations: [JPN]}\n"
	"  - {name: dev, title: The builders' own, kind: development, organisations: [NATO]}\n"
	"people:\n"
	"  - {login: a, name: A, organisation: EST, team: blue1}\n"
	"  - {login: b, name: B, organisation: NOR, team: blue2}\n"
	"  - {login: c, name: C, organisation: JPN, team: blue3}\n"
	"  - {login: d, name: D, organisation: NATO, team: dev}\n"
	"  - {login: w, name: W, organisation: NATO, desks: [white]}\n"
	"  - {login: g, name: G, organisation: NATO, desks: [grader]}\n"
	"systems:\n"
	"  - {name: web, title: Web, address: \"10.{n}.0.1\"}\n"
	"  - {name: mail, title: Mail, address: \"10.{n}.0.2\"}\n"
	"checks:\n"
	"  - {name: web.http, kind: http, period: 60s}\n"
	"  - {name: mail.smtp, kind: smtp, period: 60s}\n"
	"red_objectives:\n"
	"  - {name: deface, title: Deface, technique: T1491, phase: day1, system: web}\n"
	"  - {name: steal, title: Steal, technique: T1114, phase: day1, system: mail}\n"
	"rubrics: [{name: legal, items: [{name: right, title: Right?}]}]\n"
	"storylines: [{name: story, title: The secret story}]\n"
	"injects:\n"
	"  - {name: question, title: Question, storyline: story, at: by hand, text: \"Which law "
	"holds "
	"for {title}?\", expected: That., rubric: legal, category: legal, due: \"3:00\"}\n"
	"  - {name: hello, title: Hello, storyline: story, at: by hand, text: \"Good morning, "
	"{team}.\"}\n"
	"  - {name: late, title: Late, storyline: story, at: by hand, text: \"Quickly!\", rubric: "
	"legal, "
	"category: legal, due: \"1:00\"}\n"
	"templates:\n"
	"  - {name: incident, title: Incident, kind: incident, rubric: legal, category: incident, "
	"fields: [{name: what, title: What, kind: system, required: yes}, {name: how, title: How, "
	"kind: "
	"technique}]}\n"
	"  - {name: sitrep, title: Situation, kind: sitrep, every: \"2:00\", fields: [{name: web, "
	"title: "
	"Web, kind: choice, choices: [ok, down]}]}\n"
	"learning: [{name: law, title: Law}]\n"
	"goals: [{name: answered, title: Answers, objective: law, metric: \"answer:question\"}, "
	"{name: judged, title: Judged, objective: law, metric: judged}]\n";

const char world_rules[] =
	"rules: world\nversion: 1\npoints: 100000\nteam_delay_minutes: 0\npublic_delay_minutes: 5\n"
	"freeze_minutes: 60\nappeal_window_minutes: 600\ncategories:\n"
	"  availability: {title: Availability, weight: 20, function: availability}\n"
	"  usability: {title: Usability, weight: 10, function: usability}\n"
	"  red: {title: Withstanding red, weight: 20, function: withstanding}\n"
	"  sitrep: {title: Situation reports, weight: 10, function: sitrep}\n"
	"  incident: {title: Incident reports, weight: 10, function: incidents}\n"
	"  legal: {title: Legal, weight: 20, function: graded}\n"
	"  sharing: {title: Sharing, weight: 10, function: sharing}\n"
	"  special: {title: Special points, weight: 0, function: special}\n";

/* --- seats --- */

static const struct {
	const char *name;
	unsigned organisation, team, desks;
} seats[WORLD_SEATS] = {
	[SEAT_WHITE] = { "white", NATO, 0, DESK_WHITE },
	[SEAT_WHITE2] = { "white2", NATO, 0, DESK_WHITE },
	[SEAT_BLUE1] = { "blue1", EST, WORLD_BLUE1, 0 },
	[SEAT_BLUE2] = { "blue2", NOR, WORLD_BLUE2, 0 },
	[SEAT_BLUE3] = { "blue3", JPN, WORLD_BLUE3, 0 },
	[SEAT_DEV] = { "dev", NATO, WORLD_DEV, 0 },
	[SEAT_GRADER] = { "grader", EST, 0, DESK_GRADER },
	[SEAT_GRADER2] = { "grader2", NATO, 0, DESK_GRADER },
	[SEAT_RED] = { "red", NATO, 0, DESK_RED },
	[SEAT_GREEN] = { "green", NATO, 0, DESK_GREEN },
	[SEAT_YELLOW] = { "yellow", NATO, 0, DESK_YELLOW },
	[SEAT_USERS] = { "users", NATO, 0, DESK_USERS },
	[SEAT_OBSERVER] = { "observer", CHE, 0, DESK_OBSERVER },
	[SEAT_NONE] = { "nobody", CHE, 0, 0 },
};

const char *const world_seat_names[WORLD_SEATS] = { "white", "white2", "blue1", "blue2", "blue3",
	"dev", "grader", "grader2", "red", "green", "yellow", "users", "observer", "nobody",
	"hall" };

/* Of both families: with a session, and with a machine's token of the organisation. */
const struct visitor *
world_seat(struct exercise_world *world, enum world_seat seat)
{
	struct visitor *visitor = &world->seats[seat];

	if (world->seated[seat])
		return visitor;
	world->seated[seat] = true;
	*visitor = (struct visitor){ .site = &world->site };
	if (seat != SEAT_HALL)
		*visitor = site_player(&world->site, seats[seat].organisation, seats[seat].name,
			seats[seat].team, seats[seat].desks);
	return visitor;
}

/* --- opening --- */

static void
put_scenario(struct exercise_world *world, const char *scenario, const char *rules)
{
	const struct scenario_file files[] = { { STR("rules.yaml"), str_of(rules) },
		{ STR("scenario.yaml"), str_of(scenario) } };
	const struct scenario_source source = { 2, files };
	const struct reader white = coalition_seated(NATO, 1, 0, DESK_WHITE);
	struct record_entry entry = { .kind = RECORD_SCENARIO, .key = STR("scenario") };
	const struct record_outcome *outcome;
	OWNED_BUF body = BUF_INIT;

	assert_int_equal(scenario_pack(&source, &body, NULL), OK);
	entry.body = buf_str(&body);
	assert_int_equal(record_append(world->coalition.store, &white, &entry, 1,
				 world->coalition.arena, &outcome, NULL),
		OK);
	assert_int_equal(outcome->err, OK);
}

static void
put_legs(struct exercise_world *world)
{
	static const char *const checks[] = { "web.http", "mail.smtp" };
	const struct reader node = coalition_node();
	struct check_leg legs[2 * WORLD_DEV];
	size_t count = 0;

	for (size_t i = 0; i < 2; i++)
		for (unsigned team = WORLD_BLUE1; team <= WORLD_DEV; team++)
			legs[count++] = (struct check_leg){ 0, str_of(checks[i]), team, false };
	assert_int_equal(record_set_legs(world->coalition.store, &node, legs, count, NULL), OK);
}

void
world_open(struct exercise_world *world, const char *scenario, const char *rules)
{
	*world = (struct exercise_world){ 0 };
	coalition_open_exercise(&world->coalition);
	put_scenario(world, scenario, rules);
	put_legs(world);
	site_open(&world->site, &world->coalition);
	assert_non_null(world->site.exercise);
}

void
world_close(struct exercise_world *world)
{
	site_close(&world->site);
	coalition_close(&world->coalition);
}

int
world_setup(void **state)
{
	struct exercise_world *world = calloc(1, sizeof(*world));

	if (world == NULL)
		return -1;
	world_open(world, world_scenario, world_rules);
	*state = world;
	return 0;
}

int
world_teardown(void **state)
{
	world_close(*state);
	free(*state);
	return 0;
}

/* Sessions end when nothing is asked for a while. */
static void
keep_sessions(struct exercise_world *world)
{
	world->touched = env_now(&world->coalition.fake.env);
	for (enum world_seat seat = 0; seat < WORLD_SEATS; seat++)
		if (world->seated[seat] && seat != SEAT_HALL)
			assert_status(visit_get(&world->seats[seat], "/api/session"), 200);
}

void
world_advance(struct exercise_world *world, int64_t microseconds)
{
	const int64_t most = 5 * WORLD_MINUTE;

	do {
		int64_t step = microseconds < most ? microseconds : most;
		fake_env_advance(&world->coalition.fake, step);
		microseconds -= step;
		if (env_now(&world->coalition.fake.env) - world->touched > most)
			keep_sessions(world);
	} while (microseconds > 0);
}

/* --- posting --- */

static const char *
new_key(struct exercise_world *world)
{
	char key[UUID_TEXT + 1];

	uuid_v4(&world->coalition.fake.env, key);
	return str_cstr(world->coalition.arena, str_of(key));
}

struct answer
world_post(struct exercise_world *world, enum world_seat seat, const char *kind, const char *team,
	const char *of, const char *key, const char *body)
{
	OWNED_BUF text = BUF_INIT;
	struct visitor sender = *world_seat(world, seat);

	sender.headers[0] = (struct http_field){ STR("X-Testudo"), STR("1") };
	sender.headers[1] = (struct http_field){ STR("Content-Type"), STR("application/json") };
	buf_addf(&text, "{\"key\":\"%s\",\"kind\":\"%s\",", key == NULL ? new_key(world) : key,
		kind);
	if (team != NULL)
		buf_addf(&text, "\"team\":\"%s\",", team);
	if (of != NULL)
		buf_addf(&text, "\"of\":\"%s\",", of);
	buf_addf(&text, "\"body\":%s}", body);
	return visit_ask(&sender, HTTP_POST, "/api/exercise/entries", buf_str(&text));
}

const char *
world_posted_as(struct exercise_world *world, enum world_seat seat, const char *kind,
	const char *team, const char *of, const char *key, const char *body)
{
	struct answer answer = world_post(world, seat, kind, team, of, key, body);

	if (answer.status != 201)
		fail_msg("%s by %s: %d %.*s", kind, world_seat_names[seat], answer.status,
			STR_FMT(answer.body));
	return str_cstr(world->coalition.arena, answer_text(&answer, "key"));
}

const char *
world_posted(struct exercise_world *world, enum world_seat seat, const char *kind, const char *team,
	const char *of, const char *body)
{
	return world_posted_as(world, seat, kind, team, of, NULL, body);
}

void
world_told(struct exercise_world *world, const char *kind, unsigned team, const char *of,
	const char *key, const char *body)
{
	const struct reader node = coalition_node();
	struct record_entry entry = { .key = str_of(key),
		.team = team,
		.of = of == NULL ? STR("") : str_of(of),
		.body = str_of(body) };
	const struct record_outcome *outcome;

	assert_true(record_kind_parse(str_of(kind), &entry.kind));
	assert_int_equal(record_append(world->coalition.store, &node, &entry, 1,
				 world->coalition.arena, &outcome, NULL),
		OK);
	if (outcome->err != OK)
		fail_msg("%s: %s", key, outcome->why.text);
}

enum err
world_result(struct exercise_world *world, const char *check, unsigned team, int64_t ago,
	enum check_state state)
{
	const struct reader node = coalition_node();
	const struct check_result result = { .check = str_of(check),
		.team = team,
		.time = env_now(&world->coalition.fake.env) - ago,
		.state = state,
		.latency_ms = 7,
		.text = STR("said the service"),
		.transcript = STR("how it was found") };
	enum err err = OK;

	assert_int_equal(
		record_put_results(world->coalition.store, &node, &result, 1, &err, NULL), OK);
	return err;
}
