/* scenario_draft.h - a scenario while it is read: records with their places, and faults.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each record of a file becomes a draft: where it stands, what the table of keys reads
 * straight into its final form (`made`), and what has to be resolved first. Private to
 * exercise/scenario_*.c.
 */
#pragma once

#include "base/yaml_tree.h"
#include "exercise/scenario.h"
#include "exercise/scenario_form.h"

/* Where a record stands. The first member of each draft. */
struct place {
	const char *file;
	const struct yaml *yaml;
};

struct draft_scenario {
	struct place place;
	struct scenario made;
};
struct draft_phase {
	struct place place;
	struct scenario_phase made;
};
struct draft_organisation {
	struct place place;
	struct scenario_organisation made;
};
struct draft_community {
	struct place place;
	struct scenario_community made;
};
struct draft_team {
	struct place place;
	struct scenario_team made;
};
struct draft_person {
	struct place place;
	struct scenario_person made;
	struct str team;
};
struct draft_network {
	struct place place;
	struct scenario_network made;
};
enum availability { AVAILABILITY_WORST, AVAILABILITY_MEAN };
struct draft_system {
	struct place place;
	struct scenario_system made;
	enum availability availability;
};
struct draft_check {
	struct place place;
	struct scenario_check made;
	unsigned kind; /* place in the row's choices */
	size_t depend_count;
	const struct str *depends;
};
struct draft_red_objective {
	struct place place;
	struct scenario_red_objective made;
	struct str system, at;
};
struct draft_rubric {
	struct place place;
	struct scenario_rubric made;
};
struct draft_storyline {
	struct place place;
	struct scenario_storyline made;
};
struct draft_inject {
	struct place place;
	struct scenario_inject made;
	struct str at;
	size_t team_count;
	const struct str *teams;
	bool contingency_of_another;
};
struct draft_task {
	struct place place;
	struct scenario_task made;
	size_t team_count, at_count;
	const struct str *teams, *at;
	int64_t every; /* 0: not said */
};
struct draft_template {
	struct place place;
	struct scenario_template made;
};
struct draft_learning {
	struct place place;
	struct scenario_learning made;
};
struct draft_goal {
	struct place place;
	struct scenario_goal made;
};
struct draft_truth {
	struct place place;
	struct str made;
};

/* A name and the record that bears it. */
struct named {
	struct str name;
	size_t index;
};

struct drafts {
	size_t count;
	void *items;         /* of section_forms[].form->size bytes each */
	struct named *names; /* sorted by name, then index */
};

struct reading {
	struct arena *arena;
	const struct scenario_source *source;
	struct drafts drafts[SECTION_COUNT];
	size_t noted; /* faults */
	size_t unlisted;
	struct noted_fault *notes;
	bool faulty;     /* at least one that is no warning */
	bool incomplete; /* a file could not be read: what seems missing may stand in it */
	bool starved;    /* memory ran out: nothing that was read counts */
	int64_t length;  /* of all phases */
};

#define DRAFTS(reading, section, type) ((struct type *)(reading)->drafts[section].items)
#define DRAFT_COUNT(reading, section) ((reading)->drafts[section].count)
#define DRAFT_EACH(type, draft, reading, section)                 \
	for (struct type *draft = DRAFTS(reading, section, type); \
		draft < DRAFTS(reading, section, type) + DRAFT_COUNT(reading, section); draft++)

/* --- faults (scenario_faults.c) --- */

/* Something is wrong with the record's key of that name (NULL: with the record as a whole). */
void blame(struct reading *reading, const struct place *place, const char *key, const char *format,
	...) __attribute__((format(printf, 4, 5)));
/* Likewise, but it can be played all the same. */
void warn(struct reading *reading, const struct place *place, const char *key, const char *format,
	...) __attribute__((format(printf, 4, 5)));
/* At this value of the file. */
void blame_value(struct reading *reading, const char *file, const struct yaml *at,
	const char *format, ...) __attribute__((format(printf, 4, 5)));
/* For what no line of a file says. */
void blame_absence(struct reading *reading, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* A fault that another reader made of this file, with its own place. */
void blame_fault(struct reading *reading, const char *file, const struct fault *fault);

/* Did the file say something of the key, readable or not? Then what follows from its absence is no
 * further fault. */
bool says(const struct place *place, const char *key);

bool faults_are_full(const struct reading *reading);
/* E_CONFIG when one is no warning, and *why is the first of them. */
MUST_CHECK enum err faults_report(
	struct reading *reading, struct scenario_report *ret, struct fault *why);

/* Zeroed memory of the reading's arena; NULL, and `starved`, when there is none. */
void *reading_alloc(struct reading *reading, size_t count, size_t size);
#define reading_array(reading, count, type) \
	((type *)reading_alloc((reading), (count), sizeof(type)))

/* --- values (scenario_values.c) --- */

/* One record by its form; false when it is none, which is blamed as all else that is wrong is. */
bool draft_read(struct reading *reading, const struct form *form, const char *file,
	const struct yaml *yaml, void *record);

/* Reads all files' sections into drafts (scenario_sections.c). */
void drafts_read(struct reading *reading);

/* --- names (scenario_names.c) --- */

/* Lets an inject that was defined during play take the place of the one that bore its name before.
 * Not so a check: what was counted of it must stay what it was. */
void names_replace(struct reading *reading);
/* Indexes the records of each section by name, and blames those that stand twice. */
void names_index(struct reading *reading);
/* Blames every key that names a record which is not there. */
void names_check(struct reading *reading);
/* The number of the record of that name; SIZE_MAX when there is none. */
size_t names_find(const struct reading *reading, enum section section, struct str name);
/* Finds it, or blames the key: there is no such record, did you mean...? */
size_t names_resolve(struct reading *reading, const struct place *place, const char *key,
	enum section section, struct str name);

/* --- what the sections must be together; each blames, and completes the made records --- */

void verify_frame(struct reading *reading); /* the exercise, phases, organisations, teams */
void verify_people(struct reading *reading);
void verify_systems(struct reading *reading); /* networks, systems, checks, red's objectives */
void verify_injects(struct reading *reading);
void verify_tasks(struct reading *reading);
void verify_order(struct reading *reading);   /* circles of conditions and contingencies */
void verify_points(struct reading *reading);  /* the rules, and categories */
void verify_judging(struct reading *reading); /* rubrics, templates, goals, truth */

/* Sets the bits of the teams that are named, or of all; a fault when there are none. `name`: whose they are. */
void audience_resolve(struct reading *reading, const struct place *place, struct str name,
	size_t count, const struct str *teams, uint64_t ret[TEAMS_MAX / 64]);

/* Can the text's placeholders be replaced, for that team and system (NULL: none)? One fault, when they
 * cannot. *ret: the text. */
bool placeholders_replace(struct reading *reading, const struct place *place, const char *key,
	struct str text, const struct scenario_team *team, const struct scenario_system *system,
	struct str *ret);
/* By the values of the first team. */
bool placeholders_check(struct reading *reading, const struct place *place, const char *key,
	struct str text, const struct scenario_system *system);

/* "day1 1:30": phase and offset within it. INT64_MAX, and blame, when it is none. */
int64_t moment_resolve(struct reading *reading, const struct place *place, const char *key,
	struct str text, struct str *ret_phase);
