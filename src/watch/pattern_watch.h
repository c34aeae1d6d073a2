/* pattern_watch.h - indicators whose patterns want more than one value, over a sensor's lines.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Each line becomes an observation (watch/observation.h), which meets the patterns that it could
 * fulfil (match/pattern_set.h). What they remember can be written and given to another set, also
 * one of a later process (pattern_memory.c).
 * Built on one thread, then used by one thread at a time.
 */
#pragma once

#include "match/indicator_set.h"
#include "match/pattern_set.h"
#include "watch/reader.h"
#include "watch/record.h"

struct pattern_watch;

/* NULL when there is no memory. */
struct pattern_watch *pattern_watch_new(void);
void pattern_watch_free(struct pattern_watch *watch);
DEFINE_OWNED(pattern_watch)

/* Copies the indicator. A pattern that cannot be evaluated is logged, counted and left out. */
MUST_CHECK enum err pattern_watch_add(struct pattern_watch *watch,
	const struct match_indicator *indicator, struct str pattern, enum pattern_version version,
	struct fault *why);
/* The same without a word in the log: *ret says whether it was taken, *ret_reason why it was not. */
MUST_CHECK enum err pattern_watch_try(struct pattern_watch *watch,
	const struct match_indicator *indicator, struct str pattern, enum pattern_version version,
	bool *ret, struct fault *ret_reason, struct fault *why);
MUST_CHECK enum err pattern_watch_finish(struct pattern_watch *watch, struct fault *why);

size_t pattern_watch_count(const struct pattern_watch *watch);   /* in use */
size_t pattern_watch_refused(const struct pattern_watch *watch); /* left out */

/* The same indicators with the same patterns and terms, added in the same order? */
bool pattern_watch_equals(const struct pattern_watch *a, const struct pattern_watch *b);

/* Must every piece be read for the patterns' sake? The format is not one of lines. */
bool pattern_watch_needs_all(const struct pattern_watch *watch, const struct reader_kind *format);
/* May the line, by the texts and numbers in it, fulfil any test but the unsure ones (pattern_set.h)? Any
 * thread. */
bool pattern_watch_asks_for(
	const struct pattern_watch *watch, const struct reader_kind *format, struct str line);

/* May a line of that format fulfil an unsure test at all, */
bool pattern_watch_wants_any(const struct pattern_watch *watch, const struct reader_kind *format);
/* and this one, by the fields that it has and the numbers in them? The reader has read what stands
 * before the line, or passed over it. */
bool pattern_watch_wants_line(
	const struct pattern_watch *watch, const struct reader *reader, struct str line);
/* Must the line be read for the patterns' sake, for the one reason or the other? What is false would
 * give no hit and change nothing that is remembered. Lines that a reader needs for itself (headers)
 * are the caller's care. */
bool pattern_watch_needs_line(
	const struct pattern_watch *watch, const struct reader *reader, struct str line);

/* A pattern, by its number, that looks at nothing until all are let go: nobody is told of what it
 * finds (held_back.h). It goes on remembering what it does, and misses what comes. */
void pattern_watch_hold(struct pattern_watch *watch, uint32_t pattern);
void pattern_watch_let_go(struct pattern_watch *watch);
/* After both: from now on lines are not needed for the sake of those that are held (but
 * pattern_watch_asks_for, which other threads call, still says so). E_NOMEM. */
MUST_CHECK enum err pattern_watch_settle(struct pattern_watch *watch, struct fault *why);

/* What its patterns remember, as the content of a file with a version and a checksum; of this
 * machine's byte order. E_NOMEM. */
MUST_CHECK enum err pattern_watch_write(
	const struct pattern_watch *watch, struct buf *to, struct fault *why);
/* A finished watch that has not looked yet remembers again what another one wrote, of the patterns
 * that both have (by id of the indicator and text of the pattern). E_CORRUPT: damaged, or of
 * another version; what was not read is not remembered. */
MUST_CHECK enum err pattern_watch_recall(
	struct pattern_watch *watch, struct str written, struct fault *why);
/* Differs when what is remembered may have changed. */
uint64_t pattern_watch_revision(const struct pattern_watch *watch);

struct pattern_hit {
	const struct match_indicator *indicator;
	struct pattern_match match;
};

struct pattern_hits {
	size_t count;
	const struct pattern_hit *list; /* valid until the next call */
};

/* Of matches from then on, those count too whose indicator did not hold at the time. */
void pattern_watch_keep_expired(struct pattern_watch *watch);
/* Does the indicator hold from the first to the last of what the match is made of? */
bool pattern_hit_holds(const struct pattern_hit *hit);

/* Looks at one line's record, whose details were kept. A match counts when its indicator holds, but
 * see pattern_watch_keep_expired. E_NOMEM. */
MUST_CHECK enum err pattern_watch_look(struct pattern_watch *watch, struct str kind,
	const struct record *record, int64_t moment, struct pattern_hits *ret, struct fault *why);

/* The same, but only the unsure tests look: enough where pattern_watch_asks_for is false. */
MUST_CHECK enum err pattern_watch_look_unsure(struct pattern_watch *watch, struct str kind,
	const struct record *record, int64_t moment, struct pattern_hits *ret, struct fault *why);

/* Of a line that was read: those patterns look that it could fulfil. */
MUST_CHECK enum err pattern_watch_look_line(struct pattern_watch *watch,
	const struct reader *reader, struct str line, const struct record *record, int64_t moment,
	struct pattern_hits *ret, struct fault *why);

struct pattern_set_stats pattern_watch_stats(const struct pattern_watch *watch);
