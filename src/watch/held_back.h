/* held_back.h - indicators found in so many lines that they say nothing: left out from then on.
 * SPDX-License-Identifier: Apache-2.0
 *
 * A feed that names a content network's address makes a sensor cry at every line. So lines are
 * counted by indicator, each line once however often it is hit there, in windows of
 * LOUD_WINDOW_LINES lines one behind the other. The line with which an indicator is in more than
 * its share of a whole window is the first of which its hits are left out; that is logged. What one
 * may not do, a few may not do together: once that share of a window's lines has hits of indicators
 * that are not held back, an indicator that is in more than a fifth of it (LOUD_TOGETHER) is loud
 * too. And where thousands are hit by each line, work would be bounded by nothing: a window has
 * LOUD_HITS_EACH hits for each line of the share, and with N times as many the N-th part of that
 * fifth makes one loud. It depends on the lines and their order alone, not on threads or on how
 * they are searched.
 *
 * An indicator gets another chance when a newer version of it is hit, and when the sensor starts,
 * for nothing of this outlives the process. Beyond LOUD_INDICATORS_MAX indicators that were hit,
 * everything is forgotten, which is another chance too.
 *
 * What is held back need not be searched for: SILENCED_MAX of them, the first, are listed for the
 * sieve (quiet_generation.h), which does not keep a line for their sake; and their patterns, also
 * of more, look at nothing (pattern_watch_hold). So not all of their hits are counted. The list
 * becomes empty when indicators may have changed (held_back_wake) or get another chance; lines that
 * were sieved by a list before must be read then.
 *
 * The price: windows do not slide. Twice the share, half of it on each side of a window's end, goes
 * unnoticed. And what is in a fifth of the share is held back for the noise that others make.
 */
#pragma once

#include "match/indicator_set.h"

struct held_back;

/* `percent`, 1 to 100, is the share of a window's lines that is not too much yet. NULL when there
 * is no memory. */
struct held_back *held_back_new(unsigned percent);
void held_back_free(struct held_back *held_back);
DEFINE_OWNED(held_back)

/* Counts a hit. `hash` is the id's (id_hash.h). `line` is that of all lines, from 1, and never falls.
 * *ret: it is to be left out. E_NOMEM. */
MUST_CHECK enum err held_back_count(struct held_back *held_back,
	const struct match_indicator *indicator, uint64_t hash, uint64_t line, bool *ret,
	struct fault *why);
/* What is known of it is needed soon: first where it stands, and some hits later itself. A hash of
 * which nothing is known does no harm. */
void held_back_fetch_place(const struct held_back *held_back, uint64_t hash);
void held_back_fetch(const struct held_back *held_back, uint64_t hash);

/* Those that need not be searched for: their ids, at most SILENCED_MAX, which live until the next
 * call of another function. */
size_t held_back_silenced(const struct held_back *held_back, struct str *ret);
/* Grows whenever that list does, or becomes empty. */
uint64_t held_back_revision(const struct held_back *held_back);
/* How often it became empty. */
uint64_t held_back_wakes(const struct held_back *held_back);
/* Empties it: other indicators are in use, maybe newer versions. */
void held_back_wake(struct held_back *held_back);

/* Indicators that are held back; one whose newer version was not hit yet is among them. */
uint64_t held_back_indicators(const struct held_back *held_back);
