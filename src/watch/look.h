/* look.h - reads lines and searches their fields; nothing of it is decided or counted yet.
 * SPDX-License-Identifier: Apache-2.0
 *
 * What a line holds depends on its text, on what its reader remembers and on what is looked for,
 * and on no line before it. So any thread may look ahead of the one that counts (lookout.h), with a
 * looker and a reader of its own. Whether a hit is reported, and where its line stands, is the
 * counting one's (sensor.h).
 */
#pragma once

#include "match/allow_list.h"
#include "match/line_matcher.h"
#include "watch/id_hash.h"
#include "watch/reader.h"

/* What is looked for, and how. All of it is borrowed. */
struct look_terms {
	const struct match_set *set; /* the slow reference; NULL: the generation counts */
	const struct match_generation *generation; /* NULL: nothing */
	const struct allow_list *allow;            /* NULL: there is none */
	const struct id_hasher *hasher;
	bool wants_text;                           /* of hit lines */
};

/* One hit in one field. */
struct find {
	struct match_indicator indicator; /* its texts are those of the set or generation */
	uint64_t id_hash;                 /* by the terms' hasher */
	enum value_kind kind;
	bool is_weak;
	bool is_allowed;         /* the member's list names it (allowed_hit.h) */
	size_t offset;           /* in the line; of a field with escapes, the field's */
	size_t text_at, text_len; /* the rest of its hit line (hit_line.h) in the finds' text */
};

/* Finds of some lines. Zeroed at first, freed by finds_done; the memory is reused. */
struct finds {
	size_t count, capacity;
	struct find *list;
	struct buf text;
};

void finds_clear(struct finds *finds);
void finds_done(struct finds *finds);
static inline struct str
find_text(const struct finds *finds, const struct find *find)
{
	return str_from(finds->text.data + find->text_at, find->text_len);
}

/* What a line is, and which of the finds are its. */
struct line_look {
	bool has_looked; /* else the rest says nothing */
	bool has_time;
	bool is_unreadable;
	int64_t time;
	size_t first, count;
};

struct looker;

/* The matcher is borrowed; it may be in use for scans too. E_NOMEM. */
MUST_CHECK enum err looker_new(
	struct line_matcher *matcher, struct looker **ret, struct fault *why);
void looker_free(struct looker *looker);
DEFINE_OWNED(looker)

/* Reads the line, of which fields that do not meet `part` hold nothing (line_sieve.h), and adds to
 * `finds` what it holds, by field. The record lives as reader_read says. E_NOMEM. */
MUST_CHECK enum err look_at_line(struct looker *looker, const struct look_terms *terms,
	struct reader *reader, struct str line, struct line_part part, struct finds *finds,
	struct line_look *ret, struct record *record, struct fault *why);
