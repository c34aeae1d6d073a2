/* journal.h - the record in memory: its entries by key, what answers what, and what is in force.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Fed with every entry in the order of `posted`; keeps copies. Nothing here decides who may see an
 * entry: who shows one asks policy/record_rule.h first. One thread at a time.
 *
 * An entry is in force when no reversal answers it and no decision in force replaces or excuses it;
 * an adjustment also needs the acceptance of another person of white, in force itself.
 */
#pragma once

#include "base/json.h"
#include "store/record.h"

struct journal;

struct journal_entry {
	struct record_entry record;
	struct str subject; /* what it is about by name: inject, template, check, objective, object,
			       line of a score; may be empty */
	bool accepts;   /* confirm: accept; share.judged: true; link: right; red.event: an effect */
	bool overturns; /* decision: replace or excuse */
	int64_t due_ms, close_ms;       /* inject.sent and task.due: scenario time; -1: none */
	const struct journal_entry *of; /* the entry that it is of, or NULL */
	const struct journal_entry
		*answered; /* the first entry that is of this one; then by `next_answer` */
	const struct journal_entry *next_answer;
	const struct journal_entry *next_of_kind;
};

MUST_CHECK enum err journal_new(struct journal **ret, struct fault *why);
void journal_free(struct journal *journal);
DEFINE_OWNED(journal)

/* Entries that are there already are passed over. */
MUST_CHECK enum err journal_add(
	struct journal *journal, const struct record_entry *entry, struct fault *why);

/* The newest entry's `posted`; 0 when there is none. */
int64_t journal_newest(const struct journal *journal);
size_t journal_count(const struct journal *journal);
/* By rising `posted`. */
const struct journal_entry *journal_at(const struct journal *journal, size_t index);
const struct journal_entry *journal_find(const struct journal *journal, struct str key);
/* The first of a kind by rising `posted`; go on by `next_of_kind`. */
const struct journal_entry *journal_first(const struct journal *journal, enum record_kind kind);

/* What policy/record_rule.h asks of it. */
struct record_subject journal_subject(const struct journal_entry *entry);
/* May the reader see it? NULL nobody may: what is forbidden is as what is absent. */
bool journal_shows(const struct journal_entry *entry, const struct reader *reader);

bool journal_in_force(const struct journal_entry *entry);
/* The last entry of that kind that is of this one and in force; NULL when there is none. */
const struct journal_entry *journal_answer(
	const struct journal_entry *entry, enum record_kind kind);

/* The body, parsed into the arena. */
MUST_CHECK enum err journal_body(const struct journal_entry *entry, struct arena *arena,
	const struct json **ret, struct fault *why);
