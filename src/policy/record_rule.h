/* record_rule.h - the kinds of entries of an exercise's record, who may write and read each.
 * SPDX-License-Identifier: Apache-2.0
 *
 * One table decides for every page, list, stream, count and export: the record has no other way
 * out. It is pure, does no I/O and allocates nothing. What a kind's body holds stands in
 * docs/protocol/exercise-record.md and is checked by exercise/entry_form.h.
 */
#pragma once

#include "policy/reader.h"

/* Beside the bits of enum desk: whom an entry reaches, or who may write it. */
enum {
	RECORD_TEAM = 1 << 8,     /* people of the entry's team */
	RECORD_EVERYONE = 1 << 9, /* every seat, observers and blue teams too */
	RECORD_NODE = 1 << 10,    /* the node itself, as what the clock or a probe made it write */
};

/* clang-format off */
/*  name               written by                            read by (white and the node always) */
#define RECORD_KINDS(ROW) \
	/* the frame */ \
	ROW(SCENARIO, "scenario", DESK_WHITE, 0) \
	ROW(CLOCK, "clock", DESK_WHITE, RECORD_EVERYONE) \
	ROW(PHASE, "phase", DESK_WHITE | RECORD_NODE, RECORD_EVERYONE) \
	ROW(PUBLISH, "publish", DESK_WHITE | RECORD_NODE, RECORD_EVERYONE) \
	ROW(FREEZE_LIFTED, "freeze.lifted", DESK_WHITE, RECORD_EVERYONE) \
	/* injects */ \
	ROW(INJECT_SENT, "inject.sent", DESK_WHITE | RECORD_NODE, \
		RECORD_TEAM | DESK_GRADER | DESK_YELLOW) \
	ROW(INJECT_CHANGED, "inject.changed", DESK_WHITE, DESK_GRADER) \
	ROW(INJECT_WITHDRAWN, "inject.withdrawn", DESK_WHITE, \
		RECORD_TEAM | DESK_GRADER | DESK_YELLOW) \
	ROW(CONTINGENCY, "contingency", DESK_WHITE | RECORD_NODE, 0) \
	ROW(NEWS, "news", DESK_WHITE | DESK_YELLOW | RECORD_NODE, RECORD_EVERYONE) \
	ROW(MESSAGE, "message", DESK_WHITE | DESK_GREEN, RECORD_TEAM | DESK_GREEN) \
	/* what teams do */ \
	ROW(ANSWER, "answer", RECORD_TEAM, RECORD_TEAM | DESK_GRADER) \
	ROW(REPORT, "report", RECORD_TEAM, RECORD_TEAM | DESK_GRADER | DESK_YELLOW) \
	ROW(HELP, "help", RECORD_TEAM, RECORD_TEAM | DESK_GREEN) \
	ROW(APPEAL, "appeal", RECORD_TEAM, RECORD_TEAM) \
	ROW(DECISION, "decision", DESK_WHITE, RECORD_TEAM) \
	/* what is judged */ \
	ROW(RED_EVENT, "red.event", DESK_RED, DESK_RED | DESK_YELLOW) \
	ROW(FLAG, "flag", RECORD_TEAM | RECORD_NODE, RECORD_TEAM) \
	ROW(LINK, "link", DESK_GRADER | DESK_WHITE, DESK_GRADER) \
	ROW(GRADE, "grade", DESK_GRADER | DESK_WHITE, DESK_GRADER) \
	ROW(GRADE_FINAL, "grade.final", DESK_WHITE | RECORD_NODE, RECORD_TEAM | DESK_GRADER) \
	ROW(TASK_DUE, "task.due", RECORD_NODE, DESK_USERS) \
	ROW(TASK_CHANGED, "task.changed", DESK_WHITE, DESK_USERS) \
	ROW(USABILITY, "usability", DESK_USERS, DESK_USERS) \
	ROW(ADJUSTMENT, "adjustment", DESK_WHITE, 0) \
	ROW(CONFIRM, "confirm", DESK_WHITE | DESK_GREEN | DESK_GRADER, DESK_GREEN | DESK_GRADER) \
	ROW(REVERSAL, "reversal", \
		DESK_WHITE | DESK_RED | DESK_GRADER | DESK_USERS | DESK_GREEN, \
		RECORD_TEAM | DESK_RED | DESK_GREEN | DESK_GRADER | DESK_USERS) \
	/* checks */ \
	ROW(HOLD, "hold", RECORD_NODE, DESK_GREEN) \
	ROW(EXCUSE, "excuse", DESK_WHITE | DESK_GREEN, RECORD_TEAM | DESK_GREEN) \
	ROW(CHECK_CHANGED, "check.changed", DESK_WHITE | DESK_GREEN, DESK_GREEN) \
	/* sharing, told by the node from the realm's objects */ \
	ROW(SHARED, "shared", RECORD_NODE, RECORD_TEAM | DESK_YELLOW) \
	ROW(REACHED, "reached", RECORD_NODE, DESK_YELLOW) \
	ROW(SIGHTED, "sighted", RECORD_NODE, RECORD_TEAM | DESK_YELLOW) \
	ROW(RELEASE_ERROR, "release.error", RECORD_NODE, 0) \
	/* graders know teams by codes, and by what was shared they could look up whose it is */ \
	ROW(SHARE_JUDGED, "share.judged", DESK_WHITE, 0) \
	/* unranked exercises */ \
	ROW(OBJECTIVE_MET, "objective.met", DESK_WHITE | DESK_GRADER, DESK_GRADER) \
	ROW(NOTE, "note", DESK_WHITE | DESK_RED | DESK_GREEN | DESK_YELLOW | DESK_USERS | DESK_GRADER, \
		0)
/* clang-format on */

enum record_kind {
#define RECORD_KIND_CODE(code, name, writers, readers) RECORD_##code,
	RECORD_KINDS(RECORD_KIND_CODE)
#undef RECORD_KIND_CODE
		RECORD_KIND_COUNT,
};

const char *record_kind_name(enum record_kind kind);
bool record_kind_parse(struct str text, enum record_kind *ret);

/* What the rule needs to know of an entry. */
struct record_subject {
	enum record_kind kind;
	/* For a reversal or a confirmation: the kind of the entry that it is `of`. Both reach only
	 * whom that entry reaches too (a red event taken back stays unknown to the team), and only
	 * who may write such an entry, or white, may reverse one. Left out, it is the strictest:
	 * white alone. */
	enum record_kind about;
	/* Whom it concerns; 0: no team in particular, so that RECORD_TEAM admits every team. */
	unsigned team;
	int64_t author; /* person; 0: the node. Who wrote an entry may read it. */
};

/* May this reader read such an entry? White and the node read all. Without a seat one reads nothing
 * but one's own. */
bool record_shows(const struct record_subject *subject, const struct reader *reader);
/* Does this reader read every entry, whatever it is? */
bool record_shows_all(const struct reader *reader);
/* Does an entry of this kind reach whom the entry that it is `of` reaches, and no one else? */
bool record_follows(enum record_kind kind);
/* May this reader write one? A team writes for itself only; the node writes only what says
 * RECORD_NODE, so that nothing for which a person must answer is nobody's. */
bool record_may_write(const struct record_subject *subject, const struct reader *reader);
/* May this reader write an entry of any kind, and so bring evidence for it? Who merely looks on may
 * not. */
bool record_may_write_any(const struct reader *reader);
