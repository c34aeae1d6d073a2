/* scenario_form.c - the table of sections and keys of a scenario.
 * SPDX-License-Identifier: Apache-2.0
 */
#include "exercise/scenario_form.h"

#include <stddef.h>
#include <stdio.h>

#include "base/limits.h"
#include "exercise/scenario_draft.h"

#define AT(type, field) .offset = offsetof(struct type, field)
#define LIST_AT(type, items, count) \
	.offset = offsetof(struct type, items), .count_offset = offsetof(struct type, count)

enum { WEIGHT_MAX = 1000, DAY = 24 * 3600 };

/* clang-format off */

static const struct form_key scenario_keys[] = {
	{ "name", KEY_NAME, "the exercise's name: of its realm and folder", "locked-testudo",
		AT(draft_scenario, made.name), .required = true, .most = 32 },
	{ "title", KEY_LINE, "its name for people", "Locked Testudo",
		AT(draft_scenario, made.title), .required = true },
	{ "description", KEY_TEXT, "what everybody is told about it", "Six teams defend a port.",
		AT(draft_scenario, made.description) },
	{ "language", KEY_NAME, "the language of its texts", "en",
		AT(draft_scenario, made.language), .preset = "en" },
	{ "ranked", KEY_YES_NO,
		"whether there are totals and ranks; else objectives are met or not", "yes",
		AT(draft_scenario, made.ranked), .preset = "yes" },
	{ "public_board", KEY_YES_NO, "whether the hall's screen needs no sign-in", "no",
		AT(draft_scenario, made.public_board), .preset = "no" },
	{ "rules", KEY_LINE,
		"how points are made: a file of the folder, or the name of a built-in set",
		"default",
		AT(draft_scenario, made.rules), .preset = "default" },
	{ "node", KEY_CODE, "the organisation that runs the exercise", "NATO",
		AT(draft_scenario, made.node), .required = true, .names = SECTION_ORGANISATIONS },
	{ "mail_relay", KEY_LINE, "where injects by mail are handed in", "smtp://127.0.0.1:2525",
		AT(draft_scenario, made.mail_relay) },
	{ 0 }
};
static const struct form scenario_form = { "the scenario", sizeof(struct draft_scenario),
	scenario_keys };

static const struct form_key phase_keys[] = {
	{ "name", KEY_NAME, "its name", "day1",
		AT(draft_phase, made.name), .required = true },
	{ "title", KEY_LINE, "for people", "First day",
		AT(draft_phase, made.title), .required = true },
	{ "length", KEY_DURATION, "how long it lasts, of scenario time", "8:00",
		AT(draft_phase, made.length), .required = true, .least = 60, .most = 31 * DAY },
	{ "scored", KEY_YES_NO, "whether what happens in it counts", "yes",
		AT(draft_phase, made.scored), .preset = "no" },
	{ "follows", KEY_YES_NO,
		"whether it begins by itself when the one before ends; else white begins it", "no",
		AT(draft_phase, made.follows), .preset = "no" },
	{ 0 }
};
static const struct form phase_form = { "a phase", sizeof(struct draft_phase), phase_keys };

static const struct form_key organisation_keys[] = {
	{ "code", KEY_CODE, "short and unique", "EST",
		AT(draft_organisation, made.code), .required = true },
	{ "name", KEY_LINE, "for people", "Estonia",
		AT(draft_organisation, made.name), .required = true },
	{ "kind", KEY_CHOICE, "what it is", "nation",
		AT(draft_organisation, made.kind), .preset = "nation",
		.choices = "nation|alliance|union|centre|company" },
	{ "standing", KEY_CHOICE, "its standing, on which observers' views depend", "member",
		AT(draft_organisation, made.standing), .preset = "member",
		.choices = "member|partner|observer|candidate" },
	{ 0 }
};
static const struct form organisation_form = { "an organisation", sizeof(struct draft_organisation),
	organisation_keys };

static const struct form_key community_keys[] = {
	{ "name", KEY_NAME, "its name, and that of its collection", "nato-japan",
		AT(draft_community, made.name), .required = true, .most = 32 },
	{ "title", KEY_LINE, "for people", "NATO with Japan",
		AT(draft_community, made.title), .required = true },
	{ "organisations", KEY_NAMES, "who has agreed to share in it", "[NATO, EST, JPN]",
		LIST_AT(draft_community, made.organisations, made.count), .required = true,
		.names = SECTION_ORGANISATIONS },
	{ 0 }
};
static const struct form community_form = { "a community", sizeof(struct draft_community),
	community_keys };

static const struct form_key team_keys[] = {
	{ "name", KEY_NAME, "its name, and the code that graders see", "blue1",
		AT(draft_team, made.name), .required = true, .most = 32 },
	{ "title", KEY_LINE, "for people", "Blue 1, Estonia and Japan",
		AT(draft_team, made.title), .required = true },
	{ "kind", KEY_CHOICE, "a development team tries things out and reaches no board", "blue",
		AT(draft_team, made.kind), .preset = "blue", .choices = "blue|development" },
	{ "number", KEY_NUMBER,
		"{n} in addresses and names; its place in the list unless said", "1",
		AT(draft_team, made.number), .least = 1, .most = 9999 },
	{ "organisations", KEY_NAMES, "whose people are in it", "[EST, JPN]",
		LIST_AT(draft_team, made.organisations, made.organisation_count), .required = true,
		.names = SECTION_ORGANISATIONS },
	{ 0 }
};
static const struct form team_form = { "a team", sizeof(struct draft_team), team_keys };

static const struct form_key person_keys[] = {
	{ "login", KEY_LOGIN, "what they sign in with", "legal.blue1",
		AT(draft_person, made.login), .required = true },
	{ "name", KEY_LINE, "for people", "Legal adviser, Blue 1",
		AT(draft_person, made.name), .required = true },
	{ "organisation", KEY_CODE, "whose rules of release hold for them", "EST",
		AT(draft_person, made.organisation),
		.required = true, .names = SECTION_ORGANISATIONS },
	{ "profession", KEY_NAME,
		"technical, legal, military, scientific, media or another", "legal",
		AT(draft_person, made.profession), .preset = "technical" },
	{ "team", KEY_NAME, "the team that they play in", "blue1",
		AT(draft_person, team), .names = SECTION_TEAMS },
	{ "desks", KEY_SET,
		"where they sit when they run the exercise, or look on", "[white, grader]",
		AT(draft_person, made.desks),
		.choices = "white|red|green|yellow|users|grader|observer" },
	{ "roles", KEY_SET, "what they may do with shared intelligence", "[reader, analyst]",
		AT(draft_person, made.roles), .preset = "reader",
		.choices = "reader|analyst|liaison|operator|probe" },
	{ "accreditation", KEY_LINE, "how far it is, in words", "granted",
		AT(draft_person, made.accreditation) },
	{ 0 }
};
static const struct form person_form = { "a person", sizeof(struct draft_person), person_keys };

static const struct form_key network_keys[] = {
	{ "name", KEY_NAME, "its name", "office",
		AT(draft_network, made.name), .required = true },
	{ "title", KEY_LINE, "for people", "Office network",
		AT(draft_network, made.title), .required = true },
	{ "address", KEY_LINE,
		"its addresses, with placeholders for the team; systems must lie in it",
		"10.{n}.1.0/24",
		AT(draft_network, made.address) },
	{ 0 }
};
static const struct form network_form = { "a network", sizeof(struct draft_network), network_keys };

static const struct form_key system_keys[] = {
	{ "name", KEY_NAME, "its name; checks begin with it", "web",
		AT(draft_system, made.name), .required = true },
	{ "title", KEY_LINE, "for people", "Booking portal",
		AT(draft_system, made.title), .required = true },
	{ "network", KEY_NAME, "the network that it is in", "office",
		AT(draft_system, made.network), .names = SECTION_NETWORKS },
	{ "address", KEY_LINE,
		"its address or host name, with placeholders for the team", "10.{n}.1.20",
		AT(draft_system, made.address), .required = true },
	{ "zone", KEY_LINE, "for grouping on pages", "DMZ",
		AT(draft_system, made.zone) },
	{ "weight", KEY_NUMBER, "among all systems", "1",
		AT(draft_system, made.weight), .preset = "1", .least = 1, .most = WEIGHT_MAX },
	{ "availability", KEY_CHOICE,
		"what it takes from its checks: the worst mandatory one, or the weighted mean",
		"worst",
		AT(draft_system, availability), .preset = "worst", .choices = "worst|mean" },
	{ "shared", KEY_YES_NO,
		"whether it is one for all teams: looked at once, and its outages count for no team",
		"yes",
		AT(draft_system, made.shared), .preset = "no" },
	{ 0 }
};
static const struct form system_form = { "a system", sizeof(struct draft_system), system_keys };

static const struct form_key account_keys[] = {
	{ "user", KEY_LINE, "the account's name", "harbour{n}",
		AT(scenario_parameter, name), .required = true },
	{ "password", KEY_LINE, "its password", "Anchor-{n:02}",
		AT(scenario_parameter, value), .required = true },
	{ 0 }
};
static const struct form account_form = { "an account", sizeof(struct scenario_parameter),
	account_keys };

static const struct form_key check_keys[] = {
	{ "name", KEY_LOGIN, "SYSTEM.CHECK, such as web.http", "web.http",
		AT(draft_check, made.name), .required = true, .most = 96 },
	{ "title", KEY_LINE, "for people; the name unless said", "Front page",
		AT(draft_check, made.title) },
	{ "kind", KEY_CHOICE, "the client that looks", "http",
		AT(draft_check, kind), .required = true,
		.choices = "http|https|smtp|imap|pop3|ftp|ldap|mqtt|ssh|sftp|dns|postgresql|"
			   "mariadb|tcp|icmp|ntp|plugin" },
	{ "period", KEY_DURATION, "one run in this time", "60s",
		AT(draft_check, made.period), .preset = "60s", .least = 1, .most = DAY },
	{ "jitter", KEY_DURATION, "earlier or later by up to this, drawn for each run", "10s",
		AT(draft_check, made.jitter), .preset = "10s", .most = DAY },
	{ "timeout", KEY_DURATION, "an answer that takes longer is none; of the wall's time", "10s",
		AT(draft_check, made.timeout), .preset = "10s", .least = 1,
		.most = PROBE_TIMEOUT_MAX_MS / 1000 },
	{ "mandatory", KEY_YES_NO, "whether the system counts as down without it", "yes",
		AT(draft_check, made.mandatory), .preset = "yes" },
	{ "weight", KEY_NUMBER, "among the checks of the system", "1",
		AT(draft_check, made.weight), .preset = "1", .least = 1, .most = WEIGHT_MAX },
	{ "depends_on", KEY_NAMES,
		"shared systems without which it cannot work: while one of them is out it says "
		"nothing",
		"[relay]",
		LIST_AT(draft_check, depends, depend_count), .names = SECTION_SYSTEMS },
	{ "parameters", KEY_PAIRS,
		"what this kind needs to know, with placeholders; host is the system's address "
		"unless said",
		"{port: 8080, path: /berths}",
		LIST_AT(draft_check, made.parameters, made.parameter_count),
		.most = PROBE_VALUES_MAX - 1 }, /* and host */
	{ "accounts", KEY_RECORDS,
		"one is drawn for each run", "[{user: anna, password: Anchor-1}]",
		LIST_AT(draft_check, made.accounts, made.account_count), .form = &account_form },
	{ "contents", KEY_TEXTS,
		"one is drawn for each run: what is sent, or asked for",
		"[/index.html, /timetable]",
		LIST_AT(draft_check, made.contents, made.content_count) },
	{ "clients", KEY_TEXTS,
		"one is drawn for each run: what the client says that it is",
		"[Mozilla/5.0 (X11; Linux)]",
		LIST_AT(draft_check, made.clients, made.client_count) },
	{ 0 }
};
static const struct form check_form = { "a check", sizeof(struct draft_check), check_keys };

static const struct form_key red_keys[] = {
	{ "name", KEY_NAME, "its name", "crane-halt",
		AT(draft_red_objective, made.name), .required = true },
	{ "title", KEY_LINE, "for red and white", "Halt the cranes",
		AT(draft_red_objective, made.title), .required = true },
	{ "technique", KEY_LINE, "its ATT&CK technique", "T0831",
		AT(draft_red_objective, made.technique) },
	{ "system", KEY_NAME, "what it is aimed at", "crane-plc",
		AT(draft_red_objective, system), .names = SECTION_SYSTEMS },
	{ "phase", KEY_NAME, "when it is tried; that of `at` unless said", "day2",
		AT(draft_red_objective, made.phase), .names = SECTION_PHASES },
	{ "at", KEY_LINE, "the planned moment: a phase and a time within it", "day2 1:30",
		AT(draft_red_objective, at) },
	{ "text", KEY_TEXT, "how red goes about it", "By the engineer's workstation.",
		AT(draft_red_objective, made.text) },
	{ "weight", KEY_NUMBER, "among red's objectives", "3",
		AT(draft_red_objective, made.weight),
		.preset = "1", .least = 1, .most = WEIGHT_MAX },
	{ 0 }
};
static const struct form red_form = { "an objective of red", sizeof(struct draft_red_objective),
	red_keys };

static const struct form_key item_keys[] = {
	{ "name", KEY_NAME, "its name", "timely",
		AT(scenario_rubric_item, name), .required = true },
	{ "title", KEY_LINE, "what the grader asks", "Did it come in time to be of use?",
		AT(scenario_rubric_item, title), .required = true },
	{ "weight", KEY_NUMBER, "among the items", "1",
		AT(scenario_rubric_item, weight), .preset = "1", .least = 1, .most = WEIGHT_MAX },
	{ 0 }
};
static const struct form item_form = { "an item", sizeof(struct scenario_rubric_item), item_keys };

static const struct form_key rubric_keys[] = {
	{ "name", KEY_NAME, "its name", "legal",
		AT(draft_rubric, made.name), .required = true },
	{ "title", KEY_LINE, "for graders; the name unless said", "Legal opinion",
		AT(draft_rubric, made.title) },
	{ "items", KEY_RECORDS,
		"what is graded, each from 0 to 1", "[{name: right, title: Is it right?}]",
		LIST_AT(draft_rubric, made.items, made.count),
		.form = &item_form, .required = true },
	{ 0 }
};
static const struct form rubric_form = { "a rubric", sizeof(struct draft_rubric), rubric_keys };

static const struct form_key storyline_keys[] = {
	{ "name", KEY_NAME, "its name", "ransom",
		AT(draft_storyline, made.name), .required = true },
	{ "title", KEY_LINE, "for planners", "The ransom",
		AT(draft_storyline, made.title), .required = true },
	{ "text", KEY_TEXT, "what really happens; white's alone", "A crew buys access to the port.",
		AT(draft_storyline, made.text) },
	{ 0 }
};
static const struct form storyline_form = { "a storyline", sizeof(struct draft_storyline),
	storyline_keys };

static const struct form_key inject_keys[] = {
	{ "name", KEY_NAME, "its name", "phishing",
		AT(draft_inject, made.name), .required = true },
	{ "title", KEY_LINE, "its subject, as the team sees it", "A mail that looks wrong",
		AT(draft_inject, made.title), .required = true },
	{ "storyline", KEY_NAME, "the story that it belongs to", "ransom",
		AT(draft_inject, made.storyline), .names = SECTION_STORYLINES },
	{ "at", KEY_LINE,
		"when it is sent: a phase and a time within it, or `by hand`", "day1 0:40",
		AT(draft_inject, at) },
	{ "after", KEY_LINE,
		"or upon what: answer:INJECT, report:TEMPLATE or red:OBJECTIVE, of the same team",
		"red:crane-halt",
		AT(draft_inject, made.after) },
	{ "delay", KEY_DURATION, "so long after `after` came true", "10m",
		AT(draft_inject, made.delay), .preset = "0s", .most = 31 * DAY },
	{ "phase", KEY_NAME, "the phase that it belongs to; that of `at` unless said", "day1",
		AT(draft_inject, made.phase), .names = SECTION_PHASES },
	{ "channel", KEY_CHOICE, "how it comes", "mail",
		AT(draft_inject, made.channel),
		.preset = "console", .choices = "console|mail|news" },
	{ "from", KEY_LINE, "who seems to send it", "Harbour master <master@port.example>",
		AT(draft_inject, made.from) },
	{ "text", KEY_TEXT, "what the team reads", "Good morning, ...",
		AT(draft_inject, made.text), .required = true },
	{ "teams", KEY_NAMES, "who gets it", "[blue1, blue2]",
		LIST_AT(draft_inject, teams, team_count), .preset = "all",
		.names = SECTION_TEAMS, .or_word = "all" },
	{ "profession", KEY_NAME, "whom in the team it concerns; all unless said", "legal",
		AT(draft_inject, made.profession) },
	{ "expected", KEY_TEXT,
		"what a good answer holds; for white and graders", "They name the convention.",
		AT(draft_inject, made.expected) },
	{ "learning", KEY_NAME, "the learning objective that it serves", "law",
		AT(draft_inject, made.learning), .names = SECTION_LEARNING },
	{ "rubric", KEY_NAME, "how answers are graded; not at all unless said", "legal",
		AT(draft_inject, made.rubric), .names = SECTION_RUBRICS },
	{ "grader", KEY_LOGIN, "who grades; any grader unless said", "grader.law",
		AT(draft_inject, made.grader), .names = SECTION_PEOPLE },
	{ "category", KEY_NAME, "the rules' category that its points go to", "legal",
		AT(draft_inject, made.category) },
	{ "due", KEY_DURATION, "an answer is asked for within this time of the sending", "1:00",
		AT(draft_inject, made.due), .least = 60, .most = 31 * DAY },
	{ "close", KEY_DURATION,
		"none is taken after this time; `due` and half of it unless said", "1:30",
		AT(draft_inject, made.close), .least = 60, .most = 31 * DAY },
	{ "contingency", KEY_NAME, "the inject that is sent when no answer came", "reminder",
		AT(draft_inject, made.contingency), .names = SECTION_INJECTS },
	{ "weight", KEY_NUMBER, "among the graded ones of its category", "1",
		AT(draft_inject, made.weight), .preset = "1", .least = 1, .most = WEIGHT_MAX },
	{ 0 }
};
static const struct form inject_form = { "an inject", sizeof(struct draft_inject), inject_keys };

static const struct form_key task_keys[] = {
	{ "name", KEY_NAME, "its name", "book-berth",
		AT(draft_task, made.name), .required = true },
	{ "title", KEY_LINE, "what a user wants", "Book a berth",
		AT(draft_task, made.title), .required = true },
	{ "systems", KEY_NAMES, "what it needs; {address} in its texts is that of the first",
		"[web, mail]",
		LIST_AT(draft_task, made.systems, made.system_count), .required = true,
		.names = SECTION_SYSTEMS },
	{ "who", KEY_LOGIN, "who tries it; anybody at the users' desk unless said", "users.clerk",
		AT(draft_task, made.who), .names = SECTION_PEOPLE },
	{ "teams", KEY_NAMES, "whose services are tried", "[blue1, blue2]",
		LIST_AT(draft_task, teams, team_count), .preset = "all",
		.names = SECTION_TEAMS, .or_word = "all" },
	{ "at", KEY_TEXTS, "when it is to be tried: phases and times within them",
		"[day1 0:30, day2 1:00]",
		LIST_AT(draft_task, at, at_count) },
	{ "every", KEY_DURATION,
		"or in this rhythm, from the begin of each scored phase", "2:00",
		AT(draft_task, every), .least = 60, .most = 31 * DAY },
	{ "due", KEY_DURATION, "so long after each of those moments a mark is taken", "45m",
		AT(draft_task, made.due), .preset = "1:00", .least = 60, .most = 31 * DAY },
	{ "steps", KEY_TEXTS, "what to do, one after the other, with placeholders",
		"[Open http://{address}/, Choose berth 4]",
		LIST_AT(draft_task, made.steps, made.step_count) },
	{ "expected", KEY_TEXT, "what a user should get, with placeholders",
		"A number of the booking within a minute.",
		AT(draft_task, made.expected) },
	{ "weight", KEY_NUMBER, "among all tasks", "1",
		AT(draft_task, made.weight), .preset = "1", .least = 1, .most = WEIGHT_MAX },
	{ 0 }
};
static const struct form task_form = { "a task", sizeof(struct draft_task), task_keys };

static const struct form_key field_keys[] = {
	{ "name", KEY_NAME, "its name", "situation",
		AT(scenario_field, name), .required = true },
	{ "title", KEY_LINE, "what stands beside it", "Situation",
		AT(scenario_field, title), .required = true },
	{ "hint", KEY_LINE, "how to fill it in", "What works, what does not, since when",
		AT(scenario_field, hint) },
	{ "kind", KEY_CHOICE, "what it takes", "text",
		AT(scenario_field, kind), .preset = "line",
		.choices = "line|text|time|system|technique|choice" },
	{ "required", KEY_YES_NO, "whether it must be filled in", "yes",
		AT(scenario_field, required), .preset = "no" },
	{ "choices", KEY_NAMES, "of a choice", "[low, medium, high]",
		LIST_AT(scenario_field, choices, choice_count) },
	{ 0 }
};
static const struct form field_form = { "a field", sizeof(struct scenario_field), field_keys };

static const struct form_key template_keys[] = {
	{ "name", KEY_NAME, "its name", "sitrep",
		AT(draft_template, made.name), .required = true },
	{ "title", KEY_LINE, "for people", "Situation report",
		AT(draft_template, made.title), .required = true },
	{ "kind", KEY_CHOICE, "what it is used for", "sitrep",
		AT(draft_template, made.kind), .preset = "other",
		.choices = "sitrep|incident|legal|media|other" },
	{ "every", KEY_DURATION, "one is due in this time, while phases are scored", "2:00",
		AT(draft_template, made.every), .least = 60, .most = 31 * DAY },
	{ "rubric", KEY_NAME, "how it is graded; not at all unless said", "sitrep",
		AT(draft_template, made.rubric), .names = SECTION_RUBRICS },
	{ "category", KEY_NAME, "the rules' category that its points go to", "sitrep",
		AT(draft_template, made.category) },
	{ "fields", KEY_RECORDS, "what is to be filled in", "[{name: situation, title: Situation}]",
		LIST_AT(draft_template, made.fields, made.field_count),
		.form = &field_form, .required = true },
	{ 0 }
};
static const struct form template_form = { "a report template", sizeof(struct draft_template),
	template_keys };

static const struct form_key learning_keys[] = {
	{ "name", KEY_NAME, "its name", "law",
		AT(draft_learning, made.name), .required = true },
	{ "title", KEY_LINE, "what participants can do afterwards", "Say which law holds, and why",
		AT(draft_learning, made.title), .required = true },
	{ 0 }
};
static const struct form learning_form = { "a learning objective", sizeof(struct draft_learning),
	learning_keys };

static const struct form_key goal_keys[] = {
	{ "name", KEY_NAME, "its name", "first-share",
		AT(draft_goal, made.name), .required = true },
	{ "title", KEY_LINE, "for people", "Shares what it knows within the hour",
		AT(draft_goal, made.title), .required = true },
	{ "objective", KEY_NAME, "the learning objective that it belongs to", "sharing",
		AT(draft_goal, made.objective), .required = true, .names = SECTION_LEARNING },
	{ "metric", KEY_LINE,
		"what meets it: answer:INJECT, report:TEMPLATE, share, sighting, or judged by a "
		"person",
		"share",
		AT(draft_goal, made.metric), .preset = "judged" },
	{ "within", KEY_DURATION,
		"only so fast; of scenario time since the exercise's first moment, or since the "
		"inject was sent",
		"1:00",
		AT(draft_goal, made.within), .least = 60, .most = 366 * DAY },
	{ 0 }
};
static const struct form goal_form = { "a goal", sizeof(struct draft_goal), goal_keys };

static const struct form_key truth_keys[] = {
	{ "value", KEY_LINE,
		"an address, name, URL or digest that red really uses",
		"update.harbour-tools.example",
		AT(draft_truth, made), .required = true },
	{ 0 }
};
static const struct form truth_form = { "a true value", sizeof(struct draft_truth),
	truth_keys, .plain = true };

const struct section_form section_forms[SECTION_COUNT] = {
	[SECTION_SCENARIO] = { "scenario", "what the exercise is", &scenario_form, .single = true },
	[SECTION_PHASES] = { "phases",
		"one after the other on the exercise's clock", &phase_form, .most = 100 },
	[SECTION_ORGANISATIONS] = { "organisations", "nations, alliances, companies that take part",
		&organisation_form, .most = ORGANISATIONS_MAX - 1 },
	[SECTION_COMMUNITIES] = { "communities", "who shares with whom: the release rules in play",
		&community_form, .most = COMMUNITIES_MAX - 1 },
	[SECTION_TEAMS] = { "teams", "who defends", &team_form, .most = TEAMS_MAX - 1 },
	[SECTION_PEOPLE] = { "people", "everybody who signs in", &person_form },
	[SECTION_NETWORKS] = { "networks",
		"the template's networks: one each for every team", &network_form },
	[SECTION_SYSTEMS] = { "systems",
		"the template's systems: one each for every team", &system_form },
	[SECTION_CHECKS] = { "checks", "how systems are looked at", &check_form },
	[SECTION_RED_OBJECTIVES] = { "red_objectives",
		"what red is after, and its plan", &red_form },
	[SECTION_RUBRICS] = { "rubrics", "how answers and reports are graded", &rubric_form },
	[SECTION_STORYLINES] = { "storylines", "what injects tell together", &storyline_form },
	[SECTION_INJECTS] = { "injects", "what is sent to teams", &inject_form },
	[SECTION_TASKS] = { "tasks",
		"what simulated users try with every team's services", &task_form,
		.most = SCENARIO_TASKS_MAX },
	[SECTION_TEMPLATES] = { "templates", "the reports that teams file", &template_form },
	[SECTION_LEARNING] = { "learning", "learning objectives", &learning_form },
	[SECTION_GOALS] = { "goals", "what shows that an objective was reached", &goal_form },
	[SECTION_TRUTH] = { "truth",
		"values that are true in this story: shared indicators are judged by them",
		&truth_form },
};

/* clang-format on */

static const char *
number_words(const struct form_key *key, char text[KEY_WORDS_MAX])
{
	snprintf(text, KEY_WORDS_MAX, "a number from %ju to %ju", (uintmax_t)key->least,
		(uintmax_t)key->most);
	return text;
}

static const char *
name_words(const struct form_key *key, char text[KEY_WORDS_MAX])
{
	snprintf(text, KEY_WORDS_MAX, "1 to %ju of a-z, 0-9%s",
		(uintmax_t)(key->most == 0 ? SCENARIO_NAME_MAX : key->most),
		key->type == KEY_NAME ? " and '-'" : ", '-', '_', '.' and '@'");
	return text;
}

static const char *
choice_words(const struct form_key *key, char text[KEY_WORDS_MAX])
{
	snprintf(text, KEY_WORDS_MAX, "%s %s", key->type == KEY_SET ? "some of" : "one of",
		key->choices);
	return text;
}

static const char *
duration_words(const struct form_key *key, char text[KEY_WORDS_MAX])
{
	bool hours = key->most % 3600 == 0;

	snprintf(text, KEY_WORDS_MAX,
		"a duration such as 1:30 (hours and minutes), 90m or 45s, of "
		"%ju s to %ju %s",
		(uintmax_t)key->least, (uintmax_t)key->most / (hours ? 3600 : 1), hours ? "h" : "s");
	return text;
}

const char *
form_key_words(const struct form_key *key, char text[KEY_WORDS_MAX])
{
	switch (key->type) {
	case KEY_NAME:
	case KEY_LOGIN:
		return name_words(key, text);
	case KEY_CODE:
		return "2 to 16 of A-Z, 0-9 and '-'";
	case KEY_LINE:
		return "one line of text";
	case KEY_TEXT:
		return "text";
	case KEY_NUMBER:
		return number_words(key, text);
	case KEY_YES_NO:
		return "yes or no";
	case KEY_DURATION:
		return duration_words(key, text);
	case KEY_CHOICE:
	case KEY_SET:
		return choice_words(key, text);
	case KEY_NAMES:
		return "a name or a list of names";
	case KEY_TEXTS:
		return "text or a list of texts";
	case KEY_PAIRS:
		snprintf(text, KEY_WORDS_MAX, "a map of at most %ju texts", (uintmax_t)key->most);
		return text;
	case KEY_RECORDS:
		return "a list of maps";
	}
	return "";
}
