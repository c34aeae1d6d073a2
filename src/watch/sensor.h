/* sensor.h - lines in, hits out: scanning, validity, hit lines, adding up.
 * SPDX-License-Identifier: Apache-2.0
 *
 * Does no I/O but printing hit lines. One thread at a time.
 */
#pragma once

#include "match/scan.h"
#include "watch/hit_line.h"
#include "watch/line_sieve.h"
#include "watch/lookout.h"
#include "watch/pattern_watch.h"
#include "watch/sightings.h"
#include "watch/source.h"
#include "watch/tally.h"
#include "watch/watch.h"

struct sensor;

/* `sightings` and `totals` must outlive the sensor; `output` may be NULL. NULL when there is no
 * memory. */
struct sensor *sensor_new(
	struct env *env, struct sightings *sightings, FILE *output, struct watch_totals *totals);
void sensor_free(struct sensor *sensor);
DEFINE_OWNED(sensor)

/* Looks for what is in the set from now on, which the sensor owns: the slow reference
 * (match/scan.h), for which every line is read. */
void sensor_use(struct sensor *sensor, struct match_set *set);
/* Looks for what is in the generation from now on, and shares it. */
void sensor_use_generation(struct sensor *sensor, struct match_generation *generation);
/* The same for patterns, in addition; the sensor owns them. Those that were there before go on
 * remembering. */
void sensor_use_patterns(struct sensor *sensor, struct pattern_watch *patterns);

/* What the first patterns to be used shall remember (pattern_watch_recall): copied. What cannot be
 * read is logged, and they begin anew. */
MUST_CHECK enum err sensor_remind(struct sensor *sensor, struct str memory, struct fault *why);
/* What patterns remember now (pattern_watch_write); adds nothing while that is unchanged since the
 * last call, or not known yet. */
MUST_CHECK enum err sensor_remember(struct sensor *sensor, struct buf *to, struct fault *why);

/* Hits on what that list names are left out and counted (allowed_hit.h); it must outlive the
 * sensor. */
void sensor_allow(struct sensor *sensor, const struct allow_list *allow);
/* Indicators that hit more than this share of the lines are left out from then on, and counted
 * (held_back.h); 0: none is. E_NOMEM. */
MUST_CHECK enum err sensor_hold_back(struct sensor *sensor, unsigned percent, struct fault *why);
/* NULL: none is. */
struct held_back *sensor_held_back(const struct sensor *sensor);
/* Hits go there too; NULL: nobody wants them. The tally must outlive the sensor. */
void sensor_tally(struct sensor *sensor, struct tally *tally);

/* Must every line of that format be read? With a set; and of formats that are not of lines, with
 * patterns. */
bool sensor_reads_all(const struct sensor *sensor, const struct reader_kind *format);
/* As pattern_watch_wants_any, pattern_watch_wants_line and pattern_watch_needs_line. */
bool sensor_wants_any(const struct sensor *sensor, const struct reader_kind *format);
bool sensor_wants_line(
	const struct sensor *sensor, const struct reader *reader, struct str line);
bool sensor_needs_line(
	const struct sensor *sensor, const struct reader *reader, struct str line);
/* Patterns that are held back are not looked for from now on; all are again after a wake. E_NOMEM. */
MUST_CHECK enum err sensor_settle(struct sensor *sensor, struct fault *why);
/* For the sieve; NULL: there are none. They live until others are used. */
const struct pattern_watch *sensor_patterns(const struct sensor *sensor);

/* What it looks for now. */
struct look_terms sensor_look_terms(const struct sensor *sensor);

/* Reads one line, which has been counted, and searches its fields, of which those that do not meet
 * `part` hold nothing (line_sieve.h). An event without a time of its
 * own happens now. A hit counts when its indicator holds at the event's time. In one line an
 * indicator is counted once, however many fields name it; each of those is a hit line. */
MUST_CHECK enum err sensor_look(struct sensor *sensor, struct reader *reader,
	const struct place *place, struct str line, struct line_part part, struct fault *why);
/* The same of a line that was looked at before, by the sensor's terms; for its patterns' sake nobody
 * needs to read it. */
MUST_CHECK enum err sensor_take(struct sensor *sensor, const struct place *place, struct str line,
	const struct line_look *look, const struct finds *finds, struct fault *why);
/* Adds to the totals what has been dealt with, read or not. */
void sensor_count(struct sensor *sensor, uint64_t lines, uint64_t bytes);

/* Both, for the line (or piece) that `source` gave out last. */
MUST_CHECK enum err sensor_line(
	struct sensor *sensor, struct source *source, struct str line, struct fault *why);

/* Both, for a block that came from `source`, which is settled. Of its lines those are read that the
 * sieve kept (line_sieve.h, with the generation, perhaps without what is held back, and patterns in use now), or
 * all when they must be or `sieved` is NULL. What was seen in them already, as far as it holds
 * still, spares the reading; NULL: nothing was. The same hits come of it all, in the same order. */
MUST_CHECK enum err sensor_block(struct sensor *sensor, struct source *source,
	const struct block *block, const struct sieved *sieved, const struct looked *looked,
	struct fault *why);

/* Hit lines are written some at a time, at the end of each block, and now. E_IO when they cannot be. */
MUST_CHECK enum err sensor_flush(struct sensor *sensor, struct fault *why);
