/* record.h - the append-only record of an exercise, and the results of its checks.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Everything that happens in an exercise is an entry; nothing is ever edited or removed (triggers
 * of the database hold it). A change is a reversal and a new entry. Scores, boards and pages are
 * computed from here and stored nowhere. Only a realm that is an exercise has a record: in the real
 * world every function here fails with E_DENIED.
 *
 * Reads take a reader and show what policy/record_rule.h admits, and nothing of the rest: not in
 * counts, not in `more`, not in the order, and not in the time that an answer takes beyond its own
 * size (a page is merged from the streams of just those kinds and teams that the reader may read;
 * `posted` grows by chance gaps). Keys tell nothing either: see record_entry.
 */
#pragma once

#include "base/hash.h"
#include "policy/record_rule.h"
#include "store/store.h"

struct record_entry {
	/* When it was stored: a position, strictly rising in commit order. Not read when appending. */
	int64_t posted;
	/* When it happened, as the author says; microseconds UTC. Appending, 0 is now. */
	int64_t event;
	/* 1 to RECORD_KEY_MAX of A-Z a-z 0-9 . : _ -, unique in the realm: what others refer to,
	 * and what makes posting exactly once. Who is neither white nor the node takes a new random
	 * UUID: a name that could be guessed would tell, by being taken, that a hidden entry is
	 * there. */
	struct str key;
	enum record_kind kind;
	unsigned team; /* whom it concerns, 0: nobody in particular */
	/* Person; 0: the node, or a command on its machine. Set by the store from the writer, with
	 * the person's name at that time. A grader who is not white reads 0 and no name, but on own
	 * entries. */
	int64_t author;
	struct str author_name;
	struct str of; /* the key of the entry that it answers, grades, reverses...; may be empty */
	struct str body; /* a JSON object, byte for byte as it was posted */
};

struct record_outcome {
	enum err err;
	/* The very same entry was there, which is also OK: the same in all but `posted`, and in
	 * `event` unless that is 0. */
	bool duplicate;
	int64_t posted;
	struct fault why;
};

/* One commit for all; audited. Each is taken or refused by itself: E_DENIED (record_may_write),
 * E_CONFLICT (the key is taken by another entry), E_INVALID (key, team, event, size), E_SYNTAX (the
 * body is no JSON object), E_ABSENT (`of` names nothing that the writer may read, or the body names
 * evidence that the writer neither brought nor may read). An entry may be `of` one before it in the
 * same call. What the body says is not looked at beyond its evidence. Fails as a whole, with
 * nothing taken, with E_TOO_MANY (more than RECORD_BATCH_MAX), E_IO... *ret has `count` outcomes,
 * in the arena. */
MUST_CHECK enum err record_append(struct store *store, const struct reader *by,
	const struct record_entry *entries, size_t count, struct arena *arena,
	const struct record_outcome **ret, struct fault *why);

struct record_query {
	int64_t after;  /* posted strictly after this */
	int64_t until;  /* posted at or before; 0: no end */
	uint64_t kinds; /* bit (UINT64_C(1) << kind); 0: all */
	unsigned team;  /* 0: any; else just this one's, nothing that concerns no team */
	struct str of;  /* empty: any */
	bool newest;    /* falling: the last ones first */
	size_t limit;   /* 1 .. RECORD_PAGE_MAX */
};

struct record_page {
	size_t count;
	const struct record_entry *entries; /* by `posted`, in the arena */
	bool more;
};

MUST_CHECK enum err record_read(struct store *store, const struct reader *reader,
	const struct record_query *query, struct arena *arena, struct record_page *ret,
	struct fault *why);
/* E_ABSENT alike for absent and hidden. */
MUST_CHECK enum err record_find(struct store *store, const struct reader *reader, struct str key,
	struct arena *arena, const struct record_entry **ret, struct fault *why);

/* --- results of checks --- */

enum check_state {
	CHECK_OK,
	CHECK_DEGRADED,   /* slow, or one family of two */
	CHECK_RECOVERING, /* answers again after an outage; set by the score's rules, no probe's */
	CHECK_WRONG,      /* answers, but wrong content */
	CHECK_DOWN,
	CHECK_FAULT,      /* our fault ("checker"): says nothing about the service */
	CHECK_STATES,
};
const char *check_state_name(enum check_state state); /* "ok", "degraded", ..., "checker" */
bool check_state_parse(struct str text, enum check_state *ret);

/* One result. A day has some 60 million of them, so they are no entries: the samples of one check
 * of one team in one hour are one row, four bytes a sample, sorted by time. So they may arrive in
 * any order and any number of times: (check, team, millisecond) is what makes a result unique; of
 * two different states for the same one, the worse counts (CHECK_FAULT, which says nothing, is the
 * least). */
struct check_result {
	struct str check; /* 1 .. CHECK_NAME_MAX */
	unsigned team;
	int64_t time; /* microseconds, cut to milliseconds */
	enum check_state state;
	unsigned latency_ms;
	struct str text;       /* UTF-8 for people, CHECK_TEXT_MAX; kept when the state changed, */
	struct str transcript; /* with the transcript, CHECK_TRANSCRIPT_MAX; may be empty */
};

/* Needs ROLE_PROBE (or the node). One commit; not audited, for samples are a record themselves.
 * ret_errors has `count` codes, OK for taken or already there: E_ABSENT for a (check, team) that
 * record_set_legs did not name last, E_INVALID for a time more than CHECK_AHEAD_SECONDS ahead or
 * before 1970 and for CHECK_RECOVERING, E_TOO_LARGE for texts, E_TOO_MANY beyond
 * CHECK_HOUR_SAMPLES_MAX. Fails as a whole with E_TOO_MANY for more than CHECK_RESULTS_MAX.
 *
 * Text and transcript are kept when the state differs from that of the sample before it (or there
 * is none) as the samples stand when this one comes; those of one call are put in order first. One
 * that comes late may so leave a kept change that is none any more, or a change whose text was not
 * kept: good enough for people, and no score rests on it. */
MUST_CHECK enum err record_put_results(struct store *store, const struct reader *by,
	const struct check_result *results, size_t count, enum err *ret_errors, struct fault *why);

/* Which checks of which teams there are: replaced as a whole by the node when the scenario is
 * loaded; results of legs that are gone stay. The index of a leg is stable for ever. Both ask for
 * the node's reader. At most CHECK_LEGS_MAX (E_TOO_MANY). */
struct check_leg {
	unsigned index; /* set by the store, from 1 */
	struct str check;
	unsigned team; /* 0: of a system that all teams share */
	bool gone; /* not named any more; set by the store */
};
MUST_CHECK enum err record_set_legs(struct store *store, const struct reader *node,
	const struct check_leg *legs, size_t count, struct fault *why);
/* All that ever were, by rising index. */
MUST_CHECK enum err record_legs(struct store *store, const struct reader *node, struct arena *arena,
	size_t *ret_count, const struct check_leg **ret, struct fault *why);

struct check_sample {
	int64_t time;  /* microseconds, whole milliseconds */
	uint8_t state; /* enum check_state */
};

/* Calls `each` with the samples of one leg and one hour (`hour`: its number since 1970), leg by
 * leg, hours rising within a leg. For the node only: scores are released by their own rules. `leg`
 * 0: all. Only hours that changed with or after the store's change number `since` (0: all), each
 * whole; *ret_now is the change number to ask from next time. It is one transaction: what is
 * written meanwhile comes the next time. `samples` lives until `each` returns; what it fails with
 * ends the walk. */
typedef enum err record_samples_function(void *context, unsigned leg, int64_t hour,
	const struct check_sample *samples, size_t count, struct fault *why);
MUST_CHECK enum err record_each_samples(struct store *store, const struct reader *node,
	unsigned leg, int64_t since, record_samples_function *each, void *context, int64_t *ret_now,
	struct fault *why);

/* Changes of state with what the probe saw, newest first: for white, green and the node all, for a
 * team its own, for others none. `check` may be empty, `team` 0: any. Strictly before `before` (0:
 * from the newest); changes of one moment are never parted from each other by `limit` (1 ..
 * RECORD_PAGE_MAX), so that the last one's time is where to go on: up to as many more may come as
 * legs changed in that millisecond. */
struct check_change {
	struct str check;
	unsigned team;
	int64_t time;
	enum check_state state;
	unsigned latency_ms;
	struct str text;
	struct str transcript; /* white and green only; empty for others */
};
MUST_CHECK enum err record_check_changes(struct store *store, const struct reader *reader,
	struct str check, unsigned team, int64_t before, size_t limit, struct arena *arena,
	size_t *ret_count, const struct check_change **ret, struct fault *why);

/* --- attachments --- */

/* Evidence by its SHA-256; 1 to EVIDENCE_SIZE_MAX bytes (E_TOO_LARGE), EVIDENCE_PERSON_MAX of one
 * person (E_TOO_MANY). Who may write entries may bring some (observers may not), and the node. Readable by who brought it and
 * by whom an entry that names it ("evidence": [{"sha256": HEX, "name": ..., "type": ...}] in the
 * body) shows it to, E_ABSENT else: who merely knows a digest gets nothing by naming it. */
MUST_CHECK enum err record_put_evidence(struct store *store, const struct reader *by,
	struct str bytes, struct sha256 *ret, struct fault *why);
MUST_CHECK enum err record_evidence(struct store *store, const struct reader *reader,
	const struct sha256 *digest, struct arena *arena, struct str *ret, struct fault *why);
