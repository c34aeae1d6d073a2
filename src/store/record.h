/* record.h - the append-only record of an exercise, and the results of its checks.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Everything that happens in an exercise is an entry; nothing is ever edited or removed (triggers of the
 * database hold it). A change is a reversal and a new entry. Scores, boards and pages are computed from
 * here and stored nowhere. Only a realm that is an exercise has a record: in the real world every function
 * here fails with E_DENIED.
 *
 * Reads take a reader and show what policy/record_rule.h admits, and nothing of the rest: not in counts,
 * not in sequence numbers (see record_query), not in the time that an answer takes beyond its own size.
 */
#pragma once

#include "base/hash.h"
#include "policy/record_rule.h"
#include "store/store.h"

struct record_entry {
	int64_t posted;   /* when it was stored: a position, strictly increasing in commit order; 0 to append */
	int64_t event;    /* when it happened, as the author says; microseconds UTC; 0 to append: now */
	struct str key;   /* RECORD_KEY_MAX; unique in the realm: what others refer to, and what makes
	                   * posting exactly once. A-Z a-z 0-9 . : _ - */
	enum record_kind kind;
	unsigned team;    /* whom it concerns, 0: nobody in particular */
	int64_t author;   /* person; 0: the node. Set by the store from the writer. */
	struct str author_name; /* likewise; for graders' eyes it is their own or empty */
	struct str of;    /* the key of the entry that it answers, grades, reverses...; may be empty */
	struct str body;  /* a JSON object, byte for byte as it was posted */
};

struct record_outcome {
	enum err err;
	bool duplicate; /* the very same entry (by key, kind, team, of, event, body) was there; also OK */
	int64_t posted;
	struct fault why;
};

/* One commit for all; audited. Each is taken or refused by itself: E_DENIED (record_may_write), E_CONFLICT (the
 * key is taken by another entry), E_INVALID (key, size), E_ABSENT (`of` names nothing that the writer may
 * read). `count` at most RECORD_BATCH_MAX. *ret has `count` outcomes, in the arena. */
MUST_CHECK enum err record_append(struct store *store, const struct reader *by,
	const struct record_entry *entries, size_t count, struct arena *arena,
	const struct record_outcome **ret, struct fault *why);

struct record_query {
	int64_t after;     /* posted strictly after this */
	int64_t until;     /* posted at or before; 0: no end */
	uint64_t kinds;    /* bit (1 << kind); 0: all */
	unsigned team;     /* 0: any */
	struct str of;     /* empty: any */
	size_t limit;      /* 1 .. RECORD_PAGE_MAX */
};

struct record_page {
	size_t count;
	const struct record_entry *entries; /* by rising `posted`, in the arena */
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
	CHECK_RECOVERING, /* answers again after an outage; set by the score's rules, not by probes */
	CHECK_WRONG,      /* answers, but wrong content */
	CHECK_DOWN,
	CHECK_FAULT,      /* our fault ("checker"): says nothing about the service */
	CHECK_STATES,
};
const char *check_state_name(enum check_state state); /* "ok", "degraded", ..., "checker" */
bool check_state_parse(struct str text, enum check_state *ret);

/* One result. A day has some 60 million of them, so they are no entries: the samples of one check of one team
 * in one hour are one row, four bytes a sample, sorted by time. So they may arrive in any order and any number of
 * times: (check, team, millisecond) is what makes a result unique; of two different states for the same
 * one, the worse counts. */
struct check_result {
	struct str check;
	unsigned team;
	int64_t time;       /* microseconds, cut to milliseconds */
	enum check_state state;
	unsigned latency_ms;
	struct str text;       /* for people; kept when the state changed, with the transcript */
	struct str transcript; /* may be empty */
};

/* Needs ROLE_PROBE (or the node). One commit. ret_errors has `count` codes, OK for taken or already there: E_ABSENT for
 * a (check, team) that check_legs does not name, E_INVALID for a time more than an hour ahead. */
MUST_CHECK enum err record_put_results(struct store *store, const struct reader *by,
	const struct check_result *results, size_t count, enum err *ret_errors, struct fault *why);

/* Which checks of which teams there are: replaced as a whole by the node when the scenario is loaded; results of
 * legs that are gone stay. The index of a leg is stable for ever. */
struct check_leg {
	unsigned index; /* set by the store */
	struct str check;
	unsigned team;
};
MUST_CHECK enum err record_set_legs(struct store *store, const struct reader *node,
	const struct check_leg *legs, size_t count, struct fault *why);
MUST_CHECK enum err record_legs(struct store *store, const struct reader *node, struct arena *arena,
	size_t *ret_count, const struct check_leg **ret, struct fault *why);

struct check_sample {
	int64_t time; /* microseconds, whole milliseconds */
	uint8_t state; /* enum check_state */
};

/* Calls `each` with the samples of one leg and one hour, leg by leg, hours rising within a leg. For the
 * node only: scores are released by their own rules. `leg` 0: all. Only hours that changed with or after the
 * store's change number `since` (0: all); *ret_now is the change number to ask from next time. */
typedef enum err record_samples_function(void *context, unsigned leg, int64_t hour,
	const struct check_sample *samples, size_t count, struct fault *why);
MUST_CHECK enum err record_each_samples(struct store *store, const struct reader *node, unsigned leg,
	int64_t since, record_samples_function *each, void *context, int64_t *ret_now,
	struct fault *why);

/* Changes of state with what the probe saw, newest first: for white and green all, for a team its own. `check` may be
 * empty, `team` 0: any. */
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

/* Evidence by its SHA-256; at most EVIDENCE_SIZE_MAX. Readable by whom an entry that names it ("evidence":
 * [{"sha256": HEX, "name": ..., "type": ...}] in the body) shows it to, E_ABSENT else. */
MUST_CHECK enum err record_put_evidence(struct store *store, const struct reader *by, struct str bytes,
	struct sha256 *ret, struct fault *why);
MUST_CHECK enum err record_evidence(struct store *store, const struct reader *reader,
	const struct sha256 *digest, struct arena *arena, struct str *ret, struct fault *why);
