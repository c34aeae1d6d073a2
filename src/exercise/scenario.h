/* scenario.h - what planners wrote: phases, teams, people, systems, checks, injects, rubrics.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A scenario is a folder of YAML files (or one file) in the form of docs/protocol/scenario.md.
 * Reading checks everything: unknown keys, dangling names, times outside phases, addresses that
 * collide. All faults are collected, each with file, line and what to do, so that `testudo exercise
 * check` shows them at once. What was read is immutable and may be used by many threads.
 *
 * Times are scenario time: microseconds on the exercise's own clock, which runs only while the
 * exercise does; phases lie one after the other on it (exercise/clock.h maps it to the wall's
 * time).
 *
 * Everything lives in the caller's arena; texts of what was read do not point into the source.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/env.h"
#include "base/fail.h"
#include "policy/directory.h"
#include "policy/seat.h"

enum scenario_team_kind { TEAM_BLUE, TEAM_DEVELOPMENT }; /* the latter never reach a board */

struct scenario_phase {
	struct str name, title;
	int64_t start, length; /* scenario time; start is the sum of the lengths before */
	bool scored;
	bool follows; /* begins by itself when the one before ends; else white begins it */
};

struct scenario_organisation {
	struct str code, name;
	enum organisation_kind kind;
	enum standing standing;
};

struct scenario_community {
	struct str name, title;
	size_t count;
	const struct str *organisations; /* codes */
};

struct scenario_team {
	unsigned index;   /* 1 .. TEAMS_MAX - 1, as they stand: the `team` of entries and seats */
	struct str name;  /* "blue1": also the code that graders see */
	struct str title; /* "Blue 1, Estonia and Japan" */
	enum scenario_team_kind kind;
	unsigned number; /* {n}; unique */
	size_t organisation_count;
	const struct str *organisations; /* codes */
};

struct scenario_person {
	struct str login, name, organisation, profession;
	struct str accreditation; /* its state in words: "granted", "requested"; may be empty */
	unsigned team;  /* 0: none */
	unsigned desks; /* of enum desk */
	unsigned roles; /* of enum role */
};

struct scenario_parameter {
	struct str name, value;
};

/* A network of the template: one for each team. */
struct scenario_network {
	struct str name, title;
	struct str address; /* "10.{n}.1.0/24"; may be empty */
};

struct scenario_system {
	struct str name, title;
	struct str network; /* name of one, or empty */
	struct str address; /* an address or a host name, with placeholders */
	struct str zone;    /* for grouping on pages: "DMZ", "industrial" */
	unsigned weight;    /* w_v of the availability formula */
	bool mean;          /* checks are averaged, else the worst mandatory one counts */
	bool shared;        /* one for all teams: looked at once, and it counts for none */
	struct str added_by; /* key of the entry that brought it during play; empty: it was there
				from the start */
};

/* A check of the template: one for each team, or of a shared system one alone. */
struct scenario_check {
	struct str name; /* "SYSTEM.CHECK" */
	struct str file; /* where it stands, for who finds a fault in it */
	unsigned line;
	struct str title;
	size_t system;   /* index in systems */
	struct str kind; /* "http", "ssh", "plugin", ...: docs/protocol/probe.md */
	int64_t period, jitter; /* microseconds of scenario time */
	int64_t timeout;        /* microseconds of the wall's time */
	bool mandatory;  /* the worst of these counts; others are weighed */
	struct str added_by; /* as of a system */
	unsigned weight; /* among the checks of the system */
	size_t depend_count;
	const size_t *depends; /* shared systems, indexes: while one is out this says nothing */
	size_t parameter_count, account_count, content_count, client_count;
	/* All with placeholders that are not yet expanded. There is always a parameter "host", but
	 * for plugins. */
	const struct scenario_parameter *parameters;
	const struct scenario_parameter *accounts; /* user, password */
	const struct str *contents;
	const struct str *clients;
};

enum { RED_STAGES = 5 }; /* tried, foothold, user, data, effect: the scoring model's, for red */

struct scenario_red_objective {
	struct str name, title, technique; /* ATT&CK id or empty */
	struct str text; /* how red goes about it; for red and white only */
	size_t system;   /* SIZE_MAX: none */
	struct str phase; /* or empty */
	int64_t at;      /* when it is planned; INT64_MAX: at any time of its phase */
	unsigned weight;
};

struct scenario_rubric_item {
	struct str name, title;
	unsigned weight;
};
struct scenario_rubric {
	struct str name, title;
	size_t count; /* at least one */
	const struct scenario_rubric_item *items;
};

enum inject_channel { INJECT_BY_CONSOLE, INJECT_BY_MAIL, INJECT_BY_NEWS };

struct scenario_inject {
	struct str name, title, storyline, text;
	struct str phase;  /* of `at`; else what the file says, or empty */
	int64_t at;        /* scenario time; INT64_MAX: by hand, by condition or as a contingency */
	struct str after;  /* "answer:INJECT", "report:TEMPLATE", "red:OBJECTIVE"; empty: by time */
	int64_t delay;     /* after the condition was met */
	enum inject_channel channel;
	struct str from;   /* who seems to send it */
	uint64_t teams[TEAMS_MAX / 64]; /* bit (index): audience; never empty */
	struct str profession; /* whom in the team it concerns; empty: all */
	struct str expected;   /* white and graders only */
	struct str learning;   /* learning objective's name, or empty */
	struct str rubric;     /* empty: not graded */
	struct str grader;     /* login, or empty: any grader */
	struct str category;   /* of the rules: "legal", "forensics" */
	int64_t due, close; /* after it was sent; INT64_MAX: no answer is asked for; due <= close */
	struct str contingency; /* inject that is sent when none came until `close`; or empty */
	unsigned weight;
};

/* What people who use a team's services try: a list of tasks, the same for all teams. */
struct scenario_task {
	struct str name, title;
	size_t system_count; /* at least one: the systems that it needs */
	const struct str *systems;
	struct str who;      /* login of who tries it, or empty: anybody at the users' desk */
	uint64_t teams[TEAMS_MAX / 64]; /* bit (index): never empty */
	size_t moment_count; /* none: a rhythm, and no phase is scored */
	const int64_t *moments; /* scenario time at which it is to be tried; rising, no two alike */
	int64_t due;            /* so long after each of them a mark is taken */
	size_t step_count;
	const struct str *steps; /* with placeholders, as `expected` */
	struct str expected;
	unsigned weight;
};

enum report_kind { REPORT_SITREP, REPORT_INCIDENT, REPORT_LEGAL, REPORT_MEDIA, REPORT_OTHER };

enum scenario_field_kind {
	FIELD_LINE,
	FIELD_TEXT,
	FIELD_TIME,      /* RFC 3339 */
	FIELD_SYSTEM,    /* name of a system */
	FIELD_TECHNIQUE, /* ATT&CK id */
	FIELD_CHOICE,
};
struct scenario_field {
	struct str name, title, hint;
	enum scenario_field_kind kind;
	bool required;
	size_t choice_count;
	const struct str *choices;
};
struct scenario_template {
	struct str name, title, rubric, category;
	enum report_kind kind;
	int64_t every; /* a SITREP's rhythm; 0: none */
	size_t field_count;
	const struct scenario_field *fields;
};

struct scenario_storyline {
	struct str name, title;
	struct str text; /* what really happens; white's */
};

/* Learning objective -> goals -> metrics, as the Open Cyber Range language has them. */
struct scenario_learning {
	struct str name, title;
};
struct scenario_goal {
	struct str name, title, objective; /* its learning objective */
	struct str metric; /* "answer:INJECT", "report:TEMPLATE", "share", "sighting", "judged" */
	int64_t within;    /* INT64_MAX: no limit */
};

struct scenario {
	struct str name, title, description;
	struct str language; /* of its texts: "en" */
	bool ranked;         /* false: objectives met, no totals and no ranks anywhere */
	bool public_board;   /* the hall's screen needs no sign-in */
	struct str rules;    /* path of a file of the source ("rules.yaml"), or a built-in's name */
	struct str node;     /* the organisation that runs the exercise */
	struct str mail_relay; /* "smtp://127.0.0.1:2525"; empty: no mail goes out */

	size_t phase_count, organisation_count, community_count, team_count, person_count,
		network_count, system_count, check_count, red_objective_count, rubric_count,
		inject_count, task_count, template_count, storyline_count, learning_count, goal_count,
		truth_count;
	const struct scenario_phase *phases;
	const struct scenario_organisation *organisations;
	const struct scenario_community *communities; /* each gets a collection of its name */
	const struct scenario_team *teams;
	const struct scenario_person *people;
	const struct scenario_network *networks;
	const struct scenario_system *systems;
	const struct scenario_check *checks;
	const struct scenario_red_objective *red_objectives;
	const struct scenario_rubric *rubrics;
	const struct scenario_inject *injects; /* by time, then name */
	const struct scenario_task *tasks;
	const struct scenario_template *templates;
	const struct scenario_storyline *storylines;
	const struct scenario_learning *learning;
	const struct scenario_goal *goals;
	const struct str *truth; /* what is true here, in normal forms of model/value.h */
	int64_t length; /* of all phases */
};

/* --- the source --- */

/* The files as they came, by rising path: what is stored, signed and exported, byte for byte. */
struct scenario_file {
	struct str path; /* "scenario.yaml", "injects/day1.yaml" */
	struct str text;
};
struct scenario_source {
	size_t count;
	const struct scenario_file *files;
};

/* From the disk: a folder (its *.yaml and *.yml files, also those of folders within; names with a
 * dot in front are passed over) or one file. E_ABSENT; E_TOO_LARGE and E_TOO_MANY by the limits, E_INVALID: folders lie too deep. */
MUST_CHECK enum err scenario_load(struct env *env, struct arena *arena, const char *path,
	struct scenario_source *ret, struct fault *why);
/* To the disk, into a folder that is new or empty: E_CONFLICT else. */
MUST_CHECK enum err scenario_save(struct env *env, const struct scenario_source *source,
	const char *folder, struct fault *why);

/* One JSON document, {"files": {PATH: TEXT}}, canonical: the body of a record's `scenario` entry;
 * and back, to the same bytes. E_INVALID for a path that could leave a folder; E_TOO_LARGE above
 * SCENARIO_PACKED_MAX. */
MUST_CHECK enum err scenario_pack(const struct scenario_source *source, struct buf *out,
	struct fault *why);
MUST_CHECK enum err scenario_unpack(struct arena *arena, struct str text,
	struct scenario_source *ret, struct fault *why);

/* The text of the file of that path; NULL data when there is none. */
struct str scenario_file_text(const struct scenario_source *source, struct str path);

/* --- reading --- */

struct scenario_fault {
	struct fault fault; /* where: "FILE:LINE"; text: what is wrong and what to do */
	struct str key;     /* of the record: "at"; empty: it is about no one key */
	bool warning;       /* the scenario can be played all the same */
};
struct scenario_report {
	size_t count;
	const struct scenario_fault *faults; /* by file and line; at most SCENARIO_FAULTS_MAX */
	size_t unlisted; /* further ones */
};

/* Reads and checks. E_CONFIG when there is at least one fault that is no warning (*why is the
 * first); *report is filled in either case (empty when memory ran out). The arena should have
 * SCENARIO_MEMORY_MAX. */
MUST_CHECK enum err scenario_read(struct arena *arena, const struct scenario_source *source,
	const struct scenario **ret, struct scenario_report *report, struct fault *why);

/* --- look-ups: NULL when there is none --- */

const struct scenario_team *scenario_team(const struct scenario *scenario, unsigned index);
const struct scenario_team *scenario_team_by_name(const struct scenario *scenario, struct str name);
const struct scenario_person *scenario_person(const struct scenario *scenario, struct str login);
const struct scenario_inject *scenario_inject(const struct scenario *scenario, struct str name);
const struct scenario_check *scenario_check(const struct scenario *scenario, struct str name);
const struct scenario_system *scenario_system(const struct scenario *scenario, struct str name);
const struct scenario_rubric *scenario_rubric(const struct scenario *scenario, struct str name);
const struct scenario_template *scenario_template(const struct scenario *scenario, struct str name);
const struct scenario_task *scenario_task(const struct scenario *scenario, struct str name);
const struct scenario_red_objective *scenario_red_objective(const struct scenario *scenario,
	struct str name);
const struct scenario_goal *scenario_goal(const struct scenario *scenario, struct str name);
const struct scenario_phase *scenario_phase_by_name(const struct scenario *scenario,
	struct str name);
/* The phase that holds the moment; the last one after the end. */
const struct scenario_phase *scenario_phase_at(const struct scenario *scenario, int64_t moment);

bool scenario_inject_is_for(const struct scenario_inject *inject, unsigned team);
/* For qsort: rising moments of scenario time (int64_t). */
int scenario_by_moment(const void *a, const void *b);
bool scenario_task_is_for(const struct scenario_task *task, unsigned team);

const char *scenario_team_kind_name(enum scenario_team_kind kind); /* "blue" */
const char *inject_channel_name(enum inject_channel channel);      /* "console" */
const char *report_kind_name(enum report_kind kind);               /* "sitrep" */
const char *scenario_field_kind_name(enum scenario_field_kind kind); /* "line" */

/* --- placeholders --- */

/* The text with its placeholders replaced for a team (NULL: of a shared system, where those of a
 * team are refused), and for a system of it (NULL: none):
 *   {team} name  {title} title  {n} number  {n+10} sum  {n:03} padded with zeros  {n+10:03} both
 *   {system} name  {address} the system's, itself expanded  {{ and }} the brackets themselves
 * E_INVALID names what cannot be replaced. */
MUST_CHECK enum err scenario_expand(struct arena *arena, struct str text,
	const struct scenario_team *team, const struct scenario_system *system, struct str *ret,
	struct fault *why);
