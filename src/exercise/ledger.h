/* ledger.h - the record's entries as the score keeps them: read once, linked, in force or not.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Bodies are read when entries come in. One that is not what its kind holds
 * (docs/protocol/exercise-record.md), or names what the scenario does not have, is kept as unsound:
 * it is never in force. Keys that are not needed are not looked at.
 *
 * An entry exists from the later of its two moments on: when it was posted, and when it happened.
 * Seen in that order the record of any moment is a beginning of the list, which is what makes an
 * earlier view stand for ever. An `of` counts only when it names an entry that was posted before.
 * Private to exercise/. One thread at a time.
 */
#pragma once

#include "exercise/clock.h"

struct ledger_entry;

/* A key that an entry has, or that others refer to while it has not come. */
struct ledger_key {
	struct str key;
	struct ledger_entry *entry;     /* NULL: not (yet) there */
	struct ledger_entry *referrers; /* all that name it in `of`, in no order */
};

struct ledger_mark {
	struct str item;
	int64_t thousandths;
};
struct ledger_marks {
	size_t count;
	const struct ledger_mark *marks;
};

/* What a report says about one system. */
enum ledger_says { SAYS_NOTHING, SAYS_OK, SAYS_DEGRADED, SAYS_DOWN, SAYS_AFFECTED };
struct ledger_statement {
	size_t system;
	enum ledger_says says;
};

struct ledger_report {
	size_t template; /* index in the scenario */
	size_t system;   /* the first that it names; SIZE_MAX: none */
	struct str technique;
	int64_t time; /* of the wall, as the report says; INT64_MAX: it says none */
	size_t statement_count;
	const struct ledger_statement *statements;
};

/* Times of checks or systems that are excused or contested. */
struct ledger_span {
	size_t check, system;           /* SIZE_MAX: not by this */
	int64_t from, to;               /* of the wall; to INT64_MAX: until each team's next OK */
	uint64_t teams[TEAMS_MAX / 64]; /* of a hold */
};

/* A new inject, as far as the score needs it. */
struct ledger_inject {
	struct str name;
	size_t index; /* in the scenario; SIZE_MAX: not there, but perhaps defined later */
	bool defined; /* the entry brings a definition, which is: */
	struct str category, rubric;
	unsigned weight;
};

enum ledger_outcome { OUTCOME_UPHOLD, OUTCOME_REPLACE, OUTCOME_EXCUSE };

struct ledger_values {
	size_t count;
	const struct str *values;
};

struct ledger_entry {
	int64_t posted, event;
	int64_t visible;             /* the later of the two */
	struct ledger_key *key, *of; /* `of` NULL: names nothing */
	struct ledger_entry *next;   /* of those with the same `of` */
	enum record_kind kind;
	unsigned team;
	bool sound;
	int64_t author;
	union {
		struct clock_step step;
		uint64_t published; /* bits (1 << kind) */
		struct {
			struct ledger_inject inject;
			int64_t due, close; /* scenario time; INT64_MAX: none */
		} inject;
		struct ledger_report report;
		struct ledger_span span; /* appeal against results, hold, excuse */
		struct {
			enum ledger_outcome outcome;
			struct ledger_marks marks;
		} decision;
		struct {
			size_t objective;
			unsigned stage;       /* 0 .. RED_STAGES - 1 */
			size_t system;        /* SIZE_MAX: that of the objective */
			struct str technique; /* empty: likewise */
		} red;
		struct {
			unsigned victim;
			struct str name;
			int64_t round;
		} flag;
		struct {
			struct ledger_key *red; /* NULL: of no red event */
			bool right;
		} link;
		struct ledger_marks marks; /* grade, grade.final */
		struct {
			size_t task;   /* index in the scenario */
			int64_t close; /* scenario time: tells its moments apart */
		} due;
		struct {
			struct str task; /* empty: that of the entry that it is of */
			size_t system;
			int64_t thousandths;
		} usability;
		int64_t points; /* adjustment */
		bool accept;    /* confirm */
		struct {
			size_t check;
			bool enabled;
		} check;
		struct {
			struct str object;
			struct ledger_values values;
			uint64_t entitled[TEAMS_MAX / 64];
		} shared;
		struct {
			struct str object;
		} sighted;
		unsigned
			level; /* release.error: 0 clear, 1 green, 2 amber, 3 amber+strict, 4 red */
		bool is_true;  /* share.judged */
		struct {
			size_t goal;
			bool met;
		} goal;
	};
};

struct ledger;
MUST_CHECK enum err ledger_new(
	const struct scenario *scenario, struct ledger **ret, struct fault *why);
void ledger_free(struct ledger *ledger);
DEFINE_OWNED(ledger)

/* Copies what it keeps; an entry whose key is there changes nothing. *ret_kinds gets the bits of
 * the kinds that were added, *ret_from the earliest moment at which one of them is visible
 * (INT64_MAX: none was added). */
MUST_CHECK enum err ledger_add(struct ledger *ledger, const struct record_entry *entries,
	size_t count, uint64_t *ret_kinds, int64_t *ret_from, struct fault *why);

/* The entries of a kind that are visible at the moment, by (visible, posted, key); good until the
 * next ledger_add. */
struct ledger_list {
	struct ledger_entry *const *entries;
	size_t count;
};
struct ledger_list ledger_list(struct ledger *ledger, enum record_kind kind, int64_t at);
/* Does an entry of these kinds (bits) become visible after `from` and not after `to`? */
bool ledger_has_between(struct ledger *ledger, uint64_t kinds, int64_t from, int64_t to);
size_t ledger_unsound(const struct ledger *ledger);

/* NULL when there is none. */
const struct ledger_entry *ledger_find(const struct ledger *ledger, struct str key);

/* Sound, visible, not reversed, not overturned by a decision, and whatever its kind asks for. */
bool ledger_in_force(const struct ledger_entry *entry, int64_t at);
/* The same without asking what decisions make of it. */
bool ledger_stands(const struct ledger_entry *entry, int64_t at);
/* The first decision in force that replaces or excuses the entry; NULL when there is none. */
const struct ledger_entry *ledger_overturned(const struct ledger_entry *entry, int64_t at);
/* The answer that counts to a hold, excuse or adjustment: its newest `confirm` in force by another
 * person than its author; NULL: nobody has said anything. */
const struct ledger_entry *ledger_confirmed(const struct ledger_entry *entry, int64_t at);
/* Of the decisions on an appeal the first in force, by another person than the author of what is
 * appealed against. */
const struct ledger_entry *ledger_decision(const struct ledger_entry *appeal, int64_t at);

/* What the decision excuses for all teams, when it is the one that counts; else NULL. An appeal
 * against results of checks excuses the appeal itself. */
const struct ledger_entry *ledger_excused(const struct ledger_entry *decision, int64_t at);

/* The entry that `of` names, when it was posted before; else NULL. */
const struct ledger_entry *ledger_of(const struct ledger_entry *entry);

#define LEDGER_EACH(item, list)                                                       \
	for (size_t item##_place = 0; item##_place < (list)->count; item##_place++)   \
		for (const struct ledger_entry *item = (list)->entries[item##_place]; \
			item != NULL; item = NULL)

#define LEDGER_EACH_REFERRER(item, target)                                             \
	for (const struct ledger_entry *item = (target)->key->referrers; item != NULL; \
		item = item->next)                                                     \
		if (ledger_of(item) == (target))
