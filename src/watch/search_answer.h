/* search_answer.h - what a search back found, gathered and written for the own member's people.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Listed are the earliest SEARCH_BACK_HITS_MAX hits, in the order of their time: people want to
 * know since when. Text beyond SENSOR_BATCH_LINES_MAX bytes is left out. Form and bounds are those
 * of docs/protocol/sensors-api.md. One thread.
 */
#pragma once

#include "watch/search.h"
#include "watch/search_order.h"

struct search_answer;

/* NULL when there is no memory. Both texts must outlive it; `with_text`: each hit with its line. */
struct search_answer *search_answer_new(
	struct env *env, struct str sensor, const char *id, bool with_text);
void search_answer_free(struct search_answer *answer);
DEFINE_OWNED(search_answer)

/* As struct search_client has it. */
MUST_CHECK enum err search_answer_hit(struct search_answer *answer, const struct hit_line *hit,
	struct str text, struct fault *why);
MUST_CHECK enum err search_answer_match(struct search_answer *answer,
	const struct match_line *match, struct str text, struct fault *why);

/* `cut`: why it ended early; NULL: it did not. */
void search_answer_write(struct search_answer *answer, const struct search_totals *totals,
	const char *cut, struct buf *out);

/* The answer that there will be none. */
void search_answer_refuse(struct search_answer *answer, const char *reason, struct buf *out);

/* In place of an answer that the node did not take: the refusal of the same search. E_CORRUPT: it is
 * no answer. */
MUST_CHECK enum err search_answer_replace(
	struct str answer, const char *reason, struct buf *out, struct fault *why);

/* Is that of a spool's batches such an answer? */
bool search_answer_is(struct str batch);
